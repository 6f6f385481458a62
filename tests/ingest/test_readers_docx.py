"""Word documents give their paragraphs, lists, tables and boxes in the order of the page."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from ingest.readers.docx import read_docx
from rag.errors import FileTooLarge, UnreadableFile

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def saved(document: WordDocument) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_body(xml: str) -> bytes:
    """A document whose body is that XML."""
    document = docx.Document()
    body: Any = document.element.body
    for child in parse_xml(f"<w:body {NS}>{xml}</w:body>"):
        body.insert(len(body) - 1, child)
    return saved(document)


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """The package with parts replaced (named with ``__`` for ``/``) or left out."""
    named = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.namelist():
            content = named.get(item, old.read(item))
            if content is not None:
                new.writestr(item, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("title", "section", "body", "item"),
    [
        ("افتتاح المحطة", "كلفة", "وقال الوزير إن العمل انتهى.", "بند"),
        ("The plant opens", "Costs", "The minister said that it was done.", "entry"),
    ],
)
def test_everything_is_read_in_order(title: str, section: str, body: str, item: str) -> None:
    document = docx.Document()
    document.add_heading(title, 0)
    document.add_paragraph("22 November 2026")
    document.add_paragraph(body)
    table = document.add_table(rows=2, cols=2)
    for row, number in zip(table.rows, ("1", "2"), strict=True):
        row.cells[0].text, row.cells[1].text = item, number
    document.add_heading(section, 2)
    document.add_paragraph(item, style="List Bullet")
    document.add_paragraph(item, style="List Number")
    document.add_paragraph("")
    document.add_paragraph(body)

    reading = read_docx(saved(document), "a.docx")

    assert reading.text == (
        f"{title}\n\n22 November 2026\n\n{body}\n\n{item}\t1\n{item}\t2\n\n{section}\n\n"
        f"• {item}\n• {item}\n\n{body}"
    )
    assert reading.published == date(2026, 11, 22)
    assert reading.title == title
    assert [(h.level, h.text) for h in reading.headings] == [(1, title), (2, section)]
    assert all(reading.text.startswith(h.text, h.start) for h in reading.headings)


def test_the_stated_title_is_used_and_the_day_of_saving_is_no_date_of_publication() -> None:
    document = docx.Document()
    document.core_properties.title = "افتتاح المحطة"
    document.core_properties.created = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    document.add_paragraph("وقال الوزير إن العمل انتهى.")

    reading = read_docx(saved(document), "a.docx")

    assert (reading.title, reading.published) == ("افتتاح المحطة", None)


def test_a_document_that_states_nothing_has_no_title_and_no_date() -> None:
    document = docx.Document()
    document.add_paragraph("The minister said that it was done.")

    reading = read_docx(saved(document), "a.docx")

    assert (reading.title, reading.published) == (None, None)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>", "link"),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        ),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:sdtContent></w:sdt>", "box"),
        (
            "<w:p><w:r><w:t>before</w:t><mc:AlternateContent><mc:Choice Requires='wps'>"
            "<w:txbxContent><w:p><w:r><w:t>inside</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
            "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>inside</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "before\n\ninside",
        ),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p>"
            "</w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr>"
            "</w:tbl><w:p/></w:tc></w:tr></w:tbl>",
            "a b\tc",
        ),
    ],
)
def test_what_word_shows_is_what_is_read(xml: str, text: str) -> None:
    assert read_docx(with_body(xml), "a.docx").text == text


_W14 = "xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'"
_WP = "xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


@pytest.mark.parametrize("secret", ["كلمة السر", "the hidden words"])
@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>",
        "<w:vanish w:val='1'/>",
        "<w:color w:val='FFFFFF'/>",
        "<w:color w:val='FDFDFD'/>",
        "<w:color w:val='1F3864'/><w:shd w:val='clear' w:fill='1F3864'/>",
        "<w:sz w:val='2'/>",
        "<w:rStyle w:val='Secret'/>",
        "<w:color w:val='000000' w:themeColor='background1'/>",
        "<w:w w:val='1'/>",
        f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>",
        f"<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val='000000'>"
        "<w14:alpha w14:val='100000'/></w14:srgbClr></w14:solidFill></w14:textFill>",
    ],
)
def test_what_nobody_can_see_is_counted_and_not_read(secret: str, properties: str) -> None:
    data = with_body(paragraph(run("Seen. "), run(secret, properties), run("Seen too.")))
    styles = zipfile.ZipFile(BytesIO(data)).read("word/styles.xml")
    hidden = (
        b"<w:style w:type='character' w:styleId='Base'><w:rPr><w:vanish/></w:rPr></w:style>"
        b"<w:style w:type='character' w:styleId='Secret'><w:basedOn w:val='Base'/></w:style>"
    )
    styles = styles.replace(b"</w:styles>", hidden + b"</w:styles>")

    reading = read_docx(repacked(data, word__styles=styles), "a.docx")

    assert reading.text == "Seen. Seen too."
    assert reading.hidden is not None
    assert reading.hidden.sample == secret


def in_table(content: str, *, row: str = "", table: str = "") -> str:
    return (
        f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr><w:trPr>{row}</w:trPr><w:tc>{content}</w:tc>"
        "</w:tr></w:tbl>"
    )


def in_box(content: str, named: str = "", side: int = 900_000) -> str:
    return (
        f"<w:p><w:r><w:drawing><wp:inline {_WP}><wp:extent cx='{side}' cy='{side}'/>"
        f"<wp:docPr id='1' name='a' {named}/><a:graphic xmlns:a='urn:a'><w:txbxContent>{content}"
        "</w:txbxContent></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


@pytest.mark.parametrize("secret", ["كلمة السر", "the hidden words"])
@pytest.mark.parametrize(
    "place",
    [
        lambda text: paragraph(run(text), properties="<w:spacing w:line='1' w:lineRule='exact'/>"),
        lambda text: paragraph(run(text), properties="<w:ind w:left='-30000'/>"),
        lambda text: paragraph(run(text), properties="<w:framePr w:x='-30000' w:y='1'/>"),
        lambda text: in_table(paragraph(run(text)), row="<w:trHeight w:val='1' w:hRule='exact'/>"),
        lambda text: in_table(paragraph(run(text)), table="<w:tblStyle w:val='SecretTable'/>"),
        lambda text: in_box(paragraph(run(text)), "hidden='1'"),
        lambda text: in_box(paragraph(run(text)), side=1),
    ],
)
def test_what_is_in_a_place_that_shows_nothing_is_not_read(
    secret: str, place: Callable[[str], str]
) -> None:
    data = with_body(paragraph(run("Seen.")) + place(secret))
    styles = zipfile.ZipFile(BytesIO(data)).read("word/styles.xml")
    hidden = b"<w:style w:type='table' w:styleId='SecretTable'><w:rPr><w:vanish/></w:rPr></w:style>"
    styles = styles.replace(b"</w:styles>", hidden + b"</w:styles>")

    reading = read_docx(repacked(data, word__styles=styles), "a.docx")

    assert reading.text == "Seen."
    assert reading.hidden is not None
    assert reading.hidden.sample == secret


@pytest.mark.parametrize(
    "xml",
    [
        paragraph(run("seen", "<w:vanish w:val='0'/>")),
        paragraph(run("seen", "<w:color w:val='FFFFFF' w:themeColor='text1'/>")),
        paragraph(run("seen", "<w:w w:val='80'/>")),
        paragraph(
            run("seen"),
            properties="<w:spacing w:line='240' w:lineRule='exact'/><w:ind w:left='720'/>",
        ),
        in_table(paragraph(run("seen")), row="<w:trHeight w:val='1' w:hRule='atLeast'/>"),
        in_box(paragraph(run("seen"))),
        paragraph(run("seen", "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='1F3864'/>")),
        paragraph(run("seen", "<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>")),
        paragraph(
            run("seen", "<w:color w:val='FFFFFF'/>"),
            properties="<w:shd w:val='clear' w:fill='000000'/>",
        ),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='203864'/></w:tcPr>"
        + paragraph(run("seen", "<w:color w:val='FFFFFF'/>"))
        + "</w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tblPr><w:tblStyle w:val='GridTable4'/></w:tblPr><w:tr><w:tc>"
        + paragraph(run("seen", "<w:color w:val='FFFFFF'/>"))
        + "</w:tc></w:tr></w:tbl>",
        paragraph(run("seen", "<w:color w:val='auto'/><w:sz w:val='12'/>")),
    ],
)
def test_pale_text_on_a_dark_ground_is_read(xml: str) -> None:
    reading = read_docx(with_body(xml), "a.docx")

    assert (reading.text, reading.hidden) == ("seen", None)


def with_notes(body: str, kind: str, notes: str) -> bytes:
    """A document with a part for notes, which python-docx does not make."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = with_body(body)
    package = zipfile.ZipFile(BytesIO(data))
    types = package.read("[Content_Types].xml").replace(
        b"</Types>",
        f'<Override PartName="/word/{kind}.xml" ContentType="{main}.{kind}+xml"/></Types>'.encode(),
    )
    relations = package.read("word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rN" Type="{related}/{kind}" Target="{kind}.xml"/>'.encode()
        + b"</Relationships>",
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for item in package.namelist():
            changed = {"[Content_Types].xml": types, "word/_rels/document.xml.rels": relations}
            new.writestr(item, changed.get(item, package.read(item)))
        new.writestr(f"word/{kind}.xml", f"<w:{kind} {NS}>{notes}</w:{kind}>")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
@pytest.mark.parametrize("words", ["لا يشمل الرقم أراضي الوقف.", "The sum leaves out the land."])
def test_notes_follow_the_paragraph_that_refers_to_them(kind: str, words: str) -> None:
    reference = f"<w:r><w:{kind}Reference w:id='2'/></w:r>"
    again = f"<w:{kind} w:id='2'>" + paragraph(run(words), reference) + f"</w:{kind}>"
    unused = f"<w:{kind} w:id='0'>" + paragraph(run("a separator")) + f"</w:{kind}>"
    body = paragraph(run("It was 410 hectares"), reference, run(".")) + paragraph(run("More."))

    reading = read_docx(with_notes(body, f"{kind}s", unused + again), "a.docx")

    assert reading.text == f"It was 410 hectares.\n\n{words}\n\nMore."


def test_comments_and_deleted_rows_are_left_out() -> None:
    row = "<w:tr>{}<w:tc>" + paragraph(run("{}")) + "</w:tc></w:tr>"
    rows = row.format("<w:trPr><w:del/></w:trPr>", "gone") + row.format("", "kept")
    note = "<w:comment w:id='2'>" + paragraph(run("a remark")) + "</w:comment>"
    body = paragraph(run("Text"), "<w:r><w:commentReference w:id='2'/></w:r>")

    reading = read_docx(with_notes(f"{body}<w:tbl>{rows}</w:tbl>", "comments", note), "a.docx")

    assert reading.text == "Text\n\nkept"


def test_a_document_saved_as_strict_is_read() -> None:
    document = docx.Document()
    document.add_heading("افتتاح المحطة", 1)
    document.add_paragraph("The minister said that it was done.")
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(document))) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.namelist():
            usual = rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml)/2006/"
            new.writestr(item, re.sub(usual, rb"http://purl.oclc.org/ooxml/\1/", old.read(item)))

    reading = read_docx(buffer.getvalue(), "a.docx")

    assert reading.text == "افتتاح المحطة\n\nThe minister said that it was done."
    assert [heading.text for heading in reading.headings] == ["افتتاح المحطة"]


def test_a_package_that_unfolds_without_measure_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph("small")
    buffer = BytesIO(saved(document))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/huge.xml", b"\0" * (129 << 20))

    with pytest.raises(FileTooLarge, match=r"'a\.docx' unfolds"):
        read_docx(buffer.getvalue(), "a.docx")


@pytest.mark.parametrize(
    "parts",
    [
        {"word__document": None},
        {"word__document": b"<broken"},
        {"word__styles": b"<broken"},
        {"[Content_Types]": None},
        {"word__document": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
    ],
)
def test_a_damaged_package_is_refused_with_the_remedy(parts: dict[str, bytes | None]) -> None:
    document = docx.Document()
    document.add_paragraph("small")

    with pytest.raises(UnreadableFile, match=r"'a\.docx' is a damaged Word document"):
        read_docx(repacked(saved(document), **parts), "a.docx")
