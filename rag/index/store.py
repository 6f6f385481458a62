"""The two protocols that everything else uses of an index: `PassageStore` and `Snapshot`.

A store keeps documents and their passages, and finds candidates for a question with an engine of
its own. Candidates are scored in `rag.index.scoring` and `rag.retrieval`, so every store gives the
same ranking. `rag.index.opening` opens a store by its address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from rag.embedders import Embedder, EncodedPassage, Vectors
from rag.index.parts import StoredParts
from rag.index.rebuild import Progress
from rag.index.scoring import Candidates, Keys, TermGroup, TermStatistics
from rag.index.titles import TitleMatch
from rag.schema import Document, DocumentSummary, FormerVersion, Language, Passage, Scope
from rag.translation import InducedTerms


class Snapshot(Protocol):
    """One consistent state of a store, for one question.

    A `pool` is a language; passages in both languages are in both pools. Every search is limited
    to the documents of its `scope`. `count` is the greatest number of keys that a search returns.
    """

    def pools(self) -> Collection[Language]:
        """The pools that have any passages."""
        ...

    def statistics(self, pool: Language, groups: Sequence[TermGroup]) -> TermStatistics:
        """The statistics of a pool, with the frequencies of the terms of `groups`."""
        ...

    def names(self, pool: Language, skeletons: Collection[str]) -> list[tuple[str, str]]:
        """(skeleton, word) for the words of a pool that have one of these consonant skeletons."""
        ...

    def titles(self, named: Mapping[str, float]) -> TitleMatch:
        """Which share of each title the weighted stems `named` cover."""
        ...

    def search_ahead(self, vector: Vectors, count: int, scope: Scope) -> None:
        """Begin the searches that `nearest` will be asked for with these arguments, of all pools.

        They run while the caller does something else, if the store can do that.
        """
        ...

    def nearest(self, pool: Language, vector: Vectors, count: int, scope: Scope) -> Keys:
        """The passages nearest to a unit vector ``(dimensions,)``, in no order."""
        ...

    def term_matches(
        self, pool: Language, weights: Mapping[str, float], count: int, scope: Scope
    ) -> Keys:
        """The passages with the highest sum of term `weights`, best first."""
        ...

    def titled(self, titles: Iterable[int], count: int, scope: Scope) -> list[int]:
        """Passages of any pool whose title has one of these numbers, in reading order."""
        ...

    def quoting(self, pool: Language, phrase: Sequence[str], count: int, scope: Scope) -> list[int]:
        """Passages with the words of `phrase`, in search form, side by side."""
        ...

    def candidates(self, pool: Language, keys: Keys) -> Candidates:
        """Those of `keys` that are in a pool, with what they are scored by, except their parts."""
        ...

    def parts(self, keys: Sequence[int]) -> StoredParts:
        """The parts of passages, in the order of `keys`."""
        ...

    def passages(self, keys: Iterable[int]) -> dict[int, Passage]:
        """The passages that exist among `keys`, by key."""
        ...


class PassageStore(Protocol):
    """Documents and their passages, searchable by vector and by term; safe to share by threads.

    Every write is complete or has not happened, also if the process is killed.
    """

    @property
    def embedder(self) -> Embedder:
        """The embedder that the store was made with."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Release everything; the store cannot be used afterwards."""
        ...

    # -- documents -------------------------------------------------------------------------

    def counts(self) -> tuple[int, int]:
        """The numbers of (documents, passages)."""
        ...

    def generation(self) -> int:
        """A number that grows with every committed change, by whichever process."""
        ...

    def documents(self) -> list[DocumentSummary]:
        """Every document without its text, by title."""
        ...

    def document(self, document_id: str) -> Document:
        """The whole document.

        Raises:
            DocumentNotFound: there is none of that id.
        """
        ...

    def contains(self, document_id: str) -> bool:
        """Whether there is a document of that id."""
        ...

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        ...

    def find(self, *, source: str | None = None, sha256: str | None = None) -> str | None:
        """The id of the document with that `source` and `sha256`; either may be left out."""
        ...

    def source_of(self, document_id: str) -> str | None:
        """The source of a document, or None if there is no such document."""
        ...

    def resolve(self, name: str) -> str:
        """The id of the document that has `name` as its id or its source path.

        Raises:
            DocumentNotFound: there is none of that name.
        """
        ...

    def versions(self, document_id: str) -> list[FormerVersion]:
        """The former versions of a document, the newest first; at most 20."""
        ...

    def same_files(self, document_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The sources of other files with the content of each document, if there are any."""
        ...

    # -- writing ---------------------------------------------------------------------------

    def writing(self) -> AbstractContextManager[None]:
        """A context in which no other process writes; may be nested.

        Raises:
            IndexBusy: another process has been writing for too long to wait.
        """
        ...

    def put(
        self,
        changes: Sequence[tuple[Document, Sequence[Passage]]],
        vectors: Sequence[EncodedPassage] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Add documents, or replace those with the same id or source, all of them or none.

        `vectors` are those of all passages in order; they are made here if none are given.

        Raises:
            IndexBusy: another process is writing.
        """
        ...

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with their former versions, all of them or none.

        Raises:
            DocumentNotFound: one of them is not there; nothing is removed then.
            IndexBusy: another process is writing.
        """
        ...

    def relocate(self, document_id: str, source: str) -> None:
        """Give a document another source, and remove the document that has this source, if any.

        Raises:
            DocumentNotFound: there is none of that id.
            IndexBusy: another process is writing.
        """
        ...

    def keep(self, versions: Sequence[FormerVersion]) -> None:
        """Add former versions of documents; `put` keeps those of the documents that it replaces.

        Raises:
            IndexBusy: another process is writing.
        """
        ...

    def note_files(self, files: Mapping[str, str]) -> None:
        """Record the sources of files, each with the id of the document that has its content.

        Raises:
            IndexBusy: another process is writing.
        """
        ...

    def forget_files(self, sources: Collection[str]) -> None:
        """Remove what was recorded of files.

        Raises:
            IndexBusy: another process is writing.
        """
        ...

    def repair_if_damaged(self, progress: Progress | None = None) -> list[str]:
        """Rebuild what is made from the texts if it is damaged; returns the faults found."""
        ...

    # -- searching -------------------------------------------------------------------------

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A context in which all reads see one state."""
        ...

    def induced_terms(self, pool: Language) -> InducedTerms:
        """The pool's words with their vectors; empty if the embedder does not translate."""
        ...
