"""Copies an index from one store to another, and compares the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.errors import IndexFailure
from rag.index import PassageStore
from rag.retrieval import Retriever
from rag.schema import Document, DocumentSummary, Passage

# Passages that are embedded and written together.
_BATCH = 256
_QUESTIONS = 20
_QUESTION_WORDS = 12
_FIRST = 10

Progress = Callable[[int, int, str], None]
"""Called with (documents done, all documents, the one that was copied last)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of a copy: its counts, and where it differs from the original, if anywhere."""

    documents: int
    passages: int
    questions: int
    differences: tuple[str, ...]


def move(source: PassageStore, target: PassageStore, progress: Progress) -> Moved:
    """Copy every document of `source` to `target`, and compare all of them and sample searches.

    Documents that `target` has already, as they are in `source`, are not copied again, so an
    interrupted copy may be repeated. `source` is left as it is.

    Raises:
        IndexFailure: `target` has other documents, or one of the two cannot be used.
    """
    wanted = source.documents()
    _check_target(wanted, target)
    done = 0
    for batch in _batches(source, wanted):
        if missing := [one for one in batch if not _is_copied(one, target)]:
            target.put(missing)
        _copy_former(source, target, [document.id for document, _ in batch])
        done += len(batch)
        progress(done, len(wanted), batch[-1][0].source)
    documents, passages = target.counts()
    questions = _questions(source, wanted)
    return Moved(
        documents,
        passages,
        len(questions),
        (*_other_documents(source, target, wanted), *_other_hits(source, target, questions)),
    )


def _copy_former(source: PassageStore, target: PassageStore, ids: Sequence[str]) -> None:
    """Copy the former versions of documents, and the sources of files with their content."""
    known = {(id_, one.replaced) for id_ in ids for one in target.versions(id_)}
    former = [one for id_ in ids for one in reversed(source.versions(id_))]
    if missing := [one for one in former if (one.document_id, one.replaced) not in known]:
        target.keep(missing)
    files = source.same_files(ids)
    if files != target.same_files(ids):
        target.note_files({file: id_ for id_, of in files.items() for file in of})


def _check_target(wanted: Sequence[DocumentSummary], target: PassageStore) -> None:
    ids = {summary.id for summary in wanted}
    strange = [summary.source for summary in target.documents() if summary.id not in ids]
    if strange:
        message = (
            f"the index to copy to has documents that the other has not, such as {strange[0]!r}; "
            "name an empty one."
        )
        raise IndexFailure(message)


def _batches(
    source: PassageStore, wanted: Sequence[DocumentSummary]
) -> Iterator[list[tuple[Document, list[Passage]]]]:
    batch: list[tuple[Document, list[Passage]]] = []
    passages = 0
    for summary in wanted:
        batch.append((source.document(summary.id), source.passages_of(summary.id)))
        passages += summary.passages
        if passages >= _BATCH:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def _is_copied(original: tuple[Document, list[Passage]], target: PassageStore) -> bool:
    document, passages = original
    return (
        target.contains(document.id)
        and target.document(document.id) == _stored(document)
        and target.passages_of(document.id) == [_stored(passage) for passage in passages]
    )


def _other_documents(
    source: PassageStore, target: PassageStore, wanted: Sequence[DocumentSummary]
) -> Iterator[str]:
    if source.counts() != target.counts():
        yield f"(documents, passages) are {source.counts()} and {target.counts()}"
    for summary in wanted:
        original = (source.document(summary.id), source.passages_of(summary.id))
        if not _is_copied(original, target):
            yield f"{summary.source!r} is not the same"


def _other_hits(
    source: PassageStore, target: PassageStore, questions: Sequence[str]
) -> Iterator[str]:
    # Which form of a word is embedded, for words of the other language, depends on the batches.
    first, second = (
        Retriever(store, translations=("table", "names")) for store in (source, target)
    )
    for question in questions:
        found = [
            [hit.passage.id for hit in retriever.retrieve(question, _FIRST)]
            for retriever in (first, second)
        ]
        if found[0] != found[1]:
            yield f"{question!r} finds other passages"


def _questions(source: PassageStore, wanted: Sequence[DocumentSummary]) -> list[str]:
    """The first words of documents, from the whole list."""
    step = max(len(wanted) // _QUESTIONS, 1)
    texts = (source.document(summary.id).text for summary in wanted[::step][:_QUESTIONS])
    first = (" ".join(text.split()[:_QUESTION_WORDS]) for text in texts)
    return [question for question in first if any(map(str.isalpha, question))]


_Stored = TypeVar("_Stored", Document, Passage)


def _stored(original: _Stored) -> _Stored:
    """The text as every store can keep it: PostgreSQL has no null character."""
    return replace(original, text=original.text.replace("\x00", "\ufffd"))
