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
from ingest.readers.docx_tables import cells_of, lines
from ingest.readers.docx_words import W as _W
from ingest.readers.docx_words import belongs_elsewhere, boxes, is_prompt, text_nodes, words
from ingest.readers.member import read_member
from ingest.readers.packages import (
    PACKAGE_ERRORS,
    damaged,
    open_package,
    parse_xml,
    usual_ooxml,
)
from ingest.readers.reading import Reading, looks_like_title, one_line, part_read
from ingest.readers.stated import stated_title
from ingest.report import HiddenText, ReadingWarning
from rag.errors import IngestError
from rag.schema import Heading

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_KIND = "Word document"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Kinds of relationships to notes, and what the notes are called in the text.
_NOTE_KINDS = {"footnotes": "footnote", "endnotes": "endnote"}
# A list of contents repeats the headings, with the numbers of their pages.
_CONTENTS_NAME = re.compile(
    r"(?:toc|index)\s*(?:\d|heading)|table\s*of\s*(?:figures|authorities)", re.IGNORECASE
)
_HEADING_NAME = re.compile(r"heading\s*([1-9])", re.IGNORECASE)
_BULLET = "• "


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
        return _compose(word, name)
    # python-docx raises errors of many kinds for a damaged package.
    except (*PACKAGE_ERRORS, LxmlError, OpcError) as error:
        raise damaged(name, _KIND, error) from error


def _compose(word: _Word, name: str) -> Reading:
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
        title=stated_title(word.title, name) or _headline(text, headings),
        published=published_line(text),
        headings=tuple(headings),
        warnings=tuple(dict.fromkeys(walk.warnings)),
        author=named_in(text, word.author),
        hidden=HiddenText.of(walk.hidden),
    )


@dataclass(frozen=True, slots=True)
class _Styles:
    """The meaning of styles, by style id: heading levels, lists, and lists of contents."""

    levels: dict[str, int]
    lists: frozenset[str]
    contents: frozenset[str]

    def is_contents(self, style_id: str) -> bool:
        """Whether the style is that of a list of contents; ids are names where none are stated."""
        return style_id in self.contents or _CONTENTS_NAME.fullmatch(style_id) is not None


@dataclass(frozen=True, slots=True)
class _Word:
    """The parts of an open Word document that are read.

    Notes are by kind and id, files in it by the id of their relation.
    """

    body: Any
    styles: _Styles
    looks: Looks
    title: str
    author: str
    notes: dict[tuple[str, str], Any]
    files: dict[str, tuple[bytes, str]]


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
        files=dict(_files(document)),
    )


def _notes(document: WordDocument) -> Iterator[tuple[tuple[str, str], Any]]:
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTE_KINDS and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                yield (_NOTE_KINDS[kind], note.get(f"{_W}id") or ""), note


def _files(document: WordDocument) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """Yield the files that programs put into a document for Word to unpack, with their names."""
    for id_, relation in document.part.rels.items():
        if relation.reltype.endswith("/aFChunk") and not relation.is_external:
            part = relation.target_part
            yield id_, (part.blob, str(part.partname))


def _styles(document: WordDocument) -> _Styles:
    """Styles by outline level, name, numbering, and the style that they are based on."""
    levels: dict[str, int] = {}
    lists: set[str] = set()
    contents: set[str] = set()
    based: dict[str, str] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        style_id = style.get(f"{_W}styleId") or ""
        based[style_id] = _value(style, "basedOn")
        if style.find(f"{_W}pPr/{_W}numPr") is not None:
            lists.add(style_id)
        if _CONTENTS_NAME.fullmatch(_value(style, "name")):
            contents.add(style_id)
        if level := _level(style):
            levels[style_id] = level
    for style_id, parent in based.items():
        if style_id not in levels and parent in levels:
            levels[style_id] = levels[parent]
        if parent in lists:
            lists.add(style_id)
    return _Styles(levels, frozenset(lists), frozenset(contents))


def _level(style: Any) -> int:
    """The heading level of a style; 0 for none."""
    name = _value(style, "name")
    match = _HEADING_NAME.fullmatch(name)
    if name.lower() == "title":
        return 1
    if match:
        return min(6, int(match[1]))
    return _outline_level(style)


def _outline_level(element: Any) -> int:
    """The heading level that a style or a paragraph states; 0 for none."""
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    stated = outline.get(f"{_W}val") if outline is not None else None
    return int(stated) + 1 if stated in ("0", "1", "2", "3", "4", "5") else 0


def _value(element: Any, child: str) -> str:
    found = element.find(f"{_W}{child}")
    return "" if found is None else found.get(f"{_W}val") or ""


