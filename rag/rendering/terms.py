"""What several words mean together, by a table that we wrote: ceasefire, World War I."""

from __future__ import annotations

from functools import cache

from rag.language import search_text
from rag.rendering.nouns import nouns_of_several_words
from rag.rendering.senses import ARTICLES
from rag.rendering.spans import Kind, Part, Word, Words, forms_of, table
from rag.schema import Language

_NAMES = frozenset(["organisations", "states", "cities"])
_BEFORE = frozenset(["the", "a", "an"])
_TWO, _LONGEST = 2, 7

Forms = tuple[str, ...]


def term(words: Words, to: Language) -> Part | None:
    """The words as one term in the language `to`; None if they are none."""
    if to == "ar" and len(words) > 1 and words[0].form in _BEFORE:
        words = words[1:]
    return _terms(to).get(_key(words, to))


def term_within(words: Words, to: Language) -> Part | None:
    """The words as one term, or as one noun of several words, within a phrase."""
    return _terms_and_nouns(to).get(_key(words, to))


def with_terms(words: Words, to: Language) -> Words:
    """The words, those that are a term or a noun of several words together as one word."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 1, -1):
            run = words[place : place + length]
            if _key(run, to) in _terms_and_nouns(to):
                found.append(
                    Word(*(" ".join(part) for part in zip(*map(_parts, run), strict=True)))
                )
                break
        else:
            length = 1
            found.append(words[place])
        place += length
    return tuple(found)


def split(word: Word) -> Words:
    """The words of a term that was put together; another word as it is."""
    said, forms = word.said.split(), word.form.split()
    if len(said) < _TWO or len(said) != len(forms):
        return (word,)
    return tuple(map(Word, said, forms))


def _parts(word: Word) -> tuple[str, str]:
    return word.said, word.form


def _key(words: Words, to: Language) -> Forms:
    return tuple(word.form if to == "ar" else _bare(word.form) for word in words)


def _bare(form: str) -> str:
    return next((form[len(a) :] for a in ARTICLES if form.startswith(a)), form)


@cache
def _terms(to: Language) -> dict[Forms, Part]:
    """The terms by the forms of their words, Arabic ones without articles."""
    found: dict[Forms, Part] = {}
    for group, terms in table("terms").items():
        kind: Kind = "name" if group in _NAMES else "phrase"
        for english, arabic in terms.items():
            if to == "ar":
                found.setdefault(forms_of(english), Part(arabic[0], kind))
            else:
                for one in arabic:
                    key = tuple(map(_bare, search_text(one).split()))
                    found.setdefault(key, Part(english, kind))
    return found


@cache
def _terms_and_nouns(to: Language) -> dict[Forms, Part]:
    """The terms, and the nouns of several words, by the forms of their words without articles."""
    found = dict(_terms(to))
    for said, written in nouns_of_several_words(to):
        found.setdefault(tuple(map(_bare, forms_of(said))), Part(written, "phrase"))
    return found
