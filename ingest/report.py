"""What became of each file of an ingest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Outcome = Literal["added", "replaced", "unchanged", "duplicate", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    `reason` says why it failed, was skipped, or which document it duplicates; else it is empty.
    """

    source: str
    outcome: Outcome
    title: str = ""
    passages: int = 0
    document_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every file, in the order in which they were read."""

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
    def unchanged(self) -> tuple[FileReport, ...]:
        """Files that were in the index as they are."""
        return self.having("unchanged")

    @property
    def duplicates(self) -> tuple[FileReport, ...]:
        """Files whose content is in the index under another name."""
        return self.having("duplicate")

    @property
    def skipped(self) -> tuple[FileReport, ...]:
        """Files inside a folder that are of no type that is read."""
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
        return asdict(self)
