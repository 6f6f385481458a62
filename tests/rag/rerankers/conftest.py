"""A real cross-encoder that needs no network: a small BERT with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rag.rerankers.texts import PASSAGES, QUESTION


@pytest.fixture(scope="session")
def tiny_cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _saved(tmp_path_factory.mktemp("cross"), labels=1)


@pytest.fixture(scope="session")
def tiny_classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder that tells three classes apart, and so cannot rank."""
    return _saved(tmp_path_factory.mktemp("classes"), labels=3)


def _saved(folder: Path, *, labels: int) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    letters = sorted(set("".join((*PASSAGES, QUESTION)).lower()) - {" "})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(3)
    config: Any = BertConfig(  # type: ignore[call-arg]
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=160,
        num_labels=labels,
        initializer_range=0.5,  # so that scores differ
    )
    BertForSequenceClassification(config).save_pretrained(folder / "model")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "model")
    return folder / "model"
