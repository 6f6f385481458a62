"""The sentences of the retrieved passages, with features that say how well each answers.

Everything that ranks evidence and decides on refusals is read off here, once a question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.bounds import with_bounds
from rag.answer.fit import (
    can_answer,
    completes_word,
    continues_measure,
    counts_another,
    counts_less,
    is_alike,
    is_dateline,
    is_denied,
    is_same_answer,
    says_all_but,
    says_two_prices,
    speaks_of_another,
)
from rag.answer.instructions import instruction_spans
from rag.answer.kinds import Kind, expected_kind
from rag.language import question_language, search_text
from rag.reader import AnswerSpan, PassageReading, Reader, read_hits
from rag.schema import Hit, Language, SentenceMatch
from rag.text.bylines import without_bylines
from rag.text.figures import figures
from rag.text.numbers import ends_number
from rag.text.units import is_unit_word
from rag.translation.restating import restated

# A sentence shorter than this says too little by itself (a heading, "Reuters reported.").
_FEWEST_WORDS = 4
# How much lower a sentence without any answer scores than the worst answer of its passage.
_NO_SPAN = 3.0
# Words are the answer only if their score is this much higher than of others of the passage: of
# "27 voted for it, 9 against", the reader may take the wrong number, and then it is not sure.
# From a high score on, less is enough if no number of the same unit is in the sentence.
CLEAR_LEAD = 4.0
_LEAD_OF_HIGH, _HIGH = 2.0, 1.5
# How much lower a sentence scores that speaks of another thing of the same name.
_OF_ANOTHER = 4.0
# A line that is no sentence: a headline inside the text, of at most this number of words.
_LONGEST_HEADLINE = 12
_NO_HEADLINE = re.compile(r"[\d:|؛;•\t]|^[-*–]|[.!…。»\"”)\]]$")
_LAST_WORD = re.compile(r"\S+$")
# Vowel signs are no letters to a regular expression.
_LETTERS = r"[\w\u064b-\u0652\u0670]+"
_WORD_BEFORE = re.compile(rf"({_LETTERS}(?: and)?) +$")
_NEXT_WORD = re.compile(rf"\s*([%٪]|(?<=\s)(?:في الم\w+|per cent\b|{_LETTERS}))")
_SOME_OF_THEM = re.compile(
    r"(?:[,،] *(?:\w+ )?|\s+)"
    r"(?:منها|منهم|(?:من )?بين(?:ها|هم)|including|of (?:them|which|whom))\b"
)
_INSTEAD_OF = re.compile(
    r"[,،]?\s+(?:بدل(?:[ًا]{0,2})? (?:من|عن)|عوض(?:[ًا]{0,2})? (?:من|عن)|instead of|rather than)\b"
)
_PERCENT = frozenset(["%", "٪", "per cent", *map(search_text, ["في المئة", "في المائة"])])


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a hit with its features, which are higher where it answers better.

    The features are the cosine with the question, the retrieval score of its passage minus the best
    one (`retrieval_margin`, at most 0), the logarithm of its length in words, and `read`, the
    reader's score of its best answer or of the sentence without any; that one is there only with a
    reader. `answer` are the words that answer, at offsets into the document, and `lead` is how much
    higher they score than any others of the passage.
    """

    hit: Hit
    match: SentenceMatch
    text: str
    features: dict[str, float]
    answer: AnswerSpan | None = None
    lead: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, the kind of answer that it asks for, and the hits as they were read.

    `readings` are the reader's of the hits, none without a reader.
    """

    question: str
    language: Language
    kind: Kind | None
    hits: tuple[Hit, ...]
    sentences: tuple[ReadSentence, ...]
    readings: tuple[PassageReading, ...] = ()

    def same_language(self, hit: Hit) -> bool:
        """Whether a hit is in the question's language, at least partly."""
        return hit.passage.language in (self.language, "mixed")


