"""Changes of meaning: negation, quantifiers, comparisons, time, opposites.

Each check compares a claim with the clauses of a source that have most of its words, and yields
what the source does not say. The words are data: `rag.text.data`.
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
from rag.translation.forms import bare_forms

Names = frozenset[tuple[str, ...]]

_MEMO_TEXTS = 1 << 10
# Two numbers, one a part of the other, are at most this number of words from each other.
_REACH = 4
# A rate is at most this number of words after its number: "40 litres of water a minute".
_RATE_REACH = 3
# "A day" and «في اليوم» may have other meanings where no number is before them.
_ARTICLES = frozenset(["a", "an", "في"])
_PART_REACH = 1
# The noun of a quantifier is at most this number of words after it.
_QUANTIFIED = 5
_OF = re.compile("of$|ال")
_SHARE_REACH = 8
# A number and its noun: "9,000 displaced families".
_NOUN_OF_NUMBER = 2
_TWO = 2.0
# The number that an Arabic noun in the dual has.
_DUAL = re.compile(r"...(?:ين|ان|تا|تي)$")
# The number of words after "before" or "after" that may name the event.
_ANCHOR = 4
_ANDS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
_MAJORITY = "يه"
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


def foreign_quantifiers(claim: str, source: str, best: str) -> Iterator[str]:
    """The quantifiers of a claim that its source does not give: all, most, only, none.

    Of the `best` sentence, `source` are the clauses about the claim.
    """
    if _quantifies_same(claim, best):
        return
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


def _quantifies_same(claim: str, best: str) -> bool:
    """Whether a sentence says the claim's first quantifier of the same noun: "most teachers"."""
    said, there = _quantified(claim), _quantified(best)
    for entry in _STRICT_QUANTIFIERS:
        names = names_in("quantifiers", entry)
        mine, theirs = (
            [words[end : end + _QUANTIFIED] for _, end in places(names, words)]
            for words in (said, there)
        )
        if mine:
            return any(alike(a, b) for one in theirs for a in mine[0] for b in one if _tells(a))
    return False


def _tells(word: str) -> bool:
    return len(word) > 2 and not is_function_word(word)


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


@lru_cache(maxsize=_MEMO_TEXTS)
def words_in_place(text: str) -> tuple[str, ...]:
    """The words of a text in search form, as many as `Quantity.at` counts."""
    return tuple(word.strip(".,;:،؛()\"'") for word in search_text(text).split())


def foreign_rates(claim: str, source: str) -> Iterator[str]:
    """Units of time that a claim gives a rate in, where its source has the rate in another."""
    said, there = _rates(claim), _rates(source)
    if there:
        yield from (said[unit] for unit in said.keys() - there.keys())


@lru_cache(maxsize=_MEMO_TEXTS)
def _rates(text: str) -> Mapping[str, str]:
    """Each unit of time that something is said to be for each of: "40 litres a minute", «يوميا»."""
    words = words_in_place(text)
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
    words = words_in_place(text)
    of_numbers = {at for quantity in figures(text).quantities for at in range(*quantity.at)}
    units = ((unit_of(word), word) for at, word in enumerate(words) if at not in of_numbers)
    return {unit: word for unit, word in units if unit}


def wholes(claim: str, source: str) -> Iterator[str]:
    """Numbers for which the source has a statement about a part only: "two of its eight gates"."""
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
        if shared < part.at[0] or (part.value < 1 and _says_more_of(words, source, whole)):
            yield from (one.said for one in said if whole.agrees(one))


def _says_more_of(words: Sequence[str], source: str, whole: Quantity) -> bool:
    """Whether some of `words` are said behind a number and its noun: "9,000 families returned"."""
    behind = words_in_place(source)[whole.at[1] + _NOUN_OF_NUMBER :][:_REACH]
    content = [word for word in behind if word and not is_function_word(word)]
    return any(alike(word, other) for word in content for other in words)


def wholes_in(claim: str) -> tuple[Quantity, ...]:
    """The numbers of a claim that another number is a part of: "35 of the railway's 140 km"."""
    words = words_in_place(claim)
    found = sorted(figures(claim).quantities, key=lambda quantity: quantity.at)
    of = names_in("logic", "part_of")
    return tuple(
        two
        for one, two in pairwise(found)
        if any(begin == 0 for begin, _ in places(of, words[one.at[1] : two.at[0]][:_REACH]))
    )


def _first_shared(words: Sequence[str], source: str) -> int:
    """The place of the source's first content word that is alike to one of `words`."""
    there = words_in_place(source)
    for place, word in enumerate(there):
        if word and not is_function_word(word) and any(alike(word, other) for other in words):
            return place
    return len(there)


@lru_cache(maxsize=_MEMO_TEXTS)
def _parts_of_wholes(text: str) -> tuple[tuple[Quantity, Quantity], ...]:
    """Each number that is a part of another, and that other."""
    words = words_in_place(text)
    found = sorted(figures(text).quantities, key=lambda quantity: quantity.at)
    told = []
    for one, two in pairwise(found):
        between = words[one.at[1] : two.at[0]]
        ends = [end for _, end in places(names_in("logic", "part_of"), between)]
        # "Two of its eight", «خمسا من مدارس القرية السبع».
        reach = _REACH if two.said.startswith("ال") else _PART_REACH
        is_part = any(len(between) - end <= reach for end in ends) and two.unit in (None, one.unit)
        # "A quarter of the sum, which is 80 million".
        near = 0 < len(between) <= _SHARE_REACH and _OF.match(between[0]) is not None
        is_share = near and one.unit is None and one.value < 1 < two.value and two.unit != "%"
        if is_part or is_share:
            told.append((one, two))
    return tuple(told)


