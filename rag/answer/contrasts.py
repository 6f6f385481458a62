"""Changes that make a statement another one: negation, quantifiers, comparisons, time, opposites.

Each check compares a claim with the clauses of a source that say most of it, and yields what the
source does not say. The words are data: `rag.text.data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from rag.analysis import is_arabic, is_function_word, stem
from rag.answer.content_words import content_words_of
from rag.answer.matches import has_word
from rag.language import search_text
from rag.text import tables
from rag.text.figures import Quantity, figures
from rag.text.units import DAYS_OF, KINDS, unit_of

Names = frozenset[tuple[str, ...]]

_MEMO_TEXTS = 1 << 10
# A comparison is before its number, at most this number of words away.
_REACH = 4
# A rate is at most this number of words after its number: "40 litres of water a minute".
_RATE_REACH = 3
# "A day" and «في اليوم» may have other meanings where no number is before them.
_ARTICLES = frozenset(["a", "an", "في"])
_PART_REACH = 1
_TWO = 2.0
# An Arabic noun that may say two.
_DUAL = re.compile(r"...(?:ين|ان|تا|تي)$")
# What comes before or after is named by one of this number of words.
_ANCHOR = 4
_ANDS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
_MAJORITY = "يه"
_COMPARED = ("more", "less")
_STRICT_QUANTIFIERS = ("all", "most", "only", "none")
_WEAKER = {"all": frozenset({"some", "most", "none"}), "most": frozenset({"none", "some"})}


@cache
def names_in(table: str, entry: str) -> Names:
    """The names of an entry of a table, each as its words in search form."""
    return frozenset(
        tuple(search_text(name).split())
        for language in tables.LANGUAGES
        for name in tables.written(language, table).get(entry, ())
    )


@lru_cache(maxsize=_MEMO_TEXTS)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text in search form, without marks; ``didn't`` is ``did not``."""
    folded = search_text(text).replace("n't", " not")
    return tuple(word for word in (w.strip(".,;:!?،؛؟()[]\"'-") for w in folded.split()) if word)


