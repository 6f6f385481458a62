"""Tables as facts: each row as a line that names its columns, so that a row can be cited alone."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import PurePath

from ingest.readers.composing import Composer
from ingest.readers.encoding import decode
from ingest.readers.reading import Reading, one_line, part_read
from rag.errors import UnreadableFile
from rag.language import ascii_digits, text_language

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[^\d]{0,4}\d[\d.,٫٬/%:٪\s-]*\D{0,4}")
# Rows under one heading, which names their cells: about as many words as a passage has.
_BLOCK_WORDS = 80
# The number of rows that tell whether words are above numbers.
_FEW = 10
_USUAL_NAME = re.compile(r"(?:sheet|ورقة|feuil(?:le)?|tabelle|hoja|foglio)\s*\d*", re.IGNORECASE)
_DELIMITERS = ",;\t|^~"
_SNIFFED_LINES = 200
# Excel reads a first line such as "sep=;" and does not show it.
_STATED_DELIMITER = re.compile(r"\s*sep=(.)[,;\t|]*\r?\n", re.IGNORECASE)
# A column may be of a year, or of years such as 2025/26.
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:\s*[/–-]\s*\d{2,4})?(?:\s*م)?")

Row = tuple[int, Sequence[str]]
"""The 1-based number of a row, and its cells from the first column on."""


def read_csv(data: bytes, name: str) -> Reading:
    """The rows of a ``.csv`` or ``.tsv`` file, each as a fact, under headings that name cells."""
    text = decode(data, name).text
    composer = Composer()
    stated = _STATED_DELIMITER.match(text)
    lines = text[stated.end() if stated else 0 :].splitlines(keepends=True)
    try:
        rows = list(csv.reader(lines, delimiter=stated[1] if stated else _delimiter(lines)))
    except csv.Error as error:
        message = f"{name!r} cannot be read as a table: {error}. Save it again as CSV."
        raise UnreadableFile(message) from error
    add_table(composer, list(enumerate(rows, start=1)), counted=True)
    media_type = "text/tab-separated-values" if name.lower().endswith(".tsv") else "text/csv"
    return composer.reading(media_type, title=PurePath(name).stem, dated=False)


def add_table(
    composer: Composer,
    rows: Sequence[Row],
    *,
    sheet: str = "",
    level: int = 2,
    counted: bool = False,
) -> None:
    """Add a table as facts, under headings such as ``Sheet!A2:D9`` for some rows each.

    With `counted`, the rows are told as parts of the file.
    """
    block: list[str] = []
    numbers: list[int] = []
    width = max((len(cells) for _, cells in rows), default=0)

    def flush() -> None:
        if block:
            cells = f"A{numbers[0]}:{column_name(width)}{numbers[-1]}"
            composer.heading(f"{sheet}!{cells}" if sheet else cells, level)
            for fact in block:
                composer.paragraph(fact)
            block.clear()
            numbers.clear()

    words = 0
    for number, fact in facts(rows):
        if counted:
            part_read("rows", number - 1, len(rows))
        if block and words + len(fact.split()) > _BLOCK_WORDS:
            flush()
            words = 0
        block.append(fact)
        numbers.append(number)
        words += len(fact.split())
    flush()


def facts(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Yield (row number, fact) for each row with words, the headers themselves left out.

    The header is the first row with two filled cells, if it has no number and rows follow it.
    Another one begins another table if it is below an empty row and above numbers, or above words
    in a column of numbers. A fact is ``header: value; header: value``.
    """
    filled = [(number, [one_line(cell) for cell in cells]) for number, cells in rows]
    filled = [(number, cells) for number, cells in filled if any(cells)]
    header: list[str] = []
    has_begun = False
    former: list[list[str]] = []
    for at, (number, cells) in enumerate(filled):
        is_first = not has_begun and sum(map(bool, cells)) > 1
        below_gap = at > 0 and number - filled[at - 1][0] > 1
        follow = [of_row for _, of_row in filled[at : at + _FEW]]
        if is_first and _is_header(cells) and len(follow) > 1:
            header, has_begun = cells, True
        elif has_begun and below_gap and (_begins_table(follow) or _leaves_columns(former, follow)):
            header, former = cells, []
        else:
            has_begun = has_begun or is_first
            former.append(cells)
            yield number, fact(header, cells) if header else "\t".join(filter(None, cells))


