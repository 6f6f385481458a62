"""Excel workbooks (.xlsx): each row of a visible sheet as a fact, with the cells that it is in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import ZipFile

from ingest.readers.composing import Composer
from ingest.readers.packages import (
    PACKAGE_ERRORS,
    damaged,
    local,
    open_package,
    parse_xml,
    usual_ooxml,
)
from ingest.readers.reading import Reading, part_read
from ingest.readers.stated import stated_title
from ingest.readers.tables import Row, add_table, is_usual_name, joined_header

_KIND = "Excel workbook"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECIMALS = re.compile(r"\.(0+)")
# A unit in a number format: "dollars" or [$€-407].
_UNIT = re.compile(r'"([^"]+)"|\[\$([^\]-]+)[^\]]*\]|([$€£¥])')
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The hidden parts and the merged cells of a sheet, from its XML.

    `merged` are cells that show the value of one above them; `spans`, by row, the columns, from and
    to, that one cell is above.
    """

    hidden: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def read_xlsx(data: bytes, name: str) -> Reading:
    """The visible rows of a ``.xlsx`` file as facts; what is hidden is counted."""
    from lxml.etree import LxmlError

    package = open_package(data, name, _KIND)
    composer = Composer()
    try:
        title = _read(package, data, composer, name)
    except (*PACKAGE_ERRORS, LxmlError) as error:
        raise damaged(name, _KIND, error) from error
    return composer.reading(MEDIA_TYPE, title=title, dated=False)


def _read(package: ZipFile, data: bytes, composer: Composer, name: str) -> str | None:
    """Add all sheets; the title, which is that of the file's name if the sheets have none."""
    from openpyxl import load_workbook

    stem = PurePath(name).stem
    sheets = _sheets(package)
    workbook = load_workbook(BytesIO(usual_ooxml(data, package)), read_only=True, data_only=True)
    for worksheet in workbook.worksheets:
        sheet = sheets.get(worksheet.title, _Sheet())
        rows = list(_rows(worksheet, sheet, composer))
        if not rows:
            continue
        if sheet.hidden:
            for _, cells in rows:
                composer.hide(" ".join(cells))
            continue
        if not is_usual_name(worksheet.title):
            composer.heading(worksheet.title, 1)
            stem = ""
        add_table(composer, _with_one_header(rows, sheet), sheet=worksheet.title)
    return stated_title(workbook.properties.title or "", name) or stem or None


def _with_one_header(rows: list[Row], sheet: _Sheet) -> list[Row]:
    """The rows, with two rows of headers as one."""
    top = next((at for at, (_, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), len(rows))
    if top + 2 >= len(rows):
        return rows
    (number, first), (below, second) = rows[top : top + 2]
    header = joined_header(first, second, sheet.spans.get(number, []))
    return rows if header is None else [*rows[:top], (below, header), *rows[top + 2 :]]


def _rows(worksheet: Any, sheet: _Sheet, composer: Composer) -> Iterator[Row]:
    """Yield the rows with values; hidden cells are counted and left empty."""
    kept: dict[tuple[int, int], str] = {}
    starts = frozenset(sheet.merged.values())
    total = worksheet.max_row or 0
    for number, cells in enumerate(worksheet.iter_rows(), start=1):
        part_read("rows", number, total)
        values = []
        for column, cell in enumerate(cells, start=1):
            value = _shown(cell.value, cell.number_format) if cell.value is not None else ""
            if (number, column) in starts:
                kept[number, column] = value
            value = value or kept.get(sheet.merged.get((number, column), (0, 0)), "")
            if value and (number in sheet.rows or column in sheet.columns):
                composer.hide(value)
                value = ""
            values.append(value)
        if any(values):
            yield number, values


def _shown(value: object, number_format: str) -> str:
    """A value as the sheet shows it, as far as its format is a common one."""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if not isinstance(value, int | float):
        return str(value)
    if "%" in number_format:
        return f"{value * 100:.10g}%"
    decimals = _DECIMALS.search(number_format)
    shown = f"{value:,.{len(decimals[1])}f}" if decimals else f"{value:,.10g}"
    if float(value).is_integer() and not decimals:
        shown = f"{int(value):,}"
    if "," not in number_format:
        shown = shown.replace(",", "")
    unit = _UNIT.search(number_format)
    if unit is None:
        return shown
    words = next(group for group in unit.groups() if group).strip()
    before = "0" in number_format[unit.end() :] or "#" in number_format[unit.end() :]
    return f"{words} {shown}" if before else f"{shown} {words}"


def _sheets(package: ZipFile) -> dict[str, _Sheet]:
    """The layout of each sheet from its XML, by the sheet's name."""
    workbook = parse_xml(package.read("xl/workbook.xml"))
    relations = parse_xml(package.read("xl/_rels/workbook.xml.rels"))
    parts = {relation.get("Id"): relation.get("Target") or "" for relation in relations}
    found = {}
    for element in workbook.iter("{*}sheet"):
        relation = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/xl", parts.get(relation, ""))).lstrip("/")
        if part in package.namelist():
            found[element.get("name") or ""] = _sheet(
                package.open(part), hidden=element.get("state", "visible") != "visible"
            )
    return found


def _sheet(part: Any, *, hidden: bool) -> _Sheet:
    from lxml import etree

    rows: set[int] = set()
    columns: set[int] = set()
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    spans: dict[int, list[tuple[int, int]]] = {}
    for _, element in etree.iterparse(part, resolve_entities=False, no_network=True):
        kind = local(element)
        if kind == "row":
            if element.get("hidden") in ("1", "true"):
                rows.add(int(element.get("r") or 0))
            element.clear()
        elif kind == "col" and element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max") or 0), 16_384)
            columns.update(range(int(element.get("min") or 0), last + 1))
        elif kind == "mergeCell":
            area = _area(element.get("ref") or "")
            if area is not None:
                merged.update(_merged_down(*area))
                top, _, left, right = area
                if left < right:
                    spans.setdefault(top, []).append((left - 1, right))
    return _Sheet(hidden, frozenset(rows), frozenset(columns), merged, spans)


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """The first and last row and the first and last column of a range such as ``A2:B9``."""
    from openpyxl.utils import column_index_from_string

    corners = [_CELL.fullmatch(corner) for corner in reference.split(":")]
    if len(corners) != 2 or not corners[0] or not corners[1]:
        return None
    left, right = (column_index_from_string(corner[1]) for corner in corners if corner)
    return int(corners[0][2]), int(corners[1][2]), left, right


def _merged_down(
    top: int, bottom: int, left: int, _right: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield (cell, the cell whose value it shows) for the first column of a merged range."""
    for row in range(top + 1, min(bottom, top + 10_000) + 1):
        yield (row, left), (top, left)
