"""Tables as text, as programs and people write them: a row is a fact with the names of columns."""

from __future__ import annotations

import pytest

from ingest.readers.tables import read_csv


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (
            "الأسعار الأسبوعية;;\nالصنف;السعر;السوق\nطماطم;4,50;سوق الوادي\nخيار;3,25;الميناء\n",
            "الصنف: طماطم؛ السعر: 4,50؛ السوق: سوق الوادي",
        ),
        (
            '# exported\n"Station","Depth, m","Salt"\n"Pier","12","34"\n"South, outer","40","35"\n',
            "Station: South, outer; Depth, m: 40; Salt: 35",
        ),
        (
            'sep=;\nProduct;Note\nLamp;"Two lines\nin a cell"\n',
            "Product: Lamp; Note: Two lines in a cell",
        ),
        ("المدينة|السكان\nرملة|٤١٬٢٠٠\nصفا|١٨٬٩٠٠\n", "المدينة: صفا؛ السكان: ١٨٬٩٠٠"),
        ("City^Mayor\nRamla^Nadia Saab\nSafa^Omar Daher\n", "City: Ramla; Mayor: Nadia Saab"),
        (
            'Year,2023,2024\nPassengers,"1,200","1,450"\nTrains,31,33\n',
            "Year: Passengers; 2023: 1,200; 2024: 1,450",
        ),
        ("البند;٢٠٢٤;٢٠٢٥\nالرسوم;12;14\n", "البند: الرسوم؛ ٢٠٢٤: 12؛ ٢٠٢٥: 14"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_row_names_its_columns_with_any_delimiter(content: str, fact: str, encoding: str) -> None:
    text = read_csv(content.encode(encoding), "a.csv").text
    assert fact in text.split("\n\n")
    assert "sep=" not in text


@pytest.mark.parametrize(
    ("content", "first", "second"),
    [
        ("Name,Price\nMarta,450\n\nHarbour,Depth\nNorth,14\n", "Name: Marta; Price: 450",
         "Harbour: North; Depth: 14"),
        ("الاسم,الثمن\nمرتا,450\n\nالميناء,العمق\nالشمالي,14\n", "الاسم: مرتا؛ الثمن: 450",
         "الميناء: الشمالي؛ العمق: 14"),
        ("Name,Price\nMarta,450\n\nTotal,450\n", "Name: Marta; Price: 450",
         "Name: Total; Price: 450"),
    ],
)  # fmt: skip
def test_a_header_below_an_empty_row_begins_another_table(
    content: str, first: str, second: str
) -> None:
    assert read_csv(content.encode(), "a.csv").text.split("\n\n")[1:] == [first, second]


def test_rows_of_numbers_have_no_header() -> None:
    assert "2023: 7" not in read_csv(b"2023,2024,2025\n7,8,9\n", "a.csv").text
