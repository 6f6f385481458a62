"""How well names that the model was not learned from are spelled in the other script.

    python -m bench.transliteration names.tsv --latin FILE… --romanizer --output FILE

`names.tsv` and the lists are those of ``train.transliteration``. A tenth of the Arabic words, and a
tenth of how often each other word was seen, are set apart; the model and a table of spellings are
learned from the rest:

* `unseen`: words that were set apart as a whole. Right is any spelling that `names.tsv` has of it.
* `seen`: the occurrences that were set apart, as names are met in texts: most of them are names
  that others bear too. Right is the spelling of that occurrence alone.
* `whole`: two words of `seen` beside each other, as first name and family name are.

`--romanizer` measures the package ``arabic-name-romanizer`` as well, if it is installed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from zlib import crc32

from bench.report import environment
from rag.errors import DalilError
from rag.schema import Language
from rag.translation.transliteration import Transliterator, letters_of
from train.transliteration.model import learn
from train.transliteration.names import Name, latin_names, read_names

Spell = Callable[[str], Sequence[str]]
"""The spellings of a name in the other script, best first."""

_FIRST = 3
_PART = 10
_DIRECTIONS: tuple[Language, ...] = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Case:
    """A name in one script, and its right spellings in the other one."""

    name: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Split:
    """What is learned from, and what is set apart."""

    learned: tuple[Name, ...]
    unseen: tuple[Name, ...]
    seen: tuple[Name, ...]


def split(names: Sequence[Name]) -> Split:
    """The names, split into training and test sets; the same in every run."""
    learned: list[Name] = []
    unseen: list[Name] = []
    seen: list[Name] = []
    chance = random.Random(1)
    for name in names:
        if crc32(name.arabic.encode()) % _PART == 0:
            unseen.append(name)
            continue
        apart = sum(chance.random() < 1 / _PART for _ in range(name.count))
        if apart:
            seen.append(Name(name.arabic, name.latin, apart))
        if name.count > apart:
            learned.append(Name(name.arabic, name.latin, name.count - apart))
    return Split(tuple(learned), tuple(unseen), tuple(seen))


def unseen_cases(parts: Split, to: Language) -> list[Case]:
    """Each word that was set apart, once; of Latin words those that nobody else bears."""
    known = {_sides(name, to)[0] for name in parts.learned}
    right: defaultdict[str, set[str]] = defaultdict(set)
    for name in parts.unseen:
        source, target = _sides(name, to)
        if source not in known:
            right[source].add(target)
    return [Case(source, frozenset(targets)) for source, targets in sorted(right.items())]


def seen_cases(parts: Split, to: Language) -> list[Case]:
    """Each occurrence that was set apart."""
    sides = (pair for name in parts.seen for pair in [_sides(name, to)] * name.count)
    return [Case(source, frozenset([target])) for source, target in sides]


def _sides(name: Name, to: Language) -> tuple[str, str]:
    return (name.arabic, name.latin) if to == "en" else (name.latin, name.arabic)


def table_of(names: Sequence[Name], to: Language) -> Mapping[str, Sequence[str]]:
    """The commonest spellings of each name that was learned from."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        source, target = _sides(name, to)
        seen[source][target] += name.count
    return {source: [t for t, _ in found.most_common(_FIRST)] for source, found in seen.items()}


def by_table(table: Mapping[str, Sequence[str]], name: str) -> Sequence[str]:
    """The spellings of a table."""
    return table.get(name, ())


def by_model(model: Transliterator, to: Language, name: str) -> Sequence[str]:
    """The spellings of the model."""
    return [spelling.text for spelling in model.spellings(name, to, _FIRST)]


def by_both(first: Spell, second: Spell, name: str) -> Sequence[str]:
    """The spellings of one, then those of the other."""
    return list(dict.fromkeys([*first(name), *second(name)]))[:_FIRST]


def by_romanizer() -> Spell:
    """The spellings of the package arabic-name-romanizer."""
    romanizer = import_module("arabic_name_romanizer").Transliterator()

    def spell(name: str) -> Sequence[str]:
        found = romanizer.transliterate(name, top_k=_FIRST)
        return list(dict.fromkeys(letters_of(one.text) for one in found))[:_FIRST]

    return spell


def measured(cases: Sequence[Case], spell: Spell) -> dict[str, float]:
    """The share of the cases whose first spelling, and one of whose first three, is right."""
    found = [(spell(case.name), case.right) for case in cases]
    first = sum(bool(given) and given[0] in right for given, right in found)
    three = sum(not right.isdisjoint(given) for given, right in found)
    return {
        "names": len(cases),
        "first": round(first / len(cases), 3),
        "first_three": round(three / len(cases), 3),
    }


def whole_names(cases: Sequence[Case], spell: Spell) -> dict[str, float]:
    """The share of names of two words, one case beside the next, that are right as a whole."""
    pairs = list(zip(cases[::2], cases[1::2], strict=False))
    right = sum(
        all((given := spell(case.name)) and given[0] in case.right for case in pair)
        for pair in pairs
    )
    return {"names": len(pairs), "first": round(right / len(pairs), 3)}


def results(
    parts: Split, model: Transliterator, to: Language, sample: int, romanizer: Spell | None
) -> Iterator[tuple[str, object]]:
    """The figures of a direction, by what was measured."""
    chance = random.Random(2)
    unseen, seen = (
        chance.sample(cases, min(sample, len(cases)))
        for cases in (unseen_cases(parts, to), seen_cases(parts, to))
    )
    table = partial(by_table, table_of(parts.learned, to))
    letters = partial(by_model, model, to)
    both = partial(by_both, table, letters)
    begun = time.process_time()
    yield "unseen, model", measured(unseen, letters)
    yield "cpu_ms_per_word", round(1000 * (time.process_time() - begun) / len(unseen), 2)
    for name, spell in (("table", table), ("model", letters), ("table, then model", both)):
        yield f"seen, {name}", measured(seen, spell)
    yield "whole, table, then model", whole_names(seen, both)
    if romanizer and to == "en":
        yield "unseen, arabic-name-romanizer", measured(unseen, romanizer)
        yield "seen, arabic-name-romanizer", measured(seen, romanizer)
        yield "whole, arabic-name-romanizer", whole_names(seen, romanizer)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, measure, print and write; the exit code."""
    parser = argparse.ArgumentParser(
        prog="bench.transliteration", description=__doc__.split("\n")[0]
    )
    parser.add_argument("names", type=Path, help="pairs of spellings")
    parser.add_argument("--latin", type=Path, nargs="*", default=[], help="known Latin names")
    parser.add_argument("--sample", type=int, default=400, help="cases of each kind at most")
    parser.add_argument("--romanizer", action="store_true", help="measure that package as well")
    parser.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    options = parser.parse_args(arguments)
    found: dict[str, object] = {"environment": environment()}
    try:
        parts = split(read_names(options.names))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.npz"
            learn(parts.learned, latin_names(options.latin), path)
            model = Transliterator(path)
        romanizer = by_romanizer() if options.romanizer else None
        for to in _DIRECTIONS:
            for name, figures in results(parts, model, to, options.sample, romanizer):
                key = f"{'ar→en' if to == 'en' else 'en→ar'}, {name}"
                found[key] = figures
                print(key, figures, flush=True)
    except (DalilError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    text = json.dumps(found, indent=1, ensure_ascii=False)
    options.output.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
