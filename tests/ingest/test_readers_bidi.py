"""A line drawn from left to right is put back into the order in which it is read."""

from __future__ import annotations

import unicodedata

import pytest
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import bidi

BRACKETS = "".join(bidi.PAIRS)
# What a bracket in right-to-left text looks like.
SHAPES = str.maketrans(BRACKETS, "".join(pair[::-1] for pair in bidi.PAIRS))
LINES = (
    "أعلنت وزارة المياه يوم الأحد",
    "بلغت الكلفة 350 ألف دولار في عام 2026.",
    "بكلفة بلغت 1.25 مليار، وسيخدم ٢٫٥ مليون نسمة",
    "يبدأ في 15/03/2027 عند الساعة 10:30 مساء",
    "إن شركة BlueWave Energy نفّذت المشروع",
    "طائرة من طراز Boeing 737 وصلت",
    "وباء COVID-19 في العالم",
    "إن المشروع (المرحلة الأولى) اكتمل",
    "بحسب «وكالة أنباء الساحل».",
    "برنامج الأمم المتحدة (UNDP) قال",
    "بين عامي 2023-2024 في البلاد",
    "كتبَ الولدُ درسًا جديدًا",
    "انتهى الشوط 17-15 لصالح الشراع",
)


def drawn(text: str, *, rtl: bool = True) -> list[str]:
    """The signs of a line from left to right, each with its marks, as a PDF draws them."""
    direction = TextDirection.RTL if rtl else TextDirection.LTR
    fragments = BidiParagraph(text=text, base_direction=direction).get_reordered_string()
    signs: list[str] = []
    marks = ""
    for character in fragments:
        if unicodedata.combining(character):
            marks += character
        else:
            signs.append(character + marks)
            marks = ""
    return signs


@pytest.mark.parametrize("line", LINES)
def test_an_arabic_line_is_read_in_its_order(line: str) -> None:
    signs = drawn(line)

    assert bidi.logical(signs, rtl=True, drawn="") == line
    assert (
        bidi.logical([sign.translate(SHAPES) for sign in signs], rtl=True, drawn=BRACKETS) == line
    )


@pytest.mark.parametrize(
    "line",
    ["He said السلام عليكم to all.", "The word كتاب means book.", "Only English, 12% of it (so)."],
)
def test_an_english_line_with_arabic_words_is_read_in_its_order(line: str) -> None:
    assert bidi.logical(drawn(line, rtl=False), rtl=False, drawn=BRACKETS) == line


ARABIC_WORDS = st.sampled_from(["قال", "الوزير", "إن", "المشروع", "في", "المدينة", "اكتمل"])
OTHER_WORDS = st.sampled_from(["2026", "1.25", "10:30", "BlueWave", "15/03/2027", "٣٥٠", "(قال)"])


@given(st.lists(st.tuples(ARABIC_WORDS, OTHER_WORDS), min_size=1, max_size=8), ARABIC_WORDS)
def test_words_and_numbers_between_arabic_words_keep_their_order(
    pairs: list[tuple[str, str]], last: str
) -> None:
    line = " ".join([*(word for pair in pairs for word in pair), last])

    assert bidi.logical(drawn(line), rtl=True, drawn="") == line


@pytest.mark.parametrize(
    ("signs", "text"),
    [("97%", "97%"), ("%97", "97%"), ("٪٩٧", "٩٧٪"), ("٩٧٪", "٩٧٪")],
)
def test_a_percent_sign_follows_its_number(signs: str, text: str) -> None:
    line = [*signs, " ", *reversed("بلغت")]

    assert bidi.logical(line, rtl=True, drawn="") == f"بلغت {text}"


@pytest.mark.parametrize(
    ("forms", "letters"),
    [
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("ﻷﻥ", "لأن"),
        ("ﷲ", "الله"),
        ("ﻛﺘﺎﺏ ½ ① ﬁ", "كتاب ½ ① fi"),
        ("ﹰ", "\u064b"),
        ("ﹷ", "\u064e"),
        ("plain", "plain"),
    ],
)
def test_presentation_forms_become_letters_and_nothing_else_changes(
    forms: str, letters: str
) -> None:
    assert bidi.plain_letters(forms) == letters


@pytest.mark.parametrize(
    ("glyph", "letters"), [("لا", "لا"), ("ال", "لا"), ("أل", "لأ"), ("ﻻ", "لا")]
)
def test_one_glyph_for_two_letters_is_lam_alef(glyph: str, letters: str) -> None:
    assert bidi.glyph_text(glyph) == letters


def test_tatweel_that_fills_lines_is_left_out_and_that_of_an_abbreviation_kept() -> None:
    assert bidi.without_stretches("الســـلام عليـكم عام 1445 هـ") == "السلام عليكم عام 1445 هـ"


@pytest.mark.parametrize(
    ("text", "pair", "fit"),
    [("قال (نعم) ثم", "()", 2), ("قال )نعم( ثم", "()", -2), ("( )", "()", 0)],
)
def test_brackets_that_face_the_wrong_way_are_recognised(text: str, pair: str, fit: int) -> None:
    assert bidi.pair_fit(text, pair) == fit
