"""Receipts of answers: written, checked, and what a check finds."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import ingest
from rag.assistant import Assistant
from rag.embedders import Embedder
from rag.errors import ReceiptError
from rag.receipts import (
    CitedDocument,
    Found,
    Receipt,
    check_receipt,
    make_receipt,
    read_receipt,
    write_receipt,
)
from rag.receipts.page import receipt_page
from rag.receipts.receipt import seal_of
from rag.settings import Settings

ARABIC = "كم بلغت كلفة محطة التحلية؟"
ENGLISH = "How many corals were moved to the reef?"


def receipt_of(assistant: Assistant, question: str) -> Receipt:
    return make_receipt(
        assistant.ask(question),
        assistant.document,
        embedder=assistant.index.embedder.identity,
        strictness=0.5,
    )


def here(
    assistant: Assistant, change: tuple[str, str] = ("", "")
) -> Callable[[CitedDocument], Found]:
    def find(document: CitedDocument) -> Found:
        held = assistant.document(document.id)
        return Found(held.sha256, held.text.replace(*change) if change[0] else held.text)

    return find


@pytest.mark.parametrize("question", [ARABIC, ENGLISH])
def test_a_receipt_is_valid_after_it_was_written_and_read(
    assistant: Assistant, tmp_path: Path, question: str
) -> None:
    made = receipt_of(assistant, question)
    path, page = write_receipt(made, tmp_path / "out" / "answer.json")
    again = read_receipt(path)
    assert again == made
    checked = check_receipt(again, here(assistant))
    assert checked.valid, checked.findings
    assert checked.quotes == len(made.answer.evidence)
    assert made.answer.citations[0].quote.split()[0] in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("answer", "text"), "42 [1]"),
        (("answer", "citations", 0, "quote"), "The moon is made of cheese."),
        (("answer", "question"), "?"),
        (("documents", 0, "sha256"), "0" * 64),
        (("created",), "1999-01-01T00:00:00+00:00"),
        (("answer", "citations", 0, "start"), 0),
    ],
)
def test_an_altered_receipt_is_found_out(
    assistant: Assistant, tmp_path: Path, path: tuple[str | int, ...], value: object
) -> None:
    file, _ = write_receipt(receipt_of(assistant, ENGLISH), tmp_path / "a.json")
    plain = json.loads(file.read_text("utf-8"))
    inside = plain
    for key in path[:-1]:
        inside = inside[key]
    assert inside[path[-1]] != value
    inside[path[-1]] = value
    file.write_text(json.dumps(plain), "utf-8")
    checked = check_receipt(read_receipt(file), here(assistant))
    assert "receipt_altered" in [finding.code for finding in checked.findings]


def test_a_receipt_with_a_new_seal_still_has_to_fit_its_documents(assistant: Assistant) -> None:
    made = receipt_of(assistant, ENGLISH)
    forged = replace(made.answer.citations[0], quote="Divers moved 9,999 corals.")
    answer = replace(made.answer, citations=(forged,), evidence=(forged,))
    sealed = replace(made, answer=answer)
    sealed = replace(sealed, seal=seal_of(sealed))
    codes = [f.code for f in check_receipt(sealed, here(assistant)).findings]
    assert codes == ["quote_gone"]


def test_what_changed_in_a_document_is_named(assistant: Assistant) -> None:
    made = receipt_of(assistant, ENGLISH)
    quote = made.answer.citations[0].quote
    gone = check_receipt(made, here(assistant, (quote, "Nothing.")))
    assert {"text_changed", "quote_gone"} <= {f.code for f in gone.findings}
    moved = check_receipt(made, here(assistant, (quote, "More. " + quote)))
    assert {"text_changed", "quote_moved"} <= {f.code for f in moved.findings}
    lost = check_receipt(made, lambda document: None)
    assert {f.code for f in lost.findings} == {"document_missing"}


def test_findings_are_in_the_language_of_the_question(assistant: Assistant) -> None:
    arabic = check_receipt(receipt_of(assistant, ARABIC), lambda document: None)
    english = check_receipt(receipt_of(assistant, ENGLISH), lambda document: None)
    assert "غير موجود" in arabic.findings[0].text
    assert "is not there" in english.findings[0].text


def test_a_refusal_has_a_receipt_too(assistant: Assistant) -> None:
    answer = replace(assistant.ask(ENGLISH), status="refused", citations=(), evidence=())
    made = make_receipt(answer, assistant.document, embedder="e", strictness=0.5)
    assert made.documents == ()
    assert check_receipt(made, here(assistant)).valid


def test_the_page_is_right_to_left_and_harmless(assistant: Assistant) -> None:
    made = receipt_of(assistant, ARABIC)
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    answer = replace(
        made.answer,
        question=hostile,
        text=hostile,
        citations=tuple(replace(c, title=hostile, quote=hostile) for c in made.answer.citations),
    )
    page = receipt_page(replace(made, answer=answer))
    assert "dir='rtl'" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("content", ["", "{}", "no json", '{"format": "other/1"}', "[]"])
def test_what_is_no_receipt_is_an_error_that_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ReceiptError, match="no receipt"):
        read_receipt(path)


def test_a_missing_receipt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReceiptError, match=r"nothing\.json"):
        read_receipt(tmp_path / "nothing.json")


def test_the_command_line_checks_against_the_index_and_the_files(
    tmp_path: Path, embedder: Embedder
) -> None:
    from rag.cli.receipts import check, write

    article = tmp_path / "race.txt"
    text = "Grace Wanjiru won the marathon in two hours and nineteen minutes."
    article.write_text(text, "utf-8")
    settings = Settings(_env_file=None, index=tmp_path / "index", model="verbatim", strictness=0)
    ingest([article], settings=settings, embedder=embedder)
    with Assistant.from_settings(settings) as assistant:
        path, _ = write(assistant.ask("Who won the marathon?"), assistant, tmp_path / "r.json")
    assert check(path, settings, must_have_index=True).valid
    nowhere = settings.model_copy(update={"index": tmp_path / "none"})
    assert check(path, nowhere, must_have_index=False).valid
    article.write_text(text.replace("two", "three"), "utf-8")
    assert check(path, settings, must_have_index=True).valid
    codes = {f.code for f in check(path, nowhere, must_have_index=False).findings}
    assert codes == {"text_changed", "quote_gone"}
    article.unlink()
    assert not check(path, nowhere, must_have_index=False).valid


@pytest.mark.parametrize(
    ("text", "question", "change", "said"),
    [
        (
            "فازت غريس وانجيرو بالماراثون في ساعتين وتسع عشرة دقيقة. وهطل المطر طوال السباق.",
            "في كم ساعة فازت غريس وانجيرو بالماراثون؟",
            ("ساعتين", "ثلاث ساعات"),
            ("حلّت نسخة أحدث", "ليس في النسخة الأحدث"),
        ),
        (
            "Grace Wanjiru won the marathon in two hours and nineteen minutes. It rained all day.",
            "Who won the marathon?",
            ("two", "three"),
            ("was superseded by a newer version", "is not in the newer version"),
        ),
    ],
)
def test_a_receipt_of_a_superseded_version_is_valid_and_says_so(
    tmp_path: Path,
    embedder: Embedder,
    text: str,
    question: str,
    change: tuple[str, str],
    said: tuple[str, str],
) -> None:
    from rag.cli.receipts import check, write

    article = tmp_path / "race.txt"
    article.write_text(text, "utf-8")
    settings = Settings(_env_file=None, index=tmp_path / "index", model="verbatim", strictness=0)
    ingest([article], settings=settings, embedder=embedder)
    with Assistant.from_settings(settings) as assistant:
        path, _ = write(assistant.ask(question), assistant, tmp_path / "r.json")
    article.write_text(text.replace(*change), "utf-8")
    ingest([article], settings=settings, embedder=embedder)
    checked = check(path, settings, must_have_index=True)
    assert checked.valid
    assert [f.code for f in checked.superseded][:2] == ["superseded", "quote_not_in_newer"]
    for finding, expected in zip(checked.superseded, said, strict=False):
        assert expected in finding.text
    article.write_text(text, "utf-8")
    ingest([article], settings=settings, embedder=embedder)
    assert check(path, settings, must_have_index=True).superseded == ()
