"""Where log lines go, for the surfaces."""

from __future__ import annotations

import logging
from typing import Any, Literal

from rag.errors import SettingsError
from rag.text.characters import without_controls
from rag.tracing import span_ids

LogFormat = Literal["text", "json"]


def set_up_logs(level: str, form: LogFormat = "text") -> None:
    """Print Dalil's own log lines from `level` on, and those of libraries from WARNING on.

    Below WARNING, libraries write what people ask and the tokens that they send. As JSON, each
    line has the time, the level, the request's id and, where traces are sent, the ids of trace and
    span.

    Raises:
        SettingsError: JSON is wanted, and its package is not installed.
    """
    handler = logging.StreamHandler()
    if form == "json":
        _write_json(handler)
    else:
        handler.setFormatter(_OneLine("%(levelname)s %(name)s: %(message)s"))
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in ("rag", "ingest"):
        logging.getLogger(name).setLevel(level)


class _OneLine(logging.Formatter):
    """Writes each message on one line, without characters that a terminal takes as commands.

    A message can repeat a name that somebody else chose; the name must not look like another line.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of a record; its traceback follows on lines of its own."""
        return without_controls(super().formatMessage(record)).replace(
            "\n", "\N{REPLACEMENT CHARACTER}"
        )


def uvicorn_log_level(level: str) -> str:
    """The level of uvicorn's own lines: at DEBUG it prints the headers of connections."""
    return level.lower().replace("debug", "info")


def uvicorn_log_config(form: LogFormat) -> dict[str, Any] | None:
    """What uvicorn configures its loggers with; None if its lines go to our handler, as JSON."""
    if form == "json":
        return None
    from uvicorn.config import LOGGING_CONFIG

    return LOGGING_CONFIG


def _write_json(handler: logging.Handler) -> None:
    try:
        from pythonjsonlogger.json import JsonFormatter
    except ImportError as error:
        message = (
            "DALIL_LOG_FORMAT=json needs a package that is not installed; "
            "pip install 'dalil[telemetry]', or set it to text."
        )
        raise SettingsError(message) from error
    from asgi_correlation_id import CorrelationIdFilter

    fields = "%(asctime)s %(levelname)s %(name)s %(message)s"
    renamed = {"asctime": "time", "levelname": "level", "name": "logger"}
    handler.setFormatter(
        JsonFormatter(fields, "%Y-%m-%dT%H:%M:%S%z", rename_fields=renamed, json_ensure_ascii=False)
    )
    handler.addFilter(CorrelationIdFilter(uuid_length=32))
    handler.addFilter(_add_span_ids)


def _add_span_ids(record: logging.LogRecord) -> bool:
    if ids := span_ids():
        record.trace_id, record.span_id = ids
    return True
