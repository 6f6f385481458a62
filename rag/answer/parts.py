"""The answer to a question that asks several things: each part on its own, in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.answer.evidence import EvidenceSentence
from rag.answer.verbatim import verbatim_text
from rag.answer.wording import (
    no_part_answered,
    other_language,
    parts_missing,
    parts_weak,
    say,
    short_line,
    sources_differ,
)
from rag.models.chat import VERBATIM
from rag.schema import (
    Answer,
    AnswerStatus,
    Citation,
    Disagreement,
    EvidenceFound,
    Hit,
    Language,
    Notice,
    PartAnswer,
    ShortAnswer,
    Timings,
)
from rag.text.markers import without_markers

QUOTES = 2
"""The greatest number of quotes of one part."""


class Draft(Protocol):
    """The answer to one question before a model is asked."""

    language: Language
    hits: tuple[Hit, ...]
    ranked: list[EvidenceSentence]
    refused: bool
    weak: bool
    confidence: float
    evidence: tuple[Citation, ...]
    disagreement: Disagreement | None
    short_answer: ShortAnswer | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part as it was asked, with its draft and the new number of each of its markers."""

    question: str
    draft: Draft
    numbers: dict[int, int]

    @property
    def status(self) -> AnswerStatus:
        if self.draft.refused:
            return "refused"
        return "partial" if self.draft.weak else "answered"

    @property
    def short_answer(self) -> ShortAnswer | None:
        short = self.draft.short_answer
        return replace(short, marker=self.numbers[short.marker]) if short else None

    @property
    def disagreement(self) -> Disagreement | None:
        found = self.draft.disagreement
        if found is None:
            return None
        sides = tuple(
            replace(side, markers=tuple(dict.fromkeys(self.numbers[m] for m in side.markers)))
            for side in found.sides
        )
        return replace(found, sides=sides)

    def answer(self) -> PartAnswer:
        """The part as a `PartAnswer`."""
        markers = () if self.draft.refused else tuple(dict.fromkeys(self.numbers.values()))
        return PartAnswer(self.question, self.status, markers, self.short_answer)


class PartedDraft:
    """The answer to a question with several parts before a model is asked.

    A sentence that answers several parts is quoted once.
    """

    def __init__(self, question: str, drafts: Sequence[tuple[str, Draft]]) -> None:
        first = drafts[0][1]
        self.question = question
        self.language = first.language
        self.hits = tuple({h.passage.id: h for _, d in drafts for h in d.hits}.values())
        self.ranked = [sentence for _, draft in drafts for sentence in draft.ranked]
        self.refused = all(draft.refused for _, draft in drafts)
        self.weak = any(draft.weak or draft.refused for _, draft in drafts)
        self.confidence = min(draft.confidence for _, draft in drafts)
        self.evidence, self._parts = _numbered(drafts)
        self.parts = tuple(part.answer() for part in self._parts)
        self.short_answer: ShortAnswer | None = None

    @property
    def other_language(self) -> bool:
        """Whether the first quote is in another language than the question."""
        return self.evidence[0].language not in (self.language, "mixed")

    def found(self) -> EvidenceFound:
        """The evidence of all parts, with notices about it."""
        notices = () if self.refused else self._notices()
        return EvidenceFound(self.evidence, self.hits, notices, None, self.parts)

    def _notices(self) -> tuple[Notice, ...]:
        differ = [sources_differ(self.language, d) for p in self._parts if (d := p.disagreement)]
        quoted = [c.language for c in self.evidence if c.language not in (self.language, "mixed")]
        other = other_language(self.language, quoted[0]) if quoted else None
        missing, weak = self._of("refused"), self._of("partial")
        further = (
            parts_missing(self.language, missing) if missing else None,
            other,
            parts_weak(self.language, weak) if weak else None,
        )
        return (*differ, *(notice for notice in further if notice))

    def _of(self, status: AnswerStatus) -> list[str]:
        """The parts of a status, in the words of the question."""
        return [part.question for part in self._parts if part.status == status]

    def verbatim(self, answer_ms: float, *further: Notice) -> Answer:
        """Each part with its short answer and its quotes, or that it has none."""
        text = _text(self.language, self.parts, self.evidence)
        status: AnswerStatus = "partial" if self.weak else "answered"
        timings = Timings(answer_ms=answer_ms)
        return self.answer(text, self.evidence, status, VERBATIM, timings, *further)

    def refusal(self, answer_ms: float, model: str = VERBATIM) -> Answer:
        """The refusal: the documents answer none of the parts."""
        questions = [part.question for part in self.parts]
        notice = no_part_answered(self.language, questions, nearest=bool(self.hits))
        answer = self.answer(notice.text, (), "refused", model, Timings(answer_ms=answer_ms))
        parts = tuple(PartAnswer(part.question, "refused") for part in self.parts)
        return replace(answer, notices=(notice,), parts=parts)

    def answer(
        self,
        text: str,
        citations: tuple[Citation, ...],
        status: AnswerStatus,
        model: str,
        timings: Timings,
        *further: Notice,
    ) -> Answer:
        """An answer to the whole question."""
        differing = [d for part in self._parts if (d := part.disagreement)]
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
            notices=(*further, *self._notices()),
            disagreement=differing[0] if differing else None,
            confidence=self.confidence,
            parts=self.parts,
        )


