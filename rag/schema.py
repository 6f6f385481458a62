"""The things that Dalil passes around: documents, passages, hits, citations, answers.

All are frozen and carry no behaviour beyond derived properties. Offsets count Unicode code
points (Python string indices) into `Document.text`; ``end`` is exclusive. JSON forms come
from one place, `rag.serialise`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Language = Literal["ar", "en"]
"""A language that people ask and are answered in."""

TextLanguage = Literal["ar", "en", "mixed"]
"""The language of a stored text."""

AnswerStatus = Literal["answered", "partial", "refused"]
"""``partial``: evidence is shown, but it is weak, or a source does not support all of
the model's words."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a document: what it says and where it starts."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class RecognisedSpan:
    """The characters from `start` to `end` of a text were recognised in a picture (OCR).

    `confidence`, in [0, 1], is the mean that the recogniser gives to the words.
    """

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """A source with its whole text and where it came from.

    `id` is derived from `source`, so a changed file keeps its id; `sha256` is that of the
    file's bytes, so equal content is recognised under any name. `pages` has the start
    offset of each page, first page first; empty where the format has no pages.

    `published` is the day on which the text appeared, as the text or its page says. `file_date` is
    the day on which the file was made, as the file says; it says nothing of the text. `address` is
    the address under which a web page wants to be known. `recognised` are the parts that were
    recognised in pictures, in reading order.
    """

    id: str
    source: str
    title: str
    text: str
    language: TextLanguage
    sha256: str
    media_type: str
    published: date | None = None
    pages: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    author: str | None = None
    address: str | None = None
    file_date: date | None = None
    recognised: tuple[RecognisedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document: ``document.text[start:end] == text``, always.

    `title`, `source`, `published` and `document_sha256` are its document's; `heading` is the
    nearest heading above it, `page` the 1-based page on which it starts, each `None` where there
    is none. `ocr_confidence`, in [0, 1], is that of its part with the lowest one; `None` where no
    part was recognised in a picture.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    language: TextLanguage
    title: str
    source: str
    page: int | None = None
    heading: str | None = None
    published: date | None = None
    document_sha256: str = ""
    ocr_confidence: float | None = None

    @property
    def below_title(self) -> int:
        """Where the passage begins in its document, without the title if that is its first line."""
        first, _, rest = self.text.partition("\n")
        if first.strip() != self.title or not rest.strip():
            return self.start
        return self.end - len(rest.lstrip())


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document as lists show it: everything but the text.

    `recognised` says whether any of the text was recognised in a picture (OCR). `copies` are the
    sources of files with the same content, and of documents with most of the same sentences.
    """

    id: str
    source: str
    title: str
    language: TextLanguage
    sha256: str
    media_type: str
    published: date | None
    characters: int
    passages: int
    author: str | None = None
    address: str | None = None
    file_date: date | None = None
    recognised: bool = False
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerVersion:
    """A document as it was before a newer text replaced it at the instant `replaced`.

    `sha256` is that of its file, `text_sha256` that of its text. Receipts cite it by these.
    """

    document_id: str
    text_sha256: str
    sha256: str
    title: str
    text: str
    published: date | None
    replaced: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """Another place with the same words: a syndicated article, or a file with the same content.

    Offsets are into the document `document_id`. A file with the same content is no document of its
    own: it has the id, the title and the offsets of the document that was read, and its own
    `source`.
    """

    document_id: str
    title: str
    source: str
    page: int | None
    start: int
    end: int
    published: date | None = None


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """One sentence of a passage and its cosine similarity to the question, in [-1, 1].

    Offsets are into the document, not into the passage. `copies` are the same words in passages
    that were left out because they say nothing else.
    """

    start: int
    end: int
    cosine_similarity: float
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents a question is asked of; an empty scope means all of them.

    A document without a date is outside every date range.
    """

    document_ids: frozenset[str] = frozenset()
    published_from: date | None = None
    published_until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.document_ids or self.published_from or self.published_until)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage retrieved for one question.

    `score` orders the hits of one retrieval, higher is better. `similarity` is the cosine
    part in [-1, 1] (passage and best sentence), `term_score` the BM25 part relative to the
    best passage of its language pool, in [0, 1]; both compare across questions. `sentences`
    are the passage's sentences in reading order. `same_files` are the sources of files with the
    same content as the passage's document.
    """

    passage: Passage
    rank: int
    score: float
    similarity: float
    term_score: float
    sentences: tuple[SentenceMatch, ...] = ()
    same_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A machine's translation of a quote, made for display; the quote alone is evidence.

    `by` names what made it: ``firefox``, or a chat model. Numbers, names, denials and most of the
    words agree with the quote in both directions; a translation in which they do not is not given.
    """

    text: str
    language: Language
    by: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker in an answer and the exact words that it points to.

    ``document.text[start:end] == quote``. `language` is that of the quote. `support`, in
    [0, 1], is how strongly the quote supports what cites it. `document_sha256` is the SHA-256 of
    the document's file as it was read. `answer` are the offsets into the document of the words
    of the quote that answer the question, if a reader found them. `translation` is one into the
    language of the question, if a translator is configured and the quote is in the other language.
    `ocr_confidence`, in [0, 1], says that the quote may have wrong letters: its passage was
    recognised in a picture (OCR). `copies` are the other places that have the same words; they are
    not cited on their own.
    """

    marker: int
    passage_id: str
    document_id: str
    title: str
    source: str
    page: int | None
    start: int
    end: int
    quote: str
    language: TextLanguage
    support: float
    published: date | None = None
    document_sha256: str = ""
    answer: tuple[int, int] | None = None
    translation: Translation | None = None
    ocr_confidence: float | None = None
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The words that answer a question, in its language.

    `original` are the words of the source; `marker` names the entry of the answer's `evidence`
    that contains them. `text` was rendered by rule where the languages differ; then it has the
    original in parentheses unless `is_certain`. Where the reader is not sure that these words
    answer, `is_sure` is False, and "Probably" is written before them.
    """

    text: str
    original: str
    marker: int
    is_certain: bool
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What one part of a question got, such as "who paid for it?".

    `question` is the part as it was asked. `markers` name the entries of the answer's `evidence`
    that answer it; a part that the documents do not answer has none, and the status ``refused``.
    """

    question: str
    status: AnswerStatus
    markers: tuple[int, ...] = ()
    short_answer: ShortAnswer | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about an answer, in the language of the question.

    `code` is stable, for programs.
    """

    code: Literal[
        "model_failed",
        "model_unverified",
        "other_language",
        "weak_evidence",
        "no_evidence",
        "part_missing",
        "sources_differ",
        "translation_failed",
        "translation_unverified",
    ]
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """What some of the quoted sources say where others differ, as the first of them writes it.

    `markers` name the answer's citations that say so, `published` is the newest of their dates.
    """

    said: str
    markers: tuple[int, ...]
    published: date | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different answers that sources give to a question for a figure or a date.

    At least two sides, the newest first; those without a date come last, best evidence first.
    """

    kind: Literal["number", "duration", "time"]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence that a chat model wrote, and what verification made of it.

    Only supported sentences are in the answer's text. `markers` name the answer's citations; a
    sentence that was left out has none. `reason` says why, in the language of the question.
    """

    text: str
    markers: tuple[int, ...]
    verdict: Literal["supported", "partial", "unsupported"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the parts of an answer took, in milliseconds."""

    retrieve_ms: float = 0.0
    answer_ms: float = 0.0
    verify_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got.

    `text` is the answer in the language of the question, with markers ``[n]`` that name the
    entries of `citations`. A refusal has no citations; `hits` then are the nearest passages.
    `evidence` are the verbatim sentences found before any model was asked; they are there
    whatever the model did. `model` names what wrote `text`. `sentences` are all those that a
    chat model wrote, including those that were left out; none if no model was asked. Where
    sources differ over what is asked, `disagreement` says how, and a notice says so in words.
    `confidence`, in [0, 1], is the probability that the documents contain the answer; below a
    threshold that depends on the strictness and the languages, the answer is a refusal.
    `short_answer` are the words that answer, if a reader found some that are short and can be
    given in the language of the question. `parts` are those of a question that asks several
    things, in order, each with its own short answer; none if it asks one thing.
    """

    question: str
    text: str
    language: Language
    status: AnswerStatus
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    model: str
    timings: Timings = field(default_factory=Timings)
    evidence: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    disagreement: Disagreement | None = None
    confidence: float = 0.0
    short_answer: ShortAnswer | None = None
    parts: tuple[PartAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """Stream event: retrieval is done; these verbatim sentences are the evidence.

    `notices` are what the reader should know about it; their markers are those of `citations`.
    """

    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    notices: tuple[Notice, ...] = ()
    short_answer: ShortAnswer | None = None
    parts: tuple[PartAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Stream event: the next piece of the answer as the model writes it, not yet verified."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """Stream event, always the last: the whole answer, verified; it replaces all deltas."""

    answer: Answer


AnswerEvent = EvidenceFound | TextDelta | AnswerFinished
