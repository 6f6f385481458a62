"""Formats beside text, web pages, PDF and Word: what is read, and where it is cited."""

from __future__ import annotations

import json
import struct
import tomllib
import zipfile
from base64 import b64decode
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import fpdf
import openpyxl
import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ingest.chunk import chunk
from ingest.readers import read, read_file
from ingest.readers.formats import FORMATS, SUPPORTED_SUFFIXES
from ingest.readers.opendocument import read_opendocument
from ingest.readers.rtf import read_rtf
from ingest.sources import find_sources
from rag.errors import EmptyDocument, FileTooLarge, PasswordNeeded, UnreadableFile
from tests.ingest.conftest import PutFile

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).parents[2]
PAGE = {
    "ar": "<!DOCTYPE html><html><title>سوق السمك</title><body><h1>سوق السمك</h1>"
    "<p>افتتح سوق السمك الجديد وفيه 73 كشكا، وحضر الافتتاح رئيس البلدية.</p></body></html>",
    "en": "<html><title>Market</title><body><h1>The fish market</h1>"
    "<p>The new fish market opened with 73 stalls, and the mayor was there.</p></body></html>",
}


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("library.ar.odt", "الفرع: فرع السوق؛ عدد الكتب: 12400؛ المدير: سلمى النجار"),
        ("library.en.odt", "Branch: Market branch; Books: 12400; Manager: Salma Najjar"),
        ("library.ar.rtf", "الفرع: فرع الميناء؛ عدد الكتب: 9150؛ المدير: كريم الدباغ"),
        ("library.en.rtf", "Branch: Harbour branch; Books: 9150; Manager: Karim Dabbagh"),
        ("library.ar.epub", "وبلغت كلفة المكتبة 3.4 مليون دينار دفعت الوزارة نصفها."),
        (
            "library.en.docx",
            "The library cost 3.4 million dinars, half of it paid by the ministry.",
        ),
        ("branches.ar.xlsx", "الفرع: فرع الميناء؛ عدد الكتب: 9150؛ المدير: كريم الدباغ"),
        ("branches.en.xlsx", "Branch: Market branch; Books: 12400; Manager: Salma Najjar"),
        ("branches.ar.ods", "الفرع: فرع السوق؛ عدد الكتب: 12400؛ المدير: سلمى النجار"),
        ("slides.ar.odp", "الفرع: فرع السوق؛ عدد الكتب: 12400؛ المدير: سلمى النجار"),
    ],
)
def test_files_of_libreoffice_are_read(name: str, says: str) -> None:
    document = read(FILES / name)
    assert says in document.text
    if not name.startswith("branches"):
        assert document.language == name.split(".")[1]
        assert document.title in (
            "بلدية وادي الزيتون تفتح مكتبة جديدة",
            "Olive Valley opens a new public library",
        )
        assert document.text.startswith(document.title)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "name", ["page.aspx", "page.php", "page", "page.txt", "page.unknown", "page.docx", "page.xls"]
)
def test_a_web_page_is_known_under_any_name(put: PutFile, name: str, language: str) -> None:
    path = put(f"site/{name}", PAGE[language])
    (source,) = find_sources([path.parent])
    assert source.error is None
    document = read(path)
    assert document.media_type == "text/html"
    assert "73" in document.text
    assert "<p>" not in document.text


def test_what_only_looks_like_a_page_or_an_archive_is_left_out(put: PutFile) -> None:
    put("in/a.svg", "<svg><text>words</text></svg>")
    put("in/b.conf", "words = <html>")
    put("in/c.jar", zipped({"a.txt": "words"}))
    assert [source.skipped for source in find_sources([put("in/d.bin", b"\0").parent])] == [
        True
    ] * 4


