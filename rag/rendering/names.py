"""Names in the other language: as the document spells them, by the lexicon, then by their letters.

Words that are no names are never spelled by their letters: a word that the lexicon translates is
part of a name only beside one that is a name for sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from rag.analysis import is_arabic, is_function_word, stem
from rag.language import search_text
from rag.rendering.nouns import Adjective, adjective_of
from rag.rendering.spans import Part, Word, Words, forms_of, other, plain, table, words_of
from rag.schema import Language
from rag.text.common import (
    common_words,
    english_family_names,
    english_given_names,
    given_names,
)
from rag.text.figures import figures
from rag.translation.lexicon import STEM_MARK, Entry, Lexicon, Target
from rag.translation.names import SAME_NAME, similarity_across, skeleton
from rag.translation.transliteration import Spelling, letters_of, open_transliterator

# A word and its translation that sound at least so alike are a name.
_SOUNDS_ALIKE = 0.66
_LONGEST = 6
_LONGEST_PHRASE = 3
_LONGEST_INITIAL = 5
_FEWEST_LETTERS = 2
_CERTAIN = 0.6
# For a name of one word, no other word shows which of its spellings is right.
# Of several spellings in the lexicon those are compared that are so likely beside the first.
_NEARLY = 0.3
_CLEAR = 0.5
# A word of the language that is seen so often is not the first word of a name.
_OFTEN = 20
# Other words of the language are part of a name if this number of people have the name, as a
# logarithm.
_FEWEST_NAMED: Mapping[Language, float] = {"en": 1.0, "ar": 2.3}
# A spelling that no known name has is written from this share on, and if at least one of this
# number of letters is a vowel. In Arabic there is more than one right spelling of most names.
_LEAST_SHARE = {"en": 0.5, "ar": 0.3}
_LEAST_VOWELS = 4
_VOWELS = frozenset("aeiouy")
NAME_PARTS = frozenset(["name", "prop"])
_PROCLITICS = frozenset("وبلفك")
_TIED_ARTICLES = ("وال", "بال", "كال", "فال", "لل")
_COMMON_ENDINGS: Mapping[Language, tuple[str, ...]] = {
    "en": ("ات", "يه", "ون", "ين", "ها", "هم"),
    "ar": ("ic", "ical", "ous", "ive", "ism", "ist", "ology", "tion", "ing"),
}
_DICTIONARY_PARTS = frozenset(["n", "adj", "v", "adv"])
_AND = "و"
_ARTICLE = "ال"
# The least logarithm of the number of people who have a name, if it is read as a given name where
# one is asked for.
_OFTEN_GIVEN = 1.0
_FEWEST_OF_PERSON = 2
_CHILD_OF = frozenset(["بن", "بنت", "ابن"])
# تركية is Turkish, and the name of a person.
_OF_NATION = ("ي", "يه"), ("ish", "ese", "ian", "ean", "ism", "an")
_SERVANT, _OF_RELIGION, _RELATION = "عبد", "الدين", "ي"
# الحداد, the smith: names of families are names of trades.
_TRADE = re.compile(r"ال..ا.")
_FEMALE, _MALE = frozenset(["she", "her", "hers"]), frozenset(["he", "his", "him"])
_ABOVE, _BELOW, _FRONT = "أ", "إ", frozenset("ei")
_HAMZA = ("إ", "أ", "آ")
_ARTICLE_OF_NAME = re.compile("^(?:ال|[ae]l-)(?=..)")
_INNER = "{}"
_OPENING = "\"'“”‘«( "
_QUOTES = "\"'“”‘’«»,.;:()[] "
_JOINED_ARTICLE = re.compile(r"[AEae]l-([A-Z][^\W\d_]+)")
_BEGINS = re.compile(r"[.!?؟:\n]\W*$|^\W*$")


class _Sureness(IntEnum):
    """How certain it is that a word is part of a name."""

    ORDINARY = 0
    POSSIBLE = 1
    UNKNOWN = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A word of a name in the other script."""

    text: str
    sureness: _Sureness
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Around:
    """Words around a name, and how they are written in the other language."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    written: str
    of_woman: str

    def inside(self, words: Words) -> Words | None:
        """The words between those; None if they are not all there."""
        forms = tuple(word.form for word in words)
        end = len(words) - len(self.after)
        if end <= len(self.before) or forms[end:] != self.after:
            return None
        return words[len(self.before) : end] if forms[: len(self.before)] == self.before else None


class Names:
    """Renders names; `context` gives spellings.

    `asked` says that a name is asked for, `person` that a title is before it.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        to: Language,
        context: str,
        *,
        asked: bool,
        person: bool = False,
    ) -> None:
        self._lexicon = lexicon
        self._to = to
        self._context = context
        self._asked = asked
        self._person = person
        self._after_given = False
        around = words_of(context)
        self._spelled_there = [word for word in around if is_arabic(word.form) == (to == "ar")]
        self._spelled_here = [word for word in around if is_arabic(word.form) != (to == "ar")]

    def render(self, words: Words, to: Language) -> Part | None:
        """The words as a name in the language `to`; None if they are none."""
        words = _without_stops(words)
        if len(words) > _LONGEST or not all(word.form[:1].isalpha() for word in words):
            return None
        if words[0].form == "the" and len(words) > 1:
            return self._around(words) or self.render(words[1:], to)
        if found := self._as_in_context(words):
            return found
        in_lexicon = self._known_phrase(words) if len(words) > 1 else None
        if (
            in_lexicon
            and similarity_across(plain(words), search_text(in_lexicon.text)) >= _SOUNDS_ALIKE
        ):
            return in_lexicon
        if around := self._around(words):
            return in_lexicon or around
        name = self._name(words)
        if name and in_lexicon and not name.certain:
            return None  # Los Angeles, or the city of angels?
        return name or in_lexicon

    def spelled(self, words: Words) -> Part | None:
        """The words by their letters; None if what is found for them sounds otherwise."""
        part = self.render(words, self._to)
        if part is None or part.kind != "name" or not part.likely:
            return None
        alike = similarity_across(plain(words), search_text(part.text)) >= _SOUNDS_ALIKE
        return part if alike else None

    def _as_in_context(self, words: Words) -> Part | None:
        """The name as the document has it in the other script."""
        there = self._spelled_there
        for begin in range(len(there) - len(words) + 1):
            found = there[begin : begin + len(words)]
            if all(_is_same_name(*pair) for pair in zip(words, found, strict=True)):
                return Part(" ".join(word.said for word in found), "name")
        return None

    def _around(self, words: Words) -> Part | None:
        """A name with a title before it, or with a word such as airport.

        The most words that can be around it decide: what is not named inside them is no name.
        A title is one of several words that may be written, so the name is not certain.
        """
        for kind, around in _arounds(other(self._to)):
            nation, inner = self._nation(words, around) if kind == "title" else (None, None)
            inner = inner or around.inside(words)
            if not inner:
                continue
            name = self._inside(inner, kind)
            if name and name.kind == "name":
                is_woman = self._is_of_woman(inner)
                written = around.of_woman if is_woman else around.written
                if nation:
                    written = self._with_nation(written, nation, is_woman=is_woman)
                text = written.replace(_INNER, name.text)
                return Part(text, "name", certain=False, likely=name.likely)
            if kind == "settlement" and len(inner) == 1 and inner[0].form.startswith(_ARTICLE):
                # Sadr City is no city of a chest.
                text = around.written.replace(_INNER, inner[0].said)
                return Part(text, "name", certain=False, likely=False)
            return None
        return None

    def _nation(self, words: Words, around: _Around) -> tuple[Adjective | None, Words | None]:
        """The nation of a title, and the name: رئيس الوزراء العراقي محمد السوداني."""
        nations = table("adjectives")["nationality"]
        if self._to == "ar":
            nation, inner = adjective_of(words[0].form, "en"), around.inside(words[1:])
            known = nation is not None and nation.english in nations
            return (nation, inner) if known else (None, None)
        inner = around.inside(words)
        if inner is None or not inner[0].form.startswith(_ARTICLE) or len(inner) == 1:
            return None, None
        nation = adjective_of(inner[0].form.removeprefix(_ARTICLE), "ar")
        known = nation is not None and nation.english in nations
        return (nation, inner[1:]) if known else (None, None)

    def _with_nation(self, written: str, nation: Adjective, *, is_woman: bool) -> str:
        """The words around a name, with the nation of its title."""
        if self._to == "en":
            return f"{nation.english} {written.removeprefix('the ')}"
        ending = "ة" if is_woman else ""
        return written.replace(_INNER, f"{_ARTICLE}{nation.masculine}{ending} {_INNER}")

    def _is_of_woman(self, words: Words) -> bool:
        """Whether an English name is a woman's, by the pronouns around it, then by its ending."""
        around = {word.form for word in self._spelled_here}
        if bool(around & _FEMALE) != bool(around & _MALE):
            return bool(around & _FEMALE)
        first = words[0].form
        if first.endswith("a"):
            return first not in table("names")["men"]["en"]
        return first in table("names")["women"]["en"]

    def _inside(self, words: Words, kind: str) -> Part | None:
        """The name after a title or a word such as airport, or the field of a ministry."""
        if kind == "office":
            field = _fields(other(self._to)).get(plain(words))
            return Part(field, "name") if field else None
        if kind == "place" and len(words) == 1 and adjective_of(words[0].form, other(self._to)):
            return None  # a Chinese company has no name
        person = kind == "title"
        asked = person or self._asked
        inner = Names(self._lexicon, self._to, self._context, asked=asked, person=person)
        return inner.render(words, self._to)

    def _known_phrase(self, words: Words) -> Part | None:
        """A name, of one word or several, that the lexicon has in this form."""
        entry = self._lexicon.entries([plain(words)]).get(plain(words))
        if entry is None or is_function_word(entry.term):
            return None
        best = entry.targets[0]
        capital = best.text[:1].isupper() if self._to == "en" else words[0].said[:1].isupper()
        named = capital and (len(words) > 1 or _sounds_alike(entry.term, best))
        return Part(capitalised(best.text), "name") if named else None

    def _name(self, words: Words) -> Part | None:
        """The words of a name, each spelled in the other script.

        One word at least is sure to be a name, or is in no dictionary; of other words only those
        that are names of people as well may be beside it.
        """
        if self._to == "ar" and not words[0].said[:1].isupper():
            return None
        spelled: list[_Spelled] = []
        place = 0
        self._after_given = self._begins_with_given(words)
        while place < len(words):
            length, found = self._next(words, place)
            if found is None:
                return None
            spelled.append(found)
            place += length
        surest = max(one.sureness for one in spelled)
        if len(words) > 1 and all(word.form in given_names() for word in words):
            # سمر عادل: each may be a word of the language, both together are a person.
            surest = _Sureness.SURE
        if surest < (_Sureness.UNKNOWN if self._asked else _Sureness.SURE):
            return None
        text = _joined([one.text for one in spelled])
        return Part(text, "name", all(one.certain for one in spelled))

    def _begins_with_given(self, words: Words) -> bool:
        """Whether Arabic words begin with a given name: those after it are of the same person."""
        if self._to != "en" or len(words) < _FEWEST_OF_PERSON:
            return False
        if any(word.form in _CHILD_OF for word in words[1:-1]):
            return True
        first = words[0]
        if first.form == _SERVANT and words[1].form in table("names")["servant"]:
            return True
        if (is_word := given_names().get(first.form)) is not None:
            return not is_word or self._asked or self._is_family(words[1])
        return self._asked and open_transliterator().seen(first.said) >= _OFTEN_GIVEN

    def _is_family(self, word: Word) -> bool:
        """Whether an Arabic word is a name of a family and no word of the language."""
        if word.form == _OF_RELIGION:
            return True
        relation = word.form.startswith(_ARTICLE) and word.form.endswith(_RELATION)
        return relation and not self._is_ordinary(word, self._entry(word))

    def _next(self, words: Words, place: int) -> tuple[int, _Spelled | None]:
        """How many words are spelled together from a place on, and how."""
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
            run = words[place : place + length]
            if self._to == "ar" and length < len(words) and (known := self._known_phrase(run)):
                return length, _Spelled(known.text, _Sureness.SURE, certain=True)
        word = words[place]
        if self._to == "en" and place + 1 < len(words):
            after = words[place + 1].form
            if word.form == _SERVANT and (whole := table("names")["servant"].get(after)):
                return 2, _Spelled(whole, _Sureness.SURE, certain=True)
            if after == _OF_RELIGION and (given := english_given_names().get(word.form)):
                return 2, _Spelled(f"{given} al-Din", _Sureness.SURE)
        inside = _initials(other(self._to)) if word.said[-1] == "." else _particles(other(self._to))
        if len(words) > 1 and (written := inside.get(word.form)):
            text = written if place else capitalised(written)
            return 1, _Spelled(text, _Sureness.POSSIBLE, certain=True)
        if self._to == "en" and place and words[place - 1].form in _CHILD_OF:
            return 1, self._parent(word)
        return 1, self._word(word, first=place == 0, alone=len(words) == 1)

    def _parent(self, word: Word) -> _Spelled | None:
        """The name after "son of" or "daughter of", whatever else its word is."""
        if given := english_given_names().get(word.form):
            return _Spelled(given, _Sureness.SURE)
        found = self._word(word, first=False, alone=False)
        return found or self._by_letters(word, _Sureness.POSSIBLE, first=False, alone=False)

    def _word(self, word: Word, *, first: bool, alone: bool) -> _Spelled | None:
        if is_function_word(word.form) or len(word.form) < _FEWEST_LETTERS:
            return None
        if self._to == "ar" and (joined := _JOINED_ARTICLE.fullmatch(word.said)):
            rest = Word(joined[1], search_text(joined[1]))
            spelled = self._word(rest, first=False, alone=False)
            return spelled and replace(spelled, text=f"{_ARTICLE}{spelled.text}", certain=False)
        if any(sign in word.form for sign in "-'."):
            return None
        if self._to == "en" and (given := self._given(word, alone=alone)):
            return given
        if self._to == "en" and self._after_given and not first and (family := _family(word)):
            # كبير is big, الكبير behind a given name a family.
            is_word = self._is_ordinary(word, self._entry(word))
            if word.form.startswith(_ARTICLE) or not is_word:
                return _Spelled(family, _Sureness.SURE)
        if self._to == "ar" and not _is_capitalised(word):
            return None
        entry = self._entry(word)
        if self._to == "en" and entry is None and self._may_be_tied(word, first=first):
            return None
        if entry and (found := self._by_lexicon(word, entry, alone=alone)):
            return found
        known = open_transliterator().knows(word.said)
        if self._is_ordinary(word, entry):
            often = entry is not None and entry.seen >= _OFTEN
            is_person = (self._person and self._to == "ar") or word.form in given_names()
            ordinary = first and often and not is_person
            # A form of a word that no text has is a family's name behind a given name.
            of_family = self._after_given and self._asked and not first and entry is None
            borne = of_family or self._is_borne(word, first=first)
            if alone or ordinary or not borne:
                return None
            return self._by_letters(word, _Sureness.POSSIBLE, first=first, alone=alone)
        beside = self._to == "en" and self._asked and not first
        if not known and self._has_common_ending(word) and not beside:
            return None
        if not known and alone and self._is_doubtful(word):
            return None
        sureness = _Sureness.SURE if known else _Sureness.UNKNOWN
        return self._by_letters(word, sureness, first=first, alone=alone)

    def _given(self, word: Word, *, alone: bool) -> _Spelled | None:
        """A given name; where no name is asked for, a word alone that is nothing else."""
        spelled = english_given_names().get(word.form)
        is_word = given_names().get(word.form, False)
        if spelled is None or (is_word and not self._asked and not self._after_given):
            return None
        return _Spelled(spelled, _Sureness.POSSIBLE if is_word and not alone else _Sureness.SURE)

    def _is_borne(self, word: Word, *, first: bool) -> bool:
        """Whether a word of the language is the name of people as well."""
        seen = open_transliterator().seen
        if self._to == "en" and word.form.startswith(_ARTICLE):
            named = max(seen(word.said), seen(word.said.removeprefix(_ARTICLE))) >= 0
            if self._after_given:
                named = named or word.form.endswith(_RELATION) or bool(_TRADE.fullmatch(word.form))
            else:
                named = named and self._asked
            return named and not first and not self._has_common_ending(word)
        is_given = word.form in given_names()
        return is_given or self._person or seen(word.said) >= _FEWEST_NAMED[self._to]

    def _is_doubtful(self, word: Word) -> bool:
        """Whether a single word that is no known name may be a common word."""
        begins = _BEGINS.search(self._context[: max(0, self._context.find(word.said))])
        article = word.form.startswith(_ARTICLE) and not word.said.startswith(_HAMZA)
        return not self._asked or (bool(begins) if self._to == "ar" else article)

    def _entry(self, word: Word) -> Entry | None:
        """The entry of a word in this form, or without its article."""
        bare = word.form if word.said.startswith(_HAMZA) else word.form.removeprefix(_ARTICLE)
        known = self._lexicon.entries([word.form, bare])
        entry, without = known.get(word.form), known.get(bare)
        if entry is None or (without and self._is_of_dictionary(without)):
            return without
        return entry

    @staticmethod
    def _is_of_dictionary(entry: Entry) -> bool:
        return entry.part_of_speech in _DICTIONARY_PARTS and entry.targets[0].text[0].islower()

    def _by_lexicon(self, word: Word, entry: Entry, *, alone: bool) -> _Spelled | None:
        """The lexicon's spelling of a word that is more likely a name than a word of the language.

        Of several the one that the letters of the word make likely as well.
        """
        names = [t for t in entry.targets if self._is_named(word, entry, t)]
        if self._after_given:
            names = [t for t in names if not (self._is_of_language(t) or _is_of_nation(word, t))]
        if not names or _total(names) < _total(entry.targets) / 2:
            return None
        may_be_word = entry.part_of_speech in _DICTIONARY_PARTS or word.form.startswith(_ARTICLE)
        needs_proof = may_be_word or not self._asked if alone else not self._asked and may_be_word
        if needs_proof and names[0].likelihood < _CERTAIN:
            return None
        shares = {s.text: s.share for s in open_transliterator().spellings(word.said, self._to)}
        likely = [t for t in names if t.likelihood >= _NEARLY * names[0].likelihood]
        best = max(
            likely,
            key=lambda t: (
                _is_same_shape(word.form, t) + t.likelihood + shares.get(letters_of(t.text), 0.0),
                t.text,
            ),
        )
        if alone and best.likelihood < _CLEAR:
            return None
        certain = best.likelihood >= _CERTAIN and (
            self._to == "en" or _is_same_shape(word.form, best)
        )
        text = capitalised(best.text)
        if self._to == "ar" and alone and has_article(self._lexicon, text):
            text = f"{_ARTICLE}{text}"
        return _Spelled(text, _Sureness.SURE, certain)

    def _is_of_language(self, target: Target) -> bool:
        """Whether an English translation is a word that is no name: Turkish, rams."""
        (english,) = self._lexicon.words([target.text.lower()])
        if english is None or english.part_of_speech not in _DICTIONARY_PARTS:
            return False
        return english.part_of_speech == "adj" or not open_transliterator().knows(target.text)

    def _is_named(self, word: Word, entry: Entry, target: Target) -> bool:
        """Whether a translation is a name of what the word names."""
        alike = _sounds_alike(entry.term, target)
        if self._to == "ar":
            return alike and not self._is_english_word(word, entry)
        if target.text[:1].isupper():
            common = any(stem(form) in common_words() for form in forms_of(target.text))
            ordinary = target.text.lower() in table("names")["ordinary"]["en"]
            told = alike or target.likelihood >= _CERTAIN
            return told and not (common or ordinary)
        return alike and open_transliterator().knows(target.text) and not _is_common(target.text)

    def _is_ordinary(self, word: Word, entry: Entry | None) -> bool:
        """Whether a word is one of the language."""
        if self._to == "ar":
            return self._is_english_word(word, entry)
        if entry is not None or word.said.startswith(_HAMZA):
            # The alef of the article has no hamza.
            return entry is not None
        (known,) = self._lexicon.words([word.form])
        # A stem without three affixes says nothing of a name that no dictionary has.
        of_another = known is not None and known.term.startswith(STEM_MARK)
        return known is not None and not (
            of_another and known.term != f"{STEM_MARK}{stem(word.form)}"
        )

    def _is_english_word(self, word: Word, entry: Entry | None) -> bool:
        """Whether a word with a capital is one of a dictionary, or may have it as the first."""
        if stem(word.form) in common_words() or word.form in table("names")["ordinary"]["en"]:
            return True
        if entry and entry.part_of_speech not in (*NAME_PARTS, None):
            return True
        if entry and not any(_sounds_alike(entry.term, t) for t in entry.targets):
            return True
        begins = _BEGINS.search(self._context[: max(0, self._context.find(word.said))])
        known = open_transliterator().knows(word.said)
        return bool(begins) and not (self._asked or known)

    @staticmethod
    def _may_be_tied(word: Word, *, first: bool) -> bool:
        """Whether the first letters of an Arabic word may be "and", a preposition, or an article.

        After the first word of a name only "and" may be.
        """
        known = open_transliterator().knows
        if known(word.said):
            return False
        if word.form.startswith(_TIED_ARTICLES):
            return True
        letter = word.form[0]
        return letter == _AND or (first and letter in _PROCLITICS and known(word.said[1:]))

    def _has_common_ending(self, word: Word) -> bool:
        """Whether a word has the ending of an Arabic plural or relation, or English adjective."""
        return word.form.endswith(_COMMON_ENDINGS[self._to])

    def _by_letters(
        self, word: Word, sureness: _Sureness, *, first: bool, alone: bool
    ) -> _Spelled | None:
        has_article = self._to == "en" and len(word.said) > 4 and word.said.startswith(_ARTICLE)
        said = word.said.removeprefix(_ARTICLE) if has_article else word.said
        spellings = open_transliterator().spellings(said, self._to, 1)
        if not spellings or not _is_good(spellings[0], self._to):
            return None
        if alone and self._to == "en" and spellings[0].share < _CLEAR:
            return None
        text = capitalised(spellings[0].text)
        if self._to == "ar" and text.startswith("ا"):
            text = f"{_BELOW if word.form[0] in _FRONT else _ABOVE}{text[1:]}"
        return _Spelled(f"Al-{text}" if has_article and not first else text, sureness)


