"""Fixtures for what reads files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PutFile = Callable[[str, str | bytes], Path]

ARABIC = (
    "افتتاح محطة تحلية جديدة في مدينة الساحل\n\n"
    "أعلنت وزارة المياه يوم الأحد افتتاح محطة تحلية جديدة، وقال الوزير إن المشروع سيخدم مليون"
    " نسمة. وأضاف أن الشركة نفذت المشروع خلال ثمانية عشر شهرا.\n"
)
ENGLISH = (
    "A new desalination plant opens on the coast\n\n"
    "The water ministry opened a new plant on Sunday, and the minister said that it would serve a"
    " million people. He added that the company had built it in eighteen months.\n"
)


@pytest.fixture
def put(tmp_path: Path) -> PutFile:
    """A function that writes a file into a fresh folder and returns its path."""

    def put_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put_file


@pytest.fixture(params=[ARABIC, ENGLISH], ids=["ar", "en"])
def article(request: pytest.FixtureRequest) -> str:
    """A short article: a headline, and a paragraph."""
    text: str = request.param
    return text
