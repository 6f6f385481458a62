"""Questions made from documents: factual, across languages, easy and unanswerable ones."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, zip_longest

from rag.analysis import content_words
from rag.errors import EvaluationError, TranslationFailure
from rag.evaluation.questions import EvalQuestion
from rag.language import search_text, text_language
from rag.overview.factual import FactualQuestion, factual_questions, in_other_language
from rag.schema import Document, Language
from rag.sentences import sentence_spans
from rag.text.figures import figures

logger = logging.getLogger(__name__)

Translate = Callable[[str, Language], str]
"""Gives a text in a language; raises TranslationFailure."""

_FEWEST_WORDS, _MOST_WORDS = 7, 40
_NUMBER = re.compile(r"[\d٠-٩][\d٠-٩.,٫٬]*")


def questions_from_documents(
    documents: Sequence[Document],
    count: int,
    seed: int = 0,
    translate: Translate | None = None,
) -> list[EvalQuestion]:
    """At most `count` questions, spread over the documents and over the kinds.

    Factual questions ask for what a sentence says in other words; `translate` gives them in the
    other language as well, and without it rules give a few of them. About every second or third
    has no answer, if there are two documents. Easy ones, a sentence with its number left out, are
    taken only where there are too few others.

    Raises:
        EvaluationError: no question can be made from the documents.
    """
    chance = random.Random(seed)
    factual = _mixed([_factual(document) for document in documents], chance)
    texts = {document.source: search_text(document.text) for document in documents}
    without = (left for one in factual[1::2] if (left := _without(one, texts)))
    answered = factual[::2]
    across = _translated(answered, translate) if translate else _across_by_rule(answered)
    several = zip_longest(answered, islice(across, count), without)
    easy = _mixed([_cloze(document) for document in documents], chance)
    made = [one for one in chain.from_iterable(several) if one is not None]
    chosen = [*made, *easy][:count]
    if not chosen:
        message = (
            "no question can be made from these documents: none has a sentence with a number, a "
            "date or a name in a form that is known; give a file of questions."
        )
        raise EvaluationError(message)
    return chosen


def _mixed(by_document: Sequence[list[EvalQuestion]], chance: random.Random) -> list[EvalQuestion]:
    """The questions in a chance order, one of each document before the second of any."""
    shuffled = [chance.sample(made, len(made)) for made in by_document if made]
    chance.shuffle(shuffled)
    rounds = zip_longest(*shuffled)
    return [one for several in rounds for one in several if one is not None]


def _factual(document: Document) -> list[EvalQuestion]:
    return [
        EvalQuestion(one.text, (one.answer,), document.source, "factual")
        for one in factual_questions(document)
    ]


def _across_by_rule(questions: Sequence[EvalQuestion]) -> Iterator[EvalQuestion]:
    """The few questions that rules and the lexicon give in the other language for certain."""
    for one in questions:
        if made := in_other_language(FactualQuestion(one.text, one.answers[0])):
            yield EvalQuestion(made.text, one.answers, one.source, "across")


def _translated(questions: Sequence[EvalQuestion], translate: Translate) -> Iterator[EvalQuestion]:
    """The questions in the other language, as far as they can be translated."""
    for one in questions:
        other: Language = "en" if one.language == "ar" else "ar"
        try:
            yield EvalQuestion(translate(one.text, other), one.answers, one.source, "across")
        except TranslationFailure as error:
            logger.warning("no questions across languages: %s", error)
            return


def _without(question: EvalQuestion, texts: dict[str, str]) -> EvalQuestion | None:
    """The question with its document left out; None if another has the words that answer it."""
    answer = search_text(question.answers[0]).strip()
    others = [text for source, text in texts.items() if source != question.source]
    if not others or any(answer in text for text in others):
        return None
    return EvalQuestion(question.text, kind="without", left_out=question.source)


def _cloze(document: Document) -> list[EvalQuestion]:
    made = []
    for start, end in sentence_spans(document.text):
        sentence = document.text[start:end]
        numbers = _NUMBER.findall(sentence)
        if not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS or len(numbers) != 1:
            continue
        if not figures(sentence).quantities or len(content_words(sentence)) < _FEWEST_WORDS - 2:
            continue
        number = numbers[0].rstrip(".,٫٬")
        arabic = text_language(sentence) == "ar"
        asked = sentence.replace(number, "كم" if arabic else "how many", 1).rstrip(" .!؟?")
        asked += "؟" if arabic else "?"
        made.append(EvalQuestion(asked, (number,), document.source, "cloze"))
    return made
