"""Names and short noun phrases in the other language, by the lexicon.

A name that the `context` spells in the other script is written as it is there. What is put together
word by word is never certain, unless all of it is names: the original belongs beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.analysis import is_arabic, is_function_word
from rag.rendering.spans import Kind, Part, Word, Words, plain, words_of
from rag.schema import Language
from rag.text.figures import figures
from rag.translation.forms import bare_forms
from rag.translation.lexicon import STEM_MARK, Entry, Lexicon, Target
from rag.translation.names import name_similarity, skeleton

# A translation less likely than the first is not written; one more likely than the second is
# certain.
_LEAST_LIKELY = 0.3
_CERTAIN = 0.6
# A word and its translation that sound at least so alike are a name.
_SOUNDS_ALIKE = 0.6
_SAME_NAME = 0.72
_LONGEST_NAME = 6
_LONGEST_PHRASE = 4
_NAMES = frozenset(["name", "prop"])
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
# Letters that may be "and", "so", "like" or "will", but are more often the word's own.
_NOT_TAKEN_OFF = ("و", "ف", "ك", "س")
_ARTICLE_OF_NAME = re.compile("^(?:ال|[ae]l-)(?=..)")
_OF = "of"

Role = Literal["noun", "adjective", "name"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A word with the translation that is written for it."""

    word: Word
    target: Target
    role: Role
    definite: bool


class Phrases:
    """Renders names and short phrases by a lexicon; `context` gives spellings of names."""

    def __init__(self, lexicon: Lexicon, to: Language, context: str) -> None:
        self._lexicon = lexicon
        self._to = to
        self._spelled = [word for word in words_of(context) if is_arabic(word.form) == (to == "ar")]

    def render(self, words: Words, to: Language) -> Part | None:
        """The words as a name or a phrase in the language `to`; None if one is not known."""
        if len(words) > _LONGEST_NAME or not all(word.form[:1].isalpha() for word in words):
            return None
        return self._as_spelled(words) or self._as_a_whole(words) or self._by_words(words)

    def _as_spelled(self, words: Words) -> Part | None:
        for begin in range(len(self._spelled) - len(words) + 1):
            there = self._spelled[begin : begin + len(words)]
            if all(_is_same_name(*pair) for pair in zip(words, there, strict=True)):
                return Part(" ".join(word.said for word in there), "name")
        return None

    def _as_a_whole(self, words: Words) -> Part | None:
        """A phrase, or a word, that the lexicon has in this form."""
        form = plain(words).replace("-", " ")
        forms = [form, *(form.removeprefix(a) for a in ("the ", "ال") if form.startswith(a))]
        known = self._lexicon.entries(forms)
        entry = next((known[form] for form in forms if form in known), None)
        if entry is None or is_function_word(form):
            return None
        best = entry.targets[0]
        if best.likelihood < _LEAST_LIKELY:
            return None
        kind: Kind = "name" if entry.part_of_speech in _NAMES else "phrase"
        text = _capitalised(best.text) if kind == "name" else best.text
        return Part(text, kind, best.likelihood >= _CERTAIN or len(words) > 1)

    def _by_words(self, words: Words) -> Part | None:
        """The words put together; those of a name keep their order."""
        if figures(plain(words)).quantities:
            return None
        if words[0].form == "the" and len(words) > 1:
            words = words[1:]
        if name := self._as_name(words):
            return name
        known = [self._known(word) for word in words if word.form != _OF]
        found = [word for word in known if word]
        if len(found) < len(known) or not found:
            return None
        if len(found) > _LONGEST_PHRASE:
            return None
        if self._to == "en":
            return Part(_english_phrase(found), "phrase", certain=False)
        place = next((i for i, word in enumerate(words) if word.form == _OF), len(words))
        return Part(_arabic_phrase(found[:place], found[place:]), "phrase", certain=False)

    def _as_name(self, words: Words) -> Part | None:
        """A name, each word of it a spelling that sounds like the source's."""
        if self._to == "ar" and not all(word.said[:1].isupper() for word in words):
            return None
        spelled: list[str] = []
        certain = True
        for word in words:
            entry = self._lexicon.entries([word.form]).get(word.form) or self._entry(word)
            target = _most_alike(word.form, entry.targets) if entry else None
            if entry is None or target is None:
                return None
            named = entry.part_of_speech in _NAMES or target.text[:1].isupper()
            if len(words) == 1 and not named:
                return None
            spelled.append(_capitalised(target.text))
            certain &= target.likelihood >= _CERTAIN and entry.part_of_speech in (*_NAMES, None)
        return Part(" ".join(spelled), "name", certain)

    def _entry(self, word: Word) -> Entry | None:
        """The entry of a word, not of its stem, nor of a clitic with another word."""
        (entry,) = self._lexicon.words([word.form])
        return entry if entry and _stands_for(entry, word) else None

    def _known(self, word: Word) -> _Known | None:
        """A word of a phrase with its most likely translation."""
        entry = self._entry(word)
        if entry is None:
            return None
        target = entry.targets[0]
        if target.likelihood < _LEAST_LIKELY or is_function_word(target.text.lower()):
            return None
        definite = word.form.startswith(_ARTICLES) and not entry.term.startswith("ال")
        return _Known(word, target, self._role(entry, target), definite)

    def _role(self, entry: Entry, target: Target) -> Role:
        if entry.part_of_speech in _NAMES:
            return "name"
        if self._to == "ar":
            return "adjective" if entry.part_of_speech == "adj" else "noun"
        if target.text[:1].isupper() and _is_alike(entry.term, target):
            return "name"
        (english,) = self._lexicon.words([target.text.lower()])
        return "adjective" if english and english.part_of_speech == "adj" else "noun"


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _stands_for(entry: Entry, word: Word) -> bool:
    """Whether an entry is of the word itself: with the article or a pronoun, and nothing else."""
    if entry.term.startswith(STEM_MARK) or is_function_word(entry.term):
        return False
    # The alef of the article has no hamza.
    if word.said.startswith(("إ", "أ", "آ")) and not entry.term.startswith("ا"):
        return False
    joined = word.form.startswith(_NOT_TAKEN_OFF) and word.form[0] != entry.term[0]
    return not joined and entry.term in bare_forms(word.form)


