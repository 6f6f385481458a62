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
from rag.translation.forms import bare_forms, noun_forms, verb_forms
from rag.translation.lexicon import STEM_MARK, Entry, entry_of, open_lexicon
from rag.translation.names import (
    MIN_SKELETON,
    SAME_NAME,
    name_forms,
    similarity_across,
    skeleton,
)
from rag.translation.table import open_term_table

_MEMO_TEXTS = 1 << 9
_LIKELY = 0.03
# A word of the passage counts as the question's word from this likelihood of translation on.
_LIKELY_BACK = 0.12
_LIKELY_IN_TABLE = 0.08
_WORDS_OF_PHRASE = 2
# A content word with at least this likelihood is preferred to a function word as a translation.
_CONTENT = 0.1
_WHO_OR_OF = "من"
_MEMO_PHRASES = 1 << 12
_MEMO_WORDS = 1 << 14

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
    "will": "سوف", "would": "", "could": "يمكن", "can": "يمكن", "s": "", "al": "", "el": "",
    "this": "هذا", "these": "هذه",
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
    "هذا": "this", "هذه": "this", "ذلك": "that", "بلغ": "was", "بلغت": "was", "يبلغ": "is",
    "تبلغ": "is",
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
        """The most likely translation of an entry whose content words are all in the text."""
        for target in entry.targets if entry else ():
            forms = [form for form in words(target.text) if not is_function_word(form)]
            found = [self.of_stem(form) for form in forms]
            if target.likelihood >= _LIKELY and found and all(found):
                return " ".join(filter(None, found))
        return None

    def of_table(self, word: str) -> str | None:
        """The word of the text that the term table gives the most weight as a translation."""
        found = (target for target in _by_table(word) if target in self.by_stem)
        return next((self.by_stem[target] for target in found), None)

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
    return " ".join(filter(None, _rendered(words(question), _words_of(passage))))


def _rendered(found: Sequence[str], there: _Words) -> Iterator[str]:
    """Each word of a question; those that are translated together become one."""
    place = 0
    while place < len(found):
        pair = " ".join(found[place : place + _WORDS_OF_PHRASE])
        phrase = _table(pair).get(pair) or there.translation(_phrase(pair))
        yield phrase or _word(found[place], there, is_first=place == 0)
        place += _WORDS_OF_PHRASE if phrase else 1


def _table(form: str) -> Mapping[str, str]:
    return TO_ENGLISH if is_arabic(form) else TO_ARABIC


@lru_cache(maxsize=_MEMO_PHRASES)
def _phrase(pair: str) -> Entry | None:
    return open_lexicon().entries([pair]).get(pair) if " " in pair else None


def _word(form: str, there: _Words, *, is_first: bool) -> str:
    table = _table(form)
    if form == _WHO_OR_OF and not is_first:
        return "of"
    if form in table:
        return table[form]
    if form.isdecimal():
        return form
    entry = entry_of(form)
    found = (
        there.of_stem(form)
        or there.translation(entry)
        or there.by_translation.get(stem(form))
        or there.of_table(form)
        or there.name(form)
    )
    if entry is None or entry.term.startswith(STEM_MARK):
        # Of words that the lexicon knows by their stem only, the table knows more.
        found = found or next(iter(_by_table(form)), None)
    return found or _most_likely(entry) or form


@lru_cache(maxsize=_MEMO_WORDS)
def _by_table(word: str) -> tuple[str, ...]:
    """The stems that the term table gives as translations of a word, the most likely first."""
    targets = open_term_table().translate([word]).get(stem(word), {})
    likely = [target for target, weight in targets.items() if weight >= _LIKELY_IN_TABLE]
    return tuple(sorted(likely, key=targets.__getitem__, reverse=True))


def _most_likely(entry: Entry | None) -> str | None:
    """The most likely translation that is no function word, or else the most likely one."""
    targets = entry.targets if entry else ()
    content = [
        target.text
        for target in targets
        if target.likelihood >= _CONTENT and not is_function_word(search_text(target.text))
    ]
    return next(iter([*content, *(target.text for target in targets)]), None)


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
        for bare in (*noun_forms(form), *verb_forms(form)) if is_arabic(form) else ():
            by_stem.setdefault(stem(bare), written)
    return _Words(by_stem, _by_translation(found), by_sound)


def _bare(form: str) -> Sequence[str]:
    return bare_forms(form) if is_arabic(form) else ()


def _by_translation(found: Mapping[str, str]) -> dict[str, str]:
    """The words of a text by the stems of their translations, the most likely for each stem."""
    content = [form for form in found if not is_function_word(form) and not form.isdecimal()]
    best: dict[str, tuple[float, str]] = {}
    for form, entry in zip(content, open_lexicon().words(content), strict=True):
        for target in entry.targets if entry else ():
            if target.likelihood >= _LIKELY_BACK and " " not in target.text:
                key, given = stem(search_text(target.text)), (target.likelihood, found[form])
                best[key] = max(best.get(key, given), given)
    return {key: written for key, (_, written) in best.items()}
