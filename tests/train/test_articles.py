"""Our own articles with questions: for training, and others for measuring."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.free_words import figures, results
from bench.trials import ARTICLES
from rag.reader import AnswerSpan, PassageReading
from train.pairs import TrainingDataError
from train.reader.articles import FOLDER, article_examples, load_articles

ARTICLE: dict[str, object] = {
    "id": "one",
    "language": "ar",
    "title": "جسر جديد",
    "paragraphs": [
        "افتتحت البلدية الجسر الجديد في مارس. وبلغت كلفته أربعة ملايين دينار.",
        "وقالت المهندسة هالة سعد إن العمل استغرق عامين.",
    ],
    "questions": [
        {"question": "من تحدث عن مدة الأشغال؟", "paragraph": 1, "answer": "هالة سعد"},
        {"question": "Who paid for the bridge?", "paragraph": None, "answer": None},
    ],
}


def _folder(folder: Path, *articles: dict[str, object]) -> Path:
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    (folder / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_an_answer_is_marked_in_its_passage_and_a_near_miss_has_none(tmp_path: Path) -> None:
    answered, missed = article_examples(load_articles(_folder(tmp_path, ARTICLE)))
    assert answered.answer is not None
    assert answered.passage[slice(*answered.answer)] == "هالة سعد"
    assert missed.answer is None
    assert "الجسر" in missed.passage


def test_a_near_miss_of_a_pair_belongs_to_the_question_before_it(tmp_path: Path) -> None:
    pair = [
        {"question": "Who spoke?", "paragraph": 1, "answer": "هالة سعد", "kind": "pair"},
        {"question": "Who asked?", "paragraph": None, "answer": None, "kind": "pair"},
        {"question": "Who left?", "paragraph": None, "answer": None, "kind": "pair"},
    ]
    (article,) = load_articles(_folder(tmp_path, {**ARTICLE, "questions": pair}))
    assert [(one.question, one.missed) for one in article.asked] == [
        ("Who spoke?", "Who asked?"),
        ("Who left?", ""),
    ]
    assert article_examples([article])[0].missed == "Who asked?"


def test_an_answer_that_is_not_in_its_paragraph_is_said(tmp_path: Path) -> None:
    question = {"question": "متى؟", "paragraph": 0, "answer": "في أبريل"}
    wrong = {**ARTICLE, "questions": [question]}
    with pytest.raises(TrainingDataError, match=r"articles\.jsonl, line 2"):
        load_articles(_folder(tmp_path, ARTICLE, wrong))


def test_no_article_is_in_both_sets() -> None:
    trained, kept = load_articles(FOLDER), load_articles(ARTICLES)
    assert len(trained) >= 100
    assert len(kept) >= 10
    assert not {a.text for a in trained} & {a.text for a in kept}
    for article in (*trained, *kept):
        assert {asked.answer is None for asked in article.asked} == {True, False}
        assert len(article.passages()) > 1


class _Perfect:
    """Reads as if it knew the answers of one article."""

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        found = []
        for passage in passages:
            start = passage.find("هالة سعد") if "من" in question else -1
            span = AnswerSpan(start, start + 8, 5.0)
            found.append(PassageReading(5.0 if start >= 0 else -5.0, (span,)))
        return found


def test_free_words_are_measured(tmp_path: Path) -> None:
    (article,) = load_articles(_folder(tmp_path, ARTICLE))
    found = list(results(article, _Perfect()))
    assert [result.direction for result in found] == ["ar→ar", "en→ar"]
    measured = figures(found)
    assert measured["area"] == measured["misses_refused"] == 1.0
    assert measured["right_passage"] == measured["f1"] == 1.0
