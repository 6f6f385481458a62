"""Word documents (.docx): paragraphs, lists, tables and text boxes in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, LargeZipFile, ZipFile
from zlib import error as ZlibError

from ingest.readers.dates import published_line
from ingest.readers.reading import Reading, looks_like_title, one_line
from rag.errors import FileTooLarge, UnreadableFile
from rag.schema import Heading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# What a package may unfold to: text is small even in long books, pictures hardly compress.
_UNFOLDED_BYTES = 512 * 1024 * 1024
_XML_BYTES = 128 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{_W}txbxContent"
_HEADING_NAME = re.compile(r"heading\s*([1-9])", re.IGNORECASE)
_BULLET = "• "
_NO_TITLE = re.compile(r"(?:word document|document\d*|untitled|مستند\d*|microsoft word.*)", re.I)


def read_docx(data: bytes, name: str) -> Reading:
    """The text of a ``.docx`` file: paragraphs apart, list items and table rows one a line."""
    _check_size(data, name)
    word = _open(data, name)
    parts: list[str] = []
    headings: list[Heading] = []
    length = 0
    for text, separator, level in _blocks(word.body, word.styles):
        gap = separator if parts else ""
        if level:
            headings.append(Heading(start=length + len(gap), level=level, text=one_line(text)))
        parts += [gap, text]
        length += len(gap) + len(text)
    text = "".join(parts)
    return Reading(
        text=text,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        title=_title(word.title, text, headings),
        published=published_line(text) or word.created,
        headings=tuple(headings),
    )


def _check_size(data: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _broken(name, error) from error
    xml = max((entry.file_size for entry in entries if entry.filename.endswith(".xml")), default=0)
    if sum(entry.file_size for entry in entries) > _UNFOLDED_BYTES or xml > _XML_BYTES:
        message = (
            f"{name!r} unfolds to more than {_UNFOLDED_BYTES >> 20} MB, or its text to more than"
            f" {_XML_BYTES >> 20} MB. Split the document, or save it as text."
        )
        raise FileTooLarge(message)


@dataclass(frozen=True, slots=True)
class _Styles:
    """What styles mean, by style id: heading levels, and which are lists."""

    levels: dict[str, int]
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Word:
    """The parts of an open Word document that are read."""

    body: Any
    styles: _Styles
    title: str
    created: date | None


def _open(data: bytes, name: str) -> _Word:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(BytesIO(data))
        return _Word(
            body=document.element.body,
            styles=_styles(document),
            title=one_line(document.core_properties.title or ""),
            created=_created(document),
        )
    # python-docx lets a damaged package show as what it stumbled over.
    except (
        OpcError, LxmlError, BadZipFile, LargeZipFile, ZlibError, EOFError, OSError, KeyError,
        ValueError, AttributeError, IndexError, TypeError, NotImplementedError, RuntimeError,
        AssertionError,
    ) as error:  # fmt: skip
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{name!r} is a damaged Word document ({type(error).__name__}: {error}). Open it in a"
        " word processor and save it again."
    )


def _styles(document: WordDocument) -> _Styles:
    """Styles by outline level, name, numbering, and the style that they are based on."""
    levels: dict[str, int] = {}
    lists: set[str] = set()
    based: dict[str, str] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        style_id = style.get(f"{_W}styleId") or ""
        based[style_id] = _value(style, "basedOn")
        if style.find(f"{_W}pPr/{_W}numPr") is not None:
            lists.add(style_id)
        if level := _level(style):
            levels[style_id] = level
    for style_id, parent in based.items():
        if style_id not in levels and parent in levels:
            levels[style_id] = levels[parent]
        if parent in lists:
            lists.add(style_id)
    return _Styles(levels, frozenset(lists))


def _level(style: Any) -> int:
    """The heading level that a style stands for; 0 for none."""
    name = _value(style, "name")
    match = _HEADING_NAME.fullmatch(name)
    if name.lower() == "title":
        return 1
    if match:
        return min(6, int(match[1]))
    outline = style.find(f"{_W}pPr/{_W}outlineLvl")
    stated = outline.get(f"{_W}val") if outline is not None else None
    return int(stated) + 1 if stated in ("0", "1", "2", "3", "4", "5") else 0


def _value(element: Any, child: str) -> str:
    found = element.find(f"{_W}{child}")
    return "" if found is None else found.get(f"{_W}val") or ""


def _blocks(body: Any, styles: _Styles) -> Iterator[tuple[str, str, int]]:
    """Yield (text, separator before it, heading level or 0) for all that has text."""
    in_list = False
    for block in _children(body):
        if block.tag == f"{_W}tbl":
            rows = [row for row in map(_row_text, _rows(block)) if row]
            for position, row in enumerate(rows):
                yield row, "\n" if position else "\n\n", 0
            in_list = False
            continue
        text = _paragraph_text(block).strip()
        style = block.find(f"{_W}pPr/{_W}pStyle")
        style_id = style.get(f"{_W}val") if style is not None else ""
        numbered = block.find(f"{_W}pPr/{_W}numPr") is not None or style_id in styles.lists
        level = styles.levels.get(style_id, 0)
        listed = numbered and not level
        if text:
            yield (_BULLET if listed else "") + text, "\n" if listed and in_list else "\n\n", level
            in_list = listed
        for box in _boxes(block):
            yield from _blocks(box, styles)


def _children(element: Any) -> Iterator[Any]:
    """Paragraphs and tables below an element, looking into controls and tracked insertions."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child)


def _rows(table: Any) -> Iterator[Any]:
    return (row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table)


def _row_text(row: Any) -> str:
    cells = (cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row)
    return "\t".join(
        one_line(" ".join(_paragraph_text(p) for p in cell.iter(f"{_W}p"))) for cell in cells
    ).strip()


def _paragraph_text(paragraph: Any) -> str:
    """The words of a paragraph as they stand now: insertions in, deletions and boxes out."""
    parts = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if _belongs_elsewhere(node, paragraph):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.getparent().tag == f"{_W}r":
            parts.append("\t" if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)


def _belongs_elsewhere(node: Any, paragraph: Any) -> bool:
    for ancestor in node.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag in (_TEXT_BOX, _FALLBACK, f"{_W}del", f"{_W}moveFrom"):
            return True
    return False


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(_TEXT_BOX):
        ancestors = [ancestor.tag for ancestor in box.iterancestors()]
        if _FALLBACK not in ancestors and _TEXT_BOX not in ancestors:
            yield box


def _title(stated: str, text: str, headings: list[Heading]) -> str | None:
    if stated and not _NO_TITLE.fullmatch(stated):
        return stated
    first = one_line(text.split("\n", 1)[0])
    if headings and (headings[0].level == 1 or headings[0].start == 0):
        return headings[0].text
    return first if looks_like_title(first) and len(first) < len(text) else None


def _created(document: WordDocument) -> date | None:
    created = document.core_properties.created
    # The day on which python-docx's own template was made says nothing about the document.
    if not isinstance(created, datetime) or created.date() == date(2013, 12, 23):
        return None
    return created.date()
