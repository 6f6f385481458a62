"""The documents that may be asked: those of collections, and those of one conversation.

Each collection and each conversation has an index of its own: a question searches only the indexes
of what the person may read, and a conversation's documents are deleted with it.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from ingest.identity import is_web_source
from ingest.pipeline import ingest_into
from ingest.report import FileReport
from ingest.web import Fetcher, FetchLimits
from ingest.workers import ReadingLimits
from rag.access.collections import CONVERSATION, EVERYONE, Access, Collections
from rag.app.recent import RecentIndexes
from rag.app.revisions import as_revision
from rag.assistant import Assistant
from rag.embedders import EmbedderOptions, open_embedder
from rag.errors import CollectionNotFound, DocumentNotFound, NotAllowed
from rag.index import PassageIndex, PassageStore, open_index
from rag.index.beside import PlaceBeside
from rag.rerankers import open_reranking
from rag.schema import Document, DocumentSummary, FormerVersion
from rag.settings import IndexPlace, Settings

logger = logging.getLogger(__name__)

_INDEX_FOLDER = "index"
_UPLOADS_FOLDER = "documents"
_CONVERSATION_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Indexes of conversations that stay open without being used.
_MOST_OPEN = 64
# Characters that a file system may refuse in a name, and those that could lead out of the folder.
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+'
)
# File systems limit names to 255 bytes with the ending; an Arabic letter has two bytes.
_LONGEST_STEM, _LONGEST_ENDING = 180, 24


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: its name, and the path of its bytes."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Link:
    """A web page that a person named; `name` is its address."""

    name: str


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome of an uploaded file or a web page."""

    name: str
    report: FileReport


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list; `collection` is `CONVERSATION` for those of the conversation."""

    summary: DocumentSummary
    collection: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where documents are: the name of the collection, its index, and the uploaded files."""

    collection: str
    index: PassageStore
    uploads: Path