def _begins_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns, two at least, of those that follow."""
    places = [place for place, cell in enumerate(rows[0]) if cell]
    below = [[row[place] if place < len(row) else "" for place in places] for row in rows]
    return len(places) > 1 and names_columns(below)


def _leaves_columns(former: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows begin with names of columns, and have words below where numbers were."""
    if not _is_header(rows[0]) or sum(map(bool, rows[0])) < 2 or len(rows) < 2:
        return False
    return any(
        _is_numeric(former, place) and not _is_numeric(rows[1:], place)
        for place, cell in enumerate(rows[0])
        if cell
    )


def _is_numeric(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether most rows have a number in a column."""
    cells = [row[place] for row in rows if place < len(row)]
    return 2 * sum(map(is_number, cells)) > len(rows)


def joined_header(
    first: Sequence[str], second: Sequence[str], spans: Sequence[tuple[int, int]]
) -> list[str] | None:
    """The names of columns that two rows give together; `None` if the second has no names.

    `spans` are the places, from and to, of cells of the first row that are above several columns.
    """
    inside = [(begin, end) for begin, end in spans if begin < len(first)]
    under = [cell for begin, end in inside for cell in second[begin:end]]
    if not under or not all(_LETTER.search(cell) or _is_year(cell) for cell in under):
        return None
    above = list(first)
    for begin, end in inside:
        above[begin:end] = [first[begin]] * (end - begin)
    pairs = zip_longest(above, second, fillvalue="")
    return [" ".join(dict.fromkeys(filter(None, pair))) for pair in pairs]


def fact(header: Sequence[str], cells: Sequence[str]) -> str:
    """The cells of a row, those with words, each after the name of its column."""
    names = [*header, *[""] * (len(cells) - len(header))]
    parts = [
        f"{name.rstrip(' :')}: {cell}" if name else cell
        for name, cell in zip(names, cells, strict=False)
        if cell
    ]
    named = header if any(map(_LETTER.search, header)) else cells
    arabic = text_language(" ".join(named)) == "ar"
    return ("؛ " if arabic else "; ").join(parts)


def is_usual_name(sheet: str) -> bool:
    """Whether a sheet has the name that its program gave it, such as ``Sheet1`` or «ورقة1»."""
    return _USUAL_NAME.fullmatch(sheet.strip()) is not None


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has the names of the columns: words above a column of numbers.

    Every cell of it has words and no digit, and none ends with a colon.
    """
    if len(rows) < 2:
        return False
    if not all(_LETTER.search(cell) for cell in rows[0]):
        return _names_years(rows[0])
    if any(_DIGIT.search(cell) or cell.rstrip().endswith(":") for cell in rows[0]):
        return False
    columns = zip(*rows[1:], strict=True)
    return any(2 * sum(map(is_number, column)) > len(rows) - 1 for column in columns)


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with or without a sign, a currency or a unit."""
    return _NUMBER.fullmatch(cell.strip()) is not None


def column_name(number: int) -> str:
    """The letters of a 1-based column: ``A``, ``Z``, ``AA``."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters or "A"


def _is_header(cells: Sequence[str]) -> bool:
    return _names_years(cells) or all(_LETTER.search(cell) for cell in cells if cell)


def _names_years(cells: Sequence[str]) -> bool:
    """Whether all cells but the first are years, two at least."""
    years = [_is_year(cell) for cell in cells]
    return len(years) > 2 and all(years[1:]) and not years[0]


def _is_year(cell: str) -> bool:
    return _YEAR.fullmatch(ascii_digits(cell)) is not None


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that parts most rows into the same number of cells; a comma if none does."""
    found = {one: _columns(lines[:_SNIFFED_LINES], one) for one in _DELIMITERS}
    return max(found, key=lambda one: found[one])


def _columns(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many rows have the commonest number of cells, if that is above one, and that number."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return 0, 0
    several = [(rows, width) for width, rows in widths.items() if width > 1]
    return max(several, default=(0, 0))
