"""Reads the tab-separated files that training learns from."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DalilError


class TrainingDataError(DalilError):
    """A training file is missing, or a line of it is not what it should be."""


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A text in both languages."""

    arabic: str
    english: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a dictionary: a text in both languages, and its part of speech if it is given.

    `sense` tells the meanings of one dictionary apart; entries of one sense are synonyms.
    """

    arabic: str
    english: str
    part_of_speech: str | None
    sense: str


@dataclass(frozen=True, slots=True)
class NamePair:
    """A name in both scripts, and how often it was seen; `None` where nobody counted."""

    arabic: str
    latin: str
    count: int | None


def sentence_pairs(path: Path, leave_out: frozenset[str] = frozenset()) -> Iterator[SentencePair]:
    """Lines of ``arabic ⇥ english [⇥ source]``, less those of the sources in `leave_out`.

    Raises:
        TrainingDataError: the file cannot be read, or a line has other columns.
    """
    return (pair for pair, source in sourced_pairs(path) if source not in leave_out)


def sourced_pairs(path: Path) -> Iterator[tuple[SentencePair, str]]:
    """Lines of ``arabic ⇥ english [⇥ source]``, each with its source; empty where none is given.

    Raises:
        TrainingDataError: the file cannot be read, or a line has other columns.
    """
    for number, (arabic, english, *source) in _rows(path, columns=(2, 3)):
        if not arabic.strip() or not english.strip():
            raise _bad_line(path, number, "the Arabic or the English text is empty")
        yield SentencePair(arabic, english), source[0] if source else ""


def entries(path: Path) -> Iterator[Entry]:
    """Lines of ``arabic ⇥ english ⇥ … ⇥ source``, as dictionaries have them.

    With four columns the third is a synset of WordNet, such as 13983515-n; with five it is a part
    of speech and the fourth a gloss.

    Raises:
        TrainingDataError: the file cannot be read, or a line has other columns.
    """
    for _, (arabic, english, *rest) in _rows(path, columns=(3, 4, 5)):
        part = rest[0].rpartition("-")[2] if len(rest) > 1 else None
        yield Entry(arabic, english, part, " ".join(rest[:-1]) or f"{arabic} {english}")


def name_pairs(path: Path) -> Iterator[NamePair]:
    """Lines of ``arabic ⇥ latin [⇥ count [⇥ source]]``; the count may be empty.

    Raises:
        TrainingDataError: the file cannot be read, or a line has other columns.
    """
    for number, (arabic, latin, *rest) in _rows(path, columns=(2, 3, 4)):
        count = rest[0] if rest else ""
        if count and not (count.isascii() and count.isdigit()):
            raise _bad_line(path, number, f"the count {count!r} is no whole number")
        yield NamePair(arabic, latin, int(count) if count else None)


def check_output(path: Path) -> None:
    """Make sure, before work begins, that its result can be written.

    Raises:
        TrainingDataError: the folder of `path` is not there.
    """
    if not path.absolute().parent.is_dir():
        message = f"the folder of the output {str(path)!r} does not exist; make it first."
        raise TrainingDataError(message)


def _rows(path: Path, columns: tuple[int, ...]) -> Iterator[tuple[int, list[str]]]:
    """The columns of each line with its number; empty lines are left out."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if row := _columns(path, number, line):
                    if len(row) not in columns:
                        wanted = " or ".join(map(str, columns))
                        raise _bad_line(path, number, f"{len(row)} column(s) instead of {wanted}")
                    yield number, row
    except OSError as error:
        message = (
            f"the training file {str(path)!r} cannot be read ({error.strerror}); give another."
        )
        raise TrainingDataError(message) from error


def _columns(path: Path, number: int, line: bytes) -> list[str]:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _bad_line(path, number, "it is not UTF-8") from error
    return text.split("\t") if text.strip() else []


def _bad_line(path: Path, number: int, fault: str) -> TrainingDataError:
    return TrainingDataError(
        f"line {number} of {str(path)!r}: {fault}; mend or remove it. Columns are parted by tabs."
    )
