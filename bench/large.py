"""Memory of reading a long book and of an ingest of many small files.

    python -m bench.large [--pages 300 1500] [--formats txt epub docx pdf] [--files 2000]
        [--output bench/results/large.json [--keep]]

A book of our own sentences in Arabic and English, two thousand characters a page, is read in a
process of its own, whose highest memory is recorded. Then small files are ingested into a new
index, and the memory of the process is recorded ten times on the way: it is steady if the last
values are alike.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import psutil

from bench.reading import write_articles
from bench.report import environment, kept, write_report
from ingest import ingest
from ingest.readers import read_file
from rag.settings import load_settings

_PAGE_CHARACTERS = 2_000
_SENTENCES = {
    "ar": "بلغ عدد الركاب في المحطة رقم {n} نحو {m} راكبا في اليوم، وقال المدير إن العدد سيزيد. ",
    "en": "Station number {n} had about {m} passengers a day, and its director expects more. ",
}
_MEGABYTE = 1024 * 1024


def paragraphs(pages: int) -> Iterator[str]:
    """The text of each page, by turns in Arabic and English; no two pages are alike."""
    for page in range(pages):
        sentence = _SENTENCES["en" if page % 2 else "ar"]
        length = len(sentence)
        numbers = range(_PAGE_CHARACTERS // length)
        yield "".join(sentence.format(n=page * 100 + n, m=page * 7 + n) for n in numbers)


def write_book(folder: Path, kind: str, pages: int) -> Path:
    """A book of so many pages in one of the formats txt, epub, docx and pdf."""
    path = folder / f"book-{pages}.{kind}"
    if kind == "txt":
        path.write_text("\n\n".join(paragraphs(pages)), "utf-8")
    elif kind == "docx":
        _write_docx(path, pages)
    elif kind == "epub":
        _write_epub(path, pages)
    else:
        _write_pdf(path, pages)
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


def _write_pdf(path: Path, pages: int) -> None:
    """Every page in English: the font that each program has knows no Arabic."""
    from fpdf import FPDF

    document = FPDF()
    document.set_font("helvetica", size=11)
    for text in list(paragraphs(2 * pages))[1::2]:
        document.add_page()
        document.multi_cell(0, 6, text)
    document.output(str(path))


def read_apart(path: Path) -> tuple[int, float]:
    """The highest memory in bytes of a process that reads a file, and the seconds it takes."""
    command = [sys.executable, "-m", "bench.large", "--read", str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    peak, seconds = output.split()
    return int(peak), float(seconds)


def books(formats: list[str], pages: list[int]) -> Iterator[dict[str, object]]:
    """Yield a row for each format and length."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in formats:
            for count in pages:
                path = write_book(Path(folder), kind, count)
                peak, seconds = read_apart(path)
                yield {
                    "measure": "read a book",
                    "format": kind,
                    "pages": count,
                    "megabytes": round(peak / _MEGABYTE),
                    "seconds": round(seconds, 1),
                }


def small_files(count: int) -> dict[str, object]:
    """The memory of an ingest of `count` files of two kilobytes, recorded ten times."""
    process = psutil.Process()
    seen: list[int] = []

    def progress(done: int, total: int, name: str) -> None:
        if done >= len(seen) * total / 10:
            seen.append(round(process.memory_info().rss / _MEGABYTE))

    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder), count)
        started = time.perf_counter()
        settings = load_settings()
        report = ingest(folder, f"{folder}/.index", settings=settings, progress=progress)
        seconds = time.perf_counter() - started
    return {
        "measure": "ingest small files",
        "files": count,
        "added": len(report.added),
        "megabytes": seen,
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pages", type=int, nargs="*", default=[300, 1500])
    parser.add_argument("--formats", nargs="*", default=["txt", "epub", "docx", "pdf"])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep other rows of the output")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        started = time.perf_counter()
        read_file(arguments.read)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(peak, time.perf_counter() - started)
        return
    rows = list(books(arguments.formats, arguments.pages))
    if arguments.files:
        rows.append(small_files(arguments.files))
    report = {"environment": environment(), "rows": rows}
    if arguments.keep and arguments.output:
        report = kept(report, arguments.output, ["measure", "format", "pages", "files"])
    write_report(report, as_json=False, path=arguments.output)


if __name__ == "__main__":
    main()