def read(question: str, hits: Sequence[Hit], reader: Reader | None = None) -> Reading:
    """Read the hits for a question; sentences in the order of the hits.

    Sentences that instruct a chat model are left out, and bylines: who wrote a text is no evidence
    of what it tells.
    """
    hits = [_without_bylines(hit) for hit in hits]
    readings = read_hits(reader, question, hits) if reader else []
    kind = expected_kind(question)
    best = max((hit.score for hit in hits), default=0.0)
    found = [sentence for hit in hits for sentence in _sentences(hit, hit.score - best)]
    sentences = [
        sentence
        for place, hit in enumerate(hits)
        for sentence in _answering(
            [one for one in found if one.hit is hit],
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
        hits=tuple(hits),
        sentences=tuple(telling or sentences),
        readings=tuple(readings),
    )


def _without_bylines(hit: Hit) -> Hit:
    """A hit without its sentences that are bylines, and without those that others begin with."""
    passage, begin = hit.passage, hit.passage.start
    said = {match.end - begin: match for match in hit.sentences}
    spans = [(match.start - begin, end) for end, match in said.items()]
    kept = without_bylines(passage.text, spans, begins=passage.ordinal == 0)
    if kept == spans:
        return hit
    return replace(
        hit, sentences=tuple(replace(said[end], start=begin + start) for start, end in kept)
    )


def _commands(hit: Hit) -> list[SentenceMatch]:
    """The sentences of a hit that tell a chat model what to do."""
    begin = hit.passage.start
    spans = [(begin + start, begin + end) for start, end in instruction_spans(hit.passage.text)]
    return [
        m for m in hit.sentences if any(m.start < end and start < m.end for start, end in spans)
    ]


def _rivals(
    question: str,
    own: ReadSentence,
    best: AnswerSpan,
    spans: Sequence[AnswerSpan],
    sentences: Sequence[ReadSentence],
) -> list[AnswerSpan]:
    """The spans of a passage that may be the answer in place of the best span of a sentence.

    The same words elsewhere are no rival, nor is a number of something else where the best one is
    of what is counted. If the span is the best of the passage, and its sentence has all words that
    are asked with, sentences without one of them do not count either: the opening of the market is
    no rival to that of the tower.
    """
    text, start = own.hit.passage.text, own.hit.passage.start
    said = _said(text, best)
    others = [
        span
        for span in spans
        if span is not best
        and not is_same_answer(said, _said(text, span))
        and not counts_less(question, _said(text, span), said)
    ]
    if all(span.score <= best.score for span in others):
        less = [s for s in sentences if says_all_but(question, s.text, own.text)]
        others = [s for s in others if not any(_begins_in(s, one.match, start) for one in less)]
    return others


def _tells(sentence: ReadSentence) -> bool:
    """Whether a sentence says something: no headline, no heading."""
    passage = sentence.hit.passage
    text = search_text(sentence.text).strip(" #.:")
    titles = (search_text(title).strip(" #.:") for title in (passage.title, passage.heading or ""))
    is_short = len(sentence.text.split()) < _FEWEST_WORDS or is_dateline(sentence.text)
    is_heading = text in titles or _is_headline(sentence)
    return not (is_short or is_heading)


def _is_headline(sentence: ReadSentence) -> bool:
    """Whether a sentence is a line of its own above others, without a full stop."""
    passage, match = sentence.hit.passage, sentence.match
    before = passage.text[: match.start - passage.start].rstrip(" \t")
    after = passage.text[match.end - passage.start :].lstrip(" \t")
    alone = before[-1:] in ("", "\n") and after[:1] == "\n" and bool(after.strip())
    text = sentence.text.strip()
    short = len(text.split()) <= _LONGEST_HEADLINE
    return alone and short and not _NO_HEADLINE.search(text)


def _answering(
    sentences: Sequence[ReadSentence],
    reading: PassageReading | None,
    question: str,
    kind: Kind | None,
) -> Iterator[ReadSentence]:
    """The sentences of a passage with the reader's score of each, if the passage was read.

    Words that cannot be the answer asked for are passed over, and what is said of another thing
    scores lower.
    """
    if reading is None:
        yield from sentences
        return
    if not sentences:
        return
    passage = sentences[0].hit.passage
    start = passage.start
    fitting = [
        span
        for span in reading.spans
        if can_answer(kind, _said(passage.text, span), question, passage.published)
    ]
    for sentence in sentences:
        other = _OF_ANOTHER if speaks_of_another(question, sentence.text) else 0.0
        inside = [span for span in fitting if _begins_in(span, sentence.match, start)]
        if not inside:
            worst = min((s.score for s in reading.spans), default=0.0)
            score = reading.answerable + 0.5 * (worst - _NO_SPAN)
            yield _scored(sentence, score - other)
            continue
        best = inside[0]
        number, end = _whole(passage.text, best, sentence.match, start)
        within = sentence.match.start - start, sentence.match.end - start
        first, last = with_bounds(
            passage.text, number, end, within=within, kind=kind, question=question
        )
        answer = AnswerSpan(start + first, start + last, best.score)
        score = reading.answerable + 0.5 * best.score
        rivals = _rivals(question, sentence, best, fitting, sentences)
        lead = best.score - max((span.score for span in rivals), default=-math.inf)
        said = _said(passage.text, best)
        beside = [
            span
            for span in rivals
            if _begins_in(span, sentence.match, start) and is_alike(said, _said(passage.text, span))
        ]
        is_alone = all(span.score <= best.score - CLEAR_LEAD for span in beside)
        is_clear = (
            not other
            and lead >= (_LEAD_OF_HIGH if best.score >= _HIGH and is_alone else CLEAR_LEAD)
            and not counts_another(restated(question, sentence.text), sentence.text)
            and not says_two_prices(passage.text[first:last], question)
            and not is_denied(passage.text, first, last)
            and not continues_measure(passage.text, number)
            and not completes_word(question, passage.text, first)
        )
        yield replace(
            _scored(sentence, score - other), answer=answer if is_clear else None, lead=lead
        )


def _said(text: str, span: AnswerSpan) -> str:
    """The words of a span, with the unit after its number."""
    return text[span.start : after_unit(text, span.end)]


def _whole(text: str, span: AnswerSpan, match: SentenceMatch, begin: int) -> tuple[int, int]:
    """The place of a span with its whole number and unit, in its sentence.

    Some of what a number counts is left out: of "345 jobs, of them 210 for women", the second part;
    and so is what something is instead of.
    """
    first = max(whole_number(text, span.start, span.end), match.start - begin)
    some = _SOME_OF_THEM.search(text, first, span.end)
    is_number = some is not None and figures(text[first : some.start()]).quantities
    last = some.start() if some and is_number else span.end
    if (former := _INSTEAD_OF.search(text, first, last)) and former.start() > first:
        last = former.start()
    return first, min(after_unit(text, last), match.end - begin)


def whole_number(text: str, start: int, end: int) -> int:
    """Where ``text[start:end]`` begins together with the words before it that are of its number.

    Of "twelve" in two words, «اثنتي عشرة», the reader may mark the second, which is "ten".
    """
    while said := figures(text[start:end]).quantities:
        before = _WORD_BEFORE.search(text[:start])
        longer = figures(text[before.start(1) : end]).quantities if before else ()
        if len(longer) != len(said) or longer[0].value == said[0].value or longer[0].at[0] != 0:
            break
        assert before is not None
        start = before.start(1)
    return start


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


def _scored(sentence: ReadSentence, read: float) -> ReadSentence:
    return replace(sentence, features=sentence.features | {"read": read})


def _sentences(hit: Hit, retrieval_margin: float) -> Iterator[ReadSentence]:
    """The sentences of a hit whose score is the best one plus `retrieval_margin`."""
    passage = hit.passage
    for match in hit.sentences:
        text = passage.text[match.start - passage.start : match.end - passage.start]
        features = {
            "cosine": match.cosine_similarity,
            # Retrieval alone compares passages across languages; sums of cosines do not.
            "retrieval_margin": retrieval_margin,
            "length": math.log(1 + len(text.split())),
        }
        yield ReadSentence(hit, match, text, features)
