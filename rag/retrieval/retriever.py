"""Question to ranked passages: `Retriever`, which searches one index or several together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace

from rag.embedders.blas import single_threaded_blas
from rag.index import PassageStore
from rag.rerankers import HitOrder
from rag.retrieval.fusion import Weights, weights_of
from rag.retrieval.hits import hits_of, merged, unranked_hits
from rag.retrieval.phrases import quoted_phrases
from rag.retrieval.query import TRANSLATIONS, TranslationSource, pool_queries, read_query
from rag.retrieval.question import MAX_QUESTION_CHARACTERS, plain_question
from rag.retrieval.ranking import CANDIDATES, ranked_pools
from rag.schema import EVERYTHING, Hit, Scope
from rag.tracing import note_question, recorded
from rag.usable import with_usable

# Passages that are ranked for each one that is wanted, since copies of others are left out.
_RANKED = 4


class Retriever:
    """Finds the passages that a question is about, in one index or in several together.

    Several must have been made with the same embedder. With `reranking`, the first passages are
    ordered again by a model. `weights` are those of the legs, those that suit the embedder if none
    are given; `translations` are the sources that words of the other language are taken from.
    Questions longer than `max_question_characters` are not taken. With `trace_questions`, traces
    have their text.
    """

    def __init__(
        self,
        index: PassageStore,
        *further: PassageStore,
        reranking: HitOrder | None = None,
        weights: Weights | None = None,
        translations: Collection[TranslationSource] = TRANSLATIONS,
        max_question_characters: int = MAX_QUESTION_CHARACTERS,
        trace_questions: bool = False,
    ) -> None:
        self._stores = (index, *further)
        self._reranking = reranking
        self._weights = weights or weights_of(index.embedder.identity)
        self._translations = translations
        self._max_question_characters = max_question_characters
        self._trace_questions = trace_questions

    def retrieve(self, question: str, k: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The `k` best passages for a question, best first; fewer if the index has fewer.

        Passages that only repeat better ones of other documents are left out: see
        `rag.retrieval.copies`.

        Raises:
            QuestionError: the question has no words or is too long.
            RerankerError: there is a re-ranker and it failed.
        """
        with recorded("retrieval", attributes={"gen_ai.request.top_k": k}) as span:
            if self._trace_questions:
                note_question(span, "gen_ai.retrieval.query.text", question)
            hits = self._ordered(self.plain_question(question), k, scope or EVERYTHING)
            span.set_attribute("dalil.retrieval.passages", len(hits))
            return hits

    def opening(self, document_id: str, most: int) -> list[Hit]:
        """The first `most` passages of a document in their order; none if no index has it."""
        of_document = (one for one in self._stores if one.contains(document_id))
        store = next(of_document, None)
        passages = store.passages_of(document_id)[:most] if store else []
        return self._with_same_files(unranked_hits(passages))

    def further_documents(self) -> list[str]:
        """The ids of the documents of all indexes but the first."""
        return [one.id for store in self._stores[1:] for one in store.documents()]

    def plain_question(self, question: str) -> str:
        """The question as it is searched.

        Raises:
            QuestionError: the question has no words or is too long.
        """
        return plain_question(question, self._max_question_characters)

    def _ordered(self, question: str, k: int, scope: Scope) -> list[Hit]:
        # Passages with the quoted words come first, so a model does not order them again.
        if self._reranking is None or quoted_phrases(question):
            return self._found(question, k, scope)
        hits = self._found(question, max(k, self._reranking.passages), scope)
        return self._reranking.apply(question, hits)[:k]

    def _found(self, question: str, k: int, scope: Scope) -> list[Hit]:
        with single_threaded_blas(), ExitStack() as opened:
            query = read_query(question, self._stores, self._translations)
            snapshots = [opened.enter_context(store.snapshot()) for store in self._stores]
            for snapshot in snapshots:
                snapshot.search_ahead(query.encoded.whole, CANDIDATES, scope)
            wanted = pool_queries(query, snapshots, self._translations)
            indexes = [
                ranked_pools(query, of_one, snapshot, scope, self._weights)
                for of_one, snapshot in zip(wanted, snapshots, strict=True)
            ]
            # Without the quoted words, the passages that contain them may be ranked last.
            everything = sum(len(pool.passages) for pools in indexes for pool in pools.values())
            ranked = merged(indexes, everything if query.quotes else _RANKED * k, self._weights)
            hits = with_usable(
                lambda kept: hits_of(kept, k),
                ranked,
                lambda one: f"stored passage {one.passage.key}",
            )
        return self._with_same_files(hits)

    def _with_same_files(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the sources of other files that have the content of their documents."""
        ids = {hit.passage.document_id for hit in hits}
        files: dict[str, tuple[str, ...]] = {}
        for store in self._stores:
            files |= store.same_files(ids)
        if not files:
            return list(hits)
        return [replace(hit, same_files=files.get(hit.passage.document_id, ())) for hit in hits]
