"""The words that answer, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence

from rag.analysis import is_function_word, stem, words
from rag.language import text_language
from rag.rendering import render
from rag.schema import Citation, Language, ShortAnswer

# A longer answer is a sentence: its quote is the answer.
_MOST_WORDS = 14
# The share of the answer's words that a model's sentences must contain.
_REPEATED = 0.5
# Of these kinds, what the lexicon is not certain of is right for about half of the answers.
_BY_LEXICON = frozenset(("name", "phrase", "list"))


def short_answer(language: Language, evidence: Sequence[Citation]) -> ShortAnswer | None:
    """The answering words of the first quote of the `evidence`, in the `language` of the question.

    None without such words, with too many of them, or if no rule renders them in `language`.
    """
    if not evidence or evidence[0].answer is None:
        return None
    first, (start, end) = evidence[0], evidence[0].answer
    said = first.quote[start - first.start : end - first.start]
    if len(said.split()) > _MOST_WORDS:
        return None
    if text_language(said) == language or first.language == language:
        return ShortAnswer(said, said, first.marker, is_certain=True)
    rendered = render(said, language, first.quote)
    if rendered is None or (rendered.kind in _BY_LEXICON and not rendered.certain):
        return None
    return ShortAnswer(rendered.beside(said), said, first.marker, is_certain=rendered.certain)


def repeats(text: str, answer: ShortAnswer) -> bool:
    """Whether a text contains the answering words, or most of them in other forms."""
    wanted = {stem(word) for word in words(answer.original) if not is_function_word(word)}
    there = {stem(word) for word in words(text)}
    return not wanted or len(wanted & there) >= _REPEATED * len(wanted)
