"""What a source compares, plans or nearly sees happen is not turned into something else."""

from __future__ import annotations

import pytest

from rag.answer.verify import verify_sentence

ROADS_EN = (
    "The old bridge is longer than the new bridge by 40 metres. The town wants to paint both. "
    "Rents rose in the north, but sales fell in the harbour district."
)
ROADS_AR = "الجسر القديم أطول من الجسر الجديد. وكاد النهر يجف. وتريد البلدية طلاء الجسرين."


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (ROADS_EN, "The old bridge is longer than the new bridge."),
        (ROADS_EN, "The new bridge is shorter than the old bridge."),
        (ROADS_AR, "الجسر القديم أطول من الجسر الجديد."),
        (ROADS_AR, "الجسر الجديد أقصر من الجسر القديم."),
    ],
)
def test_a_comparison_may_be_said_from_either_side(source: str, sentence: str) -> None:
    verification = verify_sentence(sentence, [source])
    assert verification.verdict == "supported", verification.reason


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (ROADS_EN, "The new bridge is longer than the old bridge."),
        (ROADS_EN, "The old bridge is shorter than the new bridge."),
        (ROADS_EN, "Rents rose in the harbour district."),
        (ROADS_EN, "The town painted both bridges."),
        (ROADS_AR, "الجسر الجديد أطول من الجسر القديم."),
        (ROADS_AR, "جف النهر."),
        (ROADS_AR, "طلت البلدية الجسرين."),
    ],
)
def test_a_comparison_or_a_contrast_is_not_turned_round(source: str, sentence: str) -> None:
    assert verify_sentence(sentence, [source]).verdict != "supported"
