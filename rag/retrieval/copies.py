"""Places that have the same words, such as those of a syndicated article.

One of them is ranked and cited; the others are listed with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from rag.schema import Citation, Copy, Hit, Passage
from rag.text.same_words import TOO_SHORT, words_keys

Copies = dict[int, list[Copy]]
"""Copies of sentences, by the number of their words (`rag.text.same_words`)."""


def repeating(sentences: Sequence[Sequence[tuple[int, int, int]]]) -> set[int]:
    """The places of passages, best first, that may be copies, and of those that they may copy.

    `sentences` are as in `without_copies`, which leaves out none of the other passages.
    """
    first: dict[int, int] = {}
    places: set[int] = set()
    for place, said in enumerate(sentences):
        numbers = {number for _, _, number in said if number != TOO_SHORT}
        if all(number in first for number in numbers):
            places.update([place, *(first[number] for number in numbers)])
        for number in numbers:
            first.setdefault(number, place)
    return places


def without_copies(
    passages: Sequence[Passage], sentences: Sequence[Sequence[tuple[int, int, int]]]
) -> tuple[list[int], Copies]:
    """The places of the `passages`, best first, that have any sentence of their own; and copies.

    A passage is left out if all its sentences are in better passages of other documents, word for
    word. Where they are is in the copies. `sentences` are those of each passage: the offsets into
    the document and the number of the words.
    """
    kept: list[int] = []
    owners: dict[int, str] = {}
    copies: Copies = defaultdict(list)
    for place, (passage, said) in enumerate(zip(passages, sentences, strict=True)):
        document = passage.document_id
        numbers = [number for _, _, number in said if number != TOO_SHORT]
        if numbers and all(owners.get(number, document) != document for number in numbers):
            for start, end, number in said:
                if number != TOO_SHORT:
                    copies[number].append(_copy(passage, start, end))
            continue
        for number in numbers:
            owners.setdefault(number, document)
        kept.append(place)
    return kept, copies


def with_copies(citations: Sequence[Citation], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The `citations`, each with the other places in `hits` that have the same words."""
    if not citations:
        return ()
    quoted = words_keys(one.quote for one in citations)
    places: dict[str, list[Copy]] = {key: [] for key in quoted}
    files: dict[str, Sequence[str]] = {}
    for hit, keys in _with_keys(hits):
        files[hit.passage.document_id] = hit.same_files
        for key, match in zip(keys, hit.sentences, strict=True):
            if key in places:
                places[key] += (_copy(hit.passage, match.start, match.end), *match.copies)
    return tuple(
        _with_places(one, places[key], files) for one, key in zip(citations, quoted, strict=True)
    )


def _with_keys(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Sequence[str]]]:
    """Each hit with the keys of the words of its sentences."""
    keys = iter(
        words_keys(
            hit.passage.text[match.start - hit.passage.start : match.end - hit.passage.start]
            for hit in hits
            for match in hit.sentences
        )
    )
    for hit in hits:
        yield hit, list(islice(keys, len(hit.sentences)))


def _copy(passage: Passage, start: int, end: int) -> Copy:
    return Copy(
        passage.document_id,
        passage.title,
        passage.source,
        passage.page,
        start,
        end,
        passage.published,
    )


def _with_places(
    citation: Citation, places: Sequence[Copy], files: Mapping[str, Sequence[str]]
) -> Citation:
    """The citation with its copies, each source once; files of its own document first."""
    own = Copy(
        citation.document_id,
        citation.title,
        citation.source,
        citation.page,
        citation.start,
        citation.end,
        citation.published,
    )
    found: dict[str, Copy] = {}
    for place in (own, *places):
        for source in (place.source, *files.get(place.document_id, ())):
            found.setdefault(source, replace(place, source=source))
    del found[citation.source]
    return replace(citation, copies=tuple(found.values()))
