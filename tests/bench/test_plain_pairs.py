"""A plain question finds the sentence that says it in other forms of the same words."""

from __future__ import annotations

from collections import Counter

from bench.plain_pairs import plain_pairs
from bench.trials import index_of
from rag.embedders import Embedder
from rag.retrieval import Retriever


def test_plain_questions_find_plain_sentences(embedder: Embedder) -> None:
    pairs = plain_pairs()
    places: Counter[int] = Counter()
    with index_of(pairs.documents, embedder) as index:
        retriever = Retriever(index)
        for question in pairs.questions:
            hits = retriever.retrieve(question.text, 5)
            found = [hit.passage.document_id for hit in hits]
            places[found.index(question.document_id) if question.document_id in found else 99] += 1
    assert places.total() == 40
    assert places[0] >= 36
    assert not places[99]
