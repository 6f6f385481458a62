"""Rich text (.rtf)."""

from __future__ import annotations

import re

from ingest.readers.composing import Composer
from ingest.readers.reading import Reading, looks_like_title, raised
from ingest.readers.stated import stated_title
from ingest.readers.tables import Row, facts
from rag.errors import UnreadableFile
from rag.text.characters import whole_characters

MEDIA_TYPE = "application/rtf"
_TITLE = re.compile(r"\{\\title\s((?:[^{}\\]|\\'[0-9a-fA-F]{2}|\\u-?\d+\s?\??)*)\}")
_UNICODE = re.compile(r"\\u(-?\d+)")
# Signed or unsigned numbers of 16 bits; any other number is damage, and no character.
_CODE_UNITS = range(-(1 << 15), 1 << 16)
_REPLACEMENT = r"\u65533"
# Hidden text (\v), in a group of its own, as word processors write it.
_HIDDEN = re.compile(r"\{(?:\\[a-z]+-?\d*\s?)*\\v(?!\d)((?:[^{}]){0,2000})\}")
# Superscript (\super), in a group of its own, as word processors write it.
_RAISED = re.compile(r"(\{(?:\\[a-z]+-?\d*\s?)*\\super(?!\d)\s?)((?:[^{}]){0,200})\}")
_CONTROL_OR_DIGIT = re.compile(r"\\(?:'[0-9a-fA-F]{2}|[a-z]+-?\d*\s?\??)|(?P<digit>\d)")


def read_rtf(data: bytes, name: str) -> Reading:
    """The paragraphs of an ``.rtf`` file, and the rows of its tables as facts."""
    source = _UNICODE.sub(_valid_character, data.decode("latin-1"))
    composer = Composer()
    source = _RAISED.sub(lambda found: found[1] + _with_raised_digits(found[2]) + "}", source)
    for hidden in _HIDDEN.finditer(source):
        composer.hide(_text(r"{\rtf1\ansi " + hidden[1] + "}", name))
    rows: list[Row] = []
    for line in _text(_HIDDEN.sub("", source), name).split("\n"):
        # A table row has a bar after each cell.
        if line.endswith("|"):
            rows.append((len(rows), line.rstrip("|").split("|")))
            continue
        _add_rows(composer, rows)
        composer.paragraph(line)
    _add_rows(composer, rows)
    stated = _TITLE.search(source)
    title = stated_title(_text(r"{\rtf1\ansi " + stated[1] + "}", name), name) if stated else None
    is_title = title is not None and looks_like_title(title)
    return composer.reading(MEDIA_TYPE, title=title if is_title else None)


def _valid_character(found: re.Match[str]) -> str:
    """A Unicode control word as it is, or that of U+FFFD if its number has not 16 bits."""
    is_valid = len(found[1]) < len("-100000") and int(found[1]) in _CODE_UNITS
    return found[0] if is_valid else _REPLACEMENT


def _with_raised_digits(content: str) -> str:
    """The content of a group with its digits raised, without a change to control words."""
    return _CONTROL_OR_DIGIT.sub(
        lambda part: rf"\u{ord(raised(part['digit']))}?" if part["digit"] else part[0], content
    )


def _add_rows(composer: Composer, rows: list[Row]) -> None:
    for _, fact in facts(rows):
        composer.paragraph(fact)
    rows.clear()


def _text(source: str, name: str) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        text: str = rtf_to_text(source, errors="replace")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        message = (
            f"{name!r} is a damaged rich-text file ({type(error).__name__}: {error}). Save it again"
            " in a word processor."
        )
        raise UnreadableFile(message) from error
    return whole_characters(text)
