"""Follow-up questions: what a question means after the ones before it.

A capable chat model rewrites the question. Without one, complete questions are tried: the question
asked of the documents that the previous answer cites, and the question with words of the previous
one. The first that the documents answer is taken.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from rag.analysis import content_words, stem, words
from rag.answer.content_words import content_words_of, overlap
from rag.answer.forms import form_of, summary_topic
from rag.answer.splitting import split_question
from rag.answer.topics import put_in_words
from rag.errors import ModelFailure, QuestionError
from rag.language import question_language, search_text
from rag.models.chat import VERBATIM, ask_chat, chat_model_options, open_chat_model
from rag.models.profile import rewrites_questions
from rag.models.prompts import as_data
from rag.schema import Answer, Scope
from rag.settings import Settings

logger = logging.getLogger(__name__)

# All in the search form: hamza and final letters folded.
_OPENING = re.compile(
    r"^\W*(?:و(?:ماذا|من|ما|متي|اين|كيف|لماذا|لم|كم|هل|عن|بماذا|بم|اي|ايضا)\b|ماذا عن\b|وبالنسبه"
    r"|(?:and|but|so|then|also|what about|how about|who else|what else)\b)"
)
_ARABIC_PRONOUNS = (
    "هو هي هم هما هن هذا هذه ذلك تلك هناك هنالك هولا اولئك فيه فيها عنه عنها له لها لهم به بها بهم"
    " منه منها منهم عليه عليها معه معها معهم اليه اليها ذاك حينها عندها"
)
_ENGLISH_PRONOUNS = "he she it they him her them his hers its their theirs there then"
_PRONOUNS = frozenset(f"{_ARABIC_PRONOUNS} {_ENGLISH_PRONOUNS}".split())
# A question with this number of words of its own is complete without the one before it.
_ENOUGH_WORDS = 4
_MOST_CARRIED = 3
_HALF = 0.5
_TURNS_FOR_MODEL = 3
_LONGEST_ANSWER = 600
_MOST_TURNS = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was resolved, the text of its answer, and the documents that it cites."""

    question: str
    answer: str
    document_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TurnMessage:
    """A message of a conversation, and the documents it cites if it is an answer."""

    by: Literal["person", "assistant"]
    text: str
    document_ids: frozenset[str] = frozenset()


def question_and_turns(said: Sequence[TurnMessage]) -> tuple[str, tuple[Turn, ...]]:
    """The last message as the question, and the newest 20 turns before it, oldest first.

    Raises:
        QuestionError: the last message is not the person's.
    """
    if not said or said[-1].by != "person":
        raise QuestionError("the last message is not the user's; end with the question.")
    turns: list[Turn] = []
    for one in said[:-1]:
        if one.by == "person":
            turns.append(Turn(one.text, ""))
        elif turns:
            turns[-1] = Turn(turns[-1].question, one.text, one.document_ids)
    return said[-1].text, tuple(turns[-_MOST_TURNS:])


class Answers(Protocol):
    """Says whether the documents contain an answer: an `rag.assistant.Assistant`."""

    @property
    def settings(self) -> Settings:
        """Which model is configured, and how it is reached."""

    def with_model(self, model: str) -> Answers:
        """The same with another model."""

    def ask(self, question: str, *, scope: Scope | None = None) -> Answer:
        """The answer to a question."""


@dataclass(frozen=True, slots=True)
class ResolvedQuestion:
    """The complete question that a follow-up question means, and the documents it is about."""

    question: str
    scope: Scope


