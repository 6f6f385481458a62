"""A passage on which a step fails is left out; the answer is made from the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.generate import check, compose
from rag.answer.verify import verify_sentence
from rag.assistant import Assistant
from rag.errors import IndexDamaged
from rag.usable import with_usable
from tests.rag.answer.test_generate import sources

BROKEN = "يكسر"
TEXTS = {
    "one": "يبلغ طول جسر النخيل 900 متر. The palm bridge is 900 metres long.",
    "two": f"طول جسر النخيل {BROKEN} القراءة. The palm bridge is {BROKEN} metres long.",
}
STEPS = {
    "numbers": "rag.answer.kinds.numbers_in",
    "instructions": "rag.answer.reading.instruction_spans",
}


def breaking(step: Callable[..., object], error: type[Exception]) -> Callable[..., object]:
    def broken(*values: object) -> object:
        if any(BROKEN in str(value) for value in values):
            raise error
        return step(*values)

    return broken


@pytest.mark.unusable_passages
@pytest.mark.parametrize("error", [ValueError, IndexError, OverflowError, MemoryError, NameError])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("question", ["كم يبلغ طول جسر النخيل؟", "How long is the palm bridge?"])
def test_an_answer_is_made_from_the_passages_that_can_be_read(
    desk: Assistant,
    question: str,
    step: str,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    module, _, name = step.rpartition(".")
    monkeypatch.setattr(step, breaking(getattr(__import__(module, fromlist=[name]), name), error))
    answer = desk.ask(question)
    assert answer.status != "refused"
    assert "900" in answer.text
    assert BROKEN not in answer.text
    (warning,) = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert f"{error.__name__} in broken, {__file__}:" in warning
    assert BROKEN not in caplog.text


@pytest.mark.unusable_passages
@pytest.mark.parametrize(
    "written", ["Divers moved 1,240 young corals [1].", "تنتج المحطة 48 ألف متر مكعب من الماء [2]."]
)
def test_a_sentence_is_compared_with_the_sources_that_can_be_read(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verified(sentence: str, texts: Sequence[str], *rest: object) -> object:
        if "bakery" in texts[0]:
            raise ValueError
        return verify_sentence(sentence, texts, "en")

    monkeypatch.setattr("rag.answer.generate.verify_sentence", verified)
    assert len(compose(check(f"{written} The bakery sells bread [3].", sources())).citations) == 1


@pytest.mark.unusable_passages
@given(st.lists(st.integers(-9, 9), unique=True))
def test_all_items_that_work_are_kept_in_order(items: list[int]) -> None:
    def work(kept: Sequence[int]) -> list[float]:
        return [1 / max(item, 0) for item in kept]

    assert with_usable(work, items, str) == [1 / item for item in items if item > 0]


def test_an_error_that_is_no_fault_of_a_passage_is_raised(caplog: pytest.LogCaptureFixture) -> None:
    def work(kept: Sequence[int]) -> int:
        if kept:
            raise IndexDamaged("the index at 'x' is damaged; ingest again.")
        return 0

    caplog.set_level(logging.DEBUG)
    with pytest.raises(IndexDamaged):
        with_usable(work, [1, 2], str)
    assert not caplog.records
