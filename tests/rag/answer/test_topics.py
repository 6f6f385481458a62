"""Parts of a question are put in words: gaps filled, pronouns replaced."""

from __future__ import annotations

import pytest

from rag.answer.splitting import split_question
from rag.answer.topics import filled, put_in_words


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("When and where was Kim born?", ("When was Kim born?", "Where was Kim born?")),
        ("How many corals were moved, and from where?",
         ("How many corals were moved?", "From where corals were moved?")),
        ("How many men and how many women were hurt?",
         ("How many men were hurt?", "How many women were hurt?")),
        ("How many people died and how many were hurt?",
         ("How many people died?", "How many were hurt?")),
        ("متى وأين ولد كيم؟", ("متى ولد كيم؟", "أين ولد كيم؟")),
        ("من أسس المتحف ومتى؟", ("من أسس المتحف؟", "متى أسس المتحف؟")),
        ("متى بدأ المشروع وكم كلف؟", ("متى بدأ المشروع؟", "كم كلف؟")),
        ("Who opened the bridge? When?",
         ("Who opened the bridge?", "When was the bridge opened?")),
        ("Who opened the bridge in Tarin? When? Where?",
         ("Who opened the bridge in Tarin?", "When was the bridge opened in Tarin?",
          "Where was the bridge opened in Tarin?")),
        ("Who wrote these letters, and why?",
         ("Who wrote these letters?", "Why were these letters written?")),
        ("Who paid for the bridge and when?",
         ("Who paid for the bridge?", "When was the bridge paid for?")),
        ("When did the bridge open? Where?",
         ("When did the bridge open?", "Where did the bridge open?")),
        ("When was the bridge opened? By whom?",
         ("When was the bridge opened?", "By whom was the bridge opened?")),
        ("Is the bridge open? Since when?",
         ("Is the bridge open?", "Since when is the bridge open?")),
        ("Who lives in the tower? Since when?",
         ("Who lives in the tower?", "Since when lives in the tower?")),
        ("What is the name of the bridge? Where?",
         ("What is the name of the bridge?", "Where is the bridge?")),
        ("من افتتح الجسر؟ ومتى؟ وبكم؟",
         ("من افتتح الجسر؟", "متى افتتح الجسر؟", "بكم افتتح الجسر؟")),
        ("متى افتتح الجسر؟ ومن؟", ("متى افتتح الجسر؟", "من افتتح الجسر؟")),
        ("ما هو اسم الجسر؟ وأين؟", ("ما هو اسم الجسر؟", "أين الجسر؟")),
        ("من هو مدير المتحف؟ ومنذ متى؟", ("من هو مدير المتحف؟", "منذ متى هو مدير المتحف؟")),
    ],
)  # fmt: skip
def test_a_part_that_is_only_an_interrogative_has_the_words_of_another(
    question: str, whole: tuple[str, ...]
) -> None:
    assert filled(split_question(question)) == whole


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("When did the plant open and who paid for it?", "Who paid for the plant?"),
        ("Who built the new bridge, and how long is it?", "How long is the new bridge?"),
        ("What is the name of the river and how long is it?", "How long is the river?"),
        ("Where is the museum and what is its budget?", "What is the museum's budget?"),
        ("When did Kim visit Russia and who did he meet?", "Who did Kim meet?"),
        ("Who leads the project and what does she say?", "What does Hala Mansour say?"),
        ("Why was the mill closed and how many workers lost their jobs?",
         "How many workers lost their jobs?"),
        ("When did it open and who paid for it?", "Who paid for it?"),
        ("كم بلغت كلفة محطة التحلية ومن دفعها؟", "من دفع كلفة محطة التحلية؟"),
        ("كم بلغت كلفة محطة التحلية ومن يشغلها؟", "من يشغل محطة التحلية؟"),
        ("كم بلغت كلفة محطة التحلية ومتى افتتحت؟", "متى افتتحت محطة التحلية؟"),
        ("كم كلف الجسر ومن بناه؟", "من بنى الجسر؟"),
        ("متى افتتح المتحف وكم عدد زواره؟", "كم عدد زوار المتحف؟"),
        ("متى افتتح المتحف وكم كلفته؟", "كم كلفة المتحف؟"),
        ("من مدير المحطة وما رأيه؟", "ما رأي Hala Mansour؟"),
    ],
)  # fmt: skip
def test_a_pronoun_is_replaced_by_what_it_refers_to(question: str, second: str) -> None:
    parts = split_question(question)
    assert put_in_words(parts[1], parts[:1], "Hala Mansour") == second
