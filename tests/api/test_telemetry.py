"""What is recorded of questions and requests, by a collector in this process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from bench.injection.obedient import obedient_model
from rag.assistant import Assistant
from rag.settings import Settings
from rag.telemetry import set_up_telemetry
from tests.api.conftest import ABSENT_ENGLISH, ARABIC, ENGLISH, Served, serving, settings_in
from tests.imports import ROOT

TRACE = "0af7651916cd43dd8448eb211c80319c"
WAITED_SECONDS = 20
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


class Collector:
    """The spans of this process, oldest first."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._metrics = InMemoryMetricReader()
        settings = Settings(_env_file=None, otlp=True, metrics=True)
        set_up_telemetry(settings, spans=self._spans, readers=(self._metrics,))

    def take(self) -> list[ReadableSpan]:
        """The spans that ended since the last time."""
        provider = trace.get_tracer_provider()
        assert isinstance(provider, TracerProvider)
        provider.force_flush()
        spans = self._spans.get_finished_spans()
        self._spans.clear()
        return list(spans)

    def take_request(self) -> list[ReadableSpan]:
        """The spans of one request to a server, when the one above them all has ended."""
        spans = self.take()
        until = time.monotonic() + WAITED_SECONDS
        while not _are_complete(spans) and time.monotonic() < until:
            time.sleep(0.05)
            spans += self.take()
        return spans


def _are_complete(spans: list[ReadableSpan]) -> bool:
    known = {span.context.span_id for span in spans if span.context is not None}
    parents = [span.parent for span in spans if span.parent is not None]
    return bool(spans) and all(one.is_remote or one.span_id in known for one in parents)


@pytest.fixture(scope="module")
def process() -> Collector:
    # A process has one provider of each kind, for good.
    return Collector()


@pytest.fixture
def collector(process: Collector) -> Collector:
    process.take()
    return process


@pytest.fixture(scope="module")
def observed(
    process: Collector, tmp_path_factory: pytest.TempPathFactory, samples_index: Path
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("observed")
    with serving(settings_in(folder, samples_index, otlp=True, metrics=True)) as served:
        yield served


def by_name(spans: list[ReadableSpan]) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans}


def is_below(span: ReadableSpan, above: ReadableSpan, spans: list[ReadableSpan]) -> bool:
    """Whether one span is the parent of another, or the parent of its parent, and so on."""
    known = {one.context.span_id: one for one in spans if one.context is not None}
    parent = known.get(span.parent.span_id) if span.parent else None
    return parent is not None and (parent is above or is_below(parent, above, spans))


def everything_in(spans: list[ReadableSpan]) -> str:
    return "\n".join(json.dumps(json.loads(span.to_json()), ensure_ascii=False) for span in spans)


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
@pytest.mark.parametrize("path", ["/ask", "/ask/stream"])
def test_a_question_is_a_trace_of_its_steps_without_its_text(
    collector: Collector, observed: Served, path: str, question: str
) -> None:
    with observed.client() as client:
        client.post(path, json={"question": question}, headers={"traceparent": PARENT})
    # An answer arrives before the span of its request ends.
    spans = collector.take_request()
    found = by_name(spans)
    request, whole = found[f"POST /api/v1{path}"], found["invoke_workflow dalil"]
    assert is_below(whole, request, spans)
    for step in ("retrieval", "reading"):
        assert is_below(found[step], whole, spans)
    assert all(span.context and f"{span.context.trace_id:032x}" == TRACE for span in spans)
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 200
    assert whole.attributes is not None
    assert whole.attributes["gen_ai.operation.name"] == "invoke_workflow"
    assert whole.attributes["dalil.answer.status"] == "answered"
    assert found["retrieval"].attributes is not None
    assert found["retrieval"].attributes["dalil.retrieval.passages"] == 8
    told = everything_in(spans)
    assert not any(word in told for word in question.rstrip("؟?").split() if len(word) > 4)


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_the_text_is_recorded_if_it_is_set(
    collector: Collector, assistant: Assistant, question: str
) -> None:
    settings = assistant.settings.model_copy(update={"trace_questions": True})
    Assistant(assistant.index, settings).ask(question)
    found = by_name(collector.take())
    whole, retrieval = found["invoke_workflow dalil"], found["retrieval"]
    assert whole.attributes is not None
    assert retrieval.attributes is not None
    (message,) = json.loads(str(whole.attributes["gen_ai.input.messages"]))
    assert message["parts"] == [{"type": "text", "content": question}]
    assert retrieval.attributes["gen_ai.retrieval.query.text"] == question


