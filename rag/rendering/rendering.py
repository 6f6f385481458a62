"""A short answer in the other language: amounts and dates by rule, names and phrases by lexicon.

    >>> render("ثلاثة ملايين دينار", "en")
    Rendering(text='three million dinars', certain=True, kind='money', likely=True)

Rules read the whole span or nothing: a word that no rule knows gives no rendering, never a
rendering without that word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from rag.language import search_text, text_language
from rag.rendering.calendar import date
from rag.rendering.counts import count
from rag.rendering.frames import framed, many, paired, whole
from rag.rendering.glossary import noun_phrase, possessed
from rag.rendering.measures import hyphened, rated, with_part
from rag.rendering.moments import moment
from rag.rendering.names import Names, kept
from rag.rendering.ordinals import ordinal
from rag.rendering.phrases import Phrases
from rag.rendering.spans import Kind, Part, Word, Words, words_of
from rag.rendering.terms import term
from rag.schema import Language
from rag.translation.lexicon import Lexicon, open_lexicon

_MOST_WORDS = 24
_PROCLITICS = ("وب", "ول", "ب", "ل", "و", "ف", "ك")
_FEWEST_LETTERS = 2
_OFTEN = 5
_OPENING, _CLOSING = '«“"', '»”"'
_QUOTES = f"{_OPENING}{_CLOSING} "
_BEFORE_DATE = frozenset(["في", "منذ", "in", "on", "since"])
# What something is called is not translated by its words.
_TRANSLATED: tuple[Kind, ...] = ("phrase", "list")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A short answer in the other language.

    `certain` is False where a form or spelling was chosen that the source does not decide: then
    the original belongs beside it. What is not even `likely` is wrong about as often as right.
    """

    text: str
    certain: bool
    kind: Kind
    likely: bool = True

    def beside(self, original: str) -> str:
        """The text, with the original in parentheses if it is not certain."""
        return self.text if self.certain else f"{self.text} ({original.strip()})"


def render(
    span: str,
    to: Language,
    context: str = "",
    *,
    is_name: bool = False,
    is_called: bool = False,
) -> Rendering | None:
    """The `span` of a source in the language `to`; None where it cannot be rendered.

    `context` is text around the span, or another text about the same thing; a name that it spells
    in the language `to` is written in that way. `is_name` says that a name is expected, `is_called`
    that something is asked for that is called by it, such as a company, a journal or a dog. A span
    that is in the language already, or has digits alone, comes back as it is; so does an English
    name for an Arabic text, if it cannot be spelled.
    """
    words = words_of(span)
    if not words or len(words) > _MOST_WORDS:
        return None
    letters = any(character.isalpha() for word in words for character in word.said)
    if letters and text_language(span) == to:
        return Rendering(span.strip(), certain=True, kind="unchanged")
    lexicon = open_lexicon()
    names = Names(lexicon, to, context, asked=is_name or is_called)
    part = _Reader(to, names, lexicon).render(words)
    doubtful = part is None or not part.likely or (is_called and part.kind in _TRANSLATED)
    keep = partial(kept, span, context, lexicon, named=is_called, unrendered=part is None)
    name = keep(asked=is_name) if to == "ar" else None
    if doubtful and name:
        if spelled := Names(lexicon, to, context, asked=True).spelled(words):
            return Rendering(spelled.text, spelled.certain, spelled.kind)
        return Rendering(name, certain=True, kind="unchanged")
    if part is None:
        return None
    certain = part.certain and not (part.kind == "name" and _is_title_of_work(span, part, context))
    return Rendering(part.text, certain, part.kind, part.likely)


def _is_title_of_work(span: str, part: Part, context: str) -> bool:
    """Whether a name is in quotation marks: a book or a ship, whose name may be a word as well.

    A spelling that the document has itself is certain.
    """
    quoted = re.search(rf"[{_OPENING}]\s*{re.escape(span.strip(_QUOTES))}\s*[{_CLOSING}]", context)
    return (quoted is not None or span.strip()[:1] in _OPENING) and part.text not in context


def without_date(span: str) -> str:
    """The `span` without the date after it: مسقط of مسقط في أيلول; all of it without one."""
    pieces = span.split()
    to: Language = "en" if text_language(span) == "ar" else "ar"
    for place in range(1, len(pieces)):
        before, after = " ".join(pieces[:place]), words_of(" ".join(pieces[place + 1 :]))
        joined = search_text(pieces[place]) in _BEFORE_DATE and after
        if joined and date(after, to) and not date(words_of(before), to):
            return before.rstrip(",،")
    return span


class _Reader:
    """Renders words by the first rule that reads all of them; each run of words once."""

    def __init__(self, to: Language, names: Names, lexicon: Lexicon) -> None:
        self._to = to
        self._names = names
        self._phrases = Phrases(lexicon, to, self.render)
        self._known: dict[Words, Part | None] = {}

    def render(self, words: Words) -> Part | None:
        if words not in self._known:
            self._known[words] = None  # until it is known: a rule may ask for the same words
            self._known[words] = self._first(words) or self._without_proclitic(words)
        return self._known[words]

    def _first(self, words: Words) -> Part | None:
        rules = (
            whole,
            term,
            date,
            moment,
            with_part,
            count,
            hyphened,
            ordinal,
            many,
            self._names.render,
            partial(possessed, render=self.render),
            noun_phrase,
            partial(rated, render=self.render),
            partial(paired, render=self.render, around=True),
            partial(framed, render=self.render),
            self._phrases.render,
            partial(paired, render=self.render),
        )
        return next((part for rule in rules if (part := rule(words, self._to))), None)

    def _is_word(self, word: Word) -> bool:
        """Whether a word is known as it is: كامل is not ك and أمل."""
        entry = open_lexicon().entries([word.form]).get(word.form)
        return entry is not None and entry.seen >= _OFTEN

    def _without_proclitic(self, words: Words) -> Part | None:
        """Arabic words without the letters that tie the first one to its sentence."""
        first = words[0]
        if self._to != "en" or self._is_word(first):
            return None
        for letters in _PROCLITICS:
            if first.form.startswith(letters) and len(first.form) - len(letters) >= _FEWEST_LETTERS:
                bare = Word(first.said[len(letters) :], first.form[len(letters) :])
                if part := self._first((bare, *words[1:])):
                    return part
        return None
