"""OpenDocument texts, spreadsheets and presentations (.odt, .ods, .odp)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from zipfile import ZipFile

from ingest.readers.composing import Composer
from ingest.readers.packages import (
    PACKAGE_ERRORS,
    damaged,
    local,
    needs_password,
    open_package,
    parse_xml,
)
from ingest.readers.reading import Reading, one_line, raised
from ingest.readers.stated import stated_title
from ingest.readers.tables import Row, add_table, facts, is_usual_name

_KIND = "OpenDocument file"
_MANIFEST = "META-INF/manifest.xml"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
# What is not the text itself: deletions kept for review, comments, lists of headings.
_LEFT_OUT = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "table-of-content", "alphabetical-index",
     "sequence-decls", "forms", "hidden-text", "hidden-paragraph",
     "page-number", "page-count"}
)  # fmt: skip
_MOST_REPEATS = 1000
_BULLET = "• "


def read_opendocument(data: bytes, name: str) -> Reading:
    """The text of an OpenDocument file: paragraphs, tables as facts, notes; slides as pages."""
    from lxml.etree import LxmlError

    package = open_package(data, name, _KIND)
    if _has_password(package):
        raise needs_password(name)
    try:
        return _read(package, name)
    except (*PACKAGE_ERRORS, LxmlError) as error:
        raise damaged(name, _KIND, error) from error


def _has_password(package: ZipFile) -> bool:
    """Whether the file says that its parts are encrypted."""
    return _MANIFEST in package.namelist() and b"encryption-data" in package.read(_MANIFEST)


def _read(package: ZipFile, name: str) -> Reading:
    root = parse_xml(package.read("content.xml"))
    media_type = "application/vnd.oasis.opendocument.text"
    if "mimetype" in package.namelist():
        media_type = package.read("mimetype").decode("ascii").strip()
    writer = _Writer(_hidden_styles(root), _raised_styles(root))
    for body in root.iter("{*}body"):
        for content in body:
            writer.blocks(content)
    is_workbook = "spreadsheet" in media_type
    title = stated_title(_title_in_metadata(package), name)
    if title is None and is_workbook and not writer.has_named_sheet:
        title = PurePath(name).stem
    return writer.composer.reading(media_type, title=title, dated=not is_workbook)


class _Writer:
    """Walks a body and composes its text."""

    def __init__(self, hidden: frozenset[str], raised_styles: frozenset[str]) -> None:
        self.composer = Composer()
        self.has_named_sheet = False
        self._hidden = hidden
        self._raised = raised_styles

    def blocks(self, element: Any, bullet: str = "") -> None:
        """Add all paragraphs, headings and tables below an element."""
        for child in element:
            kind = local(child)
            if kind in _LEFT_OUT:
                continue
            if kind in ("p", "h"):
                self._paragraph(child, bullet)
            elif kind == "table":
                self._table(child)
            elif kind == "page":
                self.composer.page()
                self.blocks(child)
            elif kind == "frame" and child.get(f"{_PRESENTATION}class") == "title":
                self.composer.heading(" ".join(child.itertext()), 1)
            elif kind == "list-item":
                self.blocks(child, _BULLET)
            elif child.get(f"{_TEXT}display") != "none":
                self.blocks(child, bullet)

    def _paragraph(self, element: Any, bullet: str) -> None:
        text = "".join(self._inline(element))
        if element.get(f"{_TEXT}style-name") in self._hidden:
            self.composer.hide(text)
            return
        if local(element) == "h":
            self.composer.heading(text, int(element.get(f"{_TEXT}outline-level") or 1))
        elif text.strip():
            self.composer.paragraph(bullet + text.strip())
        for note in element.iter(f"{_TEXT}note-body"):
            self.blocks(note)
        for box in element.iter("{*}text-box"):
            self.blocks(box)

    def _inline(self, element: Any) -> Iterator[str]:
        """Yield the words of a paragraph without its notes, comments and boxes."""
        yield element.text or ""
        for child in element:
            kind = local(child)
            if kind == "s":
                yield " " * min(int(child.get(f"{_TEXT}c") or 1), _MOST_REPEATS)
            elif kind == "tab":
                yield "\t"
            elif kind == "line-break":
                yield "\n"
            elif kind == "span" and child.get(f"{_TEXT}style-name") in self._hidden:
                self.composer.hide("".join(self._inline(child)))
            elif kind == "span" and child.get(f"{_TEXT}style-name") in self._raised:
                yield raised("".join(self._inline(child)))
            elif kind not in _LEFT_OUT and kind not in ("note", "frame"):
                yield from self._inline(child)
            yield child.tail or ""

    def _table(self, table: Any) -> None:
        name = table.get(f"{_TABLE}name") or ""
        rows = list(self._rows(table))
        if local(table.getparent()) != "spreadsheet":
            for _, fact in facts(rows):
                self.composer.paragraph(fact)
        elif table.get(f"{_TABLE}style-name") in self._hidden:
            for _, cells in rows:
                self.composer.hide(" ".join(cells))
        elif any(any(cells) for _, cells in rows):
            if not is_usual_name(name):
                self.composer.heading(name, 1)
                self.has_named_sheet = True
            add_table(self.composer, rows, sheet=name)

    def _rows(self, table: Any) -> Iterator[Row]:
        number = 1
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue
            cells = list(self._cells(row))
            if row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.composer.hide(" ".join(cells))
            elif any(cells):
                yield number, cells
            number += int(row.get(f"{_TABLE}number-rows-repeated") or 1)

    def _cells(self, row: Any) -> Iterator[str]:
        for cell in row:
            repeats = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
            paragraphs = (p for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
            words = one_line(" ".join("".join(self._inline(p)) for p in paragraphs))
            # The last cell of a row is often repeated to the edge of the sheet.
            for _ in range(min(repeats, _MOST_REPEATS) if words or repeats < _MOST_REPEATS else 0):
                yield words


def _hidden_styles(root: Any) -> frozenset[str]:
    """Names of the automatic styles that do not show their text, or their sheet."""
    hidden = set()
    for style in root.iter(f"{_STYLE}style"):
        for properties in style:
            if (
                properties.get(f"{_TEXT}display") == "none"
                or properties.get(f"{_TABLE}display") == "false"
            ):
                hidden.add(style.get(f"{_STYLE}name"))
    return frozenset(hidden)


def _raised_styles(root: Any) -> frozenset[str]:
    """Names of the automatic styles whose text is raised above the line."""
    return frozenset(
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style
        if (properties.get(f"{_STYLE}text-position") or "").startswith("super")
    )


def _title_in_metadata(package: ZipFile) -> str:
    if "meta.xml" not in package.namelist():
        return ""
    meta = parse_xml(package.read("meta.xml"))
    return next((e.text or "" for e in meta.iter("{*}title")), "")
