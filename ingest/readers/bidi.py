"""The order in which a line of Arabic is read, from the order in which it is drawn.

A PDF places glyphs; it need not say in which order they are read. Sorted by place, a line is
in visual order. This undoes what the Unicode Bidirectional Algorithm (UAX #9) did when the line
was set. That cannot always be undone in one way; where it cannot, what articles usually write
is chosen: ``Boeing 737`` rather than ``737 Boeing``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

MIRRORED = str.maketrans("()[]{}<>«»‹›⟨⟩﴾﴿", ")(][}{><»«›‹⟩⟨﴿﴾")
PAIRS = ("()", "[]", "{}", "«»", "‹›", "<>")
"""Brackets and quotation marks that are turned around in right-to-left text."""

_SEPARATORS = ".,:/٫٬"
_STOPS = frozenset(".،؛:؟!…)»]")
_PERCENT = "%٪‰°"
# Arabic forms, and Latin ligatures such as "fi".
_PRESENTATION = re.compile("[\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc]+")
# Bullets of the Symbol and Wingdings fonts, which have no letters of their own.
_BULLETS = dict.fromkeys((0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF0FC), "•")
RTL_LETTERS = "\u05d0-\u05ea\u0620-\u064a\u066e-\u06d5\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
"""Arabic and Hebrew letters, as a set of a pattern."""
_RTL_LETTER = re.compile(f"[{RTL_LETTERS}]")
_LONE_MARK = re.compile(" (?=[\u064b-\u0652\u0670])")
# A tatweel between letters only stretches a line; after heh it may write an abbreviation.
_STRETCH = re.compile("(?<=[\u0620-\u064a])\u0640+(?=[\u0620-\u064a\u064b-\u0652])")
# One glyph drawn for two letters: lam-alef, never alef-lam.
_SWAPPED_LAM_ALEF = re.compile("([اأإآٱ])(ل)")
_RANGE = re.compile(r"(?<![\d-])((?:19|20)\d\d)([-–])((?:19|20)\d\d)(?![\d-])")


def plain_letters(text: str) -> str:
    """The text with presentation forms and ligatures replaced by plain letters."""
    if not _PRESENTATION.search(text):
        return text
    return _PRESENTATION.sub(lambda match: _LONE_MARK.sub("", _nfkc(match[0])), text)


def _nfkc(forms: str) -> str:
    # Medial forms of marks unfold to a tatweel under the mark, isolated ones to a space.
    unfolded = unicodedata.normalize("NFKC", forms)
    return re.sub("\u0640(?=[\u064b-\u0652])", "", unfolded)


def glyph_text(text: str) -> str:
    """The letters of one drawn glyph, in reading order."""
    letters = plain_letters(text).translate(_BULLETS)
    if len(letters) == 2:
        return _SWAPPED_LAM_ALEF.sub(r"\2\1", letters)
    return letters


def without_stretches(text: str) -> str:
    """The text without the tatweels that only fill lines."""
    return _STRETCH.sub("", text)


def has_rtl(text: str) -> bool:
    """Whether there is any Arabic or Hebrew letter in the text."""
    return _RTL_LETTER.search(text) is not None


def is_rtl(text: str) -> bool:
    """Whether more of the text's letters are Arabic or Hebrew than not."""
    if not has_rtl(text):
        return False
    kinds = [_kind(glyph) for glyph in text]
    return kinds.count("R") > kinds.count("L")


def ends_at_left(glyphs: Sequence[str]) -> bool:
    """Whether a line without letters ends, as right-to-left lines do, with a stop at its left."""
    return glyphs[0] in _STOPS and glyphs[-1] not in _STOPS and "L" not in map(_kind, glyphs)


def logical(glyphs: Sequence[str], *, rtl: bool, drawn: str) -> str:
    """A line in reading order from its glyphs, each with its marks, sorted from left to right.

    `rtl` is the direction of the paragraph. `drawn` are the brackets that name the shape
    that is drawn, so that those inside right-to-left text are to be turned around.
    """
    return _right_to_left(glyphs, drawn) if rtl else _left_to_right(glyphs, drawn)


def _right_to_left(glyphs: Sequence[str], drawn: str) -> str:
    order = list(reversed(glyphs))
    kinds = [_kind(glyph) for glyph in order]
    parts: list[str] = []
    at = 0
    while at < len(order):
        end = _latin_run(kinds, at) or _number_run(order, kinds, at)
        if end:
            parts += reversed(order[at:end])
            at = end
        else:
            parts.append(order[at].translate(MIRRORED) if order[at] in drawn else order[at])
            at += 1
    return _tidy_numbers("".join(parts))


def _latin_run(kinds: Sequence[str], start: int) -> int:
    """Where a run of Latin letters, and numbers with them, ends; 0 if none starts here."""
    if kinds[start] not in "LN":
        return 0
    end, latin = 0, False
    for at in range(start, len(kinds)):
        if kinds[at] == "R":
            break
        if kinds[at] in "LN":
            latin = latin or kinds[at] == "L"
            end = at + 1
    return end if latin else 0


def _number_run(order: Sequence[str], kinds: Sequence[str], start: int) -> int:
    """Where a number ends, single separators between its digits included; 0 if none is here."""
    if kinds[start] != "N":
        return 0
    at = start
    while at < len(kinds):
        joins = order[at] in _SEPARATORS and at + 1 < len(kinds) and kinds[at + 1] == "N"
        if kinds[at] != "N" and not joins:
            break
        at += 1
    return at


def _left_to_right(glyphs: Sequence[str], drawn: str) -> str:
    kinds = [_kind(glyph) for glyph in glyphs]
    parts: list[str] = []
    at = 0
    while at < len(glyphs):
        if kinds[at] != "R":
            parts.append(glyphs[at])
            at += 1
            continue
        end = at + 1
        for further in range(at, len(glyphs)):
            if kinds[further] == "L":
                break
            if kinds[further] == "R":
                end = further + 1
        parts.append(_right_to_left(glyphs[at:end], drawn))
        at = end
    return "".join(parts)


@lru_cache(maxsize=1 << 14)
def _kind(glyph: str) -> str:
    """``L`` or ``R`` for letters, ``N`` for digits, ``O`` for all else."""
    for character in glyph:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return "R"
        if direction == "L":
            return "L"
        if direction in ("EN", "AN"):
            return "N" if character not in "٫٬" else "O"
    return "O"


def _tidy_numbers(text: str) -> str:
    """The text with percent signs after their number and years in order."""
    text = re.sub(
        rf"(?<![\w{_PERCENT}])([{_PERCENT}])([\d٠-٩.,٫٬]*[\d٠-٩])(?!\s?[{_PERCENT}])", r"\2\1", text
    )
    return _RANGE.sub(lambda m: f"{m[3]}{m[2]}{m[1]}" if m[1] > m[3] else m[0], text)


def pair_fit(text: str, pair: str) -> int:
    """Brackets of the pair that face a word correctly, minus those that face it the wrong way."""
    fit = 0
    for match in re.finditer(f"[{re.escape(pair)}]", text):
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        opens = (not before or before.isspace()) and after.isalnum()
        closes = before.isalnum() and not after.isalnum()
        if opens != closes:
            fit += 1 if opens == (match[0] == pair[0]) else -1
    return fit
