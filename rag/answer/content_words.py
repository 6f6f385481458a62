"""The content words of a question, and the match score of each of them in a text.

Within a language a word matches if its stem is in the text, or most of its stem's 4-grams; across
languages if one of its translations is, or a name that sounds like it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.language import search_text
from rag.schema import Hit
from rag.text.figures import numbers_in
from rag.translation import TermTable, open_term_table
from rag.translation.lexicon import open_lexicon
from rag.translation.names import (
    MIN_SKELETON,
    SAME_NAME,
    name_forms,
    similarity_across,
    skeleton,
)

_MEMO_TEXTS = 1 << 10
_MEMO_QUESTIONS = 1 << 8
_PUNCTUATION = ".,;:?!؟،؛\"'()[]“”«»"
_SAME_WORD = 0.6
_SAME_TARGET = 0.5
# Translations with less weight in the table are ignored.
_LIKELY = 0.04
# Synonyms are translations of translations: both steps must be likelier than this.
_SURE = 0.15
# What a word's synonym counts for, beside the word itself.
_SYNONYM = 0.8
PRESENT = 0.5
"""A word counts as present in a text from this match score on."""

# Words that say which kind of answer is asked for, not what about.
_FRAME = frozenset(
    search_text(word)
    for word in (
        "name names named called call kind type sort number many much year date time day long "
        "old people person place thing something example used use make made one two first "
        "want wants wanted happen happened become became give given take took did term word say "
        "said tell اسم تريد يريد "
        "اسما تسمى يسمى سمي عدد نوع أنواع سنة عام تاريخ يوم وقت مدة شخص الشخص مكان شيء مثال "
        "كلمة مصطلح يطلق حدث يحدث أصبح تم كانوا الذين التي اللذان أحد إحدى مقدار هناك يوجد توجد "
        "اسمه اسمها بكم فيم مما بماذا لمن أيضا يمكن استخدم استخدام"
    ).split()
)
_FRAME_WEIGHT = 0.35


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A content word: its weight, and its translations and synonyms with theirs.

    `targets` are stems: its translations, and the translations of these.
    """

    word: str
    stem: str
    weight: float
    is_name: bool
    targets: Mapping[str, float]

    @property
    def is_frame(self) -> bool:
        """Whether it says which kind of answer is asked for, not what about."""
        return self.weight < 1.0


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text, prepared for looking words up."""

    stems: frozenset[str]
    grams: frozenset[str]
    numbers: frozenset[float]
    sounds: Mapping[str, tuple[str, ...]]

    def match_score(self, word: ContentWord) -> float:
        """The confidence that the text contains the word, in [0, 1]."""
        if word.stem in self.stems:
            return 1.0
        if word.word.isdecimal():
            return float(float(word.word) in self.numbers)
        share = _share(word.stem, self.grams)
        best = share if share >= _SAME_WORD else 0.0
        # Inflected forms share the weight of one translation, so their scores are added.
        found = sum(weight * self._translation_score(t) for t, weight in word.targets.items())
        best = max(best, math.sqrt(min(found, 1.0)))
        return best if best >= PRESENT else max(best, self._name_score(word.word))

    def _translation_score(self, target: str) -> float:
        if target in self.stems:
            return 1.0
        share = _share(target, self.grams)
        return share if share >= _SAME_TARGET else 0.0

    def _name_score(self, word: str) -> float:
        best = 0.0
        for form in name_forms(word):
            shape = skeleton(form)
            for other in self.sounds.get(shape, ()) if len(shape) >= MIN_SKELETON else ():
                if is_arabic(form) != is_arabic(other):
                    best = max(best, similarity_across(form, other))
        return best if best >= SAME_NAME else 0.0


@lru_cache(maxsize=_MEMO_TEXTS)
def text_words(text: str) -> TextWords:
    """The words of a text; those of the last thousand texts are cached."""
    found = words(text)
    stems = frozenset(stem(word) for word in found)
    content = [word for word in set(found) if not word.isdecimal() and not is_function_word(word)]
    sounds: dict[str, dict[str, None]] = {}
    for word in content:
        for form in name_forms(word):
            sounds.setdefault(skeleton(form), {})[form] = None
    return TextWords(
        stems=stems,
        grams=frozenset(gram for one in stems for gram in _grams(one)),
        numbers=numbers_in(text),
        sounds={shape: tuple(forms) for shape, forms in sounds.items()},
    )


def hit_words(hit: Hit) -> TextWords:
    """The words of a hit's passage, of its heading and of its document's title."""
    return text_words(hit_text(hit))


def hit_text(hit: Hit) -> str:
    """A hit's passage with its document's title and its heading before it."""
    passage = hit.passage
    return "\n".join(part for part in (passage.title, passage.heading, passage.text) if part)


def telling_words_of(text: str) -> list[ContentWord]:
    """The content words of a text without those that only shape a question."""
    return [word for word in content_words_of(text) if not word.is_frame]


@lru_cache(maxsize=_MEMO_QUESTIONS)
def content_words_of(text: str) -> tuple[ContentWord, ...]:
    """The content words of a question, or of any sentence, each once, in order."""
    found = [word for word in words(text) if not is_function_word(word)]
    targets, written = _targets(found), _by_lexicon(found)
    capitals = {search_text(w.strip(_PUNCTUATION)) for w in text.split()[1:] if w[:1].isupper()}
    asked: dict[str, ContentWord] = {}
    for word in found:
        asked.setdefault(
            stem(word),
            ContentWord(
                word=word,
                stem=stem(word),
                weight=_FRAME_WEIGHT if word in _FRAME else 1.0,
                is_name=word in capitals or word.isdecimal(),
                targets=_union(targets.get(stem(word), {}), written[stem(word)]),
            ),
        )
    return tuple(asked.values())


def _union(one: Mapping[str, float], two: Mapping[str, float]) -> dict[str, float]:
    return {term: max(one.get(term, 0.0), two.get(term, 0.0)) for term in (*one, *two)}


def _targets(found: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each stem, its translations and its synonyms (translations of its translations)."""
    table = open_term_table()
    translated = {
        term: {target: weight for target, weight in targets.items() if weight >= _LIKELY}
        for term, targets in table.translate(found).items()
        if " " not in term
    }
    sure = {t for targets in translated.values() for t, weight in targets.items() if weight > _SURE}
    back = _exact(table, sure)
    for term, targets in translated.items():
        for target, weight in list(targets.items()):
            for synonym, other in back.get(target, {}).items():
                both = _SYNONYM * weight * other
                if synonym != term and weight > _SURE < other:
                    targets[synonym] = max(targets.get(synonym, 0.0), both)
    return translated