def changed_time(claim: str, about: Sequence[str]) -> bool:
    """Whether the claim says that something is, will or may be, and no clause `about` it does.

    Arabic may leave out the mark of the future, where English has "will".
    """
    said, there = when(claim), set(map(when, about))
    if any(has("logic", "decision", folded_words(clause)) for clause in about):
        there.add("later")
    if any(_REFUSES.search(search_text(clause)) for clause in about):
        there.add("now")
    if said == "now" and there == {"later"} and _PRESENT.match(search_text(claim)):
        return is_arabic(folded_words(claim)[0]) == is_arabic(folded_words(about[0])[0])
    if said == "perhaps" and "later" in there:
        return False
    return bool(there) and said not in there


def when(text: str) -> str:
    """Whether a text says that something is ("now"), will be ("later") or may be ("perhaps")."""
    words = folded_words(_NO_TIME.sub("", text))
    if has("logic", "future", words) or any(_is_arabic_future(word) for word in words):
        return "later"
    if has("logic", "unrealised", words):
        return "later"
    if has("logic", "possible", words) and not _is_past_qad(words):
        return "perhaps"
    return "now"


def _is_arabic_future(word: str) -> bool:
    bare = word.removeprefix("و").removeprefix("ف")
    is_verb = len(bare) > 4 and bare[0] == "س" and bare[1] in "يت"
    return is_verb and not _NO_FUTURE.match(bare)


# "Would not say" is a refusal.
_REFUSES = re.compile(r"\b(?:not|no|neither|nor|nobody)\b.*\bwould\b|\bwould(?:n't| not)\b")
_PRESENT = re.compile("[يت]...")
# Nouns and names that begin as a verb in the future does, in search form.
_NO_FUTURE = re.compile(
    "سياس|سيار[هات]|سياق(?:ه|ات|ها)?$|سياد[هيت]|سياح[هيت]|سياج|سينما|سيناريو|سيناء$"
    "|سيرت?(?:ه|ها|هم|ي|ك)?$|سيراليون|سيطر(?:ه|ت|وا|نا|ته|تها|تهم)?$|سيبيريا|سيمف|سيمنار|سيميا"
    "|سيد(?:ه|ها|هم|نا|ات|تي|تان|تين|ته|تها)$|سيول(?:ه|ته|تها)?$|سيوف$|سيلان$|سيليكون|سيلفي|سيجار|سيغار"
    "|سيكولوج|سيسيل|ستار[هة]?$|ستاد(?:ات)?$|ستوديو|ستوكهولم|ستين|ستيف|ستيوارت"
)
# The month, not "it may be"; a plan that is spoken of; what was not possible.
_NO_TIME = re.compile(
    r"(?<=\S\s)May\b|\b(?:[Aa]n?|[Tt]he|this|that|its|his|her|their|our) plans?\b(?: to\b)?"
    r"|\b(?:could not|couldn['’]t)\b"
)


def _is_past_qad(words: Sequence[str]) -> bool:
    """Whether every قد is before a verb in the past: then it is no "perhaps"."""
    maybe = places(names_in("logic", "possible"), words)
    return all(
        words[begin] == "قد" and words[min(end, len(words) - 1)][:1] not in "يتن"
        for begin, end in maybe
    )


def dropped_almost(claim: str, source: str) -> bool:
    """Whether the source says that something nearly happened, and the claim that it did."""
    there, said = folded_words(source), folded_words(claim)
    numbers = set(folded_words(" ".join(q.said for q in figures(source).quantities)))
    ends = [end for _, end in places(names_in("logic", "almost"), there)]
    nearly = {word for end in ends for word in there[end : end + 1]} - numbers
    happened = any(has_word(claim, word) for word in content_words_of(" ".join(nearly)))
    return happened and not has("logic", "almost", said)


def dropped_doubt(claim: str, source: str) -> bool:
    """Whether the source only reports a claim or a belief that the sentence states as a fact."""
    there = has("logic", "doubt", folded_words(source))
    said = folded_words(claim)
    return there and not any(has("logic", entry, said) for entry in ("doubt", "speech", "denial"))


def opposite_words(claim: str, source: str) -> Iterator[str]:
    """Words of the claim in whose place the source has their opposite."""
    said = {stem(word): word for word in folded_words(_NO_SIDE.sub("", claim))}
    there = {stem(word) for word in folded_words(_NO_SIDE.sub("", source))}
    for name, sides in _opposites().items():
        del name
        for one, other in (sides, sides[::-1]):
            mine = said.keys() & one
            if mine and not there & one and there & other and not said.keys() & other:
                yield said[min(mine)]


_CONVERSE = ("trade", "lend", "result")
_NO_SIDE = re.compile(
    r"\b[Aa]t (?:first|last)\b"
    r"|\b[Ll]ast (?=(?:\w+day|week|month|year|night|spring|summer|autumn|winter)\b)"
)


def are_opposite(one: str, two: str) -> bool:
    """Whether two words are on the two sides of a pair of opposites."""
    first, second = ({stem(form) for form in _bare(word)} for word in (one, two))
    return any(
        (first & a and second & b) or (first & b and second & a) for a, b in _opposites().values()
    )


def are_converse(one: str, two: str) -> bool:
    """Whether two words are converses: if one person buys, another sells."""
    first, second = stem(one), stem(two)
    pairs = (_opposites()[name] for name in _CONVERSE)
    return any((first in a and second in b) or (first in b and second in a) for a, b in pairs)


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
    if is_arabic(one) and is_arabic(two):
        return not set(bare_forms(one)).isdisjoint(bare_forms(two))
    return is_arabic(one) != is_arabic(two) and any(has_word(one, w) for w in content_words_of(two))
