"""Words around and between the parts of an answer: about, more than, between, and."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from rag.analysis import is_arabic
from rag.language import search_text
from rag.rendering.composed import is_adjective, is_one_thing
from rag.rendering.nouns import (
    adjective_of,
    arabic_noun_phrase,
    english_noun_phrase,
    noun_of,
)
from rag.rendering.numerals import is_number
from rag.rendering.senses import ARTICLE
from rag.rendering.spans import Kind, Part, Word, Words, forms_of, other, plain, table
from rag.schema import Language
from rag.translation.lexicon import open_lexicon

Render = Callable[[Words], Part | None]
_AND = "و"
_NOT = "غير"
_ONE = frozenset(["a", "an"])
_MIDDLE = "mid-"
_OR, _MORE, _THAN = "or", frozenset(["more", "less", "fewer"]), "than"
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_SIGNS = frozenset([",", "،", "–", "-"])
_FIRST, _SECOND = "{}", "{2}"
_NUMERIC: frozenset[Kind] = frozenset(
    ["number", "money", "percentage", "date", "duration", "ordinal", "list"]
)
# Pairs whose first part is a length or a time, and the groups of its unit.
_MEASURED = {"distance": ("measure", "duration"), "duration": ("duration",)}
_NAMED: frozenset[Kind] = frozenset(["name", "phrase"])


@dataclass(frozen=True, slots=True)
class _Frame:
    """Words around one part: how they are read, and how they are written."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    written: str
    only: Kind | Literal["any"] | None
    is_superlative: bool = False

    @property
    def is_before_phrase(self) -> bool:
        """Whether a phrase or a name is inside."""
        return self.only == "phrase"

    def takes(self, part: Part) -> bool:
        """Whether a part may be inside: what is counted, if nothing is said of it.

        A year alone is a number, and after "summer" or "late" a date.
        """
        if self.only == "date" and _YEAR.fullmatch(part.text):
            return True
        if self.is_before_phrase:
            return part.kind in _NAMED
        if self.only == "name":
            return part.kind == "name"
        return self.only in ("any", part.kind) if self.only else part.kind in _NUMERIC

    def inside(self, words: Words) -> Words | None:
        """The words inside the frame; None if the words are no such frame."""
        length = len(self.before) + len(self.after)
        forms = tuple(word.form for word in words)
        end = len(words) - len(self.after)
        if len(words) > length and forms[: len(self.before)] == self.before:
            return words[len(self.before) : end] if forms[end:] == self.after else None
        return None

    def put_around(self, part: Part) -> Part:
        """The frame with a part in it."""
        inner = part.text if self.written.startswith(_FIRST) else part.after_preposition
        oblique = self.written.replace(_FIRST, part.after_preposition)
        text = self.written.replace(_FIRST, inner)
        if self.is_before_phrase:
            return Part(text, "phrase", certain=False, likely=part.likely)
        kind = "date" if self.only == "date" else part.kind
        return Part(text, kind, part.certain, oblique, part.likely)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Words around and between two parts; `joined` if Arabic writes "and" on the second."""

    before: tuple[str, ...]
    between: tuple[str, ...]
    joined: bool
    written: str
    only: str | None = None

    def takes(self, first: Words, second: Words) -> bool:
        """Whether two parts may be in it: numbers without a noun, if only those may.

        Nor are an adjective and a noun: economic and political shocks are two kinds of shocks.
        """
        if self.only in _MEASURED:
            return _is_measured(first, _MEASURED[self.only])
        if self.only == "number":
            return all(is_number(words) for words in (first, second))
        if self.joined and len(first) > 1 and _is_arabic_adjective_after_and(second[0], first):
            return False
        if self.joined and _may_be_owner(first, second):
            return False
        alone = [words for words in (first, second) if len(words) == 1]
        return len(alone) != 1 or is_number(alone[0]) or not _describes(alone[0][0])

    def joins(self, one: Part, two: Part) -> bool:
        """Whether two parts have the kinds that may be in it."""
        if self.only in _MEASURED:
            return two.kind in _NAMED
        return self.only != "phrase" or (one.kind in _NAMED and two.kind in (*_NAMED, "list"))

    def inside(self, words: Words) -> Iterator[tuple[Words, Words]]:
        """The pairs of parts that the words can be."""
        forms = tuple(word.form for word in words)
        first = len(self.before)
        if forms[:first] != self.before:
            return
        for place in range(first + 1, len(words)):
            if self.joined:
                yield from self._after_and(words, first, place)
            elif forms[place : place + len(self.between)] == self.between:
                second = words[place + len(self.between) :]
                if second:
                    yield words[first:place], second

    @staticmethod
    def _after_and(words: Words, first: int, place: int) -> Iterator[tuple[Words, Words]]:
        word = words[place]
        if word.form == _AND and place + 1 < len(words):
            yield words[first:place], words[place + 1 :]
        elif word.form.startswith(_AND) and len(word.form) > 2:
            begun = Word(word.said[1:], word.form[1:])
            yield words[first:place], (begun, *words[place + 1 :])

    def put_around(self, one: Part, two: Part) -> Part:
        """The pair with both parts in it."""
        kind = two.kind if one.kind in (two.kind, "number") and two.kind in _NUMERIC else "list"
        starts = self.written.startswith(_FIRST)
        text, oblique = (
            self.written.replace(_FIRST, one.after_preposition if case else one.text).replace(
                _SECOND, two.after_preposition if case else two.text
            )
            for case in (not starts, True)
        )
        likely = one.likely and two.likely
        if self.only in ("phrase", *_MEASURED):
            return Part(text, "phrase", certain=False, likely=likely)
        return Part(text, kind, one.certain and two.certain, oblique, likely)


def framed(words: Words, to: Language, render: Render) -> Part | None:
    """The words as a frame around one part, which `render` renders; None if they are none."""
    if words[0].form.startswith(_MIDDLE) and words[0].form != _MIDDLE:
        # Mid-June is written as one word.
        first = words[0]
        rest = Word(first.said[len(_MIDDLE) :], first.form[len(_MIDDLE) :])
        words = (Word(_MIDDLE[:-1], _MIDDLE[:-1]), rest, *words[1:])
    words = _more_last(words)
    for frame in _frames(other(to)):
        inner = frame.inside(words)
        if inner and frame.is_before_phrase and _cannot_begin(inner):
            continue
        if inner and frame.is_superlative and not _begins_with_noun(inner, to):
            continue
        part = render(inner) if inner else None
        if inner and part and frame.takes(part):
            if frame.is_before_phrase and not frame.is_superlative:
                part = _governed(part, inner, to)
            return frame.put_around(part)
    return None


def _more_last(words: Words) -> Words:
    """The words of "40 or more people" as those of "40 people or more"."""
    for place in range(1, len(words) - 2):
        if words[place].form == _OR and words[place + 1].form in _MORE:
            bound, rest = words[place : place + 2], words[place + 2 :]
            return words if rest[0].form == _THAN else (*words[:place], *rest, *bound)
    return words


def paired(words: Words, to: Language, render: Render, *, around: bool = False) -> Part | None:
    """The words as two parts with words between them; None if they are none.

    `around` says that there are words before the first one as well.
    """
    for pair in _pairs(other(to)):
        if bool(pair.before) != around:
            continue
        for first, second in pair.inside(words):
            if not pair.takes(first, second):
                continue
            if (one := render(first)) and (two := render(second)) and pair.joins(one, two):
                if pair.only in ("phrase", *_MEASURED):
                    two = _governed(two, second, to)
                return pair.put_around(one, two)
    return None


def _is_arabic_adjective_after_and(word: Word, first: Words) -> bool:
    """Whether "and" joins two adjectives of one noun: لجنة جديدة ومستقلة."""
    pair = (first[-1].said, word.said)
    described = first[0].form != _NOT and not is_adjective(first[0].said)
    return described and all(is_arabic(said) and is_adjective(said) for said in pair)


def _is_measured(words: Words, groups: tuple[str, ...]) -> bool:
    """Whether words end with a unit of one of the `groups`: 30 miles, ساعتين."""
    for length in (1, 2):
        for found in (english_noun_phrase(words[-length:]), arabic_noun_phrase(words[-length:])):
            if found and found.noun.group in groups:
                return True
    return False


def _may_be_owner(first: Words, second: Words) -> bool:
    """Whether what is after "and" may be an owner too: facts of market and technology."""
    definite = all(word.said.startswith(ARTICLE) for word in (first[-1], second[0]))
    owned = len(first) > 1 and not first[0].said.startswith((ARTICLE, "لل", "بال"))
    return owned and definite and len(second) == 1


def _describes(word: Word) -> bool:
    return word.form in table("phrases")["directions"] or is_adjective(word.form)


def _begins_with_noun(words: Words, to: Language) -> bool:
    """Whether words begin with a noun of the tables in Arabic, or end with one in English."""
    noun = words[0] if to == "en" else words[-1]
    return noun_of(noun.form, other(to), noun.said if to == "en" else "") is not None


def _cannot_begin(words: Words) -> bool:
    """Whether no phrase begins with these Arabic words: with "and", or with an adjective."""
    first = words[0].form
    described = len(words) > 1 and adjective_of(first, "ar") and not noun_of(first, "ar")
    return _begins_with_and(words[0]) or bool(described)


def _begins_with_and(word: Word) -> bool:
    """Whether an Arabic word is "and" with another: شمال وغرب are two directions."""
    known = open_lexicon().entries([word.form]).get(word.form)
    return word.form.startswith(_AND) and known is None


def _governed(part: Part, words: Words, to: Language) -> Part:
    """A phrase after a preposition, with the article that the other language has there."""
    if to == "en":
        needs = part.kind == "phrase" and words[0].said.startswith((ARTICLE, "لل"))
        needs = needs and is_one_thing(part.text)
        return replace(part, text=f"the {part.text}") if needs and not _has_the(part) else part
    bare = part.kind == "phrase" and " " not in part.text and not part.text.startswith(ARTICLE)
    if not bare or words[0].form in _ONE:
        return part
    return replace(part, text=f"{ARTICLE}{part.after_preposition}", oblique="")


def _has_the(part: Part) -> bool:
    return part.text.startswith(("the ", "a ", "an ", "one ")) or part.text[:1].isupper()


def whole(words: Words, to: Language) -> Part | None:
    """A fixed answer such as yes; None if the words are none."""
    return _wholes(other(to)).get(plain(words))


def many(words: Words, to: Language) -> Part | None:
    """An unnumbered quantity of a noun, such as several days; None if the words are none."""
    for english, arabic, definite in _quantifiers():
        said = arabic if to == "en" else english
        rest = words[len(said) :]
        if tuple(word.form for word in words[: len(said)]) != said or not rest:
            continue
        noun = arabic_noun_phrase(rest) if to == "en" else english_noun_phrase(rest)
        if noun and noun.form == "plural":
            kind: Kind = "duration" if noun.noun.group == "duration" else "number"
            if to == "en":
                return Part(f"{' '.join(english)} {noun.in_english(plural=True)}", kind)
            counted = noun.in_arabic("plural", definite=definite)
            return Part(f"{_many_in_arabic()[english]} {counted}", kind)
    return None


@cache
def _frames(source: Language) -> tuple[_Frame, ...]:
    found = []
    for entry in table("phrases")["frame"]:
        written = entry[other(source)][0]
        for template in entry[source]:
            before, _, after = template.partition(_FIRST)
            superlative = entry.get("superlative", False)
            found.append(
                _Frame(forms_of(before), forms_of(after), written, entry.get("only"), superlative)
            )
    return tuple(sorted(found, key=lambda frame: -len(frame.before) - len(frame.after)))


@cache
def _pairs(source: Language) -> tuple[_Pair, ...]:
    found = []
    for entry in table("phrases")["pair"]:
        written = entry[other(source)][0]
        for template in entry[source]:
            before, _, rest = template.partition(_FIRST)
            between = rest.removesuffix(_SECOND).strip()
            joined = source == "ar" and between == _AND
            signs = (search_text(between),) if between in _SIGNS else forms_of(between)
            found.append(_Pair(forms_of(before), signs, joined, written, entry.get("only")))
    return tuple(found)


@cache
def _wholes(source: Language) -> dict[str, Part]:
    return {
        " ".join(forms_of(spelling)): Part(
            entry[other(source)][0],
            entry["kind"],
            oblique=entry.get("oblique", "") if source == "en" else "",
        )
        for entry in reversed(table("phrases")["whole"])
        for spelling in entry[source]
    }


@cache
def _quantifiers() -> tuple[tuple[tuple[str, ...], tuple[str, ...], bool], ...]:
    return tuple(
        (forms_of(english), forms_of(arabic), case == "definite")
        for english, (arabic, case) in table("phrases")["many"].items()
    )


@cache
def _many_in_arabic() -> dict[tuple[str, ...], str]:
    return {forms_of(english): arabic for english, (arabic, _) in table("phrases")["many"].items()}
