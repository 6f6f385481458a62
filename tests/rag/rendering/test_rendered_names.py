"""Names, titles and noun phrases in the other language."""

import pytest

from rag.answer.kinds import asks_for_name, asks_what_it_is_called
from rag.rendering import render, without_date
from rag.schema import Language


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("سناء الحلبي", "Sanaa Al-Halabi"),
        ("ليلى النجار", "Layla Al-Najjar"),
        ("يوسف الحداد", "Youssef Al-Haddad"),
        ("طارق البيطار", "Tariq Al-Bitar"),
        ("نادر المصري", "Nader Al-Masri"),
        ("كريم بوعزة", "Karim Bouazza"),
        ("نبيلة اليافعي", "Nabila Al-Yafei"),
        ("محمد بن سالم", "Mohammed bin Salem"),
        ("الدكتورة رانيا الخياط", "Dr Rania Al-Khayyat"),
        ("القاضية هالة الصباغ", "Judge Hala Al-Sabbagh"),
        ("السفيرة نهى العطار", "Ambassador Noha Al-Attar"),
        ("المهندس زياد الكردي", "Engineer Ziad Al-Kurdi"),
        ("الأستاذة بشرى مزياني", "Professor Bushra Meziani"),
        ("رئيسة البلدية منال قطان", "Mayor Manal Qattan"),
        ("شهاب الدين", "Shihab al-Din"),
    ],
)
def test_words_after_a_given_name_are_a_person_in_any_question(arabic: str, english: str) -> None:
    rendering = render(arabic, "en")
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.likely) == (english, "name", True)
    assert rendering.beside(arabic) == f"{english} ({arabic})"


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("سلمى بن تركية", "Salma bin Turkiya"),
        ("رحمة بنت علي العلوي", "Rahma bint Ali Al-Alawi"),
        ("المهندسة رحمة بنت علي العلوي", "Engineer Rahma bint Ali Al-Alawi"),
    ],
)
def test_the_word_after_son_of_or_daughter_of_is_a_name(arabic: str, english: str) -> None:
    rendering = render(arabic, "en", is_name=True)
    assert rendering is not None
    assert (rendering.text, rendering.kind, rendering.likely) == (english, "name", True)


def test_a_name_that_is_asked_for_and_that_nothing_renders_is_written_as_it_is() -> None:
    context = "Chief executive Grant Pfeifer said that the cooperative had spent all of it."
    rendering = render("Grant Pfeifer", "ar", context, is_name=True)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == ("Grant Pfeifer", "unchanged")
    assert render("Grant Pfeifer", "ar", context) is None


@pytest.mark.parametrize(
    "arabic",
    [
        "كريم الأخلاق",
        "أمل كبير",
        "علي مدير المصنع",
        "حسن الاستخدام",
        "هبة حكومية",
        "سعيد الحظ",
        "وليد اللحظة",
        "زيد من الناس",
        "كمال الأجسام",
    ],
)
@pytest.mark.parametrize("is_name", [False, True])
def test_words_that_begin_as_a_given_name_does_may_be_no_person(arabic: str, is_name: bool) -> None:
    rendering = render(arabic, "en", is_name=is_name)
    assert rendering is None or not rendering.likely or rendering.kind != "name"


@pytest.mark.parametrize(
    ("english", "context", "arabic"),
    [
        ("Judge Sarah Holt", "She said Judge Sarah Holt was late.", "القاضية سارة هولت"),
        ("Dr Martin Keel", "told Dr Martin Keel that he could", "الدكتور مارتن كيل"),
        ("Sen. Carla Whitfield", "when Sen. Carla Whitfield spoke", "السيناتور كارلا ويتفيلد"),
        ("Dame Helen Croft", "the chair, Dame Helen Croft, called it", "السيدة هيلين كروفت"),
        ("Detective Ruth Marlow", "as Detective Ruth Marlow said she", "المحققة روث مارلو"),
        ("Detective Martin Holt", "as Detective Martin Holt said he", "المحقق مارتن هولت"),
        ("Ambassador Nora Keel", "met Ambassador Nora Keel in town", "السفيرة نورا كيل"),
        ("Ambassador Joshua Holt", "met Ambassador Joshua Holt there", "السفير جوشوا هولت"),
    ],
)
def test_a_title_before_an_english_name_agrees_with_it(
    english: str, context: str, arabic: str
) -> None:
    rendering = render(english, "ar", context)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (arabic, "name")


