"""A cross-encoder as re-ranker."""

from pathlib import Path

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.errors import RerankerError
from rag.rerankers import Reranking, open_reranking
from rag.rerankers.cross_encoder import CrossEncoderReranker
from rag.settings import Settings
from tests.rag.rerankers.texts import PASSAGES, QUESTION

pytestmark = [
    # Of the libraries behind sentence-transformers.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def reranker(tiny_cross_encoder: Path) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(tiny_cross_encoder), threads=1)


def test_scores_order_pairs_as_the_model_itself_does(
    reranker: CrossEncoderReranker, tiny_cross_encoder: Path
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_cross_encoder)
    model = AutoModelForSequenceClassification.from_pretrained(tiny_cross_encoder).eval()
    pairs = tokenizer([QUESTION] * len(PASSAGES), list(PASSAGES), padding=True, return_tensors="pt")
    with torch.no_grad():
        expected = model(**pairs).logits[:, 0].numpy()
    found = reranker.scores(QUESTION, PASSAGES)
    assert found.shape == (len(PASSAGES),)
    assert len(set(expected.round(4))) == len(PASSAGES)
    assert np.argsort(-found).tolist() == np.argsort(-expected).tolist()


def test_no_passages_have_no_scores(reranker: CrossEncoderReranker) -> None:
    assert reranker.scores(QUESTION, []).shape == (0,)


@pytest.mark.parametrize("question", ["من فاز بكأس كرة اليد؟", "What was moved to the reef?"])
def test_hits_come_in_the_order_of_the_model_that_settings_name(
    samples_index: Path, assistant: Assistant, tiny_cross_encoder: Path, question: str
) -> None:
    settings = Settings(
        _env_file=None, index=samples_index, model="verbatim", reranker=str(tiny_cross_encoder)
    )
    with Assistant.from_settings(settings) as opened:
        hits = opened.retrieve(question, k=5)
    usual = assistant.retrieve(question, k=settings.reranker_passages)
    texts = {hit.passage.id: hit.passage.text for hit in usual}
    scores = CrossEncoderReranker(str(tiny_cross_encoder), threads=1).scores(
        question, list(texts.values())
    )
    best = [name for _, name in sorted(zip(-scores, texts, strict=True))][:5]
    assert [hit.passage.id for hit in hits] == best
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_only_the_first_passages_are_ordered_again(
    assistant: Assistant, reranker: CrossEncoderReranker
) -> None:
    usual = assistant.retrieve("What was moved to the reef?", k=6)
    hits = Reranking(reranker, passages=2).apply("What was moved to the reef?", usual[:2])
    assert {hit.passage.id for hit in hits} == {hit.passage.id for hit in usual[:2]}


def test_a_model_that_tells_classes_apart_is_refused(tiny_classifier: Path) -> None:
    with pytest.raises(RerankerError, match="3 scores"):
        CrossEncoderReranker(str(tiny_classifier), threads=1)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/model"])
def test_a_folder_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(RerankerError, match=r"is no folder; .* or no DALIL_RERANKER"):
        CrossEncoderReranker(name, threads=1)


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="cannot be loaded"):
        CrossEncoderReranker(str(tmp_path), threads=1)


def test_a_hub_name_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(RerankerError, match="check the name and the network"):
        CrossEncoderReranker("nobody/no-such-reranker", threads=1)


def test_there_is_no_reranker_by_default() -> None:
    assert open_reranking(Settings(_env_file=None)) is None
