"""The embedded model: its server, its turns, its prompt cache, its errors."""

from __future__ import annotations

import asyncio
import gc
import math
import re
import urllib.error
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from rag.errors import ModelFailure, ModelTimeout, WeightsError
from rag.models.chat import ChatModelOptions, ask_chat, open_chat_model, stream_chat
from rag.models.local import LocalModelOptions, LocalServer, open_local_model, shared_server
from rag.models.prompts import load_prompt, numbered_passages
from rag.schema import Language

# Busy machines write a token a second; the limits only have to end a test that hangs.
SECONDS = 500.0
pytestmark = pytest.mark.timeout(600)

EVIDENCE: dict[Language, tuple[list[str], str, str]] = {
    "ar": (
        [
            "افتتحت البلدية مكتبة عامة جديدة في حي الزهور.",
            "تضم المكتبة 12500 كتاب بالعربية والإنجليزية.",
            "وتستقبل القراء كل يوم عدا الجمعة.",
        ],
        "كم كتابا تضم المكتبة؟",
        "12500",
    ),
    "en": (
        [
            "The town opened a new public library in Rose Street.",
            "The library holds 12,500 books in Arabic and English.",
            "It is open every day except Friday.",
        ],
        "How many books does the library hold?",
        "12500",
    ),
}


def messages(language: Language) -> list[BaseMessage]:
    passages, question, _ = EVIDENCE[language]
    values = {"passages": numbered_passages(passages), "question": question}
    return load_prompt("answer.few_shot", language).invoke(values).to_messages()


@pytest.fixture(scope="module")
def server(embedded_weights: Path) -> LocalServer:
    return shared_server(LocalModelOptions(embedded_weights))


@pytest.fixture(scope="module")
def model(server: LocalServer) -> Iterator[BaseChatModel]:
    yield open_local_model(server.options, timeout_seconds=SECONDS, max_tokens=40, temperature=0.0)
    server.close()


def test_nothing_is_loaded_before_the_first_question(embedded_weights: Path) -> None:
    options = ChatModelOptions(Path("unused"), local_weights=embedded_weights, threads=1)
    model = open_chat_model("local", options)
    assert not shared_server(LocalModelOptions(embedded_weights, threads=1)).running
    del model


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_answer_over_evidence_is_streamed_with_its_source(
    language: Language, model: BaseChatModel
) -> None:
    stream = stream_chat(model, messages(language), name="local", timeout_seconds=SECONDS)
    pieces = [text for chunk in stream if (text := str(chunk.text))]
    answer = "".join(pieces)
    assert len(pieces) > 1
    assert EVIDENCE[language][2] in re.sub("[,٬]", "", answer)
    assert "[2]" in answer


def test_stopping_frees_the_model_for_the_next_question(
    model: BaseChatModel, server: LocalServer
) -> None:
    long = "Count from one to one hundred in words."
    stream = stream_chat(model, long, name="local", timeout_seconds=SECONDS)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    answer = model.invoke("Say yes.", max_tokens=3)
    assert answer.text
    assert server.turn.acquire(timeout=SECONDS)
    server.turn.release()


def test_questions_at_the_same_time_wait_for_each_other(model: BaseChatModel) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda q: model.invoke(q, max_tokens=4).text, ["Hi", "Bye", "Yes"]))
    assert all(answers)


def test_async_questions_work_in_one_event_loop_after_another(model: BaseChatModel) -> None:
    async def two() -> list[str]:
        both = [model.ainvoke(question, max_tokens=3) for question in ("Hi", "مرحبا")]
        return [answer.text for answer in await asyncio.gather(*both)]

    assert all(asyncio.run(two()) + asyncio.run(two()))


def test_an_async_question_that_is_cancelled_gives_the_turn_back(
    model: BaseChatModel, server: LocalServer
) -> None:
    async def cancel() -> None:
        task = asyncio.create_task(model.ainvoke("Count to one thousand."))
        while server.turn._value != 0:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancel())
    assert server.turn.acquire(timeout=SECONDS)
    server.turn.release()


def test_who_waits_too_long_for_the_turn_gets_an_error(
    model: BaseChatModel, server: LocalServer
) -> None:
    quick = open_local_model(server.options, timeout_seconds=0.3, max_tokens=4, temperature=0.0)
    with server.turn, pytest.raises(ModelTimeout):
        list(stream_chat(quick, "Hi", name="local", timeout_seconds=0.3))
    with server.turn, pytest.raises(Exception, match="timed out"):
        asyncio.run(quick.ainvoke("Hi"))


