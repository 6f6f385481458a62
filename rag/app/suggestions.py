"""Questions to begin with, made from the documents in the background, once for each.

A capable chat model writes them, where one is configured; the others are made by rule. Only a
question that Dalil answers from the document it was made of is shown.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.access.collections import PUBLIC, Access
from rag.analysis import content_words, is_function_word, stem, words
from rag.app.library import Library
from rag.assistant import Assistant
from rag.errors import DalilError
from rag.language import question_language, search_text
from rag.models.chat import VERBATIM, ask_chat, chat_model_options, open_chat_model
from rag.models.profile import rewrites_questions
from rag.models.prompts import as_data
from rag.overview.factual import FactualQuestion, factual_questions, in_other_language
from rag.overview.factual.naming import has_name
from rag.overview.name_words import Likelihood, name_words
from rag.schema import Answer, Document, DocumentSummary, Language, ShortAnswer
from rag.settings import Settings

logger = logging.getLogger(__name__)

_SHOWN = 4
_DOCUMENTS_READ = 12
_EACH = 2
# Questions that are tried for each document; the first that are answered are kept.
_MOST_TRIED = 6
_CHARACTERS_READ = 3000
_LONGEST = 140
# A question with this number of content words says by itself what it is about. In English it has to
# have a name as well, or a number.
_ENOUGH_ARABIC, _ENOUGH_WITH_NUMBER = 4, 5
# A short answer must have all of the answering words, or this number of them.
_MOST_COMPARED = 3
_FILE_NAME = "questions.json"
_LANGUAGES: tuple[Language, ...] = ("ar", "en")


class Suggestions:
    """Questions by document and language, kept in the chat folder; threads may share it."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._path = settings.chat_folder / _FILE_NAME
        self._making = threading.Lock()
        self._kept = _load(self._path)
        self._ready = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether all questions of the start are made."""
        return self._ready.is_set()

    def questions(self, language: Language) -> list[str]:
        """At most four questions that the documents for everyone answer, in a language.

        One of them is asked of a document in the other language, if there is one. Without
        any, those in the other language are given; none before `make`.
        """
        documents = [listed.summary for listed in self._library.documents(PUBLIC)]
        other: Language = "en" if language == "ar" else "ar"
        for asked in (language, other):
            own = self._in_turn([one for one in documents if one.language == asked], asked)
            across = self._in_turn([one for one in documents if one.language != asked], asked)
            # Questions that do not say what they are about are shown only if there are no others.
            if shown := _mixed(_clear(own), _clear(across)) or _mixed(own, across):
                return shown
        return []

    def _in_turn(self, documents: Sequence[DocumentSummary], language: Language) -> list[str]:
        """The questions of documents in a language, one of each before the second of any."""
        found = [self._kept.get(self._key(one.sha256, language), []) for one in documents]
        return [made[turn] for turn in range(_EACH) for made in found if turn < len(made)]

    def of_document(
        self, document_id: str, language: Language, access: Access, conversation: str | None
    ) -> list[str]:
        """Questions in a language that a document answers, made now if there are none yet.

        Raises:
            DocumentNotFound: there is none of that id that may be read.
        """
        document = self._library.document(document_id, access, conversation)
        key = self._key(document.sha256, language)
        with self._making:
            if key not in self._kept:
                assistant = self._library.assistant(access, conversation, model=VERBATIM)
                self._keep(key, self._answered(document, language, assistant))
        return self._kept[key]

    def make(self) -> None:
        """Make the questions of the first documents that have none yet, and keep them."""
        with self._making:
            assistant = self._library.assistant(PUBLIC, model=VERBATIM)
            for listed in self._library.documents(PUBLIC)[:_DOCUMENTS_READ]:
                for language in _LANGUAGES:
                    if (key := self._key(listed.summary.sha256, language)) not in self._kept:
                        document = self._library.document(listed.summary.id, PUBLIC)
                        self._keep(key, self._answered(document, language, assistant))

    def make_soon(self) -> None:
        """Make them in a thread of its own."""
        threading.Thread(target=self.make_quietly, name="questions", daemon=True).start()

    def make_quietly(self) -> None:
        """Make the questions; errors are logged."""
        try:
            self.make()
        except DalilError as error:
            logger.warning("no questions to begin with: %s", error)
        finally:
            self._ready.set()

    def _keep(self, key: str, questions: list[str]) -> None:
        self._kept = {**self._kept, key: questions}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps(self._kept, ensure_ascii=False), "utf-8")
        written.replace(self._path)

    def _key(self, sha256: str, language: Language) -> str:
        by = "model" if rewrites_questions(self._settings) else "named"
        return f"{sha256}.{language}.{by}"

    def _answered(self, document: Document, language: Language, assistant: Assistant) -> list[str]:
        own = factual_questions(document)
        made = (
            *self._written(document, language),
            *own,
            *filter(None, map(in_other_language, own)),
        )
        asked = [one for one in made if question_language(one.text) == language]
        tried = sorted(asked, key=lambda one: _is_vague(one.text))[:_MOST_TRIED]
        return _best(tried, document.id, assistant)

    def _written(self, document: Document, language: Language) -> list[FactualQuestion]:
        """The questions of the configured chat model about a document; none without a model."""
        if not rewrites_questions(self._settings):
            return []
        options = chat_model_options(self._settings)
        text = document.text[:_CHARACTERS_READ]
        try:
            pieces = ask_chat(
                open_chat_model(self._settings.model, options),
                "suggest",
                language,
                {"count": str(_EACH), "title": as_data(document.title), "text": as_data(text)},
                name=self._settings.model,
                options=options,
            )
            lines = "".join(str(piece.text) for piece in pieces).splitlines()
        except DalilError as error:
            logger.warning("no questions written for %s: %s", document.id, error)
            return []
        written = (line.strip() for line in lines)
        return [FactualQuestion(line, "") for line in written if 0 < len(line) <= _LONGEST]


def _mixed(own: list[str], across: list[str]) -> list[str]:
    """The first questions that are shown, with one across languages if there is one."""
    before = _SHOWN - 1
    return [*own[:before], *across[:1], *own[before:], *across[1:]][:_SHOWN]


def _clear(questions: list[str]) -> list[str]:
    return [question for question in questions if not _is_vague(question)]


def _is_vague(question: str) -> bool:
    """Whether a question is clear only to a reader of the document, such as «من رئيس النادي؟»."""
    said = content_words(question)
    if question_language(question) == "ar":
        named = any(word.likelihood is Likelihood.SURE for word in name_words(question))
        return not named and len(said) < _ENOUGH_ARABIC
    has_number = any(word.isdecimal() for word in said)
    return not has_name(question) and not (has_number and len(said) >= _ENOUGH_WITH_NUMBER)


def _best(
    questions: Iterable[FactualQuestion], document_id: str, assistant: Assistant
) -> list[str]:
    """The first questions with a right short answer; with a right quote if there are too few."""
    well: list[str] = []
    quoted: list[str] = []
    for question in questions:
        answer = assistant.ask(question.text)
        if answer.status != "answered" or not _quotes(answer, question, document_id):
            continue
        (well if _says(answer.short_answer, question) else quoted).append(question.text)
        if len(well) == _EACH:
            break
    return [*well, *quoted][:_EACH]


def _quotes(answer: Answer, question: FactualQuestion, document_id: str) -> bool:
    """Whether the first quote is of the document and has the words that answer."""
    first = answer.citations[0]
    right = search_text(question.answer) in search_text(first.quote)
    return right and first.document_id == document_id


def _says(short: ShortAnswer | None, question: FactualQuestion) -> bool:
    """Whether a short answer is sure, and has the words that answer, or enough of a long reason.

    What is counted is in the question already. The words of the source are compared, not how they
    were rendered.
    """
    if short is None or not short.is_sure:
        return False
    given = set(words(short.original))
    wanted = [word for word in words(question.answer) if not _is_counted(word, question.text)]
    return len(given & set(wanted)) >= min(len(wanted), _MOST_COMPARED)


def _is_counted(word: str, question: str) -> bool:
    return is_function_word(word) or stem(word) in {stem(asked) for asked in words(question)}


def _load(path: Path) -> dict[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