def _most_alike(form: str, targets: Sequence[Target]) -> Target | None:
    """The target that sounds most like a word, of equals the most likely; None if none does."""
    alike = [target for target in targets if _is_alike(form, target)]
    return max(
        alike,
        key=lambda target: (round(_similarity(form, target.text.lower()), 1), target.likelihood),
        default=None,
    )


def _is_alike(form: str, target: Target) -> bool:
    return _similarity(form, target.text.lower()) >= _SOUNDS_ALIKE


def _is_same_name(word: Word, there: Word) -> bool:
    """Whether two words are spellings of one name, with or without its article."""
    one, other = (re.sub(_ARTICLE_OF_NAME, "", each.form) for each in (word, there))
    shape = skeleton(one)
    alike = len(shape) > 1 and shape == skeleton(other)
    return alike and _similarity(one, other) >= _SAME_NAME


def _similarity(one: str, other: str) -> float:
    return name_similarity(one, other) if is_arabic(one) else name_similarity(other, one)


def _english_phrase(words: Sequence[_Known]) -> str:
    """A noun with its adjectives before it, and what it is of."""
    head, rest = words[0], words[1:]
    adjectives: list[str] = []
    while rest and rest[0].role == "adjective" and rest[0].definite == head.definite:
        adjectives.insert(0, rest[0].target.text)
        rest = rest[1:]
    noun = " ".join([*adjectives, head.target.text])
    if not rest:
        return noun
    owner = _english_phrase(rest)
    # "Energy crisis", but "government of Jordan" and "crisis of renewable energy".
    compound = len(rest) == 1 and rest[0].role == "noun" and not adjectives
    return f"{owner} {noun}" if compound else f"{noun} of {owner}"


def _arabic_phrase(words: Sequence[_Known], owner: Sequence[_Known]) -> str:
    """The last noun first, then the nouns before it, and its adjectives; `owner` is after "of"."""
    *before, head = words
    noun = head.target.text
    feminine = noun.endswith(("ة", "ات")) or head.word.form.endswith("s")
    parts = [noun]
    parts += [_definite(word) for word in reversed(before) if word.role != "adjective"]
    parts += [
        _agreeing(word.target.text, feminine=feminine)
        for word in reversed(before)
        if word.role == "adjective"
    ]
    if owner:
        *others, last = owner
        parts += [_definite(last), *(_definite(word) for word in reversed(others))]
    return " ".join(parts)


def _definite(word: _Known) -> str:
    text = word.target.text
    return text if word.role == "name" or text.startswith("ال") else f"ال{text}"


def _agreeing(adjective: str, *, feminine: bool) -> str:
    return f"{adjective}ة" if feminine and not adjective.endswith(("ة", "ء", "ى")) else adjective
