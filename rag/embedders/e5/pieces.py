"""Text to the pieces of multilingual-e5-small: the most probable split of each word.

The vocabulary of XLM-R (Conneau et al., 2020), a unigram model (Kudo, 2018), as sentencepiece reads
it. Building sentencepiece's own model of 250,000 pieces would take longer and more memory than
all texts of a question do here.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from rag.embedders.e5.file import Pieces

BEGIN, END, UNKNOWN = 0, 2, 3
_WORD_START = "\u2581"
# The log likelihood of a character in no piece is this much lower than that of the rarest piece.
_UNKNOWN_PENALTY = 10.0
# The number of words whose pieces are cached.
_KEPT_WORDS = 1 << 14


class Tokenizer:
    """Numbers of pieces; threads may share it."""

    def __init__(self, pieces: Pieces) -> None:
        self._numbers = dict(zip(pieces.pieces, range(len(pieces.pieces)), strict=True))
        del self._numbers[pieces.pieces[UNKNOWN]]
        self._scores = pieces.scores.data
        self._unknown_score = float(pieces.scores.min()) - _UNKNOWN_PENALTY
        self._longest = max(map(len, pieces.pieces))
        self._characters = pieces.characters
        self._of_word = lru_cache(_KEPT_WORDS)(self._best_pieces)

    def encode(self, text: str) -> list[int]:
        """The pieces of a text, without those of its begin and end."""
        words = text.translate(self._characters).split()
        return list(chain.from_iterable(map(self._of_word, words)))

    def _best_pieces(self, word: str) -> tuple[int, ...]:
        text = (_WORD_START + word).encode()
        borders = [place for place, byte in enumerate(text) if byte & 0xC0 != 0x80]
        borders.append(len(text))
        # Of the text up to each border: its score, its last piece, and where that one begins.
        best = {border: (float("-inf"), UNKNOWN, 0) for border in borders}
        best[0] = (0.0, UNKNOWN, 0)
        for place, begin in enumerate(borders[:-1]):
            so_far = best[begin][0]
            for end in borders[place + 1 :]:
                if end - begin > self._longest:
                    break
                number = self._numbers.get(text[begin:end])
                if number is not None and (score := so_far + self._scores[number]) > best[end][0]:
                    best[end] = (score, number, begin)
            end = borders[place + 1]
            if (score := so_far + self._unknown_score) > best[end][0]:
                best[end] = (score, UNKNOWN, begin)
        found = []
        end = len(text)
        while end:
            _, number, end = best[end]
            found.append(number)
        return tuple(reversed(found))
