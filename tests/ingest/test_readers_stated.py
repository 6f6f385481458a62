"""The titles of metadata: what a person wrote is used, what a program wrote is not."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from openpyxl import Workbook
from pptx import Presentation

from ingest.readers.docx import read_docx
from ingest.readers.opendocument import read_opendocument
from ingest.readers.pptx import read_pptx
from ingest.readers.rtf import read_rtf
from ingest.readers.stated import stated_title
from ingest.readers.xlsx import read_xlsx

STUBS = (
    "", " ", "x", "X1", "-", "م", "Untitled", "untitled document", "Untitled-2", "Untitled 1",
    "Document1", "Document 3", "New Microsoft Word Document", "Microsoft Word - foo.docx",
    "Microsoft Word - تقرير", "PowerPoint Presentation", "Presentation2", "Book1", "Sheet1",
    "بدون عنوان", "بلا عنوان", "مستند1", "مستند جديد", "عرض تقديمي في PowerPoint", "المصنف1",
    "تقرير.pdf", "article_final_v2", "final report.indd", "scan0012", "IMG-2033", "(anonymous)",
    "file:///home/a/b", r"C:\reports\plant", "about:blank", "plant", "Plant", "plant.html",
)  # fmt: skip
TITLES = (
    "The plant opens", "افتتاح المحطة", "Untitled works of Hana Salim", "1984", "COVID-19",
    "Documents of the harbour", "Sheet music of the coast", "مستندات الميناء", "عنوان الحقيقة",
    "Microsoft opens an office", "Book of the sea", "The plant",
)  # fmt: skip


@pytest.mark.parametrize("stub", STUBS)
def test_what_a_program_states_is_no_title(stub: str) -> None:
    assert stated_title(stub, "/articles/plant.pdf") is None


@pytest.mark.parametrize("title", TITLES)
def test_what_a_person_states_is_the_title(title: str) -> None:
    assert stated_title(f" {title}\n", "/articles/plant.pdf") == title


HEADLINES = ("The ferry sails again", "العبّارة تبحر من جديد")


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("stub", ["x", "Untitled", "بدون عنوان", "Document1", "plant_v2"])
def test_office_files_with_a_stub_have_the_headline_of_the_text(stub: str, headline: str) -> None:
    document = docx.Document()
    document.core_properties.title = stub
    document.add_paragraph(headline)
    document.add_paragraph("It carries 220 passengers, and it sails on Mondays.")
    slides = Presentation()
    slides.core_properties.title = stub
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = headline
    escaped = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in stub)
    shown = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in headline)
    rtf = rf"{{\rtf1\ansi {{\info{{\title {escaped}}}}}{shown}\par It sails on Mondays.\par}}"

    assert read_docx(_saved(document), "a.docx").title == headline
    assert read_pptx(_saved(slides), "a.pptx").title == headline
    assert read_opendocument(_odt(stub, headline), "a.odt").title == headline
    assert read_rtf(rtf.encode("ascii"), "a.rtf").title == headline


@pytest.mark.parametrize("stub", ["x", "Book1", "المصنف1"])
def test_a_workbook_with_a_stub_has_the_name_of_its_file(stub: str) -> None:
    workbook = Workbook()
    workbook.properties.title = stub
    sheet = workbook.active
    assert sheet is not None
    for row in (("City", "People"), ("Port Selm", 4200)):
        sheet.append(row)

    assert read_xlsx(_saved(workbook), "/files/people of the coast.xlsx").title == (
        "people of the coast"
    )


def _saved(document: object) -> bytes:
    into = BytesIO()
    document.save(into)  # type: ignore[attr-defined]
    return into.getvalue()


def _odt(title: str, headline: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    into = BytesIO()
    with ZipFile(into, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{office}" xmlns:t="{text}"><o:body><o:text>'
            f'<t:h t:outline-level="1">{headline}</t:h><t:p>It sails on Mondays.</t:p>'
            "</o:text></o:body></o:document-content>",
        )
        package.writestr(
            "meta.xml",
            f'<o:document-meta xmlns:o="{office}" xmlns:d="http://purl.org/dc/elements/1.1/">'
            f"<o:meta><d:title>{title}</d:title></o:meta></o:document-meta>",
        )
    return into.getvalue()