@pytest.mark.parametrize(
    ("english", "context"),
    [
        ("Night Shift", "the band Night Shift was formed in a shed"),
        ("Honey", "the dog, Honey, was found near the mill"),
        ("Journal of Coastal Birds", "a study in the Journal of Coastal Birds was small"),
        ("National Grain Agency", "the National Grain Agency has opened an inquiry"),
        ("Brightwater Foods", "the owner, Brightwater Foods, said it would close"),
        ("Ferrymen's Union", "the Ferrymen's Union asked for more time"),
        ("Chief Executive", "a novel that was called Chief Executive by its author"),
        ("Route 66", "the bar, Route 66, has been shut since then"),
    ],
)
def test_what_something_is_called_is_not_translated(english: str, context: str) -> None:
    rendering = render(english, "ar", context, is_name=True, is_called=True)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (english, "unchanged")
    assert rendering.likely
    assert rendering.certain


@pytest.mark.parametrize(
    ("english", "context"),
    [
        ("Two Dead", "Two Dead In Crash Near Old Mill"),
        ("Morocco and Ethiopia", "matches of Morocco and Ethiopia were played"),
        ("Persia", "they came from Persia to the north"),
        ("Night Shift", "the band Night Shift was formed in a shed"),
        ("two small boats", "there were two small boats in the bay"),
        ("Monday", "the shop was closed on Monday as well"),
        ("Parliament", "members of Parliament were told of it"),
    ],
)
def test_other_words_with_a_capital_do_not_stay_as_they_are(english: str, context: str) -> None:
    rendering = render(english, "ar", context)
    assert rendering is None or rendering.kind != "unchanged"


def test_a_name_that_can_be_spelled_is_spelled_beside_its_letters() -> None:
    rendering = render("Orla", "ar", "the boat Orla was lost at sea", is_name=True, is_called=True)
    assert rendering is not None
    assert rendering.beside("Orla") == "أورلا (Orla)"


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        ("الدوحة في نيسان", "الدوحة"),
        ("عمان في الثالث من أيار", "عمان"),
        ("مصر منذ عام 2019", "مصر"),
        ("في بيروت", "في بيروت"),
        ("قاعة في القلعة", "قاعة في القلعة"),
        ("Oslo in June", "Oslo"),
        ("Cairo on 4 May 2027", "Cairo"),
        ("a hall in Tunis", "a hall in Tunis"),
        ("in May", "in May"),
    ],
)
def test_the_date_after_a_place_is_left_out(span: str, kept: str) -> None:
    assert without_date(span) == kept


@pytest.mark.parametrize(
    ("span", "to", "rendered"),
    [
        ("بطاقة الهوية", "en", "identity card"),
        ("غبار الفحم", "en", "coal dust"),
        ("فئران الحقل", "en", "field mice"),
        ("أزمة الطاقة", "en", "energy crisis"),
        ("غرفة التجارة", "en", "chamber of commerce"),
        ("ملعب الأطفال", "en", "playground"),
        ("سيارة الإطفاء", "en", "fire engine"),
        ("رخصة السياقة", "en", "driving licence"),
        ("قميص أحمر", "en", "red shirt"),
        ("identity card", "ar", "بطاقة هوية"),
        ("field mice", "ar", "فئران الحقل"),
        ("truck driver", "ar", "سائق شاحنة"),
        ("cotton worm", "ar", "دودة القطن"),
        ("fire engine", "ar", "سيارة الإطفاء"),
        ("water tank", "ar", "خزان المياه"),
        ("red shirt", "ar", "قميص أحمر"),
        ("chief executive", "ar", "الرئيس التنفيذي"),
        ("trade unions", "ar", "النقابات العمالية"),
    ],
)
def test_two_nouns_that_are_likely_together_are_shown(
    span: str, to: Language, rendered: str
) -> None:
    rendering = render(span, to)
    assert rendering is not None
    assert (rendering.text, rendering.likely) == (rendered, True)


