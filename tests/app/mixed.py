"""A folder of files as people have them: of many kinds, in two languages, some of them no use."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image, ImageDraw

from tests.imports import ROOT

_PAGES = ROOT / "tests/ingest/files/pages"
_PAGE = """<!DOCTYPE html><html lang="ar"><head><title>الجسر الجديد</title></head>
<body><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">رياضة</a></li></ul></nav>
<article><h1>افتتاح الجسر الجديد في وادي القصب</h1><p>وادي القصب، 4 أيار 2026 - افتتح رئيس البلدية
الجسر الجديد أمس بعد ثلاث سنوات من العمل. وبلغت كلفة الجسر 18 مليون دينار دفعت الوزارة نصفها.</p>
<p>ويعبر الجسر كل يوم نحو تسعة آلاف سيارة، وفق تقديرات البلدية التي نشرت هذا الأسبوع.</p></article>
<aside class="related"><a href="/x">سعر الذهب يرتفع إلى 300 دينار</a></aside></body></html>"""
_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Coast News</title><item>
<title>Library hours</title><pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate>
<description>The market library opens at eight from Monday on.</description>
</item></channel></rss>"""
_NOTES = """# ملاحظات الاجتماع

- حضر [المهندس كريم](https://example.org) الاجتماع.
- تقرر أن تبدأ أعمال الصيانة في 12 حزيران 2026.
"""


def write_mixed_folder(folder: Path) -> dict[str, bool]:
    """Write some twenty files; gives for each name whether it has text that can be read."""
    readable: dict[str, bytes] = {
        "الجسر الجديد.html": _PAGE.encode(),
        "two columns.pdf": (_PAGES / "two-narrow.en.pdf").read_bytes(),
        "عمودان.pdf": (_PAGES / "two-narrow.ar.pdf").read_bytes(),
        "تقرير اللجنة.docx": _word(),
        "budget 2026.xlsx": _workbook(),
        "بريد.eml": _message(),
        "سكان.csv": "المدينة;السكان\nالرملة;41200\nالقصب;9300\n".encode("cp1256"),
        "ملاحظات.md": _NOTES.encode(),
        "feed.xml": _FEED.encode(),
        "archive.zip": _archive(),
        "notes.txt": b"The harbour was dredged in 2025, and ships of nine metres can enter now.",
    }
    unreadable: dict[str, bytes] = {
        "فارغ.txt": b"",
        "broken.pdf": b"%PDF-1.7\n1 0 obj <</Type/Catalog",
        "locked.pdf": _locked(),
        "مسح ضوئي.pdf": _scan(),
        "photo.png": _photo(),
        "drawing.psd": b"8BPS\x00\x01" + bytes(200),
        "old letter.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    for name, content in (readable | unreadable).items():
        (folder / name).write_bytes(content)
    return dict.fromkeys(readable, True) | dict.fromkeys(unreadable, False)


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("تقرير اللجنة", 1)
    document.add_paragraph("أوصت اللجنة بترميم السوق القديم قبل نهاية العام، ورأسها سمير حداد.")
    return _saved(document)


def _workbook() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("Department", "Dinars"), ("Roads", 120_000), ("Parks", 45_000)):
        sheet.append(row)
    return _saved(workbook)


def _message() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "موعد الزيارة", "كريم <karim@example.org>"
    message["Date"] = "Mon, 04 May 2026 09:00:00 +0300"
    message.set_content("تبدأ زيارة الوفد يوم الأحد في الساعة العاشرة صباحا.")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="map.png")
    return message.as_bytes()


def _archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("letters/one.txt", "The ferry to the island sails four times a day.")
        package.writestr("letters/song.mp3", b"ID3\x04\x00\x00")
    return buffer.getvalue()


def _locked() -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.cell(text="Nobody reads this without the password.")
    document.set_encryption("owner", "user")
    return bytes(document.output())


def _scan() -> bytes:
    document = FPDF()
    document.add_page()
    document.image(_picture(), x=0, y=0, w=210, h=297)
    return bytes(document.output())


def _photo() -> bytes:
    buffer = BytesIO()
    _picture().save(buffer, "PNG")
    return buffer.getvalue()


def _picture() -> Image.Image:
    picture = Image.new("L", (400, 560), 235)
    ImageDraw.Draw(picture).rectangle((60, 80, 340, 200), fill=90)
    return picture


def _saved(document: docx.document.Document | Workbook) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
