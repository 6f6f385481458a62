"""The outcome of each file of an ingest, and warnings about how it was read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from rag.errors import IngestError

Outcome = Literal[
    "added", "replaced", "moved", "removed", "unchanged", "duplicate", "skipped", "failed"
]
"""The outcome of a file; `removed` are documents whose file or page a sync found gone."""

WarningCode = Literal[
    "little_text",  # far less was read than a person would expect of such a file
    "wider_reading",  # the article was not found in its page, so more of the page was read
    "shown_by_script",  # the text is hidden until a script shows it, and was read as visible
    "wrong_letters",  # the letters of the text layer are missing or are not those shown
    "recognised_text",  # the text was recognised from pictures (OCR) and may have errors
    "files_unread",  # files within the file, such as attachments, were left out
    "partly_unread",  # a part of the file is damaged or over a limit and was left out
]
"""What kind of warning it is; stable, for programs."""

_SAMPLE_CHARACTERS = 80
# Characters that could control a terminal, or change the direction of text around the sample.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something that a person should know about how a file was read."""

    code: WarningCode
    text: str


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text of a file that a person cannot see in it; it is in no passage.

    `pieces` and `characters` count it, white space not included. `sample` is the beginning of
    the longest piece, on one line.
    """

    pieces: int
    characters: int
    sample: str

    @classmethod
    def of(cls, pieces: Iterable[str]) -> Self | None:
        """The count and a sample of these pieces; `None` where they have no words."""
        lines = [line for piece in pieces if (line := _visible(piece))]
        if not lines:
            return None
        longest = max(lines, key=len)
        short = len(longest) <= _SAMPLE_CHARACTERS
        return cls(
            pieces=len(lines),
            characters=sum(len(line.replace(" ", "")) for line in lines),
            sample=longest if short else longest[:_SAMPLE_CHARACTERS] + "…",
        )


def _visible(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class FileReport:
    """The outcome of one file.

    `reason` says why it failed or was skipped, `error` is the class of that failure; empty and
    `None` where there was none.
    `warnings` and `hidden` say how it was read, also where it is unchanged.
    """

    source: str
    outcome: Outcome
    title: str = ""
    passages: int = 0
    document_id: str | None = None
    reason: str = ""
    warnings: tuple[ReadingWarning, ...] = ()
    hidden: HiddenText | None = None
    error: type[IngestError] | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of every file, in the order in which they were read."""

    files: tuple[FileReport, ...]
    seconds: float

    def having(self, outcome: Outcome) -> tuple[FileReport, ...]:
        """The files with that outcome."""
        return tuple(file for file in self.files if file.outcome == outcome)

    @property
    def added(self) -> tuple[FileReport, ...]:
        """Files that are new in the index."""
        return self.having("added")

    @property
    def replaced(self) -> tuple[FileReport, ...]:
        """Files whose former content was replaced."""
        return self.having("replaced")

    @property
    def moved(self) -> tuple[FileReport, ...]:
        """Files that were in the index under another path, which no longer exists."""
        return self.having("moved")

    @property
    def removed(self) -> tuple[FileReport, ...]:
        """Documents that were taken out because their file or page is gone."""
        return self.having("removed")

    @property
    def changes(self) -> tuple[FileReport, ...]:
        """The files that changed or failed; those that stayed the same are left out."""
        same = {"unchanged", "duplicate", "skipped"}
        return tuple(file for file in self.files if file.outcome not in same)

    @property
    def unchanged(self) -> tuple[FileReport, ...]:
        """Files that were in the index as they are."""
        return self.having("unchanged")

    @property
    def duplicates(self) -> tuple[FileReport, ...]:
        """Files whose content is in the index under another name."""
        return self.having("duplicate")

    @property
    def skipped(self) -> tuple[FileReport, ...]:
        """Files inside a folder that are of no type that is read, or pictures without text."""
        return self.having("skipped")

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """Files that could not be read, with reasons."""
        return self.having("failed")

    @property
    def passages(self) -> int:
        """How many passages were written."""
        return sum(f.passages for f in self.files if f.outcome in {"added", "replaced"})

    @property
    def ok(self) -> bool:
        """Whether no file failed."""
        return not self.failed

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: ``files`` and ``seconds``."""
        return {
            "files": [
                {**asdict(file), "error": file.error.__name__ if file.error else None}
                for file in self.files
            ],
            "seconds": self.seconds,
        }