def workbook(fill: Callable[[Any], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_row_of_a_sheet_is_a_fact_with_its_header_and_cells(put: PutFile) -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        sheet.title = "السكان"
        sheet.append(["تقديرات عام 2024"])
        sheet.append(["المحافظة", "المدينة", "السكان", "النسبة", "الكلفة"])
        for number, (city, count) in enumerate([("الرملة", 41200), ("النبع", 18950)], start=3):
            sheet.append(["الساحل" if number == 3 else None, city, count, 0.125, 2500])
            sheet.cell(number, 3).number_format = "#,##0"
            sheet.cell(number, 4).number_format = "0.0%"
            sheet.cell(number, 5).number_format = '#,##0 "دينار"'
        sheet.merge_cells("A3:A4")

    document = read(put("cities.xlsx", workbook(fill)))
    fact = "المحافظة: الساحل؛ المدينة: النبع؛ السكان: 18,950؛ النسبة: 12.5%؛ الكلفة: 2,500 دينار"
    assert fact in document.text
    (passage,) = [p for p in chunk(document) if "النبع" in p.text]
    assert passage.heading == "السكان!A1:E4"


def test_hidden_sheets_rows_and_columns_are_counted_and_not_read(put: PutFile) -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        for row in (["City", "People", "Secret"], ["Ramla", 41200, "red"], ["Nab", 18950, "blue"]):
            sheet.append(row)
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True
        other = made.create_sheet("notes")
        other.append(["never shown"])
        other.sheet_state = "hidden"

    reading = read_file(put("a.xlsx", workbook(fill)))
    assert "City: Ramla; People: 41200" in reading.document.text
    assert reading.hidden is not None
    for hidden in ("red", "blue", "18950", "never shown"):
        assert hidden not in reading.document.text
    assert reading.hidden.sample == "never shown"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_as_text_is_read_with_any_delimiter(put: PutFile, delimiter: str) -> None:
    rows = [["City", "People"], ["Ramla", "41200"], ["Nab", "18950"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    document = read(put("cities.csv", text.encode("utf-16")))
    assert "City: Nab; People: 18950" in document.text
    assert [heading.text for heading in document.headings] == ["A2:B3"]


def test_a_long_table_has_a_heading_for_each_block_of_rows(put: PutFile) -> None:
    lines = ["name,count", *(f"village number {n},{n * 7}" for n in range(300))]
    document = read(put("a.csv", "\n".join(lines)))
    headings = [heading.text for heading in document.headings]
    assert headings[0].startswith("A2:B")
    assert headings[-1].endswith("B301")
    assert all(len(passage.text.split()) <= 140 for passage in chunk(document))


def test_slides_are_pages_with_titles_tables_and_notes(put: PutFile) -> None:
    made = Presentation()
    for title, text in (("المكتبة", "افتتحت المكتبة أبوابها."), ("Costs", "It cost 3 million.")):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
        slide.notes_slide.notes_text_frame.text = f"Notes on {title}."
    hidden = made.slides.add_slide(made.slide_layouts[5])
    hidden.shapes.title.text = "Not for the audience"
    hidden.element.set("show", "0")
    outside = slide.shapes.add_textbox(Inches(-9), 0, Inches(2), Inches(1))
    outside.text_frame.text = "Beside the slide"
    path = put("slides.pptx", b"")
    made.save(str(path))
    reading = read_file(path)
    document = reading.document
    assert [heading.text for heading in document.headings] == ["المكتبة", "Costs"]
    assert document.text[document.pages[1] :].startswith("Costs\n\nIt cost 3 million.")
    assert "Notes on Costs." in document.text
    assert [p.page for p in chunk(document)][-1] == 2
    assert reading.hidden is not None
    assert reading.hidden.pieces == 2
    assert "audience" not in document.text
    assert "Beside" not in document.text


@pytest.mark.parametrize("words", ["يبلغ طول الرصيف 400 متر.", "The quay is 400 metres long."])
def test_groups_and_charts_of_a_slide_are_read(put: PutFile, words: str) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = words
    # The shapes of a group have places of their own, which are none of the slide.
    for place in group.element.iter("{*}off", "{*}chOff"):
        if place.getparent().getparent() is not group.element.grpSpPr or place.tag[-5:] == "chOff":
            place.set("x", str(int(place.get("x")) + Inches(40)))
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2024", "2025"]
    data.add_series("Ships", (310, 450))  # type: ignore[no-untyped-call]
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    slide.shapes.add_chart(kind, Inches(1), Inches(4), Inches(4), Inches(3), data)
    path = put("a.pptx", b"")
    made.save(str(path))
    reading = read_file(path)
    assert reading.document.text == f"{words}\n\n2024; Ships: 310\n\n2025; Ships: 450"
    assert reading.hidden is None


def test_two_rows_of_headers_give_the_names_of_columns(put: PutFile) -> None:
    def fill(made: Any) -> None:
        sheet = made.active
        for row in (
            ["Budget of Ramla"],
            ["الباب", "Income", None, "Notes"],
            [None, "2025", "2026", None],
            ["الرسوم", 1200, 1340, "estimated"],
        ):
            sheet.append(row)
        for area in ("A1:D1", "B2:C2", "A2:A3"):
            sheet.merge_cells(area)

    text = read(put("a.xlsx", workbook(fill))).text
    assert text.endswith("الباب: الرسوم; Income 2025: 1200; Income 2026: 1340; Notes: estimated")


@pytest.mark.parametrize(
    ("words", "rich"),
    [("73 shops", r"73 shops"), ("73 محلا", r"73 \u1605?\u1581?\u1604?\u1575?")],
)
def test_a_raised_digit_of_rich_text_is_no_part_of_a_number(words: str, rich: str) -> None:
    source = rf"{{\rtf1\ansi There are {rich}{{\super\loch\f4 2}} and 41{{\super 1}}.}}"
    assert read_rtf(source.encode(), "a.rtf").text == f"There are {words}² and 41¹."


@pytest.mark.parametrize("note", ["وقيل إنها حفرت سنة 1913.", "Others say 1913."])
def test_the_notes_of_an_e_book_are_read(put: PutFile, note: str) -> None:
    chapter = (
        '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>The well</h1><p>Four brothers'
        f' dug it in 1911.</p><aside epub:type="footnote"><p>{note}</p></aside></body></html>'
    )
    book: dict[str, str | bytes] = {
        "META-INF/container.xml": '<container xmlns="urn:c"><rootfiles>'
        '<rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package xmlns="urn:o"><metadata/><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
        "</package>",
        "a.xhtml": chapter,
    }
    assert read(put("a.epub", zipped(book))).text.endswith(note)


def test_an_e_book_is_read_chapter_by_chapter(put: PutFile) -> None:
    chapter = "<html><body><h1>{}</h1><p>{}</p></body></html>"
    book: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:c"><rootfiles>'
        '<rootfile full-path="OPS/b.opf"/></rootfiles></container>',
        "OPS/b.opf": '<package xmlns="urn:o"><metadata><title>كتاب البحر</title>'
        "<date>2021-05-04</date></metadata><manifest>"
        '<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="one%20.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="c" href="gone.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>',
        "OPS/one .xhtml": chapter.format("الميناء", "رست في الميناء تسع سفن كبيرة في الصباح."),
        "OPS/two.xhtml": chapter.format("The storm", "The storm came at noon and sank two boats."),
    }
    reading = read_file(put("sea.epub", zipped(book)))
    document = reading.document
    assert (document.title, document.published) == ("كتاب البحر", date(2021, 5, 4))
    assert [heading.text for heading in document.headings] == ["الميناء", "The storm"]
    assert [warning.code for warning in reading.warnings] == ["partly_unread"]


def letter(language: str) -> EmailMessage:
    message = EmailMessage()
    subject, text = {
        "ar": ("موعد الجلسة", "تعقد الجلسة يوم الثلاثاء في القاعة الكبرى."),
        "en": ("The hearing", "The hearing is on Tuesday in the great hall."),
    }[language]
    message["Subject"], message["From"] = subject, "Salma <salma@example.org>"
    message["Date"] = "Thu, 14 Mar 2024 09:30:00 +0200"
    message.set_content(text, charset="iso-8859-6" if language == "ar" else "us-ascii")
    return message


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_message_is_read_with_its_sender_and_date(put: PutFile, language: str) -> None:
    message = letter(language)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    reading = read_file(put("a.eml", message.as_bytes()))
    document = reading.document
    assert document.title == letter(language)["Subject"]
    assert document.published == date(2024, 3, 14)
    assert "salma@example.org" in document.text
    assert letter(language).get_content().strip() in document.text
    assert "plan.pdf" in reading.warnings[0].text


def test_a_mailbox_has_a_heading_for_each_message(put: PutFile) -> None:
    mails = [b"From - Thu Mar 14\n" + letter(language).as_bytes() for language in ("ar", "en")]
    document = read(put("a.mbox", b"\n".join(mails)))
    assert [heading.text for heading in document.headings] == ["موعد الجلسة", "The hearing"]


def test_a_page_saved_as_one_file_is_read(put: PutFile) -> None:
    message = EmailMessage()
    message["Subject"] = "saved"
    message.set_content(PAGE["ar"], subtype="html", charset="windows-1256")
    message.add_related(b"\x89PNG", "image", "png")
    document = read(put("a.mhtml", message.as_bytes()))
    assert document.title == "سوق السمك"
    assert "73 كشكا" in document.text


ARTICLE = {"Headline": "سوق السمك", "body": "افتتح السوق وفيه 73 كشكا.", "pubDate": "2024-03-14"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(ARTICLE)),
        ("a.jsonl", json.dumps(ARTICLE, ensure_ascii=False) + "\n"),
        ("a.json", json.dumps({"hits": [{"_source": ARTICLE}]})),
        ("a.json", json.dumps([{**ARTICLE, "body": "<p>افتتح السوق <b>وفيه</b> 73 كشكا.</p>"}])),
        (
            "a.rss",
            '<rss version="2.0"><channel><title>أخبار</title><item><title>سوق السمك</title>'
            "<pubDate>Thu, 14 Mar 2024 09:00:00 GMT</pubDate><description>&lt;p&gt;افتتح السوق"
            " وفيه 73 كشكا.&lt;/p&gt;</description></item></channel></rss>",
        ),
        (
            "a.xml",
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>أخبار</title>'
            "<entry><title>سوق السمك</title><updated>2024-03-14T09:00:00Z</updated>"
            "<summary>افتتح السوق وفيه 73 كشكا.</summary></entry></feed>",
        ),
    ],
)
def test_an_article_as_a_record_has_its_title_text_and_date(
    put: PutFile, name: str, content: str
) -> None:
    document = read(put(name, content))
    assert document.title == "سوق السمك"
    assert document.published == date(2024, 3, 14)
    assert "افتتح السوق وفيه 73 كشكا." in document.text


def test_records_without_a_text_are_facts(put: PutFile) -> None:
    rows = [
        {"city": "Ramla", "people": {"2024": 41200}},
        {"city": "Nab", "people": {"2024": 18950}},
    ]
    assert "city: Nab; people.2024: 18950" in read(put("a.json", json.dumps(rows))).text


def test_several_records_have_a_heading_each(put: PutFile) -> None:
    rows = [{"title": f"Story {n}", "text": f"It happened {n} times."} for n in range(3)]
    document = read(put("a.jsonl", "\n".join(map(json.dumps, rows))))
    assert [heading.text for heading in document.headings] == ["Story 0", "Story 1", "Story 2"]


@pytest.mark.parametrize(
    "content",
    [
        "<nitf><head><title>x</title></head><body><body.head><hl1>The market</hl1>"
        '<dateline><story.date norm="20240314T090000Z"/></dateline></body.head><body.content>'
        "<p>The market opened with 73 stalls.</p></body.content></body></nitf>",
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><titleStmt><title>The market</title>'
        '</titleStmt><date when="2024-03-14"/></teiHeader><text><body><head>One</head>'
        "<p>The market opened with <num>73</num> stalls.</p></body></text></TEI>",
        "<report><title>The market</title><published>2024-03-14</published>"
        "<para>The market opened with 73 stalls.</para></report>",
    ],
)
def test_xml_of_news_and_scholars_is_read(put: PutFile, content: str) -> None:
    document = read(put("a.xml", content))
    assert document.title in ("The market", "x")
    assert document.published == date(2024, 3, 14)
    assert "The market opened with 73 stalls." in document.text


def test_entities_of_xml_are_not_resolved(put: PutFile) -> None:
    secret = put("secret.txt", "the secret words")
    content = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a><p>Words &x; here.</p></a>'
    assert "secret" not in read(put("a.xml", content)).text


def test_an_archive_is_read_file_by_file(put: PutFile) -> None:
    inner = zipped({"deep.txt": "words"})
    parts: dict[str, str | bytes] = {"b/page": PAGE["en"], "a.txt": PAGE["ar"]}
    parts |= {"c.zip": inner, "p.png": b"\x89PNG"}
    reading = read_file(put("all.zip", zipped(parts)))
    document = reading.document
    assert [h.text for h in document.headings if h.level == 1] == ["a.txt", "b/page"]
    assert "73 كشكا" in document.text
    assert "73 stalls" in document.text
    assert "2 files" in reading.warnings[0].text
    with pytest.raises(EmptyDocument, match="no file that Dalil reads"):
        read(put("none.zip", zipped({"a.png": b"\x89PNG"})))


# Made by Info-ZIP with a password: one file, and that file beside another without a password.
LOCKED = b64decode(
    "UEsDBAoACQAAAGalfl2n0V60HQAAABEAAAAJABwAYm9hdHMudHh0VVQJAAPf3w1r398Na3V4CwABBAAAAAAEAAAAAN"
    "fWKjFU+yKBPek9pX4Kxy/1sXB74vhDtwc9g04UUEsHCKfRXrQdAAAAEQAAAFBLAQIeAwoACQAAAGalfl2n0V60HQAA"
    "ABEAAAAJABgAAAAAAAEAAACkgQAAAABib2F0cy50eHRVVAUAA9/fDWt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQ"
    "BPAAAAcAAAAAAA"
)
PARTLY_LOCKED = b64decode(
    "UEsDBAoACQAAAGalfl2n0V60HQAAABEAAAAJABwAYm9hdHMudHh0VVQJAAPf3w1r398Na3V4CwABBAAAAAAEAAAAAN"
    "fWKjFU+yKBPek9pX4Kxy/1sXB74vhDtwc9g04UUEsHCKfRXrQdAAAAEQAAAFBLAwQKAAAAAABmpX5daygvoBsAAAAb"
    "AAAACAAcAG9wZW4udHh0VVQJAAPf3w1r398Na3V4CwABBAAAAAAEAAAAAFRoZSBoYXJib3VyIG9mIFNlbG0gb3Blbm"
    "VkLlBLAQIeAwoACQAAAGalfl2n0V60HQAAABEAAAAJABgAAAAAAAEAAACkgQAAAABib2F0cy50eHRVVAUAA9/fDWt1"
    "eAsAAQQAAAAABAAAAABQSwECHgMKAAAAAABmpX5daygvoBsAAAAbAAAACAAYAAAAAAABAAAApIFwAAAAb3Blbi50eH"
    "RVVAUAA9/fDWt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAIAAgCdAAAAzQAAAAAA"
)


def test_an_archive_with_a_password_says_so(put: PutFile) -> None:
    with pytest.raises(PasswordNeeded, match=r"a\.zip' is protected by a password.* save a copy"):
        read(put("a.zip", LOCKED))


def test_the_files_of_an_archive_that_have_no_password_are_read(put: PutFile) -> None:
    reading = read_file(put("a.zip", PARTLY_LOCKED))
    assert reading.document.text == "open.txt\n\nThe harbour of Selm opened."
    (warning,) = reading.warnings
    assert "1 files in the archive are protected by a password, such as 'boats.txt'" in warning.text


def test_an_archive_of_files_with_passwords_says_so(put: PutFile) -> None:
    document = fpdf.FPDF()
    document.add_page()
    document.set_font("Helvetica")
    document.cell(text="Forty boats came.")
    document.set_encryption("owner", "user")
    parts: dict[str, str | bytes] = {"a.pdf": bytes(document.output()), "b.png": b"\x89PNG"}
    with pytest.raises(PasswordNeeded, match=r"a\.zip' is protected"):
        read(put("a.zip", zipped(parts)))


@pytest.mark.parametrize(
    "parts",
    [
        {
            "content.xml": b"\x8f\x12 no xml",
            "META-INF/manifest.xml": "<file-entry><encryption-data/></file-entry>",
        },
        {"mimetype": "application/vnd.oasis.opendocument.text", "encrypted-package": b"\x8f\x12"},
    ],
    ids=["each part", "all in one"],
)
def test_an_opendocument_file_with_a_password_says_so(
    put: PutFile, parts: dict[str, str | bytes]
) -> None:
    with pytest.raises(PasswordNeeded, match=r"a\.odt' is protected by a password"):
        read(put("a.odt", zipped(parts)))


def test_an_archive_that_unfolds_without_end_is_not_read(put: PutFile) -> None:
    honest = zipped({"a.txt": b"x" * 123_456})
    bomb = honest.replace(struct.pack("<I", 123_456), struct.pack("<I", 600_000_000))
    with pytest.raises(FileTooLarge):
        read(put("bomb.zip", bomb))


@pytest.mark.parametrize("suffix", [".xlsx", ".pptx", ".odt", ".epub", ".rtf", ".mbox", ".json"])
def test_a_damaged_file_is_named(put: PutFile, suffix: str) -> None:
    with pytest.raises(UnreadableFile, match="a" + suffix):
        read(put("a" + suffix, b"PK\x03\x04 lost" if suffix[1] in "xpoe" else b"words only"))


def test_a_workbook_with_a_broken_part_is_named(put: PutFile) -> None:
    package = zipfile.ZipFile(FILES / "branches.ar.xlsx")
    parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    for broken in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        with pytest.raises(UnreadableFile, match=r"a\.xlsx' is a damaged Excel workbook"):
            read(put("a.xlsx", zipped({**parts, broken: b"<a><b"})))


@pytest.mark.parametrize("readme", ["README.md", "README.ar.md", "docs/documents.md"])
def test_every_format_is_named_in_the_documents(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert [row.name for row in FORMATS if row.suffixes[0][1:] not in text] == []


def test_the_page_takes_every_format() -> None:
    config = tomllib.loads((ROOT / "rag/app/page/config.toml").read_text("utf-8"))
    accept = config["features"]["spontaneous_file_upload"]["accept"]
    wanted: dict[str, list[str]] = {"application/octet-stream": sorted(SUPPORTED_SUFFIXES)}
    for row in FORMATS:
        for media_type in row.media_types:
            wanted[media_type] = sorted(row.suffixes)
    assert {media_type: sorted(suffixes) for media_type, suffixes in accept.items()} == wanted


DEEP = 3000


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.rtf", rb"{\rtf1\ansi \u999999999999? The work \u-99999? took years.}", "took years."),
        ("a.rtf", rb"{\rtf1\ansi \u1594?\u1610?\u65535? \u120000?.}", "غي"),
        (
            "a.rss",
            b"<rss version='2.0'><channel><title/><item><title/><description/>"
            b"<pubDate>0000-00-00</pubDate></item>"
            b"<item><description>It rained.</description></item></channel></rss>",
            "It rained.",
        ),
        (
            "a.eml",
            b"From: " + b"(" * DEEP + b"a@example.org\nSubject: Rain\n\nIt rained all day.\n",
            "It rained all day.",
        ),
    ],
)
def test_a_damaged_detail_does_not_cost_the_text(
    put: PutFile, name: str, content: bytes, says: str
) -> None:
    assert says in read(put(name, content)).text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.epub", zipped({"META-INF/container.xml": "<container/>", "a.xhtml": PAGE["ar"]})),
        ("a.json", b"[" * DEEP + b'"words"' + b"]" * DEEP),
        ("a.mhtml", b"Content-Type: " + b"(" * DEEP + b"text/html\n\n<p>It rained.</p>\n"),
    ],
)
def test_what_lacks_its_parts_or_is_nested_too_deeply_is_named(
    put: PutFile, name: str, content: bytes
) -> None:
    with pytest.raises(UnreadableFile, match=name):
        read(put(name, content))


