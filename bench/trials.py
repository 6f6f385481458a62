"""Questions asked twice: of a collection that has their answer, and of one that does not.

A collection is split into folds, and the documents of each fold are left out once. The questions
about them then have no answer there, while the questions about the next fold have one. The other
paragraphs of the same article have the same subjects, names and dates, so that the unanswerable
questions are hard to refuse.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.datasets import (
    Dataset,
    JudgedDataset,
    Question,
    ask_of,
    load_jsonl,
    load_nomiracl,
    load_squad,
    load_travel,
    sample,
)
from bench.embedders import RememberingEmbedder, configured_embedder
from ingest.chunk import chunk
from rag.embedders import (
    Embedder,
)
from rag.index import PassageIndex
from rag.language import question_language, search_text
from rag.retrieval import Retriever
from rag.schema import Document, Hit
from train.reader.articles import Article, load_articles
from train.reader.misses import NearMisses

_BATCH = 64
# The default number of passages from which an answer is made.
PASSAGES = 8
# A collection is made of this number of articles, and an index for each of its paragraphs.
_ARTICLES = 8
# The number of paragraphs that are taken from ARCD and from TyDi.
_DOCUMENTS = 240
# Shorter answers also occur by chance in other documents.
_TELLING_CHARACTERS = 6
ARTICLES = Path(__file__).with_name("articles")
FREE_WORDS = "free words"
NEARLY = ", nearly"
"""The suffix of a collection's name for near misses: a word of the question is replaced, or the
documents do not say what it asks about a name."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question, what was retrieved for it, and whether its answer was in the collection.

    `group` is the article that the question is about; no two folds of a cross-validation have the
    same one. `direction` has the language of the question, then of the gold document: ``ar→en``.
    """

    collection: str
    direction: str
    group: str
    question: Question
    answerable: bool
    hits: tuple[Hit, ...]

    @property
    def is_fair(self) -> bool:
        """False if its gold document was left out, but another document has the answer.

        Answers of fewer than `_TELLING_CHARACTERS` are not looked for: they occur by chance.
        """
        telling = [a for a in self.question.answers if len(a) >= _TELLING_CHARACTERS]
        return self.answerable or not any(
            has_answer(hit.passage.text, telling) for hit in self.hits
        )


def has_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether a text contains one of the answers; both are compared in search form."""
    within = " ".join(search_text(text).split())
    return any(" ".join(search_text(answer).split()) in within for answer in answers)


@contextmanager
def index_of(documents: Sequence[Document], embedder: Embedder) -> Iterator[PassageIndex]:
    """A temporary index of these documents."""
    with (
        tempfile.TemporaryDirectory() as folder,
        PassageIndex.open(Path(folder) / "index", embedder, create=True) as index,
    ):
        for begin in range(0, len(documents), _BATCH):
            index.put([(d, chunk(d)) for d in documents[begin : begin + _BATCH]])
        yield index


def trials_of(
    name: str,
    documents: Sequence[Document],
    questions: Sequence[Question],
    embedder: Embedder,
    *,
    folds: int = 4,
) -> Iterator[Trial]:
    """Each question once with its gold document in the collection and once without.

    For each one with its gold document, also a near miss, if one can be made: a question that the
    gold document does not answer.
    """
    misses = NearMisses([q.text for q in questions], 1, random.Random(0), swapped=0.7, absent=0.3)
    text = {document.id: document.text for document in documents}
    fold_of = {document.id: place % folds for place, document in enumerate(documents)}
    language = {document.id: document.language for document in documents}
    group = {document.id: _group(document) for document in documents}
    for left_out in range(folds):
        kept = [d for d in documents if fold_of[d.id] != left_out]
        if not kept:
            continue
        with index_of(kept, embedder) as index:
            retriever = Retriever(index)
            for question in questions:
                fold = fold_of[question.document_id]
                if fold not in (left_out, (left_out + 1) % folds):
                    continue
                gold = question.document_id
                trial = Trial(
                    collection=name,
                    direction=f"{question.language}→{language[gold]}",
                    group=group[gold],
                    question=question,
                    answerable=fold != left_out,
                    hits=tuple(retriever.retrieve(question.text, PASSAGES)),
                )
                yield trial
                if trial.answerable and (missed := misses.ask(question.text, text[gold])):
                    yield replace(
                        trial,
                        collection=f"{name}{NEARLY}",
                        question=replace(question, text=missed, answers=()),
                        answerable=False,
                        hits=tuple(retriever.retrieve(missed, PASSAGES)),
                    )


def _group(document: Document) -> str:
    """The article that a paragraph is from, or the document itself if it is no paragraph.

    The source of a paragraph is ``file/article/digest``, of other documents ``file/name``.
    """
    _, name, *digest = document.source.split("/")
    return "/".join([name, *digest[:-1]])


