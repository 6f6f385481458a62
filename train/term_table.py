"""Learns the Arabic-English term table of `rag.translation` and writes it as SQLite.

    python -m train.term_table --parallel FILE --names FILE --cldr --leave-out ntrex
        --dictionaries FOLDER --catalogue ARABIC ENGLISH --output FILE

Stems are aligned by `train.alignment`. Names in both languages become phrases.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from rag.analysis import stem, words
from rag.errors import DalilError
from rag.translation.names import name_similarity, skeleton
from rag.translation.table import MAX_PHRASE
from train.alignment import agreed, links
from train.catalogues import catalogue_pairs, dictionary_pairs
from train.pairs import (
    NamePair,
    SentencePair,
    TrainingDataError,
    check_output,
    name_pairs,
    sentence_pairs,
)

Weights = dict[str, dict[str, float]]
"""Source terms with the weights of their targets."""

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
# A month or a day counts as this number of sentences that name it.
_CALENDAR_COPIES = 3
_LEVANTINE_MONTHS = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip


def learn(pairs: Iterable[SentencePair], *, progress: bool = False) -> tuple[Weights, Weights]:
    """Translations of Arabic terms, and of English terms.

    Raises:
        TrainingDataError: no pair has words on both sides.
    """
    arabic: dict[str, int] = {}
    english: dict[str, int] = {}
    found = links(((_stems(pair.arabic), _stems(pair.english)) for pair in pairs), arabic, english)
    counts = found.counts(agreed(found, progress=progress))
    arabic_terms, english_terms = list(arabic), list(english)
    forward: Weights = defaultdict(dict)
    backward: Weights = defaultdict(dict)
    for kind in np.flatnonzero(counts >= _LEAST_LINK):
        left, right = arabic_terms[found.arabic_term[kind]], english_terms[found.english_term[kind]]
        forward[left][right] = backward[right][left] = float(counts[kind])
    return _weighed(forward), _weighed(backward)


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

    Returns how many; `path` then has the whole table, or what it had before.
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
