"""Whether a text has a word of a claim, in any inflection.

Besides what `rag.answer.content_words` finds, Arabic verbs match by their consonants (تعلن and
أعلنت), and words of the other language by their translations in the lexicon.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from rag.analysis import is_arabic, stem, words
from rag.answer.content_words import PRESENT, ContentWord, TextWords, text_words
from rag.language import search_text
from rag.translation.forms import bare_forms, noun_forms
from rag.translation.lexicon import entry_of

_MEMO = 1 << 14
_FEWEST_CONSONANTS = 3
_CLITIC = re.compile("^[وف](?=....)")
_VERB_PREFIX = re.compile("^س?[يتنا](?=...)")
_VERB_SUFFIX = re.compile("(?:وا|ون|تها|ها|ته|ت|ه)$")
_WEAK = re.compile("[اوي]")
# Shorter English words that share their inner letters are different words: price and rice.
_SHORT = 6
_SAME_BEGINNING = 2
# Translations with a lower likelihood in the lexicon are ignored.
_LIKELY = 0.04


def has_word(text: str, word: ContentWord) -> bool:
    """Whether a text has a word, itself or one that means the same."""
    if has_name(text, word):
        return True
    root = _verb_root(word.word)
    return bool(root) and root in _roots(text)


def has_name(text: str, name: ContentWord) -> bool:
    """Whether a text has a name, in either script; unlike verbs, it has no other forms."""
    there = text_words(text)
    if there.match_score(_whole(name, there)) >= PRESENT:
        return True
    return not _bare_stems(text).isdisjoint(translations(name.word) | {name.stem})


@lru_cache(maxsize=_MEMO)
def _bare_stems(text: str) -> frozenset[str]:
    """The stems of a text, also of its Arabic words without clitics and without noun endings."""
    found = words(text)
    bare = (form for word in found for form in bare_forms(word))
    singular = (form for word in found if is_arabic(word) for form in noun_forms(word))
    return frozenset(stem(form) for form in (*bare, *singular))


def _whole(word: ContentWord, there: TextWords) -> ContentWord:
    """A word without its stem, if that could only be found in the middle of other words."""
    if is_arabic(word.word) or len(word.stem) >= _SHORT or word.stem in there.stems:
        return word
    beginning = word.stem[:_SAME_BEGINNING]
    begins_alike = any(other.startswith(beginning) for other in there.stems)
    return word if begins_alike else replace(word, stem="")


@lru_cache(maxsize=_MEMO)
def translations(word: str) -> frozenset[str]:
    """The stems of a word's likely translations in the lexicon; none if it has no such word."""
    entry = entry_of(word)
    likely = [t.text for t in entry.targets if t.likelihood >= _LIKELY] if entry else []
    return frozenset(stem(search_text(text)) for text in likely if " " not in text)


@lru_cache(maxsize=_MEMO)
def _roots(text: str) -> frozenset[str]:
    return frozenset(map(_verb_root, text_words(text).stems)) - {""}


@lru_cache(maxsize=_MEMO)
def _verb_root(word: str) -> str:
    """The consonants of an Arabic verb without its affixes; all its letters if they are few."""
    if not is_arabic(word) or word.startswith("ال"):
        return ""
    bare = _VERB_PREFIX.sub("", _CLITIC.sub("", word))
    bare = _VERB_SUFFIX.sub("", bare)
    consonants = _WEAK.sub("", bare)
    # The weak letter of شيد and شيدت distinguishes them from other verbs.
    longest = consonants if len(consonants) >= _FEWEST_CONSONANTS else bare
    return longest if len(longest) >= _FEWEST_CONSONANTS else ""
