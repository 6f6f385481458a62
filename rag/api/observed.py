"""Requests as spans, durations and log lines; and the metrics as Prometheus reads them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import APIRouter, Response
from opentelemetry import metrics, trace
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.callers import Reader
from rag.settings import Settings
from rag.telemetry import PROMETHEUS_MEDIA_TYPE, prometheus_text

logger = logging.getLogger(__name__)

metrics_router = APIRouter()

_tracer = trace.get_tracer("dalil")
_durations = metrics.get_meter("dalil").create_histogram(
    "http.server.request.duration", "s", "How long requests took, with all that was streamed."
)


def is_observed(settings: Settings) -> bool:
    """Whether anything is to be recorded of requests."""
    return settings.metrics or settings.otlp or settings.log_format == "json"


@metrics_router.get("/metrics", include_in_schema=False)
async def prometheus(caller: Reader) -> Response:
    """The metrics of this process."""
    return Response(prometheus_text(), media_type=PROMETHEUS_MEDIA_TYPE)


@dataclass(slots=True)
class _Seen:
    """The status of a response; 499 while none was sent, as for a client that has gone."""

    status: int = 499


class Observed:
    """Records each request of an application: its route and status, never its content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        with _recorded(scope, seen):
            await self._app(scope, receive, sending)


@contextmanager
def _recorded(scope: Scope, seen: _Seen) -> Iterator[None]:
    """Record a request, under the trace that its client began, if it did."""
    started, method = time.perf_counter(), str(scope["method"])
    parent = extract(Headers(scope=scope))
    with _tracer.start_as_current_span(
        method, parent, SpanKind.SERVER, record_exception=False
    ) as span:
        try:
            yield
        finally:
            took = time.perf_counter() - started
            told: dict[str, str | int] = {
                "http.request.method": method,
                "http.response.status_code": seen.status,
            }
            if route := _route(scope):
                told["http.route"] = route
                span.update_name(f"{method} {route}")
            span.set_attributes(told)
            if seen.status >= 500:
                span.set_status(Status(StatusCode.ERROR))
            _durations.record(took, told)
            _log(method, route, seen.status, took)


def _route(scope: Scope) -> str:
    """The path as the application describes it, without any ids; empty for an unknown one."""
    route = scope.get("route")
    if route is None or isinstance(route, Mount):
        return ""
    return f"{scope.get('root_path', '')}{route.path}"


def _log(method: str, route: str, status: int, took: float) -> None:
    milliseconds = round(took * 1000, 1)
    logger.info(
        "%s %s %d in %.1f ms",
        method,
        route or "(unknown path)",
        status,
        milliseconds,
        extra={"method": method, "route": route, "status": status, "duration_ms": milliseconds},
    )
