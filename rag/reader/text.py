"""Question and passage as the pieces that the reader takes, and its logits as spans of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.analysis import is_arabic, words
from rag.embedders import Vectors
from rag.embedders.e5.pieces import BEGIN, END, Tokenizer
from rag.language import question_language, strip_tashkeel, text_language
from rag.reader import AnswerSpan
from rag.translation.gloss import gloss
from rag.translation.restating import restated

QUESTION_PIECES = 64
GLOSS_PIECES = 56
TITLE_PIECES = 24
# Pieces of a passage that are read at once, and those that two windows share.
WINDOW_PIECES = 200
_SHARED_PIECES = 60
_LONGEST_ANSWER = 30
# A passage has a second language from this share of its words on.
_SECOND_LANGUAGE = 0.15
SPANS = 6
_WORD = re.compile(r"\S+")
_EDGES = "«»\"'“”‘’()[]{}،؛:;,.!?؟…-–—"
_PAIRS = (("«", "»"), ("“", "”"), ("‘", "’"), ("(", ")"), ("[", "]"), ("{", "}"))


@dataclass(frozen=True, slots=True)
class Word:
    """Character offsets of a word and its pieces."""

    start: int
    end: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What is read at once: its pieces, its words, and the place of each word's first piece."""

    pieces: list[int]
    words: Sequence[Word]
    firsts: Vectors


def head(tokenizer: Tokenizer, question: str, gloss: str = "", title: str = "") -> list[int]:
    """The pieces before a passage: the question, its gloss in the passage's language, the title.

    The title of a document tells what its passages are about. It is no part of any answer.
    """
    asked = tokenizer.encode(f"query: {strip_tashkeel(question)}")[:QUESTION_PIECES]
    if gloss:
        asked += [END, *tokenizer.encode(gloss)[:GLOSS_PIECES]]
    named = tokenizer.encode(strip_tashkeel(title))[:TITLE_PIECES] if title else []
    after = tokenizer.encode(":") if title else []
    return [BEGIN, *asked, END, END, *tokenizer.encode("passage:"), *named, *after]


def asked_of(question: str, passage: str) -> tuple[str, str]:
    """The question as a passage is read for it, and its gloss; within a language that is empty.

    What is in the language of the passage has words of the passage in place of others that mean the
    same. A passage that is partly in the language of the question needs no gloss.
    """
    if is_across(question, passage):
        return question, restated(gloss(question, passage), passage)
    return restated(question, passage), ""


def gloss_for(question: str, passage: str) -> str:
    """The question's gloss for a passage in the other language; empty within a language."""
    return gloss(question, passage) if is_across(question, passage) else ""


def is_across(question: str, passage: str) -> bool:
    """Whether a passage is in the other language than a question, nearly all of it."""
    return text_language(passage) != question_language(question) and not _is_mixed(passage)


def _is_mixed(passage: str) -> bool:
    """Whether a considerable part of the words is in either language."""
    found = [is_arabic(word) for word in words(passage) if not word.isdecimal()]
    share = sum(found) / len(found) if found else 0.0
    return _SECOND_LANGUAGE < share < 1 - _SECOND_LANGUAGE


def passage_words(tokenizer: Tokenizer, passage: str) -> list[Word]:
    """The words of a passage that have pieces, in order."""
    found = []
    for match in _WORD.finditer(passage):
        if pieces := tokenizer.encode(strip_tashkeel(match.group())):
            found.append(Word(match.start(), match.end(), tuple(pieces)))
    return found


def windows(asked: Callable[[int, int], list[int]], found: Sequence[Word]) -> Iterator[Window]:
    """Overlapping stretches of a passage, each under the question.

    `asked` gives the pieces before the stretch ``passage[start:end]``.
    """
    begin = 0
    while begin < len(found):
        end, room = begin, WINDOW_PIECES
        while end < len(found) and (room - len(found[end].pieces) >= 0 or end == begin):
            room -= len(found[end].pieces)
            end += 1
        pieces, firsts = [*asked(found[begin].start, found[end - 1].end)], []
        for word in found[begin:end]:
            firsts.append(len(pieces))
            pieces += word.pieces[:WINDOW_PIECES]
        yield Window([*pieces, END], found[begin:end], np.array(firsts, np.int64))
        if end == len(found):
            return
        begin = _step_back(found, begin, end)


def _step_back(found: Sequence[Word], begin: int, end: int) -> int:
    """The first word of the next window, after `begin`."""
    room = _SHARED_PIECES
    while end - 1 > begin and room > 0:
        end -= 1
        room -= len(found[end].pieces)
    return max(end, begin + 1)


def best_spans(window: Window, logits: Vectors, passage: str) -> list[AnswerSpan]:
    """The spans of words with the highest scores, best first; logits are ``(n_pieces, 2)``."""
    ends = np.append(window.firsts[1:], len(window.pieces) - 1) - 1
    start, end = logits[window.firsts, 0], logits[ends, 1]
    scores = start[:, None] + end[None, :] - logits[0].sum()
    length = np.arange(len(start))[None, :] - np.arange(len(start))[:, None]
    allowed = (length >= 0) & (length < _LONGEST_ANSWER)
    scores = np.where(allowed, scores, -np.inf)
    found: list[AnswerSpan] = []
    for _ in range(SPANS):
        place = int(np.argmax(scores))
        first, last = divmod(place, scores.shape[1])
        score = float(scores[first, last])
        if score == -np.inf:
            break
        bounds = _trimmed(passage, window.words[first].start, window.words[last].end)
        found.append(AnswerSpan(*bounds, score))
        scores[: last + 1, first:] = -np.inf
    return found


def _trimmed(passage: str, start: int, end: int) -> tuple[int, int]:
    """The span without the punctuation around it, if anything is left of it.

    A mark stays that closes or opens what is inside: شركة «مرافئ الجنوب» keeps its last one.
    """
    text = passage[start:end]
    left = len(text) - len(text.lstrip(_EDGES))
    right = len(text.rstrip(_EDGES))
    if left >= right:
        return start, end
    first, last = start + left, start + right
    for opens, closes in _PAIRS:
        more = passage.count(opens, first, last) - passage.count(closes, first, last)
        if more > 0 and passage[last : last + 1] == closes:
            last += 1
        elif more < 0 and passage[first - 1 : first] == opens:
            first -= 1
    return first, last
