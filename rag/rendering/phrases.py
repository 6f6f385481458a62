"""Short phrases in the other language, by the lexicon.

A phrase or word that the lexicon has in this form is written as it is there. What is put together
word by word is never certain: the original belongs beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.analysis import is_function_word, stem
from rag.language import search_text
from rag.rendering.composed import (
    Render,
    colours,
    in_arabic,
    in_english,
    is_adjective,
    is_sure,
    masculine,
)
from rag.rendering.names import NAME_PARTS, capitalised, has_article
from rag.rendering.senses import (
    ARTICLE,
    ARTICLES,
    has_pronoun,
    is_entry_of,
    is_plural,
    means,
    sense,
)
from rag.rendering.spans import Kind, Part, Word, Words, plain
from rag.rendering.terms import term
from rag.schema import Language
from rag.text.common import common_words
from rag.text.figures import figures
from rag.translation.lexicon import Entry, Lexicon, Target
from rag.translation.names import similarity_across

# A translation less likely than the first is not written; one more likely than the second is
# certain, if it is translated back with the third at least.
_LEAST_LIKELY = 0.3
_CERTAIN = 0.6
_BACK = 0.15
# A word alone that is as likely as this is shown with its original.
_LIKELY_ALONE = 0.4
_DOUBT = 0.05
_SOUNDS_ALIKE = 0.66
_LONGEST = 6
_LONGEST_PUT_TOGETHER = 4
# A phrase of this number of words, a noun with its adjective or a name, is likely if both words
# are. Of two nouns, such as غرفة الاحتراق, too many have names of their own in the other language.
_LIKELY_WORDS = 2
_LIKELY = 0.55
_LIKELY_BACK = 0.3
# A translation more likely than the first is likely if it means the word as the second says.
_SURELY, _SURELY_BACK = 0.9, 0.25
# Of two nouns, how likely a translation is and means the word, together: of each, and of both.
_LIKELY_OF_TWO_NOUNS = 1.3
_LIKELY_TOGETHER = 2.85
# A translation that is less likely than the least, but likely means the word, is of one sense.
_LEAST_OF_A_SENSE = 0.25
_BACK_OF_A_SENSE = 0.6
_THE = "the"
_OF = "of"
_ADVERBIAL = ("ياً", "يًا", "يا")
# Adjectives such as أحمر have another feminine.
_COLOUR = "أ"
_RELATIONS = ("ي", "يه")
_PARTICIPLE_ENDINGS = ("ent", "ant", "ed", "ing", "ful", "less", "able", "ible")
_ADJECTIVE_ENDINGS = ("al", "ic", "an", "ish", "ese", "ern", "ive", "ous", "ary")

_WORDS = frozenset(["n", "adj"])
_NO_NOUNS = frozenset(["v", "adv"])

Role = Literal["noun", "adjective", "name"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A word with the translation that is written for it; `back` is how likely that means it."""

    word: Word
    target: Target
    role: Role
    definite: bool
    back: float

    @property
    def both_ways(self) -> float:
        """How likely the translation is, and how likely it means the word, together: 0 to 2."""
        return self.target.likelihood + self.back


