"""The text in bytes of unknown encoding: UTF-8, UTF-16, UTF-32, Arabic and Western 8-bit sets.

Unicode is recognised by its marks and its strict form. What remains is decoded with each of
the 8-bit sets, and the result that reads most like Arabic or a European language wins; where
none does, the file is not text. General detectors do this worse on short Arabic texts.

A few bad bytes in a text that is otherwise UTF-8 become U+FFFD, since an article with one
damaged letter is better found than lost; a file with parts in different encodings, or whose
letters were garbled before it was saved, is refused.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass

from rag.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EIGHT_BIT = ("cp1252", "cp1256", "iso8859-6")
# The 8-bit encoding of a file is detected from this many bytes at its start.
_SAMPLE_BYTES = 1 << 17
# The largest shares of replacement characters and of control characters in a text.
_DAMAGED_SHARE = 0.01
_CONTROL_SHARE = 0.01
_ODD_SHARE = 0.05
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

# Arabic letters, out of 1000, in news, conversation and manuals (our own count).
_LETTER_PER_MILLE = {
    "ا": 147.5, "ل": 114.0, "ي": 75.9, "م": 65.5, "ت": 57.2, "ن": 51.5, "و": 43.2, "ر": 41.0,
    "ب": 33.2, "ع": 31.5, "ة": 31.4, "د": 31.0, "س": 27.5, "ك": 24.4, "أ": 24.3, "ف": 23.8,
    "ق": 20.4, "ه": 20.0, "ح": 18.4, "ج": 15.6, "ص": 10.6, "ط": 10.5, "خ": 9.8, "ذ": 9.4,
    "ش": 9.4, "ى": 8.6, "إ": 8.4, "ض": 6.2, "ز": 5.9, "ث": 5.5, "ء": 5.0, "غ": 4.5, "ئ": 3.9,
    "ظ": 2.6, "ؤ": 1.0, "آ": 1.0, "ـ": 0.5, "پ": 0.2, "چ": 0.1, "گ": 0.1, "ک": 0.1, "ی": 0.1,
}  # fmt: skip
_LETTER_SCORE = {letter: math.log(share / 10) for letter, share in _LETTER_PER_MILLE.items()}
_COMMON_WORDS = frozenset(
    {
        "في", "من", "على", "إلى", "أن", "لا", "مع", "ما", "كان", "هذا", "عن", "أو", "لم", "التي",
        "هذه", "هو", "ذلك", "الذي", "قد", "بين", "كانت", "كل", "بعد", "هي", "غير", "قال", "قالت",
        "يوم", "إن", "خلال", "الى", "ان", "بن", "عبد", "الله", "أي", "حتى", "كما", "عند", "لن",
        "ثم", "منذ", "قبل", "وقال", "كيف", "هل", "أين",
    }
)  # fmt: skip
_WORD = re.compile(
    "[^\\W\\d_\u064b-\u0652]+[\u064b-\u0652]*(?:[^\\W\\d_]|[\u064b-\u0652])*|[\u064b-\u0652]+"
)
_ARTICLE = re.compile("[وفبك]?ال|[وف]?لل")
_ARABIC_PART = re.compile("[\u0621-\u065f\u067e-\u06d5]")
_ACCENTED = re.compile("[\u0080-\u024f]")
_PLAIN_MARKS = frozenset(
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022«»،؛؟€£°©®™·×÷±\u00a0\u200c\u200d\u00ad"
)

# Latin and Arabic letters, punctuation, symbols, presentation forms, and surrogates (emoji).
_COMMON_HIGH_BYTES = (0x00, 0x06, 0x20, 0x22, 0x26, 0x27, 0xFE, *range(0xD8, 0xE0))
# Three Arabic letters of UTF-8 in a row: no 8-bit text looks like this.
_UTF8_ARABIC = re.compile(rb"(?:[\xd8-\xdb][\x80-\xbf]){3,}")
_UTF8_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# UTF-8 that was once taken for an 8-bit set and saved again.
_GARBLED = re.compile("(?:[ØÙÚÛ][^\\sa-zA-Z0-9ء-ي]){3,}|(?:[طظعغ][^\\sا-ي0-9a-zA-Z]){3,}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the codec that gave it; a byte order mark is not part of the text."""

    text: str
    encoding: str


def decode(data: bytes, name: str, *, declared: str | None = None) -> Decoded:
    """The decoded text; `declared` is an encoding that the file itself names.

    Raises:
        UnreadableFile: not text, of mixed encodings, or garbled; `name` says which file.
    """
    decoded = _decode(data, name, declared)
    _check_text(decoded.text, name)
    return decoded


def _decode(data: bytes, name: str, declared: str | None) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_forgiving(data[len(mark) :], encoding, name), encoding)
    utf16 = _utf16_without_mark(data)
    if utf16 is not None:
        return Decoded(_forgiving(data, utf16, name), utf16)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_not_utf8(data, name, declared)


def _decode_not_utf8(data: bytes, name: str, declared: str | None) -> Decoded:
    good = len(_UTF8_MULTIBYTE.findall(data))
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if bad <= max(1, good * _DAMAGED_SHARE) and good > bad:
        return Decoded(text, "utf-8")
    if _UTF8_ARABIC.search(data) or good > bad:
        message = (
            f"{name!r} has text in more than one encoding: parts are UTF-8 and parts are not."
            " Save all of it as UTF-8."
        )
        raise UnreadableFile(message)
    if declared is not None and (named := _named(data, declared)) is not None:
        return named
    encoding = _best_eight_bit(data[:_SAMPLE_BYTES], name)
    return Decoded(data.decode(encoding, "replace"), encoding)


