"""Memory of reading and of ingesting a long book.

    python -m bench.large [--pages 300 1500] [--formats txt epub docx pdf] [--ingest]
        [--font FILE] [--output bench/results/large.json [--keep]]

A book of our own sentences in Arabic and English, two thousand characters a page, is read in a
process of its own, whose highest memory is recorded. With `--ingest`, another process reads,
splits, embeds and stores it: its highest memory is recorded, that of the worker that reads, and
the highest sum of both, which is looked at twenty times a second and counts what they share twice.
It is done as `dalil ingest` does it, with its progress bars.
`--font` is a font with Arabic letters for the PDF; fontconfig's choice by default.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import psutil
from rich.console import Console

from bench.report import environment, kept, write_report
from ingest import ingest
from ingest.readers import read_file
from ingest.workers import reading_pool
from rag.cli.progress import file_progress
from rag.memory import return_early
from rag.settings import load_settings

_PAGE_CHARACTERS = 2_000
_SENTENCES = {
    "ar": "بلغ عدد الركاب في المحطة رقم {n} نحو {m} راكبا في اليوم، وقال المدير إن العدد سيزيد. ",
    "en": "Station number {n} had about {m} passengers a day, and its director expects more. ",
}
_MEGABYTE = 1024 * 1024


def paragraphs(pages: int) -> Iterator[str]:
    """The text of each page, alternately in Arabic and English; no two pages are alike."""
    for page in range(pages):
        sentence = _SENTENCES["en" if page % 2 else "ar"]
        length = len(sentence)
        numbers = range(_PAGE_CHARACTERS // length)
        yield "".join(sentence.format(n=page * 100 + n, m=page * 7 + n) for n in numbers)


def write_book(folder: Path, kind: str, pages: int, font: Path | None = None) -> Path:
    """A book of `pages` pages in one of the formats txt, epub, docx and pdf (in that `font`)."""
    path = folder / f"book-{pages}.{kind}"
    if kind == "txt":
        path.write_text("\n\n".join(paragraphs(pages)), "utf-8")
    elif kind == "docx":
        _write_docx(path, pages)
    elif kind == "epub":
        _write_epub(path, pages)
    else:
        _write_pdf(path, pages, font or _arabic_font())
    return path


def _write_docx(path: Path, pages: int) -> None:
    import docx

    document = docx.Document()
    for text in paragraphs(pages):
        document.add_paragraph(text)
    document.save(str(path))


def _write_epub(path: Path, pages: int) -> None:
    texts = list(paragraphs(pages))
    chapters = [texts[start : start + 30] for start in range(0, len(texts), 30)]
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    with ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        )
        package.writestr(
            "b.opf",
            f"<package><metadata/><manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for number, chapter in enumerate(chapters):
            body = "".join(f"<p>{text}</p>" for text in chapter)
            page = f"<html><body><h1>{number}</h1>{body}</body></html>"
            package.writestr(f"c{number}.xhtml", page)


def _write_pdf(path: Path, pages: int, font: Path) -> None:
    from fpdf import FPDF

    document = FPDF()
    document.add_font("book", fname=font)
    document.set_font("book", size=11)
    document.set_text_shaping(use_shaping_engine=True)
    for number, text in enumerate(paragraphs(pages)):
        document.add_page()
        document.multi_cell(0, 6, text, align="L" if number % 2 else "R")
    document.output(str(path))


def _arabic_font() -> Path:
    """The font that fontconfig names for Arabic."""
    command = ["fc-match", "--format=%{file}", "DejaVu Sans:lang=ar"]
    return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def apart(action: str, path: Path) -> list[float]:
    """The numbers that a new process prints, which reads or ingests a file."""
    command = [sys.executable, "-m", "bench.large", action, str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(number) for number in output.split()]


def books(
    formats: list[str], pages: list[int], font: Path | None, *, with_ingest: bool
) -> Iterator[dict[str, object]]:
    """Yield a row for each format and length, two with ingest."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in formats:
            for count in pages:
                path = write_book(Path(folder), kind, count, font)
                book = {"format": kind, "pages": count}
                megabytes, seconds = apart("--read", path)
                figures = {"megabytes": round(megabytes), "seconds": round(seconds, 1)}
                yield {"measure": "read a book", **book, **figures}
                if with_ingest:
                    together, whole, reader, seconds = apart("--ingest-book", path)
                    yield {
                        "measure": "ingest a book",
                        **book,
                        "megabytes": round(together),
                        "megabytes_of_ingest": round(whole),
                        "megabytes_of_reader": round(reader),
                        "seconds": round(seconds, 1),
                    }


def _read_book(path: Path) -> None:
    """Read a file, and print the highest memory in MB and the seconds."""
    started = time.perf_counter()
    read_file(path)
    print(_highest(resource.RUSAGE_SELF), time.perf_counter() - started)


def _ingest_book(path: Path) -> None:
    """Ingest a file, and print the memory of both processes, of each, and the seconds."""
    return_early()
    highest, done = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(highest, done), daemon=True)
    watch.start()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as index, file_progress(Console(stderr=True)) as bars:
        ingest(path, index, settings=load_settings(), progress=bars, within=bars.within)
    seconds = time.perf_counter() - started
    done.set()
    watch.join()
    reading_pool().close()
    of_each = _highest(resource.RUSAGE_SELF), _highest(resource.RUSAGE_CHILDREN)
    print(*highest, *of_each, seconds)


def _watch(highest: list[float], done: threading.Event) -> None:
    """Keep in `highest` the greatest memory in MB of this process and those that it started."""
    process = psutil.Process()
    while not done.wait(0.05):
        bytes_ = 0
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                bytes_ += one.memory_info().rss
        highest[0] = max(highest[0], bytes_ / _MEGABYTE)


def _highest(whose: int) -> float:
    """The highest memory in MB of this process, or of the largest that it started."""
    return resource.getrusage(whose).ru_maxrss / 1024


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pages", type=int, nargs="*", default=[300, 1500])
    parser.add_argument("--formats", nargs="*", default=["txt", "epub", "docx", "pdf"])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep other rows of the output")
    parser.add_argument("--ingest", action="store_true", help="also ingest each book")
    parser.add_argument("--font", type=Path, help="a font with Arabic letters, for PDF")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--ingest-book", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        _read_book(arguments.read)
        return
    if arguments.ingest_book:
        _ingest_book(arguments.ingest_book)
        return
    rows = list(
        books(arguments.formats, arguments.pages, arguments.font, with_ingest=arguments.ingest)
    )
    report = {"environment": environment(), "rows": rows}
    if arguments.keep and arguments.output:
        report = kept(report, arguments.output, ["measure", "format", "pages"])
    write_report(report, as_json=False, path=arguments.output)


if __name__ == "__main__":
    main()
