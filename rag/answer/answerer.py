"""From retrieved passages to a verified answer, as a stream of events.

Evidence first: the verbatim sentences are chosen before any model is asked and are in every
answer. A model's words come on top, and only those of its sentences that their sources support.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answer.disagreement import cite_sides, find_disagreement
from rag.answer.evidence import EvidenceSentence, choose, cite, once, ranked, with_answers
from rag.answer.forms import MOST, form_of, in_order, lead
from rag.answer.generate import ChatModel, check, compose
from rag.answer.parts import QUOTES, PartedDraft, with_missing
from rag.answer.reading import Reading, read
from rag.answer.refusal import Decision, answers_alone, decide
from rag.answer.short import listed_answer, repeats, short_answer, sureness_of
from rag.answer.topics import filled, put_in_words
from rag.answer.translate import QuoteTranslations
from rag.answer.verbatim import verbatim_text
from rag.answer.weights import learned_weights
from rag.answer.wording import (
    model_failed,
    model_unverified,
    no_evidence,
    other_language,
    sources_differ,
    weak_evidence,
)
from rag.errors import ModelFailure, UnknownModel
from rag.models.chat import VERBATIM
from rag.models.prompts import is_refusal
from rag.reader import Reader
from rag.retrieval.copies import with_copies
from rag.schema import (
    Answer,
    AnswerEvent,
    AnswerFinished,
    AnswerStatus,
    Citation,
    Disagreement,
    EvidenceFound,
    Hit,
    Notice,
    PartAnswer,
    TextDelta,
    Timings,
)
from rag.tracing import model_attributes, note_verdict, recorded
from rag.usable import with_usable

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

logger = logging.getLogger(__name__)

# A part of a question leaves out what the others say, and each sentence of a list answers a part
# of it: both are less likely to be known for answers.
_LENIENT = 0.6

Events = Generator[AnswerEvent, None, None]
Retrieve = Callable[[str], Sequence[Hit]]
"""The passages for a question, best first."""


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How answers are made: see the settings of the same names.

    An answer without words that answer is called weak where the strictness `sure` refuses it.
    """

    passages: int = 8
    quotes: int = 3
    strictness: float = 0.5
    sure: float = 0.0


