"""What every test may use: the real embedder, real indexes over real texts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.embedders import Embedder, open_embedder
from rag.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"

# No test is about time: on a busy machine any example may take long.
hypothesis.settings.register_profile("without_clock", deadline=None)
hypothesis.settings.load_profile("without_clock")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, nor a `.env` in the working directory."""
    import os

    for name in list(os.environ):
        if name.upper().startswith("DALIL_") and not name.upper().startswith("DALIL_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


class _Warnings(logging.Handler):
    """Keeps the warnings of a logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture(autouse=True)
def _no_passage_is_left_out(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails if a step failed on a passage, unless it is marked `unusable_passages`."""
    warnings = _Warnings()
    logger = logging.getLogger("rag.usable")
    logger.addHandler(warnings)
    yield
    logger.removeHandler(warnings)
    if request.node.get_closest_marker("unusable_passages") is None:
        assert warnings.messages == []


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder()


@pytest.fixture(scope="session")
def samples_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """An index over the sample articles; tests must not change it."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    report = ingest([SAMPLES], folder, settings=Settings(_env_file=None), embedder=embedder)
    assert report.ok, report.failed
    return folder


@pytest.fixture(scope="session")
def assistant(samples_index: Path) -> Iterator[Assistant]:
    """An assistant over the sample articles that quotes."""
    settings = Settings(_env_file=None)
    with Assistant.open(samples_index, model="verbatim", settings=settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """An assistant that quotes, over the module's own `TEXTS`: a file for each name."""
    folder = tmp_path_factory.mktemp("desk")
    for name, text in request.module.TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = Settings(_env_file=None, model="verbatim")
    report = ingest([folder], folder / "index", settings=settings)
    assert report.ok, report.failed
    with Assistant.open(folder / "index", settings=settings) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a text file below the test's own ``articles`` folder."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write
