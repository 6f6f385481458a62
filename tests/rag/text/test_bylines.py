"""Which parts of a text only say who made it, and which tell something."""

from __future__ import annotations

import pytest

from rag.sentences import sentence_spans
from rag.text.bylines import byline_spans, is_byline, without_bylines

BODY = {
    "en": "The council bought the old mill on the river last week, and will make a library of it.",
    "ar": "اشترى المجلس البلدي المطحنة القديمة على النهر في الأسبوع الماضي، وسيجعلها مكتبة عامة.",
}

ANYWHERE = """
By Harriet Penhale
By HARRIET PENHALE
BY HARRIET PENHALE
By Harriet Penhale, Reporter
By Harriet Penhale, Education and Families Correspondent, Kelsen
By Harriet Penhale in Kelsen and Omar Said in Selm
By Harriet Penhale and Omar de Souza
By Harriet Penhale | Staff Writer | 3 June 2026
By Harriet Penhale, Kelsen Gazette
By Harriet Penhale for the Kelsen Gazette
By Will Smith, political editor
By Reuters
By A. B. Penhale
**By Harriet Penhale**
_By Harriet Penhale, BBC News_
Written by Harriet Penhale
Words by Harriet Penhale, photographs by Omar Said
Reporting by Harriet Penhale; Editing by Omar Said
(Reporting by Harriet Penhale in Kelsen; editing by Omar Said)
Additional reporting by Omar Said.
Photo: Harriet Penhale
Photo: Harriet Penhale/AP
Photograph: Omar Said/The Guardian
Photo by Omar Said
(Photo: Omar Said)
Picture: Getty Images
Image credit: Omar Said
Photo courtesy of Kelsen Museum
Omar Said/Getty Images
بقلم: ريم الحداد
بقلم ريم الحداد
بقلم الكاتبة ريم الحداد
كتب: سارة علي
كتبت - منى خليل:
كتب/ محمد عبد الرحمن
كتب: أحمد السالم ومحمد خليل
كتب ـ أحمد السالم
كَتَبَت: ريم الحداد
تقرير: سارة علي
تقرير - سارة علي الخطيب
تقرير وتصوير: سارة علي
تقرير/ سارة علي - عمّان
إعداد: سارة علي ومنى خليل
إعداد وتحرير: سارة علي
أعد التقرير: سارة علي
أعدّ هذا التقرير: سارة علي
(تصوير: سارة علي)
تصوير: أحمد السالم
(تصوير: أحمد السالم – رويترز)
عدسة: أحمد السالم
الصورة: رويترز
ترجمة: ريم الحداد
حاورها: أحمد السالم
خرج: سارة علي
المحررة: سارة علي
""".strip().splitlines()

AT_THE_TOP = """
Harriet Penhale, Reporter
Harriet Penhale, Education Reporter
Harriet Penhale | Staff Writer
Harriet Penhale, political correspondent
Harriet Penhale in Kelsen
Author: Harriet Penhale
Kelsen, 3 June 2026 (Reuters)
KELSEN, June 3 (Reuters) -
Kelsen, 3 June 2026
كتب أحمد السالم
سارة علي، مراسلة
سارة علي - مراسلة الشؤون المحلية
عمّان، 3 حزيران 2026 (بترا)
عمّان (بترا)
عمّان - بترا
القاهرة – رويترز
القاهرة، 3 يونيو 2026
""".strip().splitlines()