def _by_lexicon(found: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each stem, the stems of its word's translations, as the lexicon has it."""
    translated: dict[str, dict[str, float]] = {}
    for word, entry in zip(found, open_lexicon().words(found), strict=True):
        targets = translated.setdefault(stem(word), {})
        for target in entry.targets if entry else ():
            forms = [form for form in words(target.text) if not is_function_word(form)]
            for form in forms:
                weight = target.likelihood / len(forms)
                targets[stem(form)] = max(targets.get(stem(form), 0.0), weight)
    return translated


def _exact(table: TermTable, stems: Iterable[str]) -> dict[str, dict[str, float]]:
    """The table's entries of these stems; a stem's own stem may be another, so no phrases."""
    return {t: targets for t, targets in table.translate(sorted(stems)).items() if " " not in t}


def _share(word: str, grams: frozenset[str]) -> float:
    wanted = _grams(word)
    return sum(gram in grams for gram in wanted) / len(wanted)


@lru_cache(maxsize=1 << 14)
def _grams(word: str) -> tuple[str, ...]:
    bordered = f"_{word}_"
    if len(bordered) <= 4 or word.isdecimal():
        return (bordered,)
    return tuple(bordered[i : i + 4] for i in range(len(bordered) - 3))


def overlap(asked: Sequence[ContentWord], text: str) -> float:
    """The share of the words that are in a text, in [0, 1]; 0 without any word."""
    there = text_words(text)
    return sum(there.match_score(word) >= PRESENT for word in asked) / len(asked) if asked else 0.0
