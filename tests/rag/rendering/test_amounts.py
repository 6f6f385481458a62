"""Amounts of money, measures and counts, rendered in the other language."""

import pytest

from rag.rendering import render

_MONEY = [
    ("$640m", "640 مليون دولار"),
    ("£3.4m", "3.4 مليون جنيه"),
    ("€7.5bn", "7.5 مليار يورو"),
    ("$12bn a year", "12 مليار دولار سنويًا"),
    ("A$52", "52 دولارًا أستراليًا"),
    ("C$1.4 million", "1.4 مليون دولار كندي"),
    ("Rs 85", "85 روبية"),
    ("Rs 2.5 lakh", "250 ألف روبية"),
    ("Rs. 18 crore", "180 مليون روبية"),
    ("Sh1.7 billion", "1.7 مليار شلن"),
    ("KSh 350", "350 شلنًا كينيًا"),
    ("1,200 DA", "1,200 دينار جزائري"),
    ("90 Dh per night", "90 درهمًا في الليلة"),
    ("$8-9m", "8-9 ملايين دولار"),
    ("14m euros", "14 مليون يورو"),
    ("3.7m people", "3.7 مليون شخص"),
    ("60k", "60 ألفًا"),
    ("75 marks a month", "75 ماركًا شهريًا"),
    ("54 million crowns", "54 مليون كرونة"),
    ("eight pounds a night", "ثمانية جنيهات في الليلة"),
    ("nine cents a unit", "تسعة سنتات لكل وحدة"),
    ("0.45 crowns per kilowatt-hour", "0.45 كرونة لكل كيلوواط ساعة"),
    ("C$33 a share", "33 دولارًا كنديًا لكل سهم"),
]

_MEASURES = [
    ("82-year-old", "82 عامًا"),
    ("Seventeen-year-old", "17 عامًا"),
    ("a 91-year-old man", "رجل عمره 91 عامًا"),
    ("a five-month-old girl", "فتاة عمرها خمسة أشهر"),
    ("aged 38", "38 عامًا"),
    ("27-metre", "27 مترًا"),
    ("four-storey", "أربعة طوابق"),
    ("a four-storey building", "مبنى من أربعة طوابق"),
    ("six-year contract", "عقد مدته ست سنوات"),
    ("a two-week visit", "زيارة مدتها أسبوعان"),
    ("an 18-metre-high wall", "جدار ارتفاعه 18 مترًا"),
    ("fifty-minute", "50 دقيقة"),
    ("four and a half years", "أربع سنوات ونصف السنة"),
    ("an hour and a half", "ساعة ونصف الساعة"),
    ("three hours and a quarter", "ثلاث ساعات وربع الساعة"),
    ("after two and a half months", "بعد شهرين ونصف الشهر"),
    ("220 metres deep", "بعمق 220 مترًا"),
    ("60 centimetres wide", "بعرض 60 سنتيمترًا"),
    ("12 parts per million", "12 جزءًا في المليون"),
    ("two degrees Celsius", "درجتان مئويتان"),
    ("90 km/h", "90 كيلومترًا في الساعة"),
    ("two square metres", "متران مربعان"),
    ("15 fire stations", "15 محطة إطفاء"),
    ("three fire stations", "ثلاث محطات إطفاء"),
    ("two fire stations", "محطتا إطفاء"),
    ("13 female students", "13 طالبة"),
    ("the five seats", "المقاعد الخمسة"),
    ("the four cars", "السيارات الأربع"),
    ("an estimated 5,200", "نحو 5,200"),
    ("seven of the twelve", "سبعة من أصل اثنا عشر"),
    ("nine in ten", "تسعة من كل عشرة"),
    ("three fifths", "ثلاثة أخماس"),
    ("no more than eight minutes", "ما لا يزيد على ثماني دقائق"),
]