def _family(word: Word) -> str | None:
    """The usual spelling of an Arabic family name: Al-Desouki of الدسوقي, Masri of مصري."""
    article = word.form.startswith(_ARTICLE) and not word.said.startswith(_HAMZA)
    known = english_family_names()
    if article and (spelled := known.get(word.form.removeprefix(_ARTICLE))):
        return f"Al-{spelled}"
    return known.get(word.form)


def _is_only_around(form: str) -> bool:
    """Whether English words are an office or title without anybody's name."""
    arounds = (around for kind, around in _arounds("en") if kind == "title")
    return form in _fields("en") or any(form == " ".join(one.before) for one in arounds)


def _is_of_nation(word: Word, target: Target) -> bool:
    """Whether an Arabic word and its translation are the adjective of a nation."""
    arabic, english = _OF_NATION
    return word.form.endswith(arabic) and target.text.endswith(english)


def kept(
    span: str,
    context: str,
    lexicon: Lexicon,
    *,
    asked: bool,
    named: bool,
    unrendered: bool = False,
) -> str | None:
    """An English name as it is written, for an Arabic text; None if the `span` is no name for sure.

    Each of its words has a capital, one at least that no beginning of a sentence gives it, in a
    `context` that has most words without. What the lexicon has by all its words, such as Persia,
    has a name in Arabic; but not a dog or a company, `named`, whose name is a word of the language.
    A word alone is no name for sure unless one is `asked` for. A name that is asked for and that
    nothing renders, `unrendered`, is written as it is in any case.
    """
    said = span.strip().strip(_QUOTES).removeprefix("the ")
    tokens = [token for piece in said.split() if (token := piece.strip(_QUOTES))]
    inside = table("names")["inside"]["en"]
    capitals = [token for token in tokens if token[0].isupper() and token.lower() not in inside]
    rest = [token for token in tokens if token not in capitals]
    if not capitals or len(tokens) > _LONGEST or "(" in said or tokens[-1] in inside:
        return None
    if not named and (any("'s" in token for token in tokens) or (len(capitals) == 1 and not asked)):
        return None
    if not all(token.lower() in inside or (token.isdecimal() and named) for token in rest):
        return None
    if (tokens[0] in rest and tokens[0] != "The") or ("and" in rest and not named):
        return None
    place = context.find(said)
    if place < 0 or _is_in_capitals(context.replace(said, " ")):
        return None
    told = capitals if tokens[0] not in capitals else capitals[1:]
    if not told and _BEGINS.search(context[:place].rstrip(_OPENING)):
        return None
    found = figures(said)
    if found.days or found.weekdays or _is_only_around(search_text(said)):
        return None
    as_it_is = (asked and unrendered) or _has_no_arabic_name(capitals, lexicon, named=named)
    return said if as_it_is else None