class Answerer:
    """Answers from passages; without a model, in quotes alone."""

    def __init__(
        self,
        model: ChatModel | None,
        options: AnswerOptions,
        reader: Reader | None = None,
        translations: QuoteTranslations | None = None,
    ) -> None:
        self._model = model
        self._options = options
        self._reader = reader
        self._translations = translations

    def events(
        self, question: str, hits: Sequence[Hit], config: RunnableConfig | None = None
    ) -> Events:
        """Yield the evidence, then what the model writes, and last the whole answer.

        Only the last event has translations of quotes.

        Raises:
            UnknownModel: the configured model does not exist. Any other failure of a model
                gives the verbatim answer and a notice that says why.
        """
        started = time.perf_counter()
        yield from self._finished(self._draft(question, hits, self._options), started, config)

    def events_of_parts(
        self,
        question: str,
        parts: Sequence[str],
        retrieve: Retrieve,
        config: RunnableConfig | None = None,
    ) -> Events:
        """As `events`, for a question with several parts; each is retrieved and read on its own.

        Raises:
            UnknownModel: the configured model does not exist.
        """
        started = time.perf_counter()
        options = replace(
            self._options,
            quotes=min(self._options.quotes, QUOTES),
            strictness=_LENIENT * self._options.strictness,
            sure=self._options.strictness,
        )
        whole = filled(parts)
        drafts: list[tuple[str, _Draft]] = []
        for place, (said, part) in enumerate(zip(parts, whole, strict=True)):
            short = drafts[-1][1].short_answer if drafts else None
            meant = put_in_words(part, whole[:place], short.text if short else None)
            drafts.append((said, self._draft(meant, retrieve(meant), options)))
        yield from self._finished(PartedDraft(question, drafts), started, config)

    def events_of_summary(
        self,
        question: str,
        documents: Sequence[Sequence[Hit]],
        config: RunnableConfig | None = None,
    ) -> Events:
        """As `events`, for a request for a summary, with the beginning of one or several documents.

        `documents` are the passages of each, in their order.

        Raises:
            UnknownModel: the configured model does not exist.
        """
        started = time.perf_counter()
        most = MOST if len(documents) == 1 else 1
        chosen = once([one for hits in documents for one in lead(read(question, hits), most)])
        shown = tuple(dict.fromkeys(one.hit for one in chosen))
        draft = _Draft(read(question, shown), self._options, chosen)
        yield from self._finished(draft, started, config)

    def _finished(
        self, draft: _Draft | PartedDraft, started: float, config: RunnableConfig | None
    ) -> Events:
        for event in self._untranslated(draft, started, config):
            found = _with_copies(event)
            if self._translations is not None and isinstance(found, AnswerFinished):
                yield AnswerFinished(self._translations.beside(found.answer))
            else:
                yield found

    def _untranslated(
        self, draft: _Draft | PartedDraft, started: float, config: RunnableConfig | None
    ) -> Events:
        yield draft.found()
        if draft.refused:
            yield AnswerFinished(draft.refusal(_ms_since(started)))
        elif self._model is None:
            yield AnswerFinished(draft.verbatim(_ms_since(started)))
        else:
            yield from self._generated(draft, self._model, started, config)

    def _draft(self, question: str, hits: Sequence[Hit], options: AnswerOptions) -> _Draft:
        """What is known from the hits, without those that cannot be read."""

        def drafted(kept: Sequence[Hit]) -> _Draft:
            return _Draft(read(question, kept, self._reader), options)

        with recorded("reading") as span:
            span.set_attribute("dalil.reading.passages", len(hits))
            return with_usable(drafted, hits, lambda hit: f"passage {hit.passage.id}")

    def _generated(
        self,
        draft: _Draft | PartedDraft,
        model: ChatModel,
        started: float,
        config: RunnableConfig | None,
    ) -> Events:
        sources = model.sources(draft.hits, draft.ranked)
        if model.is_weak and (draft.other_language or draft.parts):
            # It invents when question and evidence differ in language, and answers one thing.
            yield AnswerFinished(draft.verbatim(_ms_since(started)))
            return
        written = ""
        try:
            with recorded("chat", model.name, model_attributes(model.name), current=False):
                for piece in model.write(draft.question, draft.language, sources, config):
                    written += piece
                    yield TextDelta(piece)
        except UnknownModel:
            raise
        except ModelFailure as error:
            logger.warning("the model %s failed: %s", model.name, error)
            notice = model_failed(draft.language, model.name, str(error))
            yield AnswerFinished(draft.verbatim(_ms_since(started), notice))
            return
        answered = _ms_since(started)
        checking = time.perf_counter()
        with recorded("verification") as span:
            checked = check(written, sources, draft.language)
            for sentence in checked:
                verification = sentence.verification
                note_verdict(span, verification.verdict, verification.groundedness)
        composed = compose(checked)
        timings = Timings(answer_ms=answered, verify_ms=_ms_since(checking))
        forced = any(source.evidence != source.text for source in sources)
        if is_refusal(written) and not (model.is_weak or forced):
            yield AnswerFinished(draft.refusal(answered, model.name))
        elif not composed.citations or (model.is_weak and not _repeats(composed.text, draft)):
            notice = model_unverified(draft.language, model.name)
            answer = draft.verbatim(answered, notice)
            yield AnswerFinished(replace(answer, sentences=composed.sentences))
        else:
            whole = all(sentence.markers for sentence in composed.sentences)
            status: AnswerStatus = "answered" if whole and not draft.weak else "partial"
            cited = with_answers(composed.citations, draft.evidence)
            text = with_missing(composed.text, draft.language, draft.parts)
            answer = draft.answer(text, cited, status, model.name, timings)
            yield AnswerFinished(replace(answer, sentences=composed.sentences))


