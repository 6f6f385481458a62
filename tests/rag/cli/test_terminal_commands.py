"""Nothing that a document or a name contains is taken as markup or as a command of the terminal."""

from __future__ import annotations

import logging

import pytest
from rich.table import Table
from rich.text import Text

from ingest.writing import FileProgress
from rag.cli.progress import file_progress
from rag.cli.terminal import make_console
from rag.logs import set_up_logs, uvicorn_log_level

COMMANDS = "\x1b]0;title\x07\x1b[2J\x9b31m\x08\x7f"
TAGS = "[/] [bold]x[/bold] [red"


@pytest.mark.parametrize("given", [COMMANDS, TAGS])
def test_text_is_printed_as_text(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    console = make_console()
    table = Table(given)
    table.add_row(given)
    for one in (given, Text(given), table):
        console.print(one, soft_wrap=True)
    shown = capsys.readouterr().out
    assert not set(COMMANDS) - set("]0;title[2J31m") & set(shown)
    if given == TAGS:
        assert shown.count(TAGS) == 4


def test_a_file_may_have_any_name_while_its_progress_is_shown() -> None:
    with file_progress(make_console(stderr=True)) as show:
        show(1, 2, f"{TAGS}.txt")
        show(2, 2, f"a{COMMANDS}.txt")
        show.within(FileProgress(f"{TAGS}.pdf", "pages", 3, 0))
        show.within(FileProgress(f"a{COMMANDS}.pdf", "passages", 256, 900))


def test_a_message_of_the_log_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    former, root.handlers = root.handlers, []
    try:
        set_up_logs("WARNING")
        logging.getLogger("rag.x").warning("%s was read", f"a\nERROR rag: all lost{COMMANDS}")
    finally:
        root.handlers = former
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("WARNING rag.x: a")
    assert "\x1b" not in line


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_uvicorn_never_prints_headers(level: str) -> None:
    assert uvicorn_log_level(level) in {"info", "warning", "error"}
