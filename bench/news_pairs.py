"""Pairs of short news articles, written for Dalil: places and people are invented.

In `DIFFERING` both answer the question and do not agree; in `AGREEING` they agree in other words,
or are about different things. All of them are in one collection, so that every question is asked
beside the articles of all other pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Article(NamedTuple):
    """A day as YYYY-MM-DD, or nothing, a title, and a text."""

    day: str
    title: str
    text: str


@dataclass(frozen=True)
class Pair:
    """A question, two articles, and words of either side as the warning quotes them."""

    name: str
    question: str
    first: Article
    second: Article
    said: tuple[str, str] = ("", "")


DIFFERING = [
    Pair(
        "toll-ar",
        "كم عدد قتلى زلزال وادي الريحان؟",
        Article(
            "2026-02-03",
            "زلزال يضرب وادي الريحان",
            "ضرب زلزال بقوة 6.1 درجات وادي الريحان فجر الاثنين. وقالت وزارة الصحة إن زلزال وادي "
            "الريحان أسفر عن 12 قتيلا و40 جريحا. وتواصل فرق الإنقاذ البحث تحت الأنقاض.",
        ),
        Article(
            "2026-02-05",
            "حصيلة الزلزال ترتفع",
            "أعلنت وزارة الصحة أن عدد قتلى زلزال وادي الريحان ارتفع إلى ١٥ قتيلا. ونُقل المصابون "
            "إلى مستشفيات العاصمة. ووصلت قافلة مساعدات من ثلاث دول.",
        ),
        ("12", "١٥"),
    ),
    Pair(
        "toll-en",
        "How many people were killed in the Harrow Bay ferry fire?",
        Article(
            "2026-01-10",
            "Ferry burns in Harrow Bay",
            "A fire broke out on a ferry in Harrow Bay late on Friday. The Harrow Bay ferry fire "
            "killed nine people, the coast guard said. The cause is not known.",
        ),
        Article(
            "2026-01-12",
            "Questions after ferry fire",
            "Eleven people were killed in the ferry fire in Harrow Bay, according to the port "
            "authority. Survivors said that the alarm did not sound. An inquiry opens next week.",
        ),
        ("nine", "Eleven"),
    ),
    Pair(
        "toll-cross",
        "كم قتيلا خلّف انهيار جسر ترمين؟",
        Article(
            "2026-03-01",
            "انهيار جسر في ترمين",
            "انهار جسر ترمين مساء السبت فوق النهر. وخلّف انهيار جسر ترمين سبعة قتلى، بحسب الدفاع "
            "المدني. وأغلقت الشرطة الطرق المؤدية إلى الموقع.",
        ),
        Article(
            "2026-03-03",
            "Bridge collapse in Termin",
            "The collapse of the Termin bridge left ten people dead, the interior ministry said. "
            "Divers searched the river for a third day. Two engineers were questioned.",
        ),
        ("سبعة", "ten"),
    ),
    Pair(
        "cost-ar",
        "كم بلغت كلفة محطة قطار الأندلس؟",
        Article(
            "2025-06-11",
            "افتتاح محطة الأندلس",
            "افتُتحت محطة قطار الأندلس يوم الأربعاء. وبلغت كلفة محطة قطار الأندلس 240 مليون دينار، "
            "وفق وزارة النقل. وتخدم المحطة خمسة خطوط.",
        ),
        Article(
            "2025-09-20",
            "جدل حول كلفة المحطة",
            "قال ديوان المحاسبة إن كلفة محطة قطار الأندلس بلغت 310 ملايين دينار. وطالب نواب بفتح "
            "تحقيق. ونفت الشركة المنفذة وجود مخالفات.",
        ),
        ("240", "310"),
    ),
    Pair(
        "cost-en",
        "How much did the Norwick library cost?",
        Article(
            "2025-04-02",
            "Norwick opens its library",
            "The new Norwick library opened on Tuesday. The Norwick library cost $18 million, the "
            "mayor said. It holds a children's wing and a cinema.",
        ),
        Article(
            "2025-10-15",
            "Auditors look at library",
            "Auditors found that the Norwick library cost 23 million dollars, more than the "
            "council had announced. The council said that it would study the report.",
        ),
        ("18", "23"),
    ),
    Pair(
        "cost-cross",
        "How much did the Qasr al-Nada dam cost?",
        Article(
            "2024-11-05",
            "سد قصر الندى يدخل الخدمة",
            "دخل سد قصر الندى الخدمة بعد أربعة أعوام من العمل. وبلغت كلفة سد قصر الندى 75 مليون "
            "دولار. ويروي السد حقول ثلاث بلدات.",
        ),
        Article(
            "2025-01-30",
            "Dam went over budget",
            "The Qasr al-Nada dam cost 92 million dollars, an official report says. Flooding in "
            "the second winter delayed the work.",
        ),
        ("75", "92"),
    ),
    Pair(
        "date-moved-ar",
        "متى يُعقد مؤتمر المياه في مدينة سنابل؟",
        Article(
            "2026-01-08",
            "سنابل تستعد لمؤتمر المياه",
            "يُعقد مؤتمر المياه في مدينة سنابل يوم 14 نيسان 2026. ويشارك فيه خبراء من عشرين "
            "دولة. وتستعد الفنادق لاستقبال الوفود.",
        ),
        Article(
            "2026-02-19",
            "موعد جديد لمؤتمر المياه",
            "قالت اللجنة المنظمة إن مؤتمر المياه في مدينة سنابل يُعقد يوم ٢١ أبريل ٢٠٢٦. ولم تذكر "
            "اللجنة سبب التأجيل.",
        ),
        ("14", "٢١"),
    ),
    Pair(
        "date-moved-en",
        "When does the Larkfield tram line open?",
        Article(
            "2025-12-01",
            "Tram line nearly ready",
            "The Larkfield tram line opens on 3 March 2026, the operator said. Drivers have been "
            "training since autumn.",
        ),
        Article(
            "2026-02-14",
            "Larkfield must wait for its tram",
            "The tram line in Larkfield opens on 27 April 2026, according to the council. A fault "
            "was found in the brakes.",
        ),
        ("3 March 2026", "27 April 2026"),
    ),
    Pair(
        "date-moved-cross",
        "متى يفتح متحف الفلك في جرمانة أبوابه؟",
        Article(
            "2025-08-10",
            "متحف الفلك قريبا",
            "يفتح متحف الفلك في جرمانة أبوابه في 5 تشرين الأول 2025. ويضم المتحف قبة سماوية.",
        ),
        Article(
            "2025-09-29",
            "Astronomy museum delayed",
            "The astronomy museum in Jaramana opens its doors on 12 November 2025, its director "
            "said. The dome is still being painted.",
        ),
        ("5", "12 November 2025"),
    ),
    Pair(
        "duration-ar",
        "كم يوما استمر إضراب عمال ميناء الصفا؟",
        Article(
            "2026-04-02",
            "ميناء الصفا يعود إلى العمل",
            "عاد العمل إلى ميناء الصفا يوم الخميس. واستمر إضراب عمال ميناء الصفا ثمانية أيام. "
            "وتراكمت الحاويات على الأرصفة.",
        ),
        Article(
            "2026-04-06",
            "خسائر الإضراب",
            "خسرت الشركات ملايين الدنانير. وقالت الغرفة التجارية إن إضراب عمال ميناء الصفا استمر "
            "11 يوما. وتطالب الشركات بتعويض.",
        ),
        ("ثمانية", "11"),
    ),
    Pair(
        "duration-en",
        "How long did the power cut in Eastmoor last?",
        Article(
            "2026-01-19",
            "Lights back in Eastmoor",
            "The power cut in Eastmoor lasted 14 hours, the grid operator said. Schools stayed "
            "closed.",
        ),
        Article(
            "2026-01-21",
            "Eastmoor wants answers",
            "Residents said that the power cut in Eastmoor lasted 22 hours. The operator will "
            "meet them on Monday.",
        ),
        ("14 hours", "22 hours"),
    ),
    Pair(
        "duration-cross",
        "How long will the repair of the Dahab lighthouse take?",
        Article(
            "2025-03-15",
            "ترميم منارة دهب",
            "يستغرق ترميم منارة دهب ثمانية أشهر، كما قالت وزارة الآثار. ويشارك فيه نحاتون من "
            "المدينة.",
        ),
        Article(
            "2025-05-02",
            "Lighthouse work begins",
            "The repair of the Dahab lighthouse will take eighteen months, engineers said. The "
            "lamp room is in poor condition.",
        ),
        ("ثمانية", "eighteen months"),
    ),
    Pair(
        "turnout-ar",
        "كم بلغت نسبة المشاركة في انتخابات بلدية الزهراء؟",
        Article(
            "2025-10-20",
            "إغلاق صناديق الاقتراع",
            "بلغت نسبة المشاركة في انتخابات بلدية الزهراء 41 في المئة، وفق لجنة الانتخابات. وجرى "
            "الاقتراع بهدوء.",
        ),
        Article(
            "2025-10-24",
            "مراقبون يشككون",
            "قدّر مراقبون مستقلون نسبة المشاركة في انتخابات بلدية الزهراء ب 33 في المئة. ودعوا إلى "
            "إعادة الفرز.",
        ),
        ("41", "33"),
    ),
    Pair(
        "visitors-en",
        "How many visitors came to the Brindle book fair?",
        Article(
            "2026-05-04",
            "Book fair closes",
            "The Brindle book fair closed on Sunday. Organisers said that 62,000 visitors came to "
            "the Brindle book fair.",
        ),
        Article(
            "2026-05-09",
            "Fewer readers than hoped",
            "Ticket records show that 48,500 visitors came to the Brindle book fair. Publishers "
            "had hoped for more.",
        ),
        ("62,000", "48,500"),
    ),
    Pair(
        "layoffs-cross",
        "كم عاملا سرّحت شركة نورستار؟",
        Article(
            "2026-02-10",
            "نورستار تقلص أعمالها",
            "سرّحت شركة نورستار 350 عاملا من مصنعها. وقالت الشركة إن الطلب تراجع.",
        ),
        Article(
            "2026-02-12",
            "Union disputes Norstar figures",
            "Norstar dismissed 520 workers, the metal workers' union said. The company declined to "
            "comment.",
        ),
        ("350", "520"),
    ),
    Pair(
        "families-ar",
        "كم عائلة نزحت بسبب فيضان نهر العوجا؟",
        Article(
            "",
            "فيضان نهر العوجا",
            "نزحت 600 عائلة بسبب فيضان نهر العوجا، بحسب الهلال الأحمر. وأقيمت خيام في الملاعب.",
        ),
        Article(
            "",
            "بعد الفيضان",
            "قال المحافظ إن فيضان نهر العوجا تسبب في نزوح 850 عائلة. وبدأت المدارس تستقبل "
            "النازحين.",
        ),
        ("600", "850"),
    ),
    Pair(
        "distance-en",
        "How long is the Merrin tunnel?",
        Article(
            "2024-02-02",
            "Tunnel opens to cars",
            "The Merrin tunnel is 14 kilometres long and passes under two lakes. Cars may use it "
            "from today.",
        ),
        Article(
            "2024-03-11",
            "A drive through Merrin",
            "At 17 kilometres long, the Merrin tunnel is the pride of the region. Traffic is "
            "light on weekdays.",
        ),
        ("14 kilometres", "17 kilometres"),
    ),
    Pair(
        "price-ar",
        "كم يبلغ سعر تذكرة حافلة المطار الجديدة في مدينة قنطرة؟",
        Article(
            "2025-07-01",
            "حافلة جديدة إلى المطار",
            "يبلغ سعر تذكرة حافلة المطار الجديدة في مدينة قنطرة 4 دولارات. وتنطلق كل نصف ساعة.",
        ),
        Article(
            "2026-01-01",
            "تعرفة جديدة",
            "أصبح سعر تذكرة حافلة المطار في مدينة قنطرة 7 دولارات. وعزت الشركة القرار إلى ثمن "
            "الوقود.",
        ),
        ("4", "7"),
    ),
    Pair(
        "injured-en",
        "How many people were injured in the Stonegate train crash?",
        Article(
            "2026-03-20",
            "Train derails at Stonegate",
            "Two people were killed and 31 people were injured in the train crash at Stonegate. "
            "The line is closed.",
        ),
        Article(
            "2026-03-22",
            "Driver of Stonegate train questioned",
            "The Stonegate train crash injured 54 people, hospitals reported. The driver was "
            "questioned on Sunday.",
        ),
        ("31", "54"),
    ),
    Pair(
        "launch-cross",
        "When was the satellite Noor 3 launched?",
        Article(
            "2026-06-02",
            "إطلاق القمر الصناعي نور 3",
            "أُطلق القمر الصناعي نور 3 في 30 أيار 2026 من قاعدة بحرية. ويرصد القمر حرائق الغابات.",
        ),
        Article(
            "2026-06-08",
            "A satellite against fires",
            "The satellite Noor 3 was launched on 1 June 2026 and sends pictures twice a day. "
            "Foresters will use them.",
        ),
        ("30", "1 June 2026"),
    ),
    Pair(
        "founded-ar",
        "متى تأسست جامعة بيت الحكمة في رفيدة؟",
        Article(
            "",
            "جامعة بيت الحكمة",
            "تأسست جامعة بيت الحكمة في رفيدة عام 1931 على يد جماعة من المعلمين. وفيها اليوم تسع "
            "كليات.",
        ),
        Article(
            "",
            "عيد جامعة رفيدة",
            "احتفلت رفيدة بجامعتها. وقد تأسست جامعة بيت الحكمة في رفيدة عام ١٩٢٧، كما يقول أرشيف "
            "المدينة.",
        ),
        ("1931", "١٩٢٧"),
    ),
    Pair(
        "capacity-cross",
        "كم متفرجا يتسع له ملعب الواحة في مدينة سلمان؟",
        Article(
            "2025-02-01",
            "ملعب الواحة جاهز",
            "يتسع ملعب الواحة في مدينة سلمان لخمسة وأربعين ألف متفرج. وأُضيء الملعب أمس.",
        ),
        Article(
            "2025-02-07",
            "New ground for Salman city",
            "The Oasis stadium in Salman city holds 38,000 spectators. The first match is on "
            "Friday.",
        ),
        ("ألف", "38,000"),
    ),
    Pair(
        "rate-en",
        "What interest rate did the central bank of Velmora set?",
        Article(
            "2026-02-26",
            "Velmora holds its course",
            "The central bank of Velmora set an interest rate of 6.5 percent. Markets had expected "
            "it.",
        ),
        Article(
            "2026-05-28",
            "Velmora surprises markets",
            "The central bank of Velmora set the interest rate at 8 percent on Thursday. The "
            "currency rose at once.",
        ),
        ("6.5 percent", "8 percent"),
    ),
    Pair(
        "arrests-ar",
        "كم شخصا اعتُقل في احتجاجات ساحة النخيل؟",
        Article(
            "2026-01-15",
            "احتجاجات في ساحة النخيل",
            "اعتُقل 27 شخصا في احتجاجات ساحة النخيل، كما قالت الشرطة. وتفرق المحتجون ليلا.",
        ),
        Article(
            "2026-01-16",
            "محامون يطالبون بالإفراج",
            "قال محامون إن 63 شخصا اعتُقلوا في احتجاجات ساحة النخيل. وطالبوا بالإفراج عنهم.",
        ),
        ("27", "63"),
    ),
    Pair(
        "population-en",
        "What is the population of the island of Tarn?",
        Article(
            "2023-08-08",
            "Life on Tarn",
            "The population of the island of Tarn is 3,100. Most live from fishing.",
        ),
        Article(
            "2026-03-08",
            "Tarn is losing its young",
            "The population of the island of Tarn is 2,450. The school has closed.",
        ),
        ("3,100", "2,450"),
    ),
    Pair(
        "height-cross",
        "How tall is the Amber tower in Kharaz?",
        Article(
            "2024-12-12",
            "برج العنبر يعلو خراز",
            "يبلغ ارتفاع برج العنبر في خراز 310 أمتار. وهو أعلى مبنى في المدينة.",
        ),
        Article(
            "2025-01-02",
            "Kharaz builds upwards",
            "The Amber tower in Kharaz is 285 metres tall. It can be seen from the sea.",
        ),
        ("310", "285 metres"),
    ),
]

AGREEING = [
    Pair(
        "digits-ar",
        "كم بلغ عدد ضحايا حريق سوق العطارين؟",
        Article(
            "2026-02-01",
            "حريق في سوق العطارين",
            "بلغ عدد ضحايا حريق سوق العطارين 14 شخصا. وأخمد الحريق بعد ساعات.",
        ),
        Article(
            "2026-02-02",
            "حداد على الضحايا",
            "أعلن الحداد على ضحايا حريق سوق العطارين وعددهم أربعة عشر شخصا. وأغلقت المتاجر.",
        ),
    ),
    Pair(
        "words-cross",
        "How many people were rescued from the Pearl ship?",
        Article(
            "2026-02-11",
            "إنقاذ ركاب سفينة اللؤلؤة",
            "أُنقذ ١٢٠ شخصا من سفينة اللؤلؤة قبالة الساحل. ولم يصب أحد.",
        ),
        Article(
            "2026-02-12",
            "All safe from the Pearl",
            "A hundred and twenty people were rescued from the Pearl ship. The captain thanked "
            "the fishermen.",
        ),
    ),
    Pair(
        "scale-en",
        "How much did the Ashford hospital cost?",
        Article(
            "2025-05-05",
            "Ashford hospital opens",
            "The Ashford hospital cost $96 million and has 300 beds.",
        ),
        Article(
            "2025-05-25",
            "First patients in Ashford",
            "The hospital in Ashford, which cost 96,000,000 dollars, took in its first patients.",
        ),
    ),
    Pair(
        "rounded-en",
        "How many corals did divers plant at Blue Point?",
        Article(
            "2025-06-05",
            "Corals for Blue Point",
            "Divers planted 1,240 corals at Blue Point. The work took nine days.",
        ),
        Article(
            "2025-06-15",
            "Reef gets help",
            "At Blue Point divers planted about 1,200 corals. Fish have come back.",
        ),
    ),
    Pair(
        "at-least-ar",
        "كم عدد المصابين في انفجار مصنع الألعاب في طيبة؟",
        Article(
            "2026-03-05",
            "انفجار في طيبة",
            "بلغ عدد المصابين في انفجار مصنع الألعاب في طيبة 20 على الأقل. وتطاير الزجاج.",
        ),
        Article(
            "2026-03-06",
            "انفجار مصنع الألعاب",
            "قال المستشفى إن عدد المصابين في انفجار مصنع الألعاب في طيبة أكثر من 18 مصابا.",
        ),
    ),
    Pair(
        "units-en",
        "How long did the sit-in at Corran college last?",
        Article(
            "2026-03-05",
            "Sit-in ends",
            "The sit-in at Corran college lasted two weeks. Students left singing.",
        ),
        Article(
            "2026-03-07",
            "After the sit-in",
            "Corran college reopened after a sit-in that lasted 14 days.",
        ),
    ),
    Pair(
        "months-cross",
        "متى وُقّع اتفاق الصيد بين كاليا ومورين؟",
        Article(
            "2026-03-13",
            "اتفاق على الصيد",
            "وُقّع اتفاق الصيد بين كاليا ومورين في 12 آذار 2026. ويحدد الاتفاق مواسم الصيد.",
        ),
        Article(
            "2026-03-14",
            "Fishing agreement",
            "The fishing agreement between Kalia and Morin was signed on March 12, 2026.",
        ),
    ),
    Pair(
        "other-place-ar",
        "كم قتيلا سقط في غارة بلدة الحنين؟",
        Article(
            "2026-04-01",
            "غارة على بلدة الحنين",
            "سقط ثمانية قتلى في غارة على بلدة الحنين. وفر السكان إلى التلال.",
        ),
        Article(
            "2026-04-01",
            "غارة على بلدة الشقيف",
            "سقط خمسة قتلى في غارة على بلدة الشقيف. وتضررت مدرسة البلدة.",
        ),
    ),
    Pair(
        "other-place-en",
        "How many people died in the Millport flood?",
        Article(
            "2026-04-11",
            "Flood in Millport",
            "Six people died in the Millport flood. The bridge was swept away.",
        ),
        Article(
            "2026-04-11",
            "Flood in Oakham",
            "Thirteen people died in the flood at Oakham. The dam had held for years.",
        ),
    ),
    Pair(
        "other-year-en",
        "How many runners took part in the Selby marathon?",
        Article(
            "2024-05-01",
            "Selby runs",
            "In 2024, 8,000 runners took part in the Selby marathon. It rained.",
        ),
        Article(
            "2025-05-01",
            "Selby runs again",
            "In 2025, 9,500 runners took part in the Selby marathon. The sun shone.",
        ),
    ),
    Pair(
        "other-year-ar",
        "كم بلغ عدد زوار مهرجان الورد في الطابية؟",
        Article(
            "2024-05-01",
            "مهرجان الورد",
            "بلغ عدد زوار مهرجان الورد في الطابية 30 ألفا عام 2024. وبيعت آلاف الشتلات.",
        ),
        Article(
            "2025-05-01",
            "الورد مرة أخرى",
            "بلغ عدد زوار مهرجان الورد في الطابية 44 ألفا عام 2025.",
        ),
    ),
    Pair(
        "other-role-en",
        "How many people were injured in the Ravensworth mine blast?",
        Article(
            "2026-02-21",
            "Blast in mine",
            "The Ravensworth mine blast injured 19 people. The shaft was cleared.",
        ),
        Article(
            "2026-02-22",
            "Mine mourns",
            "The Ravensworth mine blast killed four people. A service was held.",
        ),
    ),
    Pair(
        "other-role-ar",
        "كم عدد جرحى حادث حافلة المدارس في الربوة؟",
        Article(
            "2026-02-21",
            "حادث حافلة",
            "بلغ عدد جرحى حادث حافلة المدارس في الربوة 17 جريحا. ونُقلوا إلى المستشفى.",
        ),
        Article(
            "2026-02-22",
            "الربوة تشيع قتلى الحافلة",
            "شيعت الربوة قتلى حادث حافلة المدارس، وهم ثلاثة قتلى. وأعلن الحداد.",
        ),
    ),
    Pair(
        "part-ar",
        "كم شخصا قُتل في حادث قارب خليج الزمرد؟",
        Article(
            "2026-05-21",
            "غرق قارب",
            "قُتل 22 شخصا في حادث قارب خليج الزمرد. وانتشل الصيادون الناجين.",
        ),
        Article(
            "2026-05-22",
            "أطفال بين الضحايا",
            "قُتل في حادث قارب خليج الزمرد أطفال، بينهم ثلاثة من عائلة واحدة.",
        ),
    ),
    Pair(
        "part-en",
        "How many miners were trapped in the Glen Coll mine?",
        Article(
            "2026-05-23",
            "Miners trapped",
            "A total of 33 miners were trapped in the Glen Coll mine. A drill is on its way.",
        ),
        Article(
            "2026-05-24",
            "First miners out",
            "Five of the miners trapped in the Glen Coll mine were brought up. Families cheered.",
        ),
    ),
    Pair(
        "phases-en",
        "How much did the second phase of the Orlen canal cost?",
        Article(
            "2024-01-23",
            "Canal grows",
            "The first phase of the Orlen canal cost 40 million dollars. Boats use it already.",
        ),
        Article(
            "2025-01-24",
            "Canal done",
            "The second phase of the Orlen canal cost 65 million dollars. It has three locks.",
        ),
    ),
    Pair(
        "other-ship-cross",
        "كم راكبا تتسع له العبّارة كوكب البحر؟",
        Article(
            "2025-01-23",
            "عبارة جديدة",
            "تتسع العبّارة كوكب البحر ل 400 راكب. وتبحر كل صباح.",
        ),
        Article(
            "2025-01-24",
            "New ferry Morning Light",
            "The ferry Morning Light carries 650 passengers. It sails every evening.",
        ),
    ),
    Pair(
        "same-year-en",
        "When was the Copper Street theatre built?",
        Article(
            "2025-01-23",
            "Theatre restored",
            "The Copper Street theatre was built in 1911. Its ceiling is painted.",
        ),
        Article(
            "2025-02-24",
            "Copper Street's stage",
            "The theatre on Copper Street was built in May 1911 by a brewer.",
        ),
    ),
    Pair(
        "built-opened-ar",
        "متى بُني مسرح الياسمين في حي القلعة؟",
        Article(
            "2025-01-23",
            "مسرح الياسمين",
            "بُني مسرح الياسمين في حي القلعة عام 1952. وصممه مهندس شاب.",
        ),
        Article(
            "2025-02-24",
            "ترميم المسرح",
            "رُمّم مسرح الياسمين في حي القلعة عام 1998. وأضيفت إليه قاعة.",
        ),
    ),
    Pair(
        "no-subject-en",
        "When did the meeting begin?",
        Article(
            "2025-03-23",
            "Council meets",
            "The council meeting began on 20 March 2025. Members spoke of parking.",
        ),
        Article(
            "2025-04-24",
            "Farmers meet",
            "The meeting of farmers began on 22 April 2025. Prices were the subject.",
        ),
    ),
    Pair(
        "range-en",
        "How many days does the trek to Mount Sorrel take?",
        Article(
            "2025-03-23",
            "Walking to Sorrel",
            "The trek to Mount Sorrel takes five to seven days. Guides are needed.",
        ),
        Article(
            "2025-04-24",
            "Sorrel on foot",
            "The trek to Mount Sorrel takes six days for most walkers.",
        ),
    ),
    Pair(
        "percent-ar",
        "كم بلغت نسبة النجاح في مدارس قضاء الديم؟",
        Article(
            "2025-07-23",
            "نتائج المدارس",
            "بلغت نسبة النجاح في مدارس قضاء الديم 78 في المئة. وتفوقت الطالبات.",
        ),
        Article(
            "2025-07-24",
            "نجاح في الديم",
            "بلغت نسبة النجاح في مدارس قضاء الديم ٧٨٪. واحتفل الأهالي.",
        ),
    ),
    Pair(
        "daily-yearly-en",
        "How many visitors does the Lindal zoo receive each day?",
        Article(
            "2025-07-23",
            "A day at the zoo",
            "The Lindal zoo receives 900 visitors each day. Children like the otters.",
        ),
        Article(
            "2025-08-24",
            "The zoo in figures",
            "The Lindal zoo receives 260,000 visitors each year. It has 80 keepers.",
        ),
    ),
    Pair(
        "planned-real-ar",
        "كم طبيبا يعمل في مستشفى الرازي في بلدة دوما الجديدة؟",
        Article(
            "2025-08-23",
            "مستشفى الرازي",
            "يعمل في مستشفى الرازي في بلدة دوما الجديدة 85 طبيبا. وفيه مختبر حديث.",
        ),
        Article(
            "2025-08-24",
            "ممرضون جدد",
            "يعمل في مستشفى الرازي في بلدة دوما الجديدة 140 ممرضا. وتدربهم الوزارة.",
        ),
    ),
    Pair(
        "other-place-cross-ar",
        "كم شخصا قُتل في حريق مصنع الأخشاب في بلدة الناعورة؟",
        Article(
            "2026-01-23",
            "حريق في الناعورة",
            "قُتل تسعة أشخاص في حريق مصنع الأخشاب في بلدة الناعورة. وشوهد الدخان من بعيد.",
        ),
        Article(
            "2026-01-24",
            "Factory fire in Brackley",
            "Four people were killed in a fire at a timber factory in the town of Brackley. The "
            "owner was away.",
        ),
    ),
    Pair(
        "other-place-cross-en",
        "How many people were killed in the bus crash near Tall Zaytun?",
        Article(
            "2026-01-23",
            "Bus crash near Tall Zaytun",
            "Six people were killed in a bus crash near Tall Zaytun. The road was wet.",
        ),
        Article(
            "2026-01-24",
            "حادث حافلة قرب دير الغصون",
            "قُتل 11 شخصا في حادث حافلة قرب دير الغصون. وكان الضباب كثيفا.",
        ),
    ),
    Pair(
        "other-subject-cross",
        "متى افتُتح متحف الزجاج في مدينة أرواد؟",
        Article(
            "2025-01-23",
            "متحف الزجاج",
            "افتُتح متحف الزجاج في مدينة أرواد في 4 كانون الثاني 2025. وفيه ألف قطعة.",
        ),
        Article(
            "2025-02-24",
            "Arwad gets a maritime museum",
            "The maritime museum in the city of Arwad was opened on 20 February 2025. It shows "
            "models of ships.",
        ),
    ),
    Pair(
        "other-subject-ar",
        "كم بلغت كلفة ترميم جامع الفرقان في مدينة سرمين؟",
        Article(
            "2025-01-23",
            "ترميم الجامع",
            "بلغت كلفة ترميم جامع الفرقان في مدينة سرمين 6 ملايين دولار. ودام العمل عامين.",
        ),
        Article(
            "2025-02-24",
            "ترميم القلعة",
            "بلغت كلفة ترميم قلعة مدينة سرمين 13 مليون دولار. وتُفتح القلعة في الصيف.",
        ),
    ),
]

# Written after the rules were fitted to the others; `docs/trust.md` has their first figures.
LATER_DIFFERING = [
    Pair(
        "later-toll-ar",
        "كم شخصا لقي حتفه في فيضانات محافظة السدير؟",
        Article(
            "2026-04-18",
            "سيول تجرف منازل",
            "جرفت السيول عشرات المنازل ليلا. ولقي 19 شخصا حتفهم في فيضانات محافظة السدير، بحسب "
            "خلية الأزمة. وتوقفت الدراسة أسبوعا.",
        ),
        Article(
            "2026-04-20",
            "البحث عن مفقودين",
            "ما زال البحث جاريا عن مفقودين. وأكد الدفاع المدني أن 28 شخصا لقوا حتفهم في فيضانات "
            "محافظة السدير. وتعهدت الحكومة بتعويض المتضررين.",
        ),
        ("19", "28"),
    ),
    Pair(
        "later-budget-en",
        "How big is the budget of the Carrow regional theatre?",
        Article(
            "2025-01-18",
            "Money for the stage",
            "The budget of the Carrow regional theatre is 4.2 million euros. It employs 60 people.",
        ),
        Article(
            "2026-01-18",
            "Theatre saves",
            "The Carrow regional theatre has a budget of 3.1 million euros. Two plays were "
            "cancelled.",
        ),
        ("4.2 million", "3.1 million"),
    ),
    Pair(
        "later-strike-en",
        "When will the pilots of Aldwin Air go on strike?",
        Article(
            "2026-07-01",
            "Pilots announce strike",
            "Pilots of Aldwin Air will go on strike on 14 July, said their union. Talks failed.",
        ),
        Article(
            "2026-07-08",
            "More time for talks",
            "The pilots of Aldwin Air will go on strike on 22 July unless there is an offer. "
            "Flights are half empty.",
        ),
        ("14 July", "22 July"),
    ),
    Pair(
        "later-refugees-cross",
        "كم لاجئا وصل إلى مخيم الصنوبر؟",
        Article(
            "2026-03-18",
            "لاجئون في مخيم الصنوبر",
            "وصل 4200 لاجئ إلى مخيم الصنوبر منذ مطلع الشهر. وتنقص المخيم المياه.",
        ),
        Article(
            "2026-03-19",
            "Camp fills up",
            "Aid workers said that 6,100 refugees had arrived at the Sanawbar camp. Tents are few.",
        ),
        ("4200", "6,100"),
    ),
    Pair(
        "later-price-ar",
        "كم ارتفع سعر الخبز في ولاية تيماء؟",
        Article(
            "2026-03-18",
            "الخبز أغلى",
            "ارتفع سعر الخبز في ولاية تيماء 15 في المئة. واحتج السكان.",
        ),
        Article(
            "2026-03-19",
            "مخابز تيماء",
            "قال أصحاب المخابز إن سعر الخبز في ولاية تيماء ارتفع بنسبة 25٪. وقل الطحين.",
        ),
        ("15", "25"),
    ),
    Pair(
        "later-ceasefire-cross",
        "How long will the ceasefire in Wadi Sahab last?",
        Article(
            "2026-03-18",
            "هدنة في وادي سحاب",
            "تستمر الهدنة في وادي سحاب عشرة أيام. وأعلنها الوسطاء فجرا.",
        ),
        Article(
            "2026-03-19",
            "Guns fall silent",
            "The ceasefire in Wadi Sahab will last three weeks, mediators said. Markets reopened.",
        ),
        ("عشرة", "three weeks"),
    ),
    Pair(
        "later-founded-en",
        "When was the Pell and Marsh brewery founded?",
        Article("", "Old beers", "The Pell and Marsh brewery was founded in 1847. It uses a well."),
        Article(
            "", "A family of brewers", "Founded in 1852, the Pell and Marsh brewery is still small."
        ),
        ("1847", "1852"),
    ),
    Pair(
        "later-seats-ar",
        "كم مقعدا حصل حزب الفجر في برلمان سيلان الجديدة؟",
        Article(
            "2026-03-18",
            "نتائج أولية",
            "حصل حزب الفجر على 44 مقعدا في برلمان سيلان الجديدة، وفق النتائج الأولية.",
        ),
        Article(
            "2026-03-22",
            "النتائج النهائية",
            "أعلنت اللجنة أن حزب الفجر حصل على 39 مقعدا في برلمان سيلان الجديدة.",
        ),
        ("44", "39"),
    ),
    Pair(
        "later-depth-en",
        "How deep is Lake Ysolde?",
        Article("2021-03-18", "A cold lake", "Lake Ysolde is 212 metres deep. Nobody swims there."),
        Article(
            "2026-03-18", "Lake measured anew", "Lake Ysolde is 187 metres deep, divers found."
        ),
        ("212 metres", "187 metres"),
    ),
    Pair(
        "later-trees-cross",
        "كم شجرة زُرعت في حديقة السلام في بورتان؟",
        Article(
            "2026-03-18",
            "أشجار في بورتان",
            "زُرعت 5000 شجرة في حديقة السلام في بورتان. وشارك في الحملة تلاميذ.",
        ),
        Article(
            "2026-03-19",
            "Green Portan",
            "Volunteers planted 3,200 trees in the Peace park in Portan. More will follow.",
        ),
        ("5000", "3,200"),
    ),
    Pair(
        "later-speed-en",
        "How fast does the Hollin express train run?",
        Article(
            "2026-03-18", "Fast to the coast", "The Hollin express train runs at 250 km an hour."
        ),
        Article(
            "2026-03-19",
            "Slower than planned",
            "The Hollin express train runs at 210 km an hour, tests showed.",
        ),
        ("250", "210"),
    ),
    Pair(
        "later-date-ar",
        "متى تبدأ الدراسة في جامعة الغدير؟",
        Article(
            "2026-08-18",
            "العام الدراسي",
            "تبدأ الدراسة في جامعة الغدير في 6 أيلول المقبل. وسُجل آلاف الطلاب.",
        ),
        Article(
            "2026-08-29",
            "تأجيل الدراسة",
            "أعلنت الجامعة أن الدراسة في جامعة الغدير تبدأ في 20 سبتمبر. ويجري ترميم القاعات.",
        ),
        ("6", "20"),
    ),
]
LATER_AGREEING = [
    Pair(
        "later-same-ar",
        "كم سفينة عبرت قناة المنارة في أيار؟",
        Article(
            "2026-06-01",
            "قناة المنارة",
            "عبرت 1200 سفينة قناة المنارة في أيار. وارتفعت العائدات.",
        ),
        Article(
            "2026-06-02",
            "حركة الملاحة",
            "عبرت ألف ومئتا سفينة قناة المنارة في مايو. وجرى ذلك بلا حوادث.",
        ),
    ),
    Pair(
        "later-part-en",
        "How many houses burned in the Larch Hill wildfire?",
        Article(
            "2026-06-01",
            "Wildfire at Larch Hill",
            "A total of 74 houses burned in the Larch Hill wildfire. Rain helped.",
        ),
        Article(
            "2026-06-02",
            "Street by street",
            "On Mill Lane alone, 11 houses burned in the Larch Hill wildfire.",
        ),
    ),
    Pair(
        "later-other-match-ar",
        "كم متفرجا حضر مباراة نادي الشعلة ونادي الميناء؟",
        Article(
            "2026-06-01",
            "فوز الشعلة",
            "حضر 12 ألف متفرج مباراة نادي الشعلة ونادي الميناء. وانتهت بهدفين.",
        ),
        Article(
            "2026-06-08",
            "الشعلة يخسر",
            "حضر 9 آلاف متفرج مباراة نادي الشعلة ونادي الكرمة. وانتهت بهدف.",
        ),
    ),
    Pair(
        "later-plan-en",
        "How much did the Fernley stadium cost?",
        Article(
            "2026-06-01", "Stadium paid", "The Fernley stadium cost 120 million pounds in the end."
        ),
        Article(
            "2023-06-08",
            "Fernley plans a stadium",
            "The roof of the Fernley stadium cost 20 million pounds.",
        ),
    ),
    Pair(
        "later-cross-same",
        "When was the Orme treaty signed?",
        Article("2026-06-01", "Treaty", "The Orme treaty was signed on 9 May 2026 by six states."),
        Article("2026-06-02", "معاهدة أورم", "وُقعت معاهدة أورم في التاسع من أيار 2026."),
    ),
    Pair(
        "later-months-en",
        "How many cars did Tessaro sell in March?",
        Article("2026-04-01", "Tessaro in spring", "Tessaro sold 3,400 cars in March."),
        Article("2026-05-01", "Tessaro in April", "Tessaro sold 4,900 cars in April."),
    ),
]
