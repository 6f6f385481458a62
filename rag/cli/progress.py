"""Progress bars on the error stream, so that standard output stays clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

if TYPE_CHECKING:
    from ingest.writing import FileProgress

_NAME_CHARACTERS = 40
_UNITS = {
    "pages": "pages / صفحات",
    "chapters": "chapters / فصول",
    "messages": "messages / رسائل",
    "paragraphs": "paragraphs / فقرات",
    "rows": "rows / صفوف",
    "articles": "articles / مقالات",
    "files": "files / ملفات",
    "passages": "passages / مقاطع",
}


class FileBars:
    """Progress bars of an ingest: one for its files, and one for the parts of a long file."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._files = bar.add_task("", total=None)
        self._file: FileProgress | None = None
        self._parts: TaskID | None = None

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show how many files are done, and the name of the next one."""
        self._bar.update(self._files, completed=done, total=total, description=_short(name))

    def within(self, file: FileProgress) -> None:
        """Show the progress within one file; another file or unit gets a new bar."""
        former, self._file = self._file, file
        is_same = former and (former.source, former.unit) == (file.source, file.unit)
        if self._parts is None or not is_same:
            if self._parts is not None:
                self._bar.remove_task(self._parts)
            what = f"{_UNITS[file.unit]} · {_short(file.source)}"
            self._parts = self._bar.add_task(what, total=None)
        self._bar.update(self._parts, completed=file.done, total=file.total or None)


def _short(name: str) -> str:
    return Path(name).name[:_NAME_CHARACTERS]


@contextmanager
def file_progress(console: Console) -> Iterator[FileBars]:
    """A bar that counts files and names the next one, and a bar for a file that takes long."""
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield FileBars(bar)


@contextmanager
def byte_progress(console: Console, name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that counts bytes."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