def _has_no_arabic_name(capitals: Sequence[str], lexicon: Lexicon, *, named: bool) -> bool:
    """Whether a name of words with capitals is one that Arabic writes as it is."""
    forms = [part for token in capitals for part in search_text(token).split("-") if part]
    known = lexicon.entries(forms)
    if len(forms) == 1 and named and forms[0] in known:
        return stem(forms[0]) in common_words()
    return named or any(form not in known for form in forms)


def _is_in_capitals(text: str) -> bool:
    """Whether a text has no more words in small letters than with a capital: a heading."""
    latin = [word for word in text.split() if word[0].isascii() and word[0].isalpha()]
    return 2 * sum(word[0].islower() for word in latin) <= len(latin)


def has_article(lexicon: Lexicon, name: str) -> bool:
    """Whether an Arabic name is written with its article more often than without."""
    form = search_text(name)
    known = lexicon.entries([form, f"{_ARTICLE}{form}"])
    with_article, without = known.get(f"{_ARTICLE}{form}"), known.get(form)
    return with_article is not None and (without is None or with_article.seen > without.seen)


def _joined(words: Sequence[str]) -> str:
    """The words of a name; the Arabic article is written together with its word."""
    return " ".join(words).replace(f" {_ARTICLE} ", f" {_ARTICLE}")


