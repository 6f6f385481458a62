"""A question read against the retrieved passages: what each sentence and passage holds of it.

Everything that ranks evidence and decides on refusals is read off here, once a question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.asked import HELD, AskedWord, TextWords, asked_words, hit_words, text_words
from rag.answer.fit import can_answer, speaks_of_another
from rag.answer.instructions import instruction_spans
from rag.answer.kinds import Kind, holds_kind, kind_asked
from rag.answer.likeness import Likeness
from rag.language import question_language, search_text
from rag.reader import AnswerSpan, PassageReading, Reader
from rag.schema import Hit, Language, SentenceMatch
from rag.text.numbers import ends_number
from rag.text.units import is_unit_word

# A sentence shorter than this says too little by itself (a heading, "Reuters reported.").
_FEWEST_WORDS = 4
# How much lower a sentence without any answer scores than the worst answer of its passage.
_NO_SPAN = 3.0
# Words are the answer only if they are so much more likely than any others of their passage: of
# "27 voted for it, 9 against", the reader may take the wrong number, and then it is not sure.
_LEAD = 2.5
# How much lower a sentence scores that speaks of another thing of the same name.
_OF_ANOTHER = 4.0
_BYLINE = re.compile(r"^(?:by|بقلم|كتب|كتبت|تقرير)\b.{0,60}$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\S+$")
_NEXT_WORD = re.compile(r"\s*([%٪]|(?<=\s)\w+)")
_PERCENT = frozenset("%٪")

Held = tuple[float, ...]
"""For each word asked for, how surely a text holds it, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a hit and what speaks for it; features are higher where it fits better.

    `held` are the words of the question that the sentence itself holds. `answer` are the words of
    the sentence that answer, at offsets into the document, and `read` is the reader's score of
    them, or of the sentence without any; both are `None` without a reader.
    """

    hit: Hit
    match: SentenceMatch
    text: str
    features: dict[str, float]
    holds_kind: bool
    held: Held
    answer: AnswerSpan | None = None
    read: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, the kind of answer that it asks for, and the hits seen through its words.

    `held` has a row for each hit (with its title and heading), `weights` a value for each word:
    how much it tells these documents apart. `readings` are the reader's of the hits, none without
    a reader.
    """

    question: str
    language: Language
    kind: Kind | None
    asked: tuple[AskedWord, ...]
    hits: tuple[Hit, ...]
    held: tuple[Held, ...]
    weights: tuple[float, ...]
    sentences: tuple[ReadSentence, ...]
    readings: tuple[PassageReading, ...] = ()

    def same_language(self, hit: Hit) -> bool:
        """Whether a hit is in the question's language, at least partly."""
        return hit.passage.language in (self.language, "mixed")


def read(
    question: str, hits: Sequence[Hit], likeness: Likeness, reader: Reader | None = None
) -> Reading:
    """Read the hits for a question; sentences in the order of the hits.

    Sentences that instruct a chat model are left out.
    """
    readings = reader.read(question, [hit.passage.text for hit in hits]) if reader else []
    asked = tuple(
        replace(word, alike=likeness.get(word.stem, {})) for word in asked_words(question)
    )
    held = [_held(asked, hit_words(hit)) for hit in hits]
    weights = _weights(asked, hits, held)
    kind = kind_asked(question)
    best = max((hit.score for hit in hits), default=0.0)
    sentences = [
        sentence
        for place, hit in enumerate(hits)
        for sentence in _answering(
            _sentences(question, kind, asked, weights, hit, hit.score - best),
            readings[place] if readings else None,
            question,
            kind,
        )
    ]
    commands = {hit.passage.id: _commands(hit) for hit in hits}
    sentences = [s for s in sentences if s.match not in commands[s.hit.passage.id]]
    telling = [s for s in sentences if _tells(s)]
    return Reading(
        question=question,
        language=question_language(question),
        kind=kind,
        asked=asked,
        hits=tuple(hits),
        held=tuple(held),
        weights=weights,
        sentences=tuple(telling or sentences),
        readings=tuple(readings),
    )


def _commands(hit: Hit) -> list[SentenceMatch]:
    """The sentences of a hit that tell a chat model what to do."""
    begin = hit.passage.start
    spans = [(begin + start, begin + end) for start, end in instruction_spans(hit.passage.text)]
    return [
        m for m in hit.sentences if any(m.start < end and start < m.end for start, end in spans)
    ]


def _next_score(best: AnswerSpan, reading: PassageReading) -> float:
    """The score of the best other span of a passage."""
    return max((s.score for s in reading.spans if s is not best), default=float("-inf"))


def _tells(sentence: ReadSentence) -> bool:
    """Whether a sentence says something: no headline, no heading, no name of an author."""
    passage = sentence.hit.passage
    text = search_text(sentence.text).strip(" #.:")
    titles = (search_text(title).strip(" #.:") for title in (passage.title, passage.heading or ""))
    is_short = len(sentence.text.split()) < _FEWEST_WORDS
    return not (is_short or text in titles or _BYLINE.match(sentence.text.strip()))


