"""A sentence as its clauses: an "and" between two statements begins one, between two nouns none."""

from __future__ import annotations

import pytest

from rag.text.clauses import clauses


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry began to sail between Port Selm and the island on 3 March 2024.",
        "The road between the harbour and the market was closed on Sunday.",
        "The company moved from Lyon and Paris to Geneva in May 2021.",
        "The museum opened to the teachers and the pupils of the town on 4 June 2022.",
        "The team dug wells in the valley and the hills with hand tools in 2019.",
        "The bus to the airport and the university stopped on Sunday.",
        "بدأت العبارة الإبحار بين الميناء والجزيرة في 3 آذار 2024.",
        "بدأت الرحلات بين صور وصيدا في أيار.",
        "تحدثت هالة منصور إلى البحارة والقبطان عن السلامة في 9 نيسان 2024.",
        "دعت النقابة إلى إضراب في المرفأ والسكك الحديدية في 12 أيار 2025.",
    ],
)
def test_an_and_between_two_nouns_begins_no_clause(sentence: str) -> None:
    assert clauses(sentence) == (sentence,)


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        ("The harbour closed in May and the market in June.", "and the market in June."),
        ("Sales were up on Monday and the market on Tuesday.", "and the market on Tuesday."),
        ("The mayor came by train and the governor by plane.", "and the governor by plane."),
        ("The mayor opened the school and the governor the hospital.",
         "and the governor the hospital."),
        ("The island celebrated and the harbour burned.", "and the harbour burned."),
        ("The north sold 300 tonnes and the south 500 tonnes.", "and the south 500 tonnes."),
        ("Half came by train and the rest at night.", "and the rest at night."),
        ("He had a dispute between the two and they left.", "and they left."),
        ("The coach spoke to the press and left in May.", "and left in May."),
        ("أغلق المرفأ في أيار والسوق في حزيران.", "والسوق في حزيران."),
        ("وصل العمدة بالقطار والمحافظ بالطائرة.", "والمحافظ بالطائرة."),
        ("وقع خلاف بين العمال ودعت النقابة إلى إضراب.", "ودعت النقابة إلى إضراب."),
        ("تحدث العمدة في المدرسة والمحافظ في المستشفى.", "والمحافظ في المستشفى."),
        ("بنت الشركة المرفأ ودفعت الوزارة كلفة الطريق.", "ودفعت الوزارة كلفة الطريق."),
    ],
)  # fmt: skip
def test_an_and_before_another_statement_begins_a_clause(sentence: str, second: str) -> None:
    assert clauses(sentence) == (sentence.removesuffix(f" {second}"), second)