def _without_stops(words: Words) -> Words:
    """The words, initials together with the full stops after them."""
    kept: list[Word] = []
    for word in words:
        if word.said == "." and kept and len(kept[-1].said) <= _LONGEST_INITIAL:
            kept[-1] = Word(f"{kept[-1].said}.", kept[-1].form)
        else:
            kept.append(word)
    return tuple(kept)


def capitalised(name: str) -> str:
    """A name with a capital at its beginning."""
    return name[:1].upper() + name[1:]


def _is_good(spelling: Spelling, to: Language) -> bool:
    """Whether a spelling is that of a known name, or likely, and can be said."""
    vowels = sum(letter in _VOWELS for letter in spelling.text)
    said = to == "ar" or vowels * _LEAST_VOWELS >= len(spelling.text)
    return spelling.is_known or (said and spelling.share >= _LEAST_SHARE[to])


def _is_capitalised(word: Word) -> bool:
    """Whether a word has one capital: an abbreviation is not spelled by its letters."""
    return word.said[0].isupper() and not (len(word.said) > 1 and word.said.isupper())


def _is_common(text: str) -> bool:
    return text[:1].islower() and any(stem(form) in common_words() for form in forms_of(text))


def _total(targets: Sequence[Target]) -> float:
    return sum(target.likelihood for target in targets)


