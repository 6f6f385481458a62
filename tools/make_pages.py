"""Pages as newspapers and papers set them, printed by Chromium for the tests of PDF reading.

    python -m tools.make_pages FOLDER

writes one PDF for each of `PAGES`. The texts are made up. Printing needs Chromium and playwright
(``make install``, ``make browser``).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Tongue = Literal["ar", "en"]


@dataclass(frozen=True, slots=True)
class Story:
    """An article, and what is around its paragraphs."""

    language: Tongue
    headline: str
    names: tuple[str, str, str]
    paragraphs: tuple[str, ...]
    caption: str
    quote: str
    footnote: str
    subheading: str

    @property
    def right_to_left(self) -> bool:
        """Whether it is read from right to left."""
        return self.language == "ar"


ENGLISH = Story(
    language="en",
    headline="Linden Bay plans a reservoir",
    names=("Ruth Ebel", "Tomas Reil", "Mila Orme"),
    paragraphs=(
        "The water board of Linden Bay said on Tuesday that the new reservoir would hold nine"
        " million cubic metres, enough for a dry summer, and that the first pipes would be laid"
        " before the autumn rains begin.",
        "Chairman Otto Brandt told reporters that the price of 36 million crowns covers the dam,"
        " two pumping stations and a road, but not the fish ladder that the anglers' club asked for"
        " in its letter of May.",
        "Farmers on the eastern slope fear that their wells will fall dry. Their speaker, Ida"
        " Kovar, wants the board to measure the ground water every week and to publish the figures"
        " on a public board in the village.",
        "The board will vote again in November. Engineers who built the old dam in 1958 warned that"
        " its gates are worn, and that a flood like that of 1997 would run over the top within six"
        " hours of heavy rain.",
        "A study by the technical school found that a third of the water in the old network is lost"
        " to leaks, and that mending the pipes would cost less than half of what the reservoir will"
        " cost in the end.",
        "Mayor Lena Fuchs called the study useful but late, and promised that both plans would be"
        " shown to the people of the town in an open meeting at the concert hall on the second"
        " Sunday of the month.",
    ),
    caption="Figure 1. The old dam seen from the eastern slope.",
    quote="We cannot drink promises, said the speaker of the farmers.",
    footnote="The figures are those of the board and were not checked.",
    subheading="What the farmers say",
)
ARABIC = Story(
    language="ar",
    headline="خزان جديد في خليج الصفصاف",
    names=("هالة منصور", "نزار البطراوي", "سلمى الدروبي"),
    paragraphs=(
        "قال مجلس المياه في خليج الصفصاف يوم الثلاثاء إن الخزان الجديد سيتسع لتسعة ملايين متر مكعب"
        " تكفي صيفا جافا كاملا، وإن أولى الأنابيب ستمد قبل أن تبدأ أمطار الخريف في المنطقة.",
        "وأوضح رئيس المجلس سامر الحلبي للصحفيين أن مبلغ 36 مليون دينار يشمل السد ومحطتي ضخ وطريقا،"
        " لكنه لا يشمل سلم الأسماك الذي طلبه نادي الصيادين في رسالته المؤرخة في أيار الماضي.",
        "ويخشى مزارعو السفح الشرقي أن تجف آبارهم. وطالبت المتحدثة باسمهم رنا قباني بأن يقيس المجلس"
        " منسوب المياه الجوفية كل أسبوع وأن ينشر الأرقام على لوحة عامة في ساحة القرية.",
        "وسيصوت المجلس مرة أخرى في تشرين الثاني. وحذر مهندسون بنوا السد القديم سنة 1958 من أن"
        " بواباته متآكلة، وأن فيضانا كفيضان سنة 1997 سيعبر فوقه خلال ست ساعات من المطر الغزير.",
        "ووجدت دراسة للمعهد التقني أن ثلث المياه في الشبكة القديمة يضيع في التسرب، وأن إصلاح"
        " الأنابيب يكلف أقل من نصف ما سيكلفه الخزان الجديد في نهاية المطاف.",
        "ووصفت رئيسة البلدية لينا فارس الدراسة بأنها مفيدة لكنها متأخرة، ووعدت بعرض الخطتين على أهل"
        " المدينة في اجتماع مفتوح في قاعة الموسيقى في ثاني أحد من الشهر.",
    ),
    caption="الشكل 1. السد القديم كما يبدو من السفح الشرقي.",
    quote="لا يمكننا أن نشرب الوعود، هكذا قالت المتحدثة باسم المزارعين.",
    footnote="الأرقام من المجلس ولم يجر التحقق منها.",
    subheading="ماذا يقول المزارعون",
)
STORIES = (ARABIC, ENGLISH)

# Arabic fonts first: serif alone may lack Arabic letters.
_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.35 "Noto Naskh Arabic", "Liberation Serif", serif }
h1 { text-align: center } p { margin: 0 0 .6em; text-align: justify }
figure { margin: 0 0 .6em; break-inside: avoid } figcaption { font-size: 9pt }
.picture { height: 90px; background: #9ab } .side { display: flex; gap: 1.1em }
.side > div { flex: 1 } .names { display: flex; justify-content: space-around; margin: 0 0 1em }
blockquote { border: 1px solid; padding: .6em; margin: .5em 1em } .note { font-size: 8.5pt }
"""


