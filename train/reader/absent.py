"""Questions about somebody or something in a passage that says nothing of what is asked."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.analysis import is_arabic, is_function_word, words
from rag.language import text_language
from rag.schema import Language
from rag.translation.lexicon import Entry, Lexicon

_LATIN_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{4,}")
_NAMES = frozenset({"name", "prop"})
_NAMES_TRIED = 8
# Words that are often names in the lexicon and are seen more often than this are words.
_MOST_SEEN = 400


@dataclass(frozen=True, slots=True)
class _Absent:
    """A question in both languages; a passage with one of `signs` might answer it."""

    english: str
    arabic: str
    signs: re.Pattern[str]


def _questions() -> list[_Absent]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [
        _Absent(row["english"], row["arabic"], re.compile(row["signs"], re.IGNORECASE))
        for row in table["question"]
    ]


class AbsentQuestions:
    """Asks of the names in a passage what it says nothing about."""

    def __init__(self, lexicon: Lexicon, rng: random.Random) -> None:
        self._lexicon, self._rng = lexicon, rng
        self._questions = _questions()

    def ask(self, passage: str, language: Language) -> str | None:
        """A question in `language`, or `None` for a passage without a known name."""
        possible = [asked for asked in self._questions if not asked.signs.search(passage)]
        if not possible or not (names := self._names(passage)):
            return None
        name = self._in(self._rng.choice(names), language)
        asked = self._rng.choice(possible)
        template = asked.english if language == "en" else asked.arabic
        return template.format(name) if name else None

    def _names(self, passage: str) -> Sequence[str]:
        if text_language(passage) == "en":
            return _LATIN_NAME.findall(passage)
        found = list(dict.fromkeys(_ARABIC_WORD.findall(passage)))
        found = self._rng.sample(found, min(_NAMES_TRIED, len(found)))
        entries = [self._lexicon.words(words(word)) for word in found]
        return [word for word, known in zip(found, entries, strict=True) if _is_name(known)]

    def _in(self, name: str, language: Language) -> str:
        """The name in a language, "" if a word of it is not known there."""
        if is_arabic(name) == (language == "ar"):
            return name
        entries = self._lexicon.words(words(name))
        found = [entry.targets[0].text for entry in entries if entry and entry.targets]
        return " ".join(found) if len(found) == len(entries) else ""


def _is_name(entries: Sequence[Entry | None]) -> bool:
    return bool(entries) and all(
        e and e.part_of_speech in _NAMES and e.seen < _MOST_SEEN and not is_function_word(e.term)
        for e in entries
    )
