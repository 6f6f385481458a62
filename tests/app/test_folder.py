"""The folder that Chainlit is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.app.folder import prepare_chainlit
from rag.settings import Settings


def test_each_language_of_the_page_has_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHAINLIT_APP_ROOT", "CHAINLIT_AUTH_SECRET"):
        monkeypatch.setenv(name, "before")
    mask = os.umask(0o077)
    try:
        folder = prepare_chainlit(Settings(_env_file=None, chat_folder=tmp_path))
    finally:
        os.umask(mask)
    for language in ("ar", "en-US"):
        assert (folder / f"chainlit_{language}.md").read_text("utf-8").strip()
        assert (folder / ".chainlit" / "translations" / f"{language}.json").is_file()
    assert (folder / "public" / "overview.js").is_file()