def _numbered(
    drafts: Sequence[tuple[str, Draft]],
) -> tuple[tuple[Citation, ...], tuple[_Part, ...]]:
    """The quotes of all parts, numbered in order, each once; and the parts with their numbers.

    Quotes of a refused part are left out, unless there are no others.
    """
    refused = all(draft.refused for _, draft in drafts)
    cited: dict[tuple[str, int, int], Citation] = {}
    parts = []
    for question, draft in drafts:
        numbers: dict[int, int] = {}
        for one in _quoted(draft) if refused or not draft.refused else ():
            place = (one.document_id, one.start, one.end)
            known = cited.setdefault(place, replace(one, marker=len(cited) + 1))
            numbers[one.marker] = known.marker
            if known.answer is None:
                cited[place] = replace(known, answer=one.answer)
        parts.append(_Part(question, draft, numbers))
    return tuple(cited.values()), tuple(parts)


def _quoted(draft: Draft) -> tuple[Citation, ...]:
    """The quotes of a part; further ones only where the first has no words that answer."""
    is_enough = draft.short_answer is not None and draft.disagreement is None
    return draft.evidence[:1] if is_enough else draft.evidence


def with_missing(text: str, language: Language, parts: Sequence[PartAnswer]) -> str:
    """A model's text, followed by each part without an answer and a line that says so."""
    missing = [
        f"{without_markers(part.question)}\n{say('part_missing', language)}"
        for part in parts
        if part.status == "refused"
    ]
    return "\n\n".join([text, *missing])


def _text(language: Language, parts: Sequence[PartAnswer], evidence: Sequence[Citation]) -> str:
    shown: set[int] = set()
    paragraphs = []
    for part in parts:
        asked = without_markers(part.question)
        paragraphs.append("\n".join([asked, *_answered(language, part, evidence, shown)]))
        shown.update(part.markers)
    return "\n\n".join(paragraphs)


def _answered(
    language: Language, part: PartAnswer, evidence: Sequence[Citation], shown: Collection[int]
) -> list[str]:
    """The lines under a part: its short answer and its quotes.

    A quote that an earlier part has is repeated only where there is no short answer.
    """
    if part.status == "refused":
        return [say("part_missing", language)]
    short = part.short_answer
    lines = [f"{short_line(short, language)} [{short.marker}]"] if short else []
    cited = {citation.marker: citation for citation in evidence}
    quotes = [cited[m] for m in part.markers if m not in shown or short is None]
    return [*lines, verbatim_text(language, quotes)] if quotes else lines