def _answering(
    sentences: Iterator[ReadSentence],
    reading: PassageReading | None,
    question: str,
    kind: Kind | None,
) -> Iterator[ReadSentence]:
    """The sentences of a passage with the reader's score of each, if the passage was read.

    Words that cannot be the answer asked for are passed over, and what is said of another thing
    scores lower.
    """
    for sentence in sentences:
        if reading is None:
            yield sentence
            continue
        passage = sentence.hit.passage
        start = passage.start
        other = _OF_ANOTHER if speaks_of_another(question, sentence.text) else 0.0
        inside = [
            span
            for span in reading.spans
            if _begins_in(span, sentence.match, start)
            and can_answer(
                kind, passage.text[span.start : after_unit(passage.text, span.end)], question
            )
        ]
        if not inside:
            worst = min((s.score for s in reading.spans), default=0.0)
            score = reading.answerable + 0.5 * (worst - _NO_SPAN)
            yield replace(sentence, read=score - other)
            continue
        best = inside[0]
        end = min(start + after_unit(passage.text, best.end), sentence.match.end)
        answer = AnswerSpan(start + best.start, end, best.score)
        score = reading.answerable + 0.5 * best.score
        is_clear = not other and best.score - _next_score(best, reading) >= _LEAD
        yield replace(sentence, answer=answer if is_clear else None, read=score - other)


def after_unit(text: str, end: int) -> int:
    """Where words that end at `end` with a number end together with the unit after it."""
    number = _LAST_WORD.search(text[:end])
    behind = _NEXT_WORD.match(text, end)
    if number is None or behind is None:
        return end
    said, unit = search_text(number[0]), search_text(behind[1])
    is_unit = unit in _PERCENT or is_unit_word(unit)
    return behind.end(1) if ends_number(said) and is_unit else end


def _begins_in(span: AnswerSpan, match: SentenceMatch, passage_start: int) -> bool:
    return match.start <= passage_start + span.start < match.end


def coverage(held: Held, weights: Sequence[float]) -> float:
    """The weighted share of the words that a text holds, in [0, 1]; 0 if none weighs anything."""
    total = sum(weights)
    return sum(h * w for h, w in zip(held, weights, strict=True)) / total if total else 0.0


def plain_weights(asked: Sequence[AskedWord]) -> tuple[float, ...]:
    """The words' own weights, whatever the passages hold."""
    return tuple(word.weight for word in asked)


def _held(asked: Sequence[AskedWord], text: TextWords) -> Held:
    return tuple(text.holds(word) for word in asked)


def _all_held(*held: Held) -> Held:
    """What several texts hold together."""
    return tuple(map(max, zip(*held, strict=True)))


def _weights(
    asked: Sequence[AskedWord], hits: Sequence[Hit], held: Sequence[Held]
) -> tuple[float, ...]:
    """The words' weights times their inverse frequency among the documents, as BM25 has it.

    Among passages, a name would count for little where most are of the one document about it.
    """
    documents = [hit.passage.document_id for hit in hits]
    count = len(set(documents))
    holding = [
        len({document for document, row in zip(documents, held, strict=True) if row[i] >= HELD})
        for i in range(len(asked))
    ]
    weighed = tuple(
        word.weight * math.log(1 + (count - n + 0.5) / (n + 0.5))
        for word, n in zip(asked, holding, strict=True)
    )
    return weighed if sum(weighed) else plain_weights(asked)


def _sentences(
    question: str,
    kind: Kind | None,
    asked: Sequence[AskedWord],
    weights: Sequence[float],
    hit: Hit,
    standing: float,
) -> Iterator[ReadSentence]:
    """The sentences of a hit whose score is `standing` above (so mostly below) the best."""
    passage = hit.passage
    texts = [passage.text[m.start - passage.start : m.end - passage.start] for m in hit.sentences]
    # A sentence is about what its document's title names, whether it says so again or not.
    about = _held(asked, text_words("\n".join(filter(None, (passage.title, passage.heading)))))
    held = [_all_held(about, _held(asked, text_words(text))) for text in texts]
    plain = plain_weights(asked)
    for place, (match, text) in enumerate(zip(hit.sentences, texts, strict=True)):
        around = held[max(0, place - 1) : place + 2]
        has_kind = kind is not None and holds_kind(kind, text, question)
        yield ReadSentence(
            hit=hit,
            match=match,
            text=text,
            holds_kind=has_kind,
            held=held[place],
            features={
                "cosine": match.cosine_similarity,
                # Retrieval alone compares passages across languages; sums of cosines do not.
                "standing": standing,
                "coverage": coverage(held[place], plain),
                "telling_coverage": coverage(held[place], weights),
                "coverage_around": coverage(_all_held(*around), weights),
                "kind": float(has_kind),
                "no_kind": float(kind is not None and not has_kind),
                "length": math.log(1 + len(text.split())),
            },
        )
