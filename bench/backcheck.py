"""Measures what the back-check of translations accepts, and which changed ones it rejects.

    python -m bench.backcheck FLORES --output bench/results/backcheck.json

FLORES is lines of arabic ⇥ english ⇥ a translation of the English ⇥ a translation of the Arabic.
Human and machine translations should be accepted. Each machine translation that is accepted is then
changed in one place, as a model goes wrong, and should be rejected.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.analysis import is_function_word
from rag.answer.backcheck import faults
from rag.language import search_text
from rag.schema import Language

_SEED = 3
_KEPT = 0.65
_ADDED_WORDS = 8
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_WORD = re.compile(r"(?<!\w)(?:[a-z]{5,}|[\u0621-\u064a]{5,})(?!\w)")
_VERB = re.compile(r"\b(is|was|are|were|will|would|can|could|has|have|had|should) (not )?")
_ARABIC_VERB = re.compile(r"(?<=\s)(?:(?:لم|لن|لا) )?[يت]\w{3,}(?=\s)")

Change = Callable[[str, str], str | None]
"""A translation and one of another sentence; the changed translation, None if it has no place."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A sentence and a translation of it into a language."""

    original: str
    translation: str
    language: Language

    @property
    def faults(self) -> frozenset[str]:
        """The kinds of its faults."""
        found = faults(self.original, self.translation, self.language)
        return frozenset(fault.kind for fault in found)


def _number(text: str, other: str) -> str | None:
    found = _NUMBER.search(text)
    if found is None:
        return None
    first = str((int(found[0][0]) + 1) % 10 or 2)
    return text[: found.start()] + first + text[found.start() + 1 :]


def _denial(text: str, other: str) -> str | None:
    if verb := _VERB.search(text):
        said = f"{verb[1]} " if verb[2] else f"{verb[1]} not "
        return text[: verb.start()] + said + text[verb.end() :]
    verb = _ARABIC_VERB.search(text)
    if verb is None:
        return None
    said = verb[0].split(" ", 1)[1] if " " in verb[0] else f"لا {verb[0]}"
    return text[: verb.start()] + said + text[verb.end() :]


def _swapped(pattern: re.Pattern[str], text: str, other: str) -> str | None:
    """The text with one match of a pattern in place of another's."""
    mine, theirs = (_telling(pattern, one) for one in (text, other))
    if not mine or not theirs:
        return None
    at, put = random.choice(mine), random.choice(theirs)
    return text[: at.start()] + put[0] + text[at.end() :]


def _telling(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [m for m in pattern.finditer(text) if not is_function_word(search_text(m[0]))]


def _shortened(text: str, other: str) -> str | None:
    words = text.split()
    return " ".join(words[: int(_KEPT * len(words))])


def _longer(text: str, other: str) -> str | None:
    return f"{text.rstrip('. ')}, {' '.join(other.split()[:_ADDED_WORDS])}."


CHANGES: dict[str, Change] = {
    "number": _number,
    "denial": _denial,
    "name": lambda text, other: _swapped(_NAME, text, other),
    "word": lambda text, other: _swapped(_WORD, text, other),
    "left out": _shortened,
    "added": _longer,
}


def accepted(translated: Sequence[Translated]) -> dict[str, object]:
    """The share that has no fault, and how many have each kind of fault."""
    found = [one.faults for one in translated]
    kinds = Counter(kind for of_one in found for kind in of_one)
    return {
        "sentences": len(found),
        "accepted": round(sum(not of_one for of_one in found) / len(found), 3),
        "faults": dict(kinds.most_common()),
    }


def rejected(translated: Sequence[Translated]) -> dict[str, dict[str, float]]:
    """For each change, how many accepted translations can be changed so, and the share rejected."""
    good = [one for one in translated if not one.faults]
    found = {}
    for name, change in CHANGES.items():
        changed = [
            Translated(one.original, text, one.language)
            for place, one in enumerate(good)
            if (text := change(one.translation, good[place - 1].translation)) is not None
            and text != one.translation
        ]
        if changed:
            share = sum(bool(one.faults) for one in changed) / len(changed)
            found[name] = {"changed": len(changed), "rejected": round(share, 3)}
    return found


def _lines(path: Path, step: int) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            if place % step == 0:
                yield line.rstrip("\n").split("\t")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; the exit code."""
    parser = argparse.ArgumentParser(prog="bench.backcheck", description=__doc__.split("\n")[0])
    parser.add_argument("flores", type=Path, help="lines of arabic, english, two translations")
    parser.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("--step", type=int, default=1, help="take one of this many sentences")
    options = parser.parse_args(arguments)
    random.seed(_SEED)
    rows = list(_lines(options.flores, options.step))
    human = [Translated(row[0], row[1], "en") for row in rows]
    sides: dict[str, list[Translated]] = {
        "machine, Arabic to English": [Translated(row[0], row[3], "en") for row in rows],
        "machine, English to Arabic": [Translated(row[1], row[2], "ar") for row in rows],
    }
    found = {
        "human": accepted(human),
        **{name: accepted(side) | {"changed": rejected(side)} for name, side in sides.items()},
    }
    options.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
