"""The words that answer, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.analysis import is_function_word, stem, words
from rag.answer.evidence import EvidenceSentence
from rag.answer.kinds import asks_for_name, asks_what_it_is_called, expected_kind
from rag.answer.reading import CLEAR_LEAD
from rag.language import ascii_digits, search_text, text_language
from rag.rendering import render, without_date
from rag.schema import Citation, Language, ShortAnswer

# Words that answer are given from this probability on that the documents contain an answer, or
# from this score of their own on; without doubt if they have the probability, a high score, and the
# whole lead. Chosen on three sets of `bench.newsroom`: of their 450 questions 89 get words without
# doubt, of which 83 are right, and 62 others words with doubt, of which 52 are right.
_PROBABLE = 0.5
_LIKELY_SCORE, _SURE_SCORE = 0.5, 2.0
# A longer answer is a sentence: its quote is the answer.
_MOST_WORDS = 14
_MOST_LISTED_WORDS = 40
# The share of the answer's words that a model's sentences must contain.
_REPEATED = 0.5


Sureness = Literal["sure", "likely"]


def sureness_of(chosen: Sequence[EvidenceSentence], probability: float) -> Sureness | None:
    """How sure the answering words of the first `chosen` sentence are; None if they are doubtful.

    `probability` is that of the documents to contain an answer.
    """
    best = next((one for one in chosen if one.answer), None)
    if best is None or best.answer is None:
        return None
    is_probable, score = probability >= _PROBABLE, best.answer.score
    if is_probable and score >= _SURE_SCORE and best.lead >= CLEAR_LEAD:
        return "sure"
    return "likely" if is_probable or score >= _LIKELY_SCORE else None


def short_answer(
    question: str, language: Language, evidence: Sequence[Citation]
) -> ShortAnswer | None:
    """The answering words of the first quote of the `evidence`, in the `language` of the question.

    None without such words, with too many of them, or if they are not rendered in `language` with
    enough certainty.
    """
    return _given(question, language, evidence[0]) if evidence else None


def listed_answer(
    question: str, language: Language, evidence: Sequence[Citation]
) -> ShortAnswer | None:
    """The answering words of all quotes of the `evidence`, each once, in order.

    None if those of any quote cannot be given in the `language`, or together are too long.
    """
    marked = [citation for citation in evidence if citation.answer is not None]
    found = [_given(question, language, citation) for citation in marked]
    given = list({search_text(one.text): one for one in found if one}.values())
    if not given or None in found:
        return None
    comma = "، " if language == "ar" else ", "
    text = comma.join(one.text for one in given)
    if len(text.split()) > _MOST_LISTED_WORDS:
        return None
    return ShortAnswer(
        text,
        comma.join(one.original for one in given),
        given[0].marker,
        is_certain=all(one.is_certain for one in given),
    )


def _given(question: str, language: Language, citation: Citation) -> ShortAnswer | None:
    """The answering words of one quote in the `language`."""
    if citation.answer is None:
        return None
    first, (start, end) = citation, citation.answer
    said = first.quote[start - first.start : end - first.start]
    if len(said.split()) > _MOST_WORDS:
        return None
    if text_language(said) == language or first.language == language:
        # A number without words may have the digits of the other language.
        text = ascii_digits(said) if language == "en" else said
        return ShortAnswer(text, said, first.marker, is_certain=True)
    is_name, is_called = asks_for_name(question), asks_what_it_is_called(question)
    if is_name and expected_kind(question) is None:
        said = without_date(said)
    rendered = render(said, language, first.quote, is_name=is_name, is_called=is_called)
    if rendered is None or not rendered.likely:
        return None
    return ShortAnswer(rendered.beside(said), said, first.marker, is_certain=rendered.certain)


def repeats(text: str, answer: ShortAnswer) -> bool:
    """Whether a text contains the answering words, or most of them in other forms."""
    wanted = {stem(word) for word in words(answer.original) if not is_function_word(word)}
    there = {stem(word) for word in words(text)}
    return not wanted or len(wanted & there) >= _REPEATED * len(wanted)
