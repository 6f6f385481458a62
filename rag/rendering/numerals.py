"""Numbers: read from digits and words of both languages, written with the grammar of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.language import search_text
from rag.rendering.spans import Word, Words, table
from rag.text.figures import figures
from rag.text.numbers import number_names, scale_names

Governed = Literal["singular", "dual", "plural", "accusative", "genitive"]
"""The form of an Arabic noun after a number."""

_SCALES = (1e3, 1e6, 1e9, 1e12)
_MOST_SPELLED = 12
_MOST_DECIMALS = 3
_DUAL_NAMES = {
    1e3: ("الفان", "الفين"),
    1e6: ("مليونان", "مليونين"),
    1e9: ("ملياران", "مليارين"),
    1e12: ("تريليونان", "تريليونين"),
}
_HALF_OF_IT = 0.5
_HALF = frozenset(["half", "نصف"])
_ARTICLES = frozenset(["a", "an"])
# Duals before another noun, and their form without it.
_IN_FULL = {"ميتا": "ميتان", "ميتي": "ميتان"}
_JOINING = frozenset(["and", "و", "a", "an"])


@dataclass(frozen=True, slots=True)
class Number:
    """A value, and whether its words are spelled out.

    `scale` is the word thousand, million and so on beside it, as a number; else 1.
    `said` is the number as it is written, if that is in digits alone.
    """

    value: float
    spelled: bool = False
    scale: float = 1.0
    said: str = ""

    @property
    def counted(self) -> float:
        """How many of the scale: 3 of 3 million."""
        return self.value / self.scale


@cache
def _number_words() -> frozenset[str]:
    names = [
        name for value in [*range(101), *range(200, 1000, 100)] for name in number_names(value)
    ]
    scales = [name for scale in (100, *_SCALES) for name in scale_names(int(scale))]
    duals = [name for names in _DUAL_NAMES.values() for name in names] + list(_IN_FULL)
    return frozenset([*names, *scales, *duals, "dozen"])


@cache
def _duals() -> dict[str, float]:
    return {search_text(word): value for word, value in table("numbers")["duals"].items()}


def is_number_word(form: str) -> bool:
    """Whether a word in search form belongs to a number."""
    bare = form.removeprefix("و") if len(form) > 2 else form
    return form[:1].isdecimal() or any(
        part in _number_words() for part in (form, bare, bare.removeprefix("ال"))
    )


def split_number(words: Words) -> tuple[Number | None, Words]:
    """The number that words begin with, and the words after it."""
    words = tuple(part for word in words for part in _hyphen_parts(word))
    words = (*map(_without_preposition, words[:1]), *words[1:])
    if read := _half_of_scale(words):
        return read
    if dual := _dual_of_scale(words):
        return dual, words[1:]
    end = 0
    while end < len(words) and (
        is_number_word(words[end].form)
        or (
            words[end].form in _JOINING
            and end + 1 < len(words)
            and is_number_word(words[end + 1].form)
        )
    ):
        end += 1
    for stop in range(end, 0, -1):
        if number := _read(words[:stop]):
            return number, words[stop:]
    return None, words


def is_number(words: Words) -> bool:
    """Whether words are a number and nothing else."""
    number, rest = split_number(words)
    return number is not None and not rest


def _without_preposition(word: Word) -> Word:
    """«بثلاث» as «ثلاث»: a number word without the preposition that is written with it."""
    bare = word.form[1:]
    is_joined = word.form[:1] in ("ب", "ل") and not is_number_word(word.form)
    return Word(word.said[1:], bare) if is_joined and is_number_word(bare) else word


def _hyphen_parts(word: Word) -> Words:
    """The parts of ``twenty-three``; any other word alone."""
    parts = word.form.split("-")
    if len(parts) > 1 and all(part in _number_words() for part in parts):
        return tuple(Word(part, part) for part in parts)
    return (word,)


def _dual_of_scale(words: Words) -> Number | None:
    """Two of a scale before a noun: ``مليونا دولار``; with tanwin it is one, after a number."""
    if len(words) < 2 or words[0].form not in _duals() or is_number_word(words[1].form):
        return None
    scale = _duals()[words[0].form]
    return Number(2 * scale, spelled=True, scale=scale)


def _half_of_scale(words: Words) -> tuple[Number, Words] | None:
    """Half a million, and the words after it."""
    named = [place for place, word in enumerate(words[:3]) if word.form not in _JOINING]
    if len(named) < 2 or words[0].form not in _HALF:
        return None
    place = named[1]
    for scale in _SCALES:
        if words[place].form in scale_names(int(scale)):
            return Number(scale / 2, spelled=True, scale=scale), words[place + 1 :]
    return None


def _read(words: Words) -> Number | None:
    """The number that all words together are."""
    if words[-1].form in _JOINING:
        return None
    forms = [_IN_FULL.get(word.form, word.form) for word in words]
    if _HALF.isdisjoint(forms):
        forms = [form for form in forms if form not in _ARTICLES]
    if len(forms) == 1 and forms[0][0].isdecimal():
        return _in_digits(forms[0])
    found = figures(" ".join(forms))
    if len(found.quantities) != 1 or found.days or found.weekdays:
        return None
    (quantity,) = found.quantities
    if quantity.at != (0, len(forms)) or quantity.unit or not math.isfinite(quantity.value):
        return None
    spelled = not forms[0][0].isdecimal()
    return Number(quantity.value, spelled, _scale(forms, quantity.value))


def _in_digits(form: str) -> Number | None:
    whole = form.replace(",", "")
    grouped = all(len(part.partition(".")[0]) == 3 for part in form.split(",")[1:])
    if not grouped or not whole.replace(".", "", 1).isdecimal() or len(whole) > 15:
        return None
    return Number(float(whole), said=form)


def _scale(forms: Sequence[str], value: float) -> float:
    """The largest scale among the words if the value is a short number of it; else 1."""
    for scale in reversed(_SCALES):
        names = {*scale_names(int(scale)), *_DUAL_NAMES.get(scale, ())}
        if any(form in names or form.removeprefix("و") in names for form in forms):
            decimals = 0 if scale == _SCALES[0] else _MOST_DECIMALS
            return scale if round(value / scale, decimals) * scale == value else 1.0
    return 1.0


def times_scale(number: Number, scale: float) -> Number:
    """So many times a scale, counted in thousands, millions and so on: 6.5 lakh is 650 thousand."""
    value = round(number.value * scale, _MOST_DECIMALS)
    for known in reversed(_SCALES):
        if value >= known and round(value / known, _MOST_DECIMALS) * known == value:
            return Number(value, number.spelled, known)
    return Number(value, number.spelled)


def in_english(number: Number) -> str:
    """A number in English: ``3 million``, ``three``, ``1,240``."""
    names = table("numbers")["english"]
    if number.said:
        return number.said
    units = names["units"].split()
    if number.counted == _HALF_OF_IT:
        counted = "half a"
    elif number.spelled and number.counted.is_integer() and number.counted <= _MOST_SPELLED:
        counted = units[int(number.counted)]
    else:
        counted = _digits(number.counted)
    if number.scale == 1:
        return counted
    return f"{counted} {names['scales'][_SCALES.index(number.scale)]}"


def _digits(value: float) -> str:
    return f"{int(value):,}" if value.is_integer() else f"{value:,.10g}"


def governed(number: Number) -> Governed:
    """The form that an Arabic noun takes after a number."""
    if number.scale != 1 or not number.value.is_integer():
        return "genitive"
    return _governed(int(number.value))


def _governed(value: int) -> Governed:
    if value in (1, 2):
        return "singular" if value == 1 else "dual"
    rest = value % 100
    if 3 <= rest <= 10:
        return "plural"
    return "accusative" if 11 <= rest <= 99 else "genitive"


def in_arabic(number: Number, *, feminine: bool, before_noun: bool) -> tuple[str, str]:
    """A number in Arabic, as subject and after a preposition.

    `feminine` is the gender of what is counted; the words of 3 to 10 take the other one.
    """
    if number.scale != 1:
        return _scaled(number, before_noun=before_noun)
    if number.said:
        return number.said, number.said
    value = number.value
    if number.spelled and value.is_integer() and value <= _MOST_SPELLED:
        return _spelled(int(value), feminine=feminine)
    return _digits(value), _digits(value)


def _spelled(value: int, *, feminine: bool) -> tuple[str, str]:
    names = table("numbers")["arabic"]
    if value > 10:
        nominative = names["eleven_twelve_feminine" if feminine else "eleven_twelve"][value - 11]
        return nominative, nominative.replace("اثنا ", "اثني ").replace("اثنتا ", "اثنتي ")
    word = names["feminine" if feminine else "masculine"].split()[value]
    return word, word.removesuffix("ان") + "ين" if value == 2 else word


def _scaled(number: Number, *, before_noun: bool) -> tuple[str, str]:
    singular, dual, construct, plural = table("numbers")["arabic"]["scales"][
        _SCALES.index(number.scale)
    ]
    counted = number.counted
    if counted == 1:
        return singular, singular
    if counted == 2:
        oblique = construct.removesuffix("ا") + "ي"
        return (construct, oblique) if before_noun else (dual, f"{oblique}ن")
    if counted == _HALF_OF_IT:
        return f"نصف {singular}", f"نصف {singular}"
    form = _governed(int(counted)) if counted.is_integer() else "genitive"
    if form == "plural":
        noun = plural
    else:
        noun = f"{singular}ًا" if form == "accusative" and not before_noun else singular
    if number.spelled and counted.is_integer() and counted <= _MOST_SPELLED:
        nominative, oblique = _spelled(int(counted), feminine=False)
        return f"{nominative} {noun}", f"{oblique} {noun}"
    written = f"{_digits(counted)} {noun}"
    return written, written