def untitled(dataset: Dataset) -> Dataset:
    """The same documents without titles: nothing but their text says what they are about."""
    return replace(dataset, documents=tuple(replace(d, title="") for d in dataset.documents))


def development_trials(folder: Path, most: int | None = None) -> Iterator[Trial]:
    """Trials of all data sets in a folder of evaluation data, and of `bench.free_words`.

    XQuAD: large (every paragraph) and small collections (one article each), in four directions;
    ARCD and TyDi: Arabic; TyDi in English; Travel: a mixed collection; NoMIRACL: the passages
    that were retrieved for its questions, a collection in each language. The questions and near
    misses of `bench.free_words`, over its articles, need no file.
    """
    embedder = RememberingEmbedder(configured_embedder())
    files = {lang: folder / f"xquad-dev.{lang}.json" for lang in ("ar", "en")}
    if all(path.is_file() for path in files.values()):
        parallel = {lang: untitled(load_squad(path)) for lang, path in files.items()}
        for corpus in parallel.values():
            asked = [q for one in parallel.values() for q in sample(ask_of(one, corpus), most)]
            yield from trials_of("xquad", corpus.documents, asked, embedder)
        for path in files.values():
            asking = tuple(parallel.values())
            yield from _articles(load_squad(path), asking, embedder, most, _ARTICLES)
    for name, collection in (("arcd-train", "arcd"), ("tydi-dev.ar", "tydi")):
        path = folder / f"{name}.json"
        if path.is_file():
            corpus = load_squad(path)
            documents = corpus.documents[:_DOCUMENTS]
            inside = {document.id for document in documents}
            asked = sample([q for q in corpus.questions if q.document_id in inside], most)
            yield from trials_of(collection, documents, asked, embedder)
    english = folder / "tydi_goldp_dev.en.jsonl.gz"
    if english.is_file():
        corpus = load_jsonl(english)
        asked = sample(corpus.questions, most)
        yield from trials_of("tydi-en", corpus.documents, asked, embedder)
    if (judged := folder / "nomiracl-dev.jsonl.gz").is_file():
        yield from _judged_trials(load_nomiracl(judged), embedder, most)
    travel = folder / "travel-dev.docs.jsonl", folder / "travel-dev.questions.jsonl"
    if all(path.is_file() for path in travel):
        corpus = load_travel(*travel)
        asked = sample(corpus.questions, most)
        yield from trials_of("travel", corpus.documents, asked, embedder)
    yield from free_word_trials(load_articles(ARTICLES), embedder)


def free_word_trials(articles: Sequence[Article], embedder: Embedder) -> Iterator[Trial]:
    """The questions and near misses over articles, asked of a collection of all of them."""
    documents = [article.document() for article in articles]
    with index_of(documents, embedder) as index:
        retriever = Retriever(index)
        for article, document in zip(articles, documents, strict=True):
            for number, asked in enumerate(article.asked):
                language = question_language(asked.question)
                answers = (article.text[slice(*asked.answer)],) if asked.answer else ()
                name = f"{article.name}/{number}"
                yield Trial(
                    collection=FREE_WORDS,
                    direction=f"{language}→{document.language}",
                    group=article.name,
                    question=Question(name, asked.question, language, document.id, answers),
                    answerable=asked.answer is not None,
                    hits=tuple(retriever.retrieve(asked.question, PASSAGES)),
                )


def _judged_trials(
    corpora: Sequence[JudgedDataset], embedder: Embedder, most: int | None
) -> Iterator[Trial]:
    """Each question over all passages of its language, answerable as people judged it."""
    for corpus in corpora:
        with index_of(corpus.documents, embedder) as index:
            retriever = Retriever(index)
            for question in sample(corpus.questions, most):
                hits = tuple(retriever.retrieve(question.text, PASSAGES))
                yield Trial(
                    collection="nomiracl",
                    direction=f"{question.language}→{question.language}",
                    group=question.id,
                    question=question,
                    answerable=question.id in corpus.answerable,
                    hits=hits,
                )


def _articles(
    corpus: Dataset,
    asking: Sequence[Dataset],
    embedder: Embedder,
    most: int | None,
    articles: int,
) -> Iterator[Trial]:
    """Some articles, each a collection of its own, its paragraphs left out one by one."""
    by_article: dict[str, list[Document]] = {}
    for document in corpus.documents:
        by_article.setdefault(_group(document), []).append(document)
    asked = [q for one in asking for q in sample(ask_of(one, corpus), most)]
    step = max(1, len(by_article) // articles)
    for documents in list(by_article.values())[::step]:
        inside = {document.id for document in documents}
        questions = [q for q in asked if q.document_id in inside]
        yield from trials_of("article", documents, questions, embedder, folds=len(documents))
