"""Small valid files of every format that is read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from random import Random

from bench.soak.articles import article

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

_OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="a"/></spine></package>'
)


@cache
def valid_files() -> Mapping[str, tuple[bytes, ...]]:
    """For each file name ending, files of that format, the same at every call."""
    random = Random(5)
    made = {
        ending: tuple(make(article(random)) for _ in range(2)) for ending, make in _MAKE.items()
    }
    made[".pdf"] += ((SAMPLES / "handball-final.ar.pdf").read_bytes(),)
    made[".zip"] = (_zipped({f"{n}{e}": of[0] for n, (e, of) in enumerate(made.items())}),)
    return made


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def _html(text: str) -> str:
    title, *rest = _lines(text)
    body = "".join(f"<p>{escape(line)}</p>" for line in rest)
    table = "<table><tr><th>City<th>People</tr><tr><td>Ramla<td>41,200</tr></table>"
    style = "<style>.note{color:#333;display:block}</style>"
    return (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title>{style}</head><body><article>"
        f"<h1>{escape(title)}</h1>{body}<p class='note'>{title}</p>{table}</article></body></html>"
    )


def _markdown(text: str) -> str:
    title, *rest = _lines(text)
    return f"# {title}\n\n{' '.join(rest)}\n\n| City | People |\n|---|---|\n| Ramla | 41,200 |\n"


def _pdf(text: str) -> bytes:
    from fpdf import FPDF
    from fpdf.enums import TextMode

    made = FPDF()
    # In parts that are not compressed, the content itself can be mutated.
    made.set_compression(len(text) % 2 == 0)
    made.add_page()
    made.set_font("helvetica", size=12)
    latin = text.encode("ascii", "ignore").decode()
    made.multi_cell(0, 6, f"Report {latin}")
    with made.local_context(text_mode=TextMode.INVISIBLE):
        made.multi_cell(0, 6, "what nobody sees")
    made.add_page()
    made.line(10, 10, 100, 10)
    made.multi_cell(0, 6, "The second page says that the work took seven months.")
    return bytes(made.output())


def _docx(text: str) -> bytes:
    from docx import Document

    made = Document()
    title, *rest = _lines(text)
    made.add_heading(title, 1)
    for line in rest:
        made.add_paragraph(line)
    table = made.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    return _saved(made.save)


def _pptx(text: str) -> bytes:
    from pptx import Presentation

    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    title, *rest = _lines(text)
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(rest)
    return _saved(made.save)


def _xlsx(text: str) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["City", "People", "Note"], ["Ramla", 41200, text[:80]], ["نبع", 18950, text[80:]]):
        sheet.append(row)
    return _saved(made.save)


def _open_document(kind: str, body: str) -> bytes:
    content = f"<office:document-content {_OPEN_DOCUMENT}><office:body>{body}</office:body>"
    return _zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": f"{content}</office:document-content>".encode(),
        }
    )


def _odt(text: str) -> bytes:
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in _lines(text))
    return _open_document("text", f"<office:text>{paragraphs}</office:text>")


def _ods(text: str) -> bytes:
    row = "".join(
        f'<table:table-cell table:number-columns-repeated="2"><text:p>{escape(line)}</text:p>'
        "</table:table-cell>"
        for line in _lines(text)
    )
    table = f'<table:table table:name="a"><table:table-row>{row}</table:table-row></table:table>'
    return _open_document("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def _epub(text: str) -> bytes:
    page = _html(text).replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">')
    return _zipped(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": _CONTAINER.encode(),
            "book.opf": _BOOK.encode(),
            "a.xhtml": page.encode(),
        }
    )


def _rtf(text: str) -> bytes:
    signs = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)
    return (
        b"{\\rtf1\\ansi{\\fonttbl\\f0 Arial;}\\f0 " + signs.replace("\n", "\\par ").encode() + b"}"
    )


def _message(text: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = _lines(text)[0]
    made["From"], made["To"] = "a@example.org", "b@example.org"
    made["Date"] = "Sun, 29 Nov 2026 12:00:00 +0000"
    made.set_content(text)
    made.add_alternative(_html(text), subtype="html")
    return made


def _mhtml(text: str) -> bytes:
    made = EmailMessage()
    made["Subject"] = "page"
    made.set_content(_html(text), subtype="html")
    made.make_related()
    return made.as_bytes()


def _record(text: str) -> dict[str, str]:
    return {"title": _lines(text)[0], "text": text, "published": "2026-11-29"}


def _json(text: str) -> bytes:
    return json.dumps({"articles": [_record(text)] * 2}, ensure_ascii=False).encode()


def _rss(text: str) -> bytes:
    item = f"<item><title>a</title><description>{escape(text)}</description></item>"
    return f'<rss version="2.0"><channel><title>news</title>{item}</channel></rss>'.encode()


def _xml(text: str) -> bytes:
    body = "".join(f"<p>{escape(line)}</p>" for line in _lines(text))
    return f"<TEI><text><body><head>a</head>{body}</body></text></TEI>".encode()


def _png(text: str) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (600, 200), "white")
    ImageDraw.Draw(picture).text((10, 10), text[:60].encode("ascii", "replace").decode())
    return _saved(lambda buffer: picture.save(buffer, "PNG"))


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    buffer = BytesIO()
    save(buffer)
    return buffer.getvalue()


_MAKE: Mapping[str, Callable[[str], bytes]] = {
    ".txt": str.encode,
    ".text": lambda text: text.encode("utf-16"),
    ".md": lambda text: _markdown(text).encode(),
    ".html": lambda text: _html(text).encode(),
    ".htm": lambda text: _html(text).encode("cp1256", "ignore"),
    ".pdf": _pdf,
    ".png": _png,
    ".docx": _docx,
    ".pptx": _pptx,
    ".xlsx": _xlsx,
    ".csv": lambda text: f"City,People\nRamla,41200\n{','.join(_lines(text))}\n".encode(),
    ".epub": _epub,
    ".odt": _odt,
    ".ods": _ods,
    ".rtf": _rtf,
    ".eml": lambda text: _message(text).as_bytes(),
    ".mbox": lambda text: b"From a@example.org\n" + _message(text).as_bytes() + b"\n",
    ".mhtml": _mhtml,
    ".json": _json,
    ".jsonl": lambda text: b"\n".join([json.dumps(_record(text)).encode()] * 2),
    ".rss": _rss,
    ".xml": _xml,
}
