"""The formats that are read, one row each: every list of formats comes from here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.readers import epub, mail, opendocument, picture, pptx, rtf, xlsx, xml
from ingest.readers.archive import read_archive
from ingest.readers.docx import read_docx
from ingest.readers.html import read_html
from ingest.readers.markdown import read_markdown
from ingest.readers.pdf import read_pdf
from ingest.readers.reading import Reading
from ingest.readers.records import read_feed, read_json, read_jsonl
from ingest.readers.tables import read_csv
from ingest.readers.text import read_text


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file and its reader.

    Attributes:
        name: what a file of it is called in messages, without an article.
        suffixes: file name endings in lower case, the usual one first.
        media_types: the usual one first.
        unit: what a citation names beside the characters.
        read: gives what is read of the content; its second argument names the file.
        start: the pattern with which the content of each such file begins.
        roots: names of the outermost element, where the content is XML or HTML.
        part: what the path of a file in each such package begins with; such content is zipped.
        any_text: whether any text may be such a file, so that only its ending shows the format.
        often_without_text: whether it is no fault if a folder has such a file without text.
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    unit: str
    read: Callable[[bytes, str], Reading]
    start: re.Pattern[bytes] | None = None
    roots: frozenset[str] = frozenset()
    part: str = ""
    any_text: bool = False
    often_without_text: bool = False


FORMATS: tuple[Format, ...] = (
    Format(
        name="plain text",
        suffixes=(".txt", ".text"),
        media_types=("text/plain",),
        unit="heading",
        read=read_text,
        any_text=True,
    ),
    Format(
        name="Markdown text",
        suffixes=(".md", ".markdown"),
        media_types=("text/markdown",),
        unit="heading",
        read=read_markdown,
        any_text=True,
    ),
    Format(
        name="web page",
        # Pages of servers are saved under the ending of the program that wrote them.
        suffixes=(
            ".html", ".htm", ".xhtml", ".shtml", ".aspx", ".asp", ".php", ".jsp", ".do", ".cgi",
        ),
        media_types=("text/html", "application/xhtml+xml"),
        unit="heading",
        read=read_html,
        roots=frozenset({"html"}),
        any_text=True,
    ),
    Format(
        name="PDF",
        suffixes=(".pdf",),
        media_types=("application/pdf",),
        unit="page",
        read=read_pdf,
        start=re.compile(rb"[\s\S]{0,1019}%PDF-"),
    ),
    Format(
        name="Word document",
        suffixes=(".docx",),
        media_types=(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        unit="heading",
        read=read_docx,
        part="word/document",
    ),
    Format(
        name="PowerPoint presentation",
        suffixes=(".pptx",),
        media_types=(pptx.MEDIA_TYPE,),
        unit="slide",
        read=pptx.read_pptx,
        part="ppt/presentation.xml",
    ),
    Format(
        name="Excel workbook",
        suffixes=(".xlsx", ".xlsm"),
        media_types=(xlsx.MEDIA_TYPE, "application/vnd.ms-excel.sheet.macroenabled.12"),
        unit="sheet and cells",
        read=xlsx.read_xlsx,
        part="xl/workbook.xml",
    ),
    Format(
        name="table as text (CSV)",
        suffixes=(".csv", ".tsv"),
        media_types=("text/csv", "text/tab-separated-values", "application/vnd.ms-excel"),
        unit="cells",
        read=read_csv,
        any_text=True,
    ),
    Format(
        name="e-book (EPUB)",
        suffixes=(".epub",),
        media_types=(epub.MEDIA_TYPE,),
        unit="chapter",
        read=epub.read_epub,
        part=epub.CONTAINER,
    ),
    Format(
        name="OpenDocument file",
        suffixes=(".odt", ".ods", ".odp"),
        media_types=(
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
        ),
        unit="heading, sheet and cells, or slide",
        read=opendocument.read_opendocument,
        part="content.xml",
    ),
    Format(
        name="rich-text (RTF) document",
        suffixes=(".rtf",),
        media_types=(rtf.MEDIA_TYPE, "text/rtf"),
        unit="",
        read=rtf.read_rtf,
        start=re.compile(rb"\s*\{\\rtf"),
    ),
    Format(
        name="e-mail message",
        suffixes=(".eml",),
        media_types=("message/rfc822",),
        unit="message",
        read=mail.read_eml,
        any_text=True,
    ),
    Format(
        name="mailbox",
        suffixes=(".mbox",),
        media_types=("application/mbox",),
        unit="message",
        read=mail.read_mbox,
        any_text=True,
    ),
    Format(
        name="saved web page (MHTML)",
        suffixes=(".mhtml", ".mht"),
        media_types=("multipart/related", "application/x-mimearchive"),
        unit="heading",
        read=mail.read_mhtml,
        any_text=True,
    ),
    Format(
        name="JSON file",
        suffixes=(".json",),
        media_types=("application/json",),
        unit="article",
        read=read_json,
        any_text=True,
    ),
    Format(
        name="JSON Lines file",
        suffixes=(".jsonl", ".ndjson"),
        media_types=("application/jsonl", "application/x-ndjson"),
        unit="article",
        read=read_jsonl,
        any_text=True,
    ),
    Format(
        name="RSS or Atom feed",
        suffixes=(".rss", ".atom"),
        media_types=("application/rss+xml", "application/atom+xml"),
        unit="article",
        read=read_feed,
        roots=frozenset({"rss", "feed", "rdf:RDF"}),
        any_text=True,
    ),
    Format(
        name="XML file",
        suffixes=(".xml",),
        media_types=("application/xml", "text/xml"),
        unit="heading",
        read=xml.read_xml,
        roots=xml.ROOTS,
        any_text=True,
    ),
    Format(
        name="picture of a page",
        suffixes=(".png", ".jpg", ".jpeg", ".tif", ".tiff"),
        media_types=picture.MEDIA_TYPES,
        unit="page",
        read=picture.read_picture,
        start=picture.START,
        often_without_text=True,
    ),
    Format(
        name="zip archive",
        suffixes=(".zip",),
        media_types=("application/zip", "application/x-zip-compressed"),
        unit="file",
        read=read_archive,
        start=re.compile(rb"PK\x03\x04"),
    ),
)  # fmt: skip

FORMAT_OF_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
SUPPORTED_SUFFIXES = frozenset(FORMAT_OF_SUFFIX)
"""File name endings, in lower case, of the formats that are read."""
