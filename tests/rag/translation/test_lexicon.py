"""The lexicon: words and phrases with their translations."""

import pytest

from rag.language import search_text
from rag.translation.lexicon import Lexicon, open_lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return open_lexicon()


def translations(lexicon: Lexicon, word: str) -> list[str]:
    (entry,) = lexicon.words([search_text(word)])
    return [target.text for target in entry.targets] if entry else []


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("وزير", "minister"),
        ("قمة", "summit"),
        ("جنود", "soldiers"),
        ("القاهرة", "Cairo"),
        ("لروسيا", "Russia"),
        ("فروسيا", "Russia"),
        ("لقرار", "decision"),
        ("وستزيد", "increase"),
        ("وحلفائها", "allies"),
        ("لترا", "litre"),
        ("النحالين", "beekeepers"),
    ],
)
def test_an_arabic_word_is_found_with_its_clitics(
    lexicon: Lexicon, arabic: str, english: str
) -> None:
    assert english in translations(lexicon, arabic)[:2]


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("summit", "قمة"),
        ("coup", "انقلاب"),
        ("inflation", "تضخم"),
        ("ammunition", "ذخيرة"),
        ("energy", "طاقة"),
        ("spectators", "متفرجون"),
    ],
)
def test_an_english_word_is_written_as_arabic_writes_it(
    lexicon: Lexicon, english: str, arabic: str
) -> None:
    assert translations(lexicon, english)[0] == arabic


@pytest.mark.parametrize(
    ("phrase", "translation"),
    [("الأمم المتحدة", "United Nations"), ("caspian sea", "بحر قزوين")],
)
def test_a_phrase_is_translated_as_a_whole(lexicon: Lexicon, phrase: str, translation: str) -> None:
    form = search_text(phrase)
    assert lexicon.entries([form])[form].targets[0].text == translation


@pytest.mark.parametrize("word", ["قشطروبات", "gzorbs", "", "ء"])
def test_a_word_that_is_not_known_has_no_entry(lexicon: Lexicon, word: str) -> None:
    assert translations(lexicon, word) == []


def test_words_are_looked_up_in_their_order_and_in_any_number(lexicon: Lexicon) -> None:
    found = lexicon.words(["طاقه", "gzorb", "energy"] * 300)
    assert [entry.term if entry else None for entry in found[:3]] == ["طاقه", None, "energy"]
    assert len(found) == 900
