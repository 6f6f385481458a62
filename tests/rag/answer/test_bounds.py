"""The words that bound the number or the date of an answer are part of it."""

from __future__ import annotations

import pytest

from rag.answer.bounds import with_bounds
from rag.answer.kinds import expected_kind


@pytest.mark.parametrize(
    ("question", "text", "said", "expected"),
    [
        ("How many people died?", "At least 40 people died.", "40 people", "At least 40 people"),
        (
            "How many people died?",
            "The storm killed no fewer than 40 people.",
            "40 people",
            "no fewer than 40 people",
        ),
        (
            "How many people died?",
            "It killed no more than 40 people.",
            "than 40 people",
            "no more than 40 people",
        ),
        (
            "How much did it cost?",
            "It cost more than $40 million.",
            "40 million",
            "more than $40 million",
        ),
        (
            "How much did it cost?",
            "It cost more than a hundred dollars.",
            "a hundred dollars",
            "more than a hundred dollars",
        ),
        ("How many women?", "She wrote a book about 40 women.", "40 women", "40 women"),
        ("How long did it last?", "It lasted over three days.", "three days", "over three days"),
        ("How many people?", "It was held over three days.", "three days", "three days"),
        ("When will it open?", "The line will open by 2030.", "2030", "by 2030"),
        (
            "When will it open?",
            "The line will open by the end of 2030.",
            "2030",
            "by the end of 2030",
        ),
        ("When will it open?", "The line will open in late 2030.", "2030", "late 2030"),
        ("How many people came?", "It was attended by 2000 people.", "2000 people", "2000 people"),
        (
            "When did he go?",
            "He left before Friday 12 March.",
            "12 March",
            "before Friday 12 March",
        ),
        (
            "How long was he held?",
            "He was released after more than 40 years in prison.",
            "40 years",
            "more than 40 years",
        ),
        (
            "When was he released?",
            "He was released after more than 40 years in prison.",
            "40 years",
            "after more than 40 years",
        ),
        (
            "How many people died?",
            "Officials said 40 people at least had died.",
            "40 people",
            "40 people at least",
        ),
        (
            "How many people died?",
            "The storm hit 40 people, at least 3 of them children.",
            "40 people",
            "40 people",
        ),
        ("How many people died?", "40 people or more died.", "40", "40 people or more"),
        ("How old are they?", "They are aged 65 and over.", "65", "65 and over"),
        (
            "What is the deadline?",
            "The deadline is until 12 March 2026.",
            "12 March 2026",
            "until 12 March 2026",
        ),
        ("Who built it?", "It was built by April Ryan.", "April Ryan", "April Ryan"),
        (
            "كم شخصا مات؟",
            "أدى الحريق إلى مقتل ما لا يقل عن 40 شخصًا.",
            "40 شخصًا",
            "ما لا يقل عن 40 شخصًا",
        ),
        ("كم شخصا مات؟", "قُتل أكثرُ من 40 شخصًا.", "40 شخصًا", "أكثرُ من 40 شخصًا"),
        ("كم شخصا مات؟", "قُتل 40 شخصًا على الأقل.", "40", "40 شخصًا على الأقل"),
        ("كم شخصا مات؟", "قُتل 40 شخصًا على الأقل.", "40 شخصًا", "40 شخصًا على الأقل"),
        (
            "كم بلغت الزيادة؟",
            "ارتفع السعر بنحو 12 في المئة وأكثر من 3 دنانير.",
            "12 في المئة",
            "بنحو 12 في المئة",
        ),
        (
            "كم دينارا؟",
            "ارتفع السعر بنحو 12 في المئة وأكثر من 3 دنانير.",
            "3 دنانير",
            "أكثر من 3 دنانير",
        ),
        ("متى يفتتح؟", "يفتتح الخط بحلول عام 2030.", "2030", "بحلول عام 2030"),
        ("متى يفتتح؟", "يفتتح الخط في عام 2030.", "2030", "2030"),
        ("متى يفتتح؟", "يفتتح الخط قبل نهاية عام 2030.", "عام 2030", "قبل نهاية عام 2030"),
        ("متى أغلق؟", "أغلق الجسر منذ 12 آذار 2026.", "12 آذار 2026", "منذ 12 آذار 2026"),
        ("منذ متى يعمل؟", "يعمل منذ نحو ثلاث سنوات.", "ثلاث سنوات", "منذ نحو ثلاث سنوات"),
        (
            "كم عاملا؟",
            "يعمل فيه حوالي خمسا وعشرين عاملة.",
            "خمسا وعشرين عاملة",
            "حوالي خمسا وعشرين عاملة",
        ),
        ("كم مترا؟", "لا يتجاوز ارتفاعه 40 مترا.", "40 مترا", "40 مترا"),
        ("كم مترا؟", "ارتفاعه لا يتجاوز 40 مترا.", "40 مترا", "لا يتجاوز 40 مترا"),
        ("كم كتابا؟", "فيه قرابة ألف كتاب.", "ألف كتاب", "قرابة ألف كتاب"),
        ("كم استمر؟", "استمر أكثر من عام.", "عام", "أكثر من عام"),
        ("When did it close?", "It has been closed since early 2019.", "2019", "since early 2019"),
        (
            "How many?",
            "About half of the residents left.",
            "half of the residents",
            "About half of the residents",
        ),
        ("How far?", "The site is ~40 km away.", "40 km", "~40 km"),
        ("When did it happen?", "It happened around 1850.", "1850", "around 1850"),
        (
            "When does it begin?",
            "It begins no later than 3 May 2026.",
            "3 May 2026",
            "no later than 3 May 2026",
        ),
        (
            "How long did it take?",
            "It did not exceed 40 minutes.",
            "40 minutes",
            "not exceed 40 minutes",
        ),
        (
            "How long did it take?",
            "It took three days at most, they said.",
            "three days",
            "three days at most",
        ),
        ("When did it happen?", "It happened three years ago.", "three years", "three years ago"),
        ("How many towns?", "More than 300, or 40 percent, left.", "40 percent", "40 percent"),
        ("How many towns?", "The toll is over. 40 people came.", "40 people", "40 people"),
        (
            "When did it open plants?",
            "The firm, affected by the 1981 rules, opened plants.",
            "1981",
            "1981",
        ),
        ("When was it rare?", "It had been rare by the 1950s.", "1950s", "by the 1950s"),
        ("What year did the war end?", "The war lasted until 1279.", "1279", "1279"),
        ("When did the war end?", "The war lasted until 1279.", "1279", "until 1279"),
        ("What year was it known?", "It was known by 1851.", "1851", "by 1851"),
        ("في أي عام انتهت الحرب؟", "دامت الحرب حتى عام 1279.", "عام 1279", "عام 1279"),
        (
            "What sea was west of it when he died?",
            "It stretched from the Caspian Sea eastwards.",
            "Caspian Sea",
            "Caspian Sea",
        ),
    ],
)
def test_an_answer_has_the_words_that_bound_its_number_or_date(
    question: str, text: str, said: str, expected: str
) -> None:
    start = text.index(said)
    first, last = with_bounds(
        text,
        start,
        start + len(said),
        within=(0, len(text)),
        kind=expected_kind(question),
        question=question,
    )
    assert text[first:last] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("He left after the war. By 2030 it will open.", "2030"),
        ("مات كثيرون قبل الحرب. بحلول 2030 يفتتح الخط.", "2030"),
    ],
)
def test_bounds_are_of_the_sentence_of_the_answer(text: str, said: str) -> None:
    start = text.index(said)
    first, _ = with_bounds(
        text, start, start + 4, within=(start, len(text)), kind="time", question="When?"
    )
    assert first == start
