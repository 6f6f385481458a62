"""Answers in a chat model's words, each sentence compared with its sources.

A weak model (the embedded one) gets a few chosen sentences and a few-shot prompt, and only in
the question's own language; a capable one gets whole passages in any language.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answer.citations import MarkedSentence, marked_sentences, with_markers
from rag.answer.content_words import ContentWord, content_words_of, overlap
from rag.answer.evidence import EvidenceSentence, citation
from rag.answer.instructions import without_instructions
from rag.answer.verify import Verification, verify_sentence
from rag.answer.wording import say
from rag.models.chat import ChatModelOptions, ask_chat, open_chat_model
from rag.models.profile import profile_of
from rag.models.prompts import as_data, numbered_passages
from rag.schema import AnswerSentence, Citation, Hit, Language
from rag.text.same_words import words_key
from rag.usable import with_usable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

# The embedded model sees this many sentences: more slow it down without making it better.
_SENTENCES_FOR_WEAK_MODEL = 3
# The number of sources that are tried besides those that a sentence cites.
_TRIED_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source of a prompt: a text, its hit, and its offsets in the document."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they are in the document."""
        passage = self.hit.passage
        return passage.text[self.start - passage.start : self.end - passage.start]

    @property
    def evidence(self) -> str:
        """The text without instructions to a model, for the prompt and for verification."""
        return without_instructions(self.text)


class ChatModel:
    """A chat model by name; opened at the first question."""

    def __init__(self, name: str, options: ChatModelOptions) -> None:
        self.name = name
        self.profile = profile_of(name, options)
        self._options = options
        self._opening = threading.Lock()
        self._model: BaseChatModel | None = None

    @property
    def is_weak(self) -> bool:
        """Whether it can only rephrase a few sentences of the same language."""
        return not self.profile.reads_passages

    def open(self) -> BaseChatModel:
        """The LangChain model, the same one at every call.

        Raises:
            ModelFailure: there is no such model, or its package, key or weights are missing.
        """
        with self._opening:
            if self._model is None:
                self._model = open_chat_model(self.name, self._options)
            return self._model

    def sources(self, hits: Sequence[Hit], ranked: Sequence[EvidenceSentence]) -> list[Source]:
        """The sources that this model is shown, best first."""
        if self.is_weak:
            chosen = ranked[:_SENTENCES_FOR_WEAK_MODEL]
            return [Source(s.hit, s.match.start, s.match.end) for s in chosen]
        return [Source(hit, hit.passage.start, hit.passage.end) for hit in hits]

    def _shown(self, source: Source) -> str:
        """A source as the prompt has it: the date of its document before its text, if known."""
        published = source.hit.passage.published
        # A weak model is distracted by dates.
        dated = published and not self.is_weak
        return f"({published}) {source.evidence}" if dated else source.evidence

    def write(
        self,
        question: str,
        language: Language,
        sources: Sequence[Source],
        config: RunnableConfig | None = None,
    ) -> Iterator[str]:
        """Yield the answer as the model writes it; closing the iterator stops the model.

        Raises:
            ModelFailure: the model cannot be reached, is too slow, or says nothing.
        """
        values = {
            "passages": numbered_passages(map(self._shown, sources)),
            "question": as_data(question),
        }
        for chunk in ask_chat(
            self.open(),
            "answer.few_shot" if self.is_weak else "answer.passages",
            language,
            values,
            name=self.name,
            options=self._options,
            config=config,
        ):
            if text := str(chunk.text):
                yield text


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence that a model wrote, the verdict, and the words that support it.

    `quote` is unnumbered, and None for a sentence that is not supported.
    """

    text: str
    verification: Verification
    quote: Citation | None = None

    @property
    def shown(self) -> bool:
        """Whether it may be part of the answer."""
        return self.quote is not None


def check(text: str, sources: Sequence[Source], language: Language = "en") -> list[CheckedSentence]:
    """Compare each sentence that a model wrote with the sources that it cites or should cite.

    Markers that name no source are dropped. A sentence without a valid marker, or that what it
    cites does not support, is compared with the other sources, the one with most of its words
    first: so a missing citation is added, a wrong one is corrected, and a sentence without
    support is not shown. Reasons are in `language`.
    """
    return [_checked(sentence, sources, language) for sentence in marked_sentences(text)]


def _checked(
    sentence: MarkedSentence, sources: Sequence[Source], language: Language
) -> CheckedSentence:
    """The sentence with the first source that supports it, of those that can be compared."""
    named = [sources[n - 1] for n in sentence.markers if 1 <= n <= len(sources)]
    return with_usable(
        lambda kept: _compared(sentence, [s for s in named if s in kept], kept, language),
        sources,
        lambda source: f"passage {source.hit.passage.id} from the sources of a sentence",
    )


def _compared(
    sentence: MarkedSentence,
    named: Sequence[Source],
    sources: Sequence[Source],
    language: Language,
) -> CheckedSentence:
    nothing = Verification("unsupported", 0.0, say("no_source", language))
    if not sources:
        return CheckedSentence(sentence.text, nothing)
    asked = content_words_of(sentence.text)
    others = sorted(
        (source for source in sources if source not in named),
        key=lambda source: -overlap(asked, source.evidence),
    )
    best: CheckedSentence | None = None
    for source in (*named, *others[:_TRIED_SOURCES]):
        verified = verify_sentence(sentence.text, [source.evidence], language)
        if verified.verdict == "supported":
            return CheckedSentence(sentence.text, verified, _quote(asked, source, verified))
        if best is None or verified.groundedness > best.verification.groundedness:
            best = CheckedSentence(sentence.text, verified)
    assert best is not None
    return best


def _quote(asked: Sequence[ContentWord], source: Source, verified: Verification) -> Citation:
    """The sentence of the source with most of the words of a supported sentence, unnumbered."""
    inside = [m for m in source.hit.sentences if source.start <= m.start and m.end <= source.end]
    passage = source.hit.passage
    spans = [(m.start, m.end) for m in inside] or [(source.start, source.end)]
    start, end = max(
        spans,
        key=lambda span: overlap(
            asked, passage.text[span[0] - passage.start : span[1] - passage.start]
        ),
    )
    return citation(source.hit, start, end, 0, verified.groundedness)


@dataclass(frozen=True, slots=True)
class Composed:
    """The verified part of a model's answer with its markers, and all its sentences."""

    text: str
    citations: tuple[Citation, ...]
    sentences: tuple[AnswerSentence, ...]


def compose(checked: Sequence[CheckedSentence]) -> Composed:
    """Join the supported sentences, each with a marker to the words that support it."""
    citations: list[Citation] = []
    sentences: list[AnswerSentence] = []
    for sentence in checked:
        markers: tuple[int, ...] = ()
        if sentence.quote is not None:
            cited = replace(sentence.quote, marker=len(citations) + 1)
            said = words_key(cited.quote)
            known = next((c for c in citations if words_key(c.quote) == said), None)
            if known is None:
                citations.append(cited)
            markers = ((known or cited).marker,)
        verification = sentence.verification
        sentences.append(
            AnswerSentence(sentence.text, markers, verification.verdict, verification.reason)
        )
    text = " ".join(with_markers(s.text, s.markers) for s in sentences if s.markers)
    return Composed(text, tuple(citations), tuple(sentences))
