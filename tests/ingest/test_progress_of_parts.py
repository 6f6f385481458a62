"""The parts of a file are counted while it is read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextvars import copy_context
from io import BytesIO
from typing import get_args

import docx
import openpyxl
import pytest

from ingest.readers import read
from ingest.readers.reading import Unit, announce_parts
from ingest.workers import ReadingPool
from rag.cli import progress
from tests.ingest.conftest import PutFile

TEXT = "The council of Selm bought mill number {n} on the river, and made a library of it."


def _mbox() -> bytes:
    mails = (f"From a@b Mon\nSubject: Mill {n}\n\n{TEXT.format(n=n)}\n\n" for n in range(4))
    return "".join(mails).encode()


def _docx() -> bytes:
    document = docx.Document()
    for number in range(4):
        document.add_paragraph(TEXT.format(n=number))
    return _saved(document.save)


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Mills", 0)
    for number in range(4):
        sheet.append([f"Mill {number}", number])
    return _saved(book.save)


def _epub() -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(4)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(4))

    def save(buffer: BytesIO) -> None:
        with zipfile.ZipFile(buffer, "w") as package:
            package.writestr("mimetype", "application/epub+zip")
            container = (
                '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
            )
            package.writestr("META-INF/container.xml", container)
            book = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
            package.writestr("b.opf", book)
            for n in range(4):
                page = f"<html><body><h1>{n}</h1><p>{TEXT.format(n=n)}</p></body></html>"
                package.writestr(f"c{n}.xhtml", page)

    return _saved(save)


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    buffer = BytesIO()
    save(buffer)
    return buffer.getvalue()


def _csv() -> bytes:
    return "\n".join(["Mill,Year", *(f"Mill {n},{1900 + n}" for n in range(4))]).encode()


def _jsonl() -> bytes:
    lines = (json.dumps({"title": f"Mill {n}", "text": TEXT.format(n=n)}) for n in range(4))
    return "\n".join(lines).encode()


def _rss() -> bytes:
    items = (
        f"<item><title>Mill {n}</title><description>{TEXT.format(n=n)}</description></item>"
        for n in range(4)
    )
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def _zip() -> bytes:
    def save(buffer: BytesIO) -> None:
        with zipfile.ZipFile(buffer, "w") as package:
            for number in range(3):
                package.writestr(f"mill-{number}.txt", TEXT.format(n=number))
            # Its pages and paragraphs are not told.
            package.writestr("pages.docx", _docx())

    return _saved(save)


FILES: dict[str, tuple[Unit, Callable[[], bytes]]] = {
    "mills.mbox": ("messages", _mbox),
    "mills.docx": ("paragraphs", _docx),
    "mills.xlsx": ("rows", _xlsx),
    "mills.epub": ("chapters", _epub),
    "mills.csv": ("rows", _csv),
    "mills.jsonl": ("articles", _jsonl),
    "mills.rss": ("articles", _rss),
    "mills.zip": ("files", _zip),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    made = ReadingPool(1)
    yield made
    made.close()


@pytest.mark.parametrize("name", FILES)
def test_the_parts_of_a_file_are_reported_in_order(put: PutFile, name: str) -> None:
    unit, made = FILES[name]
    path = put(name, made())
    told: list[tuple[Unit, int, int]] = []

    def reading() -> None:
        announce_parts(lambda *part: told.append(part))
        read(path)

    copy_context().run(reading)
    assert [one for one, _, _ in told] == [unit] * len(told)
    assert [done for _, done, _ in told][:4] == [0, 1, 2, 3] or unit == "rows"
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert all(total >= 4 for _, _, total in told)


@pytest.mark.parametrize("name", FILES)
def test_a_worker_tells_them_to_the_process_that_waits(
    pool: ReadingPool, put: PutFile, name: str
) -> None:
    unit, made = FILES[name]
    told: list[tuple[Unit, int, int]] = []
    pool.read(put(name, made()), told=lambda *part: told.append(part))
    assert told
    assert {one for one, _, _ in told} == {unit}
    assert all(0 <= done <= total for _, done, total in told)


def test_every_unit_has_its_words_on_the_command_line() -> None:
    assert set(progress._UNITS) == {*get_args(Unit), "passages"}
