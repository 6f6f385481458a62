"""The letters of bitmap fonts of TeX, whose glyphs have numbers for names.

pdfTeX calls a glyph ``a28`` in a font that it has as pictures alone. What the number means depends
on the encoding of the font, which the file does not name: OT1 (Knuth, The TeXbook, appendix F) or
T1 (Cork, 1990). Their ligatures have other numbers, so that those in use tell which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

_OT1 = dict(zip(range(11, 17), ("ff", "fi", "fl", "ffi", "ffl", "ı"), strict=True)) | {
    25: "ß", 26: "æ", 27: "œ", 28: "ø", 29: "Æ", 30: "Œ", 31: "Ø",
    34: "”", 39: "’", 92: "“", 96: "‘", 123: "–", 124: "—",
}  # fmt: skip
_EUROPEAN = "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£"
_T1 = (
    dict(zip(range(13, 23), "‚‹›“”„«»–—", strict=True))
    | dict(zip(range(27, 32), ("ff", "fi", "fl", "ffi", "ffl"), strict=True))
    | dict(zip(range(128, 192), _EUROPEAN, strict=True))
    | {number: chr(number) for number in range(192, 256)}
    | {25: "ı", 39: "’", 96: "‘", 127: "-", 215: "Œ", 223: "SS", 247: "œ", 255: "ß"}
)  # fmt: skip
_LIGATURES = range(11, 16), range(27, 32)


class Fonts(PDFResourceManager):
    """The fonts of a file; those of TeX that are pictures alone have the letters of TeX."""

    def get_font(self, objid: Any, spec: Mapping[str, object]) -> PDFFont:
        """The font that `spec` describes, with letters where it names none."""
        font = super().get_font(objid, spec)
        if isinstance(font, PDFType3Font):
            letters = tex_letters(_names(spec))
            font.cid2unicode = {**font.cid2unicode, **letters}
        return font


def tex_letters(names: Mapping[int, str]) -> dict[int, str]:
    """The letters of the glyphs of a font by number; empty if their names are not those of TeX."""
    if not names or any(name != f"a{number}" for number, name in names.items()):
        return {}
    ot1, t1 = (any(number in names for number in numbers) for numbers in _LIGATURES)
    if ot1 == t1:
        return {}
    return {number: glyph for number, glyph in (_OT1 if ot1 else _T1).items() if number in names}


def _names(spec: Mapping[str, object]) -> dict[int, str]:
    """The names that a font gives its glyphs, by number."""
    encoding = resolve1(spec.get("Encoding"))
    names: dict[int, str] = {}
    number = 0
    for item in resolve1(encoding.get("Differences")) or () if isinstance(encoding, dict) else ():
        if isinstance(item, PSLiteral):
            if item.name != ".notdef":
                names[number] = str(item.name)
            number += 1
        elif isinstance(item, int):
            number = item
    return names