def _sounds_alike(form: str, target: Target) -> bool:
    return similarity_across(form, search_text(target.text)) >= _SOUNDS_ALIKE


def _is_same_shape(form: str, target: Target) -> bool:
    """Whether a word and a translation have the same consonants."""
    return skeleton(form) == skeleton(search_text(target.text))


def _is_same_name(word: Word, there: Word) -> bool:
    """Whether two words are spellings of one name, with or without its article."""
    one, two = (re.sub(_ARTICLE_OF_NAME, "", each.form) for each in (word, there))
    shape = skeleton(one)
    alike = len(shape) > 1 and shape == skeleton(two)
    return alike and similarity_across(one, two) >= SAME_NAME


@cache
def _fields(source: Language) -> dict[str, str]:
    """The fields of ministries and ministers, by their search form."""
    fields = table("names")["fields"]
    if source == "en":
        return {search_text(english): arabic for english, arabic in fields.items()}
    return {search_text(arabic): english for english, arabic in fields.items()}


@cache
def _particles(source: Language) -> dict[str, str]:
    return dict(table("names")["particles"][source])


@cache
def _initials(source: Language) -> dict[str, str]:
    """The first letters of names, as they are said, with a full stop."""
    said = table("names")["initials"]
    if source == "en":
        return {letter: f"{name}." for letter, name in said.items()}
    return {search_text(name): f"{letter.upper()}." for letter, name in said.items()}


@cache
def _arounds(source: Language) -> tuple[tuple[str, _Around], ...]:
    """The words around names, those of more words first."""
    kinds = ("title", "place", "settlement", "role", "office")
    found = [(kind, around) for kind in kinds for around in _read(kind, source)]
    return tuple(sorted(found, key=lambda one: -len(one[1].before) - len(one[1].after)))


def _read(kind: str, source: Language) -> Iterator[_Around]:
    for entry in table("names")[kind]:
        written = entry[other(source)][0]
        of_woman = entry.get("feminine", written) if source == "en" else written
        for template in entry[source]:
            before, _, after = template.partition(_INNER)
            around, woman = (
                one if _INNER in one else f"{one} {_INNER}" for one in (written, of_woman)
            )
            yield _Around(forms_of(before), forms_of(after), around, woman)
