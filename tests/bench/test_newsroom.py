"""The articles and questions of bench.newsroom."""

from __future__ import annotations

from collections import Counter

from bench.newsroom.__main__ import Asked, Outcome, articles, questions, rows
from rag.schema import Answer, Timings


def test_an_expected_answer_is_in_an_article_and_half_is_asked_across_languages() -> None:
    texts = list(articles().values())
    found = questions()
    assert len(texts) == 10
    assert all(any(words in text for text in texts) for one in found for words in one.wanted)
    answerable = Counter(one.direction for one in found if one.wanted)
    assert answerable == {"ar→ar": 25, "en→en": 25, "ar→en": 25, "en→ar": 25}
    assert sum(not one.wanted for one in found) == 50
    assert len({one.question for one in found}) == 150


def test_a_refusal_of_a_near_miss_counts_as_right_and_of_a_question_not() -> None:
    refused = Answer(
        question="", text="", language="en", status="refused", citations=(), hits=(),
        model="verbatim", timings=Timings(answer_ms=1.0),
    )  # fmt: skip
    asked = [Asked("Who?", "en", ("Ann",)), Asked("When?", "en", ())]
    (row,) = rows([Outcome(one, refused, 1.0) for one in asked])
    assert (row["answerable"], row["shown"], row["near_misses"], row["refused"]) == (1, 0, 1, 1)