def test_a_model_and_the_verification_of_what_it_writes_are_steps(
    collector: Collector, assistant: Assistant
) -> None:
    truth, false = "1,240 corals were moved [1].", "The corals cost 77 million dollars [1]."
    with obedient_model() as model:
        model.reply = f"{truth} {false}"
        changes = {"model": "openai:any", "model_base_url": model.base_url}
        settings = assistant.settings.model_copy(update=changes)
        asked = Assistant(assistant.index, settings)
        events = [type(event).__name__ for event in asked.stream(ENGLISH)]
    assert events[-1] == "AnswerFinished"
    spans = collector.take()
    found = by_name(spans)
    chat, verification = found["chat openai:any"], found["verification"]
    assert is_below(chat, found["invoke_workflow dalil"], spans)
    assert is_below(verification, found["invoke_workflow dalil"], spans)
    assert chat.attributes is not None
    assert chat.attributes["gen_ai.provider.name"] == "openai"
    assert chat.attributes["gen_ai.request.model"] == "any"
    results = [event.attributes or {} for event in verification.events]
    assert {event.name for event in verification.events} == {"gen_ai.evaluation.result"}
    labels = [one["gen_ai.evaluation.score.label"] for one in results]
    assert labels[0] == "supported"
    assert "supported" not in labels[1:]
    assert "77 million" not in everything_in(spans)


def test_a_stream_that_is_left_ends_its_span_as_cancelled(
    collector: Collector, assistant: Assistant
) -> None:
    events = assistant.as_runnable().events(ENGLISH)
    next(events)
    events.close()
    whole = by_name(collector.take())["invoke_workflow dalil"]
    assert whole.attributes is not None
    assert whole.attributes["error.type"] == "cancelled"


def samples_of(text: str) -> dict[str, list[dict[str, Any]]]:
    """The labels and values of each sample, by its name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append({**sample.labels, "value": sample.value})
    return found


def test_prometheus_reads_steps_answers_and_requests(observed: Served) -> None:
    with observed.client() as client:
        for question in (ARABIC, ENGLISH, ABSENT_ENGLISH):
            client.post("/ask", json={"question": question})
        client.get("/nothing/7")
        text = client.get(f"{observed.url}/metrics").text
    samples = samples_of(text)
    steps = samples["gen_ai_client_operation_duration_seconds_count"]
    assert {"invoke_workflow", "retrieval", "reading"} <= {
        one["gen_ai_operation_name"] for one in steps
    }
    answers = {
        (one["dalil_answer_status"], one["dalil_answer_language"])
        for one in samples["dalil_answers_total"]
    }
    assert {("answered", "ar"), ("answered", "en"), ("refused", "en")} <= answers
    requests = samples["http_server_request_duration_seconds_count"]
    seen = {(one.get("http_route"), one["http_response_status_code"]) for one in requests}
    assert ("/api/v1/ask", "200") in seen
    assert "404" in {status for _, status in seen}
    assert "nothing/7" not in text


def test_metrics_need_a_key_and_are_not_there_unless_they_are_set(
    observed: Served, served: Served, tmp_path: Path, samples_index: Path
) -> None:
    with served.client() as client:
        assert client.get(f"{served.url}/metrics").status_code == 404
    with serving(settings_in(tmp_path, samples_index, metrics=True)) as one:
        token = one.key("Prometheus", "read")
        with one.client() as client, one.client(token) as reader:
            assert client.get(f"{one.url}/metrics").status_code == 401
            assert reader.get(f"{one.url}/metrics").status_code == 200


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT), "PATH": "", **variables},
        capture_output=True,
        text=True,
        check=True,
    )


def test_nothing_is_set_up_while_it_is_off() -> None:
    done = run(
        "import sys\n"
        "from opentelemetry import trace\n"
        "from rag.settings import Settings\n"
        "from rag.telemetry import set_up_telemetry\n"
        "set_up_telemetry(Settings(_env_file=None))\n"
        "print(type(trace.get_tracer_provider()).__name__)\n"
        "print([m for m in sys.modules if 'prometheus' in m or 'exporter' in m])\n"
    )
    assert done.stdout.split("\n")[:2] == ["ProxyTracerProvider", "[]"]


def test_log_lines_are_json_objects_if_it_is_set() -> None:
    done = run(
        "import logging\n"
        "from rag.logs import set_up_logs\n"
        "set_up_logs('INFO', 'json')\n"
        "logging.getLogger('rag.api').info('فُتح %s', 'index', extra={'status': 200})\n"
        "logging.getLogger('uvicorn.error').warning('over')\n"
        "logging.getLogger('other').info('not shown')\n",
        PYTHONUTF8="1",
    )
    ours, theirs = map(json.loads, done.stderr.splitlines())
    assert (ours["level"], ours["logger"], ours["message"]) == ("INFO", "rag.api", "فُتح index")
    assert ours["status"] == 200
    assert ours["time"]
    assert (theirs["logger"], theirs["message"]) == ("uvicorn.error", "over")