def _columns(count: int, gap: str, content: str, style: str = "") -> str:
    return f'<div style="columns: {count}; column-gap: {gap}; {style}">{content}</div>'


def _all(story: Story, start: int = 0, end: int | None = None) -> str:
    return "".join(f"<p>{text}</p>" for text in story.paragraphs[start:end])


def _headline(story: Story) -> str:
    return f"<h1>{story.headline}</h1>"


def _names(story: Story, count: int) -> str:
    names = "".join(f"<span>{name}</span>" for name in story.names[:count])
    return f'<div class="names">{names}</div>'


def _plain(count: int, gap: str, align: str) -> Callable[[Story], str]:
    style = f"<style>p {{ text-align: {align} }}</style>"
    return lambda story: style + _headline(story) + _columns(count, gap, _all(story))


def _with_names(names: int, columns: int) -> Callable[[Story], str]:
    return lambda story: (
        _headline(story) + _names(story, names) + _columns(columns, "1em", _all(story))
    )


def _short_second(story: Story) -> str:
    return (
        "<style>p { text-align: start }</style>" + _headline(story)
        + f'<div class="side"><div>{_all(story, 0, 5)}</div><div>{_all(story, 5)}</div></div>'
    )  # fmt: skip


def _abstract(story: Story) -> str:
    abstract = f'<p style="margin: 0 3em 1em; font-size: 10pt">{story.paragraphs[0]}</p>'
    return _headline(story) + abstract + _columns(2, "1em", _all(story, 1))


def _wide_first_and_last(story: Story) -> str:
    return (
        _headline(story) + _all(story, 0, 1) + _columns(2, "1em", _all(story, 1, 5))
        + _all(story, 5)
    )  # fmt: skip


def _subheading(story: Story) -> str:
    inner = f"{_all(story, 0, 2)}<h3>{story.subheading}</h3>{_all(story, 2)}"
    return _headline(story) + _columns(2, "1em", inner)


def _figure(story: Story, style: str = "") -> str:
    caption = f"<figcaption>{story.caption}</figcaption>"
    return f'<figure style="{style}"><div class="picture"></div>{caption}</figure>'


def _picture_across(story: Story) -> str:
    inner = _all(story, 0, 3) + _figure(story, "column-span: all") + _all(story, 3)
    return _headline(story) + _columns(2, "1em", inner)


def _picture_in_column(story: Story) -> str:
    inner = _all(story, 0, 2) + _figure(story) + _all(story, 2)
    return _headline(story) + _names(story, 3) + _columns(2, "1em", inner)


def _quote_in_column(story: Story) -> str:
    quote = f"<blockquote>{story.quote}</blockquote>"
    return _headline(story) + _columns(3, "0.9em", _all(story, 0, 2) + quote + _all(story, 2))


