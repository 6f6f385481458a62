"""Questions with a passage and the words that answer, from the public sets that training reads."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.language import text_language
from train.pairs import SentencePair, TrainingDataError

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage; `answer` are character offsets, `None` where nothing answers.

    Passages of one `group` are versions of one text: none of them is a negative for another.
    `missed` is a question that the passage nearly answers; empty if none was written.
    """

    question: str
    passage: str
    answer: tuple[int, int] | None
    group: str
    title: str
    source: str
    missed: str = ""

    @property
    def read_title(self) -> str:
        """The title as it is read before the passage; empty if it is only a name of data.

        Titles in the other language than the passage are left out too.
        """
        title = self.title.replace("_", " ")
        is_name = self.source.startswith(_NAMED_BY_NUMBERS)
        same = text_language(title) == text_language(self.passage)
        return title if same and not is_name else ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of examples and the most examples of it that one pass over the data uses."""

    file: str
    count: int
    answerable: bool = True


# Sets in which people wrote the questions without seeing the answer count most.
QA_SOURCES = (
    Source("aqad.ar", 1800),
    Source("tydi_goldp.en", 2200),
    Source("qed_nq_train.en", 1300),
    Source("squadshifts_new_wiki.en", 1500),
    Source("qamr_wiki.en", 600),
    Source("quotesum_dev.en", 270),
    Source("aqad.ar", 1200, answerable=False),
    Source("synth_unanswerable.ar", 500, answerable=False),
    Source("synth_unanswerable.en", 500, answerable=False),
)
SQUAD_SOURCES = ("arcd-train.json", "tydi-dev.ar.json")
PARALLEL_SQUAD = ("xquad-dev.ar.json", "xquad-dev.en.json")
SENTENCE_SOURCE = "nllbseed_msa.tsv.gz"
QUESTION_PAIRS = ("mkqa_questions.tsv.gz", "xor_questions.tsv.gz", "mintaka_questions.tsv.gz")
_SENTENCE_EXAMPLES = 700
# The only questions that people translated together with their passage count twice.
_ACROSS = 2
# Sentences of a passage that is made of consecutive sentences.
_BLOCK = 5
_SENTENCE_LENGTHS = range(30, 260)
# Sources whose titles are numbers of sentences.
_NAMED_BY_NUMBERS = ("qamr", "sentences", "cloze")


def load_examples(training: Path, evaluation: Path, rng: random.Random) -> list[Example]:
    """Every example of one pass over the data, in the order of the sources.

    Raises:
        TrainingDataError: a file is missing or has another form.
    """
    examples: list[Example] = []
    for source in QA_SOURCES:
        path = training / "qa" / f"{source.file}.jsonl.gz"
        found = [e for e in _jsonl_examples(path) if (e.answer is not None) == source.answerable]
        examples += rng.sample(found, min(source.count, len(found)))
    for name in SQUAD_SOURCES:
        examples += squad_examples(evaluation / name)
    arabic, english = (squad_examples(evaluation / name) for name in PARALLEL_SQUAD)
    examples += _ACROSS * in_four_directions(arabic, english)
    blocks = sentence_blocks(load_sentences(training), rng)
    return examples + rng.sample(blocks, min(_SENTENCE_EXAMPLES, len(blocks)))


def load_sentences(training: Path) -> list[SentencePair]:
    """Sentences of articles in their order, in both languages."""
    return _pairs(training / "parallel" / SENTENCE_SOURCE)


def load_question_pairs(training: Path) -> list[SentencePair]:
    """Questions that people translated, without passages."""
    return [pair for name in QUESTION_PAIRS for pair in _pairs(training / "parallel" / name)]


def load_passages(training: Path) -> list[Example]:
    """Passages of every set, each once: what negatives are searched in."""
    names = dict.fromkeys(source.file for source in QA_SOURCES if source.answerable)
    found = [e for name in names for e in _jsonl_examples(training / "qa" / f"{name}.jsonl.gz")]
    return list({example.passage: example for example in found}.values())


def squad_examples(path: Path) -> list[Example]:
    """Examples of a file in SQuAD format, with the first answer of each question."""
    examples = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for place, paragraph in enumerate(article["paragraphs"]):
            group = f"{path.stem.split('.')[0]}/{article.get('title', '')}/{place}"
            for asked in paragraph["qas"]:
                answer = asked["answers"][0]
                begin, text = answer["answer_start"], answer["text"]
                if paragraph["context"][begin : begin + len(text)] == text:
                    span = (begin, begin + len(text))
                    examples.append(
                        Example(
                            asked["question"],
                            paragraph["context"],
                            span,
                            group,
                            article.get("title", ""),
                            path.stem,
                        )
                    )
    return examples


def in_four_directions(arabic: Sequence[Example], english: Sequence[Example]) -> list[Example]:
    """Each question of two parallel files, in both languages, over both passages."""
    pairs = list(zip(arabic, english, strict=True))
    return [
        replace(passage, question=question.question, group=a.group)
        for a, e in pairs
        for question in (a, e)
        for passage in (a, e)
    ]


def sentence_blocks(pairs: Sequence[SentencePair], rng: random.Random) -> list[Example]:
    """A sentence as the question, and its translation among its neighbours as the passage."""
    examples = []
    for begin in range(0, len(pairs) - _BLOCK):
        block = pairs[begin : begin + _BLOCK]
        wanted = rng.randrange(_BLOCK)
        arabic, english = [p.arabic for p in block], [p.english for p in block]
        for asked, texts in ((english, arabic), (arabic, english)):
            if len(texts[wanted]) in _SENTENCE_LENGTHS:
                start = len(" ".join([*texts[:wanted], ""]))
                span = (start, start + len(texts[wanted]))
                group = f"seed/{begin // 40}"
                passage = " ".join(texts)
                examples.append(Example(asked[wanted], passage, span, group, group, "sentences"))
    return examples


def _jsonl_examples(path: Path) -> Iterator[Example]:
    for row in _rows(path):
        passage, answer, begin = (
            str(row["context"]),
            str(row["answer"]),
            int(str(row["answer_start"])),
        )
        span = None if row["is_impossible"] else (begin, begin + len(answer))
        if span and (not answer or passage[slice(*span)] != answer):
            continue
        group = hashlib.sha256(passage.encode()).hexdigest()
        title, source = str(row.get("title", "")), str(row["source"])
        yield Example(str(row["question"]), passage, span, group, title, source)


def _rows(path: Path) -> Rows:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        message = f"{str(path)!r} cannot be read as gzipped JSON lines: {error}"
        raise TrainingDataError(message) from error


def _pairs(path: Path) -> list[SentencePair]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines]
    except OSError as error:
        message = f"{str(path)!r} cannot be read: {error}"
        raise TrainingDataError(message) from error
    return [SentencePair(row[0], row[1]) for row in rows if len(row) > 1 and row[0] and row[1]]
