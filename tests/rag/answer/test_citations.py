"""Markers of citations, read from the text of a model and written into an answer."""

import pytest

from rag.answer.citations import marked_sentences, with_markers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He went [1]. She stayed [2].", [("He went.", (1,)), ("She stayed.", (2,))]),
        ("He went. [1] She stayed.[2]", [("He went.", (1,)), ("She stayed.", (2,))]),
        ("زار روسيا [١]. وعاد [٢].", [("زار روسيا.", (1,)), ("وعاد.", (2,))]),
        ("Both agree [1, 3].", [("Both agree.", (1, 3))]),
        ("كلاهما [١، ٣].", [("كلاهما.", (1, 3))]),
        ("Both agree [1][3].", [("Both agree.", (1, 3))]),
        ("Said twice [2][2].", [("Said twice.", (2,))]),
        ("Wide 【4】.", [("Wide.", (4,))]),
        ("No marker.", [("No marker.", ())]),
        ("[1]", []),
        ("", []),
    ],
)
def test_markers_belong_to_their_sentences(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(s.text, s.markers) for s in marked_sentences(text)] == expected


@pytest.mark.parametrize("text", ["array[i] stays.", "A note [sic] stays.", "[2023/4] stays."])
def test_other_brackets_are_no_markers(text: str) -> None:
    (sentence,) = marked_sentences(text)
    assert sentence.markers == ()
    assert sentence.text == text


def test_markers_are_before_the_full_stop() -> None:
    assert with_markers("زار روسيا.", [1, 2]) == "زار روسيا [1][2]."
    assert with_markers("No stop", [1]) == "No stop [1]"
    assert with_markers("None.", []) == "None."
