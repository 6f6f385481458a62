"""Prints the tables without rules of `tests/ingest/files/tables`, in Arabic and English.

    python -m tools.make_tables FOLDER

Cells wrap, and only their places say which row and which column they belong to. Needs Chromium and
playwright; the printed files are kept with the tests, so only a new kind of table asks for this.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.make_pages import print_pages


@dataclass(frozen=True, slots=True)
class Table:
    """A table of our own between two paragraphs."""

    language: str
    before: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: str


ENGLISH = Table(
    "en",
    "The harbour office published the timetable of its ferries. It names the ports of every line.",
    ("Line", "Ports of call", "Passengers", "Remarks"),
    (
        (
            "Northern line",
            "Sarand, Port Elmas and the island of Tovel",
            "41,200",
            "Runs every day except on public holidays",
        ),
        (
            "Coastal line with night service",
            "Sarand and Mirsa",
            "9,850",
            "Two boats, of which one carries cars",
        ),
        (
            "Islands",
            "Tovel, Little Tovel, Kesh, Upper Kesh and the lighthouse",
            "730",
            "Only in July and August",
        ),
    ),
    "The timetable is valid until the end of September, and the office answers questions.",
)
ARABIC = Table(
    "ar",
    "نشر مكتب الميناء جدول عباراته في الصيف. ويذكر الجدول كل خط ومرافئه وعدد ركابه.",
    ("الخط", "المرافئ", "عدد الركاب", "ملاحظات"),
    (
        (
            "الخط الشمالي",
            "سراند وبورت ألماس وجزيرة توفل الكبرى",
            "41,200",
            "يعمل كل يوم عدا العطل الرسمية في البلاد",
        ),
        ("خط الساحل مع خدمة ليلية", "سراند ومرسى", "9,850", "قاربان أحدهما ينقل السيارات أيضا"),
        (
            "خط الجزر",
            "توفل وتوفل الصغرى وكش وكش العليا والمنارة القديمة",
            "730",
            "في تموز وآب فقط",
        ),
    ),
    "يسري الجدول حتى نهاية أيلول، ويجيب المكتب عن الأسئلة بالهاتف.",
)
TABLES = (ARABIC, ENGLISH)

KINDS = {
    "top": "vertical-align: top; padding: 4pt 8pt; width: 25%",
    "tight": "vertical-align: top; padding: 0 8pt; width: 25%",
    "middle": "vertical-align: middle; padding: 4pt 8pt; width: 25%",
    "narrow": "vertical-align: top; padding: 3pt 6pt; width: 25%; font-weight: normal",
}
"""How the cells of each table are set, by its name, as CSS."""

_STYLE = "@page { size: A4; margin: 2cm } body { font: 11pt 'DejaVu Serif', 'Noto Naskh Arabic' }"


def table_html(table: Table, kind: str) -> str:
    """The whole page as HTML."""
    direction = "rtl" if table.language == "ar" else "ltr"
    rows = [_row("th", table.header), *(_row("td", row) for row in table.rows)]
    style = f"{_STYLE} td, th {{ text-align: start; {KINDS[kind]} }}"
    return (
        f'<!doctype html><html lang="{table.language}" dir="{direction}"><meta charset="utf-8">'
        f'<style>{style}</style><body><p>{table.before}</p><table style="width: 100%">'
        f"{''.join(rows)}</table><p>{table.after}</p></body></html>"
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def main() -> None:
    """Print every table in both languages."""
    pages = {
        f"{kind}.{table.language}": table_html(table, kind) for kind in KINDS for table in TABLES
    }
    print_pages(pages, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
