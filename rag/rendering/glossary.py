"""Phrases of nouns and adjectives whose sense our tables say: a retired teacher, شاحنات ثقيلة."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.rendering.nouns import (
    Noun,
    NounPhrase,
    adjective_of,
    arabic_noun_phrase,
    english_noun_phrase,
    noun_of,
)
from rag.rendering.spans import Part, Word, Words
from rag.schema import Language

Render = Callable[[Words], Part | None]

_BEFORE = frozenset(["the", "a", "an"])
_THE, _ARTICLE = "the", "ال"
_TIED_FEMININE, _FEMININE, _WRITTEN_FEMININE = "ت", "ه", "ة"
# The form of these nouns before a pronoun depends on the case.
_IRREGULAR = frozenset(["أخ", "أب", "حم"])
# Pronouns of an owner; of "its" and "their" the gender in the other language is not known.
_ENGLISH_OWNERS = {"his": "ه", "her": "ها"}
_OWNERS = frozenset([*_ENGLISH_OWNERS, "its", "their"])
_ARABIC_OWNERS = {"هما": "their", "هم": "their", "هن": "their", "ها": "her", "ه": "his"}


def noun_phrase(words: Words, to: Language) -> Part | None:
    """A noun of the tables with its adjectives, in the language `to`; None if it is none."""
    if len(words) == 1 and (alone := _adjective(words[0].form, to)):
        return alone
    if to == "en":
        phrase = arabic_noun_phrase(words)
        return _in_english(phrase) if phrase and phrase.is_term else None
    bare = words[1:] if len(words) > 1 and words[0].form in _BEFORE else words
    phrase = english_noun_phrase(bare)
    if phrase is None or not phrase.is_term:
        return None
    # What is not counted has the article in Arabic: corruption is الفساد.
    if bare is words and phrase.form == "singular" and phrase.noun.is_alike_in_english:
        phrase = replace(phrase, form="plural")  # fish are several, without an article
    definite = words[0].form == _THE or (phrase.noun.is_mass and bare is words)
    text = phrase.as_subject(definite=definite)
    oblique = phrase.in_arabic(
        "genitive" if phrase.form == "singular" else phrase.form, oblique=True, definite=definite
    )
    return Part(text, "phrase", oblique=oblique)


def _adjective(form: str, to: Language) -> Part | None:
    """An adjective alone; that of a noun, such as السياسي of a politician, is not certain."""
    if to == "ar":
        known = None if noun_of(form, "en") else adjective_of(form, "en")
        return Part(known.masculine, "phrase", certain=False) if known else None
    bare = form.removeprefix(_ARTICLE)
    known = adjective_of(bare, "ar")
    if known is None or bare not in known.singulars:
        return None  # السياسيون are politicians
    certain = noun_of(bare, "ar") is None and bare == form
    return Part(known.english, "phrase", certain=certain)


def _in_english(phrase: NounPhrase) -> Part:
    text = phrase.in_english(plural=phrase.form != "singular")
    return Part(f"two {text}" if phrase.form == "dual" else text, "phrase")


def possessed(words: Words, to: Language, render: Render) -> Part | None:
    """A noun with the pronoun of its owner: his wife; without the pronoun if it may be "its"."""
    return _of_owner(words, render) if to == "ar" else _with_suffix(words, render)


def _of_owner(words: Words, render: Render) -> Part | None:
    owner, rest = words[0].form, words[1:]
    if owner not in _OWNERS or not rest:
        return None
    found = noun_of(rest[0].form, "en") if len(rest) == 1 else None
    suffix = _ENGLISH_OWNERS.get(owner)
    if found and suffix and found[0].group == "people" and found[1] == "singular":
        singular = found[0].singular
        if singular in _IRREGULAR:
            return None
        if singular.endswith(_WRITTEN_FEMININE):
            singular = f"{singular[:-1]}{_TIED_FEMININE}"
        singular = singular.replace("ٍ", "ي")
        return Part(f"{singular}{suffix}", "phrase")
    part = render((Word(_THE, _THE), *rest))
    return part and Part(part.text, part.kind, certain=False, likely=part.likely)


def _with_suffix(words: Words, render: Render) -> Part | None:
    first, rest = words[0], words[1:]
    known = noun_of(first.form, "ar") or noun_of(first.form.removeprefix(_ARTICLE), "ar")
    # محاميه is his lawyer, محامية a woman.
    is_pronoun = (
        known and first.said.endswith("ه") and known[0].singular.endswith(_WRITTEN_FEMININE)
    )
    if (known and not is_pronoun) or first.said.endswith(_WRITTEN_FEMININE):
        return None
    for suffix, owner in _ARABIC_OWNERS.items():
        bare = first.form.removesuffix(suffix)
        found = _noun(bare) if bare != first.form else None
        if found is None:
            continue
        noun, said = found
        if not rest and noun.group == "people" and noun.english[0] == said:
            return Part(f"{owner} {said}", "phrase")
        written = f"{_ARTICLE}{bare}"
        part = render((Word(written, written), *rest))
        return part and Part(part.text, part.kind, certain=False, likely=part.likely)
    return None


def _noun(bare: str) -> tuple[Noun, str] | None:
    """The noun before a pronoun, and its English form; زوجته is of زوجة."""
    tied = f"{bare[:-1]}{_FEMININE}" if bare.endswith(_TIED_FEMININE) else None
    for form in filter(None, (bare, tied)):
        if (found := noun_of(form, "ar")) and found[1] != "dual":
            noun, number = found
            return noun, noun.english[number == "plural"]
    return None
