"""Tables without rules in PDF files: each row is a line that names its columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from ingest.readers.pdf import read_pdf
from ingest.readers.tables import fact
from tools.make_tables import KINDS, TABLES, Table

FILES = Path(__file__).parent / "files" / "tables"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.language)
@pytest.mark.parametrize("kind", KINDS)
def test_wrapped_cells_stay_in_their_rows_and_rows_name_their_columns(
    kind: str, table: Table
) -> None:
    text = read_pdf((FILES / f"{kind}.{table.language}.pdf").read_bytes(), "a.pdf").text

    rows = "\n".join(fact(table.header, row) for row in table.rows)
    assert text.split("\n\n") == [table.before, rows, table.after]


def test_a_cell_that_is_empty_or_wraps_does_not_move_the_others() -> None:
    text = read(
        (
            ("Depot", "Buses", "Director"),
            ("Elmas", "48", ""),
            ("Mirsa on the", "80", "Hala Mansour"),
            ("northern road", "", ""),
            ("Kesh", "12", "Omar Aziz"),
        )
    )

    assert text.split("\n") == [
        "Depot: Elmas; Buses: 48",
        "Depot: Mirsa on the northern road; Buses: 80; Director: Hala Mansour",
        "Depot: Kesh; Buses: 12; Director: Omar Aziz",
    ]


def test_years_name_their_columns_and_the_first_column_may_have_no_name() -> None:
    rows = (("", "2023", "2024"), ("Marta", "1,200", "1,310"), ("Ilse", "900", "870"))
    assert read(rows).split("\n") == [
        "Marta; 2023: 1,200; 2024: 1,310",
        "Ilse; 2023: 900; 2024: 870",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (("Name:", "Hala Mansour"), ("Office:", "Elmas"), ("Telephone:", "41 200")),
        (("Elmas", "48"), ("Mirsa", "80"), ("Kesh", "12")),
    ],
    ids=["labels", "no header"],
)
def test_a_first_row_that_names_no_columns_is_a_row_like_the_others(
    rows: tuple[tuple[str, ...], ...],
) -> None:
    assert read(rows).split("\n") == ["\t".join(row) for row in rows]


def read(rows: tuple[tuple[str, ...], ...]) -> str:
    """What is read of a page with these cells, in lines at one distance."""
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.add_page()
    for row in rows:
        for cell in row:
            document.cell(35, 6, cell)
        document.ln(6)
    return read_pdf(bytes(document.output()), "a.pdf").text


def test_full_rows_are_apart_where_they_are_further_apart_than_lines_of_the_text() -> None:
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.add_page()
    document.multi_cell(0, 5, "The library of Port Selm has four directors of departments. " * 6)
    document.ln(4)
    rows = (
        ("Name", "Post", "City"),
        ("Salma Attar", "library director", "Port Selm"),
        ("Karim Dabbagh", "photographer", "Selm"),
        ("Nadir Hilmi", "film maker", "Coast"),
    )
    # As a browser sets it: a column is as wide as its longest cell.
    widths = [max(document.get_string_width(row[n]) for row in rows) + 8 for n in range(3)]
    for row in rows:
        for width, cell in zip(widths, row, strict=True):
            document.cell(width, 6, cell)
        document.ln(6)

    text = read_pdf(bytes(document.output()), "a.pdf").text

    assert text.split("\n\n")[-1].split("\n") == ["\t".join(row) for row in rows]


def test_rows_that_all_wrap_are_told_by_the_room_between_them() -> None:
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.add_page()
    header = ("Place", "What happens there", "Cost")
    rows = (
        (("Northern", "Closed from the first of March", "6.4"), ("quay", "until May", "million")),
        (("Southern", "Deepened before work begins", "900"), ("basin", "in autumn", "thousand")),
        (("Fish", "Open by a temporary entrance", "no"), ("market", "in Sea Street", "cost")),
    )
    for at, row in enumerate(((header,), *rows)):
        for line in row:
            for width, cell in zip((30, 62, 30), line, strict=True):
                document.set_font("helvetica", style="" if at else "B", size=11)
                document.cell(width, 5, cell)
            document.ln(5)
        document.ln(4)

    assert read_pdf(bytes(document.output()), "a.pdf").text.split("\n") == [
        fact(header, [" ".join(cell) for cell in zip(*row, strict=True)]) for row in rows
    ]
