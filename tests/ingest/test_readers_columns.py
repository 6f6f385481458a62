"""Pages in columns, printed by Chromium, are read in the order in which people read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.pdf import read_pdf
from tools.make_pages import PAGES, STORIES, Story

FILES = Path(__file__).parent / "files" / "pages"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
@pytest.mark.parametrize("name", PAGES)
def test_paragraphs_are_whole_and_in_their_order(name: str, story: Story) -> None:
    data = (FILES / f"{name}.{story.language}.pdf").read_bytes()

    text = " ".join(read_pdf(data, name).text.split())

    found = [text.find(paragraph) for paragraph in story.paragraphs]
    assert -1 not in found
    assert found == sorted(found)
