"""The short answer: the words that answer, in the language of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.answer.evidence import EvidenceSentence
from rag.answer.reading import after_unit, read, whole_number
from rag.answer.short import repeats, short_answer, sureness_of
from rag.answer.verbatim import verbatim_text
from rag.answer.wording import short_line
from rag.app.shown import short_text
from rag.language import text_language
from rag.reader import AnswerSpan, PassageReading
from rag.schema import Citation, Language, ShortAnswer
from tests.rag.answer.readings import hit

ARABIC = "وبلغت كلفة المشروع ثلاثة ملايين دينار، وافتتح في 14 تموز 2026 بعدما طال انتظاره."
ENGLISH = "The bridge cost three million dinars and opened on 14 July 2026 after months of delay."


def quote(text: str, words: str | None) -> Citation:
    answer = None
    if words is not None:
        begin = 100 + text.index(words)
        answer = (begin, begin + len(words))
    return Citation(
        marker=1, passage_id="p", document_id="d", title="t", source="t.txt", page=None,
        start=100, end=100 + len(text), quote=text, language=text_language(text), support=0.9,
        answer=answer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("score", "lead", "probability", "expected"),
    [
        (3.0, 6.0, 0.7, "sure"),
        (1.0, 6.0, 0.7, "likely"),
        (3.0, 2.5, 0.7, "likely"),
        (3.0, 6.0, 0.4, "likely"),
        (0.0, 6.0, 0.7, "likely"),
        (0.0, 6.0, 0.4, None),
    ],
)
def test_words_are_given_without_doubt_only_if_all_numbers_are_high(
    score: float, lead: float, probability: float, expected: str | None
) -> None:
    found_in = hit(ENGLISH, "d", 1.0)
    answer = AnswerSpan(16, 37, score)
    found = EvidenceSentence(found_in, found_in.sentences[0], 1.0, answer, lead)
    assert sureness_of([found], probability) == expected
    assert sureness_of([replace(found, answer=None)], probability) is None


class Marks:
    """A reader that marks the words that it is told."""

    def __init__(self, words: str) -> None:
        self._words = words

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        begins = [passage.index(self._words) for passage in passages]
        return [
            PassageReading(2.0, (AnswerSpan(begin, begin + len(self._words), 3.0),))
            for begin in begins
        ]


@pytest.mark.parametrize(
    ("question", "text", "marked", "answer"),
    [
        (
            "كم وظيفة يوفر المصنع؟",
            "يوفر المصنع 345 وظيفة، منها 210 وظائف للنساء في الولاية.",
            "345 وظيفة، منها 210 وظائف",
            "345 وظيفة",
        ),
        (
            "كم حالة ضربة شمس استقبل المستشفى؟",
            "استقبل المستشفى 417 حالة ضربة شمس، توفي منها ستة.",
            "417 حالة ضربة شمس، توفي منها ستة",
            "417 حالة ضربة شمس",
        ),
        (
            "How many people were hurt?",
            "The blast hurt 34 people including nine children in the square.",
            "34 people including nine children",
            "34 people",
        ),
        (
            "إلى أي موعد تأجل إعلان النتائج؟",
            "تأجل إعلان النتائج إلى الخامس من أغسطس بدلًا من ٢٠ يوليو.",
            "الخامس من أغسطس بدلًا من ٢٠ يوليو",
            "الخامس من أغسطس",
        ),
        (
            "Where will the museum be?",
            "The museum will be in the old station instead of the town hall.",
            "the old station instead of the town hall",
            "the old station",
        ),
        (
            "Who led the talks?",
            "The talks were led by two men, including Adam Reyes and Omar Tal.",
            "including Adam Reyes",
            "including Adam Reyes",
        ),
    ],
)
def test_what_counts_some_of_them_or_was_before_is_left_out(
    question: str, text: str, marked: str, answer: str
) -> None:
    (sentence,) = read(question, [hit(text, "d", 1.0)], Marks(marked)).sentences
    assert sentence.answer is not None
    assert text[sentence.answer.start : sentence.answer.end] == answer


def test_a_short_answer_that_is_not_sure_is_called_probable() -> None:
    short = ShortAnswer("nine days", "تسعة أيام", 1, is_certain=True, is_sure=False)
    assert short_line(short, "en") == "Probably: nine days"
    assert short_line(replace(short, is_sure=True), "en") == "nine days"
    assert verbatim_text("en", [quote(ARABIC, None)], short).startswith("Probably: nine days [1]")
    assert short_text(short, "en").endswith("Probably: **nine days**")
    assert short_text(short, "ar").endswith("الأرجح: **nine days**")


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        ("ar", ARABIC, "ثلاثة ملايين دينار", "ثلاثة ملايين دينار"),
        ("en", ENGLISH, "14 July 2026", "14 July 2026"),
        ("en", ARABIC, "ثلاثة ملايين دينار", "three million dinars"),
        ("en", ARABIC, "14 تموز 2026", "14 July 2026"),
        ("ar", ENGLISH, "three million dinars", "ثلاثة ملايين دينار"),
        ("en", "واعتمد الفريق على ١٣٦ كاميرا فخية نُصبت في الجبال.", "١٣٦", "136"),
        ("ar", "واعتمد الفريق على ١٣٦ كاميرا فخية نُصبت في الجبال.", "١٣٦", "١٣٦"),
    ],
)
def test_a_short_answer_is_in_the_language_of_the_question(
    language: Language, text: str, words: str, expected: str
) -> None:
    found = short_answer("", language, [quote(text, words)])
    assert found is not None
    assert (found.text, found.original, found.marker) == (expected, words, 1)
    assert found.is_certain


@pytest.mark.parametrize(
    ("language", "evidence"),
    [
        ("ar", []),
        ("ar", [quote(ARABIC, None)]),
        ("en", [quote(ARABIC, "بعدما طال انتظاره")]),
        ("ar", [quote("كلمة " * 20, ("كلمة " * 20).strip())]),
    ],
    ids=["nothing", "no words", "no rule", "too long"],
)
def test_there_is_none_without_words_that_can_be_given(
    language: Language, evidence: list[Citation]
) -> None:
    assert short_answer("", language, evidence) is None


@pytest.mark.parametrize(
    ("question", "language", "text", "words", "expected"),
    [
        (
            "Who opened the workshop?",
            "en",
            "وافتتح الورشة إدغار ستولزمان أمس.",
            "إدغار ستولزمان",
            "Edgar Stolzman (إدغار ستولزمان)",
        ),
        (
            "من افتتح الورشة؟",
            "ar",
            "The workshop was opened by Kony Ealy.",
            "Kony Ealy",
            "كوني إيلي (Kony Ealy)",
        ),
        (
            "What was opened?",
            "en",
            "وافتتحت ورشة النجارين القدامى.",
            "ورشة النجارين القدامى",
            "workshop of old carpenters (ورشة النجارين القدامى)",
        ),
        ("What was changed?", "en", "واستبدل عمود التدوير.", "عمود التدوير", None),
    ],
)
def test_a_name_is_shown_with_its_original_and_a_doubtful_phrase_is_not(
    question: str, language: Language, text: str, words: str, expected: str | None
) -> None:
    found = short_answer(question, language, [quote(text, words)])
    assert (found and found.text) == expected


@pytest.mark.parametrize(
    ("text", "words", "there"),
    [
        ("وقد كلّف المشروع ثلاثة ملايين دينار.", "ثلاثة ملايين دينار", True),
        ("وقد افتتح المشروع هذا العام.", "ثلاثة ملايين دينار", False),
        ("It cost three million dinars.", "three million dinars", True),
        ("It opened this year.", "three million dinars", False),
    ],
)
def test_a_model_has_to_repeat_the_answering_words(text: str, words: str, there: bool) -> None:
    assert repeats(text, ShortAnswer(words, words, 1, is_certain=True)) is there


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (ARABIC, "ثلاثة ملايين", "ثلاثة ملايين دينار"),
        (ENGLISH, "three million", "three million dinars"),
        ("The share rose by 12 % this year.", "12", "12 %"),
        ("ارتفعت النسبة إلى 12٪ هذا العام.", "12", "12٪"),
        ("It lasted 40 minutes.", "40", "40 minutes"),
        ("بلغت النسبة 61.4 في المئة من الأصوات.", "61.4", "61.4 في المئة"),
        ("About 9 per cent of it was lost.", "9", "9 per cent"),
        ("بقي 12 في المدينة.", "12", "12"),
        ("It lasted 40, minutes of it in the dark.", "40", "40"),
        (ENGLISH, "The bridge", "The bridge"),
        ("Six of nine", "nine", "nine"),
        ("دام الإضراب أحد عشر يومًا، ثم انتهى.", "أحد عشر", "أحد عشر يومًا"),
    ],
)
def test_a_number_is_given_with_its_unit(text: str, words: str, expected: str) -> None:
    begin = text.index(words)
    assert text[begin : after_unit(text, begin + len(words))] == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("تعمل الممرضات اثنتي عشرة ساعة في اليوم.", "عشرة ساعة", "اثنتي عشرة ساعة"),
        ("بلغت ثلاثةً وعشرين مليون دينار.", "وعشرين مليون", "ثلاثةً وعشرين مليون"),
        (
            "They paid two hundred and fifty dollars.",
            "fifty dollars",
            "two hundred and fifty dollars",
        ),
        ("In 2024 9 million came.", "9 million", "9 million"),
        ("It sold 1,200 books.", "1,200", "1,200"),
    ],
)
def test_a_number_begins_with_its_first_word(text: str, words: str, expected: str) -> None:
    begin = text.index(words)
    end = begin + len(words)
    assert text[whole_number(text, begin, end) : end] == expected