TELLING = """
By Friday the bridge was open.
By Friday the bridge was open
By Smith's account, the bridge was closed.
By Harriet Penhale's count, Kelsen has forty bridges.
By the river, they found an old mill
By 2030 the mill will be a library
By order of the mayor, the square is closed.
By Harriet Penhale's side stood the mayor.
By Monday, Omar Said had left the town.
Photo: the bridge over the Sel was opened on Friday.
Photos show that the bridge was damaged.
Pictures by Picasso were sold for two million.
Photographs by Omar Said hang in the town hall.
Written by Harriet Penhale in 1998, the novel sold 40,000 copies.
Edited by Harriet Penhale, the book won a prize.
Reported by three witnesses, the fire began at noon.
Harriet Penhale, a reporter, was arrested on Friday.
Harriet Penhale, Reporter of the Year, thanked her team.
The reporter Harriet Penhale was arrested.
Reporter: Will you resign?
Report: 3 of 4 bridges are unsafe
Video shows the bridge falling.
Kelsen, the capital, has 40,000 people.
Opening: 3 June 2026
Kelsen was founded on 3 June 1826.
كتب الوزير رسالة إلى البرلمان
كتب الوزير رسالة إلى البرلمان.
كتبت الوزيرة في حسابها أن الجسر سيفتتح غدا.
كتب: لن أعود إلى هذه المدينة
كتبت سارة علي: "سأعود إلى المدينة غدا".
أعد الفريق تقريرا عن حالة الجسور
أعدت الوزارة تقريرا عن المدارس.
تقرير البنك الدولي يتوقع نموا بنسبة 3%
تقرير: ثلاثة من أربعة جسور غير آمنة
تقرير الوزارة عن حالة الجسور في المحافظة
إعداد الطلاب للامتحان من مهام المدرسة.
إعداد: ثلاثة أكواب من الدقيق
تصوير الشوارع ممنوع في هذه المدينة.
تصوير الفيلم بدأ في عمان يوم الأحد
تحرير المدينة تم في 3 حزيران 2016
ترجمة الكتاب استغرقت ثلاث سنوات.
حوار بين الحكومة والنقابات
بقلم رصاص كتب الطفل اسمه على الورقة.
كتب الأطفال في المكتبة
الكاتب سارة علي قال إن الجسر مغلق
خرج سارة علي من المبنى في العاشرة.
المتهم: سارة علي - عمّان: قال
صورة: الجسر بعد افتتاحه في يوم الجمعة
مراسلة الصحيفة سارة علي قالت إن الجسر مغلق.
المحررة سارة علي فازت بجائزة الصحافة.
عمّان عاصمة الأردن، وفيها 4 ملايين نسمة.
موعد الافتتاح: 3 حزيران 2026
من القاهرة إلى عمّان، 3 حزيران 2026
By Harriet Penhale and her team the bridge was built
By Lake Selm Omar Said built a mill.
By Popular Vote, Kelsen Chose Omar Said As Mayor
Video: how the bridge fell
متابعة: الوزارة تنفي إغلاق الجسر.
""".strip().splitlines()


def _article(line: str) -> str:
    return f"The mill\n\n{line}\n\n{BODY['en']}\n\n{BODY['ar']}\n"


def _found(text: str, *, begins: bool = True) -> list[str]:
    return [text[start:end] for start, end in byline_spans(text, begins=begins)]


@pytest.mark.parametrize("line", ANYWHERE)
def test_a_line_that_only_says_who_made_a_text_is_a_byline(line: str) -> None:
    assert _found(_article(line)) == [line]
    assert _found(_article(line), begins=False) == [line]
    assert is_byline(line)


@pytest.mark.parametrize("line", AT_THE_TOP)
def test_names_with_roles_and_datelines_are_bylines_before_the_first_sentence(line: str) -> None:
    assert _found(_article(line)) == [line]
    assert _found(f"{BODY['en']}\n\n{line}\n\n{BODY['ar']}") == []
    assert _found(_article(line), begins=False) == []


@pytest.mark.parametrize("line", TELLING)
def test_a_line_that_says_something_else_is_no_byline(line: str) -> None:
    assert _found(_article(line)) == []
    assert _found(line) == []


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        ("خرج: سارة علي - عمّان: قال الوزير إن الجسر مغلق.", "عمّان: قال الوزير إن الجسر مغلق."),
        ("كتب – أحمد السالم: قال الوزير إن الجسر مغلق.", "قال الوزير إن الجسر مغلق."),
        ("كتبت: سارة علي ومنى خليل - بدأ العمل في الجسر.", "بدأ العمل في الجسر."),
        ("بقلم ريم الحداد - عمّان: قال الوزير إنه مغلق.", "عمّان: قال الوزير إنه مغلق."),
        ("By Harriet Penhale | The council bought the mill.", "The council bought the mill."),
        ("HARRAN, 27 April 2026. The council bought the mill.", "The council bought the mill."),
        ("حرّان، 27 نيسان 2026. بدأ العمل في الجسر.", "بدأ العمل في الجسر."),
        ("By Harriet Penhale, Reporter — The council met.", "The council met."),
        ("كتبت سارة علي: قال الوزير إن الجسر مغلق.", None),
        ("By Omar Said's account — The bridge was closed.", None),
        ("By the river: The mill of Omar Said was sold.", None),
        ("تصوير: الجسر مغلق منذ سنة - قال الوزير أمس.", None),
    ],
)
def test_a_statement_begins_after_the_byline_of_its_paragraph(
    line: str, statement: str | None
) -> None:
    text = f"The mill\n\n{line}\n\n{BODY['ar']}"
    spans = without_bylines(text, list(sentence_spans(text)))
    said = [text[start:end] for start, end in spans]
    assert said == ["The mill", statement or line, BODY["ar"]]


def test_a_text_without_bylines_keeps_its_sentences() -> None:
    text = f"{BODY['en']} {BODY['ar']}"
    spans = list(sentence_spans(text))
    assert without_bylines(text, spans) == spans
    assert without_bylines("", []) == []


def test_a_long_line_takes_no_long_time() -> None:
    for text in ("By " + "Omar, " * 50_000, "كتب: " + "سارة و" * 50_000, "-*" * 100_000):
        assert byline_spans(text) == []
