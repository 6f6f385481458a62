"""Words and phrases that a text may use in place of those of a question, in the same language.

They are in `rag/data/thesaurus.txt`, which we wrote: each line has words and phrases that mean the
same, the closest beside each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from rag.analysis import is_arabic, words
from rag.translation.forms import (
    bare_forms,
    noun_forms,
    verb_forms,
    without_noun_endings,
    without_verb_affixes,
)
from rag.translation.lexicon import STEM_MARK, entry_of

MAX_PHRASE = 4
"""Words of the longest phrase of the thesaurus."""

Phrase = tuple[str, ...]
"""The keys of its words, in order."""

_MEMO_WORDS = 1 << 14
_FEWEST_LETTERS = 4
_ARTICLE = "ال"
# Endings of English plurals and of verbs. Unlike its stem, what is left of "educator" is not that
# of "education".
_INFLECTION = re.compile(r"(?<=\w\w)(?:ies|ied|y|(?<![sui])s|(?:ing|ed|es)(?<!eed))$")
_DOUBLE = re.compile(r"([bdgmnprt])\1$")


@cache
def thesaurus() -> Mapping[Phrase, Sequence[Phrase]]:
    """The synonyms of a word or phrase, the closest first."""
    found: defaultdict[Phrase, dict[Phrase, None]] = defaultdict(dict)
    text = resources.files("rag.data").joinpath("thesaurus.txt").read_text("utf-8")
    for line in text.splitlines():
        members = [tuple(map(_key, words(member))) for member in line.split(";")]
        for member in members:
            found[member] |= dict.fromkeys(m for m in members if m != member)
    return {key: tuple(others) for key, others in found.items()}


@lru_cache(maxsize=_MEMO_WORDS)
def keys(word: str) -> tuple[str, ...]:
    """The keys of a word in search form and of the word that it is most likely a form of."""
    if not is_arabic(word):
        return (_key(word),)
    entry = entry_of(word)
    if entry is None or entry.term.startswith(STEM_MARK):
        forms = [word, *bare_forms(word), *noun_forms(word), *verb_forms(word)]
    else:
        bare = entry.term.removeprefix(_ARTICLE)
        forms = [word, bare, *without_noun_endings(bare)]
        if entry.part_of_speech != "n" and bare == entry.term:
            forms += without_verb_affixes(bare)
    return tuple(dict.fromkeys(map(_key, forms)))


@lru_cache(maxsize=_MEMO_WORDS)
def _key(word: str) -> str:
    """The common beginning of a word and its inflected forms."""
    if not is_arabic(word):
        bare = _INFLECTION.sub("", word)
        # Only an ending doubles the letter before it: "stopped", but "bill".
        return (_DOUBLE.sub(r"\1", bare) if bare != word else bare).removesuffix("e")
    # The last letter of اشترى is not in اشترت, that of سيارة not in سيارات.
    weak = len(word) >= _FEWEST_LETTERS and word[-1] in "ايوه"
    return word[:-1] if weak else word
