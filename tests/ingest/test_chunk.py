"""Passages hold a document's text exactly, in whole sentences where these fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import chunk
from ingest.readers import SUPPORTED_SUFFIXES, read
from rag.schema import Document, Heading, Passage
from rag.sentences import sentence_spans
from tests.ingest.conftest import PutFile

SAMPLES = Path(__file__).parents[2] / "samples"
SENTENCE = {
    "ar": "وقال الوزير إن العمل في المحطة الجديدة انتهى قبل موعده بشهرين.",
    "en": "The minister said that the work at the new plant was done early.",
}


def document(
    text: str,
    *,
    headings: tuple[Heading, ...] = (),
    pages: tuple[int, ...] = (),
    media_type: str = "text/plain",
    title: str = "Title",
) -> Document:
    return Document(
        id="0123456789abcdef",
        source="/articles/a.txt",
        title=title,
        text=text,
        language="ar",
        sha256="f" * 64,
        media_type=media_type,
        pages=pages,
        headings=headings,
    )


def check(doc: Document, passages: list[Passage], *, start: int = 0) -> None:
    """Check what is true of all passages of all documents."""
    covered = start
    for ordinal, passage in enumerate(passages):
        assert doc.text[passage.start : passage.end] == passage.text
        assert passage.start >= covered
        # What lies between passages says nothing.
        assert not re.search(r"[^\W_]", doc.text[covered : passage.start])
        assert re.search(r"[^\W_]", passage.text)
        assert passage.ordinal == ordinal
        assert passage.id == f"{doc.id}-{doc.sha256[:12]}-{ordinal:05d}"
        covered = passage.end
    assert not re.search(r"[^\W_]", doc.text[covered:])


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئـًٌٍَُِّْ٠١٢،؛؟", max_size=60),
        st.sampled_from(
            [
                ". ",
                "\n",
                "\r\n",
                "\n\n",
                "؟ ",
                "! ",
                "👨\u200d👩\u200d👧",
                "🇪🇬🇸🇦",
                "e\u0301",
                "\x00",
                "\u2028",
            ]
        ),
        st.sampled_from([*SENTENCE.values(), "word " * 40, "كلمة، " * 40, "x" * 90, "." * 70]),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, max_words=st.integers(1, 60), data=st.data())
def test_passages_contain_every_letter_once_and_in_order(
    text: str, max_words: int, data: st.DataObject
) -> None:
    offsets = st.integers(0, len(text)).map(int)
    starts = sorted(data.draw(st.sets(offsets, max_size=4), "headings"))
    headings = tuple(Heading(at, 1 + at % 3, text[at : at + 9]) for at in starts)
    pages = (0, *sorted(data.draw(st.sets(offsets, max_size=3), "pages")))
    doc = document(text, headings=headings, pages=pages)

    passages = chunk(doc, max_words=max_words)

    check(doc, passages)
    assert passages == chunk(doc, max_words=max_words)


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(["كلمة", "word", "x,", "قال؛", "النهاية"]), min_size=1))
def test_words_are_never_parted(words: list[str]) -> None:
    doc = document(" ".join(words * 10))

    parts = [word for passage in chunk(doc, max_words=7) for word in passage.text.split()]

    assert parts == words * 10


@pytest.mark.parametrize("language", ["ar", "en"])
def test_sentences_are_whole_and_passages_about_full(language: str) -> None:
    doc = document(" ".join([SENTENCE[language]] * 100))

    passages = chunk(doc, max_words=120)

    ends = {end for _, end in sentence_spans(doc.text)}
    assert all(passage.end in ends for passage in passages)
    assert all(100 <= len(passage.text.split()) <= 120 for passage in passages[:-1])
    assert {passage.language for passage in passages} == {language}


@pytest.mark.parametrize(("comma", "word"), [("،", "كلمة"), (",", "word"), ("؛", "كلمة")])
def test_an_endless_sentence_is_cut_at_its_clauses(comma: str, word: str) -> None:
    doc = document(f"{' '.join([word] * 9)} {word}{comma} " * 40)

    passages = chunk(doc, max_words=35)

    check(doc, passages)
    assert all(passage.text.endswith(comma) for passage in passages)
    assert {len(passage.text.split()) for passage in passages} == {30, 10}


def test_an_endless_word_is_cut_between_what_readers_see_as_signs() -> None:
    family = "👨\u200d👩\u200d👧"
    doc = document(f"س{family}" * 500 + "e\u0301" * 3000 + "🇪🇬a" * 500)

    passages = chunk(doc, max_words=10)

    assert "".join(passage.text for passage in passages) == doc.text
    for passage in passages:
        assert passage.text[0] not in "\u200d\u0301"
        assert not passage.text.endswith("\u200d")
        assert sum("\U0001f1e6" <= c <= "\U0001f1ff" for c in passage.text) % 2 == 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_heading_opens_a_passage_and_names_it(language: str) -> None:
    body = " ".join([SENTENCE[language]] * 3)
    text = f"Title\n\n{body}\n\nPart\n\nSection\n\n{body}\n\nOther\n\n{body}\n"
    headings = tuple(
        Heading(text.index(name), level, name)
        for name, level in (("Title", 1), ("Part", 2), ("Section", 3), ("Other", 2))
    )

    passages = chunk(document(text, headings=headings))

    assert [passage.text.split("\n")[0] for passage in passages] == ["Title", "Part", "Other"]
    assert [passage.heading for passage in passages] == [None, "Part > Section", "Other"]


def test_a_heading_that_is_not_the_title_stays_in_the_path() -> None:
    text = "Top\n\nSection\n\nThe work was done early."
    headings = (Heading(0, 1, "Top"), Heading(5, 2, "Section"))

    (passage,) = chunk(document(text, headings=headings, title="Another"))

    assert passage.heading == "Top > Section"


@pytest.mark.parametrize("separator", ["\n\n", "\r\n\r\n", "\n \t\n"])
def test_a_paragraph_ends_a_passage_that_is_full_enough(separator: str) -> None:
    paragraph = " ".join([SENTENCE["en"]] * 6)
    doc = document(separator.join([paragraph] * 4))

    assert [passage.text for passage in chunk(doc, max_words=120)] == [paragraph] * 4


def test_small_paragraphs_share_a_passage() -> None:
    doc = document("\n\n".join([SENTENCE["ar"]] * 5))

    assert len(chunk(doc)) == 1


def test_a_tiny_tail_joins_what_it_continues() -> None:
    doc = document(" ".join([SENTENCE["en"]] * 9) + " The end of it.")

    assert [len(passage.text.split()) for passage in chunk(doc, max_words=117)] == [121]


def test_a_passage_knows_the_page_on_which_it_starts() -> None:
    paragraph = " ".join([SENTENCE["ar"]] * 9)
    text = "\n\n".join([paragraph] * 3)
    starts = (0, len(paragraph) + 2, 2 * len(paragraph) + 4)

    assert [passage.page for passage in chunk(document(text, pages=starts))] == [1, 2, 3]
    assert {passage.page for passage in chunk(document(text))} == {None}


def test_front_matter_is_no_part_of_a_passage() -> None:
    text = "---\ntitle: The plant\ndate: 2026-11-22\n---\n\nThe work was done early.\n"
    doc = document(text, media_type="text/markdown")

    (passage,) = chunk(doc)

    assert passage.text == "The work was done early."
    check(doc, [passage], start=text.index("\n\n"))


@pytest.mark.parametrize(
    "text", ["", "  \n ", "... --- !!!", "***\n\n***", "\u064b\u064c", "." * 5000]
)
def test_what_says_nothing_gives_no_passage(text: str) -> None:
    assert chunk(document(text)) == []


def test_every_passage_has_its_language() -> None:
    text = "\n\n".join(" ".join([SENTENCE[language]] * 9) for language in ("ar", "en"))
    mixed = f"{SENTENCE['ar']} {SENTENCE['en']}"

    assert [passage.language for passage in chunk(document(text))] == ["ar", "en"]
    assert [passage.language for passage in chunk(document(mixed))] == ["mixed"]


def test_a_passage_carries_its_document(put: PutFile, article: str) -> None:
    doc = read(put("a.txt", article))

    for passage in chunk(doc):
        assert (passage.document_id, passage.title, passage.source, passage.published) == (
            doc.id,
            doc.title,
            doc.source,
            doc.published,
        )


@pytest.mark.parametrize(
    "path",
    sorted(path for path in SAMPLES.iterdir() if path.suffix in SUPPORTED_SUFFIXES),
    ids=lambda path: path.name,
)
def test_the_samples_are_cut_at_their_sections(path: Path) -> None:
    doc = read(path)

    passages = chunk(doc)

    check(doc, passages)
    assert all(30 <= len(passage.text.split()) <= 140 for passage in passages)
    sections = [heading.start for heading in doc.headings if heading.level > 1]
    assert set(sections) <= {passage.start for passage in passages}


@pytest.mark.parametrize(
    "text",
    ["كلمة " * 200_000, "x" * 1_000_000, "قال. " * 60_000, "\n" * 1_000_000, "a\n" * 60_000],
    ids=["one line", "one word", "short sentences", "blank lines", "short lines"],
)
def test_a_large_text_of_any_shape_is_cut(text: str) -> None:
    doc = document(text)

    check(doc, chunk(doc))


@pytest.mark.parametrize("filler", [" ", ".", "\t", "\u00a0", "!?", "\r", "-"])
def test_a_long_run_of_one_character_is_cut(filler: str) -> None:
    doc = document(f"before{filler * 200_000}after")

    check(doc, chunk(doc))
