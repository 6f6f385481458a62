"""Other spellings of the numbers and dates of a question."""

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.retrieval.spellings import spellings


@pytest.mark.parametrize(
    ("question", "word", "others"),
    [
        ("ماذا حدث في 3 سبتمبر؟", "سبتمبر", {"ايلول", "september", "09"}),
        ("ماذا حدث في ٣ أيلول؟", "3", {"03", "3rd"}),
        ("What happened on September 3rd?", "3rd", {"3", "03"}),
        ("What happened on September 3rd?", "september", {"سبتمبر", "ايلول", "09"}),
        ("What happened on 2023-09-13?", "09", {"september", "سبتمبر"}),
        ("ماذا جرى في كانون الثاني 2020؟", "كانون", {"يناير", "january"}),
        ("من دفع 96 مليون دولار؟", "96", {"96000000"}),
        ("Who paid $96,000,000?", "96000000", {"96", "million", "مليون"}),
        ("twelve thousand people", "twelve", {"12000"}),
        ("How did seven people escape?", "seven", {"7", "سبعه"}),
        ("كم دامت الأيام السبعة؟ 7 أيام", "7", {"seven", "سبعه"}),
        ("the 17th century", "17th", {"17"}),
    ],
)
def test_numbers_and_dates_have_other_spellings(question: str, word: str, others: set[str]) -> None:
    assert others <= spellings(question)[word].keys()


@pytest.mark.parametrize(
    "question", ["من التقى بوتين؟", "Who may go in 1914?", "The one and only", "عام ١٩١٤"]
)
def test_other_words_and_years_have_no_other_spelling(question: str) -> None:
    assert spellings(question) == {}


# Of each pair, only the month or the size of the number tells the two apart.
TEXTS = {
    "ar-sep": "التقى الوزيران في 3 سبتمبر في المدينة ووقّعا الاتفاق.",
    "ar-oct": "التقى الوزيران في 3 أكتوبر في المدينة ووقّعا الاتفاق.",
    "ar-iso": "التقى الوزيران في 2023-07-13 في المدينة ووقّعا الاتفاق.",
    "ar-iso-other": "التقى الوزيران في 2023-08-13 في المدينة ووقّعا الاتفاق.",
    "ar-paid": "دفعت الشركة 96 مليون دولار ثمنا للأرض.",
    "ar-less": "دفعت الشركة 960 دولارا ثمنا للأرض.",
    "en-sep": "The two envoys met on September 3 at the old fort and signed the pact.",
    "en-oct": "The two envoys met on October 3 at the old fort and signed the pact.",
    "en-iso": "The two envoys met on 2023-07-13 at the old fort and signed the pact.",
    "en-iso-other": "The two envoys met on 2023-08-13 at the old fort and signed the pact.",
    "en-paid": "The museum was bought for $12,000 by a family.",
    "en-less": "The museum was bought for $31,000 by a family.",
}


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("من التقى في ٣ أيلول؟", "ar", "ar-sep"),
        ("من التقى في 3 تشرين الأول؟", "ar", "ar-oct"),
        ("من التقى في 13 تموز 2023؟", "ar", "ar-iso"),
        ("من التقى في 13 يوليو 2023؟", "ar", "ar-iso"),
        ("من دفع 96,000,000 دولار للأرض؟", "ar", "ar-paid"),
        ("Who met on September 3rd?", "en", "en-sep"),
        ("Who met on 2021-10-03?", "en", "en-oct"),
        ("Who met on July 13th, 2023?", "en", "en-iso"),
        ("Who bought the museum for twelve thousand dollars?", "en", "en-paid"),
        ("Which envoys met on ٣ سبتمبر?", "en", "en-sep"),
        ("من التقى في 3 أيلول؟", "en", "en-sep"),
        ("من التقى في 13 تموز 2023؟", "en", "en-iso"),
        ("من اشترى المتحف بمبلغ 12 ألف دولار؟", "en", "en-paid"),
        ("Who met on the 3rd of September?", "ar", "ar-sep"),
        ("Who met on July 13, 2023?", "ar", "ar-iso"),
        ("Who paid $96,000,000 for the land?", "ar", "ar-paid"),
    ],
)
def test_a_date_or_number_is_found_in_any_spelling_and_either_language(
    desk: Assistant, question: str, language: str, expected: str
) -> None:
    hits = desk.retrieve(question, k=10)
    found = [Path(hit.passage.source).stem for hit in hits if hit.passage.language == language]
    assert found[0] == expected
