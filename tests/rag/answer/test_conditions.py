"""A condition or a cause of a source is not left out, turned round or made another."""

from __future__ import annotations

import pytest

from rag.answer.verify import verify_sentence

PORT_EN = (
    "The port will close on Sunday unless the owners pay the guards. Fishing stopped because of "
    "the oil, not because of the storm."
)
PORT_AR = "ستُغلق المدرسة يوم الأحد إذا لم تدفع الوزارة الرواتب. وتوقف البناء بسبب نقص الإسمنت."


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (PORT_EN, "The port will close on Sunday if the owners do not pay the guards."),
        (PORT_EN, "Fishing stopped because of the oil."),
        (PORT_AR, "ستُغلق المدرسة يوم الأحد ما لم تدفع الوزارة الرواتب."),
        (PORT_AR, "توقف البناء نتيجة نقص الإسمنت."),
    ],
)
def test_the_same_condition_or_cause_is_supported(source: str, sentence: str) -> None:
    verification = verify_sentence(sentence, [source])
    assert verification.verdict == "supported", verification.reason


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (PORT_EN, "The port will close on Sunday."),
        (PORT_EN, "The port will close on Sunday if the owners pay the guards."),
        (PORT_EN, "The port will close on Sunday even if the owners pay the guards."),
        (PORT_EN, "Fishing stopped because of the strike."),
        (PORT_AR, "ستُغلق المدرسة يوم الأحد."),
        (PORT_AR, "ستُغلق المدرسة يوم الأحد إذا دفعت الوزارة الرواتب."),
        (PORT_AR, "ستُغلق المدرسة يوم الأحد حتى لو دفعت الوزارة الرواتب."),
        (PORT_AR, "توقف البناء بسبب الأمطار."),
    ],
)
def test_another_condition_or_cause_is_unsupported(source: str, sentence: str) -> None:
    assert verify_sentence(sentence, [source]).verdict != "supported"
