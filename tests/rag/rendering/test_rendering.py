"""Short answers rendered in the other language."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.rendering import render
from rag.schema import Language
from rag.text.figures import figures


@pytest.mark.parametrize(
    ("arabic", "english", "kind"),
    [
        ("ثلاثة ملايين دينار", "three million dinars", "money"),
        ("٩٦ مليون دولار", "96 million dollars", "money"),
        ("مليونا دولار", "two million dollars", "money"),
        ("مئتي ألف يورو", "200 thousand euros", "money"),
        ("نصف مليون دولار", "half a million dollars", "money"),
        ("أكثر من ثلاثة ملايين دينار أردني", "more than three million Jordanian dinars", "money"),
        ("بثلاثة ملايين دولار", "three million dollars", "money"),
        ("أسبوع", "one week", "duration"),
        ("أسبوعين", "two weeks", "duration"),
        ("لمدة أسبوع واحد", "for one week", "duration"),
        ("ثلاثة أيام وأربع ساعات", "three days and four hours", "duration"),
        ("قبل ثلاثة أيام", "three days ago", "duration"),
        ("ما بين 3 و5 أيام", "between 3 and 5 days", "duration"),
        ("15 في المئة", "15 percent", "percentage"),
        ("٪15", "15%", "percentage"),
        ("من ستة إلى تسعة في المئة", "from six to nine percent", "percentage"),
        ("نحو 300 ألف شخص", "about 300 thousand people", "number"),
        ("120 كيلومترا مربعا", "120 square kilometres", "number"),
        ("3600 دورة في الدقيقة", "3600 revolutions per minute", "number"),
        ("22،000", "22,000", "number"),
        ("فريقين", "two teams", "number"),
        ("عشرات الأشخاص", "dozens of people", "number"),
        ("الثالثة", "third", "ordinal"),
        ("المركز الثالث", "third place", "ordinal"),
        ("14 تموز 2026", "14 July 2026", "date"),
        ("١٤ جويلية ٢٠٢٦", "14 July 2026", "date"),
        ("الثلاثاء 14 يوليو 2026", "Tuesday, 14 July 2026", "date"),
        ("الأول من كانون الثاني 2020", "1 January 2020", "date"),
        ("6 تشرين الأول/أكتوبر 1973", "6 October 1973", "date"),
        ("15 رمضان 1445 هـ", "15 Ramadan 1445 AH", "date"),
        ("70 ق.م", "70 BC", "date"),
        ("سنة 1969", "1969", "date"),
        ("صيف سنة 1521", "summer 1521", "date"),
        ("سبعينيات القرن العشرين", "the 1970s", "date"),
        ("أربعينات القرن الماضي", "the 1940s", "date"),
        ("القرن الـ19", "the nineteenth century", "date"),
        ("الساعة السابعة والنصف مساء", "7:30 p.m.", "date"),
        ("2011 و2012", "2011 and 2012", "number"),
        ("نعم", "Yes", "yes_no"),
        ("كلا", "No", "yes_no"),
        ("خمسة فنادق", "five hotels", "number"),
        ("خمسة فنادق من أصل تسعة", "five hotels out of nine", "number"),
        ("بسبب العاصفة الرملية", "because of sandstorm", "phrase"),
        ("لنقص المواد الخام", "for lack of raw materials", "phrase"),
    ],
)
def test_an_arabic_answer_is_written_in_english(arabic: str, english: str, kind: str) -> None:
    rendering = render(arabic, "en")
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.certain) == (english, kind, True)


@pytest.mark.parametrize(
    ("english", "arabic", "kind"),
    [
        ("one dinar", "دينار واحد", "money"),
        ("three wells", "ثلاث آبار", "number"),
        ("11 mistakes", "11 خطأً", "number"),
        ("because of the fog", "بسبب الضباب", "phrase"),
        ("two dinars", "ديناران", "money"),
        ("three dinars", "ثلاثة دنانير", "money"),
        ("11 dinars", "11 دينارًا", "money"),
        ("eleven dinars", "أحد عشر دينارًا", "money"),
        ("100 dinars", "100 دينار", "money"),
        ("103 dinars", "103 دنانير", "money"),
        ("1.5 dinars", "1.5 دينار", "money"),
        ("two Jordanian dinars", "ديناران أردنيان", "money"),
        ("3 Jordanian dinars", "3 دنانير أردنية", "money"),
        ("11 Jordanian dinars", "11 دينارًا أردنيًا", "money"),
        ("three million dinars", "ثلاثة ملايين دينار", "money"),
        ("$2 million", "مليونا دولار", "money"),
        ("more than two million dollars", "أكثر من مليوني دولار", "money"),
        ("$5.5 billion a year", "5.5 مليار دولار سنويًا", "money"),
        ("half a million dollars", "نصف مليون دولار", "money"),
        ("a week", "أسبوع", "duration"),
        ("one year", "سنة واحدة", "duration"),
        ("two years", "سنتان", "duration"),
        ("after two years", "بعد سنتين", "duration"),
        ("three years", "ثلاث سنوات", "duration"),
        ("twelve years", "اثنتا عشرة سنة", "duration"),
        ("twenty-three days", "23 يومًا", "duration"),
        ("66 million years ago", "قبل 66 مليون سنة", "duration"),
        ("15 percent", "15 في المئة", "percentage"),
        ("about 90 per cent", "نحو 90 في المئة", "percentage"),
        ("Kshs. 40", "40 شلنًا كينيًا", "money"),
        ("RM 300", "300 رينغيت", "money"),
        ("27-30%", "27-30%", "percentage"),
        ("12 soldiers", "12 جنديًا", "number"),
        ("100–150 species", "100-150 نوعًا", "number"),
        ("30 to 50 thousand", "30 إلى 50 ألفًا", "number"),
        ("565 °C", "565 درجة مئوية", "number"),
        ("the third year", "السنة الثالثة", "ordinal"),
        ("third place", "المركز الثالث", "ordinal"),
        ("July 14th, 2026", "14 يوليو 2026", "date"),
        ("14–16 July 2026", "14-16 يوليو 2026", "date"),
        ("2026-07-14", "14 يوليو 2026", "date"),
        ("15 Ramadan 1445 AH", "15 رمضان 1445 هـ", "date"),
        ("the 2020s", "عشرينيات القرن الحادي والعشرين", "date"),
        ("mid-18th century", "منتصف القرن الثامن عشر", "date"),
        ("7:30 pm", "الساعة 7:30 مساءً", "date"),
        ("yes", "نعم", "yes_no"),
    ],
)
def test_an_english_answer_is_written_in_arabic(english: str, arabic: str, kind: str) -> None:
    rendering = render(english, "ar")
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.certain) == (arabic, kind, True)


@pytest.mark.parametrize(("span", "to"), [("third", "ar"), ("21st", "ar")])
def test_a_form_that_the_source_does_not_decide_is_not_certain(span: str, to: Language) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert not rendering.certain
    assert rendering.beside(span) == f"{rendering.text} ({span})"


@pytest.mark.parametrize(
    ("span", "to"),
    [
        ("", "en"),
        ("؟!", "en"),
        ("%", "ar"),
        ("ثلاثة قشطروبات", "en"),
        ("three gzorbs", "ar"),
        ("80 percent of the zqwx", "ar"),
        ("كلمة " * 40, "en"),
    ],
)
def test_what_no_rule_reads_whole_gives_no_rendering(span: str, to: Language) -> None:
    assert render(span, to) is None


@pytest.mark.parametrize(
    ("span", "to"), [("FIFA", "en"), ("two weeks", "en"), ("مليونا دولار", "ar")]
)
def test_a_span_in_the_language_already_comes_back_as_it_is(span: str, to: Language) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (span, "unchanged")


@pytest.mark.parametrize(
    ("span", "to", "rendered"),
    [
        ("بحر قزوين", "en", "Caspian Sea"),
        ("روسيا", "en", "Russia"),
        ("تشارلز ريتشارد", "en", "Charles Richard"),
        ("ألمانيا وروسيا", "en", "Germany and Russia"),
        ("Russia", "ar", "روسيا"),
        ("climate change", "ar", "تغير المناخ"),
    ],
)
def test_names_and_fixed_phrases_come_from_the_lexicon(
    span: str, to: Language, rendered: str
) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert (rendering.text, rendering.certain) == (rendered, True)


@pytest.mark.parametrize(
    ("span", "to", "rendered"),
    [
        ("لملك فرنسا", "en", "king of France"),
        ("مجموعات دينية", "en", "religious groups"),
        ("موتر الإجهاد", "en", "stress tensor"),
        ("king of France", "ar", "ملك فرنسا"),
        ("stress tensor", "ar", "موتر الإجهاد"),
    ],
)
def test_a_phrase_that_is_put_together_is_not_certain(
    span: str, to: Language, rendered: str
) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert (rendering.text, rendering.certain) == (rendered, False)
    assert rendering.beside(span) == f"{rendered} ({span})"


@pytest.mark.parametrize(
    ("span", "to", "context", "rendered"),
    [
        ("أحمد الخطيب", "en", "The mayor, Ahmad Khateeb, met them.", "Ahmad Khateeb"),
        ("أحمد الخطيب", "en", "Ahmad Al-Khateeb met them.", "Ahmad Al-Khateeb"),
        ("Ahmad Khatib", "ar", "التقى بهم أحمد خطيب أمس.", "أحمد خطيب"),
    ],
)
def test_a_name_is_written_as_the_document_writes_it(
    span: str, to: Language, context: str, rendered: str
) -> None:
    rendering = render(span, to, context)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (rendered, "name")


@pytest.mark.parametrize(
    ("span", "to", "rendered"),
    [
        ("جون إلواي", "en", "John Elway"),
        ("الرئيس توماس بيكيتي", "en", "President Thomas Piketty"),
        ("مطار سان دييغو الدولي", "en", "San Diego International Airport"),
        ("نوفغورود وبسكوف", "en", "Novgorod and Pskov"),
        ("Kony Ealy", "ar", "كوني إيلي"),
        ("President Thomas Piketty", "ar", "الرئيس توماس بيكيتي"),
        ("San Diego International Airport", "ar", "مطار سان دييغو الدولي"),
        ("James O. Barlow", "ar", "جيمس أو. بارلو"),
    ],
)
def test_a_name_that_is_asked_for_is_spelled_in_the_other_script(
    span: str, to: Language, rendered: str
) -> None:
    rendering = render(span, to, is_name=True)
    assert rendering is not None
    assert rendering.text == rendered
    assert rendering.likely


@pytest.mark.parametrize(
    ("span", "to"),
    [
        ("النشيد الوطني", "en"),
        ("نعمة", "en"),
        ("الزمان", "en"),
        ("المالك", "en"),
        ("قائد الفريق", "en"),
        ("The owner", "ar"),
        ("Vice Captain", "ar"),
        ("NFL", "ar"),
        ("African-American", "ar"),
        ("Lorentz's Law", "ar"),
    ],
)
@pytest.mark.parametrize("is_name", [False, True])
def test_ordinary_words_are_not_spelled_by_their_letters(
    span: str, to: Language, is_name: bool
) -> None:
    rendering = render(span, to, is_name=is_name)
    assert rendering is None or rendering.kind != "name"


@pytest.mark.parametrize(
    ("span", "rendered"),
    [
        ("the national anthem", "النشيد الوطني"),
        ("the West", "الغرب"),
        ("Sweden", "السويد"),
        ("independent schools", "مدارس مستقلة"),
        ("energy crisis", "أزمة الطاقة"),
        ("king of France", "ملك فرنسا"),
    ],
)
def test_nouns_and_adjectives_agree_in_arabic(span: str, rendered: str) -> None:
    rendering = render(span, "ar")
    assert rendering is not None
    assert rendering.text == rendered


_PIECES = st.sampled_from(
    [*"و ب ل في من إلى 3 5 12 1999 % $ - / : ، . ( ° ٣ مليون ألفا مئتي أسبوعان".split(),
     *"January الأول half نصف the a of and 7:30 2020-13-45 st th ﷺ \u200f \u0301 İ".split()]
)  # fmt: skip


@example(span="ب", to="en")
@given(
    span=st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=9).map(" ".join)),
    to=st.sampled_from(["ar", "en"]),
)
def test_any_text_is_rendered_or_not_without_an_error(span: str, to: Language) -> None:
    rendering = render(span, to)
    assert rendering is None or rendering.text


@given(
    value=st.integers(0, 10**10),
    noun=st.sampled_from(["dinars", "years", "soldiers", "hours", "members"]),
)
def test_a_number_keeps_its_value_through_both_languages(value: int, noun: str) -> None:
    arabic = render(f"{value:,} {noun}", "ar")
    assert arabic is not None
    english = render(arabic.text, "en")
    assert english is not None
    (quantity,) = figures(english.text).quantities
    assert quantity.value == value
    assert english.text.rstrip("s").endswith(noun.rstrip("s"))


@pytest.mark.parametrize(
    ("arabic", "english"),
    [("سمر عادل", "Samar Adel"), ("وزيرة الصحة نادين شرف", "Health Minister Nadine Sharaf")],
)
def test_two_given_names_are_a_person_and_ministers_have_their_office(
    arabic: str, english: str
) -> None:
    rendering = render(arabic, "en", is_name=True)
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (english, True)