class Phrases:
    """Renders words and short phrases by a lexicon."""

    def __init__(self, lexicon: Lexicon, to: Language, read: Render) -> None:
        self._lexicon = lexicon
        self._to = to
        self._read = read

    def render(self, words: Words, to: Language) -> Part | None:
        """The words as a phrase in the language `to`; None if one is not known."""
        if len(words) > _LONGEST or not all(word.form[:1].isalpha() for word in words):
            return None
        if any(word.said.endswith(_ADVERBIAL) for word in words[1:]):
            return None  # عالميا says how, not which
        whole = self._as_a_whole(words)
        written = self._as_one_word(words[0]) if len(words) == 1 else None
        # A common word may be learned with the capital of a name: الآبار as Wells.
        named = written and whole and written.text == whole.text.lower() != whole.text
        if whole and whole.likely and not named:
            return whole
        if written:
            return written
        compose = in_english if to == "en" else in_arabic
        composed = compose(words, self._read)
        return composed or whole or self._put_together(words)

    def _as_a_whole(self, words: Words) -> Part | None:
        """A phrase, or a word, that the lexicon has in this form."""
        form = plain(words).replace("-", " ")
        forms = [form, *(form.removeprefix(a) for a in ("the ", "ال") if form.startswith(a))]
        if form.startswith(ARTICLE):
            # A noun with its adjective: العاصفة الرملية is of عاصفة رملية.
            forms.append(" ".join(word.form.removeprefix(ARTICLE) for word in words))
        known = self._lexicon.entries(forms)
        entries = [known[form] for form in forms if form in known]
        # Entries of words with the article were learned from fewer texts.
        entries = [one for one in entries if one.part_of_speech in _WORDS] or entries
        if not entries or is_function_word(form):
            return None
        entry, best, back = self._best(entries)
        if best.likelihood < _LEAST_LIKELY:
            return None
        kind: Kind = "name" if entry.part_of_speech in NAME_PARTS else "phrase"
        text = self._as_written(best.text, words, kind)
        whole = len(words) > 1 or best.likelihood >= _CERTAIN
        certain = whole and back >= _BACK
        likely = best.likelihood >= _LIKELY_ALONE and back >= _LIKELY_BACK
        return Part(text, kind, certain, likely=certain or likely)

    def _as_one_word(self, word: Word) -> Part | None:
        """A word that our dictionary has, if all its translations mean the same."""
        if is_function_word(word.form):
            return None
        plural = is_plural(word.form)
        found = sense(self._lexicon, word, is_plural) if plural else None
        found = found or sense(self._lexicon, word)
        if found is None or not found.is_written or not is_sure(found):
            return None
        relation = word.form.startswith(ARTICLE) and word.form.endswith(_RELATIONS)
        if self._to == "en" and relation and is_adjective(found.text):
            # الاقتصادي may be the economist, الشكلية formalism.
            return None
        if self._to == "ar" and is_adjective(word.form):
            found = replace(found, text=masculine(found.text))
        kind: Kind = "name" if found.part in NAME_PARTS else "phrase"
        certain = found.likelihood >= _CERTAIN and found.back >= _BACK
        return Part(self._as_written(found.text, (word,), kind), kind, certain)

    def _as_written(self, text: str, words: Words, kind: Kind) -> str:
        """A translation with the article or the capital that it needs."""
        if self._to == "en":
            return capitalised(text) if kind == "name" else text
        if text.startswith(ARTICLE):
            return text
        if " " in text:
            return _definite(text) if words[0].form == _THE else text
        named = kind == "name" or words[0].said[:1].isupper()
        if words[0].form == _THE or (named and has_article(self._lexicon, text)):
            return f"{ARTICLE}{text}"
        return text

    def _best(self, entries: Sequence[Entry]) -> tuple[Entry, Target, float]:
        """The translation, with its entry, that is likely and likely means the word."""
        found = [
            (entry, target, means(target.text, entry.term))
            for entry in entries
            for target in entry.targets
        ]
        return max(found, key=lambda one: one[1].likelihood * (one[2] + _DOUBT))

    def _put_together(self, words: Words) -> Part | None:
        """The translations of the words, in the order of the other language."""
        if figures(plain(words)).quantities:
            return None
        definite = words[0].form == _THE and len(words) > 1
        if definite:
            words = words[1:]
        known = [self._known(word) for word in words if word.form != _OF]
        found = [word for word in known if word]
        if self._to == "ar" and sum(word.word.said[:1].isupper() for word in found) > 1:
            return None  # a title that no table has before a name
        if len(found) < len(known) or not found or len(found) > _LONGEST_PUT_TOGETHER:
            return None
        if self._to == "en":
            text: str | None = _english_phrase(found)
        else:
            place = next((i for i, word in enumerate(words) if word.form == _OF), len(words))
            text = self._arabic_phrase(found[:place], found[place:], definite=definite)
        head = self._head(words)
        described = any(word.form == _OF for word in words) or any(
            word.role != "noun" for place, word in enumerate(found) if place != head
        )
        likely = len(found) == _LIKELY_WORDS and found[head].role != "name"
        likely = likely and (_describes(found) if described else _are_two_nouns(found))
        return Part(text, "phrase", certain=False, likely=likely) if text else None

    def _head(self, words: Words) -> int:
        """The place of the noun that the others describe, among two words."""
        return 0 if self._to == "en" or any(word.form == _OF for word in words) else 1

    def _known(self, word: Word) -> _Known | None:
        """A word of a phrase with its most likely translation."""
        named = term((word,), self._to)
        if named and named.kind == "name":
            return _Known(word, Target(named.text, 1.0), "name", definite=False, back=1.0)
        (entry,) = self._lexicon.words([word.form])
        if entry is None or not is_entry_of(entry, word) or has_pronoun(entry, word):
            return None
        bare = entry.term.removeprefix(ARTICLE)
        without = self._lexicon.entries([bare]).get(bare) if bare != entry.term else None
        entry, target, back = self._best([entry, without] if without else [entry])
        of_a_sense = target.likelihood >= _LEAST_OF_A_SENSE and back >= _BACK_OF_A_SENSE
        if target.likelihood < _LEAST_LIKELY and not of_a_sense:
            return None
        if is_function_word(target.text.lower()):
            return None
        definite = word.form.startswith(ARTICLES) and not (bare != entry.term and not without)
        role = self._role(word, entry, target)
        doing = role == "noun" and entry.part_of_speech in _NO_NOUNS
        return _Known(word, target, role, definite, 0.0 if doing else back)

    def _role(self, word: Word, entry: Entry, target: Target) -> Role:
        if self._to == "ar":
            alike = similarity_across(entry.term, search_text(target.text)) >= _SOUNDS_ALIKE
            capital = word.said[:1].isupper() and stem(word.form) not in common_words()
            relation = word.form.endswith(_ADJECTIVE_ENDINGS) and is_adjective(target.text)
            if capital and not relation and (alike or not is_adjective(target.text)):
                return "name"
            described = entry.part_of_speech == "adj" or is_adjective(target.text)
            return "adjective" if described else "noun"
        (english,) = self._lexicon.words([target.text.lower()])
        relation = word.form.endswith(_RELATIONS) and target.text.endswith(_ADJECTIVE_ENDINGS)
        if relation or (english is not None and english.part_of_speech == "adj"):
            return "adjective"
        alike = similarity_across(entry.term, search_text(target.text)) >= _SOUNDS_ALIKE
        named = entry.part_of_speech in NAME_PARTS or (target.text[:1].isupper() and alike)
        return "name" if named else "noun"

    def _arabic_phrase(
        self, words: Sequence[_Known], owner: Sequence[_Known], *, definite: bool
    ) -> str | None:
        """The last noun first, then the nouns that it is of, then its adjectives.

        Of nouns in a row only the last has the article; the adjectives have it if the noun has it,
        or is of one that has it. None if a word that should be an adjective has no such form.
        """
        if not words or words[-1].role == "adjective" or not _are_nouns(owner):
            return None
        *before, head = words
        adjectives = [word for word in reversed(before) if word.role == "adjective"]
        if not all(is_adjective(word.target.text) for word in adjectives):
            return None
        if any(_is_adjective_in_english(word) for word in before if word not in adjectives):
            return None
        nouns = [head, *(word for word in reversed(before) if word.role != "adjective"), *owner]
        written = [_without_article(word) for word in nouns]
        of_another = len(nouns) > 1
        if nouns[-1].role == "name":
            article = has_article(self._lexicon, written[-1])
        else:
            article = definite or of_another
        if article:
            several = " " in written[-1]
            written[-1] = _definite(written[-1]) if several else f"{ARTICLE}{written[-1]}"
        feminine = written[0].endswith(("ة", "ات")) or head.word.form.endswith("s")
        for word in adjectives:
            form = masculine(word.target.text)
            colour = colours().get(search_text(form))
            if feminine and form.startswith(_COLOUR) and not colour:
                return None
            if colour:
                form = colour[feminine]
            elif feminine:
                form = f"{form}ة"
            written.append(f"{ARTICLE}{form}" if definite or of_another else form)
        return " ".join(written)


