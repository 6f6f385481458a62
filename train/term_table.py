"""Learns the Arabic-English term table of `rag.translation` and writes it as SQLite.

    python -m train.term_table --parallel FILE --names FILE --cldr --leave-out ntrex
        --dictionaries FOLDER --catalogue ARABIC ENGLISH --output FILE

IBM Model 1 (Brown et al., "The Mathematics of Statistical Machine Translation", 1993) over stems in
both directions, with the diagonal prior of fast_align (Dyer et al., 2013) after two rounds, and a
variational Bayes M step (Riley and Gildea, "Improving the IBM Alignment Models Using Variational
Bayes", 2012). A link counts as the geometric mean of both directions' posteriors, after Liang et
al., "Alignment by Agreement", 2006. Names in both languages become phrases.
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

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.analysis import stem, words
from rag.errors import DalilError
from rag.translation.names import name_similarity, skeleton
from rag.translation.table import MAX_PHRASE
from train.catalogues import catalogue_pairs, dictionary_pairs
from train.pairs import (
    NamePair,
    SentencePair,
    TrainingDataError,
    check_output,
    name_pairs,
    sentence_pairs,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Weights = dict[str, dict[str, float]]
"""Source terms with the weights of their targets."""

ROUNDS = 8
# In the first rounds words find each other anywhere; then those at like places are preferred.
_DIAGONAL_FROM = 2
_DIAGONAL_TENSION = 4.0
# How likely a word stands for nothing, and how likely each word then is.
_NULL = 0.08
_NULL_TERM = 2e-4
_DIRICHLET = 0.01
# Longer sentences say too little about single words.
_MOST_WORDS = 60
_LEAST_LINK = 0.05
_LEAST_COUNT = 0.2
_LEAST_WEIGHT = 0.03
_MOST_TARGETS = 8
# Added to what a source counts, so that a source seen once is not certain.
_DOUBT = 0.5
# Names at least as alike as this are found by their sound and need no entry; less alike than the
# other, they are no spellings of each other.
_FOUND_BY_SOUND = 0.72
_LEAST_ALIKE = 0.4
_FEWEST_SEEN = 2
_NAME_WEIGHT = 0.5
# Months and days stand for many sentences in which they are named.
_CALENDAR_COPIES = 3
_LEVANTINE_MONTHS = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Links:
    """All pairs of words of all sentence pairs, in flat arrays.

    Of each link: the Arabic and the English word as places in the texts, its type, and how far it
    lies off the diagonal, in [0, 1). Of each type: the Arabic and the English term.
    """

    arabic_place: Integers
    english_place: Integers
    kind: Integers
    offset: Floats
    arabic_term: Integers
    english_term: Integers

    def posteriors(self, places: Integers, probability: Floats, tension: float) -> Floats:
        """How likely each link is, given the word at one of its ends."""
        prior = np.exp(-tension * self.offset)
        value = probability[self.kind] * prior
        prior_sum = np.bincount(places, prior)
        explained = (1 - _NULL) * np.bincount(places, value) / prior_sum + _NULL * _NULL_TERM
        return np.asarray((1 - _NULL) * value / (prior_sum * explained)[places])

    def counts(self, posteriors: Floats) -> Floats:
        """The expected count of each type."""
        counts = np.bincount(self.kind, posteriors, minlength=len(self.arabic_term))
        return np.asarray(counts, dtype=np.float64)


def learn(pairs: Iterable[SentencePair], *, progress: bool = False) -> tuple[Weights, Weights]:
    """Translations of Arabic terms, and of English terms.

    Raises:
        TrainingDataError: no pair has words on both sides.
    """
    arabic: dict[str, int] = {}
    english: dict[str, int] = {}
    links = _links(pairs, arabic, english)
    counts = _agreed_counts(links, progress=progress)
    arabic_terms, english_terms = list(arabic), list(english)
    forward: Weights = defaultdict(dict)
    backward: Weights = defaultdict(dict)
    for kind in np.flatnonzero(counts >= _LEAST_LINK):
        left, right = arabic_terms[links.arabic_term[kind]], english_terms[links.english_term[kind]]
        forward[left][right] = backward[right][left] = float(counts[kind])
    return _weighed(forward), _weighed(backward)


def _links(
    pairs: Iterable[SentencePair], arabic: dict[str, int], english: dict[str, int]
) -> _Links:
    """The links of all pairs; numbers each new term in `arabic` and `english`."""
    terms, places, offsets = [], [], []
    at_arabic = at_english = 0
    for pair in pairs:
        left = [arabic.setdefault(term, len(arabic)) for term in _stems(pair.arabic)]
        right = [english.setdefault(term, len(english)) for term in _stems(pair.english)]
        if not (0 < len(left) <= _MOST_WORDS and 0 < len(right) <= _MOST_WORDS):
            continue
        terms.append(_grid(np.array(left), np.array(right)))
        places.append(_grid(at_arabic + np.arange(len(left)), at_english + np.arange(len(right))))
        i, j = _grid(np.arange(1, len(left) + 1), np.arange(1, len(right) + 1))
        offsets.append(np.abs(i / (len(left) + 1) - j / (len(right) + 1)))
        at_arabic += len(left)
        at_english += len(right)
    if not terms:
        message = "no sentence pair has words on both sides; give a file of sentence pairs."
        raise TrainingDataError(message)
    arabic_terms, english_terms = np.concatenate(terms, axis=1)
    kinds, kind = np.unique(arabic_terms * len(english) + english_terms, return_inverse=True)
    arabic_places, english_places = np.concatenate(places, axis=1)
    return _Links(
        arabic_places,
        english_places,
        kind,
        np.concatenate(offsets),
        kinds // len(english),
        kinds % len(english),
    )


def _grid(left: Integers, right: Integers) -> Integers:
    """All pairs of two arrays, ``(2, len(left) * len(right))``."""
    return np.stack([np.repeat(left, len(right)), np.tile(right, len(left))])


def _agreed_counts(links: _Links, *, progress: bool) -> Floats:
    """The expected count of each link type, where both directions agree."""
    arabic, english = links.arabic_term, links.english_term
    arabic_given_english: Floats = 1.0 / np.bincount(english)[english]
    english_given_arabic: Floats = 1.0 / np.bincount(arabic)[arabic]
    for number in tqdm(range(ROUNDS), desc="aligning", unit="round", disable=not progress):
        tension = _DIAGONAL_TENSION if number >= _DIAGONAL_FROM else 0.0
        forward = links.posteriors(links.arabic_place, arabic_given_english, tension)
        backward = links.posteriors(links.english_place, english_given_arabic, tension)
        arabic_given_english = _maximised(links.counts(forward), english)
        english_given_arabic = _maximised(links.counts(backward), arabic)
    return links.counts(np.sqrt(forward * backward))


def _maximised(counts: Floats, given: Integers) -> Floats:
    from scipy.special import digamma

    smoothed = counts + _DIRICHLET
    totals = np.bincount(given, smoothed)
    return np.asarray(np.exp(digamma(smoothed) - digamma(totals)[given]))


def _weighed(counts: Weights) -> Weights:
    """P(target | source), smoothed; only the best and well-founded targets."""
    weights: Weights = {}
    for source, targets in counts.items():
        total = sum(targets.values()) + _DOUBT
        likely = [
            (-count / total, name) for name, count in targets.items() if count >= _LEAST_COUNT
        ]
        # Rounded, so that the order of equals does not hang on the last bit.
        kept = sorted((round(negated, 9), name) for negated, name in likely)[:_MOST_TARGETS]
        if best := {name: -negated for negated, name in kept if -negated >= _LEAST_WEIGHT}:
            weights[source] = best
    return weights


def phrases(pairs: Iterable[SentencePair]) -> tuple[Weights, Weights]:
    """Phrases of two or three words with all words of their translation, from short pairs."""
    forward: Weights = {}
    backward: Weights = {}
    for pair in pairs:
        left, right = _stems(pair.arabic), _stems(pair.english)
        if left and right and max(len(left), len(right)) <= MAX_PHRASE:
            if len(left) > 1:
                forward.setdefault(" ".join(left), dict.fromkeys(right, 1.0))
            if len(right) > 1:
                backward.setdefault(" ".join(right), dict.fromkeys(left, 1.0))
    return forward, backward


def add_names(names: Iterable[NamePair], forward: Weights, backward: Weights) -> None:
    """Add frequent names of one word that their sound would not find."""
    for name in names:
        left, right = words(name.arabic), words(name.latin)
        if len(left) != 1 or len(right) != 1 or (name.count or 0) < _FEWEST_SEEN:
            continue
        alike = name_similarity(left[0], right[0])
        by_sound = alike >= _FOUND_BY_SOUND and skeleton(left[0]) == skeleton(right[0])
        if alike >= _LEAST_ALIKE and not by_sound:
            forward.setdefault(stem(left[0]), {}).setdefault(stem(right[0]), _NAME_WEIGHT)
            backward.setdefault(stem(right[0]), {}).setdefault(stem(left[0]), _NAME_WEIGHT)


def cldr_pairs() -> Iterator[SentencePair]:
    """Names that Unicode CLDR gives in both languages.

    Raises:
        TrainingDataError: babel, which carries them, is not installed.
    """
    try:
        from babel import Locale
    except ImportError as error:
        message = "the names of Unicode CLDR come with babel: pip install 'dalil[train]'."
        raise TrainingDataError(message) from error
    arabic, english = Locale("ar"), Locale("en")
    for kind in ("territories", "languages", "scripts", "currencies"):
        translated = getattr(arabic, kind)
        for code, name in getattr(english, kind).items():
            if code in translated:
                yield SentencePair(translated[code], name)
    for zone, names in arabic.time_zones.items():
        if city := names.get("city"):
            default = zone.rsplit("/", 1)[-1].replace("_", " ")
            yield SentencePair(city, english.time_zones.get(zone, {}).get("city", default))
    for number, month in english.months["format"]["wide"].items():
        for name in (arabic.months["format"]["wide"][number], _LEVANTINE_MONTHS[number - 1]):
            yield from [SentencePair(name, month)] * _CALENDAR_COPIES
    for day, name in english.days["format"]["wide"].items():
        yield from [SentencePair(arabic.days["format"]["wide"][day], name)] * _CALENDAR_COPIES


def write(path: Path, tables: Iterable[Mapping[str, Mapping[str, float]]]) -> int:
    """Write ``term, 'target:percent ...'`` rows, the first table's where two have a term.

    Returns how many; `path` then holds the whole table, or what it held before.
    """
    rows: dict[str, str] = {}
    for table in tables:
        for term, targets in table.items():
            listed = " ".join(f"{name}:{round(100 * p)}" for name, p in targets.items())
            rows.setdefault(term, listed)
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial, isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        database.execute("BEGIN")
        database.execute(
            "CREATE TABLE translation (term TEXT PRIMARY KEY, targets TEXT) WITHOUT ROWID"
        )
        database.executemany("INSERT INTO translation VALUES (?, ?)", sorted(rows.items()))
        database.execute("COMMIT")
        database.execute("VACUUM")
    partial.replace(path)
    return len(rows)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        check_output(options.output)
        named = list(cldr_pairs()) if options.cldr else []
        learnt = [*sentence_pairs(options.parallel, frozenset(options.leave_out)), *named]
        learnt += [pair for folder in options.dictionaries for pair in dictionary_pairs(folder)]
        learnt += [pair for files in options.catalogue for pair in catalogue_pairs(*files)]
        forward, backward = learn(learnt, progress=True)
        if options.names:
            add_names(name_pairs(options.names), forward, backward)
        count = write(options.output, [forward, backward, *phrases(named)])
    except (DalilError, OSError, sqlite3.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    size = options.output.stat().st_size / 1e6
    print(
        f"{len(learnt):,} pairs: {len(forward):,} Arabic and {len(backward):,} English terms, "
        f"{count:,} rows with phrases, {size:.1f} MB in {options.output}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="train.term_table", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--parallel", type=Path, required=True, help="lines of arabic, english, source")
    add("--names", type=Path, help="lines of arabic, latin, count, source")
    add("--cldr", action="store_true", help="add the names of Unicode CLDR (needs babel)")
    add("--dictionaries", type=Path, nargs="+", default=[], help="folders of JSON, English: Arabic")
    files = ("ARABIC", "ENGLISH")
    help_text = "two JSON files of one shape; may be given again"
    add(
        "--catalogue",
        type=Path,
        nargs=2,
        action="append",
        default=[],
        metavar=files,
        help=help_text,
    )
    add("--leave-out", nargs="+", default=[], metavar="SOURCE", help="sources to leave out")
    add("--output", type=Path, required=True, help="the SQLite file to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
