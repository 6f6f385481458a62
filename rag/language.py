"""Which language a text is in, and the form of it that search compares.

`search_text` is the one derivation that ingest and query share; the original is what is
stored and shown. It follows the normalisation usual in Arabic retrieval (Larkey et al.,
"Light stemming for Arabic information retrieval", 2007): no diacritics, one alef, one yeh.
"""

from __future__ import annotations

import re
import unicodedata

from rag.schema import Language, TextLanguage

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
# From the beginning of a run alone: else a run of commas is tried again at each of them.
_ARABIC_WORD = re.compile(
    f"(?<![{_ARABIC}])[{_ARABIC}]*[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]+"
)
ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
# Harakat, Quranic marks, superscript alef, and tatweel.
_TASHKEEL = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
# Direction marks, joiners, byte order mark, soft hyphen: invisible, and no part of a word.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FOLD = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
        "ة": "ه", "ک": "ك", "ء": None, "٫": ".", "٬": ",", "٪": "%",
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-",
    }
)  # fmt: skip
# Letters with accents of their own, and accents that lower case parts from their letter (İ).
_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_OTHER_DIGIT = re.compile("[٠-٩۰-۹]")

# A text is mixed when its lesser script has at least this share of its words.
MIXED_SHARE = 0.25


def ascii_digits(text: str) -> str:
    """The text with Arabic-Indic and Persian digits written 0-9; same length."""
    # A translation table takes much longer, since digits are rare.
    return _OTHER_DIGIT.sub(lambda digit: _DIGITS[ord(digit[0])], text)


def strip_tashkeel(text: str) -> str:
    """The text without diacritics, tatweel and invisible marks."""
    return _INVISIBLE.sub("", _TASHKEEL.sub("", text))


def search_text(text: str) -> str:
    """The form in which texts are compared: compatibility-normalised, folded, lower-case.

    Alef, yeh and waw carriers of hamza become the bare letter, teh marbuta becomes heh,
    digits become 0-9. Its length differs from the original's.
    """
    folded = strip_tashkeel(unicodedata.normalize("NFKC", text)).translate(_DIGITS)
    folded = folded.translate(_FOLD).lower()
    return folded if folded.isascii() else _without_latin_accents(folded)


def _without_latin_accents(text: str) -> str:
    if not _ACCENTED.search(text):
        return text
    bare = (c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", "".join(bare))


def _words_by_script(text: str) -> tuple[int, int]:
    """How many words are (Arabic, Latin)."""
    return len(_ARABIC_WORD.findall(text)), len(_LATIN_WORD.findall(text))


def text_language(text: str) -> TextLanguage:
    """The language of a stored text, by the scripts of its words; no words gives ``en``."""
    arabic, latin = _words_by_script(strip_tashkeel(text))
    if min(arabic, latin) >= MIXED_SHARE * max(arabic + latin, 1):
        return "mixed"
    return "ar" if arabic > latin else "en"


def question_language(question: str) -> Language:
    """The language to answer in: the script of most words, of the first one when even."""
    stripped = strip_tashkeel(question)
    arabic, latin = _words_by_script(stripped)
    if arabic != latin:
        return "ar" if arabic > latin else "en"
    first_arabic, first_latin = _ARABIC_WORD.search(stripped), _LATIN_WORD.search(stripped)
    if first_arabic and first_latin:
        return "ar" if first_arabic.start() < first_latin.start() else "en"
    return "ar" if re.search("[؟،؛٠-٩]", question) else "en"
