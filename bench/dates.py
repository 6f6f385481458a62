"""How often the day of publication is read as a person would say it (`bench/gold_dates.toml`).

    python -m bench.dates [--output bench/results/dates.json]

Texts and pages of our own in both languages, a third of them without such a day. Dalil reads all;
htmldate, which trafilatura uses, reads the web pages. A day that is read where the text gives none
counts as wrong.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bench.report import environment, write_report
from ingest.readers.html import read_html
from ingest.readers.markdown import read_markdown
from ingest.readers.reading import Reading
from ingest.readers.text import read_text

GOLD = Path(__file__).with_name("gold_dates.toml")
_READERS: dict[str, Callable[[bytes, str], Reading]] = {
    "html": read_html,
    "md": read_markdown,
    "txt": read_text,
}


@dataclass(frozen=True, slots=True)
class DatedText:
    """A text, how it is read, and the day on which it was published, if it says so.

    `is_second` texts were written after the reader was corrected with the others.
    """

    kind: str
    file: str
    text: str
    day: date | None
    is_second: bool


@dataclass(frozen=True, slots=True)
class DateFigures:
    """How many days a system misses, in percent of those given, or gets wrong, of all texts."""

    system: str
    texts: str
    count: int
    missing: float
    wrong: float


def dated_texts() -> list[DatedText]:
    """The gold texts, in the order of the file."""
    cases = tomllib.loads(GOLD.read_text("utf-8"))["case"]
    return [
        DatedText(c["kind"], c["file"], c["text"].strip(), c.get("day"), c.get("set") == "second")
        for c in cases
    ]


def read_day(text: DatedText) -> date | None:
    """The day that Dalil reads."""
    return _READERS[text.file](text.text.encode(), text.kind).published


def measure(
    system: str, name: str, read: Callable[[DatedText], date | None], texts: Sequence[DatedText]
) -> DateFigures:
    """The figures of one system on `texts`, which are called `name`."""
    read_days = [(text.day, read(text)) for text in texts]
    given = sum(day is not None for day, _ in read_days)
    missing = sum(day is not None and found is None for day, found in read_days)
    wrong = sum(found is not None and found != day for day, found in read_days)
    return DateFigures(
        system,
        name,
        len(texts),
        round(100 * missing / max(given, 1), 1),
        round(100 * wrong / max(len(texts), 1), 1),
    )


def _htmldate(text: DatedText) -> date | None:
    from htmldate import find_date

    found = find_date(text.text, original_date=True)
    return date.fromisoformat(found) if found else None


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    texts = dated_texts()
    pages = [text for text in texts if text.file == "html"]
    rows = [
        measure("dalil", "first set", read_day, [t for t in texts if not t.is_second]),
        measure("dalil", "second set", read_day, [t for t in texts if t.is_second]),
        measure("dalil", "web pages of both", read_day, pages),
        measure("htmldate", "web pages of both", _htmldate, pages),
    ]
    report = {"environment": environment(), "rows": [asdict(row) for row in rows]}
    write_report(report, as_json=False, path=arguments.output)


if __name__ == "__main__":
    main()
