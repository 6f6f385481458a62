"""A question word by word in the language of a passage, as the reader is given it.

A gloss has no grammar. Where a word of the passage may be the translation, it is taken as it is
written there; otherwise the most likely translation is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.analysis import is_arabic, is_function_word, stem, words, words_as_written
from rag.language import search_text
from rag.translation.forms import bare_forms, verb_forms
from rag.translation.lexicon import Entry, entry_of, open_lexicon
from rag.translation.names import (
    MIN_SKELETON,
    SAME_NAME,
    name_forms,
    similarity_across,
    skeleton,
)

_MEMO_TEXTS = 1 << 9
_LIKELY = 0.03
# So likely must the translation of a word of the passage be that it stands for the question's word.
_LIKELY_BACK = 0.12
_FEWEST_WORDS_OF_PHRASE = 2

# Function words of questions; an empty text leaves the word out.
TO_ARABIC: Mapping[str, str] = {
    "how many": "كم عدد", "how much": "كم", "how long": "كم مدة", "how old": "كم عمر",
    "how far": "كم تبعد", "how often": "كم مرة", "how high": "كم ارتفاع", "what time": "متى",
    "who": "من", "whom": "من", "whose": "لمن", "when": "متى", "where": "أين", "why": "لماذا",
    "what": "ما", "which": "أي", "many": "كم", "much": "كم", "how": "كيف", "long": "طويل",
    "did": "", "does": "", "do": "", "is": "", "was": "", "were": "", "are": "", "the": "",
    "a": "", "an": "", "of": "", "has": "", "have": "", "had": "", "been": "", "be": "",
    "in": "في", "to": "إلى", "from": "من", "by": "من", "and": "و", "for": "ل", "on": "على",
    "at": "في", "with": "مع", "after": "بعد", "before": "قبل", "first": "أول", "that": "الذي",
    "it": "", "its": "", "his": "", "her": "", "their": "", "he": "", "she": "", "they": "",
    "as": "", "not": "لا", "or": "أو", "during": "خلال", "between": "بين", "about": "عن",
    "will": "سوف", "would": "", "could": "يمكن", "can": "يمكن", "s": "",
}  # fmt: skip
TO_ENGLISH: Mapping[str, str] = {
    "كم عدد": "how many", "كم مره": "how often", "كم عمر": "how old", "كم مده": "how long",
    "من": "who", "متي": "when", "اين": "where", "لماذا": "why", "ما": "what", "ماذا": "what",
    "كم": "how many", "كيف": "how", "اي": "which", "هل": "did", "في": "in", "الي": "to",
    "علي": "on", "عن": "about", "مع": "with", "هو": "is", "هي": "is", "التي": "that",
    "الذي": "that", "الذين": "that", "بعد": "after", "قبل": "before", "اول": "first",
    "تم": "", "ان": "that", "قد": "", "او": "or", "لا": "not", "لم": "not", "كان": "was",
    "كانت": "was", "خلال": "during", "بين": "between", "منذ": "since", "بكم": "how much",
    "لمن": "whose", "بماذا": "with what", "فيم": "in what", "مما": "from what", "يتم": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text as they are written there.

    They are found by their stems, by the stems of their translations, and by their sound.
    """

    by_stem: Mapping[str, str]
    by_translation: Mapping[str, str]
    by_sound: Mapping[str, Sequence[tuple[str, str]]]

    def of_stem(self, word: str) -> str | None:
        return self.by_stem.get(stem(word))

    def translation(self, entry: Entry | None) -> str | None:
        """The likeliest translation of an entry whose content words are all in the text."""
        for target in entry.targets if entry else ():
            forms = [form for form in words(target.text) if not is_function_word(form)]
            found = [self.of_stem(form) for form in forms]
            if target.likelihood >= _LIKELY and found and all(found):
                return " ".join(filter(None, found))
        return None

    def name(self, word: str) -> str | None:
        """The word of the text that sounds most like `word`, if any is the same name."""
        heard = [
            (similarity_across(form, other), written)
            for form in name_forms(word)
            if len(shape := skeleton(form)) >= MIN_SKELETON
            for other, written in self.by_sound.get(shape, ())
            if is_arabic(form) != is_arabic(other)
        ]
        similarity, written = max(heard, default=(0.0, ""))
        return written if similarity >= SAME_NAME else None


def gloss(question: str, passage: str) -> str:
    """The `question` word by word in the language of `passage`."""
    there = _words_of(passage)
    return " ".join(filter(None, (_rendered(form, there) for form in _forms(question))))


def _forms(question: str) -> Iterator[str]:
    """The words of a question in search form; those that are translated together are one."""
    found = words(question)
    place = 0
    while place < len(found):
        pair = " ".join(found[place : place + _FEWEST_WORDS_OF_PHRASE])
        is_phrase = pair in TO_ARABIC or pair in TO_ENGLISH
        yield pair if is_phrase else found[place]
        place += _FEWEST_WORDS_OF_PHRASE if is_phrase else 1


def _rendered(form: str, there: _Words) -> str:
    table = TO_ENGLISH if is_arabic(form) else TO_ARABIC
    if form in table:
        return table[form]
    if form.isdecimal():
        return form
    entry = entry_of(form)
    found = (
        there.of_stem(form)
        or there.translation(entry)
        or there.by_translation.get(stem(form))
        or there.name(form)
    )
    return found or (entry.targets[0].text if entry and entry.targets else form)


@lru_cache(maxsize=_MEMO_TEXTS)
def _words_of(text: str) -> _Words:
    found = dict(words_as_written(text))
    by_stem: dict[str, str] = {}
    by_sound: dict[str, list[tuple[str, str]]] = {}
    for form, written in found.items():
        for bare in (form, *_bare(form)):
            by_stem.setdefault(stem(bare), written)
        for heard in name_forms(form):
            by_sound.setdefault(skeleton(heard), []).append((heard, written))
    for form, written in found.items():
        for bare in verb_forms(form) if is_arabic(form) else ():
            by_stem.setdefault(stem(bare), written)
    return _Words(by_stem, _by_translation(found), by_sound)


def _bare(form: str) -> Sequence[str]:
    return bare_forms(form) if is_arabic(form) else ()


def _by_translation(found: Mapping[str, str]) -> dict[str, str]:
    """The words of a text by the stems of what they mean, the likeliest word for each."""
    content = [form for form in found if not is_function_word(form) and not form.isdecimal()]
    best: dict[str, tuple[float, str]] = {}
    for form, entry in zip(content, open_lexicon().words(content), strict=True):
        for target in entry.targets if entry else ():
            if target.likelihood >= _LIKELY_BACK and " " not in target.text:
                key, given = stem(search_text(target.text)), (target.likelihood, found[form])
                best[key] = max(best.get(key, given), given)
    return {key: written for key, (_, written) in best.items()}
