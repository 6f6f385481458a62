"""Make the samples that are not plain text: a Word document and an Arabic PDF.

Run from the repository root: ``python -m tools.make_samples``. It needs the development packages.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from docx import Document
from fpdf import FPDF
from fpdf.enums import XPos, YPos

SAMPLES = Path(__file__).parents[1] / "samples"

PLANT_TITLE = "Solar-powered desalination plant opens in Marsa Noor"
PLANT_DATE = datetime(2026, 2, 9, tzinfo=UTC)
PLANT: tuple[tuple[str, str], ...] = (
    ("Title", PLANT_TITLE),
    ("Normal", "9 February 2026"),
    (
        "Normal",
        "A desalination plant that runs mostly on sunlight began supplying the port city of Marsa"
        " Noor at the weekend. Engineers at the site said that 62 hectares of solar panels cover"
        " about 70 percent of its electricity; the grid provides the remainder at night.",
    ),
    (
        "Normal",
        "The plant pushes seawater through 11,200 membranes and needs 2.9 kilowatt-hours for each"
        " cubic metre of fresh water, said Omar Haddad, its chief engineer. The old plant, which"
        " boiled seawater with fuel oil, used four times as much. It will be shut down in May and"
        " turned into a training centre.",
    ),
    ("Heading 1", "Jobs and suppliers"),
    (
        "Normal",
        "Some 140 people work at the plant, 90 of them from the city itself. The pumps were"
        " built by"
        " Nordhavn Flow, and the membranes came from a factory in Busan. Both companies signed"
        " maintenance contracts for ten years.",
    ),
    ("List Bullet", "Daily output: 48,000 cubic metres."),
    ("List Bullet", "Length of the new main to the eastern districts: 31 kilometres."),
    ("List Bullet", "Storage: three tanks, enough for two days."),
    ("Heading 1", "Brine"),
    (
        "Normal",
        "The salty water left over is diluted with the cooling water of the power station before it"
        " is released 1,400 metres offshore. A study by the Gulf Institute of Oceanography found no"
        " change in the seabed beyond 200 metres from the outlet, but it lasted only one winter."
        " Fishermen have asked for measurements in the shrimp season.",
    ),
)

MATCH_TITLE = "الشراع يخطف كأس كرة اليد من المنارة في الثواني الأخيرة"
MATCH_RUNNING_HEAD = "صحيفة الساحل – رياضة"
MATCH_DATE = datetime(2026, 4, 18, tzinfo=UTC)
MATCH: tuple[tuple[str, str], ...] = (
    ("title", MATCH_TITLE),
    ("text", "18 أبريل 2026"),
    (
        "text",
        "توّج نادي الشراع بكأس كرة اليد للمرة الأولى منذ 22 عامًا، بعد فوزه مساء الجمعة على"
        " المنارة،"
        " حامل اللقب، بنتيجة 31-30 في مباراة حُسمت قبل صافرة النهاية بأربع ثوانٍ. وحضر اللقاء في"
        " صالة الوادي 9,400 متفرج، وهو رقم قياسي للصالة التي افتُتحت عام 2014.",
    ),
    (
        "text",
        "وسجّل الجناح الأيسر ياسين المرزوقي هدف الفوز من زاوية ضيقة، وكان ذلك هدفه الحادي عشر في"
        " المباراة. واختير حارس المرمى طارق بن عمر أفضل لاعب في النهائي، إذ تصدّى لسبع عشرة كرة،"
        " بينها ثلاث رميات جزاء في الشوط الثاني.",
    ),
    ("heading", "شوطان متناقضان"),
    (
        "text",
        "بدأ المنارة اللقاء بقوة وتقدم بفارق ستة أهداف (12-6) بعد عشرين دقيقة، مستفيدًا من سرعة"
        " لاعبه البرازيلي Lucas Ferreira في الهجمات المرتدة. غير أن مدرب الشراع نبيل القاسمي طلب"
        " وقتًا مستقطعًا وحوّل الدفاع إلى طريقة 5-1، فانتهى الشوط الأول بفارق هدفين فقط، 17-15.",
    ),
    (
        "text",
        "وقال القاسمي بعد المباراة: «لم أطلب من اللاعبين سوى الصبر. كنا نعرف أن المنارة يتعب في آخر"
        " عشر دقائق، وهذا ما حدث». وأوضح أن فريقه استعد للنهائي بمعسكر دام اثني عشر يومًا في الجبل،"
        " خاض خلاله أربع مباريات ودية.",
    ),
    ("heading", "غضب في معسكر الخاسر"),
    (
        "text",
        "واعترض المنارة على طرد قائده سامر الحلبي في الدقيقة 52، وقال إداري الفريق إن النادي سيقدم"
        " احتجاجًا رسميًا إلى الاتحاد خلال 48 ساعة. لكن الحكم الدولي أكد أن اللقطة خضعت للمراجعة"
        " بالفيديو، وأن القرار كان صحيحًا.",
    ),
    (
        "text",
        "ويحصل البطل على مكافأة قدرها 250 ألف دولار، كما يتأهل إلى بطولة الأندية التي تقام في"
        " أكتوبر"
        " المقبل بمشاركة 12 فريقًا. أما المنارة فيخوض مباراة فاصلة في 2 مايو أمام فريق الواحة،"
        " والفائز منها ينال البطاقة الثانية.",
    ),
    ("heading", "احتفال حتى الفجر"),
    (
        "text",
        "وخرج آلاف من أنصار الشراع إلى كورنيش المدينة بعد المباراة، ورفعوا أعلام النادي الزرقاء حتى"
        " ساعات الفجر. وأعلنت البلدية أن حافلة مكشوفة ستطوف باللاعبين شوارع المدينة عصر الأحد،"
        " وأن شارع الميناء سيغلق أمام السيارات من الثالثة حتى السابعة مساء.",
    ),
    (
        "text",
        "وكان الشراع قد أحرز لقبه الوحيد السابق عام 2004، حين كان القاسمي نفسه لاعبًا في"
        " صفوفه. وقال"
        " رئيس النادي حمد الزياني إن نصف المكافأة سيذهب إلى مدرسة الناشئين، التي تضم 160"
        " لاعبًا ولاعبة"
        " دون السادسة عشرة.",
    ),
)


class Newspaper(FPDF):
    """Pages with a running head and a page number, from right to left."""

    def header(self) -> None:
        """Print the running head."""
        self.set_font("amiri", size=10)
        self.cell(0, 8, MATCH_RUNNING_HEAD, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(4)

    def footer(self) -> None:
        """Print the page number."""
        self.set_y(-18)
        self.set_font("amiri", size=10)
        self.cell(0, 8, f"صفحة {self.page_no()}", align="C")


def make_pdf(path: Path) -> None:
    """Write the Arabic match report as two pages."""
    pdf = Newspaper(format=(148, 210))
    fonts = files("fontpkg_amiri") / "files"
    pdf.add_font("amiri", "", str(fonts / "Amiri-Regular.ttf"))
    pdf.add_font("amiri", "B", str(fonts / "Amiri-Bold.ttf"))
    pdf.set_text_shaping(True)
    pdf.set_title(MATCH_TITLE)
    pdf.set_lang("ar")
    pdf.set_creation_date(MATCH_DATE)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_page()
    for kind, text in MATCH:
        style, size, height = {"title": ("B", 18, 11), "heading": ("B", 14, 9)}.get(
            kind, ("", 12, 7.5)
        )
        pdf.set_font("amiri", style, size)
        if kind == "heading" and pdf.will_page_break(4 * height):
            pdf.add_page()
        pdf.multi_cell(0, height, text, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(2.5)
    pdf.output(str(path))


def make_docx(path: Path) -> None:
    """Write the English report on the plant."""
    document = Document()
    document.core_properties.title = PLANT_TITLE
    document.core_properties.author = "The Dalil maintainers"
    document.core_properties.created = PLANT_DATE
    document.core_properties.modified = PLANT_DATE
    for style, text in PLANT:
        document.add_paragraph(text, style=style)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Item", "Figure"
    for item, figure in (("Membranes", "11,200"), ("Solar field", "62 hectares")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = item, figure
    document.save(str(path))


def main() -> None:
    """Make both files beside this one."""
    make_pdf(SAMPLES / "handball-final.ar.pdf")
    make_docx(SAMPLES / "desalination-plant.en.docx")


if __name__ == "__main__":
    main()
