"""Numbers with what they count: durations, money, measures, percentages, people and things."""

from __future__ import annotations

from functools import cache

from rag.rendering.nouns import (
    NounPhrase,
    arabic_noun_phrase,
    english_noun_phrase,
    noun_named,
)
from rag.rendering.numerals import Number, governed, in_arabic, in_english, split_number
from rag.rendering.spans import Kind, Part, Words, plain, table
from rag.schema import Language

_KIND_OF_GROUP: dict[str, Kind] = {"duration": "duration", "money": "money"}
_PERCENT = frozenset(
    [
        "%", "percent", "per cent", "في الميه", "في المايه", "في المئه", "بالميه", "بالمايه",
        "بالمئه",
    ]
)  # fmt: skip
_ONE_AFTER = frozenset(["واحد", "واحده", "واحدا"])
_ONE_BEFORE = frozenset(["a", "an"])
# Their singular alone is an amount: a week. That of other nouns is any phrase.
_AMOUNTS = frozenset(["duration", "money", "measure"])


def count(words: Words, to: Language) -> Part | None:
    """A number, alone or with what it counts, in the other language; None if it is neither."""
    sign = words[:1] if words[0].said in _symbols() or words[0].form == "%" else ()
    number, rest = split_number(words[len(sign) :])
    if number is None or (sign and rest):
        return None if sign else _without_number(words, to)
    rest = rest or sign
    if not rest:
        return _alone(number, to)
    if plain(rest) in _PERCENT:
        return _percentage(number, to, sign=rest[0].form == "%")
    phrase = _noun_phrase(rest, to)
    return _of_noun(number, phrase, to) if phrase else None


def _alone(number: Number, to: Language) -> Part:
    if to == "en":
        return Part(in_english(number), "number")
    text, oblique = in_arabic(number, feminine=False, before_noun=False)
    return Part(text, "number", oblique=oblique)


def _percentage(number: Number, to: Language, *, sign: bool) -> Part:
    if to == "en":
        return Part(f"{in_english(number)}{'%' if sign else ' percent'}", "percentage")
    text, oblique = in_arabic(number, feminine=False, before_noun=False)
    ending = "%" if sign else " في المئة"
    return Part(f"{text}{ending}", "percentage", oblique=f"{oblique}{ending}")


@cache
def _symbols() -> dict[str, NounPhrase]:
    return {
        symbol: noun_named(english, adjective)
        for symbol, (english, adjective) in table("nouns")["symbols"].items()
    }


def _noun_phrase(words: Words, to: Language) -> NounPhrase | None:
    if len(words) == 1 and words[0].said in _symbols():
        return _symbols()[words[0].said]
    return arabic_noun_phrase(words) if to == "en" else english_noun_phrase(words)


def _of_noun(number: Number, phrase: NounPhrase, to: Language) -> Part:
    kind = _KIND_OF_GROUP.get(phrase.noun.group, "number")
    if to == "en":
        plural = number.value != 1
        return Part(f"{in_english(number)} {phrase.in_english(plural=plural)}", kind)
    text, oblique = (_counted(number, phrase, oblique=case) for case in (False, True))
    return Part(text, kind, oblique=oblique)


def _counted(number: Number, phrase: NounPhrase, *, oblique: bool) -> str:
    form = governed(number)
    if form == "singular":
        one = "واحدة" if phrase.noun.feminine else "واحد"
        return f"{phrase.in_arabic(form)} {one}"
    if form == "dual" and phrase.noun.arabic("dual") != phrase.noun.singular:
        return phrase.in_arabic(form, oblique=oblique)
    written = in_arabic(number, feminine=phrase.noun.feminine, before_noun=True)
    return f"{written[oblique]} {phrase.in_arabic(form)}"


def _without_number(words: Words, to: Language) -> Part | None:
    """Amounts that the form of the noun tells: a week, أسبوعان, weeks."""
    one = words[-1].form in _ONE_AFTER or words[0].form in _ONE_BEFORE
    if one:
        words = words[1:] if words[0].form in _ONE_BEFORE else words[:-1]
    phrase = _noun_phrase(words, to) if words else None
    if phrase is None or phrase.definite:
        return None
    if phrase.form == "dual":
        return _of_noun(Number(2, spelled=True), phrase, to)
    if phrase.noun.group not in _AMOUNTS and not one:
        return None
    kind = _KIND_OF_GROUP.get(phrase.noun.group, "number")
    if to == "ar":
        return Part(phrase.in_arabic(phrase.form), kind)
    if phrase.form == "plural":
        return Part(phrase.in_english(plural=True), kind)
    return Part(f"one {phrase.in_english(plural=False)}", kind)