def test_a_message_that_cannot_be_read_does_not_cost_the_mailbox(put: PutFile) -> None:
    bad = b"From a\nSubject: Bad\nContent-Type: " + b"(" * DEEP + b"text/plain\n\nIt snowed.\n"
    reading = read_file(put("a.mbox", bad + b"From b\nSubject: Good\n\nIt rained.\n"))
    assert "It rained." in reading.document.text
    assert [warning.code for warning in reading.warnings] == ["partly_unread"]


@pytest.mark.parametrize("words", ["يسكن البلدة 41,200", "The town has 41,200"])
def test_a_raised_digit_of_an_opendocument_file_is_no_part_of_a_number(words: str) -> None:
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("style", "style"), ("text", "text"))
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles><style:style style:name='T1'>"
        "<style:text-properties style:text-position='super 58%'/></style:style>"
        "</office:automatic-styles><office:body><office:text><text:p>"
        f"{words}<text:span text:style-name='T1'>1</text:span></text:p></office:text>"
        "</office:body></office:document-content>"
    )
    reading = read_opendocument(zipped({"content.xml": content}), "a.odt")
    assert reading.text == f"{words}¹"


@pytest.mark.parametrize("sheet", ["Sheet1", "ورقة1", "Sheet"])
def test_a_workbook_whose_sheets_nobody_named_has_the_name_of_its_file(
    put: PutFile, sheet: str
) -> None:
    workbook = openpyxl.Workbook()
    worksheet: Any = workbook.active
    worksheet.title = sheet
    for row in (("City", "People"), ("Ramla", 41_200)):
        worksheet.append(row)
    buffer = BytesIO()
    workbook.save(buffer)
    document = read(put("سكان المدن.xlsx", buffer.getvalue()))
    assert document.title == "سكان المدن"
    assert [heading.text for heading in document.headings] == [f"{sheet}!A2:B2"]
