"""The spans of a passage that the reader's logits mark."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rag.reader.text import Window, Word, best_spans


def span_of(passage: str, marked: str) -> str:
    """The best span where `marked`, which ends and begins with whole words, is the most likely."""
    words = [Word(m.start(), m.end(), (n,)) for n, m in enumerate(re.finditer(r"\S+", passage), 1)]
    begin = passage.index(marked)
    first = next(n for n, w in enumerate(words, 1) if w.end > begin)
    last = next(n for n, w in enumerate(words, 1) if w.end >= begin + len(marked))
    count = len(words)
    window = Window(
        words=words,
        pieces=[0, *range(1, count + 1), 0],
        firsts=np.array([*range(1, count + 1)], np.int64),
    )
    logits = np.zeros((count + 2, 2), np.float32)
    logits[first, 0] = logits[last, 1] = 5.0
    best = best_spans(window, logits, passage)[0]
    return passage[best.start : best.end]


@pytest.mark.parametrize(
    ("passage", "marked", "answer"),
    [
        (
            "وتموّل المشروع شركة الشحن «مرافئ الجنوب» بمبلغ كبير.",
            "شركة الشحن «مرافئ الجنوب»",
            "شركة الشحن «مرافئ الجنوب»",
        ),
        ("وصف القرار بأنه «استفزاز مباشر»، وقال", "«استفزاز مباشر»،", "استفزاز مباشر"),
        ("It is run by Ports (South), a firm.", "Ports (South),", "Ports (South)"),
        ("She called it “a long day”, then left.", "“a long day”,", "a long day"),
        ("They met (the mayor and) others", "(the mayor and)", "the mayor and"),
        ("the “Blue” team won", "“Blue” team", "“Blue” team"),
        ("It ended on 5 May 2023.", "5 May 2023.", "5 May 2023"),
    ],
)
def test_a_span_keeps_the_marks_that_close_what_it_opens(
    passage: str, marked: str, answer: str
) -> None:
    assert span_of(passage, marked) == answer
