"""A sentence with the words of its source, but about another thing, is not supported."""

from __future__ import annotations

import pytest

from rag.answer.verify import verify_sentence

SOURCE_AR = (
    "رفض النجار سالم عرض الشركة، ووافق الحداد فؤاد على العمل ثلاثة أشهر. "
    "وتنتج الورشة 40 كرسيا في اليوم، وأصلحت اثنين من مقاعد المسرح التسعة. "
    "وقال الحداد فؤاد إن الخشب تأخر، وبلغت الورشة المرتبة الرابعة في المسابقة."
)
SOURCE_EN = (
    "The older mill burned down in May; the newer one grinds 30 sacks an hour. "
    "Workers repaired three of its ten windows. Barley rose in price, and production doubled. "
    "The mill was fifth in the contest, the miller said. All but two of the roads are open."
)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (SOURCE_AR, "رفض النجار سالم عرض الشركة."),
        (SOURCE_AR, "وافق الحداد فؤاد على العمل ثلاثة أشهر."),
        (SOURCE_AR, "تنتج الورشة 40 كرسيا يوميا."),
        (SOURCE_AR, "قال فؤاد إن الخشب تأخر."),
        (SOURCE_AR, "بلغت الورشة المرتبة الرابعة في المسابقة."),
        (SOURCE_EN, "The older mill burned down in May."),
        (SOURCE_EN, "The newer mill grinds 30 sacks an hour."),
        (SOURCE_EN, "Workers repaired three of the ten windows."),
        (SOURCE_EN, "The mill was fifth in the contest."),
        (SOURCE_EN, "Most of the roads are open."),
    ],
)
def test_the_same_of_the_same_subject_is_supported(source: str, sentence: str) -> None:
    verified = verify_sentence(sentence, [source])
    assert (verified.verdict, verified.reason) == ("supported", "")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (SOURCE_AR, "وافق النجار سالم على العمل ثلاثة أشهر."),
        (SOURCE_AR, "تنتج الورشة 40 كرسيا في الشهر."),
        (SOURCE_AR, "أصلحت الورشة مقاعد المسرح التسعة."),
        (SOURCE_AR, "قال النجار سالم إن الخشب تأخر."),
        (SOURCE_AR, "بلغت الورشة المرتبة السابعة في المسابقة."),
        (SOURCE_EN, "The newer mill burned down in May."),
        (SOURCE_EN, "The newer mill grinds 30 sacks a day."),
        (SOURCE_EN, "Workers repaired ten windows."),
        (SOURCE_EN, "Production tripled."),
        (SOURCE_EN, "The mill was second in the contest."),
        (SOURCE_EN, "All of the roads are open."),
    ],
)
def test_the_same_of_another_subject_is_unsupported(source: str, sentence: str) -> None:
    assert verify_sentence(sentence, [source]).verdict != "supported"
