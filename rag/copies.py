"""Places that have the same words, such as those of a syndicated article.

One of them is ranked and cited; the others are listed with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.language import ascii_digits, strip_tashkeel
from rag.schema import Citation, Copy, Hit, SentenceMatch

_WORD = re.compile(r"[-−]?\d+(?:[.,٫٬:/]\d+)*[%٪]?|[^\W_]+")
# A shorter sentence ("Reuters", "Photo: the harbour") is no reason to keep a passage.
_FEWEST_WORDS = 4


def words_key(text: str) -> str:
    """The words and numbers of a text, alike however it is spaced, punctuated and vowelled."""
    return " ".join(_WORD.findall(ascii_digits(strip_tashkeel(text)).casefold()))


def without_copies(hits: Sequence[Hit]) -> list[Hit]:
    """The `hits` without passages whose every sentence is in better hits of other documents.

    Sentences are compared word for word. What is left out is in the `copies` of the sentences that
    are kept.
    """
    kept: list[Hit] = []
    owners: dict[str, str] = {}
    copies: dict[str, list[Copy]] = defaultdict(list)
    for hit in hits:
        said = [one for one in _sentences(hit) if one[0].count(" ") >= _FEWEST_WORDS - 1]
        document = hit.passage.document_id
        if said and all(owners.get(key, document) != document for key, _, _ in said):
            for key, _, place in said:
                copies[key].append(place)
            continue
        for key, _, _ in said:
            owners.setdefault(key, document)
        kept.append(hit)
    return [_with_matches(hit, copies) for hit in kept] if copies else kept


def with_copies(citations: Sequence[Citation], hits: Iterable[Hit]) -> tuple[Citation, ...]:
    """The `citations`, each with the other places in `hits` that have the same words."""
    if not citations:
        return ()
    places: dict[str, list[Copy]] = defaultdict(list)
    files: dict[str, Sequence[str]] = {}
    for hit in hits:
        files[hit.passage.document_id] = hit.same_files
        for key, match, place in _sentences(hit):
            places[key] += (place, *match.copies)
    return tuple(_with_places(citation, places, files) for citation in citations)


def _sentences(hit: Hit) -> Iterator[tuple[str, SentenceMatch, Copy]]:
    """The sentences of a hit, each with the key of its words and its place."""
    passage = hit.passage
    for match in hit.sentences:
        text = passage.text[match.start - passage.start : match.end - passage.start]
        place = Copy(
            passage.document_id,
            passage.title,
            passage.source,
            passage.page,
            match.start,
            match.end,
            passage.published,
        )
        yield words_key(text), match, place


def _with_matches(hit: Hit, copies: dict[str, list[Copy]]) -> Hit:
    """The hit with the copies of its sentences, which are taken out of `copies`."""
    found = {m: tuple(copies.pop(key)) for key, m, _ in _sentences(hit) if key in copies}
    if not found:
        return hit
    sentences = tuple(replace(match, copies=found.get(match, ())) for match in hit.sentences)
    return replace(hit, sentences=sentences)


def _with_places(
    citation: Citation, places: Mapping[str, Sequence[Copy]], files: Mapping[str, Sequence[str]]
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
    for place in (own, *places.get(words_key(citation.quote), ())):
        for source in (place.source, *files.get(place.document_id, ())):
            found.setdefault(source, replace(place, source=source))
    del found[citation.source]
    return replace(citation, copies=tuple(found.values()))