class _Draft:
    """An answer before a model is asked; `fixed` sentences are quoted as they are given."""

    parts: tuple[PartAnswer, ...] = ()

    def __init__(
        self, reading: Reading, options: AnswerOptions, fixed: Sequence[EvidenceSentence] = ()
    ) -> None:
        self.question = reading.question
        self.language = reading.language
        self.hits = reading.hits
        ranking = [*fixed] or ranked(reading, learned_weights())
        self.ranked: list[EvidenceSentence] = once(ranking)
        form = form_of(self.question)
        several = fixed or (in_order(self.ranked, self.question, form) if form else None)
        chosen = [*(several or choose(self.ranked, options.quotes))]
        strictness = options.strictness * (_LENIENT if form == "list" else 1.0)
        sure = 0.0 if any(one.answer for one in cite(chosen)) else options.sure
        # The beginning of a document is what is asked for: nothing is to be decided.
        decision = Decision(1.0, 0.0, 0.0) if fixed else decide(reading, ranking, strictness, sure)
        self.refused = decision.refuses
        self.weak = decision.is_weak
        self.confidence = decision.probability
        self._differing = (
            None if self.refused or fixed else find_disagreement(reading, self.ranked, chosen)
        )
        # The reader is surest of one answer, and a list has several.
        if not (fixed or self.refused or form == "list"):
            chosen = _related(reading, chosen, strictness)
        self.evidence, self.disagreement = self._both_sides(cite(chosen))
        give = listed_answer if form == "list" else short_answer
        sureness = None if self.refused else sureness_of(chosen, decision.probability)
        short = give(self.question, self.language, self.evidence) if sureness else None
        self.short_answer = replace(short, is_sure=sureness == "sure") if short else None

    @property
    def other_language(self) -> bool:
        """Whether the best evidence is in another language than the question."""
        return self.evidence[0].language not in (self.language, "mixed")

    def found(self) -> EvidenceFound:
        """The evidence, and what the reader should know about it."""
        notices = () if self.refused else self._notices(self.disagreement)
        return EvidenceFound(self.evidence, self.hits, notices, self.short_answer)

    def _notices(self, disagreement: Disagreement | None) -> tuple[Notice, ...]:
        differ = sources_differ(self.language, disagreement) if disagreement else None
        other = other_language(self.language, self.evidence[0].language)
        weak = weak_evidence(self.language) if self.weak else None
        return tuple(notice for notice in (differ, other, weak) if notice)

    def _both_sides(
        self, citations: tuple[Citation, ...]
    ) -> tuple[tuple[Citation, ...], Disagreement | None]:
        """The citations with the other side of a disagreement, if there is one."""
        if self._differing is None:
            return citations, None
        return cite_sides(self._differing, citations)

    def verbatim(self, answer_ms: float, *further: Notice) -> Answer:
        """The answer in quotes."""
        return self.answer(
            verbatim_text(self.language, self.evidence, self.short_answer),
            self.evidence,
            "partial" if self.weak else "answered",
            VERBATIM,
            Timings(answer_ms=answer_ms),
            *further,
        )

    def _nearest(self) -> tuple[Hit, ...]:
        ranked = {one.hit.passage.id: one.hit for one in self.ranked}
        rest = (hit for hit in self.hits if hit.passage.id not in ranked)
        return (*ranked.values(), *rest)

    def refusal(self, answer_ms: float, model: str = VERBATIM) -> Answer:
        """The refusal: the documents contain no answer; the nearest passages are its hits.

        The first are those whose sentences the reader ranks highest: where a question is refused
        that the documents answer, the answer is most often in the first of them.
        """
        notice = no_evidence(self.language, nearest=bool(self.hits))
        return Answer(
            question=self.question,
            text=notice.text,
            language=self.language,
            status="refused",
            citations=(),
            hits=self._nearest(),
            model=model,
            timings=Timings(answer_ms=answer_ms),
            evidence=self.evidence,
            notices=(notice,),
            confidence=self.confidence,
        )

    def answer(
        self,
        text: str,
        citations: tuple[Citation, ...],
        status: AnswerStatus,
        model: str,
        timings: Timings,
        *further: Notice,
    ) -> Answer:
        """An answer to the draft's question, with both sides where sources differ."""
        citations, disagreement = self._both_sides(citations)
        return Answer(
            question=self.question,
            text=text,
            language=self.language,
            status=status,
            citations=citations,
            hits=self.hits,
            model=model,
            timings=timings,
            evidence=self.evidence,
            notices=(*further, *self._notices(disagreement)),
            disagreement=disagreement,
            confidence=self.confidence,
            short_answer=self.short_answer,
        )


def _related(
    reading: Reading, chosen: Sequence[EvidenceSentence], strictness: float
) -> list[EvidenceSentence]:
    """The sentences of the best one's document, and others that would be shown without it.

    Beside a right answer, the next best sentence may be of an article about something else. Only
    with a reader is it known whether it would be shown.
    """
    if not reading.readings:
        return [*chosen]
    documents = {one.hit.passage.document_id for one in chosen[:1]}
    return [
        one
        for one in chosen
        if one.hit.passage.document_id in documents or answers_alone(reading, one, strictness)
    ]


def _with_copies(event: AnswerEvent) -> AnswerEvent:
    """The event with the copies of everything that it cites."""
    match event:
        case EvidenceFound(citations, hits):
            return replace(event, citations=with_copies(citations, hits))
        case AnswerFinished(answer):
            cited, found = (
                with_copies(those, answer.hits) for those in (answer.citations, answer.evidence)
            )
            return AnswerFinished(replace(answer, citations=cited, evidence=found))
        case _:
            return event


def _repeats(text: str, draft: _Draft | PartedDraft) -> bool:
    """Whether a model's text gives the words that answer, where they are known.

    Asked of a weak model only: a capable one may answer several parts of a question, or give a
    figure in another form.
    """
    return draft.short_answer is None or repeats(text, draft.short_answer)


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
