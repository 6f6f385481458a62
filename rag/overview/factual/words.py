"""Properties of English words by the lexicon: base forms, nouns, adjectives."""

from __future__ import annotations

from functools import cache

from rag.language import search_text
from rag.translation.lexicon import open_lexicon

_IRREGULAR = {
    "began": "begin", "built": "build", "bought": "buy", "chose": "choose", "cost": "cost",
    "costs": "cost", "died": "die", "had": "have", "has": "have", "held": "hold", "left": "leave",
    "lent": "lend", "lost": "lose", "sent": "send", "sold": "sell", "spent": "spend", "won": "win",
}  # fmt: skip
_DOUBLED = frozenset("bdgklmnprt")


@cache
def base_form(verb: str) -> str | None:
    """The base form of a verb in the past or in the third person; None where it is not known.

    Of the forms that spelling allows, it is the one that is most common in texts, by the lexicon.
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    entries = open_lexicon().entries(_candidates(verb))
    known = [one for one in _candidates(verb) if one in entries]
    return max(known, key=lambda one: entries[one].seen, default=None)


def is_common(word: str) -> bool:
    """Whether an English word with a capital letter is a common word, and no name."""
    return (known := _part_of_speech(word)) is not None and known not in {"prop", "name"}


def is_noun(word: str) -> bool:
    """Whether a word is a noun or a name."""
    return _part_of_speech(word) in {"n", "prop", "name"}


def is_adjective(word: str) -> bool:
    """Whether a word is an adjective, or an adverb, as most English words like "daily" are both."""
    return _part_of_speech(word) in {"adj", "adv"}


@cache
def _part_of_speech(word: str) -> str | None:
    """As `Entry` has it, "" where that is not known, and None where the word is not."""
    form = search_text(word).strip()
    entry = open_lexicon().entries({form}).get(form)
    return None if entry is None else entry.part_of_speech or ""


def _candidates(verb: str) -> list[str]:
    if verb.endswith("ed"):
        stem = verb[:-2]
        found = [stem, f"{stem}e"]
        if stem[-1:] in _DOUBLED and stem[-2:-1] == stem[-1:]:
            found.append(stem[:-1])
        return [*found, f"{stem[:-1]}y"] if stem.endswith("i") else found
    if verb.endswith("ies"):
        return [f"{verb[:-3]}y"]
    if verb.endswith(("sses", "shes", "ches", "xes", "oes")):
        return [verb[:-2]]
    return [verb[:-1]] if verb.endswith("s") and not verb.endswith("ss") else []