def resolve_question(
    question: str, turns: Sequence[Turn], assistant: Answers, scope: Scope
) -> ResolvedQuestion:
    """The complete question that `question` means after `turns`, oldest first.

    Its scope is never wider than `scope`, whatever the turns cite. If the model fails, that is
    logged, and the question is completed without it.
    """
    plain = ResolvedQuestion(question, scope)
    if turns and form_of(question) == "summary" and not summary_topic(question):
        cited = turns[-1].document_ids & (scope.document_ids or turns[-1].document_ids)
        return ResolvedQuestion(question, replace(scope, document_ids=cited)) if cited else plain
    dependence = depends_on_earlier(question)
    if not turns or not dependence:
        return plain
    last = turns[-1]
    model = assistant.settings.model
    if rewrites_questions(assistant.settings):
        try:
            return ResolvedQuestion(_rewritten(question, turns, assistant), scope)
        except ModelFailure as error:
            logger.warning("the model %s could not rewrite a question: %s", model, error)
    cited = last.document_ids & (scope.document_ids or last.document_ids)
    narrow = ResolvedQuestion(question, replace(scope, document_ids=cited))
    if cited and len(split_question(question)) > 1:
        # Words that are carried over would be in its last part only.
        return narrow
    within = narrow.scope if cited else scope
    worded = ResolvedQuestion(put_in_words(question, [last.question], None), within)
    fuller = ResolvedQuestion(with_words_of(last.question, question), scope)
    candidates = [narrow, worded, fuller] if cited else [worded, fuller]
    # A pronoun that refers to nothing may mean anything in documents that no answer cited.
    if not cited and worded.question == question:
        candidates = [fuller]
    if dependence == "possibly":
        # It may as well be a new question: then it is answered as it is.
        candidates.insert(0, plain)
    found = _first_answered(candidates, assistant.with_model(VERBATIM), last.question, cited)
    return found or (narrow if cited and dependence == "clearly" else plain)


def _first_answered(
    candidates: Sequence[ResolvedQuestion], assistant: Answers, earlier: str, cited: frozenset[str]
) -> ResolvedQuestion | None:
    """The first candidate that the documents answer, or else the last one with some evidence.

    What is answered with words carried over has to be about the `earlier` question: from a document
    that was `cited`, or with half of its words.
    """
    partly = None
    for candidate in candidates:
        answer = assistant.ask(candidate.question, scope=candidate.scope)
        if candidate is candidates[-1] and not _is_about(answer, earlier, cited):
            continue
        if answer.status == "answered":
            return candidate
        if answer.status == "partial":
            partly = candidate
    return partly


def _is_about(answer: Answer, earlier: str, cited: frozenset[str]) -> bool:
    wanted = content_words_of(earlier)
    return not cited or any(
        quote.document_id in cited or overlap(wanted, f"{quote.title}\n{quote.quote}") >= _HALF
        for quote in answer.citations[:1]
    )


def depends_on_earlier(question: str) -> Literal["clearly", "possibly"] | None:
    """Whether a question needs the one before it; None if it is complete.

    Clearly if a pronoun or its first words say so, possibly if it has one content word or none.
    """
    own = content_words(question) - _PRONOUNS
    if len(own) >= _ENOUGH_WORDS:
        return None
    if _OPENING.match(search_text(question)) or _PRONOUNS.intersection(words(question)):
        return "clearly"
    return "possibly" if len(own) <= 1 else None


def with_words_of(earlier: str, question: str) -> str:
    """The question, and after it the content words of an earlier one that it lacks.

    In another language, no more words are carried over than the question has, so that its
    language stays what it is.
    """
    own = words(question)
    known = {stem(word) for word in own}
    most = _MOST_CARRIED
    if question_language(earlier) != question_language(question):
        most = min(most, len(own))
    wanted = content_words(earlier) - _PRONOUNS
    carried: list[str] = []
    for word in re.findall(r"[^\W_]+", earlier):
        folded = words(word)
        if folded and folded[0] in wanted and stem(folded[0]) not in known:
            known.add(stem(folded[0]))
            carried.append(word)
    if not carried:
        return question
    # Of too many words, the last ones are kept: a name usually follows what is asked about it.
    return f"{question.strip()} {' '.join(carried[-most:])}"


def _rewritten(question: str, turns: Sequence[Turn], assistant: Answers) -> str:
    settings = assistant.settings
    options = chat_model_options(settings)
    language = question_language(question)
    asked, answered = ("السؤال", "الجواب") if language == "ar" else ("Question", "Answer")
    conversation = "\n".join(
        f"{asked}: {as_data(turn.question)}\n{answered}: {as_data(turn.answer[:_LONGEST_ANSWER])}"
        for turn in turns[-_TURNS_FOR_MODEL:]
    )
    pieces = ask_chat(
        open_chat_model(settings.model, options),
        "condense",
        language,
        {"conversation": conversation, "question": as_data(question)},
        name=settings.model,
        options=options,
    )
    written = " ".join("".join(str(piece.text) for piece in pieces).split())
    # A reply that is much longer than the question is no rewritten question.
    return written if 0 < len(written) <= 3 * len(question) + 200 else question
