"""Any sentence-transformers model as an `Embedder`, by hub name or by folder.

Importing sentence-transformers loads torch: seconds and hundreds of megabytes. It happens
here and only when such a model is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.embedders import EncodedPassage, EncodedQuestion, Vectors
from rag.embedders.hub import load_model
from rag.errors import EmbedderError
from rag.sentences import sentence_spans

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_QUERY_PROMPTS = ("query",)
_DOCUMENT_PROMPTS = ("document", "passage")


class SentenceTransformersEmbedder:
    """A sentence-transformers model with its query and document prompts.

    Prompts given here win over those that the model carries.
    """

    def __init__(
        self,
        name: str,
        *,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
        threads: int,
    ) -> None:
        self._name = name
        self._model = _load(name, threads)
        self._question_prompt = query_prompt or self._own_prompt(_QUERY_PROMPTS)
        self._passage_prompt = document_prompt or self._own_prompt(_DOCUMENT_PROMPTS)
        dimensions = self._model.get_embedding_dimension()
        if not dimensions:
            message = (
                f"{name!r} gives no sentence vectors; name a model with a pooling layer, such as "
                "intfloat/multilingual-e5-small."
            )
            raise EmbedderError(message)
        self._dimensions = int(dimensions)
        self._identity = (
            f"sentence-transformers:{_fingerprint(name)}/{dimensions}"
            f"|{self._question_prompt}|{self._passage_prompt}"
        )

    @property
    def identity(self) -> str:
        """Model name (of a folder: a hash of its files), dimensions and prompts."""
        return self._identity

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        return self._dimensions

    def embed_question(self, question: str, words: Sequence[str] = ()) -> EncodedQuestion:
        """Return a question as a vector: its sentences have as many dimensions as passages."""
        whole = self._encode([question], self._question_prompt)[0]
        return EncodedQuestion(whole, whole, self.embed_words(words))

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """Return none: a model that anyone may name might translate at random."""
        return np.zeros((0, 1), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each text as a whole and in sentences."""
        spans = [tuple(sentence_spans(text)) or ((0, len(text)),) for text in texts]
        sentences = [
            text[start:end]
            for text, of_text in zip(texts, spans, strict=True)
            for start, end in of_text
        ]
        # One call, so that batches are full; sentences are passages to the model.
        vectors = self._encode([*texts, *sentences], self._passage_prompt)
        ends = len(texts) + np.cumsum([len(of_text) for of_text in spans])
        parts = np.split(vectors, [len(texts), *ends[:-1]])[1:] if texts else []
        return [
            EncodedPassage(whole, of_text, its_spans)
            for whole, of_text, its_spans in zip(vectors, parts, spans, strict=False)
        ]

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        encoded = self._model.encode(
            list(texts),
            prompt=prompt or None,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(encoded, dtype=np.float32)

    def _own_prompt(self, names: Sequence[str]) -> str:
        for prompt_name in names:
            if prompt := self._model.prompts.get(prompt_name):
                return str(prompt)
        return ""


def _load(name: str, threads: int) -> SentenceTransformer:
    def load(only_local: bool) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        model: SentenceTransformer = SentenceTransformer(
            name, device="cpu", local_files_only=only_local
        )
        return model

    return load_model(
        name,
        load,
        kind="embedding model",
        example="intfloat/multilingual-e5-small",
        otherwise="'builtin'",
        error=EmbedderError,
        threads=threads,
    )


def _fingerprint(name: str) -> str:
    """The name of a hub model; of a folder, a hash over its configuration and weight sizes."""
    folder = Path(name)
    if not folder.is_dir():
        return name
    digest = hashlib.sha256()
    for file in _model_files(folder):
        digest.update(f"{file.relative_to(folder).as_posix()}:{file.stat().st_size}\n".encode())
        digest.update(_first_and_last_bytes(file))
    return f"{folder.name}@{digest.hexdigest()[:12]}"


def _model_files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in {".json", ".safetensors", ".bin", ".model", ".txt"}:
            yield file


def _first_and_last_bytes(file: Path, count: int = 1 << 16) -> bytes:
    with file.open("rb") as stream:
        head = stream.read(count)
        stream.seek(max(0, file.stat().st_size - count))
        return head + stream.read(count)