def places(names: Names, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where names of a table are among words: first, and after the last; longest first."""
    lengths = sorted({len(name) for name in names}, reverse=True)
    return [
        (place, place + length)
        for place in range(len(words))
        for length in lengths
        if any((form, *words[place + 1 : place + length]) in names for form in _bare(words[place]))
    ]


def _bare(word: str) -> tuple[str, ...]:
    """A word, and the word without an Arabic "and" before it."""
    return (word, word[1:]) if word[:1] in _ANDS and len(word) > 3 else (word,)


def has(table: str, entry: str, words: Sequence[str]) -> bool:
    """Whether one of an entry's names is among the words."""
    return bool(places(names_in(table, entry), words))


def foreign_quantifiers(claim: str, source: str) -> Iterator[str]:
    """The quantifiers of a claim that its source does not give: all, most, only, none."""
    said, there = _quantified(claim), _quantified(source)
    for entry in _STRICT_QUANTIFIERS:
        found = places(names_in("quantifiers", entry), said)
        # "Not one", "no sailor" and "nobody" say none as well.
        denies = entry == "none" and has("logic", "negation", there)
        if found and not denies and not has("quantifiers", entry, there):
            yield " ".join(said[found[0][0] : found[0][1]])
    for entry, weaker in _WEAKER.items():
        if has("quantifiers", entry, there) and not has("quantifiers", entry, said):
            for other in weaker:
                found = places(names_in("quantifiers", other), said)
                if found and not has("quantifiers", other, there):
                    yield " ".join(said[found[0][0] : found[0][1]])
    if has("quantifiers", "some", there) and not has("quantifiers", "some", said):
        found = places(names_in("quantifiers", "most") | names_in("quantifiers", "all"), said)
        if found:
            yield " ".join(said[found[0][0] : found[0][1]])


def _quantified(text: str) -> tuple[str, ...]:
    """The words of a text; "all but" and "nearly all" are one word, "most"."""
    words = tuple(map(_without_preposition, folded_words(text)))
    found: list[str] = []
    ends = dict(places(names_in("quantifiers", "not_all"), words))
    place = 0
    while place < len(words):
        found.append("most" if place in ends else words[place])
        place = ends.get(place, place + 1)
    return tuple(found)


def _without_preposition(word: str) -> str:
    """An Arabic quantifier without a preposition before it: «بكل», «لجميع».

    «بأغلبية» is "by a majority", and no quantifier.
    """
    bare = word[1:]
    is_joined = word[:1] in _PREPOSITIONS and not bare.endswith(_MAJORITY)
    return bare if is_joined and (bare,) in _quantifiers() else word


@cache
def _quantifiers() -> Names:
    entries = ("all", "most", "some", "only", "none")
    return frozenset().union(*(names_in("quantifiers", entry) for entry in entries))


def foreign_comparisons(claim: str, source: str) -> Iterator[str]:
    """Numbers that the claim calls more or less than something, and the source does not."""
    for quantity in figures(claim).quantities:
        said = _comparison(claim, quantity)
        there = {_comparison(source, q) for q in figures(source).quantities if q.agrees(quantity)}
        if said and there and said not in there:
            yield quantity.said


def _comparison(text: str, quantity: Quantity) -> str | None:
    words = _words_in_place(text)
    begin, end = quantity.at
    # "More than a hundred".
    begin -= begin > 0 and (words[begin - 1],) in names_in("logic", "determiners")
    # "At least" may come after the number as well.
    around = (words[max(0, begin - _REACH) : begin], words[end : end + 2])
    for entry in reversed(_COMPARED):
        names = names_in("comparators", entry)
        before = places(names, around[0])
        after = [at for at in places(names, around[1]) if at[1] - at[0] > 1 and at[0] == 0]
        if after or any(last == len(around[0]) for _, last in before):
            return entry
    return None


def _words_in_place(text: str) -> list[str]:
    """The words of a text in search form, as many as `Quantity.at` counts."""
    return [word.strip(".,;:،؛()\"'") for word in search_text(text).split()]


def foreign_rates(claim: str, source: str) -> Iterator[str]:
    """Units of time that a claim gives a rate in, where its source has the rate in another."""
    said, there = _rates(claim), _rates(source)
    if there:
        yield from (said[unit] for unit in said.keys() - there.keys())


@lru_cache(maxsize=_MEMO_TEXTS)
def _rates(text: str) -> Mapping[str, str]:
    """Each unit of time that something is said to be for each of: "40 litres a minute", «يوميا»."""
    words = _words_in_place(text)
    ends = [quantity.at[1] for quantity in figures(text).quantities]
    found = {}
    for unit in DAYS_OF:
        for begin, end in places(names_in("rates", unit), words):
            is_clear = words[begin] not in _ARTICLES
            if is_clear or any(last <= begin <= last + _RATE_REACH for last in ends):
                found[unit] = " ".join(words[begin:end])
    return found


def foreign_measures(claim: str, source: str) -> Iterator[str]:
    """Units without a number, as in "a gram costs", where the source has another of their kind."""
    said, there = _measures(claim), _measures(source)
    for unit, word in said.items():
        if unit not in there and any(unit in kind and there.keys() & kind for kind in KINDS):
            yield word


def _measures(text: str) -> Mapping[str, str]:
    """Each unit of a text that no number is right before, with its word."""
    words = _words_in_place(text)
    of_numbers = {at for quantity in figures(text).quantities for at in range(*quantity.at)}
    units = ((unit_of(word), word) for at, word in enumerate(words) if at not in of_numbers)
    return {unit: word for unit, word in units if unit}


def foreign_multiples(claim: str, source: str) -> Iterator[str]:
    """The multiples of a claim, such as "doubled", where its source has only another."""
    said, there = _multiples(claim), _multiples(source)
    if there:
        yield from (said[times] for times in said.keys() - there.keys())


def _multiples(text: str) -> Mapping[str, str]:
    """Each multiple of a text, with its words."""
    words = folded_words(text)
    return {
        times: " ".join(words[begin:end])
        for times in ("2", "3", "4", "5", "10")
        for begin, end in places(names_in("multiples", times), words)
    }


def wholes(claim: str, source: str) -> Iterator[str]:
    """Numbers of which the source says something of a part only: "two of its eight gates"."""
    said = figures(claim).quantities
    parts = _parts_of_wholes(source) if said else ()
    if not parts:
        return
    words = folded_words(claim)
    shared = _first_shared(words, source)
    for part, whole in parts:
        is_said = any(part.agrees(one) for one in said)
        if is_said or (part.value == _TWO and any(map(_DUAL.search, words))):
            continue
        if shared < part.at[0]:
            yield from (one.said for one in said if whole.agrees(one))


def _first_shared(words: Sequence[str], source: str) -> int:
    """The place of the source's first content word that is alike to one of `words`."""
    there = _words_in_place(source)
    for place, word in enumerate(there):
        if word and not is_function_word(word) and any(alike(word, other) for other in words):
            return place
    return len(there)


@lru_cache(maxsize=_MEMO_TEXTS)
def _parts_of_wholes(text: str) -> tuple[tuple[Quantity, Quantity], ...]:
    """Each number that is a part of another, and that other."""
    words = _words_in_place(text)
    found = sorted(figures(text).quantities, key=lambda quantity: quantity.at)
    told = []
    for one, two in pairwise(found):
        between = words[one.at[1] : two.at[0]]
        ends = [end for _, end in places(names_in("logic", "part_of"), between)]
        # "Two of its eight", «خمسا من مدارس القرية السبع».
        reach = _REACH if two.said.startswith("ال") else _PART_REACH
        if any(len(between) - end <= reach for end in ends) and two.unit in (None, one.unit):
            told.append((one, two))
    return tuple(told)


def exchanged_numbers(claim: str, source: str) -> Iterator[str]:
    """Numbers that a claim sets against each other in another order: "88 to 41", "3-1"."""
    there = list(_set_against(source))
    for first, second in _set_against(claim):
        same = any(one.agrees(first) and two.agrees(second) for one, two in there)
        if not same and any(one.agrees(second) and two.agrees(first) for one, two in there):
            yield first.said


def _set_against(text: str) -> Iterator[tuple[Quantity, Quantity]]:
    """Each two numbers of a text with a word between them that sets one against the other."""
    words = _words_in_place(text)
    found = sorted(figures(text).quantities, key=lambda quantity: quantity.at)
    against = names_in("logic", "against")
    for one, two in pairwise(found):
        between = words[one.at[1] : two.at[0]]
        if len(between) <= _REACH and places(against, between):
            yield one, two


def changed_time(claim: str, source: str) -> bool:
    """Whether one says that something will or may be, and the other that it is."""
    said, there = _when(claim), _when(source)
    return said != there


def _when(text: str) -> str:
    words = folded_words(_NO_TIME.sub("", text))
    if has("logic", "future", words) or any(_is_arabic_future(word) for word in words):
        return "later"
    if has("logic", "possible", words) and not _is_past_qad(words):
        return "perhaps"
    return "now"


def _is_arabic_future(word: str) -> bool:
    bare = word.removeprefix("و")
    is_verb = len(bare) > 4 and bare[0] == "س" and bare[1] in "يت"
    return is_verb and not _NO_FUTURE.match(bare)


# Nouns and names that begin as a verb in the future does, in search form.
_NO_FUTURE = re.compile(
    "سياس|سيار[هات]|سياق(?:ه|ات|ها)?$|سياد[هيت]|سياح[هيت]|سياج|سينما|سيناريو|سيناء$"
    "|سيرت?(?:ه|ها|هم|ي|ك)?$|سيراليون|سيطر(?:ه|ت|وا|نا|ته|تها|تهم)?$|سيبيريا|سيمف|سيمنار|سيميا"
    "|سيد(?:ه|ها|هم|نا|ات|تي|تان|تين|ته|تها)$|سيول(?:ه|ته|تها)?$|سيوف$|سيلان$|سيليكون|سيلفي|سيجار|سيغار"
    "|سيكولوج|سيسيل|ستار[هة]?$|ستاد(?:ات)?$|ستوديو|ستوكهولم|ستين|ستيف|ستيوارت"
)
# The month, not "it may be"; and a plan that is spoken of.
_NO_TIME = re.compile(
    r"(?<=\S\s)May\b|\b(?:[Aa]n?|[Tt]he|this|that|its|his|her|their|our) plans? to\b"
)


def _is_past_qad(words: Sequence[str]) -> bool:
    """Whether every قد is before a verb in the past: then it is no "perhaps"."""
    maybe = places(names_in("logic", "possible"), words)
    return all(
        words[begin] == "قد" and words[min(end, len(words) - 1)][:1] not in "يتن"
        for begin, end in maybe
    )


def dropped_doubt(claim: str, source: str) -> bool:
    """Whether the source only reports a claim or a belief that the sentence states as a fact."""
    there = has("logic", "doubt", folded_words(source))
    said = folded_words(claim)
    return there and not (has("logic", "doubt", said) or has("logic", "speech", said))


def opposite_words(claim: str, source: str) -> Iterator[str]:
    """Words of the claim in whose place the source has their opposite."""
    said = {stem(word): word for word in folded_words(claim)}
    there = {stem(word) for word in folded_words(source)}
    for name, sides in _opposites().items():
        del name
        for one, other in (sides, sides[::-1]):
            mine = said.keys() & one
            if mine and not there & one and there & other and not said.keys() & other:
                yield said[min(mine)]


def sided_words(claim: str) -> Iterator[str]:
    """The words of a claim that have an opposite."""
    sides = frozenset().union(*(side for pair in _opposites().values() for side in pair))
    yield from (word for word in folded_words(claim) if stem(word) in sides)


@cache
def _opposites() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """The stems of both sides of each pair, both languages together."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for language in tables.LANGUAGES:
        for name, (one, other) in tables.written(language, "opposites").items():
            known = found.get(name, (frozenset(), frozenset()))
            found[name] = (known[0] | _stems(one), known[1] | _stems(other))
    return found


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(search_text(word)) for word in words.split())


def changed_relation(claim: str, source: str) -> Iterator[str]:
    """Times that the claim puts before what the source puts after them, or the other way."""
    relations = {entry: names_in("time_relations", entry) for entry in ("before", "after")}
    there = folded_words(source)
    said = folded_words(claim)
    for entry, other in (("before", "after"), ("after", "before")):
        for _, end in places(relations[entry], said):
            anchor = [w for w in said[end : end + _ANCHOR] if not is_function_word(w)]
            for word in anchor:
                before = [
                    there[max(0, i - _ANCHOR) : i] for i, w in enumerate(there) if alike(w, word)
                ]
                near = [bool(places(relations[other], words)) for words in before]
                own = [bool(places(relations[entry], words)) for words in before]
                if any(near) and not any(own):
                    yield word
                    break


def alike(one: str, two: str) -> bool:
    """Whether two words have one stem, or one is a translation of the other."""
    if one == two or stem(one) == stem(two):
        return True
    return is_arabic(one) != is_arabic(two) and any(has_word(one, w) for w in content_words_of(two))
