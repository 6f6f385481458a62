"""What is searched besides a collection never changes the order of the collection's passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import ingest
from rag.assistant import Assistant
from rag.index import PassageIndex
from rag.retrieval import Retriever

QUESTIONS = (
    "كم بلغت كلفة محطة التحلية؟",
    "ماذا ناقش كيم مع بوتين؟",
    "من فاز في نهائي كرة اليد؟",
    "How many corals were moved to the reef?",
    "What did Kim and Putin talk about?",
    "How much did the desalination plant cost?",
)
UPLOAD = "Zwxq"
WORDS = (
    "bakery cedar street bread oven cat moon purple seventeen corals plant cost president "
    "مخبز شارع خبز فرن قطة قمر بنفسجي كلفة رئيس محطة نهائي كرة 48 96 2026"
).split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=4, max_size=60).map(
    lambda words: " ".join((UPLOAD, *words))
)
_folder = count()


@contextmanager
def uploaded(texts: Sequence[str], folder: Path, assistant: Assistant) -> Iterator[PassageIndex]:
    place = folder / str(next(_folder))
    place.mkdir()
    for number, text in enumerate(texts):
        (place / f"{number}.txt").write_text(text, encoding="utf-8")
    embedder = assistant.index.embedder
    report = ingest([place], place / "index", settings=assistant.settings, embedder=embedder)
    assert report.ok, report.failed
    with PassageIndex.open(place / "index", embedder) as further:
        yield further


def order(retriever: Retriever, question: str, without: str = "\0") -> list[str]:
    """The first passages, best first, without those that begin with some words."""
    hits = retriever.retrieve(question, k=10)
    return [hit.passage.text for hit in hits if not hit.passage.text.startswith(without)]


@settings(max_examples=6)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3, unique=True))
def test_an_upload_never_changes_the_order_of_other_documents(
    assistant: Assistant, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    alone = Retriever(assistant.index)
    with uploaded(texts, tmp_path_factory.mktemp("uploads"), assistant) as further:
        both = Retriever(assistant.index, further)
        for question in QUESTIONS:
            found = order(both, question, without=UPLOAD)
            assert found == order(alone, question)[: len(found)]


def test_a_second_upload_does_not_change_the_order_of_the_first(
    assistant: Assistant, tmp_path: Path
) -> None:
    first = "افتُتح جسر النخيل يوم الأحد. وبلغ طوله 900 متر.\n\nThe palm bridge is 900 metres long."
    unrelated = f"{UPLOAD} The bakery sells purple bread.\n\nيبيع المخبز خبزا بنفسجيا للقمر."
    with (
        uploaded([first], tmp_path, assistant) as one,
        uploaded([first, unrelated], tmp_path, assistant) as two,
    ):
        for question in ("كم طول جسر النخيل؟", "How long is the palm bridge?", *QUESTIONS):
            found = order(Retriever(assistant.index, two), question, without=UPLOAD)
            assert found == order(Retriever(assistant.index, one), question)[: len(found)]


def test_of_two_indexes_that_answer_the_one_with_more_of_the_question_comes_first(
    assistant: Assistant, tmp_path: Path
) -> None:
    text = "بلغت كلفة محطة التحلية في خليج الصدف 71 مليون دولار."
    with uploaded([text], tmp_path, assistant) as further:
        both = Retriever(assistant.index, further)
        first = both.retrieve("كم بلغت كلفة محطة التحلية في خليج الصدف؟")[0]
        assert first.passage.text == text
