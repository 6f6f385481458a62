"""Which words of a text are parts of names, by their letters and by the lexicon."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise, permutations

from rag.analysis import is_arabic, is_function_word, stem
from rag.answer.names import names
from rag.language import search_text
from rag.text.common import common_words, given_names
from rag.text.months import MONTHS, WEEKDAYS
from rag.text.units import is_unit_word
from rag.translation.lexicon import Entry, Target, entry_of, open_lexicon

# Vowel signs are between the letters of a word.
_TOKEN = re.compile(r"(?:[^\W\d_][\u0640\u064b-\u065f\u0670]*)+(?:[’'-][^\W\d_]+)*")
# "I'm", "We've": no names.
_CONTRACTED = re.compile("[’'](?:m|ve|ll|re|d)$")
_PROCLITICS = "وبلف"
_FEWEST_LETTERS = 3
_COMMON_PARTS = frozenset(["adj", "adv", "v", "num", "prep", "conj", "pron", "determiner"])
# A translation of this likelihood may be the right one.
_POSSIBLE = 0.1
# A word alone is a name if it is found often in texts and nearly always translated by that name, or
# if nothing else that it translates to is a common word.
_LIKELY, _OFTEN, _POSSIBLE_ALONE = 0.8, 8, 0.4
# What is written between a given name and the next.
_BETWEEN = frozenset(["بن", "بنت", "ابن", "ابو"])
_OF_A_COUNTRY = ("an", "ese", "ish", "i", "ch", "ek", "iss")
# An adjective has these letters of its country.
_COUNTRY = 4
# What is written onto a name without a capital: "al-Qadi", "ash-Shami", "d'Arc".
_ONTO_A_NAME = re.compile("(?:al|el|ul|a[dnrstz]|ash|e[dnrstz]|esh|d|l|de)[’'-]")
_OPENING = " \n\t«»“”\"'([-*•"


class Likelihood(IntEnum):
    """How surely a word is part of a name."""

    NO = 0
    POSSIBLE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a text from `start` to `end`, without the conjunction or preposition before it.

    `folded` is its search form and `prefix` what was cut off; `is_given` says that people have it
    for their first name.
    """

    start: int
    end: int
    folded: str
    likelihood: Likelihood
    prefix: str = ""
    is_given: bool = False

    @property
    def is_arabic(self) -> bool:
        """Whether it is written in Arabic letters."""
        return is_arabic(self.folded)


def name_words(text: str) -> list[NameWord]:
    """The words of a text with how surely each is part of a name, in order."""
    tokens = list(_TOKEN.finditer(text))
    folded = [search_text(token[0]).strip() for token in tokens]
    known = open_lexicon().entries({form for word in folded for form, _ in _forms(word)})
    uncommon = {name.word for name in names(text)}
    found = [
        _arabic(token, word, known, uncommon)
        if is_arabic(word)
        else NameWord(*token.span(), word, _latin(token, word, known.get(word)))
        for token, word in zip(tokens, folded, strict=True)
    ]
    return _with_full_names(found, text)


def _with_full_names(words: list[NameWord], text: str) -> list[NameWord]:
    """The words; a given name with a family name after it is sure, and that family name possible.

    Many given names are common words; the family name shows that they are names: «كريم فهمي».
    """
    found = list(words)
    for place, (first, second) in enumerate(pairwise(words)):
        given = _given(first, text)
        if given is None or second.prefix or second.start - first.end > 1:
            continue
        after_title = place > 0 and words[place - 1].folded.startswith("ال")
        if _is_family_name(second, sure=after_title or not given_names()[given.folded]):
            found[place] = given
            likelihood = max(second.likelihood, Likelihood.POSSIBLE)
            found[place + 1] = replace(found[place + 1], likelihood=likelihood)
    return found


def _given(word: NameWord, text: str) -> NameWord | None:
    """A word as a given name, without what is written together with it; None if it is none."""
    for form, prefix in _forms(word.folded):
        is_common = given_names().get(form)
        if is_common is None or (prefix and is_common):
            continue
        # «على» is folded to what «علي» is.
        if is_function_word(form) and not text[: word.end].endswith("ي"):
            continue
        start = word.start if word.prefix else word.start + len(prefix)
        cut = word.prefix or prefix
        return NameWord(start, word.end, form, Likelihood.SURE, cut, is_given=True)
    return None


