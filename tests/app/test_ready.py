"""What is loaded before the first question."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from rag.app.ready import ReadyModel
from rag.settings import Settings


def loading() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "load-model"]


def test_only_the_embedded_model_is_loaded_ahead() -> None:
    ready = ReadyModel(Settings(_env_file=None))
    for model in ("verbatim", "openai:any"):
        ready.prepare(model)
    assert loading() == []


def test_weights_that_are_missing_are_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    ReadyModel(Settings(_env_file=None, local_weights=tmp_path / "none.gguf")).prepare("local")
    for thread in loading():
        thread.join(30)
    assert "not loaded ahead" in caplog.text
