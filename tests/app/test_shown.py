"""An answer as the Markdown of a chat message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from rag.answer.evidence import with_answers
from rag.app.shown import answer_text, inline, literally, parts_text, with_links
from rag.assistant import Assistant
from rag.schema import Answer, AnswerSentence, Passage


@pytest.mark.parametrize(
    "text",
    [
        "note:important and ::directive[x]{a=b}",
        "2*3*4 and ~30~ and _under_ and `code`",
        "![leak](http://tracker.example/p.png) <img src=x onerror=alert(1)> <script>",
        "# not a heading",
        "1. not a list",
        "- nor this\n+ nor this",
        "> nor a quote",
        "| a | b |\n|---|---|",
        r"a backslash \ and \\ two",
        "قال: «نعم» [١] و[9] ثم *انصرف*",
    ],
)
def test_markdown_shows_the_text_as_it_is(text: str) -> None:
    shown = MarkdownIt("commonmark").enable("table").render(literally(text))
    assert shown.count("<p>") == 1
    plain = shown.replace("<p>", "").replace("</p>", "").strip()
    for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(escaped, character)
    assert plain == text


def test_indented_lines_do_not_become_code() -> None:
    assert "<code>" not in MarkdownIt().render(literally("\n    indented\n\tand this"))


def test_only_markers_that_name_a_quote_become_links() -> None:
    shown = with_links("الأول [1]، والمصفوفة [7].", {1})
    assert "[1](#quote-1)" in shown
    assert r"\[7\]" in shown


def test_a_name_inside_a_sentence_keeps_its_own_direction() -> None:
    assert inline("تقرير *2*") == "\u2068تقرير \\*2\\*\u2069"


def test_a_name_inside_a_sentence_turns_nothing_after_it() -> None:
    turning = "".join(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
    assert inline(f"a{turning}b\u2069\u202ec") == "\u2068abc\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("بلغت الكلفة 6 ملايين [1].", "بلغت الكلفة 6 ملايين\\. [1](#quote-1)"),
        (
            "It cost 6 million [1] [2]! More.",
            r"It cost 6 million\! [1](#quote-1) [2](#quote-2) More",
        ),
    ],
    ids=["ar", "en"],
)
def test_markers_are_behind_the_end_of_their_sentence(text: str, shown: str) -> None:
    assert with_links(text, {1, 2}).startswith(shown)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "How many corals were moved and who won the chess title in Reykjavik?",
            [
                "\u200eHow many corals were moved?",
                "\u200e**1\\,240 young corals** [1](#quote-1)",
                "\u200eWho won the chess title in Reykjavik?",
                "\u200eThe available documents contain no answer to this part",
            ],
        ),
        (
            "كم بلغت كلفة محطة التحلية وكم استغرق البناء؟",
            [
                "\u200fكم بلغت كلفة محطة التحلية؟",
                "\u200f**96 مليون دولار** [1](#quote-1)",
                "\u200fكم استغرق البناء؟",
                "26 شهرًا",
            ],
        ),
    ],
)
def test_each_part_of_a_question_has_its_short_answer_below_it(
    assistant: Assistant, question: str, lines: list[str]
) -> None:
    shown = parts_text(assistant.ask(question)).replace("\\?", "?").split("\n\n")
    assert len(shown) == len(lines)
    for line, words in zip(shown, lines, strict=True):
        assert words in line


def _written(assistant: Assistant, question: str, said: str) -> Answer:
    """The answer to a question as if a model had written a sentence."""
    answer = assistant.ask(question)
    sentences = (AnswerSentence(said, (1,), "supported"),)
    return replace(answer, model="openai:any", text=f"{said} [1]", sentences=sentences)


@pytest.mark.parametrize(
    ("question", "said", "short"),
    [
        ("How long did the transfer take?", "The transfer took nine days.", "nine days"),
        ("كم بلغت كلفة محطة التحلية؟", "بلغت كلفة محطة التحلية 96 مليون دولار.", "96 مليون دولار"),
    ],
)
def test_a_sentence_that_only_repeats_the_short_answer_is_not_shown(
    assistant: Assistant, question: str, said: str, short: str
) -> None:
    shown = answer_text(_written(assistant, question, said))
    assert shown.endswith(f"**{short}**")
    assert "\n" not in shown


def test_a_sentence_that_adds_something_is_below_the_short_answer(
    assistant: Assistant,
) -> None:
    said = "The transfer took nine days in calm weather."
    shown = answer_text(_written(assistant, "How long did the transfer take?", said))
    assert "**nine days**\n\nThe transfer took nine days in calm weather" in shown


def test_the_words_that_answer_are_marked_in_what_a_model_cites(assistant: Assistant) -> None:
    evidence = assistant.ask("How long did the transfer take?").evidence
    assert evidence[0].answer is not None
    unmarked = tuple(replace(one, answer=None) for one in evidence)
    assert with_answers(unmarked, evidence)[0].answer == evidence[0].answer


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("The bridge opens\n\nIt cost 3 million euros.", "It cost 3 million euros."),
        ("افتتاح الجسر\nبلغت كلفته 3 ملايين يورو.", None),
        ("The bridge opens today. It cost 3 million euros.", None),
        ("The bridge opens", None),
    ],
)
def test_a_nearest_passage_is_shown_without_the_title_above_it(
    text: str, begins: str | None
) -> None:
    passage = Passage(
        "p", "d", 0, 100, 100 + len(text), text, "en", "The bridge opens", "bridge.txt"
    )
    shown = text[passage.below_title - 100 :]
    assert shown == (begins or text)
