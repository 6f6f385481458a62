"""The bodies of requests to the API. Responses are the dataclasses of the project themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rag.access.collections import EVERYONE, Access
from rag.api.desk import Inquiry
from rag.app.library import Listed
from rag.conversation import Turn
from rag.receipts import Finding
from rag.schema import DocumentSummary, Heading, Hit, Scope

_LONGEST_TEXT = 100_000
_MOST_SOURCES = 20

Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]
DocumentIds = Annotated[list[str], Field(max_length=1000)]
CollectionNames = Annotated[list[str], Field(max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScopeBody(_Body):
    """Which documents are asked: all that the caller may read, if nothing is given.

    A document without a date is outside every range of dates.
    """

    collections: CollectionNames = []
    document_ids: DocumentIds = []
    published_from: date | None = None
    published_until: date | None = None

    def scope(self) -> Scope:
        """The scope that the fields describe."""
        return Scope(frozenset(self.document_ids), self.published_from, self.published_until)

    def within(self, access: Access) -> Access:
        """The access of a caller, limited to the collections that are asked.

        Raises:
            CollectionNotFound: the caller may not read one of them.
        """
        return access.only(self.collections) if self.collections else access


class EarlierTurn(_Body):
    """A question of the conversation, its answer, and the documents that the answer cites."""

    question: Text
    answer: Text = ""
    document_ids: DocumentIds = []


class AskBody(ScopeBody):
    """A question. With `history`, oldest first, it may be a follow-up question."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "كم بلغت كلفة محطة التحلية؟"}]}
    )

    question: Text
    model: str | None = Field(None, description="One of the models that `/models` lists.")
    history: Annotated[list[EarlierTurn], Field(max_length=20)] = []

    def inquiry(self, access: Access) -> Inquiry:
        """The question as the desk takes it, for a caller with that access.

        Raises:
            CollectionNotFound: the caller may not read one of the collections.
        """
        turns = tuple(
            Turn(turn.question, turn.answer, frozenset(turn.document_ids)) for turn in self.history
        )
        return Inquiry(self.question, self.within(access), self.scope(), self.model, turns)


class RetrieveBody(ScopeBody):
    """A question, and how many passages are wanted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "How many corals were moved?", "k": 3}]}
    )

    question: Text
    k: int = Field(10, ge=1, le=100)


class VerifyBody(ScopeBody):
    """A sentence, and the texts that it is checked against; the index, if there are none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sentence": "The plant cost 96 million dollars.",
                    "sources": ["The plant cost 96 million dollars, paid over 18 years."],
                }
            ]
        }
    )

    sentence: Annotated[str, Field(min_length=1, max_length=2000)]
    sources: Annotated[list[Text], Field(min_length=1, max_length=_MOST_SOURCES)] | None = None
    k: int = Field(5, ge=1, le=20, description="How many passages of the index are checked.")

    @model_validator(mode="after")
    def _not_too_long(self) -> VerifyBody:
        if sum(map(len, self.sources or ())) > _LONGEST_TEXT:
            raise ValueError(f"the sources have more than {_LONGEST_TEXT:,} characters together")
        return self


@dataclass(frozen=True, slots=True)
class HitList:
    """Passages, best first."""

    hits: list[Hit]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument(DocumentSummary):
    """A document and the collection that it is in."""

    collection: str = EVERYONE

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """The document of a list."""
        return cls(**asdict(listed.summary), collection=listed.collection)


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Documents by title; `next` is the `after` of the following page, None on the last."""

    documents: list[ListedDocument]
    next: str | None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with its text between two offsets.

    `text` is ``text[start:end]`` of the whole, which has `document.characters` code points.
    """

    document: ListedDocument
    start: int
    end: int
    text: str
    pages: tuple[int, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """A collection, and whether the caller may add and remove documents in it."""

    name: str
    documents: int
    writable: bool


@dataclass(frozen=True, slots=True)
class CollectionList:
    """The collections that the caller may read."""

    collections: list[CollectionEntry]


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """Whether a receipt is valid, how many quotes were checked, what differs or is superseded."""

    valid: bool
    quotes: int
    findings: tuple[Finding, ...]
    superseded: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the server can do its work."""

    status: str


@dataclass(frozen=True, slots=True)
class Version:
    """The version of Dalil and of the JSON form of its answers."""

    dalil: str
    answer_format: str


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The models that a question may name, the default first."""

    models: tuple[str, ...]
