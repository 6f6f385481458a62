"""Symbols that Word stores as a font and a number: all of Symbol, and the usual ones of Wingdings.

Symbol has the encoding of Adobe ("Symbol Set", PDF 1.7, annex D.5).
"""

from __future__ import annotations

from itertools import chain

_SYMBOL = dict(
    zip(
        chain(range(0x20, 0x7F), range(0xA0, 0xE0), range(0xE5, 0xE6), range(0xF2, 0xF3)),
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
        "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
        "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"
        "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
        "∑∫",
        strict=True,
    )
)
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
# The code points at which Word stores the characters of symbol fonts.
_PRIVATE = range(0xF000, 0xF100)


def symbol(font: str, number: int) -> str:
    """The character with that `number` in a `font`; empty if it is not known."""
    in_font = number - _PRIVATE.start if number in _PRIVATE else number
    characters = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}.get(font.lower())
    if characters is not None:
        return characters.get(in_font, "")
    is_character = number not in _PRIVATE and 0x20 <= number < 0x10000
    return chr(number) if is_character and not 0xD800 <= number < 0xF900 else ""
