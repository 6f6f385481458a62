"""The documents that the page answers from: those for everyone, and those of one conversation.

A conversation's own documents lie in an index of their own, so that no other conversation can
reach them, and go with the conversation.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from ingest.identity import is_web_source
from ingest.pipeline import ingest_into
from ingest.report import FileReport
from ingest.web import Fetcher, FetchLimits
from ingest.workers import ReadingLimits
from rag.assistant import Assistant
from rag.embedders import EmbedderOptions, open_embedder
from rag.errors import DocumentNotFound
from rag.index import PassageIndex, PassageStore, open_index
from rag.rerankers import open_reranking
from rag.schema import Document, DocumentSummary
from rag.settings import Settings

logger = logging.getLogger(__name__)

Audience = Literal["everyone", "conversation"]

_CONVERSATION_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a file system may not take in a name, and what could lead out of the folder.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came from a person: what they call it, and where its bytes lie."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Link:
    """A web page that a person named; `name` is its address."""

    name: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an uploaded file or a web page."""

    name: str
    report: FileReport


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list, and whom it is for."""

    summary: DocumentSummary
    audience: Audience


class Library:
    """All documents behind the page; safe to share between threads."""

    def __init__(self, settings: Settings, fetcher: Fetcher | None = None) -> None:
        self._settings = settings
        self._fetcher = fetcher or Fetcher(FetchLimits.from_settings(settings))
        self._folder = settings.chat_folder.absolute()
        self._embedder = open_embedder(EmbedderOptions.from_settings(settings))
        self._everyone = open_index(settings, embedder=self._embedder, create=True)
        self._reranking = open_reranking(settings)
        self._conversations: dict[str, PassageStore] = {}
        self._opening = threading.Lock()

    def close(self) -> None:
        """Close every index; the library cannot be used afterwards."""
        with self._opening:
            for index in (self._everyone, *self._conversations.values()):
                index.close()
            self._conversations.clear()

    def assistant(self, conversation: str | None = None, **changes: object) -> Assistant:
        """An assistant over the documents that a conversation may use, with changed settings."""
        own = self._of_conversation(conversation) if conversation else None
        settings = self._settings.model_copy(update=changes)
        further = [own] if own else []
        return Assistant(self._everyone, settings, *further, reranking=self._reranking)

    def holds_any(self, conversation: str) -> bool:
        """Whether there is any document that a conversation may use."""
        own = self._of_conversation(conversation)
        return any(index.counts()[0] for index in (self._everyone, own) if index)

    def documents(self, conversation: str | None = None) -> list[Listed]:
        """The documents that a conversation may use, its own first, then by title."""
        own = self._of_conversation(conversation) if conversation else None
        listed = [Listed(summary, "conversation") for summary in own.documents()] if own else []
        return listed + [Listed(summary, "everyone") for summary in self._everyone.documents()]

    def document(self, document_id: str, conversation: str | None = None) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: there is none of that id that the conversation may use.
        """
        return self.assistant(conversation).document(document_id)

    def add(
        self, given: Sequence[Upload | Link], audience: Audience, conversation: str
    ) -> list[Added]:
        """Read files and web pages into documents; a bad one does not stop the others.

        Several threads may add at once: a file that takes long to read delays no other thread.

        Raises:
            IndexFailure: the index cannot be written.
        """
        if audience == "everyone":
            index, folder = self._everyone, self._folder / "documents"
        else:
            index, folder = self._create(conversation), self._place(conversation) / "documents"
        return [
            self._fetch(one, index) if isinstance(one, Link) else self._add(one, index, folder)
            for one in given
        ]

    def share(self, document_id: str, conversation: str) -> Added:
        """Give a document of a conversation to everyone.

        Raises:
            DocumentNotFound: it is no document of the conversation.
        """
        own = self._of_conversation(conversation)
        if own is None:
            raise DocumentNotFound(f"the conversation {conversation!r} has no documents.")
        document = own.document(document_id)
        if is_web_source(document.source):
            return self._share_page(document, own)
        source = Path(document.source)
        added = self._add(Upload(source.name, source), self._everyone, self._folder / "documents")
        if added.report.document_id is not None:
            own.remove([document_id])
            source.unlink(missing_ok=True)
        return added

    def remove(self, document_id: str, conversation: str | None = None) -> Audience:
        """Take a document out, and with it the file, if it was uploaded here.

        Raises:
            DocumentNotFound: there is none of that id that the conversation may use.
        """
        own = self._of_conversation(conversation) if conversation else None
        index = own if own and own.contains(document_id) else self._everyone
        source = Path(index.document(document_id).source)
        index.remove([document_id])
        if source.is_relative_to(self._folder):
            source.unlink(missing_ok=True)
        return "everyone" if index is self._everyone else "conversation"

    def audience(self, document_id: str, conversation: str | None = None) -> Audience:
        """Whom a document is for.

        Raises:
            DocumentNotFound: there is none of that id that the conversation may use.
        """
        for listed in self.documents(conversation):
            if listed.summary.id == document_id:
                return listed.audience
        raise DocumentNotFound(f"no document {document_id!r} in this conversation or for everyone.")

    def forget(self, conversation: str) -> None:
        """Delete what a conversation had uploaded for itself."""
        place = self._place(conversation)
        with self._opening:
            index = self._conversations.pop(conversation, None)
        if index is not None:
            index.close()
        shutil.rmtree(place, ignore_errors=True)

    def _share_page(self, document: Document, own: PassageStore) -> Added:
        """Give a web page to everyone as it was fetched."""
        passages = own.passages_of(document.id)
        self._everyone.put([(document, passages)])
        own.remove([document.id])
        report = FileReport(
            document.source, "added", document.title, len(passages), document_id=document.id
        )
        return Added(document.source, report)

    def _fetch(self, link: Link, index: PassageStore) -> Added:
        limits = ReadingLimits.from_settings(self._settings)
        report = ingest_into(index, [link.name], limits=limits, fetcher=self._fetcher)
        return Added(link.name, report.files[0])

    def _add(self, upload: Upload, index: PassageStore, folder: Path) -> Added:
        name = safe_name(upload.name)
        kept = folder / uuid4().hex[:8] / name
        kept.parent.mkdir(parents=True)
        shutil.copy(upload.path, kept)
        report = ingest_into(index, [kept], limits=ReadingLimits.from_settings(self._settings))
        result = report.files[0]
        if result.outcome not in {"added", "replaced", "moved"}:
            shutil.rmtree(kept.parent)
        if result.outcome == "duplicate" and result.document_id:
            result = FileReport(
                result.source,
                "duplicate",
                index.document(result.document_id).title,
                document_id=result.document_id,
            )
        return Added(upload.name, result)

    def _place(self, conversation: str) -> Path:
        if not _CONVERSATION_ID.fullmatch(conversation):
            raise DocumentNotFound(f"{conversation!r} is no conversation.")
        return self._folder / "conversations" / conversation

    def _of_conversation(self, conversation: str) -> PassageStore | None:
        """The conversation's own index, or None if it has none."""
        with self._opening:
            if conversation in self._conversations:
                return self._conversations[conversation]
        if not (self._place(conversation) / "index").is_dir():
            return None
        return self._create(conversation)

    def _create(self, conversation: str) -> PassageStore:
        with self._opening:
            if conversation not in self._conversations:
                folder = self._place(conversation) / "index"
                self._conversations[conversation] = PassageIndex.open(
                    folder, self._embedder, create=True
                )
            return self._conversations[conversation]


def safe_name(name: str) -> str:
    """A file name that means the same and cannot lead anywhere else."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "file"
    stem, dot, suffix = cleaned.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:12]}" if stem else cleaned[:_LONGEST_NAME]
