"""Questions made from the sentences of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from rag.overview.factual import FactualQuestion, factual_questions


def made(folder: Path, text: str) -> list[FactualQuestion]:
    path = folder / "article.txt"
    path.write_text(text, "utf-8")
    return factual_questions(read(path))


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "The Lowfield bridge cost 88 million euros, of which the city paid a third.",
            "How much did the Lowfield bridge cost?",
            "88 million euros",
        ),
        (
            "The Lowfield bridge opened to traffic on Monday, 20 November 2023.",
            "When did the Lowfield bridge open to traffic?",
            "Monday, 20 November 2023",
        ),
        ("The bridge is 640 metres long.", "How long is the bridge?", "640 metres"),
        (
            "The library was founded in 1911 by two teachers.",
            "When was the library founded?",
            "1911",
        ),
        ("The pumps were built by Nordhavn Flow.", "Who built the pumps?", "Nordhavn Flow"),
        (
            "Some 140 people work at the plant, 90 of them from the city.",
            "How many people work at the plant?",
            "Some 140",
        ),
        (
            "Corals did well, said Hala Mansour, the biologist who leads the project.",
            "Who leads the project?",
            "Hala Mansour",
        ),
        ("The transfer took nine days.", "How long did the transfer take?", "nine days"),
        (
            "بلغت كلفة المتحف 6.2 مليون دينار، دفعت اليابان نصفها.",
            "كم بلغت كلفة المتحف؟",
            "6.2 مليون دينار",
        ),
        (
            "انتقل سوق السمك إلى الرصيف الشرقي في 9 يناير 2025.",
            "متى انتقل سوق السمك إلى الرصيف الشرقي؟",
            "9 يناير 2025",
        ),
        ("يضم السوق الجديد 73 كشكًا.", "كم كشكا يضم السوق الجديد؟", "73 كشكا"),
        (
            "وحضر اللقاء في صالة الوادي 9,400 متفرج.",
            "كم متفرجًا حضر اللقاء في صالة الوادي؟",
            "9,400 متفرج",
        ),
        (
            "وقالت رئيسة البلدية سلمى الدرويش إن المشروع مفيد.",
            "من رئيسة البلدية؟",
            "سلمى الدرويش",
        ),
        (
            "The tower will cost 9 million pounds.",
            "How much will the tower cost?",
            "9 million pounds",
        ),
        ("Zephyra weighs 315 kilograms.", "How much does Zephyra weigh?", "315 kilograms"),
        (
            "The Orlin Foundation donated 110,000 doses worth $180,000.",
            "How many doses did the Orlin Foundation donate?",
            "110,000",
        ),
        (
            "The fair earns £20,500 a year.",
            "How much does the fair earn a year?",
            "£20,500",
        ),
        (
            "The old ferry was sold in 2014 because it lost money.",
            "Why was the old ferry sold in 2014?",
            "it lost money",
        ),
        (
            "So said Margaret Bell, who keeps 90 hives near Tarn.",
            "Who keeps 90 hives near Tarn?",
            "Margaret Bell",
        ),
        (
            "Ilse Varga, a pupil aged thirteen, won the Castleford chess open on Friday.",
            "Who won the Castleford chess open?",
            "Ilse Varga",
        ),
        (
            "Corvane's chief executive, Marguerite Oyelaran, will run the bank.",
            "Who is Corvane's chief executive?",
            "Marguerite Oyelaran",
        ),
        (
            "وتمول المشروع شركة الشحن «مرافئ الجنوب» بمبلغ كبير.",
            "من يمول المشروع؟",
            "شركة الشحن «مرافئ الجنوب»",
        ),
        (
            "وترأست لجنة التحكيم المخرجة منى الدريدي.",
            "من ترأس لجنة التحكيم؟",
            "المخرجة منى الدريدي",
        ),
        (
            "وأُلغي عرض الافتتاح في الهواء الطلق بسبب العاصفة.",
            "لماذا ألغي عرض الافتتاح في الهواء الطلق؟",
            "بسبب العاصفة",
        ),
        (
            "وبقيت خلال الإضراب 38 سفينة راسية في عرض البحر، بينها ناقلتان.",
            "كم سفينة بقيت خلال الإضراب راسية في عرض البحر؟",
            "38 سفينة",
        ),
        ("وحضر المباراة نحو 22 متفرج.", "كم متفرجًا حضر المباراة؟", "22 متفرج"),
        (
            "وقال قائد الفرق العميد نزار عيسى إن جرافتين تعطلتا.",
            "من قائد الفرق؟",
            "نزار عيسى",
        ),
        (
            "The road tunnel under Mount Carrick will open in autumn 2028, the minister said.",
            "When will the road tunnel under Mount Carrick open?",
            "autumn 2028",
        ),
        (
            "Some 120,000 bees returned to the roof of Halvorsen Tower on Monday.",
            "How many bees returned to the roof of Halvorsen Tower?",
            "Some 120,000",
        ),
    ],
)
def test_a_plain_sentence_becomes_the_question_that_it_answers(
    tmp_path: Path, sentence: str, question: str, answer: str
) -> None:
    assert made(tmp_path, sentence) == [FactualQuestion(question, answer)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It cost 88 million euros.",
        "They opened in 2019.",
        "This was built by Nordhavn Flow.",
        "The transfer took nine days and ended on Thursday, 12 March 2026.",
        "يضم السوق 5 أكشاك.",
        "كان ذلك في عام 2019.",
        "وعادت الكهرباء إلى أربع قرى بعد 31 ساعة من انقطاعها.",
        "واستغرقت رحلة العودة من 30 إلى 45 دقيقة.",
        f"Some 140 people were {'more than happy and ' * 4}satisfied with the new line.",
        "What does the title say?",
        "--- ## | 12 | 14",
    ],
)
def test_a_sentence_that_names_nothing_or_has_another_form_gives_no_misshapen_question(
    tmp_path: Path, sentence: str
) -> None:
    allowed = {"How long did the transfer take?"}
    assert {question.text for question in made(tmp_path, sentence)} <= allowed


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "# Lowfield bridge opens\n\nThe bridge cost 88 million euros.",
            "How much did the Lowfield bridge cost?",
        ),
        (
            "# A swimming pool in Norrby is warm\n\nThe pool saves 210,000 kronor a year.",
            "How much does the pool in Norrby save a year?",
        ),
        (
            "# Volunteers plant by the sea\n\nThe daily output is 40 metres long.",
            "How long is the daily output?",
        ),
        (
            "# عمال ميناء الرأس يعودون\n\nيعمل في الميناء 2,600 عامل.",
            "كم عاملًا يعمل في ميناء الرأس؟",
        ),
        (
            "# سرقة من متحف باب الريح\n\nوقالت مديرة المتحف رنا العلي إن القطع ثمينة.",
            "من مديرة متحف باب الريح؟",
        ),
        (
            "# مرسى النور تدشن محطة\n\nبلغت كلفة المحطة في بلدة مرسى النور 96 مليون دولار.",
            "كم بلغت كلفة المحطة في بلدة مرسى النور؟",
        ),
        (
            "# مرسى النور تدشن محطة\n\nزار الوزير مرسى النور. وبلغت كلفة المحطة 96 مليون دولار.",
            "كم بلغت كلفة المحطة في مرسى النور؟",
        ),
    ],
)
def test_a_question_names_what_it_is_about_as_the_title_does(
    tmp_path: Path, text: str, question: str
) -> None:
    path = tmp_path / "article.md"
    path.write_text(text, "utf-8")
    assert question in {one.text for one in factual_questions(read(path))}


def test_a_question_is_made_once(tmp_path: Path) -> None:
    text = "The pumps were built by Nordhavn Flow.\n\nThe pumps were built by Nordhavn Flow."
    assert len(made(tmp_path, text)) == 1
