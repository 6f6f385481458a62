"""Numbers in digits and in words of either language, fractions and mixed numbers included.

``two and a half million``, ``مليونان ونصف المليون`` and ``2,500,000`` are one number. Reading
never fails: text without a number gives none.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from rag.text import tables
from rag.text.tokens import Tokens, digits_of, fraction_of, is_digits

_CARDINALS = tables.values("cardinals")
_SCALES = tables.values("scales")
_PLURAL_SCALES = tables.values("plural_scales")
_SCALES_AFTER_NUMBERS = _SCALES | _PLURAL_SCALES
_DUAL_SCALES = tables.values("dual_scales")
_LAST_SCALES = frozenset(_SCALES_AFTER_NUMBERS)
_MONEY_SCALES = tables.values("money_scales")
_FRACTIONS = tables.values("fractions")
_FRACTIONS_OF_DEFINITE = tables.values("fractions_of_definite")
_DUAL_FRACTIONS = tables.values("dual_fractions")
_PLURAL_FRACTIONS = tables.values("plural_fractions")
_FIRST_WORDS = (
    _CARDINALS, _SCALES, _DUAL_SCALES, _FRACTIONS, _FRACTIONS_OF_DEFINITE, _DUAL_FRACTIONS
)  # fmt: skip
_ARTICLES = tables.words("grammar", "articles")
_CONNECTORS = tables.words("grammar", "connectors")
_MINUS = tables.words("grammar", "minus")
_ORDINALS = tables.words("grammar", "ordinals")
_AFTER_SHARE = tables.words("grammar", "after_share")
_NO_NUMBERS = tables.words("grammar", "no_numbers")
_ANYONE = tables.words("grammar", "anyone")
_DENIALS = tables.words("negation", "deny")
_BEFORE_TEN = tables.words("grammar", "before_ten")
_TEN = tables.words("grammar", "ten")
_ORDINAL_UNITS = tables.words("grammar", "ordinal_units")
_PREPOSITIONS = tables.words("logic", "prepositions")
_INDEFINITE = tables.words("grammar", "indefinite")
_BETWEEN = tables.words("grammar", "between")
_WEEKDAYS = frozenset(name[0] for name in tables.names("weekdays"))
_CURRENCIES = frozenset("$€£¥₹")
_HUNDRED = 100.0
# Nouns after which an Arabic fraction is one of the whole before it: مليون ونصف المليون.
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Number:
    """The value of a number, and the place after its last token."""

    value: float
    end: int


def read_number(tokens: Tokens, place: int, used: Collection[int] = ()) -> Number | None:
    """The number that begins at a place; `used` are places of dates, where it ends."""
    term = _term(tokens, place, used)
    if term is None:
        return None
    value, scale, end = term
    while True:
        more = _part_after(tokens, end, scale, used) or _term_after(tokens, end, scale, used)
        if more is None:
            break
        added, scale, end = more
        value += added
    return Number(value, end) if math.isfinite(value) else None


def read_fraction(tokens: Tokens, place: int) -> Number | None:
    """The fraction in words that begins at a place, such as ``half`` and ``ثلثي``."""
    token = tokens.at(place)
    if token.isascii():
        return _english_fraction(tokens, place)
    for form in (token, *_without(token, "و", "ب", "ل")):
        if (value := _arabic_fraction(form, tokens, place + 1)) is not None:
            return Number(value, place + 1)
    return None


def fraction_after(tokens: Tokens, place: int) -> Number | None:
    """The fraction that is joined to what is before a place: ``and a half``, ``ونصف``."""
    token = tokens.at(place)
    begin = place
    if token in _CONNECTORS:
        begin += 1
        begin += tokens.at(begin) in _ARTICLES
    elif not token.startswith("و"):
        return None
    fraction = read_fraction(tokens, begin)
    if fraction is None or tokens.at(fraction.end) == "of":
        return None
    return fraction


def is_number_word(word: str) -> bool:
    """Whether a word can be the first of a number."""
    return word in _ANYONE or any(word in known for known in _FIRST_WORDS)


def ends_number(word: str) -> bool:
    """Whether a word can be the last of a number, such as a digit, "nine" or "million"."""
    return word[-1:].isdecimal() or is_number_word(word) or word in _LAST_SCALES


def number_names(value: int) -> list[str]:
    """The single words for a number in English and Arabic search form; none for most numbers."""
    entry = str(value)
    names = (*tables.names_of(entry, "cardinals"), *tables.names_of(entry, "scales"))
    return list(dict.fromkeys(name[0] for name in names))


def scale_names(scale: int) -> list[str]:
    """The words for a thousand, a million and so on, in English and Arabic search form."""
    entry = str(scale)
    tables_of = (tables.names_of(entry, name) for name in ("scales", "plural_scales"))
    return [name[0] for names in tables_of for name in names]


_Term = tuple[float, float, int]
"""A value, the scale that its last word has (1 if none), and where it ends."""


def _term(tokens: Tokens, place: int, used: Collection[int]) -> _Term | None:
    """A number with at most one scale: ``two and a half million``, ``مليونين``, ``quarter``."""
    if place in used or not tokens.at(place):
        return None
    token = tokens.at(place)
    for form in (token, *_without(token, "و", "ب", "ل")):
        if form in _DUAL_SCALES:
            return 2 * _DUAL_SCALES[form], _DUAL_SCALES[form], place + 1
    group = _group(tokens, place, used)
    if group is None:
        scale = _scale(tokens, place, alone=True)
        return None if scale is None else (scale, scale, place + 1)
    value, end = group.value, group.end
    # "A quarter of a million", "half a million".
    begin = end + (tokens.at(end) == "of") if value < 1 else end
    begin += value < 1 and tokens.at(begin) in _ARTICLES
    scale = _scale(tokens, begin, money=tokens.at(place - 1) in _CURRENCIES)
    if scale is None or begin in used:
        return value, 1.0, end
    further = _scale(tokens, begin + 1) if begin + 1 not in used else None
    if further is not None:
        return value * scale * further, further, begin + 2
    return value * scale, scale, begin + 1


def _term_after(tokens: Tokens, end: int, scale: float, used: Collection[int]) -> _Term | None:
    """The rest of a number after a scale: ``two million (and) three hundred thousand``."""
    if scale == 1.0:
        return None
    token = tokens.at(end)
    connected = token in _CONNECTORS
    term = _term(tokens, end + connected, used)
    if term is None or term[0] >= scale or term[0] < 1:
        return None
    # Digits without a scale of their own, as in "5 million 2020", are another number.
    is_joined = connected or token.startswith("و") or term[1] > 1 or not is_digits(token)
    return term if is_joined and term[1] < scale else None


def _part_after(tokens: Tokens, end: int, scale: float, used: Collection[int]) -> _Term | None:
    """A fraction of the scale before it: ``a million and a half``, ``مليون إلا ربعا``."""
    if end in used or scale == 1.0:
        return None
    sign = -1.0 if tokens.at(end) in _MINUS else 1.0
    fraction = read_fraction(tokens, end + 1) if sign < 0 else fraction_after(tokens, end)
    if fraction is None:
        return None
    value, end = fraction.value, fraction.end
    own = _scale(tokens, end)
    if own is None and tokens.at(end).startswith(_ARTICLE):
        return None  # مليون شجرة ونصف السكان: half of something else.
    return sign * value * (own or scale), 1.0, end + (own is not None)


def _group(tokens: Tokens, place: int, used: Collection[int]) -> Number | None:
    """A number below a scale: digits, words up to 999, a fraction, or both together."""
    fraction = read_fraction(tokens, place)
    number = None if fraction else _digits(tokens, place) or _words(tokens, place, used)
    if number is None:
        return fraction
    share = _denominator(tokens, number)
    if share is not None:
        return share
    part = fraction_after(tokens, number.end)
    is_whole = number.value < _HUNDRED and number.value.is_integer()
    after = tokens.at(part.end) if part else ""
    if part and is_whole and not (after.startswith(_ARTICLE) and not _is_scale(after)):
        return Number(number.value + part.value, part.end)
    return number


def _denominator(tokens: Tokens, number: Number) -> Number | None:
    """``Two thirds``, ``one quarter``, ``ثلاثة أرباع``: a number with what it is divided by."""
    token, value = tokens.at(number.end), number.value
    if not 1 <= value < 20 or not value.is_integer():
        return None
    parts = _PLURAL_FRACTIONS.get(token) if value > 1 else None
    if value == 1 and token.isascii():
        parts = _FRACTIONS.get(token)
    return Number(value / parts, number.end + 1) if parts and value < parts else None


def _digits(tokens: Tokens, place: int) -> Number | None:
    token = tokens.at(place)
    if (value := fraction_of(token)) is not None:
        return Number(value, place + 1)
    if not token[:1].isdecimal():
        return None
    if not is_digits(token):
        return Number(float(token.split("+")[0].split("/")[0]), place + 1)
    whole = digits_of(token)
    part = fraction_of(tokens.at(place + 1))
    if part is not None and part < 1 and whole < _HUNDRED and whole.is_integer():
        return Number(whole + part, place + 2)
    return Number(whole, place + 1)


def _words(tokens: Tokens, place: int, used: Collection[int]) -> Number | None:
    """The number words from a place on that make one number below a thousand."""
    value = _cardinal(tokens.at(place), first=True)
    if value is None and tokens.at(place) in _ANYONE:
        value = _one_and_more(tokens, place)
    if value is None or _is_part_of_ten(tokens, place) or _is_nobody(tokens, place):
        return None
    # The twenty-three, الثلاثة والعشرون; but between the three and the twenty.
    is_definite = tokens.at(place).startswith(_ARTICLE) and tokens.at(place - 1) not in _BETWEEN
    end = place + 1
    while end not in used:
        if tokens.at(end) == "hundred" and value < _HUNDRED:
            value, end = value * _HUNDRED, end + 1
            continue
        at = end + (tokens.at(end) in _CONNECTORS)
        token = tokens.at(at)
        if is_definite and token.startswith(f"و{_ARTICLE}"):
            token = token.replace(_ARTICLE, "", 1)
        added = None if at in used else _cardinal(token, first=False)
        joined = at > end or token.startswith("و")
        if added is None or not _joins(value, added, joined=joined, token=token):
            break
        value = value * added if added == _HUNDRED and value < 10 else value + added
        end = at + 1
    if value >= 20 and tokens.at(end) in _ORDINALS and tokens.at(place).isascii():
        return None  # The twenty-first.
    return Number(value, end)


def _one_and_more(tokens: Tokens, place: int) -> float | None:
    """One, if a word that is "anyone" alone is before tens: أحدا وعشرين, twenty-one."""
    after = tokens.at(place + 1)
    tens = _CARDINALS.get(after[1:]) if after.startswith("و") else None
    return 1.0 if tens and 20 <= tens < _HUNDRED else None


def _is_part_of_ten(tokens: Tokens, place: int) -> bool:
    """Whether a word is a number only together with "ten", or is the "ten" of an ordinal."""
    token, before, after = (tokens.at(at) for at in (place, place - 1, place + 1))
    if token in _TEN and before in _ORDINAL_UNITS:
        return True
    forms = (token, *_without(token, "و", "ب", "ل"))
    return after not in _TEN and any(form in _BEFORE_TEN for form in forms)


def _is_nobody(tokens: Tokens, place: int) -> bool:
    """Whether "one" is after a denial: لم يعتقل أحد, nobody was arrested."""
    before = (tokens.at(place - 1), tokens.at(place - 2)) if place > 1 else (tokens.at(place - 1),)
    denied = any(form in _DENIALS for word in before for form in (word, *_without(word, "و", "ف")))
    return tokens.at(place) in _ANYONE and denied


def _joins(value: float, added: float, *, joined: bool, token: str) -> bool:
    """Whether a number word continues the number, as in ``twenty three``, ``مئة وخمسون``."""
    if value >= _HUNDRED:
        value %= _HUNDRED
        if value == 0:
            return 0 < added < _HUNDRED
    if joined:
        return value < 10 <= 20 <= added < _HUNDRED
    if added in (10, _HUNDRED) and value < 10:
        return not token.isascii()  # خمسة عشر, خمس مئة
    return value >= 20 and value % 10 == 0 and 0 < added < 10 and token.isascii()


def _cardinal(token: str, *, first: bool) -> float | None:
    if token in _NO_NUMBERS or (token in _WEEKDAYS and first):
        return None
    if token in _CARDINALS:
        return _CARDINALS[token]
    if token.startswith("و") and token[1:] in _CARDINALS:
        return _CARDINALS[token[1:]]
    for prefix in (_ARTICLE, "ب", "ل", "وال", "بال") if first else ():
        bare = token.removeprefix(prefix)
        # With the article there is no such ending: "ثلاثا" is three, "الثلاثا" Tuesday.
        is_other = prefix.endswith(_ARTICLE) and bare in _INDEFINITE
        if bare != token and bare in _CARDINALS and not is_other:
            return _CARDINALS[bare]
    return None


def _scale(tokens: Tokens, place: int, *, alone: bool = False, money: bool = False) -> float | None:
    """The scale at a place; `alone` without a number before it, where plurals are none."""
    token = tokens.at(place)
    known = _SCALES if alone else _SCALES_AFTER_NUMBERS
    if money and token in _MONEY_SCALES:
        return _MONEY_SCALES[token]
    for form in (token, *_without(token, *(("و", "ب", "ل") if alone else (_ARTICLE,)))):
        if form in known:
            return known[form]
    return None


def _is_scale(token: str) -> bool:
    return token.removeprefix(_ARTICLE) in _SCALES


def _without(token: str, *prefixes: str) -> list[str]:
    return [token.removeprefix(prefix) for prefix in prefixes if token.startswith(prefix)]


def _english_fraction(tokens: Tokens, place: int) -> Number | None:
    token, before, after = tokens.at(place), tokens.at(place - 1), tokens.at(place + 1)
    parts = _FRACTIONS.get(token)
    if parts is None or before in _ORDINALS or (before == "the" != token and parts != 2):
        return None
    # "Half" needs nothing; "a third phase" and "quarter" without an article are no shares.
    of_scale = after in _SCALES and tokens.at(place - 2) in _CONNECTORS  # two and a third million
    by = tokens.at(place - 2) == "by"  # fell by a third to 84,000
    is_said = not after or after in _AFTER_SHARE or parts == 4 or of_scale or by
    is_share = before in _ARTICLES and is_said
    return Number(1 / parts, place + 1) if parts == 2 or is_share else None


def _arabic_fraction(form: str, tokens: Tokens, place: int) -> float | None:
    """The value of a word for a fraction before the word at a place."""
    after = tokens.at(place)
    if after in _ORDINALS:
        return None  # الربع الأول, نصف نهائي
    bare = form.removeprefix(_ARTICLE)
    if bare in _FRACTIONS:
        return 1 / _FRACTIONS[bare]
    if bare in _DUAL_FRACTIONS and (bare not in _CARDINALS or _is_definite(tokens, place)):
        return 2 / _DUAL_FRACTIONS[bare]
    if form in _FRACTIONS_OF_DEFINITE and after.startswith(_ARTICLE):
        return 1 / _FRACTIONS_OF_DEFINITE[form]
    return None


def _is_definite(tokens: Tokens, place: int) -> bool:
    """Whether an Arabic noun at a place has an article, or the one that it is of has it.

    Before it خمسا is two fifths, elsewhere five: خمسا السكان, خمسا سكان المدينة.
    """
    noun, owner = tokens.at(place), tokens.at(place + 1)
    is_owned = noun not in _PREPOSITIONS and not noun.startswith("و")
    return noun.startswith(_ARTICLE) or (is_owned and owner.startswith(_ARTICLE))
