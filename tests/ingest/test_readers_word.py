"""What Word itself writes into a document is read as Word shows it, in Arabic and English."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from ingest.readers.docx import read_docx
from tests.ingest.test_readers_docx import NS, saved, with_body


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def sign(font: str, number: str) -> str:
    """A sign that Word stores as a font and a number."""
    return f"<w:r><w:sym w:font='{font}' w:char='{number}'/></w:r>"


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def field(instruction: str, shown: str) -> str:
    """A field as Word writes it: its instruction, and what it showed last."""
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    return (
        f"{mark.format('begin')}<w:r><w:instrText> {instruction} </w:instrText></w:r>"
        f"{mark.format('separate')}{run(shown)}{mark.format('end')}"
    )


def table(*rows: str) -> str:
    return (
        "<w:tbl><w:tblPr/><w:tblGrid/>"
        + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


_INITIAL = "<w:framePr w:dropCap='drop' w:lines='3' w:wrap='around'/>"
_RAISED = "<w:vertAlign w:val='superscript'/>"
_PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_CONTENTS = (
    "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    "</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
)
_ENTRY = "<w:pStyle w:val='TOC1'/>"
_DELETED_END = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
_HEADER = "<w:trPr><w:tblHeader/></w:trPr>"
_DOWN, _GOES_ON = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (paragraph(run("T"), _INITIAL) + paragraph(run("he plant opened.")), "The plant opened."),
        (paragraph(run("ا"), _INITIAL) + paragraph(run("فتتحت المحطة.")), "افتتحت المحطة."),
        (
            paragraph(run("One part "), _DELETED_END) + paragraph(run("and the next.")),
            "One part and the next.",
        ),
        (paragraph(run("On ") + field("DATE", "12 March") + run(".")), "On 12 March."),
        (paragraph(run("في ") + field("DATE", "12 آذار") + run(".")), "في 12 آذار."),
        (
            paragraph(run("Page ") + "<w:fldSimple w:instr='PAGE'>" + run("7") + "</w:fldSimple>"),
            "Page 7",
        ),
        (
            paragraph("<w:smartTag w:uri='u' w:element='City'>" + run("Ramla") + "</w:smartTag>"),
            "Ramla",
        ),
        (
            paragraph("<w:r><w:t>desali</w:t><w:softHyphen/><w:t>nate</w:t></w:r>"),
            "desalinate",
        ),
        (
            paragraph("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>"),
            "non-stop",
        ),
        (
            paragraph(run("It rose by 4") + sign("Symbol", "F0B0") + run("C, to ")
            + sign("Symbol", "F061") + sign("symbol", "B3") + run("9") + sign("Wingdings", "F0FC")),
            "It rose by 4°C, to α≥9✓",
        ),
        (paragraph(run("ارتفعت 4") + sign("Symbol", "F0B0") + sign("Other", "F041")), "ارتفعت 4°"),
        (paragraph(run("41,200") + run("1", _RAISED) + run(" people")), "41,200¹ people"),
        (paragraph(run("10") + run("-3", _RAISED)), "10⁻³"),
        (paragraph(run("٤١٢٠٠ نسمة") + run("١", _RAISED)), "٤١٢٠٠ نسمة¹"),
        (
            paragraph(
                "<m:oMath><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e>"
                "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
            ),
            "E=mc²",
        ),
        (
            paragraph(
                "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
                "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
            ),
            "1/2",
        ),
        (
            paragraph(
                "<w:r><w:ruby><w:rt><w:r><w:t>gloss</w:t></w:r></w:rt>"
                "<w:rubyBase><w:r><w:t>base</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            ),
            "base",
        ),
        (_PROMPT.format(paragraph(run("Click here."))) + paragraph(run("Text.")), "Text."),
        (paragraph(_PROMPT.format(run("انقر هنا")) + run("نص.")), "نص."),
        (_CONTENTS.format(paragraph(run("Costs 3"))) + paragraph(run("It cost 4.")), "It cost 4."),
        (
            paragraph(run("الكلفة") + field("PAGEREF x", "3"), _ENTRY)
            + paragraph(run("بلغت الكلفة 4.")),
            "بلغت الكلفة 4.",
        ),
        (
            paragraph(run("No item."), "<w:numPr><w:numId w:val='0'/></w:numPr>"),
            "No item.",
        ),
        (
            paragraph("<w:ins w:id='1' w:author='a'>" + run("new ") + "</w:ins>"
            "<w:moveTo w:id='2' w:author='a'>" + run("here") + "</w:moveTo>"
            "<w:moveFrom w:id='3' w:author='a'>" + run("there") + "</w:moveFrom>"),
            "new here",
        ),
        (
            table(_HEADER + cell("City") + cell("Mayor"), cell("Ramla") + cell("Hana")),
            "City: Ramla; Mayor: Hana",
        ),
        (
            table(cell("المدينة") + cell("السكان"), cell("الرملة") + cell("41,200")),
            "المدينة: الرملة؛ السكان: 41,200",
        ),
        (
            table(
                cell("City") + cell("Year") + cell("People"),
                cell("Ramla", _DOWN) + cell("2024") + cell("41,200"),
                cell("", _GOES_ON) + cell("2025") + cell("43,100"),
            ),
            "City: Ramla; Year: 2024; People: 41,200\nCity: Ramla; Year: 2025; People: 43,100",
        ),
        (
            table("<w:tc>" + paragraph(run("First.")) + paragraph(run("Second.")) + "</w:tc>"),
            "First.\n\nSecond.",
        ),
        (
            table("<w:tc>" + table(cell("a") + cell("b")) + paragraph(run("after")) + "</w:tc>"),
            "a\tb\n\nafter",
        ),
    ],
)  # fmt: skip
def test_what_word_writes_is_read_as_word_shows_it(xml: str, text: str) -> None:
    assert read_docx(with_body(xml), "a.docx").text == text


@pytest.mark.parametrize("words", ["أقسام التقرير", "Parts of the report"])
def test_a_paragraph_may_be_a_heading_by_its_own_level(words: str) -> None:
    xml = paragraph(run(words), "<w:outlineLvl w:val='0'/>") + paragraph(run("Body text."))
    reading = read_docx(with_body(xml), "a.docx")
    assert [heading.text for heading in reading.headings] == [words]


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("/word/part.html", "<html><body><p>بلغت الكلفة 4 ملايين دولار.</p></body></html>", "بلغت"),
        ("/word/part.txt", "The plant cost 4 million dollars.", "The plant cost"),
    ],
)
def test_a_file_that_word_unpacks_is_read_in_its_place(name: str, data: str, text: str) -> None:
    reading = read_docx(with_file(name, data.encode()), "a.docx")
    assert reading.text.startswith("Before.\n\n" + text)
    assert reading.text.endswith("After.")


def test_a_file_that_word_would_unpack_and_that_cannot_be_read_is_named() -> None:
    reading = read_docx(with_file("/word/part.bin", bytes(range(256))), "a.docx")
    assert reading.text == "Before.\n\nAfter."
    assert [warning.code for warning in reading.warnings] == ["files_unread"]
    assert "part.bin" in reading.warnings[0].text


def with_file(name: str, data: bytes) -> bytes:
    """A document that has a file between two paragraphs."""
    document = docx.Document(BytesIO(saved(docx.Document())))
    part = Part(PackURI(name), "text/html", data, document.part.package)
    id_ = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    body: Any = document.element.body
    xml = f"{paragraph(run('Before.'))}<w:altChunk r:id='{id_}'/>{paragraph(run('After.'))}"
    for child in parse_xml(f"<w:body {NS}>{xml}</w:body>"):
        body.insert(len(body) - 1, child)
    return saved(document)
