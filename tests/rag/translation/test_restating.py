"""Questions in the words of a passage."""

from __future__ import annotations

from importlib import resources

import pytest

from rag.translation.restating import restated
from rag.translation.thesaurus import MAX_PHRASE


@pytest.mark.parametrize(
    ("question", "passage", "wanted"),
    [
        (
            "How many kids got the shot?",
            "Nurses gave the vaccine to 7,150 children.",
            "How many children got the vaccine?",
        ),
        (
            "Where will the bank have its headquarters?",
            "It keeps its head office in Stanmouth.",
            "Where will the bank have its head office?",
        ),
        (
            "What was the offer that Rovers rejected?",
            "On Monday Rovers turned the bid down.",
            "What was the bid that Rovers turned down?",
        ),
        (
            "كم شخصا مات في الحريق؟",
            "توفي ستة بعد وقوع الحريق.",
            "كم شخصا توفي في الحريق؟",
        ),
        (
            "لماذا أُرسلت العظام إلى الجامعة؟",
            "ونُقلت الهياكل العظمية إلى الجامعة.",
            "لماذا أُرسلت العظمية إلى الجامعة؟",
        ),
        ("كم قبرا نهبه السراق؟", "لم تمتد يد اللصوص إلى 17 قبرا.", "كم قبرا نهبه اللصوص؟"),
    ],
)
def test_words_that_mean_the_same_are_put_in(question: str, passage: str, wanted: str) -> None:
    assert restated(question, passage) == wanted


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        # The passage has the word itself.
        ("How many children came?", "Some kids and other children came."),
        # What is asked for stays, as do names and what tells several apart.
        ("What is the name of the mayor?", "The mayor, called Adel, was appointed."),
        ("Who wrote Crazy Horse?", "A mad mare was seen."),
        ("Who won the first race?", "The original race was won by Ali."),
        # "Said" is no state, and what pays is not the funding.
        ("Which state pays?", "He said it pays."),
        ("من يموّل المشروع؟", "إذا توفر التمويل سيستمر المشروع."),
        # A ministry is not a visit, though it has its letters.
        ("How many visitors came?", "The ministry said nothing."),
        ("كم زائرا جاء؟", "وزارة المتحف جاءت."),
        ("?", "?"),
        ("", "A text."),
        ("What happened?", ""),
    ],
)
def test_other_words_stay(question: str, passage: str) -> None:
    assert restated(question, passage) == question


def test_the_thesaurus_has_lines_of_two_phrases_or_more() -> None:
    text = resources.files("rag.data").joinpath("thesaurus.txt").read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) == len(set(lines)) > 5000
    for line in lines:
        members = line.split("; ")
        assert len(members) > 1, line
        assert all(0 < len(member.split()) <= MAX_PHRASE for member in members), line


def test_a_verb_is_put_into_the_noun_of_its_stem_that_the_passage_has() -> None:
    passage = "افتتح خط الترام يوم الأحد. وبلغت كلفته 212 مليون ليرة."
    assert restated("كم كلّف الترام؟", passage) == "كم كلفته الترام؟"
    assert restated("متى افتتح الترام؟", passage) == "متى افتتح الترام؟"
