"""Noun phrases by the tables of nouns, adjectives and terms, and the frames around them."""

from __future__ import annotations

import pytest

from rag.rendering import render
from rag.schema import Language


@pytest.mark.parametrize(
    ("said", "to", "written"),
    [
        ("a retired teacher", "ar", "معلم متقاعد"),
        ("the old factory", "ar", "المصنع القديم"),
        ("volunteers", "ar", "متطوعون"),
        ("foreign workers", "ar", "عمال أجانب"),
        ("lorry drivers", "ar", "سائقو شاحنات"),
        ("the national anthem", "ar", "النشيد الوطني"),
        ("plastic waste", "ar", "النفايات البلاستيكية"),
        ("corruption", "ar", "الفساد"),
        ("heart disease and diabetes", "ar", "أمراض القلب والسكري"),
        ("the transport secretary", "ar", "وزير النقل"),
        ("his wife", "ar", "زوجته"),
        ("unified electromagnetic force", "ar", "قوة كهرومغناطيسية موحدة"),
        ("cultural imperialism", "ar", "الإمبريالية الثقافية"),
        ("a known client", "ar", "عميل معروف"),
        ("tall palm trees", "ar", "أشجار نخيل طويلة"),
        ("contaminated baby formula", "ar", "حليب الأطفال الملوث"),
        ("متطوعين", "en", "volunteers"),
        ("شاحنات صغيرة", "en", "small trucks"),
        ("سائقو الشاحنات", "en", "lorry drivers"),
        ("المزارعون المتضررون", "en", "affected farmers"),
        ("بطاقة الهوية", "en", "identity card"),
        ("محكمة الجنايات", "en", "criminal court"),
        ("محدود", "en", "limited"),
        ("زوجته", "en", "his wife"),
    ],
)
def test_a_noun_phrase_has_the_sense_of_news(said: str, to: Language, written: str) -> None:
    rendering = render(said, to)
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (written, True)


@pytest.mark.parametrize(
    ("said", "to", "written"),
    [
        ("from volunteers", "ar", "من المتطوعين"),
        ("rising fuel prices", "ar", "ارتفاع أسعار الوقود"),
        ("a lack of water pumps", "ar", "نقص مضخات المياه"),
        ("to protect the forest", "ar", "لحماية الغابة"),
        ("north-east of the city", "ar", "شمال شرق المدينة"),
        ("30 miles from the border", "ar", "على بعد 30 ميلًا من الحدود"),
        ("five years in prison", "ar", "السجن خمس سنوات"),
        ("a fine of £50,000", "ar", "غرامة قدرها 50,000 جنيه"),
        ("a magnitude 6.3 earthquake", "ar", "زلزال بقوة 6.3 درجات"),
        ("over the next six months", "ar", "خلال الأشهر الستة المقبلة"),
        ("about two thirds", "ar", "نحو الثلثين"),
        ("more than half of the population", "ar", "أكثر من نصف السكان"),
        ("a dispute between the partners", "ar", "نزاع بين الشركاء"),
        ("لتحسين جودة التعليم", "en", "to improve education quality"),
        ("على بعد 30 كيلومترا من الحدود", "en", "30 kilometres from the border"),
        ("السجن المشدد عشر سنوات", "en", "ten years in prison"),
        ("خلال الأشهر الستة المقبلة", "en", "within the next six months"),
        ("العامين المقبلين", "en", "the next two years"),
        ("مساء أمس الأحد", "en", "Sunday evening"),
        ("شمال شرقي سوريا", "en", "north-east of Syria"),
        ("الرئيس التنفيذي للشركة", "en", "chief executive of the company"),
        ("مدارس للأطفال", "en", "schools for children"),
    ],
)
def test_frames_are_around_phrases_as_well(said: str, to: Language, written: str) -> None:
    rendering = render(said, to)
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (written, True)


def test_the_nation_of_a_title_is_before_it_in_english() -> None:
    arabic = render("رئيس الوزراء العراقي محمد السوداني", "en", is_name=True)
    english = render("French President Emmanuel Macron", "ar", is_name=True)
    assert arabic is not None
    assert english is not None
    assert arabic.text.startswith("Iraqi Prime Minister ")
    assert english.text == "الرئيس الفرنسي إيمانويل ماكرون"


def test_the_name_of_a_place_is_not_translated() -> None:
    rendering = render("مدينة الصدر", "en")
    assert rendering is None or not rendering.likely


@pytest.mark.parametrize("said", ["السياسي والاجتماعي", "كهربائي"])
def test_an_adjective_alone_is_no_person(said: str) -> None:
    rendering = render(said, "en")
    assert rendering is None or "politician" not in rendering.text
    assert rendering is None or "electrician" not in rendering.text


@pytest.mark.parametrize(
    ("said", "to", "written"),
    [
        ("ثلاثة ملايين ونصف مليون جنيه", "en", "3.5 million pounds"),
        ("مليون ونصف مليون دولار", "en", "1.5 million dollars"),
        ("three and a half million pounds", "ar", "3.5 مليون جنيه"),
    ],
)
def test_half_a_million_is_added_to_millions(said: str, to: Language, written: str) -> None:
    rendering = render(said, to)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (written, "money")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("خالد الدسوقي", "Khaled Al-Desouki"),
        ("سامح الرفاعي", "Sameh Al-Rifai"),
        ("وزير الصحة المصري خالد الدسوقي", "Egyptian Health Minister Khaled Al-Desouki"),
    ],
)
def test_a_family_name_is_spelled_as_newspapers_do(said: str, written: str) -> None:
    rendering = render(said, "en", is_name=True)
    assert rendering is not None
    assert (rendering.text, rendering.certain) == (written, False)


def test_a_sign_that_is_several_words_is_read_without_an_error() -> None:
    rendering = render("ﷺ January January January", "en")
    assert rendering is None or not rendering.likely
