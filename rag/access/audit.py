"""The audit log: who asked, read, added and removed what, one JSON line each."""

from __future__ import annotations

import json
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

logger = logging.getLogger(__name__)

Action = Literal["ask", "retrieve", "verify", "embed", "read", "add", "remove"]


class AuditLog:
    """Appends to a file, if one is named; questions are in it only if `with_text` is set."""

    def __init__(self, path: Path | None, *, with_text: bool = False) -> None:
        self._path = path
        self._with_text = with_text
        self._writing = threading.Lock()

    def write(
        self,
        action: Action,
        person: str,
        *,
        door: str,
        key: str = "",
        documents: tuple[str, ...] = (),
        collection: str = "",
        text: str = "",
        outcome: str = "",
    ) -> None:
        """Append one line; a file that cannot be written is logged and stops nothing."""
        if self._path is None:
            return
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "action": action,
            "person": person,
            "key": key,
            "door": door,
            "documents": documents,
            "collection": collection,
            "outcome": outcome,
        }
        if self._with_text:
            line["text"] = text
        self._append(self._path, json.dumps(line, ensure_ascii=False) + "\n")

    def _append(self, path: Path, line: str) -> None:
        try:
            with self._writing:
                path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                # Half of a character is written as its escape in JSON.
                with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(line)
        except OSError as error:
            logger.error("the audit log %s cannot be written: %s", path, error.strerror)
