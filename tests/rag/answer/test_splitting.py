"""Questions that ask several things are split; others are not."""

from __future__ import annotations

import pytest

from rag.answer.splitting import MOST_PARTS, split_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("كم بلغت الكلفة ومن دفعها؟", ("كم بلغت الكلفة؟", "من دفعها؟")),
        ("متى افتُتح المتحف، ومَن موّله؟", ("متى افتتح المتحف؟", "من موله؟")),
        ("متى بدأ المشروع، وكم كلف، ومن نفذه؟", ("متى بدأ المشروع؟", "كم كلف؟", "من نفذه؟")),
        ("كم كلف الجسر؟ من بناه؟", ("كم كلف الجسر؟", "من بناه؟")),
        ("هل نجح المشروع ولماذا؟", ("هل نجح المشروع؟", "لماذا؟")),
        ("من نقل المرجان من المشتل ومن دفع الكلفة؟",
         ("من نقل المرجان من المشتل؟", "من دفع الكلفة؟")),
        ("ما سبب الإغلاق وما عدد العمال؟", ("ما سبب الإغلاق؟", "ما عدد العمال؟")),
        ("When did it open and who paid for it?", ("When did it open?", "Who paid for it?")),
        ("How long is it, and who built it?", ("How long is it?", "Who built it?")),
        ("How many were moved, from where, and at what cost?",
         ("How many were moved?", "From where?", "At what cost?")),
        ("When and where was he born?", ("When?", "Where was he born?")),
        ("How much did it cost? Who paid?", ("How much did it cost?", "Who paid?")),
        ("Did the vote pass, and was it close?", ("Did the vote pass?", "Was it close?")),
        ("Tell me when it opened and who paid for it",
         ("When it opened?", "Who paid for it?")),
        ("What did Sami, who runs the plant, say and when did he say it?",
         ("What did Sami, who runs the plant, say?", "When did he say it?")),
    ],
)  # fmt: skip
def test_each_part_is_as_it_was_asked(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "من التقى الوزير والعمدة؟",
        "كم عدد النساء والرجال في البرلمان؟",
        "كم شخصا جاء من سوريا ومن الأردن؟",
        "ماذا حدث ولم يعلن عنه؟",
        "متى وأين؟",
        "كم بلغت الكلفة؟",
        "Who met Kim and Putin?",
        "What was agreed on Tuesday and Wednesday?",
        "What is the difference between how he acted and what he said?",
        "Who is the man who built the dam and who sold it?",
        "What did Sami, who runs the plant, say?",
        "Where and when?",
        "the bridge and who paid for it",
        "When did it open?",
    ],
)
def test_a_question_about_one_thing_stays_whole(question: str) -> None:
    assert split_question(question) == (question,)


def test_the_number_of_parts_is_limited() -> None:
    question = "When did it open" + ", and when did it close" * 9 + "?"
    parts = split_question(question)
    assert len(parts) == MOST_PARTS
    assert parts[-1].count("when did it close") >= 2
