"""A faithful translation is distinguished from one that says something else."""

from __future__ import annotations

import pytest

from rag.answer.backcheck import faults
from rag.schema import Language

PAIRS = [
    (
        "أعلنت وزيرة الزراعة أن محصول الزيتون انخفض هذا العام بنسبة 12 في المئة.",
        "The agriculture minister announced that the olive harvest fell by 12 percent this year.",
    ),
    (
        "لم يوقع الرئيسان الاتفاق في القاهرة لأن المفاوضات انتهت دون نتيجة.",
        "The two presidents did not sign the agreement in Cairo because the negotiations ended "
        "without a result.",
    ),
    (
        "افتتح الملك المستشفى الجديد في عمّان يوم 3 آذار 2024 بكلفة ثلاثة ملايين دينار.",
        "The king opened the new hospital in Amman on March 3, 2024 at a cost of three million "
        "dinars.",
    ),
    (
        "يعمل في المصنع 450 عاملا، ولا يزال نصفهم من القرى المجاورة.",
        "The factory has 450 workers, and half of them still come from the neighbouring villages.",
    ),
    (
        "تأسست الجامعة في القرن الخامس عشر، ويدرس فيها اليوم طلاب من اليابان وألمانيا.",
        "The university was founded in the 15th century, and students from Japan and Germany study "
        "there today.",
    ),
]


def kinds(original: str, translation: str, language: Language) -> set[str]:
    return {fault.kind for fault in faults(original, translation, language)}


@pytest.mark.parametrize(("arabic", "english"), PAIRS)
def test_a_faithful_translation_has_no_fault_in_either_direction(arabic: str, english: str) -> None:
    assert kinds(arabic, english, "en") == set()
    assert kinds(english, arabic, "ar") == set()


@pytest.mark.parametrize(
    ("pair", "right", "wrong", "kind"),
    [
        (0, "12 percent", "21 percent", "number"),
        (0, "12 percent ", "", "number"),
        (0, "في المئة", "طنا", "number"),
        (0, "12 في المئة", "اثني عشر طنا", "number"),
        (1, "did not sign", "signed", "denial"),
        (1, "لم يوقع", "وقع", "denial"),
        (1, "Cairo", "Damascus", "name"),
        (1, "القاهرة", "دمشق", "name"),
        (2, "March 3, 2024", "March 5, 2024", "date"),
        (2, "3 آذار 2024", "3 أيار 2024", "date"),
        (2, "three million", "thirty million", "number"),
        (2, "Amman", "Beirut", "name"),
        (3, "half of them", "a third of them", "number"),
        (3, "نصفهم", "ثلثهم", "number"),
        (3, "has 450 workers", "does not have 450 workers", "denial"),
        (3, "450 عاملا", "540 عاملا", "number"),
        (4, "Japan and Germany", "Japan and France", "name"),
        (4, "15th century", "16th century", "number"),
    ],
)
def test_a_changed_number_date_name_or_denial_is_a_fault(
    pair: int, right: str, wrong: str, kind: str
) -> None:
    arabic, english = PAIRS[pair]
    if right in english:
        found = kinds(arabic, english.replace(right, wrong), "en")
    else:
        found = kinds(english, arabic.replace(right, wrong), "ar")
    assert kind in found


def test_what_is_left_out_or_added_is_a_fault() -> None:
    arabic, english = PAIRS[1]
    assert "words" in kinds(arabic, "The two presidents did not sign.", "en")
    assert "words" in kinds(english, "لم يوقع الرئيسان.", "ar")
    more = f"{english[:-1]}, and the markets of precious metals collapsed overnight in Asia."
    assert kinds(arabic, more, "en") & {"run", "name", "words"}
    more = f"{arabic[:-1]}، وانهارت أسواق المعادن النفيسة بين ليلة وضحاها."
    assert kinds(english, more, "ar") & {"run", "words"}


@pytest.mark.parametrize(
    ("original", "translation", "language", "kind"),
    [
        (PAIRS[0][0], PAIRS[0][0], "en", "language"),
        (PAIRS[0][1], PAIRS[0][1], "ar", "language"),
        (PAIRS[0][0], "", "en", "words"),
        (PAIRS[0][0], f"{PAIRS[0][1]} See https://evil.example/x", "en", "link"),
        (PAIRS[0][0], f"{PAIRS[0][1]} <img src=x>", "en", "link"),
        (PAIRS[0][0], PAIRS[3][1], "en", "words"),
        (PAIRS[0][1], PAIRS[3][0], "ar", "words"),
    ],
)
def test_another_language_a_link_or_another_sentence_is_a_fault(
    original: str, translation: str, language: Language, kind: str
) -> None:
    assert kind in kinds(original, translation, language)
