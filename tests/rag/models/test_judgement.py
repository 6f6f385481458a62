"""The judgement of a model over a real server's token probabilities."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from rag.answer.evidence import EvidenceSentence
from rag.answer.judgement import judge
from rag.errors import ModelFailure
from rag.models.chat import ChatModelOptions, open_chat_model
from tests.rag.answer.test_refusal import hit
from tests.rag.models.provider import Behaviour, Exchange, fails, provider, says

pytestmark = pytest.mark.timeout(600)
TEXTS = {
    "ar": "افتتحت البلدية مكتبة عامة في حي الزهور. تضم المكتبة 12500 كتاب.",
    "en": "The town opened a public library in Rose Street. The library holds 12,500 books.",
}
STATED = {"ar": "كم كتابا تضم المكتبة؟", "en": "How many books does the library hold?"}
NOT_STATED = {"ar": "من صمم مبنى المكتبة؟", "en": "Who designed the library building?"}


def found(language: str) -> list[EvidenceSentence]:
    one = hit("library", TEXTS[language])
    return [EvidenceSentence(one, match, 0.0) for match in one.sentences]


def replies(**shares: float) -> Behaviour:
    """Streams one token with the shares of what might have stood there."""

    def behave(exchange: Exchange) -> None:
        alternatives = [
            {"token": token, "logprob": math.log(share), "bytes": None}
            for token, share in shares.items()
        ]
        content = [alternatives[0] | {"top_logprobs": alternatives}]
        choice = {
            "index": 0,
            "delta": {"role": "assistant", "content": "yes"},
            "logprobs": {"content": content},
            "finish_reason": "length",
        }
        event = {
            "id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m",
            "choices": [choice],
        }  # fmt: skip
        exchange.start_stream()
        exchange.wfile.write(f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n".encode())

    return behave


def asked(*behaviours: Behaviour) -> float | None:
    with provider(*behaviours) as server:
        options = ChatModelOptions(
            Path("nowhere"), base_url=server.base_url, api_key="k", timeout_seconds=10, retries=0
        )
        model = open_chat_model("openai:m", options)
        return judge(model, STATED["en"], found("en"), options, name="openai:m")


def test_a_judgement_is_the_odds_of_yes_against_no_however_they_are_spelled() -> None:
    assert asked(replies(yes=0.5, Yes=0.1, no=0.3)) == pytest.approx(math.log(2), abs=1e-3)
    likely_no = asked(replies(no=0.9, maybe=0.1))
    assert likely_no is not None
    assert likely_no < -10


def test_a_server_that_tells_no_probabilities_gives_no_judgement() -> None:
    assert asked(says("yes")) is None


def test_a_server_that_fails_is_a_failure_of_the_model() -> None:
    with pytest.raises(ModelFailure):
        asked(fails(500))


@pytest.fixture(scope="module")
def local(embedded_weights: Path) -> tuple[BaseChatModel, ChatModelOptions]:
    options = ChatModelOptions(
        Path("unused"), local_weights=embedded_weights, timeout_seconds=500.0
    )
    return open_chat_model("local", options), options


@pytest.mark.parametrize("passages", ["ar", "en"])
@pytest.mark.parametrize("question", ["ar", "en"])
def test_the_embedded_model_tells_what_is_stated_from_what_is_not(
    question: str, passages: str, local: tuple[BaseChatModel, ChatModelOptions]
) -> None:
    model, options = local
    stated, not_stated = (
        judge(model, asked_[question], found(passages), options, name="local")
        for asked_ in (STATED, NOT_STATED)
    )
    assert stated is not None
    assert not_stated is not None
    assert stated > not_stated
