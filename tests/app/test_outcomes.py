"""The message for the name of a file that is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.app.library import Upload
from rag.app.outcomes import reading_lines
from rag.schema import Language


@pytest.mark.parametrize(
    ("language", "line"),
    [("ar", "- تجري قراءة \u2068{}\u2069…"), ("en", "- Reading \u2068{}\u2069…")],
)
@pytest.mark.parametrize(
    ("name", "shown"),
    [("سوق السمك.md", r"سوق السمك\.md"), ("report v2.pdf", r"report v2\.pdf")],
)
def test_the_name_of_a_file_has_its_dot_before_its_ending(
    language: Language, line: str, name: str, shown: str
) -> None:
    # In Arabic too the dot is between the two; a mark before it would put it after the ending.
    assert reading_lines([Upload(name, Path(name))], language) == [line.format(shown)]
