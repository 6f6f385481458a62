"""An index whose vectors live in a real Chroma server."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.settings import Settings
from tools.ports import free_port

ARTICLES = Path(__file__).parents[3] / "samples"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    chroma = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    command = [
        str(chroma),
        *("run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert process.poll() is None, "chroma run ended"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_an_index_on_a_server_answers_as_the_embedded_one(
    server: str, tmp_path: Path, embedder: Embedder, assistant: Assistant
) -> None:
    settings = Settings(_env_file=None, index=tmp_path / "index", chroma_url=server)
    report = ingest([ARTICLES], settings=settings, embedder=embedder)
    assert report.ok
    assert not (tmp_path / "index" / "chroma").exists()
    with Assistant.from_settings(settings) as remote:
        for question in ("ماذا ناقش كيم مع بوتين؟", "How many corals were planted?"):
            expected = [hit.passage.text for hit in assistant.retrieve(question, k=3)]
            assert [hit.passage.text for hit in remote.retrieve(question, k=3)] == expected
        before = len(remote.documents())
        remote.index.remove([remote.documents()[0].id])
        assert len(remote.documents()) == before - 1
