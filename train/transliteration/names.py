"""The names that the model is learned from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.translation.names import name_similarity
from rag.translation.transliteration import letters_of
from train.pairs import TrainingDataError, name_pairs

_ARABIC = re.compile("[ء-غف-يپچژڤگڨ]{2,14}")
_LATIN = re.compile("[a-z]{2,16}")
_LEAST_ALIKE = 0.5
# The share of a name in a census, in percent, is made a number such as Wikidata has.
_PER_PERCENT = 1000


@dataclass(frozen=True, slots=True)
class Name:
    """A name of one word in both scripts, and how often it was seen."""

    arabic: str
    latin: str
    count: int


def read_names(path: Path) -> list[Name]:
    """The pairs of a file that sound alike, each once.

    Raises:
        TrainingDataError: the file cannot be read, or a line is not as it should be.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for pair in name_pairs(path):
        arabic, latin = letters_of(pair.arabic), letters_of(pair.latin)
        if not (_ARABIC.fullmatch(arabic) and _LATIN.fullmatch(latin)):
            continue
        if name_similarity(arabic, latin) >= _LEAST_ALIKE:
            seen[arabic, latin] += pair.count or 1
    return [Name(*pair, count) for pair, count in sorted(seen.items())]


def latin_names(paths: Iterable[Path]) -> Mapping[str, int]:
    """The names of lists, and how frequent each is.

    Raises:
        TrainingDataError: a file cannot be read, or a line is not as it should be.
    """
    found: Counter[str] = Counter()
    for path in paths:
        for name, share in _listed(path):
            if _LATIN.fullmatch(name):
                found[name] += 1 + round(share * _PER_PERCENT)
    return found


def _listed(path: Path) -> Iterator[tuple[str, float]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"the list of names {str(path)!r} cannot be read ({error}); give another."
        raise TrainingDataError(message) from error
    for number, line in enumerate(lines, start=1):
        match line.split():
            case [name, share, *_] if re.fullmatch(r"\d*\.?\d+", share):
                yield letters_of(name), float(share)
            case _:
                message = (
                    f"line {number} of {str(path)!r} has no name with its share; mend or remove it."
                )
                raise TrainingDataError(message)
