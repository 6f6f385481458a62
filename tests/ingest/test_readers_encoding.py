"""Texts are decoded from bytes in every encoding in which Arabic and English articles come."""

from __future__ import annotations

import codecs

import pytest

from ingest.readers.encoding import decode
from rag.errors import UnreadableFile

SENTENCES = (
    "قال الرئيس إن الاجتماع سيعقد يوم الأحد في العاصمة.",
    "وصل الوفد إلى موسكو.",
    "أين التقيا؟",
    "قال مدير شركة Microsoft إن نظام Windows 11 سيتوفر قريبا.",
    "كتبَ الولدُ الدرسَ جيدًا، ثم نام.",
    "الأسعار ارتفعت بنسبة 25% خلال عام 2023 لأن الآلات والأجهزة لا تكفي.",
)
PARAGRAPH = " ".join(SENTENCES) + "\r\n" + SENTENCES[0] + "\n"


@pytest.mark.parametrize("text", [*SENTENCES, PARAGRAPH])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "iso8859-6", "utf-16-le", "utf-16-be"])
def test_arabic_is_read_exactly_without_any_mark(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")

    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("text", [SENTENCES[0], PARAGRAPH, "Plain English.", "Both: سلام"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_obeyed_and_is_no_part_of_the_text(
    text: str, mark: bytes, encoding: str
) -> None:
    assert decode(mark + text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize(
    "text",
    [
        "Café",
        "It’s a “naïve” idea — worth £35.",
        "Le président a déclaré à l'Élysée que la forêt brûlée sera replantée.",
        "Die Bürger von Köln übergaben dem König ein großes Geschenk.",
        "¿Cuándo volverá el niño? ¡Mañana!",
        "The room is 3 × 4 metres, and the gap between the atoms is 2 Å wide at its narrowest.",
    ],
)
def test_western_text_is_read_as_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt").text == text


def test_lam_alef_in_iso_8859_6_is_two_letters() -> None:
    text = "لا بأس، الأطفال والآباء والإخوة سالمون الآن."

    assert decode(text.encode("iso8859-6"), "a.txt").text == text


def test_line_ends_are_kept() -> None:
    assert decode("واحد\r\nاثنان\rثلاثة\n".encode(), "a.txt").text == "واحد\r\nاثنان\rثلاثة\n"


def test_a_declared_encoding_wins_over_a_guess() -> None:
    data = "Привет, мир".encode("cp1251")

    assert decode(data, "a.html", declared="windows-1251").text == "Привет, мир"


@pytest.mark.parametrize("declared", ["no-such-encoding", "utf-16", "utf-8", "\x00", "hex"])
def test_a_wrong_declaration_is_not_believed(declared: str) -> None:
    text = SENTENCES[0]

    assert decode(text.encode("cp1256"), "a.html", declared=declared).text == text


def test_one_damaged_byte_in_utf_8_costs_one_letter_and_not_the_article() -> None:
    data = bytearray((PARAGRAPH * 4).encode())
    data[200:200] = b"\xff"

    assert decode(bytes(data), "a.txt").text.replace("\ufffd", "") == PARAGRAPH * 4


@pytest.mark.parametrize("other", ["cp1256", "iso8859-6"])
def test_mixed_encodings_are_refused(other: str) -> None:
    data = SENTENCES[0].encode() + b"\n" + SENTENCES[1].encode(other)

    with pytest.raises(UnreadableFile, match="more than one encoding"):
        decode(data, "a.txt")


@pytest.mark.parametrize("taken_for", ["cp1252", "cp1256", "latin-1"])
def test_text_that_was_garbled_before_it_was_saved_is_refused(taken_for: str) -> None:
    garbled = PARAGRAPH.encode().decode(taken_for, "replace")

    with pytest.raises(UnreadableFile, match=r"garbled|lost letters|not text"):
        decode(garbled.encode(), "a.txt")


def test_text_that_has_lost_its_letters_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="lost letters"):
        decode(("\ufffd\ufffd\ufffd قال " * 20).encode(), "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"\x00" * 100 + b"abc" * 10,
        b"\x7fELF\x02\x01\x01\x00" + bytes(range(200)) * 9,
        codecs.BOM_UTF16_LE + bytes([0x00, 0xD8]) * 50,
        "Привет, мир. Как дела, как погода?".encode("cp1251"),
    ],
)
def test_what_is_no_text_in_any_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.txt"):
        decode(data, "a.txt")


def test_terminal_colours_and_emoji_are_text() -> None:
    text = "\x1b[31mred\x1b[0m and 😀 in a line that is otherwise plain"

    assert decode(text.encode(), "a.txt").text == text
