"""The steps from a question to its answer as spans and durations, by OpenTelemetry's API.

The names are those of OpenTelemetry's conventions for generative AI; what they have no name for
begins with ``dalil``. Nothing is recorded without a provider, which `rag.telemetry` sets up for the
servers, and a calling program for itself. Texts are recorded only where their caller says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Literal, TypeVar

from opentelemetry import context, metrics, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from rag.schema import Answer

T = TypeVar("T")

Operation = Literal["invoke_workflow", "retrieval", "reading", "chat", "verification"]
"""A step; ``invoke_workflow`` is the whole answer, ``chat`` what a model writes."""

Attributes = Mapping[str, str | int | float | bool]

_CANCELLED = "cancelled"

_tracer = trace.get_tracer("dalil")
_meter = metrics.get_meter("dalil")
_durations = _meter.create_histogram(
    "gen_ai.client.operation.duration", "s", "How long each step of answers took."
)
_answers = _meter.create_counter("dalil.answers", "{answer}", "Answers by status and language.")
_waiting = _meter.create_up_down_counter(
    "dalil.questions.waiting", "{question}", "Questions that wait for their turn."
)


@contextmanager
def recorded(
    operation: Operation,
    name: str = "",
    attributes: Attributes | None = None,
    *,
    current: bool = True,
) -> Iterator[Span]:
    """A span and a duration of what the block does; `name` is that of a model or workflow.

    The span is the parent of those that the block begins. A block that yields to its caller needs
    `current` to be false: it may go on in another thread.
    """
    measured = {"gen_ai.operation.name": operation, **(attributes or {})}
    kind = SpanKind.CLIENT if operation == "chat" else SpanKind.INTERNAL
    span = _tracer.start_span(f"{operation} {name}".strip(), kind=kind, attributes=measured)
    started = time.perf_counter()
    try:
        with trace.use_span(span, record_exception=False) if current else nullcontext():
            yield span
    except BaseException as error:
        failed = _CANCELLED if isinstance(error, GeneratorExit) else type(error).__name__
        span.set_attribute("error.type", failed)
        span.set_status(Status(StatusCode.ERROR, failed))
        measured["error.type"] = failed
        raise
    finally:
        span.end()
        _durations.record(time.perf_counter() - started, measured)


def inside(span: Span, steps: Generator[T, None, None]) -> Generator[T, None, None]:
    """The items of `steps`; what is recorded while each is made has `span` as its parent.

    The items may be taken in different threads.
    """
    parent = trace.set_span_in_context(span)
    try:
        while True:
            token = context.attach(parent)
            try:
                item = next(steps)
            except StopIteration:
                return
            finally:
                context.detach(token)
            yield item
    finally:
        steps.close()


def model_attributes(model: str) -> dict[str, str]:
    """The attributes of a chat model that is named as in the settings, such as ``openai:gpt-5``."""
    provider, _, name = model.partition(":")
    return {"gen_ai.provider.name": provider, "gen_ai.request.model": name or provider}


def note_question(span: Span, attribute: str, text: str) -> None:
    """Record the question, if the settings allow it, in the format of the conventions."""
    if not span.is_recording():
        return
    if attribute == "gen_ai.input.messages":
        parts = [{"type": "text", "content": text}]
        text = json.dumps([{"role": "user", "parts": parts}], ensure_ascii=False)
    span.set_attribute(attribute, text)


def note_answer(span: Span, answer: Answer) -> None:
    """Record the outcome of a question, without any text."""
    told = {"dalil.answer.status": answer.status, "dalil.answer.language": answer.language}
    _answers.add(1, told)
    if not span.is_recording():
        return
    span.set_attributes(told)
    span.set_attribute("dalil.answer.citations", len(answer.citations))
    span.set_attribute("dalil.answer.passages", len(answer.hits))
    span.set_attribute("gen_ai.response.model", answer.model)
    if answer.confidence is not None:
        span.set_attribute("dalil.answer.confidence", answer.confidence)


def note_verdict(span: Span, verdict: str, groundedness: float) -> None:
    """Record what the sources say of one sentence, as an evaluation's result."""
    span.add_event(
        "gen_ai.evaluation.result",
        {
            "gen_ai.evaluation.name": "groundedness",
            "gen_ai.evaluation.score.label": verdict,
            "gen_ai.evaluation.score.value": groundedness,
        },
    )


def count_waiting(change: Literal[1, -1]) -> None:
    """Count a question that begins to wait for its turn, or that no longer does."""
    _waiting.add(change)


def span_ids() -> tuple[str, str] | None:
    """The ids of the present trace and span in hexadecimal, or None outside any."""
    found = trace.get_current_span().get_span_context()
    if not found.is_valid:
        return None
    return trace.format_trace_id(found.trace_id), trace.format_span_id(found.span_id)
