"""Learns the Arabic-English lexicon of `rag.translation` and writes it as SQLite.

    python -m train.lexicon --data FOLDER --output rag/data/lexicon.sqlite

FOLDER has `parallel.tsv` and `parallel/*.tsv.gz` (sentence pairs), `dict/*.tsv.gz` (dictionaries)
and `names.tsv`. The dictionaries in `rag/data/dictionary`, written by us, have the words of news
and of encyclopaedias. Words are aligned by their stems (`train.alignment`). What is counted and
written are the words: Arabic without clitics, English with its capitals.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.analysis import is_arabic, stem, words
from rag.errors import DalilError
from rag.translation.lexicon import MAX_PHRASE, STEM_MARK
from rag.translation.names import name_similarity
from train.alignment import agreed, is_aligned, links
from train.lexicon_sources import (
    NOISY,
    OWN,
    Dictionaries,
    Spellings,
    Text,
    dictionaries,
    own_phrases,
    parts_of_speech,
    texts,
    without_aside,
)
from train.pairs import Entry, check_output, name_pairs
from train.term_table import cldr_pairs

Counts = defaultdict[str, defaultdict[str, float]]
"""Words in search form, and how often each word of the other language is aligned with them."""

# An entry of a dictionary that was made by program counts less, and less again in a synset of more
# pairs than this.
_NOISY_COUNT = 0.3
_FEW_SYNONYMS = 4
_NAME_COUNT = 0.25
_MOST_SEEN = 4
_LEAST_ALIKE = 0.4
_LEAST_LINK = 0.04
_LEAST_COUNT = 0.1
_LEAST_SHARE = 0.01
_DOUBT = 0.5
# A word that counts less than this has no row of its own; it is looked up by its stem.
_SEEN = 1.0
_MOST_TARGETS = 5
_ARTICLE = "ال"
_MOST_OF_STEM = 10
_MOST_OF_PHRASE = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A term with its translations, most likely first."""

    term: str
    seen: int
    part_of_speech: str | None
    targets: tuple[tuple[str, float], ...]


def learn(data: Path, own: Path = OWN, *, progress: bool = False) -> Iterator[Row]:
    """The rows of the lexicon, learned from the files in the folders `data` and `own`.

    Raises:
        TrainingDataError: a file cannot be read or is missing.
    """
    known = dictionaries(data, own)
    learnt = texts(data, known)
    arabic = Spellings(text.arabic for text in learnt)
    english = Spellings(text.english for text in learnt)
    forward = _counted(learnt, arabic, progress=progress)
    _add_noisy(forward, known[NOISY])
    names = _add_names(forward, data / "names.tsv")
    backward: Counts = _counts()
    for word, targets in forward.items():
        for target, count in targets.items():
            backward[target][arabic.bare(word)] += count
    for word, phrase, count in own_phrases(known):
        (forward if is_arabic(word) else backward)[word][phrase] += count
    parts = parts_of_speech(known)
    for counts, spelled, translated in (
        (forward, arabic, english),
        (backward, english, arabic),
    ):
        yield from _word_rows(counts, spelled, translated, parts, names)
        yield from _stem_rows(counts, translated)
    yield from _phrase_rows(known)


def _counts() -> Counts:
    return defaultdict(lambda: defaultdict(float))


def _counted(learnt: Sequence[Text], arabic: Spellings, *, progress: bool) -> Counts:
    """How often each English word is aligned with each Arabic one, by their stems."""
    cores: list[str] = []
    english: list[str] = []
    weights: list[float] = []
    stems: list[tuple[list[str], list[str]]] = []
    for text in learnt:
        left = [_core(word, text, arabic) for word in words(text.arabic)]
        right = words(text.english)
        pair = [stem(word) for word in left], [stem(word) for word in right]
        stems.append(pair)
        if is_aligned(pair):
            cores += left
            english += right
            weights += [text.weight] * len(left)
    found = links(stems, {}, {})
    likely = agreed(found, progress=progress)
    counts: Counts = _counts()
    for link in (likely >= _LEAST_LINK).nonzero()[0]:
        at = found.arabic_place[link]
        word = english[found.english_place[link]]
        if is_arabic(cores[at]) and not is_arabic(word):
            counts[cores[at]][word] += float(likely[link]) * weights[at]
    return counts


def _core(word: str, text: Text, arabic: Spellings) -> str:
    """A word of a text without clitics; one of an entry without the article at most."""
    is_whole = text.is_entry and not word.startswith(_ARTICLE)
    return word if is_whole or not is_arabic(word) else arabic.core(word)


def _add_noisy(counts: Counts, known: Iterable[Entry]) -> None:
    """Add the entries of one word."""
    senses: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in known:
        left, right = words(entry.arabic), words(entry.english)
        if len(left) == len(right) == 1:
            senses[entry.sense].append((left[0], right[0]))
    for pairs in senses.values():
        for arabic, english in pairs:
            counts[arabic][english] += _NOISY_COUNT * min(1.0, _FEW_SYNONYMS / len(pairs))


