"""Questions to begin with, made from the documents, in the language of the page.

Only questions that the documents answer are suggested. A capable chat model writes them, once
for each document, in the background; without one they are made from the titles.
"""

from __future__ import annotations

import json
import logging
import threading
from itertools import islice
from pathlib import Path

from rag.app.library import Library
from rag.app.wording import say
from rag.errors import DalilError
from rag.language import question_language, text_language
from rag.models.chat import LOCAL, VERBATIM, ask_chat, chat_model_options, open_chat_model
from rag.models.prompts import as_data
from rag.schema import DocumentSummary, Language
from rag.settings import Settings

logger = logging.getLogger(__name__)

_SHOWN = 4
_DOCUMENTS_READ = 12
_EACH = 2
_CHARACTERS_READ = 3000
_LONGEST = 140
_FILE_NAME = "suggestions.json"


class Suggestions:
    """Questions per language; made when first asked for, and again when documents change."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._path = settings.chat_folder / _FILE_NAME
        self._lock = threading.Lock()
        self._written = _load(self._path)
        self._shown: dict[tuple[int, Language], list[str]] = {}

    def questions(self, language: Language) -> list[str]:
        """At most four questions that the documents for everyone answer; none if there are none."""
        assistant = self._library.assistant(model=VERBATIM)
        with self._lock:
            key = (assistant.index.catalogue.generation(), language)
            if key not in self._shown:
                documents = assistant.documents()[:_DOCUMENTS_READ]
                asked = self._from_model(documents, language) + _from_titles(documents, language)
                held = (question for question in asked if assistant.ask(question).citations)
                self._shown[key] = list(islice(held, _SHOWN))
            return self._shown[key]

    def write(self) -> None:
        """Let the configured model write questions for documents that have none yet."""
        if self._settings.model in {VERBATIM, LOCAL}:
            return
        for listed in self._library.documents()[:_DOCUMENTS_READ]:
            for language in ("ar", "en"):
                self._write(listed.summary, language)

    def _write(self, document: DocumentSummary, language: Language) -> None:
        key = f"{document.sha256}.{language}"
        if key in self._written:
            return
        try:
            text = self._library.document(document.id).text[:_CHARACTERS_READ]
            options = chat_model_options(self._settings)
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
            return
        questions = [line.strip() for line in lines if 0 < len(line.strip()) <= _LONGEST]
        with self._lock:
            self._written[key] = questions[:_EACH]
            self._shown.clear()
            self._path.write_text(json.dumps(self._written, ensure_ascii=False), "utf-8")

    def _from_model(self, documents: list[DocumentSummary], language: Language) -> list[str]:
        found = [self._written.get(f"{one.sha256}.{language}", []) for one in documents]
        # One of each document before the second of any.
        return [questions[i] for i in range(_EACH) for questions in found if i < len(questions)]


def _from_titles(documents: list[DocumentSummary], language: Language) -> list[str]:
    asked = (
        say("about", language, topic=one.title)
        for one in documents
        if text_language(one.title) == language and len(one.title) <= _LONGEST
    )
    return [question for question in asked if question_language(question) == language]


def _load(path: Path) -> dict[str, list[str]]:
    try:
        found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
