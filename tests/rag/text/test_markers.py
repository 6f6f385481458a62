"""Bracketed numbers of documents are never taken for markers of an answer."""

from __future__ import annotations

import pytest

from ingest import ingest
from rag.answer.citations import marked_sentences
from rag.answer.marked import cited_pieces, markers_of
from rag.assistant import Assistant
from rag.messages import answer_tool
from rag.schema import Scope
from rag.settings import Settings
from rag.text.markers import without_markers

# The second document's sentences have marks of its own footnotes; one looks like a marker of the
# first quote.
FIRST = "# The Ulma tower\n\nThe Ulma tower is 412 metres high, as the city of Ulma measured it.\n"
SECOND = """# The Ulma tower [1]

The Ulma tower is 999 metres high[1], as the builders of Ulma wrote [2][ ٣ ].
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is high.[3] It is old [12, 14].", "It is high.(3) It is old (12, 14)."),
        ("كان عاليًا [١] أو [٢، ٣]", "كان عاليًا (١) أو (٢، ٣)"),
        ("[[1]] 【2】 ［3］ [\u200e4\u200f] [1–3]", "((1)) (2) (3) (4) (1–3)"),
        ("array[i], [sic] and [2023/4] stay", "array[i], [sic] and [2023/4] stay"),
    ],
)
def test_bracketed_numbers_are_no_markers(text: str, expected: str) -> None:
    assert without_markers(text) == expected.replace("((1))", "[(1)]")


def test_a_model_makes_no_marker_out_of_two() -> None:
    (sentence,) = marked_sentences("The tower is high [1[2]].")
    assert sentence.markers == (2,)
    assert "[1]" not in sentence.text


@pytest.fixture(scope="module")
def footnoted(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("footnotes")
    (folder / "a.md").write_text(FIRST, "utf-8")
    (folder / "b.md").write_text(SECOND, "utf-8")
    settings = Settings(_env_file=None, index=folder / "index", model="verbatim")
    assert ingest([folder], settings=settings).ok
    return Assistant.from_settings(settings)


@pytest.mark.parametrize("question", ["How high is the Ulma tower?", "كم ارتفاع برج Ulma؟"])
def test_every_marker_of_an_answer_is_of_the_quote_before_it(
    footnoted: Assistant, question: str
) -> None:
    answer = footnoted.ask(question)
    quotes = {one.marker: one.quote for one in answer.citations}
    assert any("[1]" in quote for quote in quotes.values())
    markers = [one.citation.marker for one in markers_of(answer)]
    assert sorted(set(markers)) == sorted(quotes)
    assert len(markers) - len(quotes) in {0, 1}  # The short answer has one more.
    for piece in cited_pieces(answer):
        assert ("999" in piece.text) <= any("999" in one.quote for one in piece.citations)
        assert ("999" not in piece.text) or len(piece.citations) == 1


def test_an_agent_reads_no_marker_that_is_a_documents(footnoted: Assistant) -> None:
    tool = answer_tool(footnoted, Scope())
    said = str(tool.invoke({"question": "How high is the Ulma tower?"}))
    assert "\n[1] " in said
    assert "high(1)" in said
    assert "high[1]" not in said