def _add_names(counts: Counts, path: Path) -> frozenset[str]:
    """Add names of one word that sound alike; their words in search form."""
    found = set()
    for name in name_pairs(path):
        left, right = words(name.arabic), words(name.latin)
        if len(left) == len(right) == 1 and name_similarity(left[0], right[0]) >= _LEAST_ALIKE:
            counts[left[0]][right[0]] += _NAME_COUNT * min(_MOST_SEEN, name.count or 1)
            found.add(right[0])
    return frozenset(found)


def _word_rows(
    counts: Counts,
    source: Spellings,
    target: Spellings,
    parts: Mapping[str, str],
    names: frozenset[str],
) -> Iterator[Row]:
    for word, targets in counts.items():
        kept = _likely(targets, _MOST_TARGETS)
        named = word in names or not names.isdisjoint(targets)
        if kept and (named or word in parts or sum(targets.values()) >= _SEEN):
            written = tuple((_written(name, target, names), share) for name, share in kept)
            part = parts.get(word) or ("name" if named and not source.seen[word] else None)
            yield Row(word, source.seen[word], part, written)


def _stem_rows(counts: Counts, target: Spellings) -> Iterator[Row]:
    """A row for each stem, its targets the commonest words of theirs."""
    commonest: dict[str, str] = {}
    for targets in counts.values():
        for word in targets:
            if target.seen[word] > target.seen[commonest.get(stem(word), "")]:
                commonest[stem(word)] = word
    by_stem: Counts = _counts()
    for word, targets in counts.items():
        for name, count in targets.items():
            by_stem[stem(word)][commonest.get(stem(name), name)] += count
    for term, targets in by_stem.items():
        if any(target.seen[name] for name in targets) and (kept := _likely(targets, _MOST_OF_STEM)):
            written = tuple((target.of(name), share) for name, share in kept)
            yield Row(f"{STEM_MARK}{term}", 0, None, written)


def _written(word: str, target: Spellings, names: frozenset[str]) -> str:
    """A word as it is written; a name that no text has gets its capital."""
    return word.capitalize() if word in names and not target.seen[word] else target.of(word)


def _likely(targets: Mapping[str, float], most: int) -> list[tuple[str, float]]:
    """The targets with their shares, at most `most`, the highest share first."""
    total = sum(targets.values()) + _DOUBT
    # Rounded, so that the order of equals does not hang on the last bit.
    shares = sorted(
        (-round(count / total, 6), word) for word, count in targets.items() if count >= _LEAST_COUNT
    )
    return [(word, -share) for share, word in shares[:most] if -share >= _LEAST_SHARE]


def _phrase_rows(known: Dictionaries) -> Iterator[Row]:
    """Entries of several words on one side, with the other side as it is written."""
    counts: Counts = _counts()
    pairs = [(e.arabic, e.english) for of_one in known.values() for e in of_one]
    pairs += [(pair.arabic, pair.english) for pair in cldr_pairs()]
    for pair in pairs:
        arabic, english = map(without_aside, pair)
        for source, target in ((arabic, english), (english, arabic)):
            forms = words(source)
            if 1 < len(forms) <= MAX_PHRASE and len(words(target)) <= MAX_PHRASE:
                counts[" ".join(forms)][target] += 1
    for term, targets in counts.items():
        yield Row(term, int(sum(targets.values())), None, tuple(_likely(targets, _MOST_OF_PHRASE)))


def write(path: Path, rows: Iterable[Row]) -> int:
    """The number of `rows` that were written to `path`.

    The file is replaced once all of them are written.
    """
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    by_term = {row.term: row for row in rows}
    with closing(sqlite3.connect(partial, isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        database.execute("BEGIN")
        database.execute(
            "CREATE TABLE entry (term TEXT PRIMARY KEY, seen INTEGER, part TEXT, targets TEXT)"
            " WITHOUT ROWID"
        )
        database.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?)",
            (
                (term, by_term[term].seen, by_term[term].part_of_speech, _listed(by_term[term]))
                for term in sorted(by_term)
            ),
        )
        database.execute("COMMIT")
        database.execute("VACUUM")
    partial.replace(path)
    return len(by_term)


def _listed(row: Row) -> str:
    return "|".join(f"{word}:{max(1, round(100 * share))}" for word, share in row.targets)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write, and return the exit code."""
    parser = argparse.ArgumentParser(prog="train.lexicon", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the training files")
    parser.add_argument("--output", type=Path, required=True, help="the SQLite file to write")
    parser.add_argument("--own", type=Path, default=OWN, help="the folder of our own dictionaries")
    options = parser.parse_args(arguments)
    try:
        check_output(options.output)
        count = write(options.output, learn(options.data, options.own, progress=True))
    except (DalilError, OSError, sqlite3.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    size = options.output.stat().st_size / 1e6
    print(f"{count:,} rows, {size:.1f} MB in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
