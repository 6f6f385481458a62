"""The words of a text with their translations, as a chat model is given them."""

from __future__ import annotations

from collections.abc import Iterator

from rag.analysis import is_function_word, words_as_written
from rag.schema import Language
from rag.translation.lexicon import STEM_MARK, Entry, open_lexicon

# The most words of one text that are given, and the most translations of one word.
_MOST_WORDS = 24
_MOST_TARGETS = 3
_LEAST_LIKELY = 0.1


def word_hints(text: str, to: Language) -> str:
    """The words of `text` that the lexicon knows: ``زيارة = visit; أسبوع = week``; or ``none``."""
    found = dict(_content_words(text))
    entries = open_lexicon().words(list(found))
    hints = [
        f"{written} = {', '.join(targets)}"
        for written, entry in zip(found.values(), entries, strict=True)
        if (targets := _targets(entry, to))
    ]
    return "; ".join(hints[:_MOST_WORDS]) or "none"


def _content_words(text: str) -> Iterator[tuple[str, str]]:
    for form, written in words_as_written(text):
        if not form[0].isdigit() and not is_function_word(form):
            yield form, written


def _targets(entry: Entry | None, to: Language) -> list[str]:
    if entry is None or entry.term.startswith(STEM_MARK):
        return []
    likely = [target.text for target in entry.targets if target.likelihood >= _LEAST_LIKELY]
    return [text for text in likely if text.isascii() == (to == "en")][:_MOST_TARGETS]
