"""Compare how PDF readers find the order of columns, on pages of our own.

    python -m bench.pdf --output bench/results/pdf.json [--readers pdfplumber PyMuPDF]

The pages are those of `tools.make_pages`, printed by Chromium: columns, boxed quotes, captions,
footnotes and ruled tables, in Arabic and English. Counted are paragraphs that are whole, word for
word, and pages on which all of them are whole and in their order. pdftotext has to be installed;
pdfplumber, PyMuPDF and pymupdf4llm are measured where they are. With --readers, the scores of the
others are kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from pdfminer.high_level import extract_text

from ingest.readers.pdf import read_pdf
from tools.make_pages import PAGES, STORIES, Story

_FOLDER = Path(__file__).parents[1] / "tests" / "ingest" / "files" / "pages"


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of paragraphs that are whole, and of pages that are whole and in order."""

    reader: str
    language: str
    paragraphs: float
    pages: float


def _dalil(path: Path) -> str:
    return read_pdf(path.read_bytes(), path.name).text


def _pdftotext(*options: str) -> Callable[[Path], str]:
    def read(path: Path) -> str:
        command = ["pdftotext", *options, str(path), "-"]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        return str(done.stdout)

    return read


def _pdfplumber(path: Path) -> str:
    with importlib.import_module("pdfplumber").open(path) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def _pymupdf(path: Path) -> str:
    with importlib.import_module("pymupdf").open(str(path)) as document:
        return "\n".join(page.get_text() for page in document)


def _pymupdf4llm(path: Path) -> str:
    return str(importlib.import_module("pymupdf4llm").to_markdown(str(path)))


READERS: dict[str, Callable[[Path], str]] = {
    "Dalil": _dalil,
    "pdftotext": _pdftotext(),
    "pdftotext -layout": _pdftotext("-layout"),
    "pdfminer.six": lambda path: str(extract_text(path)),
    "pdfplumber": _pdfplumber,
    "PyMuPDF": _pymupdf,
    "pymupdf4llm": _pymupdf4llm,
}


_PACKAGES = {"pdfplumber": "pdfplumber", "PyMuPDF": "pymupdf", "pymupdf4llm": "pymupdf4llm"}


def _plain(text: str) -> str:
    """The text on one line, with standard forms of letters and without direction marks."""
    letters = unicodedata.normalize("NFKC", text.replace("¹", ""))
    return " ".join("".join(c for c in letters if unicodedata.category(c) != "Cf").split())


def score(reader: str, story: Story) -> Score:
    """The score of a reader over the pages in one language."""
    paragraphs = [_plain(paragraph) for paragraph in story.paragraphs]
    whole = ordered = 0
    for name in PAGES:
        text = _plain(READERS[reader](_FOLDER / f"{name}.{story.language}.pdf"))
        found = [text.find(paragraph) for paragraph in paragraphs]
        whole += sum(place >= 0 for place in found)
        ordered += -1 not in found and found == sorted(found)
    return Score(
        reader,
        story.language,
        round(whole / (len(PAGES) * len(paragraphs)), 3),
        round(ordered / len(PAGES), 3),
    )


def main() -> None:
    """Measure every reader that is installed and write the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--readers", nargs="*", choices=list(READERS))
    arguments = parser.parse_args()
    output: Path = arguments.output
    wanted = arguments.readers or READERS
    readers = [name for name in wanted if name not in _PACKAGES or find_spec(_PACKAGES[name])]
    scores = [score(reader, story) for reader in readers for story in STORIES]
    former = json.loads(output.read_text("utf-8")) if arguments.readers else []
    rows = [one for one in former if one["reader"] not in readers] + [asdict(s) for s in scores]
    output.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    for one in scores:
        print(f"{one.reader:18} {one.language}  {one.paragraphs:.3f}  {one.pages:.3f}")


if __name__ == "__main__":
    main()
