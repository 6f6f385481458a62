"""The words of a pool: by sound, for names across scripts, and as vectors, for translation.

Both only ever grow: a word that no passage contains any longer finds nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.analysis import is_arabic, stem, words_as_written
from rag.embedders import Vectors
from rag.index.database import Database
from rag.index.tables import Tables, batches
from rag.index.terms import pools, searchable_text
from rag.schema import Language, Passage
from rag.translation import InducedTerms
from rag.translation.names import MIN_SKELETON, name_forms, skeleton

_TABLES = """
CREATE TABLE names_{pool} (
    skeleton TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (skeleton, form)
) WITHOUT ROWID;
CREATE TABLE stems_{pool} (stem TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""
VOCABULARY_SCHEMA = _TABLES.format(pool="ar") + _TABLES.format(pool="en")

# The first terms of a collection are its frequent ones; more of them cost time at every question.
MAX_STEMS = 30_000
MAX_NAMES = 300
# SQLite unites 500 queries in one statement.
_MOST_UNITED = 400
# Words that a process remembers to have written: some ten megabytes.
_MOST_REMEMBERED = 1 << 17

Counts = Counter[tuple[str, str]]
"""Words, each in its search form and as it is written, and how often they are."""


class WrittenWords:
    """The words that this process has written to the tables, so that each is written once.

    They are remembered until another process changes the index: `begin` takes its generation before
    a transaction, `commit` that after it.
    """

    def __init__(self) -> None:
        self._words: set[tuple[Language, str]] = set()
        self._generation: int | None = None

    def begin(self, generation: int) -> None:
        """Begin a transaction on the index of that generation."""
        if generation != self._generation or len(self._words) > _MOST_REMEMBERED:
            self._words.clear()
        # Unless it is committed, nothing is known.
        self._generation = None

    def commit(self, generation: int) -> None:
        """Note that the index has all words that were asked for since `begin`."""
        self._generation = generation

    def forget(self) -> None:
        """Forget all words, since the tables are empty."""
        self._words.clear()
        self._generation = None

    def new(self, pool: Language, counts: Counts) -> Counts:
        """Those of `counts` whose words are to be written, each of them only once."""
        found = Counter(
            {w: count for w, count in counts.items() if (pool, w[0]) not in self._words}
        )
        self._words.update((pool, form) for form, _ in found)
        return found


class Vocabulary(Tables):
    """The word tables of one catalogue; writes happen inside the catalogue's transactions."""

    def __init__(self, connection: Database, lock: threading.RLock) -> None:
        super().__init__(connection, lock)
        self.written = WrittenWords()

    def insert(
        self, passages: Iterable[Passage], embed: Callable[[Sequence[str]], Vectors]
    ) -> None:
        """Add the words of passages that are not there yet; `embed` gives vectors of words."""
        for pool, said in words_by_pool(passages).items():
            if not (counts := self.written.new(pool, said)):
                continue
            self._connection.executemany(
                f"INSERT OR IGNORE INTO names_{pool} VALUES (?, ?)", names_in(counts)
            )
            self._insert_stems(pool, counts, embed)

    def names(self, pool: Language, shapes: Collection[str]) -> list[tuple[str, str]]:
        """Words of the pool that have these consonants, each after its consonants."""
        one = f"SELECT * FROM (SELECT * FROM names_{pool} WHERE skeleton = ? LIMIT {MAX_NAMES})"
        return [
            row
            for _, part in batches(list(shapes), _MOST_UNITED)
            for row in self._all(" UNION ALL ".join([one] * len(part)), *part)
        ]

    def stem_vectors(self, pool: Language) -> tuple[list[str], NDArray[np.int8]]:
        """The pool's stems and their int8 vectors ``(n_stems, dimensions)``."""
        return stacked(self._all(f"SELECT stem, vector FROM stems_{pool}"))

    def _insert_stems(
        self, pool: Language, counts: Counts, embed: Callable[[Sequence[str]], Vectors]
    ) -> None:
        room = MAX_STEMS - int(self._all(f"SELECT count(*) FROM stems_{pool}")[0][0])
        if room <= 0:
            return
        forms = commonest_forms(counts)
        known = set(self._rows_with(f"SELECT stem FROM stems_{pool} WHERE stem", list(forms)))
        new = [name for name in forms if (name,) not in known][:room]
        vectors = embed([forms[name] for name in new])
        if not len(vectors):
            return
        self._connection.executemany(
            f"INSERT INTO stems_{pool} VALUES (?, ?)",
            [(name, small(vector)) for name, vector in zip(new, vectors, strict=True)],
        )


def names_in(counts: Counts) -> set[tuple[str, str]]:
    """(skeleton, form) for every form of a word that may be a name."""
    return {
        (shape, form)
        for word, _ in counts
        for form in name_forms(word)
        if len(shape := skeleton(form)) >= MIN_SKELETON
    }


def commonest_forms(counts: Counts) -> dict[str, str]:
    """Each stem with the form, as it is written, that is the most frequent."""
    forms: dict[str, str] = {}
    for (word, written), _ in sorted(counts.items(), key=lambda item: -item[1]):
        forms.setdefault(stem(word), written)
    return forms


def small(vector: Vectors) -> bytes:
    """A vector as int8 components, as it is stored."""
    return np.asarray(np.rint(vector * (127 / np.abs(vector).max())), dtype=np.int8).tobytes()


def stacked(
    rows: Sequence[tuple[str, bytes]],
) -> tuple[list[str], NDArray[np.int8]]:
    """The names of stored rows, and their vectors ``(n_rows, dimensions)``."""
    if not rows:
        return [], np.zeros((0, 1), dtype=np.int8)
    joined = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.int8)
    return [name for name, _ in rows], joined.reshape(len(rows), -1)


def words_by_pool(passages: Iterable[Passage]) -> dict[Language, Counts]:
    """The count of each word in a pool's own script in its passages."""
    said: dict[Language, Counts] = {"ar": Counter(), "en": Counter()}
    for passage in passages:
        pairs = words_as_written(searchable_text(passage))
        for pool in pools(passage.language):
            said[pool].update(pairs)
    return {
        pool: Counter(
            {
                (form, written): count
                for (form, written), count in counts.items()
                if not form.isdigit() and is_arabic(form) == (pool == "ar")
            }
        )
        for pool, counts in said.items()
    }


def induced_terms(stems: Sequence[str], vectors: NDArray[np.int8]) -> InducedTerms:
    """Stored stems and their vectors ``(n_stems, dimensions)``, of unit length."""
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
    return InducedTerms(stems, vectors / np.maximum(lengths, 1e-6))
