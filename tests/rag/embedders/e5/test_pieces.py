"""Words cut into pieces of the vocabulary of multilingual-e5-small."""

import pytest

from rag.embedders.e5.file import ModelFile, Pieces, find_file
from rag.embedders.e5.pieces import UNKNOWN, Tokenizer


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return ModelFile(find_file()).pieces()


@pytest.fixture(scope="module")
def tokenizer(pieces: Pieces) -> Tokenizer:
    return Tokenizer(pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who met whom?", "▁Who ▁met ▁whom ?"),
        ("المكتبة الجديدة", "▁المكتب ة ▁الجديدة"),
        ("  one\r\ntwo\t three\u00a0", "▁one ▁two ▁three"),
        ("ﻻ", "▁لا"),
        ("", ""),
    ],
)
def test_words_become_their_most_likely_pieces(
    tokenizer: Tokenizer, pieces: Pieces, text: str, expected: str
) -> None:
    assert b" ".join(pieces.pieces[n] for n in tokenizer.encode(text)).decode() == expected


@pytest.mark.parametrize("text", ["𓀀", "a𓀀b", "كتاب𓀀"])
def test_a_character_in_no_piece_is_unknown(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.encode(text).count(UNKNOWN) == 1


@pytest.mark.parametrize("text", ["Council", "البلدية", "x" * 300, "1,234.5", "🙂🙂"])
def test_pieces_together_are_the_word(tokenizer: Tokenizer, pieces: Pieces, text: str) -> None:
    found = tokenizer.encode(text)
    assert b"".join(pieces.pieces[n] for n in found).decode() == "▁" + text
