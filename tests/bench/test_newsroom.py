"""The articles and questions of bench.newsroom."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.newsroom.__main__ import NewsQuestion, Outcome, articles, questions, rows
from rag.language import search_text
from rag.schema import Answer, Timings

SETS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]


@pytest.mark.parametrize("which", SETS)
def test_each_article_has_fifteen_questions_and_contains_the_expected_answers(which: str) -> None:
    texts, found = list(articles(which).values()), questions(which)
    assert len(texts) == 10
    assert len({one.question for one in found}) == len(found) == 150
    for number, text in enumerate(texts):
        own = found[number * 15 : number * 15 + 15]
        (language,) = {one.article_language for one in own}
        other = "en" if language == "ar" else "ar"
        assert all(words in text for one in own for words in one.wanted)
        directions = Counter((one.direction, bool(one.wanted)) for one in own)
        both = [
            (f"{one}→{language}", wanted) for wanted in (True, False) for one in (language, other)
        ]
        counts = [directions[one] for one in both]
        assert counts[:2] == [5, 5]
        assert sorted(counts[2:]) == [2, 3]


def test_the_sets_share_neither_articles_nor_questions() -> None:
    names = [name for which in SETS for name in articles(which)]
    asked = [one.question for which in SETS for one in questions(which)]
    assert len(names) == len(set(names))
    assert len(asked) == len(set(asked))


def test_the_words_of_an_answer_are_in_one_article_of_the_second_set_only() -> None:
    texts = [search_text(text) for text in articles("second").values()]
    wanted = [search_text(words) for one in questions("second") for words in one.wanted]
    assert {w: sum(w in text for text in texts) for w in wanted} == dict.fromkeys(wanted, 1)


def test_a_refusal_of_a_near_miss_counts_as_right_and_of_a_question_not() -> None:
    refused = Answer(
        question="", text="", language="en", status="refused", citations=(), hits=(),
        model="verbatim", timings=Timings(answer_ms=1.0),
    )  # fmt: skip
    asked = [NewsQuestion("Who?", "en", ("Ann",)), NewsQuestion("When?", "en", ())]
    (row,) = rows([Outcome(one, refused, 1.0) for one in asked])
    assert (row["answerable"], row["shown"], row["near_misses"], row["refused"]) == (1, 0, 1, 1)
