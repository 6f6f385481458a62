"""The text that Dalil and three libraries keep of forty web pages of our own (`bench.gold_pages`).

    python -m bench.pages [--folder CASES] [--output bench/results/pages.json]

For each system, the shares of wanted and of unwanted texts that are kept and the time for a page;
for Dalil also titles and dates. `--folder` adds web pages with ``must_contain`` and
``must_not_contain`` in a JSON file beside each. The libraries are in the `bench` extra; one that is
not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.gold_pages import GoldPage, gold_pages
from bench.report import environment, write_report
from ingest.readers.html import read_html


@dataclass(frozen=True, slots=True)
class PageFigures:
    """The shares of wanted and unwanted texts that one system keeps, in percent."""

    system: str
    pages: int
    wanted_kept: float
    unwanted_kept: float
    pages_lost: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class FactFigures:
    """How many titles and dates Dalil reads as the page's gold says."""

    pages: int
    titles_right: int
    dates_right: int
    dates_missing: int
    dates_wrong: int


def measure(system: str, read: Callable[[str], str], pages: Sequence[GoldPage]) -> PageFigures:
    """The figures of one system; a page is lost if none of its wanted texts is kept."""
    wanted = unwanted = lost = 0
    started = time.perf_counter()
    texts = [_squeezed(read(page.html)) for page in pages]
    seconds = time.perf_counter() - started
    for page, text in zip(pages, texts, strict=True):
        found = sum(_squeezed(part) in text for part in page.wanted)
        wanted += found
        unwanted += sum(_squeezed(part) in text for part in page.unwanted)
        lost += not found
    return PageFigures(
        system,
        len(pages),
        100 * wanted / sum(len(page.wanted) for page in pages),
        100 * unwanted / max(sum(len(page.unwanted) for page in pages), 1),
        lost,
        1000 * seconds / len(pages),
    )


def facts(pages: Sequence[GoldPage]) -> FactFigures:
    """How well Dalil reads titles and dates of these pages."""
    readings = [read_html(page.html.encode(), page.name) for page in pages]
    pairs = [(page, reading) for page, reading in zip(pages, readings, strict=True)]
    return FactFigures(
        pages=len(pages),
        titles_right=sum(reading.title == page.title for page, reading in pairs),
        dates_right=sum(reading.published == page.published for page, reading in pairs),
        dates_missing=sum(bool(p.published) and not r.published for p, r in pairs),
        dates_wrong=sum(bool(r.published) and r.published != p.published for p, r in pairs),
    )


def systems() -> dict[str, Callable[[str], str]]:
    """The systems that are installed, by name."""
    found: dict[str, Callable[[str], str]] = {"dalil": _dalil, "trafilatura": _trafilatura}
    for name, module, read in (
        ("readability-lxml", "readability", _readability),
        ("resiliparse", "resiliparse", _resiliparse),
    ):
        if importlib.util.find_spec(module):
            found[name] = read
    return found


def _dalil(page: str) -> str:
    return read_html(page.encode(), "page.html").text


def _trafilatura(page: str) -> str:
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or ""


def _readability(page: str) -> str:
    from lxml import html
    from readability import Document

    summary = html.fromstring(Document(page).summary())
    return str(summary.xpath("string()"))


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False))


def _squeezed(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _cases(folder: Path) -> list[GoldPage]:
    """The web pages of a folder whose JSON files say what is wanted."""
    pages = []
    for path in sorted(folder.glob("*.html.json")):
        case = json.loads(path.read_text())
        if "must_contain" in case:
            html = (folder / case["file"]).read_text()
            unwanted = tuple(case.get("must_not_contain", ()))
            pages.append(
                GoldPage(case["file"], html, tuple(case["must_contain"]), unwanted, "", None)
            )
    return pages


def main() -> None:
    """Measure, print a table, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    sets = {"own": gold_pages()}
    if arguments.folder:
        sets["cases"] = _cases(arguments.folder)
    report = {
        name: [measure(system, read, pages) for system, read in systems().items()]
        for name, pages in sets.items()
    }
    rows = [{"set": name, **asdict(row)} for name, found in report.items() for row in found]
    read = facts(sets["own"])
    write_report(
        {"environment": environment(), "rows": rows, "facts": asdict(read)},
        as_json=False,
        path=arguments.output,
    )
    print(read)


if __name__ == "__main__":
    main()
