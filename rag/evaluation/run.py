"""The answers to all questions of an evaluation, and their measures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.analysis import words
from rag.assistant import Assistant
from rag.evaluation.questions import EvalQuestion
from rag.language import search_text
from rag.schema import EVERYTHING, Answer, Citation, Hit, Scope, ShortAnswer

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class EvalResult:
    """A question, what was retrieved and answered, and what of it is right.

    `place`: rank of the first passage that is right, None if there is none among the first ten.
    `right_evidence`: whether a right quote was found, be the answer shown or refused.
    `right_short`: whether the short answer is right; None if there is none, or no words to compare.
    """

    question: EvalQuestion
    answer: Answer
    place: int | None
    correct: bool
    right_quotes: int
    right_evidence: bool
    valid_quotes: int
    milliseconds: float
    right_short: bool | None = None

    @property
    def pair(self) -> str:
        """Languages of the question and of the best evidence, such as ``ar→en``."""
        found = self.answer.evidence or self.answer.citations
        return f"{self.question.language}→{found[0].language if found else '–'}"

    @property
    def refused(self) -> bool:
        """Whether the question was refused."""
        return self.answer.status == "refused"

    @property
    def reciprocal_rank(self) -> float:
        """1 for a right passage in the first place, 0 for none among ten."""
        return 1 / self.place if self.place else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of some results, each a share in [0, 1] unless its name has a unit.

    `correct`: of the answerable questions that are answered, those with a right quote or text;
    `correct_not_easy`: the same without the easy ones; `short_answers_right`: of the short answers
    with known words, those that agree with them.
    `citation_precision`: right quotes of all quotes; `citation_recall`: answers with a right one.
    None where nothing was there to measure.
    """

    questions: int
    mean_reciprocal_rank: float | None
    found_in_first: float | None
    found_in_five: float | None
    correct: float | None
    correct_not_easy: float | None
    short_answers_right: float | None
    citation_precision: float | None
    citation_recall: float | None
    quote_validity: float | None
    false_refusals: float | None
    false_answers: float | None
    p50_ms: float
    p95_ms: float


def evaluate(
    assistant: Assistant,
    questions: Sequence[EvalQuestion],
    progress: Callable[[int, int, str], None] | None = None,
) -> list[EvalResult]:
    """The result of each question, in order."""
    results = []
    for number, question in enumerate(questions):
        if progress is not None:
            progress(number, len(questions), question.text)
        results.append(_asked(assistant, question))
    return results


def _asked(assistant: Assistant, question: EvalQuestion) -> EvalResult:
    scope = _scope(assistant, question)
    hits = assistant.retrieve(question.text, _DEPTH, scope=scope)
    started = time.perf_counter()
    answer = assistant.ask(question.text, scope=scope)
    took = (time.perf_counter() - started) * 1000
    place = next((hit.rank for hit in hits if _is_right_hit(question, hit)), None)
    right = [citation for citation in answer.citations if _is_right_quote(question, citation)]
    valid = [
        citation
        for citation in answer.citations
        if assistant.document(citation.document_id).text[citation.start : citation.end]
        == citation.quote
    ]
    in_text = bool(question.answers) and _contains(answer.text, question.answers)
    return EvalResult(
        question=question,
        answer=answer,
        place=place if question.answerable else None,
        correct=question.answerable and answer.status != "refused" and (bool(right) or in_text),
        right_quotes=len(right),
        right_evidence=any(_is_right_quote(question, c) for c in answer.evidence),
        valid_quotes=len(valid),
        milliseconds=took,
        right_short=_agrees(answer.short_answer, question.answers),
    )


def _scope(assistant: Assistant, question: EvalQuestion) -> Scope:
    """All documents but the one that is left out."""
    if question.left_out is None:
        return EVERYTHING
    others = (one.id for one in assistant.documents() if one.source != question.left_out)
    return Scope(document_ids=frozenset(others))


def _is_right_hit(question: EvalQuestion, hit: Hit) -> bool:
    if question.source and not _same_source(question.source, hit.passage.source):
        return False
    return not question.answers or _contains(hit.passage.text, question.answers)


def _is_right_quote(question: EvalQuestion, citation: Citation) -> bool:
    if question.source and not _same_source(question.source, citation.source):
        return False
    return question.answerable and (
        not question.answers or _contains(citation.quote, question.answers)
    )


def _same_source(named: str, source: str) -> bool:
    return source == named or PurePath(source).name == PurePath(named).name


def _contains(text: str, answers: Sequence[str]) -> bool:
    within = " ".join(search_text(text).split())
    return any(" ".join(search_text(answer).split()) in within for answer in answers)


def _agrees(short: ShortAnswer | None, answers: Sequence[str]) -> bool | None:
    """Whether a short answer has all words of an answer, or an answer all of its words.

    Its words in the source are compared too, since the answers may be in that language.
    """
    if short is None or not answers:
        return None
    said = [set(words(text)) for text in (short.text, short.original)]
    wanted = [set(words(answer)) for answer in answers]
    return any(one <= other or other <= one for one in said for other in wanted)


def figures(results: Sequence[EvalResult]) -> Figures:
    """The measures of some results."""
    answerable = [r for r in results if r.question.answerable]
    without = [r for r in results if not r.question.answerable]
    shown = [r for r in answerable if not r.refused]
    quotes = sum(len(r.answer.citations) for r in shown)
    all_quotes = sum(len(r.answer.citations) for r in results)
    times = sorted(r.milliseconds for r in results) or [0.0]
    return Figures(
        questions=len(results),
        mean_reciprocal_rank=_mean([r.reciprocal_rank for r in answerable]),
        found_in_first=_mean([r.place == 1 for r in answerable]),
        found_in_five=_mean([r.place is not None and r.place <= 5 for r in answerable]),
        correct=_mean([r.correct for r in shown]),
        correct_not_easy=_mean([r.correct for r in shown if not r.question.is_easy]),
        short_answers_right=_mean([r.right_short for r in shown if r.right_short is not None]),
        citation_precision=sum(r.right_quotes for r in shown) / quotes if quotes else None,
        citation_recall=_mean([r.right_quotes > 0 for r in shown]),
        quote_validity=sum(r.valid_quotes for r in results) / all_quotes if all_quotes else None,
        false_refusals=_mean([r.refused for r in answerable]),
        false_answers=_mean([not r.refused for r in without]),
        p50_ms=times[len(times) // 2],
        p95_ms=times[min(int(len(times) * 0.95), len(times) - 1)],
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