@pytest.mark.parametrize(("english", "arabic"), [*_MONEY, *_MEASURES])
def test_an_english_amount_is_written_in_arabic(english: str, arabic: str) -> None:
    rendering = render(english, "ar")
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (arabic, True)


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("7400 ليتر", "7400 litres"),
        ("3.4 كيلوواط ساعة", "3.4 kilowatt-hours"),
        ("5.1 كيلوواط ساعة للمتر المكعب", "5.1 kilowatt-hours per cubic metre"),
        ("820 ميجاوات", "820 megawatts"),
        ("55 كيلو جراما", "55 kilos"),
        ("16 كيلو متراً", "16 kilometres"),
        ("48 سنتمترا", "48 centimetres"),
        ("132 هكتارا", "132 hectares"),
        ("خمس درجات مئوية", "five degrees Celsius"),
        ("درجتان مئويتان", "two degrees Celsius"),
        ("سبع درجات تحت الصفر", "seven degrees below zero"),
        ("95 كيلومترا في الساعة", "95 kilometres per hour"),
        ("1650 متراً مربعاً", "1650 square metres"),
        ("41 سنة ضوئية", "41 light years"),
        ("بعمق 30 مترا", "30 metres deep"),
        ("358 حالة", "358 cases"),
        ("قرشين", "two piastres"),
        ("ستين قرشا", "60 piastres"),
        ("4.5 لاخ روبية", "450 thousand rupees"),
        ("12 مليون $", "12 million dollars"),
        ("3.8 مليون د.ج", "3.8 million Algerian dinars"),
        ("2.4 دينار للسهم", "2.4 dinars per share"),
        ("40 ليرة للراكب الواحد", "40 liras per passenger"),
        ("1.5 درهم لكل لتر", "1.5 dirhams per litre"),
        ("خمسة أشهر ونصف الشهر", "five and a half months"),
        ("سنة ونصف", "one and a half years"),
        ("ثلاث ساعات وربع الساعة", "three and a quarter hours"),
        ("ثلاث ساعات إلا ربعا", "two and three-quarter hours"),
        ("كيلومترين ونصف الكيلومتر", "two and a half kilometres"),
        ("بعد ست سنوات ونصف", "six and a half years later"),
        ("عمره 66 عاما", "66 years old"),
        ("البالغة من العمر 9 سنوات", "9 years old"),
        ("المقاعد السبعة", "the seven seats"),
        ("السيارات الثلاث", "the three cars"),
        ("510 طالبات", "510 female students"),
        ("أربع معلمات", "four female teachers"),
        ("إحدى عشرة لاعبة", "eleven female players"),
        ("خمس سيارات إسعاف", "five ambulances"),
        ("31 براءة اختراع", "31 patents"),
        ("ثمانين شجرة زيتون", "80 olive trees"),
        ("زورقان", "two boats"),
        ("700 قتيل", "700 dead"),
        ("33 جريحا", "33 wounded"),
        ("سبعة من أصل 20", "seven out of 20"),
        ("ثلاثة أرباع الساعة", "three quarters of an hour"),
        ("ربعها", "a quarter of it"),
        ("أكثر من 70 ميغاواط", "more than 70 megawatts"),
        ("ثلاث مرات كل أسبوع", "three times a week"),
        ("45 دولارا في الليلة", "45 dollars a night"),
        ("بثلاث وأربعين دقيقة", "43 minutes"),
        ("لخمسة وعشرين يوما", "25 days"),
    ],
)
def test_an_arabic_amount_is_written_in_english(arabic: str, english: str) -> None:
    rendering = render(arabic, "en")
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (english, True)


@pytest.mark.parametrize(
    "span", ["60 marks", "13 knots", "9 records", "600 ألف أوقية", "خمسة سجلات"]
)
def test_a_counted_noun_with_several_meanings_has_the_original_beside_it(span: str) -> None:
    rendering = render(span, "en" if span[-1] > "z" else "ar")
    assert rendering is not None
    assert rendering.likely
    assert not rendering.certain


@pytest.mark.parametrize("span", ["-", "- -", "-/-", "the -", "سيارات ال", "$", "$ ."])
def test_signs_alone_are_no_amount(span: str) -> None:
    assert render(span, "ar") is None or render(span, "en") is None


@pytest.mark.parametrize(
    "span", ["a fire in 1891", "£5m of the budget", "210 pounds of pressure", "two-faced", "A-12"]
)
def test_words_around_numbers_that_are_not_known_give_no_amount(span: str) -> None:
    rendering = render(span, "ar")
    assert rendering is None or not rendering.likely
