"""Passages that a retriever finds for a question although they do not answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from rag.analysis import is_function_word, stem, words
from rag.embedders import EmbedderOptions, Vectors, open_embedder
from rag.language import search_text, text_language

_K1, _B = 1.2, 0.75
_BATCH = 400
# Passages kept for each question, from the terms and from the vectors of each language.
_BY_TERMS, _BY_VECTORS = 10, 5


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the words that answer it, and the groups that its negatives must not be of."""

    question: str
    answer: str
    group: str


class NegativeMiner:
    """Searches `passages` by BM25 over stems and by the embedder's vectors."""

    def __init__(self, passages: Sequence[str], groups: Sequence[str], threads: int) -> None:
        self._groups = np.array(groups)
        self._plain = [search_text(passage) for passage in passages]
        self._vocabulary: dict[str, int] = {}
        self._weights = self._term_weights(passages)
        self._embedder = open_embedder(EmbedderOptions(threads=threads))
        self._vectors = np.stack(
            [encoded.whole for encoded in self._embedder.embed_passages(list(passages))]
        )
        languages = np.array([text_language(passage) for passage in passages])
        self._pools = [np.flatnonzero(languages == language) for language in ("ar", "en")]

    def mine(self, queries: Sequence[Query]) -> list[list[int]]:
        """For each query the numbers of its negatives, the most similar of each search first."""
        found: list[list[int]] = []
        for begin in range(0, len(queries), _BATCH):
            batch = queries[begin : begin + _BATCH]
            terms = (self._questions(batch) @ self._weights.T).toarray()
            vectors = np.stack([self._embedder.embed_question(q.question).whole for q in batch])
            likeness = vectors @ self._vectors.T
            for row, query in enumerate(batch):
                ranked = [_best(terms[row], _BY_TERMS)]
                ranked += [pool[_best(likeness[row][pool], _BY_VECTORS)] for pool in self._pools]
                candidates = dict.fromkeys(int(number) for part in ranked for number in part)
                found.append([n for n in candidates if self._is_negative(n, query)])
        return found

    def of_articles(
        self, articles: Sequence[str], asked: Sequence[str], queries: Sequence[Query]
    ) -> list[list[int]]:
        """For each query the numbers of the negatives that are of its article.

        `articles` has the article of each passage, `asked` that of each query; "" is none.
        """
        numbers: dict[str, list[int]] = {}
        for number, article in enumerate(articles):
            numbers.setdefault(article, []).append(number)
        return [
            [n for n in numbers.get(article, []) if self._is_negative(n, query)] if article else []
            for article, query in zip(asked, queries, strict=True)
        ]

    def _is_negative(self, number: int, query: Query) -> bool:
        answer = search_text(query.answer)
        return self._groups[number] != query.group and not (
            answer and answer in self._plain[number]
        )

    def _term_weights(self, passages: Sequence[str]) -> csr_matrix:
        """BM25 weights ``(n_passages, n_terms)``."""
        counts = [Counter(_terms(passage)) for passage in passages]
        for count in counts:
            for term in count:
                self._vocabulary.setdefault(term, len(self._vocabulary))
        lengths = np.array([sum(count.values()) for count in counts], np.float32)
        rows = np.repeat(np.arange(len(counts)), [len(count) for count in counts])
        columns = np.array([self._vocabulary[t] for count in counts for t in count])
        values = np.array([n for count in counts for n in count.values()], np.float32)
        frequency = np.bincount(columns, minlength=len(self._vocabulary))
        rarity = np.log(1 + (len(counts) - frequency + 0.5) / (frequency + 0.5))
        norm = _K1 * (1 - _B + _B * lengths / lengths.mean())
        weights = rarity[columns] * values * (_K1 + 1) / (values + norm[rows])
        shape = (len(counts), len(self._vocabulary))
        return csr_matrix((weights.astype(np.float32), (rows, columns)), shape)

    def _questions(self, queries: Sequence[Query]) -> csr_matrix:
        known = [
            [self._vocabulary[t] for t in set(_terms(q.question)) if t in self._vocabulary]
            for q in queries
        ]
        columns = [number for row in known for number in row]
        rows = np.repeat(np.arange(len(known)), [len(row) for row in known])
        ones = np.ones(len(columns), np.float32)
        return csr_matrix((ones, (rows, columns)), (len(known), len(self._vocabulary)))


def _terms(text: str) -> list[str]:
    return [stem(word) for word in words(text) if not is_function_word(word)]


def _best(scores: Vectors, count: int) -> NDArray[np.intp]:
    """The numbers of the `count` highest scores, best first."""
    count = min(count, len(scores))
    best = np.argpartition(-scores, count - 1)[:count]
    ordered: NDArray[np.intp] = best[np.argsort(-scores[best])]
    return ordered
