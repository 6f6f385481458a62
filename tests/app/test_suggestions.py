"""The questions that an empty conversation suggests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest import ingest
from rag.app.library import Library
from rag.app.suggestions import Suggestions
from rag.embedders import Embedder
from rag.settings import Settings

ARTICLES = {
    "pool.md": """# A swimming pool in Norrby is heated by a data centre

The Lakeside swimming pool is kept warm by the waste heat of a data centre.

The pool saves 210,000 kronor a year, said its manager.

The bridge in Norrby cost 3.2 million kronor, half of which was a grant.
""",
    "ميناء.md": """# عمال ميناء الرأس يعلّقون إضرابهم

علّق عمال الشحن إضرابًا طويلًا أمس. ويعمل في الميناء 2,600 عامل، ثلثهم بعقود مؤقتة.

وقال رئيس النادي حمد الزياني إن الاتفاق عادل.
""",
}


@pytest.fixture
def suggestions(tmp_path: Path, embedder: Embedder) -> Iterator[Suggestions]:
    """The questions of two articles, made."""
    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    settings = Settings(_env_file=None, index=tmp_path / "index", model="verbatim")
    files = [tmp_path / name for name in ARTICLES]
    assert ingest(files, settings=settings, embedder=embedder).ok
    with closing(Library(settings)) as library:
        made = Suggestions(library, settings)
        made.make()
        yield made


def test_questions_say_what_they_are_about_in_both_languages(
    suggestions: Suggestions, tmp_path: Path
) -> None:
    english, arabic = suggestions.questions("en"), suggestions.questions("ar")
    assert "How much does the pool in Norrby save a year?" in english
    assert "How much did the bridge in Norrby cost?" in english
    assert "كم عاملًا يعمل في ميناء الرأس؟" in arabic
    assert "من رئيس النادي؟" not in arabic
    # They are kept beside the index.
    assert (tmp_path / "chat" / "questions.json").exists()