class _Walk:
    """Goes through a body once; keeps what it finds hidden, and the warnings."""

    def __init__(self, word: _Word) -> None:
        self._word = word
        self._notes_left = dict(word.notes)
        self.hidden: list[str] = []
        self.warnings: list[ReadingWarning] = []

    def blocks(self, body: Any) -> Iterator[tuple[str, str, int]]:
        """Yield (text, separator before it, heading level or 0) for all that has text."""
        in_list = False
        begun = ""
        total = len(body)
        for number, block in enumerate(_children(body)):
            if body is self._word.body:
                part_read("paragraphs", number, total)
            if block.tag != f"{_W}p":
                yield from self._table(block) if block.tag == f"{_W}tbl" else self._file(block)
                in_list = False
                continue
            if self._word.styles.is_contents(style_of(block)):
                continue
            text = begun + self._text(block)
            begun = text if _continues(block) else ""
            if text.strip() and not begun:
                level, listed = self._kind(block)
                separator = "\n" if listed and in_list else "\n\n"
                yield (_BULLET if listed else "") + text.strip(), separator, level
                in_list = listed
            for box in boxes(block):
                yield from self.blocks(box)
            yield from self._notes(block)
        if begun.strip():
            yield begun.strip(), "\n\n", 0

    def _kind(self, paragraph: Any) -> tuple[int, bool]:
        """The heading level of a paragraph, or 0, and whether it is an entry of a list."""
        styles, style_id = self._word.styles, style_of(paragraph)
        level = styles.levels.get(style_id) or _outline_level(paragraph)
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbering is None:
            return level, style_id in styles.lists and not level
        return level, _value(numbering, "numId") != "0" and not level

    def _table(self, table: Any) -> Iterator[tuple[str, str, int]]:
        found = lines(table, self._text)
        if found is None:
            for cell in cells_of(table):
                yield from self.blocks(cell)
            return
        for at, line in enumerate(found):
            yield line, "\n" if at else "\n\n", 0
        yield from self._notes(table)

    def _file(self, block: Any) -> Iterator[tuple[str, str, int]]:
        """The text of a file in the document, which Word shows in its place."""
        data, name = self._word.files.get(block.get(f"{_R}id") or "", (b"", ""))
        try:
            reading = read_member(data, name)
        except IngestError:
            text = f"A file within the document was not read: {name!r}."
            self.warnings.append(ReadingWarning("files_unread", text))
            return
        self.warnings += reading.warnings
        self.hidden.append(reading.hidden.sample if reading.hidden else "")
        levels = {heading.start: heading.level for heading in reading.headings}
        start = 0
        for part in reading.text.split("\n\n"):
            if part.strip():
                yield part.strip(), "\n\n", levels.get(start, 0)
            start += len(part) + 2

    def _notes(self, block: Any) -> Iterator[tuple[str, str, int]]:
        """The notes that a block refers to, each once."""
        for reference in block.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"):
            if belongs_elsewhere(reference, block):
                continue
            kind = reference.tag.removeprefix(_W).removesuffix("Reference")
            note = self._notes_left.pop((kind, reference.get(f"{_W}id") or ""), None)
            if note is not None:
                yield from self.blocks(note)

    def _text(self, paragraph: Any) -> str:
        """The words of a paragraph as they are now: insertions in, deletions and boxes out."""
        parts: list[str] = []
        unseen: list[str] = []
        for node in text_nodes(paragraph):
            shown = words(node)
            seen = not shown.strip() or self._word.looks.is_visible(node, paragraph)
            (parts if seen else unseen).append(shown)
        self.hidden.append("".join(unseen))
        return "".join(parts)


def _children(element: Any) -> Iterator[Any]:
    """Paragraphs, tables and files below an element, also in controls and tracked insertions.

    Lists of contents, and controls that nobody has filled in, are left out.
    """
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl", f"{_W}altChunk"):
            yield child
        elif child.tag == f"{_W}sdt" and (is_prompt(child) or _is_contents(child)):
            continue
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _children(child)


def _is_contents(control: Any) -> bool:
    part = control.find(f"{_W}sdtPr/{_W}docPartObj")
    return part is not None and _value(part, "docPartGallery") == "Table of Contents"


def _continues(paragraph: Any) -> bool:
    """Whether the next paragraph continues the line of this one.

    This one is a large first letter, or its end is a tracked deletion.
    """
    frame = paragraph.find(f"{_W}pPr/{_W}framePr")
    is_initial = frame is not None and frame.get(f"{_W}dropCap") in ("drop", "margin")
    return is_initial or paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _headline(text: str, headings: list[Heading]) -> str | None:
    first = one_line(text.split("\n", 1)[0])
    if headings and (headings[0].level == 1 or headings[0].start == 0):
        return headings[0].text
    return first if looks_like_title(first) and len(first) < len(text) else None
