"""Word documents (.docx): paragraphs, lists, tables, boxes and notes in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.readers.authors import named_in
from ingest.readers.dates import published_line
from ingest.readers.docx_looks import Looks, style_of
from ingest.readers.packages import (
    PACKAGE_ERRORS,
    damaged,
    open_package,
    parse_xml,
    usual_ooxml,
)
from ingest.readers.reading import Reading, looks_like_title, one_line
from ingest.report import HiddenText
from rag.schema import Heading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_KIND = "Word document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{_W}txbxContent"
_TEXT_NODES = tuple(f"{_W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen"))
_DELETED_ROW, _DELETED_CELL = f"{_W}trPr/{_W}del", f"{_W}tcPr/{_W}cellDel"
# Kinds of relationships to notes, and what the notes are called in the text.
_NOTE_KINDS = {"footnotes": "footnote", "endnotes": "endnote"}
_HEADING_NAME = re.compile(r"heading\s*([1-9])", re.IGNORECASE)
_BULLET = "• "
_NO_TITLE = re.compile(r"(?:word document|document\d*|untitled|مستند\d*|microsoft word.*)", re.I)


def read_docx(data: bytes, name: str) -> Reading:
    """The text of a ``.docx`` file: paragraphs apart, list items and table rows one a line.

    Footnotes and endnotes follow the paragraph that refers to them. Comments, deletions and
    moved-away text are left out; hidden text is left out and counted.
    """
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    package = open_package(data, name, _KIND)
    try:
        word = _open(usual_ooxml(data, package))
        return _compose(word)
    # python-docx lets a damaged package show as what it stumbled over.
    except (*PACKAGE_ERRORS, LxmlError, OpcError) as error:
        raise damaged(name, _KIND, error) from error


def _compose(word: _Word) -> Reading:
    parts: list[str] = []
    headings: list[Heading] = []
    length = 0
    walk = _Walk(word)
    for text, separator, level in walk.blocks(word.body):
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
        published=published_line(text),
        headings=tuple(headings),
        author=named_in(text, word.author),
        hidden=HiddenText.of(walk.hidden),
    )


@dataclass(frozen=True, slots=True)
class _Styles:
    """What styles mean, by style id: heading levels, and which are lists."""

    levels: dict[str, int]
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Word:
    """The parts of an open Word document that are read; notes by kind and id."""

    body: Any
    styles: _Styles
    looks: Looks
    title: str
    author: str
    notes: dict[tuple[str, str], Any]


def _open(data: bytes) -> _Word:
    import docx

    document = docx.Document(BytesIO(data))
    return _Word(
        body=document.element.body,
        styles=_styles(document),
        looks=Looks(document.styles.element),
        title=one_line(document.core_properties.title or ""),
        author=one_line(document.core_properties.author or ""),
        notes=dict(_notes(document)),
    )


def _notes(document: WordDocument) -> Iterator[tuple[tuple[str, str], Any]]:
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTE_KINDS and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                yield (_NOTE_KINDS[kind], note.get(f"{_W}id") or ""), note


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
    """The heading level of a style; 0 for none."""
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


class _Walk:
    """Goes through a body once, and keeps what it finds hidden."""

    def __init__(self, word: _Word) -> None:
        self._word = word
        self._notes_left = dict(word.notes)
        self.hidden: list[str] = []

    def blocks(self, body: Any) -> Iterator[tuple[str, str, int]]:
        """Yield (text, separator before it, heading level or 0) for all that has text."""
        in_list = False
        for block in _children(body):
            if block.tag == f"{_W}tbl":
                yield from self._table(block)
                in_list = False
                continue
            text = self._text(block).strip()
            style_id = style_of(block)
            styles = self._word.styles
            numbered = block.find(f"{_W}pPr/{_W}numPr") is not None or style_id in styles.lists
            level = styles.levels.get(style_id, 0)
            listed = numbered and not level
            if text:
                separator = "\n" if listed and in_list else "\n\n"
                yield (_BULLET if listed else "") + text, separator, level
                in_list = listed
            for box in _boxes(block):
                yield from self.blocks(box)
            yield from self._notes(block)

    def _table(self, table: Any) -> Iterator[tuple[str, str, int]]:
        separator = "\n\n"
        for row in _rows(table):
            text = "\t".join(
                one_line(" ".join(self._text(p) for p in cell.iter(f"{_W}p")))
                for cell in _cells(row)
            ).strip()
            if text:
                yield text, separator, 0
                separator = "\n"
        yield from self._notes(table)

    def _notes(self, block: Any) -> Iterator[tuple[str, str, int]]:
        """The notes that a block refers to, each once."""
        for reference in block.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"):
            if _belongs_elsewhere(reference, block):
                continue
            kind = reference.tag.removeprefix(_W).removesuffix("Reference")
            note = self._notes_left.pop((kind, reference.get(f"{_W}id") or ""), None)
            if note is not None:
                yield from self.blocks(note)

    def _text(self, paragraph: Any) -> str:
        """The words of a paragraph as they are now: insertions in, deletions and boxes out."""
        parts: list[str] = []
        unseen: list[str] = []
        for node in paragraph.iter(*_TEXT_NODES):
            if _belongs_elsewhere(node, paragraph):
                continue
            words = _words(node)
            seen = not words.strip() or self._word.looks.is_visible(node, paragraph)
            (parts if seen else unseen).append(words)
        self.hidden.append("".join(unseen))
        return "".join(parts)


def _children(element: Any) -> Iterator[Any]:
    """Paragraphs and tables below an element, looking into controls and tracked insertions."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table itself, without those whose deletion is tracked."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table and row.find(_DELETED_ROW) is None:
            yield row


def _cells(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row and cell.find(_DELETED_CELL) is None:
            yield cell


def _words(node: Any) -> str:
    if node.tag == f"{_W}t":
        return node.text or ""
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    if node.getparent().tag != f"{_W}r":
        return ""
    return "\t" if node.tag == f"{_W}tab" else "\n"


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