def _is_family_name(word: NameWord, *, sure: bool) -> bool:
    """Whether a word follows a given name as another one; `sure` says that one is before it."""
    if word.folded in given_names() or word.folded in _BETWEEN:
        return True
    if _is_no_name(word.folded) or not word.is_arabic:
        return False
    possible = word.likelihood > Likelihood.NO or _may_name(word.folded)
    if word.folded.startswith("ال"):
        return possible or (word.folded.endswith("ي") and sure)
    return possible and sure


def _forms(word: str) -> Iterator[tuple[str, str]]:
    """A word in search form, and of an Arabic one what is left without its first letter.

    With each form comes the letter that was cut off.
    """
    yield word, ""
    if is_arabic(word) and word[:1] in _PROCLITICS and len(word) > _FEWEST_LETTERS:
        yield word[1:], word[0]


def _arabic(
    token: re.Match[str], word: str, known: Mapping[str, Entry], uncommon: Collection[str]
) -> NameWord:
    start, end = token.span()
    if any(_is_no_name(form) for form, _ in _forms(word)):
        return NameWord(start, end, word, Likelihood.NO)
    forms = {form: prefix for form, prefix in _forms(word) if form in known}
    for form, prefix in forms.items():
        if _is_name(form, known[form], uncommon):
            return NameWord(start + len(prefix), end, form, Likelihood.SURE, prefix)
    if any(prefix for prefix in forms.values()):
        return NameWord(start, end, word, Likelihood.NO)
    bare = word.removeprefix("ال").removesuffix("ا")
    lexicon = open_lexicon()
    entry = known.get(word) or lexicon.entries([bare]).get(bare) or lexicon.words([bare])[0]
    possible = entry is None or (
        any(_names(target) for target in entry.targets) and not _is_of_nation(word, entry)
    )
    return NameWord(start, end, word, Likelihood.POSSIBLE if possible else Likelihood.NO)


def _latin(token: re.Match[str], word: str, entry: Entry | None) -> Likelihood:
    written = _ONTO_A_NAME.sub("", token[0], count=1)
    if not written[:1].isupper() or _is_no_name(word) or _CONTRACTED.search(written):
        return Likelihood.NO
    if entry is not None and entry.part_of_speech in {"name", "prop"}:
        return Likelihood.SURE
    common = entry is not None and entry.part_of_speech is not None
    begins = not token.string[: token.start()].strip(_OPENING)
    if entry is None and not begins:
        return Likelihood.SURE
    return Likelihood.NO if common and begins else Likelihood.POSSIBLE


def _is_no_name(word: str) -> bool:
    is_short = len(word) < _FEWEST_LETTERS and is_arabic(word)
    return is_short or is_function_word(word) or (word,) in MONTHS or word in WEEKDAYS


def _is_name(word: str, entry: Entry, uncommon: Collection[str]) -> bool:
    """Whether an Arabic word is a name: its best translation is one, and is likely enough."""
    if entry.part_of_speech in _COMMON_PARTS or not entry.targets:
        return False
    best = entry.targets[0]
    if not _names(best) or (word[-1] in "يه" and best.text.endswith(_OF_A_COUNTRY)):
        return False
    if _is_of_nation(word, entry):
        return False
    if stem(search_text(best.text)) in common_words() or is_unit_word(word):
        return False
    is_known = best.likelihood >= _LIKELY and entry.seen >= _OFTEN
    return is_known or (word in uncommon and best.likelihood >= _POSSIBLE_ALONE)


def _is_of_nation(word: str, entry: Entry) -> bool:
    """Whether an Arabic word is an adjective of a country: Portuguese, beside Portugal."""
    said = [target.text.casefold() for target in entry.targets]
    if word[-1] not in "يه" or not said:
        return False
    is_adjective = entry.part_of_speech == "adj" and said[0].endswith(_OF_A_COUNTRY)
    return is_adjective or any(
        text.endswith(_OF_A_COUNTRY) and text[:_COUNTRY] == other[:_COUNTRY]
        for text, other in permutations(said, 2)
    )


def _may_name(word: str) -> bool:
    """Whether a word that is a common one is a name too, such as حداد (blacksmith, Haddad)."""
    entry = entry_of(word)
    return entry is not None and any(target.text[0].isupper() for target in entry.targets)


def _names(target: Target) -> bool:
    return target.likelihood >= _POSSIBLE and target.text[0].isupper()
