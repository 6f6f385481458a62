"""Numbers with their units or nouns: durations, money, measures, percentages, people and things."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from rag.language import search_text
from rag.rendering.nouns import (
    NounPhrase,
    arabic_noun_phrase,
    english_noun_phrase,
    noun_named,
)
from rag.rendering.numerals import (
    Number,
    governed,
    in_arabic,
    in_english,
    split_number,
    times_scale,
)
from rag.rendering.spans import Kind, Part, Word, Words, plain, said_of, table, words_of
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
_LONGEST_SYMBOL = 2
_DASH = "-"
_STOP = "."
_ARTICLE = "ال"
_THE = "the"
_FEWEST_OF_A_PLURAL, _MOST_OF_A_PLURAL = 3, 10
_TWO = 2
_DURING, _WITHIN = frozenset(["over", "during", "within", "in", "throughout", "for"]), "خلال"


def count(words: Words, to: Language) -> Part | None:
    """A number, alone or with its unit or noun, in the other language; None if it is neither."""
    if definite := _definite(words, to) or _coming(words, to):
        return definite
    if words[0].form == "%":
        number, rest = split_number(words[1:])
        return None if number is None or rest else _percentage(number, to, sign=True)
    if money := _symbol_at(words):
        return _after_symbol(words[_length_of_symbol(words) :], money, to)
    number, rest = split_number(words)
    if number is None:
        return None if _length_of_symbol(words) else _without_number(words, to)
    if not rest:
        return _alone(number, to)
    if plain(rest) in _PERCENT:
        return _percentage(number, to, sign=rest[0].form == "%")
    phrase = _noun_phrase(rest, to)
    if phrase is None or rest[0].said in _scales_of_money():
        scaled = _scaled(number, rest, to)
        if scaled or phrase is None:
            return scaled
    return of_noun(number, phrase, to)


def _after_symbol(words: Words, money: NounPhrase, to: Language) -> Part | None:
    """The amount after a sign of money: ``45``, ``390m``, ``6.5 lakh``, ``5-6bn``."""
    number, rest = split_number(words[1:] if words and words[0].said == _STOP else words)
    if number is None:
        return None
    if rest and (scale := {**_scale_letters(), **_scales_of_money()}.get(rest[0].said)):
        number, rest = times_scale(number, scale), rest[1:]
    if rest and rest[0].said == _DASH:
        upper = _after_symbol(rest[1:], money, to)
        is_range = upper and number.scale == 1 and number.said
        return replace(upper, text=f"{number.said}-{upper.text}") if upper and is_range else None
    return None if rest else of_noun(number, money, to)


def _scaled(number: Number, rest: Words, to: Language) -> Part | None:
    """A number with a letter or word for its scale: 45k, 1.2m people, 3 lakh, 500 لاخ روبية."""
    scale = _scale_letters().get(rest[0].said)
    if scale and len(rest) == 1:
        return _alone(times_scale(number, scale), to)
    phrase = _noun_phrase(rest[1:], to) if len(rest) > 1 else None
    if phrase is None:
        return None
    if scale is None and phrase.form == "plural":
        scale = _scales_of_money().get(rest[0].said)
    return of_noun(times_scale(number, scale), phrase, to) if scale else None


@cache
def _scale_letters() -> dict[str, float]:
    return dict(table("nouns")["scale_letters"])


@cache
def _scales_of_money() -> dict[str, float]:
    return dict(table("nouns")["scale_letters_of_money"])


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
def _symbols() -> dict[tuple[str, ...], NounPhrase]:
    return {
        said_of(symbol): noun_named(english, adjective)
        for symbol, (english, adjective) in table("nouns")["symbols"].items()
    }


def says_money(text: str) -> bool:
    """Whether a text names a currency, by a noun or by a sign before or behind a number."""
    words = words_of(text)
    return any(
        phrase is not None and phrase.noun.group == "money"
        for place, word in enumerate(words)
        for phrase in (
            _symbol_at(words[place : place + _LONGEST_SYMBOL + 1]),
            _symbols().get((word.said,)),
            arabic_noun_phrase((word,)),
            english_noun_phrase((word,)),
        )
    )


def _length_of_symbol(words: Words) -> int:
    """How many of the first words are a sign of money or measure; 0 if they are none."""
    for length in range(min(_LONGEST_SYMBOL, len(words)), 0, -1):
        if tuple(word.said for word in words[:length]) in _symbols():
            return length
    return 0


def _symbol_at(words: Words) -> NounPhrase | None:
    """What the first words are a sign of, if others follow."""
    length = _length_of_symbol(words)
    said = tuple(word.said for word in words[:length])
    return _symbols()[said] if 0 < length < len(words) else None


def _noun_phrase(words: Words, to: Language) -> NounPhrase | None:
    if words and _length_of_symbol(words) == len(words):
        return _symbols()[tuple(word.said for word in words)]
    return arabic_noun_phrase(words) if to == "en" else english_noun_phrase(words)


def of_noun(number: Number, phrase: NounPhrase, to: Language) -> Part:
    """A number of what a noun phrase names, in the language `to`."""
    kind = _KIND_OF_GROUP.get(phrase.noun.group, "number")
    if to == "en":
        plural = number.value != 1
        text = f"{in_english(number)} {phrase.in_english(plural=plural)}"
        return Part(text, kind, phrase.noun.certain)
    text, oblique = (counted(number, phrase, oblique=case) for case in (False, True))
    return Part(text, kind, phrase.noun.certain, oblique=oblique)


def counted(number: Number, phrase: NounPhrase, *, oblique: bool = False) -> str:
    """A number and what it counts in Arabic, each in the form that the other requires."""
    form = governed(number)
    if form == "singular":
        one = "واحدة" if phrase.noun.feminine else "واحد"
        return f"{phrase.in_arabic(form)} {one}"
    if form == "dual" and phrase.noun.arabic("dual") != phrase.noun.singular:
        return phrase.in_arabic(form, oblique=oblique)
    written = in_arabic(number, feminine=phrase.noun.feminine, before_noun=True)
    return f"{written[oblique]} {phrase.in_arabic(form)}"


def _definite(words: Words, to: Language) -> Part | None:
    """Three to ten of what is known: the four seats, المقاعد الأربعة."""
    if to == "ar":
        number, rest = split_number(words[1:]) if words[0].form == _THE else (None, words)
        phrase = english_noun_phrase(rest) if number and rest else None
    else:
        last = words[-1]
        bare = replace(last, form=last.form.removeprefix(_ARTICLE))
        known = len(words) > 1 and "" != bare.form != last.form
        number, rest = split_number((bare,)) if known else (None, ())
        phrase = arabic_noun_phrase(words[:-1]) if number and not rest else None
        phrase = phrase if phrase and phrase.definite else None
    if number is None or phrase is None or phrase.form != "plural" or not number.spelled:
        return None
    if not _FEWEST_OF_A_PLURAL <= number.value <= _MOST_OF_A_PLURAL:
        return None
    kind = _KIND_OF_GROUP.get(phrase.noun.group, "number")
    if to == "en":
        text = f"the {in_english(number)} {phrase.in_english(plural=True)}"
    else:
        written, _ = in_arabic(number, feminine=phrase.noun.feminine, before_noun=False)
        text = f"{phrase.in_arabic('plural', definite=True)} {_ARTICLE}{written}"
    return Part(text, kind, phrase.noun.certain)


def _coming(words: Words, to: Language) -> Part | None:
    """Several units of time that come or are past: the next six months, العامين الماضيين."""
    relations = table("moments")["coming"]
    if to == "en":
        known = {
            search_text(one): english for english, row in reversed(relations.items()) for one in row
        }
        english = known.get(words[-1].form)
        if english is None or len(words) == 1:
            return None
        phrase = arabic_noun_phrase(words[:-1])
        if phrase and phrase.form == "dual" and phrase.definite:
            text = f"two {phrase.in_english(plural=True)}"
            return Part(f"the {english} {text}", _KIND_OF_GROUP.get(phrase.noun.group, "number"))
        part = _definite(words[:-1], to)
        return part and replace(part, text=f"the {english} {part.text.removeprefix('the ')}")
    during = words[0].form in _DURING and words[1:2] and words[1].form == _THE
    if during:
        part = _coming(words[1:], to)
        return part and replace(part, text=f"{_WITHIN} {part.after_preposition}", oblique="")
    rest = words[1:] if words[0].form == _THE else words
    row = relations.get(rest[0].form) if len(rest) > 2 else None
    if row is None:
        return None
    number, noun = split_number(rest[1:])
    phrase = english_noun_phrase(noun) if number and noun else None
    if phrase and number and number.value == _TWO and phrase.noun.group == "duration":
        text, oblique = (
            f"{_ARTICLE}{phrase.in_arabic('dual', oblique=case)} {row[2 if case else 1]}"
            for case in (False, True)
        )
        return Part(text, "duration", oblique=oblique)
    part = _definite((Word(_THE, _THE), *rest[1:]), to)
    return part and replace(part, text=f"{part.text} {row[0]}")


def _without_number(words: Words, to: Language) -> Part | None:
    """Amounts by the form of the noun alone: a week, أسبوعان, weeks."""
    one = words[-1].form in _ONE_AFTER or words[0].form in _ONE_BEFORE
    if one:
        words = words[1:] if words[0].form in _ONE_BEFORE else words[:-1]
    phrase = _noun_phrase(words, to) if words else None
    if phrase is None or phrase.definite:
        return None
    if phrase.form == "dual":
        return of_noun(Number(2.0, spelled=True), phrase, to)
    # A farmer is a phrase; مزارع واحد is a number.
    if phrase.noun.group not in _AMOUNTS and (not one or (to == "ar" and phrase.is_term)):
        return None
    kind = _KIND_OF_GROUP.get(phrase.noun.group, "number")
    certain = phrase.noun.certain
    if to == "ar":
        return Part(phrase.in_arabic(phrase.form), kind, certain)
    if phrase.form == "plural":
        return Part(phrase.in_english(plural=True), kind, certain)
    return Part(f"one {phrase.in_english(plural=False)}", kind, certain)
