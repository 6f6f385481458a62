"""Arabic and English words with their translations, as they are written.

The lexicon is one read-only SQLite file, made by ``python -m train.lexicon``. Words are looked up
as they are in a text: Arabic clitics are removed here, and an unknown form is looked up by its
stem.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from rag.analysis import is_arabic, stem
from rag.translation.forms import bare_forms, noun_forms, verb_forms

MAX_PHRASE = 4
"""Words of the longest phrase that the lexicon translates as a whole."""

STEM_MARK = "="
"""Put before a stem, so that it is never the same term as a word."""

_MOST_TERMS = 500
# A word that was seen less often is rather a form of a noun that was seen more often: لترا is a
# litre, not ترا with a preposition.
_OFTEN = 5
_MEMO_WORDS = 1 << 14


@dataclass(frozen=True, slots=True)
class Target:
    """A translation as it is written, and how likely it is, in (0, 1]."""

    text: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a term in search form.

    `seen` is how often the term is in the texts that the lexicon was learned from.
    `part_of_speech` is one of n, v, adj, adv, prop, name and others of Wiktionary, if it is known.
    """

    term: str
    seen: int
    part_of_speech: str | None
    targets: tuple[Target, ...]


class Lexicon:
    """Words, phrases and stems of both languages with their translations."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()

    def entries(self, terms: Collection[str]) -> Mapping[str, Entry]:
        """The entries of those terms in search form that the lexicon has in this form."""
        wanted = list(dict.fromkeys(terms))
        found: dict[str, Entry] = {}
        for begin in range(0, len(wanted), _MOST_TERMS):
            part = wanted[begin : begin + _MOST_TERMS]
            marks = ",".join("?" * len(part))
            with self._lock:
                rows = self._connection.execute(
                    f"SELECT term, seen, part, targets FROM entry WHERE term IN ({marks})", part
                ).fetchall()
            found |= {term: Entry(term, seen, kind, _parse(t)) for term, seen, kind, t in rows}
        return found

    def words(self, words: Sequence[str]) -> list[Entry | None]:
        """The best entry of each word in search form: of the word, of a form of it, of its stem.

        The translations of other words of its stem follow its own.
        """
        terms = {word: list(_terms(word)) for word in words}
        known = self.entries({term for of_word in terms.values() for term in of_word})
        return [_best(word, terms[word], known) for word in words]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _terms(word: str) -> Iterator[str]:
    """The keys of a word: the word, its forms, and the stems of all."""
    if not is_arabic(word):
        yield from (word, f"{STEM_MARK}{stem(word)}")
        return
    forms = (word, *bare_forms(word), *verb_forms(word))
    yield from (*forms, *noun_forms(word))
    yield from (f"{STEM_MARK}{stem(form)}" for form in forms)


def _best(word: str, terms: Sequence[str], known: Mapping[str, Entry]) -> Entry | None:
    bare = _most_seen(bare_forms(word), known)
    noun = _most_seen(noun_forms(word), known) if is_arabic(word) else None
    best = noun if noun and (not bare or (bare.seen < _OFTEN and bare.seen < noun.seen)) else bare
    if best is None:
        return next((known[term] for term in terms if term in known), None)
    return _with_targets_of(best, known.get(f"{STEM_MARK}{stem(best.term)}"))


def _most_seen(forms: Sequence[str], known: Mapping[str, Entry]) -> Entry | None:
    """The known entry among the forms that was seen most often, the longest of several."""
    found = [known[form] for form in forms if form in known]
    return max(found, key=lambda entry: (entry.seen, len(entry.term)), default=None)


def _with_targets_of(entry: Entry, of_stem: Entry | None) -> Entry:
    """An entry with those translations behind its own that other words of its stem have."""
    own = {target.text for target in entry.targets}
    others = [target for target in of_stem.targets if target.text not in own] if of_stem else []
    return replace(entry, targets=(*entry.targets, *others))


def _parse(targets: str) -> tuple[Target, ...]:
    pairs = (entry.rpartition(":") for entry in targets.split("|"))
    return tuple(Target(text, int(percent) / 100) for text, _, percent in pairs)


@cache
def open_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    with resources.as_file(resources.files("rag.data").joinpath("lexicon.sqlite")) as path:
        return Lexicon(path)


@lru_cache(maxsize=_MEMO_WORDS)
def entry_of(word: str) -> Entry | None:
    """The entry of a word in search form, in the lexicon that ships."""
    return open_lexicon().words([word])[0]
