"""Measures the reach of the lexicon: how many words of a text have the right translation.

    python -m bench.lexicon FLORES --output bench/results/lexicon.json

FLORES is lines of arabic ⇥ english; other columns are not read. A content word is right if one of
its translations is in the sentence of the other language, by its stem; and none if it has no
translation. Words as written in Arabic count with and without clitics.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.schema import Language
from rag.translation.forms import bare_forms
from rag.translation.lexicon import open_lexicon
from rag.translation.table import open_term_table

Sentences = list[tuple[str, str]]
Translate = Callable[[Sequence[str]], list[frozenset[str]]]
"""The stems of the translations of each word in search form."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Shares of the content words of one side."""

    words: int
    right: float
    none: float


def reach(sentences: Sentences, source: Language, translate: Translate) -> Reach:
    """How many content words of the `source` side have a right translation, and how many none."""
    total = right = none = 0
    for arabic, english in sentences:
        said, other = (arabic, english) if source == "ar" else (english, arabic)
        there = {stem(form) for word in words(other) for form in bare_forms(word)}
        asked = [word for word in words(said) if _is_content(word, source)]
        for found in translate(asked):
            total += 1
            none += not found
            right += not there.isdisjoint(found)
    return Reach(total, round(right / total, 3), round(none / total, 3))


def _is_content(word: str, source: Language) -> bool:
    return not (word.isdigit() or is_function_word(word)) and is_arabic(word) == (source == "ar")


def by_lexicon(asked: Sequence[str]) -> list[frozenset[str]]:
    """The translations of the lexicon."""
    return [
        frozenset(stem(word) for target in entry.targets for word in words(target.text))
        if entry
        else frozenset()
        for entry in open_lexicon().words(asked)
    ]


def by_table(asked: Sequence[str]) -> list[frozenset[str]]:
    """The translations of the term table that retrieval uses."""
    known = open_term_table().translate(asked)
    return [frozenset(known.get(stem(word), ())) for word in asked]


def _sentences(path: Path) -> Iterator[tuple[str, str]]:
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            arabic, english, *_ = line.rstrip("\n").split("\t")
            yield arabic, english


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; the exit code."""
    parser = argparse.ArgumentParser(prog="bench.lexicon", description=__doc__.split("\n")[0])
    parser.add_argument("flores", type=Path, help="lines of arabic, english")
    parser.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    options = parser.parse_args(arguments)
    sentences = list(_sentences(options.flores))
    sides: tuple[Language, ...] = ("ar", "en")
    found = {
        name: {side: asdict(reach(sentences, side, translate)) for side in sides}
        for name, translate in (("lexicon", by_lexicon), ("term table", by_table))
    }
    options.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, of_one in found.items():
        print(name, *(f"{side}: {shares}" for side, shares in of_one.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
