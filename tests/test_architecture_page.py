"""The example of docs/architecture.md runs as it is printed."""

import re
from pathlib import Path

from rag.embedders import Embedder
from rag.settings import Settings
from tests.imports import ROOT
from tests.rag.index.test_store import document


def test_the_example_of_a_store_runs(tmp_path: Path, embedder: Embedder) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    whole, passages = document("water", "The two ministers discussed shared water in Amman.")
    names: dict[str, object] = {
        "settings": Settings(_env_file=None),
        "address": str(tmp_path / "index"),
        "document": whole,
        "passages": passages,
    }
    exec(example, names)
    assert names["titles"] == ["water"]
    hits = names["hits"]
    assert isinstance(hits, list)
    assert [hit.passage.title for hit in hits] == ["water"]
