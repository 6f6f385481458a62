"""Amounts of several parts: ``74-year-old``, ``two and a half years``, ``six cents per unit``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from rag.language import search_text
from rag.rendering.counts import count, counted, of_noun
from rag.rendering.nouns import (
    NounPhrase,
    arabic_noun_phrase,
    english_noun_phrase,
    noun_named,
)
from rag.rendering.numerals import Number, in_english, split_number
from rag.rendering.spans import Part, Word, Words, other, plain, table
from rag.schema import Language

Render = Callable[[Words], Part | None]

_HYPHEN = "-"
_ARTICLES = frozenset(["a", "an", "the"])
_ONE = ("a", "an", "one")
_OLD = "old"
_AGED = "aged"
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_AND_HALF, _AND_A_HALF = "ونصف", ["and", "a", "half"]
_AND = "و"
_ARTICLE = "ال"
_FOR_THE = "لل"
# Ninety per cent is no amount for each cent.
_HUNDRED = "cent"
_AMOUNTS = frozenset(["duration", "money", "measure"])
_LONGEST_NOUN = 4
_SAME = 1e-3


def hyphened(words: Words, to: Language) -> Part | None:
    """An English measure that is written as one word, alone or before its noun."""
    if to == "en":
        return None
    if words[0].form == _AGED and len(words) > 1:
        number, rest = split_number(words[1:])
        is_age = number is not None and not rest
        return of_noun(number, _years(), to) if number and is_age else None
    if not any(_HYPHEN in word.form for word in words):
        return None
    flat = _without_hyphens(words)
    if not flat:
        return None
    number, rest = split_number(flat[1:] if flat[0].form in _ARTICLES else flat)
    for length in range(min(_LONGEST_NOUN, len(rest)), 0, -1) if number else ():
        unit = english_noun_phrase(rest[:length])
        if number and unit and unit.form == "singular":
            return _hyphened(number, unit, rest[length:])
    return None


def _without_hyphens(words: Words) -> Words:
    flat = [
        Word(said, form)
        for word in words
        for said, form in zip(word.said.split(_HYPHEN), word.form.split(_HYPHEN), strict=False)
    ]
    return tuple(word for word in flat if word.form)


def _hyphened(number: Number, unit: NounPhrase, rest: Words) -> Part | None:
    """The amount, and the noun that has it as its age, length or number of parts."""
    is_old = bool(rest) and rest[0].form == _OLD
    dimension = None if is_old or not rest else _dimensions().get(rest[0].form)
    if is_old and unit.noun.english[0] == "year":
        unit = _years()
    after = rest[1:] if is_old or dimension else rest
    amount = of_noun(number, unit, "ar")
    if not after:
        return amount
    noun = english_noun_phrase(after)
    if noun is None or noun.form != "singular":
        return None
    its = "ها" if noun.noun.feminine else "ه"
    before = noun.in_arabic("singular")
    if is_old or dimension:
        text = f"{before} {dimension or 'عمر'}{its} {amount.text}"
    elif amount.kind == "duration":
        text = f"{before} مدت{its} {amount.text}"
    elif unit.noun.group == "thing":
        text = f"{before} من {amount.after_preposition}"
    else:
        return None
    return Part(text, "phrase", amount.certain and noun.noun.certain)


@cache
def _dimensions() -> dict[str, str]:
    return dict(table("numbers")["dimensions"])


def _years() -> NounPhrase:
    """Years of an age: عام, where سنة is written for other years."""
    phrase = arabic_noun_phrase((Word("عام", "عام"),))
    return phrase or noun_named("year")


def with_part(words: Words, to: Language) -> Part | None:
    """A number with a half, third or quarter of one more: ``two and a half years``, شهر ونصف."""
    if found := _with_half_scale(words, to):
        return found
    return _with_part_in_english(words) if to == "en" else _with_part_in_arabic(words)


def _with_half_scale(words: Words, to: Language) -> Part | None:
    """Millions or thousands with a half: ثلاثة ملايين ونصف مليون جنيه, three and a half million."""
    halved = table("numbers")["halved"]
    said = halved[other(to)]
    # Arabic says the scale twice, so that it is in the number already.
    joining = [_AND_HALF] if to == "en" else _AND_A_HALF
    forms = [word.form for word in words]
    for place in range(1, len(words) - len(joining)):
        end = place + len(joining)
        if forms[place:end] != joining:
            continue
        scale = said.get(forms[end])
        number, rest = split_number(words[:place])
        if scale is None or number is None or rest:
            return None
        value = number.value / (_SCALES[scale] if to == "en" else 1.0)
        if not value.is_integer():
            return None
        written = f"{value:.0f}.5"
        named = halved["written"][scale][other(to)]
        amount = Word(written, written), Word(named, search_text(named))
        return count((*amount, *words[end + 1 :]), to)
    return None


def _with_part_in_english(words: Words) -> Part | None:
    for place in range(1, len(words)):
        names = _parts("ar")
        form = words[place].form
        minus = form == "الا"
        begin = place + minus
        if begin >= len(words):
            return None
        named = words[begin].form if minus else form.removeprefix(_AND)
        share = names.get(named) if minus or form.startswith(_AND) else None
        if share is None:
            continue
        again = arabic_noun_phrase(words[begin + 1 :]) if len(words) > begin + 1 else None
        number, phrase = _counted_in_arabic(words[:place])
        if number is None or phrase is None:
            return None
        if len(words) > begin + 1 and (not again or again.noun.english != phrase.noun.english):
            return None
        return _in_english(number, phrase, 1 - share if minus else share, minus=minus)
    return None


def _counted_in_arabic(words: Words) -> tuple[Number | None, NounPhrase | None]:
    number, rest = split_number(words)
    if number is None:
        phrase = arabic_noun_phrase(words)
        if phrase is None or phrase.definite or phrase.form == "plural":
            return None, None
        if phrase.noun.group not in _AMOUNTS and phrase.form != "dual":
            return None, None
        return Number(2.0 if phrase.form == "dual" else 1.0, spelled=True), phrase
    return number, arabic_noun_phrase(rest) if rest else None


def _in_english(number: Number, phrase: NounPhrase, share: float, *, minus: bool) -> Part | None:
    if not number.value.is_integer() or number.scale != 1 or number.said:
        return None
    whole = replace(number, value=number.value - 1) if minus else number
    if whole.value < 1:
        return None
    named = _share_in_english(share)
    noun = phrase.in_english(plural=True)
    text = f"{in_english(whole)} and {named} {noun}" if named else ""
    kind = of_noun(number, phrase, "en").kind
    return Part(text, kind, phrase.noun.certain) if text else None


def _share_in_english(share: float) -> str | None:
    for name, value in table("numbers")["parts"]["en"].items():
        if abs(value - share) < _SAME:
            return str(name).replace("three quarters", "three-quarter")
    return None


def _with_part_in_arabic(words: Words) -> Part | None:
    """``two and a half years``, ``a year and a half``."""
    forms = [word.form for word in words]
    for place in range(1, len(words)):
        if forms[place] != "and":
            continue
        for length in (3, 2):
            share = _parts("en").get(" ".join(forms[place + 1 : place + 1 + length]))
            if share is None:
                continue
            before, after = words[:place], words[place + 1 + length :]
            if (found := _shared(before, after)) is None:
                return None
            number, phrase = found
            text, oblique = (_joined(number, phrase, share, oblique=case) for case in (False, True))
            kind = of_noun(number, phrase, "ar").kind
            return Part(text, kind, phrase.noun.certain, oblique)
    return None


def _shared(before: Words, after: Words) -> tuple[Number, NounPhrase] | None:
    """The whole number and its noun, which is before or after the fraction."""
    if before[0].form in _ONE and len(before) > 1 and not after:
        number, rest = Number(1.0, spelled=True), before[1:]
    else:
        found, rest = split_number(before)
        if found is None or bool(rest) == bool(after):
            return None
        number = found
    phrase = english_noun_phrase(rest or after)
    is_whole = number.value.is_integer() and number.scale == 1
    return (number, phrase) if phrase and is_whole else None


def _joined(number: Number, phrase: NounPhrase, share: float, *, oblique: bool) -> str:
    if number.value == 1:
        whole = phrase.in_arabic("singular")
    else:
        whole = counted(number, phrase, oblique=oblique)
    name = next(name for name, value in _parts("ar").items() if abs(value - share) < _SAME)
    return f"{whole} و{name} {_definite(phrase)}"


def _definite(phrase: NounPhrase) -> str:
    """A noun with the article: of two words, the first if the second is an adjective."""
    return phrase.in_arabic("singular", definite=True)


@cache
def _parts(language: Language) -> dict[str, float]:
    return dict(table("numbers")["parts"][language])


def rated(words: Words, to: Language, render: Render) -> Part | None:
    """An amount for each of something: ``0.62 crowns per kilowatt-hour``, درهم للمتر المكعب."""
    for place in range(1, len(words)):
        unit = _for_each(words[place:], to)
        part = render(words[:place]) if unit else None
        if unit and part and part.kind in ("number", "money", "duration"):
            certain = part.certain and unit.noun.certain
            if to == "en":
                text = f"{part.text} per {unit.in_english(plural=False)}"
            else:
                text = f"{part.text} لكل {unit.in_arabic('singular')}"
            return replace(part, text=text, certain=certain, oblique="")
    return None


def _for_each(words: Words, to: Language) -> NounPhrase | None:
    """What the words say that an amount is for each of."""
    first, rest = words[0], words[1:]
    if to == "ar":
        is_each = first.form in ("per", "a", "an") and plain(rest) != _HUNDRED
        phrase = english_noun_phrase(rest) if rest and is_each else None
    elif first.form in ("لكل", "كل") and rest:
        phrase = arabic_noun_phrase(rest)
    elif first.form.startswith(_FOR_THE):
        rest = rest[:-1] if rest and rest[-1].form in ("الواحد", "الواحده") else rest
        bare = first.form.removeprefix(_FOR_THE)
        phrase = arabic_noun_phrase((Word(bare, f"{_ARTICLE}{bare}"), *rest))
    else:
        return None
    is_one = phrase is not None and phrase.form == "singular" and phrase.noun.group != "duration"
    return phrase if is_one else None
