"""Questions to begin with, made from the documents in the background, once for each.

A capable chat model writes them, where one is configured; the others are made by rule. Only a
question that Dalil answers from the document it was made of is shown.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rag.access.collections import PUBLIC, Access
from rag.analysis import content_words
from rag.app.library import Library
from rag.assistant import Assistant
from rag.errors import DalilError
from rag.factual import FactualQuestion, factual_questions
from rag.factual_across import in_other_language
from rag.language import question_language, search_text
from rag.models.chat import VERBATIM, ask_chat, chat_model_options, open_chat_model
from rag.models.profile import rewrites_questions
from rag.models.prompts import as_data
from rag.overview.name_words import Likelihood, name_words
from rag.schema import Document, Language
from rag.settings import Settings

logger = logging.getLogger(__name__)

_SHOWN = 4
_DOCUMENTS_READ = 12
_EACH = 2
# Of these the first that are answered are kept.
_MOST_TRIED = 6
_CHARACTERS_READ = 3000
_LONGEST = 140
# A question with this many words of content says by itself what it is about.
_ENOUGH_WORDS = 3
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
        """Whether all are made that are made at the start."""
        return self._ready.is_set()

    def questions(self, language: Language) -> list[str]:
        """At most four questions that the documents for everyone answer, in a language.

        Those of the other language stand in where there are none; none at all before `make`.
        """
        documents = [listed.summary for listed in self._library.documents(PUBLIC)]
        other: Language = "en" if language == "ar" else "ar"
        for asked in (language, other):
            found = [self._kept.get(self._key(one.sha256, asked), []) for one in documents]
            # One of each document before the second of any; those that do not say what they are
            # about only where there are no others.
            in_turn = [made[i] for i in range(_EACH) for made in found if i < len(made)]
            clear = [question for question in in_turn if not _is_vague(question)]
            if shown := (clear or in_turn)[:_SHOWN]:
                return shown
        return []

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
        """Make them; what goes wrong is logged."""
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
        by = "model" if rewrites_questions(self._settings) else "rule"
        return f"{sha256}.{language}.{by}"

    def _answered(self, document: Document, language: Language, assistant: Assistant) -> list[str]:
        own = factual_questions(document)
        made = (
            *self._written(document, language),
            *own,
            *filter(None, map(in_other_language, own)),
        )
        asked = [one for one in made if question_language(one.text) == language]
        tried = iter(sorted(asked, key=lambda one: _is_vague(one.text))[:_MOST_TRIED])
        return [one.text for one in islice(_answerable(tried, document.id, assistant), _EACH)]

    def _written(self, document: Document, language: Language) -> list[FactualQuestion]:
        """What the configured chat model asks about a document; nothing if there is none."""
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


def _is_vague(question: str) -> bool:
    """Whether it is clear only to who has the document at hand what is asked: «من رئيس النادي؟»."""
    if len(content_words(question)) >= _ENOUGH_WORDS:
        return False
    return not any(word.likelihood is Likelihood.SURE for word in name_words(question))


def _answerable(
    questions: Iterator[FactualQuestion], document_id: str, assistant: Assistant
) -> Iterator[FactualQuestion]:
    """Those that are answered with the words of the document that they were made of."""
    for question in questions:
        answer = assistant.ask(question.text)
        wanted = search_text(question.answer)
        if answer.status == "answered" and any(
            citation.document_id == document_id and wanted in search_text(citation.quote)
            for citation in answer.citations
        ):
            yield question


def _load(path: Path) -> dict[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
