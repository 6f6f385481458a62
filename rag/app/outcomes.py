"""The lines of a message about files and pages that were read, one for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.report import FileReport
from ingest.sources import is_web_address
from rag.access.collections import EVERYONE
from rag.app.library import Added, Link, Upload
from rag.app.shown import inline
from rag.app.wording import say, why_not_read
from rag.schema import Language


def reading_lines(uploads: Sequence[Upload | Link], language: Language) -> list[str]:
    """A line for each file or page that is still to be read."""
    names = [inline(upload.name) for upload in uploads]
    return [f"- {say('upload_reading', language, files=name)}" for name in names]


def outcome_lines(added: Added, language: Language, megabytes: float) -> list[str]:
    """A line with the outcome of one file, and below it a line for each warning about its reading.

    `megabytes` is the size above which files are not read.
    """
    remarks = [f"  - {remark}" for remark in _remarks(added.report, language)]
    return [f"- {_outcome_line(added, language, megabytes)}", *remarks]


def shared_line(added: Added, collection: str, language: Language) -> str:
    """That a document is in a collection now."""
    title = inline(added.report.title)
    if collection == EVERYONE:
        return f"- {say('file_shared', language, title=title)}"
    name = inline(collection)
    return f"- {say('file_in_collection', language, title=title, collection=name)}"


def _outcome_line(added: Added, language: Language, megabytes: float) -> str:
    report = added.report
    title, of = inline(report.title), _named(added)
    match report.outcome:
        case "added":
            return say("file_added", language, title=title, of=of, passages=report.passages)
        case "replaced":
            return say("file_replaced", language, title=title, of=of, passages=report.passages)
        case "moved" | "unchanged" | "duplicate":
            return say("file_known", language, title=title, of=of)
        case _:
            reason = why_not_read(report.error, language, megabytes=megabytes)
            return say("file_failed", language, name=inline(added.name), reason=reason)


def _named(added: Added) -> str:
    """The name of a file in brackets, where its title does not say it."""
    is_said = is_web_address(added.name) or Path(added.name).stem == added.report.title
    return "" if is_said else f" ({inline(added.name)})"


def _remarks(report: FileReport, language: Language) -> list[str]:
    lines = [say(warning.code, language) for warning in report.warnings]
    if report.hidden:
        lines.append(say("hidden_text", language, sample=inline(report.hidden.sample)))
    return lines
