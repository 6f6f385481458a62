"""What a question is about, named as fully as its document names it.

A sentence says "the bridge" where the beginning of its document says "the Lowfield bridge"; without
the document, only the second is clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.analysis import is_function_word
from rag.language import question_language, strip_tashkeel
from rag.overview.factual.words import is_adjective, is_common, is_noun
from rag.overview.names import people_and_places
from rag.schema import Document

# What a document is about is said in its title, and in English in its first sentence.
_BEGINNING = 250
_CAPITALS = r"(?:[A-Z][\w’-]*)"
_PLACE = rf"{_CAPITALS}(?: {_CAPITALS}){{0,2}}"
_DETERMINER = r"(?:an?|the|its|their|this|new|old|first)"
_NO_MODIFIER = frozenset("new old first last same whole other second next former main".split())
_PREFIXES = "وبلفك"
_ON = {"شاطئ": "على", "جزيرة": "على"}
_NOUN = re.compile(r"(?<!\w)ال(\w{2,})(?! ال)(?!\w)")
_ENGLISH_NOUN = re.compile(r"\bthe ([a-z-]+)(?= (?!of|in|at|on|off|near|to|for)|\?)")
_DATES = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    r"September|October|November|December"
)
_QUOTED = re.compile(r"«[^»]{2,30}»")


class Naming:
    """Names what questions about a document are about."""

    def __init__(self, document: Document) -> None:
        text = f"{document.title}. {document.text}"[: len(document.title) + 2 + _BEGINNING]
        self._title = strip_tashkeel(document.title)
        self._beginning = " ".join(strip_tashkeel(text).split())
        places = (one.name for one in people_and_places([document]) if one.kind == "place")
        self._places = [place for place in places if place in self._title]

    def named(self, question: str) -> str:
        """The question with what it is about named more fully, where the document does so."""
        if has_name(question):
            return question
        if question_language(question) == "ar":
            return self._arabic(question)
        return self._english(question)

    def _arabic(self, question: str) -> str:
        if any(place in question for place in self._places):
            return question
        for found in _NOUN.finditer(question):
            if named := next(self._constructs(found[1]), None):
                return question[: found.start()] + named + question[found.end() :]
        place = next((place for place in self._places if question_language(place) == "ar"), None)
        if place is None or question.startswith("لماذا") or " في " in question:
            return question
        preposition = _ON.get(place.split()[0], "في")
        return f"{question.rstrip('؟')} {preposition} {place}؟"

    def _constructs(self, noun: str) -> Iterator[str]:
        """What the noun is the first of: «ميناء الرأس» for «الميناء»."""
        begin = rf"(?<!\w)[{_PREFIXES}]?({re.escape(noun)}"
        for pattern in (r" «[^»]{2,30}»)", r" ال\w+)(?!\w)", r" (?!ال)\w{3,} ال\w+)(?!\w)"):
            for found in re.finditer(begin + pattern, self._title):
                if found[1].count(" ") == 1 or "«" in found[1] or is_noun(found[1].split()[1]):
                    yield found[1]

    def _english(self, question: str) -> str:
        for found in _ENGLISH_NOUN.finditer(question):
            if found[1] in _NO_MODIFIER or is_adjective(found[1]):
                continue
            named = f"the {next(self._modified(found[1]), found[1])}"
            where = self._placed(found[1])
            if not where and not has_name(f"x {named}"):
                where = self._in_place()
            if where or named != found[0]:
                return question[: found.start()] + named + where + question[found.end() :]
        return question

    def _modified(self, noun: str) -> Iterator[str]:
        """What the noun is called: "Castleford chess open", "flood wall"."""
        named = rf"\b((?:{_CAPITALS} ){{1,3}}(?:[a-z]+ )?{re.escape(noun)})\b"
        for found in re.finditer(named, self._beginning):
            # A title begins with a capital letter, whatever its first word is: "Solar-powered".
            first = found[1].split()[0]
            if not is_common(first) and not re.search("-[a-z]", first):
                yield found[1]
        compound = rf"\b{_DETERMINER} ([a-z-]+ {re.escape(noun)})\b"
        for found in re.finditer(compound, self._beginning):
            modifier = found[1].split()[0]
            if modifier not in _NO_MODIFIER and not is_function_word(modifier):
                yield found[1]

    def _placed(self, noun: str) -> str:
        """Where the noun is, as the beginning says beside it: " off Skerry Point"."""
        found = re.search(
            rf"\b{re.escape(noun)}( (?:of|in|at|off|on|near|for) (?:the )?{_PLACE})",
            self._beginning,
        )
        return found[1] if found else ""

    def _in_place(self) -> str:
        found = re.search(rf" (?:in|at) {_PLACE}", self._title)
        return found[0] if found else ""


def has_name(question: str) -> bool:
    """Whether a question has a name in it: a capital letter inside, or words in «»."""
    inside = (word.strip("?,’'") for word in question.split()[1:])
    named = any(word[:1].isupper() and not _DATES.fullmatch(word) for word in inside)
    return named or _QUOTED.search(question) is not None
