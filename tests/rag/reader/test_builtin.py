"""The reader that ships, on passages in both languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from rag.reader import Reader, open_reader
from rag.reader.order import ReadingOrder
from rag.schema import Hit, Passage
from rag.settings import Settings

ARABIC = (
    "أعلنت بلدية طرابلس افتتاح المكتبة العامة الجديدة في 12 مارس 2024. وبلغت كلفة المشروع ثلاثة "
    "ملايين دينار، وصممت المبنى المهندسة ليلى حداد. وتضم المكتبة أربعين ألف كتاب."
)
ENGLISH = (
    "The port of Salalah received its first electric tugboat on 5 May 2023. It was built in Turkey "
    "for nine million dollars and is named Noor. Captain Said Harthy commands a crew of six."
)
OTHER = "The museum closes on Mondays. Tickets are sold at the gate and on the web site."
ASKED = [
    ("من صمم مبنى المكتبة؟", ARABIC, "ليلى"),
    ("كم بلغت كلفة المشروع؟", ARABIC, "ثلاثة ملايين"),
    ("Who commands the crew of the tugboat?", ENGLISH, "Said Harthy"),
    ("When did the port receive its first electric tugboat?", ENGLISH, "5 May 2023"),
    ("Who designed the building of the library?", ARABIC, "ليلى حداد"),
    ("متى استقبل ميناء صلالة أول قاطرة كهربائية؟", ENGLISH, "May 2023"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = open_reader(Settings(_env_file=None))
    assert found is not None
    return found


@pytest.mark.parametrize(("question", "passage", "answer"), ASKED)
def test_the_best_span_has_the_answering_words(
    reader: Reader, question: str, passage: str, answer: str
) -> None:
    best = reader.read(question, [passage])[0].spans[0]
    assert answer in passage[best.start : best.end]


@pytest.mark.parametrize(("question", "passage", "answer"), ASKED)
def test_the_passage_that_answers_scores_above_the_others(
    reader: Reader, question: str, passage: str, answer: str
) -> None:
    others = [text for text in (ARABIC, ENGLISH, OTHER) if text != passage]
    scores = [reading.score for reading in reader.read(question, [*others, passage])]
    assert max(scores) == scores[-1]


def test_spans_do_not_overlap_and_lie_inside_the_passage(reader: Reader) -> None:
    for question, passage, _ in ASKED:
        spans = sorted(reader.read(question, [passage])[0].spans, key=lambda span: span.start)
        assert all(0 <= span.start < span.end <= len(passage) for span in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(("question", "passage", "answer"), ASKED[:1] + ASKED[2:3])
def test_an_answer_at_the_end_of_a_long_passage_is_found(
    reader: Reader, question: str, passage: str, answer: str
) -> None:
    long = f"{OTHER} " * 40 + passage
    best = reader.read(question, [long])[0].spans[0]
    assert answer in long[best.start : best.end]


@pytest.mark.parametrize("passage", ["", " ", "…", "؟!", "a", "\u200f", "x" * 5000])
def test_any_text_can_be_read(reader: Reader, passage: str) -> None:
    (reading,) = reader.read("من؟", [passage])
    assert all(0 <= span.start < span.end <= len(passage) for span in reading.spans)


def test_threads_get_the_same_readings(reader: Reader) -> None:
    passages = [ARABIC, ENGLISH, OTHER]
    expected = [reader.read(f"{question} ", passages) for question, _, _ in ASKED]
    with ThreadPoolExecutor(4) as workers:
        asked = [f"{question}  " for question, _, _ in ASKED] * 2
        found = list(workers.map(lambda question: reader.read(question, passages), asked))
    assert found == expected * 2


def test_the_reader_puts_the_answering_passage_first(reader: Reader) -> None:
    hits = [hit(text, 0.5 - 0.01 * n, n) for n, text in enumerate((OTHER, ARABIC, ENGLISH), 1)]
    ordered = ReadingOrder(reader, passages=3).apply(ASKED[2][0], hits)
    assert ordered[0].passage.text == ENGLISH
    assert [one.rank for one in ordered] == [1, 2, 3]
    assert [one.score for one in ordered] == sorted((h.score for h in ordered), reverse=True)


def test_what_is_not_read_stays_behind_in_its_order(reader: Reader) -> None:
    hits = [hit(text, 0.5 - 0.01 * n, n) for n, text in enumerate((OTHER, ARABIC, ENGLISH), 1)]
    ordered = ReadingOrder(reader, passages=1).apply(ASKED[2][0], hits)
    assert [one.passage.text for one in ordered] == [OTHER, ARABIC, ENGLISH]


def test_reading_can_be_switched_off() -> None:
    assert open_reader(Settings(_env_file=None, reader="off")) is None


def hit(text: str, score: float, number: int) -> Hit:
    passage = Passage(
        id=str(number), document_id=str(number), ordinal=0, start=0, end=len(text), text=text,
        language="en", title="", source=f"{number}.txt",
    )  # fmt: skip
    return Hit(passage, number, score, 0.5, 0.5)