def _halves(text: str) -> tuple[str, str]:
    middle = text.index(" ", len(text) // 2)
    return text[:middle], text[middle + 1 :]


def _quote_parts_paragraph(story: Story) -> str:
    first, second = _halves(story.paragraphs[1])
    style = (
        "float: left; width: 100%; border: 1px solid; font-size: 13pt; text-align: center;"
        " margin: .4em 0; box-sizing: border-box; padding: .3em"
    )
    parted = f'<p>{first} <span style="{style}">{story.quote}</span>{second}'
    inner = _all(story, 0, 1) + parted + _all(story, 2)
    return _headline(story) + _columns(2, "1em", inner)


def _parted(story: Story, below: str, above: str) -> str:
    """Two columns that part the third paragraph, with `below` and `above` between its halves."""
    first, second = _halves(story.paragraphs[2])
    left = f'{_all(story, 0, 2)}<p style="text-align-last: justify">{first}{below}'
    right = f"{above}<p>{second}{_all(story, 3)}"
    return _headline(story) + f'<div class="side"><div>{left}</div><div>{right}</div></div>'


def _footnote(story: Story) -> str:
    return _parted(story, f'<sup>1</sup><hr><p class="note">1 {story.footnote}', "")


def _picture_parts_paragraph(story: Story) -> str:
    return _parted(story, "", _figure(story))


def _quote_beside(story: Story) -> str:
    side = "left" if story.right_to_left else "right"
    style = f"float: {side}; width: 38%; border: 1px solid; padding: .6em; margin: .4em 1em"
    quote = f'<div style="{style}">{story.quote}</div>'
    return _headline(story) + _all(story, 0, 2) + quote + _all(story, 2)


def _two_stories(story: Story) -> str:
    return (
        _headline(story) + _columns(2, "1em", _all(story, 0, 3)) + f"<h2>{story.subheading}</h2>"
        + _columns(3, "1em", _all(story, 3))
    )  # fmt: skip


def _ruled_table(story: Story) -> str:
    texts = story.paragraphs
    rows = "".join(f"<tr><td>{a}<td>{b}" for a, b in zip(texts[::2], texts[1::2], strict=True))
    style = "border-collapse: collapse"
    return _headline(story) + f'<table border="1" style="{style}">{rows}</table>'


def _few_lines(count: int, size: str, align: str, first: int, last: int) -> Callable[[Story], str]:
    """A page of which some paragraphs are in columns of two or three lines."""
    style = f"font-size: {size}; margin: 1em 0"
    return lambda story: (
        f"<style>p {{ text-align: {align} }}</style>" + _headline(story) + _all(story, 0, first)
        + _columns(count, "1em", _all(story, first, last), style) + _all(story, last)
    )  # fmt: skip


def briefs(story: Story) -> dict[str, str]:
    """Two short pieces of news by their headings."""
    first, second = _halves(story.paragraphs[0])
    return {story.names[0]: f"{first.rstrip(',،')}.", story.names[1]: second}


def _briefs(story: Story) -> str:
    side = "".join(f"<div><h3>{a}</h3><p>{b}</p></div>" for a, b in briefs(story).items())
    style = "<style>p { text-align: start }</style>"
    return f'{style}{_headline(story)}<div class="side">{side}</div>{_all(story)}'


def _two_rows(story: Story) -> str:
    rows = ((story.quote, story.caption), (story.footnote, story.subheading))
    table = "".join(f"<tr><td>{a}<td>{b}" for a, b in rows)
    style = "margin: 1em 0; border-spacing: 1em 0; font-size: 8pt"
    return _headline(story) + _all(story) + f'<table style="{style}">{table}</table>'


PAGES: dict[str, Callable[[Story], str]] = {
    "two-narrow": _plain(2, "0.8em", "justify"),
    "two-ragged": _plain(2, "1em", "start"),
    "three-narrow": _plain(3, "1em", "justify"),
    "three-ragged": _plain(3, "1.4em", "start"),
    "names-two": _with_names(2, 2),
    "names-three": _with_names(3, 3),
    "short-second": _short_second,
    "abstract": _abstract,
    "wide-first-and-last": _wide_first_and_last,
    "subheading": _subheading,
    "picture-across": _picture_across,
    "picture-in-column": _picture_in_column,
    "picture-parts-paragraph": _picture_parts_paragraph,
    "quote-in-column": _quote_in_column,
    "quote-parts-paragraph": _quote_parts_paragraph,
    "quote-beside": _quote_beside,
    "footnote": _footnote,
    "two-stories": _two_stories,
    "ruled-table": _ruled_table,
    "two-lines": _few_lines(2, "9pt", "justify", 2, 3),
    "two-lines-ragged": _few_lines(2, "9.5pt", "start", 5, 6),
    "two-lines-of-three": _few_lines(3, "10pt", "start", 0, 1),
    "three-lines": _few_lines(2, "11pt", "start", 3, 4),
    "briefs": _briefs,
    "two-rows": _two_rows,
}
"""The content of each page, by its name, as HTML."""


def page_html(story: Story, name: str) -> str:
    """The whole page as HTML."""
    direction = "rtl" if story.right_to_left else "ltr"
    return (
        f'<!doctype html><html lang="{story.language}" dir="{direction}"><meta charset="utf-8">'
        f"<title>{story.headline}</title><style>{_STYLE}</style>"
        f"<body>{PAGES[name](story)}</body></html>"
    )


def print_pages(pages: dict[str, str], folder: Path) -> None:
    """Print pages of HTML into ``folder/NAME.pdf``."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        sheet = browser.new_page()
        for name, html in pages.items():
            sheet.set_content(html)
            sheet.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
        browser.close()


def main() -> None:
    """Print every page in both languages."""
    pages = {
        f"{name}.{story.language}": page_html(story, name) for name in PAGES for story in STORIES
    }
    print_pages(pages, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