def _definite(phrase: str) -> str:
    """A noun with its adjective, both with the article, or the noun that it is of with it."""
    first, *rest = phrase.split()
    if len(rest) > 1 or rest[0].startswith(ARTICLE):
        return phrase
    return f"{ARTICLE if is_adjective(rest[0]) else ''}{first} {ARTICLE}{rest[0]}"


def _describes(words: Sequence[_Known]) -> bool:
    """Whether the translations of a noun and what describes it are both likely."""
    return all(
        (word.target.likelihood >= _LIKELY and word.back >= _LIKELY_BACK)
        or (word.target.likelihood >= _SURELY and word.back >= _SURELY_BACK)
        for word in words
    )


def _are_two_nouns(words: Sequence[_Known]) -> bool:
    """Whether the translations of two nouns are so likely that both together are."""
    each = [word.both_ways for word in words]
    return min(each) >= _LIKELY_OF_TWO_NOUNS and sum(each) >= _LIKELY_TOGETHER


def _is_adjective_in_english(word: _Known) -> bool:
    form = word.word.form
    return word.role == "noun" and form.endswith((*_ADJECTIVE_ENDINGS, *_PARTICIPLE_ENDINGS))


def _are_nouns(words: Sequence[_Known]) -> bool:
    return all(word.role != "adjective" for word in words)


def _without_article(word: _Known) -> str:
    text = word.target.text
    return text if word.role == "name" else text.removeprefix(ARTICLE)


def _english_phrase(words: Sequence[_Known]) -> str:
    """A noun with its adjectives before it, and "of" before the next noun."""
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
