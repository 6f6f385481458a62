"""Confidence intervals of the measures of an evaluation, and advice on what to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evaluation.run import EvalResult

_OFTEN = 0.1
_FEW = 50


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `total` cases with its 95 % interval.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """

    measure: str
    value: float
    low: float
    high: float
    total: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to change, in both languages; `code` is stable, for programs."""

    code: str
    english: str
    arabic: str


def shares(results: Sequence[EvalResult]) -> list[Share]:
    """Wrong answers, refusals, and precision and recall of citations, where there are cases."""
    answerable = [r for r in results if r.question.answerable]
    without = [r for r in results if not r.question.answerable]
    answered = [r for r in answerable if not r.refused]
    quotes = sum(len(r.answer.citations) for r in answered)
    counted = (
        ("wrong_answers", sum(map(_is_wrong, results)), sum(not r.refused for r in results)),
        ("false_refusals", sum(r.refused for r in answerable), len(answerable)),
        ("false_answers", sum(not r.refused for r in without), len(without)),
        ("citation_precision", sum(r.right_quotes for r in answered), quotes),
        ("citation_recall", sum(r.right_quotes > 0 for r in answered), len(answered)),
    )
    return [_share(measure, cases, total) for measure, cases, total in counted if total]


def advice(results: Sequence[EvalResult]) -> list[Advice]:
    """What the results suggest to change, most useful first; empty if they suggest nothing."""
    answerable = [r for r in results if r.question.answerable]
    found: list[Advice] = []
    if _is_often(sum(map(_is_wrong, results)), sum(not r.refused for r in results)):
        found.append(_RAISE_STRICTNESS)
    if _is_often(sum(r.refused and r.right_evidence for r in answerable), len(answerable)):
        found.append(_LOWER_STRICTNESS)
    if _is_often(sum(r.place is None for r in answerable), len(answerable)):
        found.append(_OTHER_EMBEDDER)
    if results and all(r.question.is_easy or not r.question.answerable for r in results):
        found.append(_EASY)
    if len(results) < _FEW:
        found.append(_MORE_QUESTIONS)
    return found


def _is_wrong(result: EvalResult) -> bool:
    """Whether an answer was shown, and is not correct."""
    return not result.refused and not result.correct


def _is_often(cases: int, total: int) -> bool:
    return total > 0 and cases / total >= _OFTEN


def _share(measure: str, cases: int, total: int) -> Share:
    from scipy.stats import binomtest

    interval = binomtest(cases, total).proportion_ci(method="wilson")
    return Share(measure, cases / total, float(interval.low), float(interval.high), total)


_RAISE_STRICTNESS = Advice(
    "raise_strictness",
    "One in ten of the answers shown, or more, is wrong: raise DALIL_STRICTNESS, and compare with "
    "--against.",
    "عُشر الأجوبة المعروضة أو أكثر خاطئ: ارفع DALIL_STRICTNESS، وقارن بالخيار ‎--against.",
)
_LOWER_STRICTNESS = Advice(
    "lower_strictness",
    "Questions were refused although the right sentence was found: lower DALIL_STRICTNESS.",
    "رُفضت أسئلة مع أن جملتها الصحيحة وُجدت: اخفض DALIL_STRICTNESS.",
)
_OTHER_EMBEDDER = Advice(
    "other_embedder",
    "Of some questions the passage was not among the first ten: try DALIL_EMBEDDER=e5 with a new "
    "index.",
    "لم يكن مقطع بعض الأسئلة بين العشرة الأولى: جرّب DALIL_EMBEDDER=e5 مع فهرس جديد.",
)
_EASY = Advice(
    "easy_questions",
    "All of these questions are easy, since they have the words of their sentences: give a file of "
    "questions as people ask them.",
    "هذه الأسئلة كلها سهلة لأن فيها كلمات جملها: قدّم ملفًا بأسئلة كما يسألها الناس.",
)
_MORE_QUESTIONS = Advice(
    "more_questions",
    "These are few questions, so the intervals are wide: ask more, with --count or a longer file.",
    "الأسئلة قليلة فالفترات واسعة: زدها بالخيار ‎--count أو بملف أطول.",
)