@pytest.mark.parametrize(
    ("span", "to"),
    [
        ("مضيق رهين", "en"),
        ("عمود التدوير", "en"),
        ("غلاف التوربين", "en"),
        ("حديقة البيت", "en"),
        ("charter schools", "ar"),
        ("problem instance", "ar"),
        ("entry fee", "ar"),
        ("flood damage", "ar"),
    ],
)
def test_two_nouns_are_not_shown_if_one_is_doubtful(span: str, to: Language) -> None:
    rendering = render(span, to)
    assert rendering is None or not rendering.likely


@pytest.mark.parametrize(
    ("english", "arabic"), [("blue car", "سيارة زرقاء"), ("black dog", "كلب أسود")]
)
def test_colours_agree_with_their_noun(english: str, arabic: str) -> None:
    rendering = render(english, "ar")
    assert rendering is not None
    assert rendering.text == arabic


@pytest.mark.parametrize(
    ("question", "name", "called"),
    [
        ("Which senator voted against it?", True, False),
        ("Which witness changed her story?", True, False),
        ("In which journal was it printed?", False, True),
        ("What is the ferry called?", True, True),
        ("What brand of paint did they use?", False, True),
        ("What sentence did he get?", False, False),
        ("How many paintings were sold?", False, False),
        ("مين مديرة المدرسة؟", True, False),
        ("وين راح القطار؟", True, False),
        ("ما اسم القط المفقود؟", True, True),
        ("في أي صحيفة نُشر الخبر؟", False, True),
        ("ما الجهة التي أغلقت المطعم؟", False, True),
        ("ما سبب التأخير؟", False, False),
        ("كم عدد الموظفين؟", False, False),
    ],
)
def test_questions_say_whether_they_ask_for_a_name(question: str, name: bool, called: bool) -> None:
    assert asks_for_name(question) is name
    assert asks_what_it_is_called(question) is called


@pytest.mark.parametrize(
    ("said", "to", "written"),
    [
        ("Detective Ruth Marlow", "ar", "المحققة روث مارلو"),
        ("Coach Terry Vance", "ar", "المدرب تيري فانس"),
        ("Lieutenant Amir Salem", "ar", "الملازم أمير سالم"),
        ("Inspector Olive Hartnell", "ar", "المفتشة أوليف هارتنيل"),
        ("Captain John Smith", "ar", "الكابتن جون سميث"),
        ("Police Chief Ruth Marlow", "ar", "قائدة الشرطة روث مارلو"),
        ("the librarian Ruth Marlow", "ar", "أمينة المكتبة روث مارلو"),
        ("المحقق سامر الخطيب", "en", "Detective Samer Al-Khatib"),
        ("الملازم أول سامر الخطيب", "en", "First Lieutenant Samer Al-Khatib"),
        ("الرقيب أول سامر الخطيب", "en", "First Sergeant Samer Al-Khatib"),
        ("المهندس المعماري سامر الخطيب", "en", "architect Samer Al-Khatib"),
        ("أمينة المكتبة هالة ناصر", "en", "librarian Hala Nasser"),
        ("الخبير وديع سالم", "en", "expert Wadih Salem"),
    ],
)
def test_a_role_before_a_name_is_translated_and_not_certain(
    said: str, to: Language, written: str
) -> None:
    rendering = render(said, to, is_name=True)
    assert rendering is not None
    assert (rendering.text, rendering.kind) == (written, "name")
    assert (rendering.likely, rendering.certain) == (True, False)
    assert rendering.beside(said) == f"{written} ({said})"


@pytest.mark.parametrize(
    ("said", "to", "context", "certain"),
    [
        ("Marlow", "ar", "Her last novel, “Marlow”, was read by all.", False),
        ("Marlow", "ar", "The ship was built by Marlow in the old port.", True),
        ("Marlow", "ar", "Her last novel, “Marlow” («مارلو»), was read by all.", True),
        ("لندن", "en", "ونشر روايته «لندن» قبل أعوام.", False),
        ("لندن", "en", "ونشر روايته في لندن قبل أعوام.", True),
    ],
)
def test_a_title_in_quotation_marks_is_not_certain(
    said: str, to: Language, context: str, *, certain: bool
) -> None:
    rendering = render(said, to, context, is_name=True)
    assert rendering is not None
    assert rendering.certain is certain
