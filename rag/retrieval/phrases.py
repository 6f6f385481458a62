"""The quoted phrases of a question: words that have to be side by side, in this order."""

from __future__ import annotations

import re

from rag.analysis import is_function_word, words

# Single quotes must not touch a word from outside (the workers’), straight ones no number (5").
_QUOTED = re.compile(
    r'(?<!\d)"(?!\s)([^"]+)"|«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|‹([^‹›]+)›'
    r"|(?<!\w)‘(?!\s)([^‘]+?)(?<!\s)’(?!\w)|(?<!\w)'(?!\s)([^']+)(?<!\s)'(?!\w)"
)


def quoted_phrases(question: str) -> tuple[tuple[str, ...], ...]:
    """The distinct quoted phrases of a question in their search form, in order.

    Quotes of nothing but function words are left out.
    """
    quoted = (next(filter(None, match.groups())) for match in _QUOTED.finditer(question))
    phrases = dict.fromkeys(tuple(words(text)) for text in quoted)
    return tuple(phrase for phrase in phrases if not all(is_function_word(word) for word in phrase))