def _named(data: bytes, declared: str) -> Decoded | None:
    """The text in the encoding that the file names, if it exists and can be decoded so."""
    try:
        encoding = codecs.lookup(declared.strip()).name
        # Web pages that say ISO-8859-1 mean windows-1252 (WHATWG Encoding Standard).
        encoding = "cp1252" if encoding in ("iso8859-1", "ascii") else encoding
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    return Decoded(text, encoding)


def _utf16_without_mark(data: bytes) -> str | None:
    """``utf-16-le`` or ``-be`` if every second byte looks like the high byte of a letter."""
    sample = data[: 4096 - 4096 % 2]
    if len(sample) < 4 or (len(data) <= len(sample) and len(data) % 2):
        return None
    for encoding, high, low in (
        ("utf-16-le", sample[1::2], sample[0::2]),
        ("utf-16-be", sample[0::2], sample[1::2]),
    ):
        plain = sum(high.count(byte) for byte in _COMMON_HIGH_BYTES)
        if plain >= 0.9 * len(high) and high.count(0) + high.count(6) > 0.6 * len(high):
            # Latin text has zeros only above; Arabic text has 6 above and letters below.
            if low.count(0) > 0.05 * len(low) or not _decodes_cleanly(sample, encoding):
                continue
            return encoding
    return None


def _decodes_cleanly(sample: bytes, encoding: str) -> bool:
    text = sample.decode(encoding, "replace")
    strange = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    return strange <= 1 + _CONTROL_SHARE * len(text)


def _forgiving(data: bytes, encoding: str, name: str) -> str:
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > max(1, _DAMAGED_SHARE * len(text)):
        message = (
            f"{name!r} is damaged: it is marked as {encoding.upper()}, but {bad} of its"
            f" {len(text)} characters cannot be read. Save it again as UTF-8."
        )
        raise UnreadableFile(message)
    return text


def _check_text(text: str, name: str) -> None:
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text[:1024] or controls > max(1, _CONTROL_SHARE * len(text)):
        raise UnreadableFile(f"{name!r} is not text: it has binary data. Leave it out.")
    if text.count("\ufffd") > max(2, _DAMAGED_SHARE * len(text)):
        message = (
            f"{name!r} has lost letters: {text.count(chr(0xFFFD))} are the replacement character"
            " U+FFFD. Take the article from its source again."
        )
        raise UnreadableFile(message)
    garbled = sum(match.end() - match.start() for match in _GARBLED.finditer(text))
    if garbled > 0.2 * len(text):
        shown = _GARBLED.search(text)
        message = (
            f"{name!r} is garbled: it was once read in the wrong encoding and saved so"
            f" (it has {shown[0][:12] if shown else ''!r}). Take the article from its source"
            " again."
        )
        raise UnreadableFile(message)


def _best_eight_bit(sample: bytes, name: str) -> str:
    scores = {encoding: _plausibility(sample, encoding) for encoding in _EIGHT_BIT}
    # ISO-8859-6 is rare: it has to be better, not as good.
    scores["iso8859-6"] -= 0.2
    best = max(_EIGHT_BIT, key=lambda encoding: scores[encoding])
    # A single unexpected byte in a text that is otherwise ASCII does not make it unreadable.
    strange = sum(byte >= 0x80 for byte in sample)
    if scores[best] <= 0 and strange > _ODD_SHARE * len(sample):
        message = (
            f"{name!r} is in no encoding that makes sense of it (tried UTF-8, UTF-16,"
            " windows-1256, ISO-8859-6, windows-1252). Save it as UTF-8."
        )
        raise UnreadableFile(message)
    return best


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much the sample reads like language in that encoding; below zero it does not."""
    text = sample.decode(encoding, "replace")
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    marks = [c for c in re.findall(r"[\W\d_]", text) if not c.isascii()]
    score = sum(map(_word_score, words))
    score += sum(0.1 if c in _PLAIN_MARKS else -2.0 for c in marks if not _ARABIC_PART.match(c))
    return score / max(1, len(words) + len(marks))


def _word_score(word: str) -> float:
    """For one word with letters beyond ASCII: positive where such words exist."""
    if word in _COMMON_WORDS:
        return 12.0
    arabic = len(_ARABIC_PART.findall(word))
    if arabic == 0:
        accented = len(_ACCENTED.findall(word))
        inner_capital = any(c.isupper() for c in word[1:]) and not word.isupper()
        if len(word) == 1:
            return -1.0
        return 2.0 if accented * 2 <= len(word) and not inner_capital else -4.0
    if arabic < len(word):
        return -6.0
    if "\u064b" <= word[0] <= "\u0652":
        return -4.0
    if len(word) == 1:
        return 0.5 if word == "و" else -2.0
    letters = [_LETTER_SCORE.get(c, -3.0) for c in word if not "\u064b" <= c <= "\u0652"]
    final = sum(1 for c in word[:-1] if c in "ةى")
    marks = len(word) - len(letters)
    score = sum(letters) / len(letters) + 1.0 + (2.0 if _ARTICLE.match(word) else 0.0)
    return score - 4.0 * final - 2.0 * max(0, marks * 3 - len(letters))