class Library:
    """All documents; safe to share between threads.

    Every method takes the `access` of the person who asks: the collections that they may read and
    change.
    """

    def __init__(self, settings: Settings, fetcher: Fetcher | None = None) -> None:
        self.collections = Collections.from_settings(settings)
        self._settings = settings
        self._fetcher = fetcher or Fetcher(FetchLimits.from_settings(settings))
        self._folder = settings.chat_folder.absolute()
        self.embedder = open_embedder(EmbedderOptions.from_settings(settings))
        self._reranking = open_reranking(settings)
        self._opened: dict[IndexPlace, PassageStore] = {}
        self._of_conversations = RecentIndexes(_MOST_OPEN)
        self._opening = threading.Lock()
        # Files may still be read for a conversation that is deleted.
        self._forgotten: set[str] = set()
        self._everyone = self._open(settings.index)

    def close(self) -> None:
        """Close every index; the library cannot be used afterwards."""
        with self._opening:
            for index in self._opened.values():
                index.close()
            self._opened.clear()
            self._of_conversations.close_all()

    def assistant(
        self, access: Access, conversation: str | None = None, **changes: object
    ) -> Assistant:
        """An assistant over the documents that may be read, with changed settings."""
        return self.assistant_over(self.indexes(access, conversation), **changes)

    def assistant_over(self, indexes: Sequence[PassageStore], **changes: object) -> Assistant:
        """An assistant over some of the `indexes` that this gives, with changed settings."""
        settings = self._settings.model_copy(update=changes)
        first, *further = indexes
        return Assistant(first, settings, *further, reranking=self._reranking)

    def indexes(self, access: Access, conversation: str | None = None) -> tuple[PassageStore, ...]:
        """The indexes of what may be read, at least one; that of the conversation is the last.

        Raises:
            CollectionNotFound: no collection may be read any more.
        """
        found = tuple(place.index for place in self._places(access, conversation))
        if not found:
            raise CollectionNotFound("there is no collection any more that you may read.")
        return found

    def has_documents(self, access: Access, conversation: str | None = None) -> bool:
        """Whether there is any document that may be read."""
        return any(index.counts()[0] for index in self.indexes(access, conversation))

    def documents(self, access: Access, conversation: str | None = None) -> list[Listed]:
        """The documents that may be read, those of the conversation first, then by title.

        A document that is in several collections is listed once.
        """
        found = [
            Listed(summary, place.collection)
            for place in self._places(access, conversation)
            for summary in place.index.documents()
        ]
        found.sort(
            key=lambda one: (
                one.collection != CONVERSATION,
                one.summary.title,
                one.summary.source,
                one.collection,
            )
        )
        first: dict[str, Listed] = {}
        for one in found:
            first.setdefault(one.summary.id, one)
        return list(first.values())

    def counts(self, access: Access) -> dict[str, int]:
        """The number of documents in each collection that may be read, by its name."""
        return {place.collection: place.index.counts()[0] for place in self._places(access, None)}

    def document(
        self, document_id: str, access: Access, conversation: str | None = None
    ) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: there is none of that id that may be read.
        """
        return self._with(document_id, access, conversation)[0].index.document(document_id)

    def versions(
        self, document_id: str, access: Access, conversation: str | None = None
    ) -> list[FormerVersion]:
        """The former versions of the document, the newest first.

        Raises:
            DocumentNotFound: there is none of that id that may be read.
        """
        return self._with(document_id, access, conversation)[0].index.versions(document_id)

    def add(self, given: Iterable[Upload | Link], collection: str, access: Access) -> list[Added]:
        """Read files and web pages into documents of a collection; a bad one stops no other.

        Several threads may add at once: a file that takes long to read delays no other thread.

        Raises:
            CollectionNotFound: the collection may not be read.
            NotAllowed: the collection may not be changed.
            IndexFailure: the index cannot be written.
        """
        place = self._writable(collection, access)
        return [self._take(one, place) for one in given]

    def check_writable(self, collection: str, access: Access) -> None:
        """Refuse what `add` would refuse for the collection.

        Raises:
            CollectionNotFound: the collection may not be read.
            NotAllowed: the collection may not be changed.
        """
        self._writable(collection, access)

    def attach(self, given: Iterable[Upload | Link], conversation: str) -> list[Added]:
        """Read files and web pages into documents of one conversation, as `add` does.

        Nothing is left of what is read while the conversation is deleted.

        Raises:
            DocumentNotFound: the conversation is deleted.
            IndexFailure: the index cannot be written.
        """
        try:
            return [self._take_into(one, conversation) for one in given]
        finally:
            if conversation in self._forgotten:
                self.forget(conversation)

    def share(self, document_id: str, conversation: str, collection: str, access: Access) -> Added:
        """Move a document of a conversation to a collection.

        Raises:
            DocumentNotFound: it is no document of the conversation.
            CollectionNotFound: the collection may not be read.
            NotAllowed: the collection may not be changed.
        """
        if not self._has_documents(conversation):
            raise DocumentNotFound(f"the conversation {conversation!r} has no documents.")
        own = self._of_conversation(conversation).index
        place = self._writable(collection, access)
        document = own.document(document_id)
        if is_web_source(document.source):
            return _share_page(document, own, place)
        source = Path(document.source)
        added = self._add(Upload(source.name, source), place)
        if added.report.document_id is not None:
            own.remove([document_id])
            source.unlink(missing_ok=True)
        return added

    def remove(self, document_id: str, access: Access, conversation: str | None = None) -> str:
        """Take a document out, and with it the file, if it was uploaded here.

        Returns the name of its collection, or `CONVERSATION`.

        Raises:
            DocumentNotFound: there is none of that id that may be read.
            NotAllowed: its collection may not be changed.
        """
        places = self._with(document_id, access, conversation)
        changeable = access.writes | {CONVERSATION}
        place = next((one for one in places if one.collection in changeable), None)
        if place is None:
            raise _not_allowed(places[0].collection)
        source = Path(place.index.document(document_id).source)
        place.index.remove([document_id])
        if source.is_relative_to(place.uploads):
            source.unlink(missing_ok=True)
        return place.collection

    def forget(self, conversation: str) -> None:
        """Delete what a conversation had uploaded for itself."""
        folder = self._folder_of(conversation)
        self._forgotten.add(conversation)
        with self._opening:
            self._of_conversations.close(conversation)
        self._beside(conversation).forget()
        shutil.rmtree(folder, ignore_errors=True)

    def _places(self, access: Access, conversation: str | None) -> Iterator[_Place]:
        """Where the documents are that may be read; those of the conversation last."""
        if EVERYONE in access.reads:
            yield _Place(EVERYONE, self._everyone, self._folder / _UPLOADS_FOLDER)
        for collection in self.collections.entries():
            if collection.name in access.reads:
                index = self._open(self.collections.index_of(collection))
                uploads = self.collections.folder(collection) / _UPLOADS_FOLDER
                yield _Place(collection.name, index, uploads)
        if conversation and self._has_documents(conversation):
            yield self._of_conversation(conversation)

    def _with(self, document_id: str, access: Access, conversation: str | None) -> list[_Place]:
        """Where a document is, the conversation first.

        Raises:
            DocumentNotFound: it is nowhere.
        """
        found = [
            place
            for place in self._places(access, conversation)
            if place.index.contains(document_id)
        ]
        if not found:
            raise DocumentNotFound(f"there is no document {document_id!r} that you may read.")
        return sorted(found, key=lambda place: place.collection != CONVERSATION)

    def _writable(self, collection: str, access: Access) -> _Place:
        for place in self._places(access.only([collection]), None):
            if collection not in access.writes:
                raise _not_allowed(collection)
            return place
        raise CollectionNotFound(f"there is no collection {collection!r} any more.")

    def _take_into(self, given: Upload | Link, conversation: str) -> Added:
        if conversation in self._forgotten:
            raise DocumentNotFound(f"the conversation {conversation!r} is deleted.")
        return self._take(given, self._of_conversation(conversation))

    def _take(self, given: Upload | Link, place: _Place) -> Added:
        return self._fetch(given, place) if isinstance(given, Link) else self._add(given, place)

    def _fetch(self, link: Link, place: _Place) -> Added:
        limits = ReadingLimits.from_settings(self._settings)
        report = ingest_into(place.index, [link.name], limits=limits, fetcher=self._fetcher)
        return Added(link.name, report.files[0])

    def _add(self, upload: Upload, place: _Place) -> Added:
        name = safe_name(upload.name)
        kept = place.uploads / uuid4().hex[:8] / name
        kept.parent.mkdir(parents=True)
        try:
            shutil.copy(upload.path, kept)
            limits = ReadingLimits.from_settings(self._settings)
            result = ingest_into(place.index, [kept], limits=limits).files[0]
        except BaseException:
            shutil.rmtree(kept.parent)
            raise
        result = as_revision(result, place.index, place.uploads)
        if result.outcome not in {"added", "replaced", "moved"}:
            shutil.rmtree(kept.parent)
        if result.outcome == "duplicate" and result.document_id:
            result = FileReport(
                result.source,
                "duplicate",
                place.index.document(result.document_id).title,
                document_id=result.document_id,
            )
        return Added(upload.name, result)

    def _folder_of(self, conversation: str) -> Path:
        if not _CONVERSATION_ID.fullmatch(conversation):
            raise DocumentNotFound(f"{conversation!r} is no conversation.")
        return self._folder / "conversations" / conversation

    def _of_conversation(self, conversation: str) -> _Place:
        """The place of a conversation; its index is made if it is not there."""
        folder = self._folder_of(conversation)
        beside = self._beside(conversation)
        with self._opening:
            if not beside.exists():
                # It is not there yet, or another process has forgotten the conversation.
                self._of_conversations.close(conversation)
            index = self._of_conversations.get(conversation, lambda: self._opened_beside(beside))
            return _Place(CONVERSATION, index, folder / _UPLOADS_FOLDER)

    def _opened_beside(self, place: PlaceBeside) -> PassageStore:
        """The index of a conversation, which is made if it is not there."""
        at = place.make()
        if isinstance(at, Path):
            # It is in the folder of the conversation also where Chroma is a server.
            return PassageIndex.open(at, self.embedder, create=True)
        return open_index(self._settings, place=at, embedder=self.embedder, create=True)

    def _has_documents(self, conversation: str) -> bool:
        """Whether a conversation has an index."""
        return self._beside(conversation).exists()

    def _beside(self, conversation: str) -> PlaceBeside:
        folder = self._folder_of(conversation) / _INDEX_FOLDER
        name = f"conversation_{conversation.replace('-', '')}"
        return PlaceBeside(self._settings.index, folder, name)

    def _open(self, at: IndexPlace) -> PassageStore:
        with self._opening:
            if at not in self._opened:
                self._opened[at] = open_index(
                    self._settings, place=at, embedder=self.embedder, create=True
                )
            return self._opened[at]


def _share_page(document: Document, own: PassageStore, place: _Place) -> Added:
    """Move a web page to a collection as it was fetched."""
    passages = own.passages_of(document.id)
    place.index.put([(document, passages)])
    own.remove([document.id])
    report = FileReport(
        document.source, "added", document.title, len(passages), document_id=document.id
    )
    return Added(document.source, report)


def _not_allowed(collection: str) -> NotAllowed:
    return NotAllowed(f"you may read the collection {collection!r}, but not change it.")


def safe_name(name: str) -> str:
    """A safe file name: one path component, without reserved characters."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "file"
    stem, dot, suffix = cleaned.rpartition(".")
    if not stem:
        return _first_bytes(cleaned, _LONGEST_STEM)
    return f"{_first_bytes(stem, _LONGEST_STEM)}{dot}{_first_bytes(suffix, _LONGEST_ENDING)}"


def _first_bytes(text: str, most: int) -> str:
    """The characters of `text` that fit into this number of bytes of UTF-8."""
    return text.encode()[:most].decode("utf-8", "ignore")
