"""Text to unit vectors. Every embedder is an `Embedder`; `open_embedder` opens one by name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.sentences import Span
from rag.settings import Settings

Vectors = NDArray[np.float32]
BUILTIN = "builtin"
E5 = "e5"


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage as vectors: the whole ``(dimensions,)``, and parts ``(n_parts, part_dimensions)``.

    Parts are short spans of the text, in order, that a question may match better than the whole:
    sentences, or windows of words. `spans` are their character offsets into the text. Parts may
    have fewer dimensions than the whole.
    """

    whole: Vectors
    parts: Vectors
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question as passages are compared with it, and as their parts are.

    `whole` is ``(dimensions,)``, `part` ``(part_dimensions,)``; `words`, ``(n_words,
    part_dimensions)``, are words that were to be encoded with it.
    """

    whole: Vectors
    part: Vectors
    words: Vectors


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their cosine similarity."""

    @property
    def identity(self) -> str:
        """What an index records: equal identities give the same vectors for the same text."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """Return a question and single words as vectors, float32, in one pass."""
        ...

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """Return words as vectors ``(n_words, part_dimensions)``, for translation.

        An Arabic and an English word of one meaning get similar vectors. An embedder that was not
        tested for that returns none, ``(0, 1)``.
        """
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each text as a whole and in parts; every text has at least one part."""
        ...


@dataclass(frozen=True, slots=True)
class EmbedderOptions:
    """Which embedder to open and how; prompts are put before the text by models that want one."""

    name: str = Settings.model_fields["embedder"].default
    query_prompt: str | None = None
    document_prompt: str | None = None
    threads: int | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> EmbedderOptions:
        """The part of the settings that concerns embedding."""
        return cls(
            settings.embedder,
            settings.embedder_query_prompt,
            settings.embedder_document_prompt,
            settings.threads,
        )


def usable_cores() -> int:
    """How many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_embedder(options: EmbedderOptions | None = None) -> Embedder:
    """Open the embedder that `options` name.

    Raises:
        EmbedderError: the model cannot be found or loaded.
    """
    options = options or EmbedderOptions()
    threads = options.threads or usable_cores()
    if options.name == BUILTIN:
        from rag.embedders.builtin import BuiltinEmbedder

        return BuiltinEmbedder(threads=threads)
    if options.name == E5:
        from rag.embedders.e5.embedder import E5Embedder

        return E5Embedder(threads=threads)
    from rag.embedders.sentence_transformers import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(
        options.name,
        query_prompt=options.query_prompt,
        document_prompt=options.document_prompt,
        threads=threads,
    )
