"""Which documents have most of their sentences in common, such as a syndicated article.

Sentences are compared word for word (`rag.text.same_words`). Of each document a few numbers are
kept: the lowest of its sentences' hashes, as in MinHash (Broder, 1997). The share of them that two
documents have in common estimates the share of their sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rag.sentences import sentence_spans
from rag.text.same_words import TOO_SHORT, words_numbers

Fingerprint = tuple[int, ...]

_LENGTH = 16
# Documents are copies if they share at least this part of their fingerprints.
_ALIKE = 0.5
# A sentence in more documents than these is boilerplate.
_MOST_DOCUMENTS = 200


def fingerprint(text: str) -> Fingerprint:
    """The lowest hashes of the sentences of a text, ascending; empty if it has no long sentence."""
    hashes = set(words_numbers(text[start:end] for start, end in sentence_spans(text)))
    return tuple(sorted(hashes - {TOO_SHORT})[:_LENGTH])


def alike(fingerprints: Mapping[str, Fingerprint]) -> dict[str, tuple[str, ...]]:
    """The ids of the copies of each document that has any, in the order of `fingerprints`."""
    having: dict[int, list[str]] = defaultdict(list)
    for id_, hashes in fingerprints.items():
        for one in hashes:
            having[one].append(id_)
    found: dict[str, tuple[str, ...]] = {}
    for id_, hashes in fingerprints.items():
        shared = (having[one] for one in hashes if 1 < len(having[one]) <= _MOST_DOCUMENTS)
        others = dict.fromkeys(other for ids in shared for other in ids if other != id_)
        copies = [o for o in others if _similarity(hashes, fingerprints[o]) >= _ALIKE]
        if copies:
            found[id_] = tuple(copies)
    return found


def _similarity(first: Fingerprint, second: Fingerprint) -> float:
    """The share of the lowest hashes of both that both have, in [0, 1]."""
    lowest: Sequence[int] = sorted({*first, *second})[:_LENGTH]
    return sum(one in first and one in second for one in lowest) / len(lowest)