def test_token_probabilities_are_given(model: BaseChatModel) -> None:
    answer = model.invoke(
        "Is water wet? Say yes or no.", logprobs=True, top_logprobs=3, max_tokens=1
    )
    [token] = answer.response_metadata["logprobs"]["content"]
    assert 0.0 < math.exp(token["logprob"]) <= 1.0
    assert len(token["top_logprobs"]) == 3


def test_an_answer_can_be_required_to_fit_a_json_schema(model: BaseChatModel) -> None:
    class Found(BaseModel):
        passage: int

    asked = model.with_structured_output(Found, method="json_schema")
    found = asked.invoke(
        "Passage 1 is about Paris. Passage 2 is about Cairo. Which is about Cairo?"
    )
    assert isinstance(found, Found)


@pytest.fixture
def keeping(embedded_weights: Path, tmp_path: Path) -> Iterator[Callable[[], ChatOpenAI]]:
    """Opens one model after the other, each in a server of its own over the same kept files."""
    options = LocalModelOptions(embedded_weights, kept=tmp_path / "prompts")

    def opened() -> ChatOpenAI:
        shared_server(options).close()
        return open_local_model(options, timeout_seconds=SECONDS, max_tokens=2, temperature=0.0)

    held = shared_server(options)
    yield opened
    held.close()


def asked(model: BaseChatModel, question: str) -> int:
    """How many tokens of the prompt the model had read before it was asked."""
    values = {"passages": "[1] The library holds 12,500 books.", "question": question}
    options = ChatModelOptions(Path("unused"), timeout_seconds=SECONDS)
    pieces = ask_chat(model, "answer.few_shot", "en", values, name="local", options=options)
    [usage] = [u for piece in pieces if (u := getattr(piece, "usage_metadata", None))]
    return int(usage["input_token_details"]["cache_read"])


def test_fixed_messages_are_read_once_and_cached_for_the_next_process(
    keeping: Callable[[], ChatOpenAI], tmp_path: Path
) -> None:
    assert asked(keeping(), "How many books?") > 250
    [kept] = (tmp_path / "prompts").iterdir()
    content = kept.read_bytes()
    model = keeping()
    assert asked(model, "Where do zebras live?") > 250
    model.invoke("Something else.")
    assert asked(model, "How many books?") > 250
    # The question that it was made for is not in it: another gives the same file.
    kept.unlink()
    asked(keeping(), "Where do zebras live?")
    assert kept.read_bytes() == content


def test_a_damaged_file_of_the_prompt_cache_is_made_again(
    keeping: Callable[[], ChatOpenAI], tmp_path: Path
) -> None:
    asked(keeping(), "How many books?")
    [kept] = (tmp_path / "prompts").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:1000])
    assert asked(keeping(), "How many books?") > 250
    assert kept.read_bytes() == whole


def test_answers_need_no_file_of_the_prompt_cache(
    keeping: Callable[[], ChatOpenAI], tmp_path: Path
) -> None:
    (tmp_path / "prompts").write_text("a file in the place of the folder")
    asked(keeping(), "How many books?")


def test_a_prompt_beyond_the_context_window_says_what_to_lower(model: BaseChatModel) -> None:
    with pytest.raises(ModelFailure, match="DALIL_LOCAL_CONTEXT_TOKENS"):
        list(stream_chat(model, "word " * 6000, name="local", timeout_seconds=SECONDS))


@pytest.mark.parametrize("key", [None, "Bearer guess"])
def test_nobody_else_on_the_machine_may_ask_the_server(
    key: str | None, model: BaseChatModel, server: LocalServer
) -> None:
    request = urllib.request.Request(f"{server.url}/v1/chat/completions", data=b"{}")
    if key:
        request.add_header("Authorization", key)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=SECONDS)
    assert caught.value.code == 401
    caught.value.close()


def test_a_process_loads_the_same_weights_once_and_lets_them_go() -> None:
    options = LocalModelOptions(Path("some.gguf"))
    first = shared_server(options)
    assert shared_server(LocalModelOptions(Path("some.gguf"))) is first
    assert shared_server(LocalModelOptions(Path("other.gguf"))) is not first
    alive = weakref.ref(first)
    del first
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize("content", [b"GGUF" + bytes(1000), b""])
def test_a_file_that_llama_cpp_cannot_load_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    model = open_local_model(
        LocalModelOptions(path), timeout_seconds=SECONDS, max_tokens=4, temperature=0.0
    )
    with pytest.raises(WeightsError, match="dalil models fetch"):
        list(stream_chat(model, "Hi", name="local", timeout_seconds=SECONDS))
