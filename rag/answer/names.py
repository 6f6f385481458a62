"""Which words of a sentence are names.

In Latin letters, a name has a capital. Arabic has none: there a word is a name if it is not a
function word and none of its translations is a common word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.answer.content_words import ContentWord, content_words_of
from rag.language import search_text
from rag.sentences import sentence_spans
from rag.text import tables
from rag.text.common import common_words, given_names
from rag.text.figures import figures
from rag.text.months import MONTHS, WEEKDAYS
from rag.translation import open_term_table
from rag.translation.forms import bare_forms
from rag.translation.lexicon import entry_of

_COMMON = 0.3
# Translations from this likelihood on decide whether an Arabic word is a name.
_TELLING = 0.1
_VERB = re.compile(r"\b[وف]?(?:لم|لن|لا) ([يتنا]\w+)|\b(س[يت]\w{3,})|\bغير (\w+)")
_FEWEST_LETTERS = 3
_PLURAL_VERB = "وا"
_PUNCTUATION = ".,;:?!؟،؛\"'()[]“”«»*_"
# Words with a capital that are no names.
_NO_NAMES = frozenset(
    ["i", "yes", "no", *WEEKDAYS]
    + [name[0] for name, (calendar, _) in MONTHS.items() if calendar == "gregorian"]
)


def names(text: str) -> tuple[ContentWord, ...]:
    """The words of a text that are names, as `rag.answer.content_words` sees words, in order."""
    capitals = _capitalised(text)
    verbs = {match[1] or match[2] or match[3] for match in _VERB.finditer(search_text(text))}
    others = verbs | _counted(text)
    asked = content_words_of(text)
    known = {w.word for w in asked if w.word not in others and _is_name(w, capitals)}
    known |= set(_beside_given_names(words(text), known))
    return tuple(word for word in asked if word.word in known)


def _beside_given_names(found: Sequence[str], known: Collection[str]) -> Iterator[str]:
    """Arabic words that are names by their context: «كمال حداد», «حاتم العياري»."""
    given = given_names()
    for one, two in pairwise(found):
        if one in given and (two in known or two in given):
            yield from (one, two)
        elif given.get(one) is False and two.startswith("ال") and entry_of(two) is None:
            yield two


def _counted(text: str) -> set[str]:
    """The Arabic words of a text that are numbers, or nouns that are counted."""
    written = text.split()
    spans = [range(q.at[0], q.at[1] + 1) for q in figures(text).quantities if q.value > 0]
    found = {written[place] for span in spans for place in span if place < len(written)}
    return {word for word in words(" ".join(found)) if is_arabic(word)}


def _is_name(word: ContentWord, capitals: frozenset[str]) -> bool:
    if word.word.isdigit() or word.word in _NO_NAMES or is_function_word(word.word):
        return False
    if not is_arabic(word.word):
        return word.word in capitals
    if word.word.startswith("ال") or len(word.word) < _FEWEST_LETTERS or _is_verb(word.word):
        return False
    if word.word.endswith(_PLURAL_VERB):
        return False
    forms = dict.fromkeys([*bare_forms(word.word), *_without_affixes(word.word)])
    if any(is_function_word(form) for form in forms):
        return False
    known = open_term_table().translate(list(forms))
    return not is_common(word.word) and not any(
        _is_common(known.get(stem(form), {})) for form in forms
    )


def is_common(word: str) -> bool:
    """Whether the lexicon translates an Arabic word, and not by a name."""
    entry = entry_of(word)
    likely = [target for target in entry.targets if target.likelihood >= _TELLING] if entry else []
    return bool(likely) and not any(target.text[:1].isupper() for target in likely)


@cache
def _verbs() -> frozenset[str]:
    """Stems of Arabic words that are no names: opposites of each other, and words of speech."""
    opposites = tables.written("ar", "opposites").values()
    speech = tables.written("ar", "logic")["speech"]
    return frozenset(
        stem(word)
        for names in (*opposites, speech)
        for word in search_text(" ".join(names)).split()
    )


def _is_verb(word: str) -> bool:
    return stem(word) in _verbs()


def _without_affixes(word: str) -> Iterator[str]:
    """An Arabic word without conjunction, preposition, and the affixes of a verb, in all ways."""
    for first in ("وس", "و", "ف", "ب", "ل", "ك", "س", ""):
        bare = word.removeprefix(first)
        if word.startswith(first) and len(bare) >= _FEWEST_LETTERS:
            yield from _without_endings(bare)
            if bare[0] in "يتن" and len(bare) > _FEWEST_LETTERS:
                yield from _without_endings(bare[1:])


def _without_endings(word: str) -> Iterator[str]:
    yield word
    for last in ("وا", "و", "ت", "ا", "تم", "تها", "ته"):
        if word.endswith(last) and len(word) - len(last) >= _FEWEST_LETTERS:
            yield word.removesuffix(last)


def _is_common(targets: Mapping[str, float]) -> bool:
    """Whether translations are of a word that is no name."""
    common = common_words()
    return sum(weight for target, weight in targets.items() if target in common) > _COMMON


def _capitalised(text: str) -> frozenset[str]:
    """Words in search form with a capital that does not come from beginning a sentence."""
    found: set[str] = set()
    common = common_words()
    for start, end in sentence_spans(text):
        for place, piece in enumerate(text[start:end].split()):
            bare = piece.strip(_PUNCTUATION).removesuffix("'s").removesuffix("’s")
            for part in content_words_of(bare) if bare[:1].isupper() else ():
                if place or part.stem not in common:
                    found.add(part.word)
    return frozenset(found)
