"""A part of a question that the documents do not answer is named wherever the answer is shown."""

from __future__ import annotations

import io
from typing import cast

import pytest
from chainlit.types import ThreadDict
from rich.console import Console

from rag.app.export import exported_answers, exported_file
from rag.app.shown import answer_evidence, answer_text, found_evidence, literally
from rag.assistant import Assistant
from rag.cli.render import Renderer
from rag.schema import EvidenceFound
from rag.serialise import answer_json

TEXTS = {
    "clinic": (
        "عيادة الريحان الجديدة\n\nافتُتحت عيادة الريحان في بلدة تل السنديان يوم 4 شباط 2025. بلغت"
        " كلفة العيادة 3 ملايين دينار. وتضم العيادة 22 سريرا، ويعمل فيها ستة أطباء."
    ),
    "bridge": (
        "A footbridge over the Lorn\n\nThe footbridge over the Lorn opened on 7 May 2024. The"
        " bridge cost 640,000 euros. It is 90 metres long and has lights of low power."
    ),
    "olives": (
        "موسم الزيتون في وادي الحور\n\nجمع المزارعون في وادي الحور 900 طن من الزيتون هذا العام."
        " وقال رئيس الجمعية سعيد مراد إن المطر جاء متأخرا."
    ),
}

ASKED = [
    (
        "How much did the footbridge over the Lorn cost and who won the chess title in Reykjavik?",
        "Who won the chess title in Reykjavik?",
        "The available documents contain no answer to: “Who won the chess title in Reykjavik?”.",
    ),
    (
        "كم طنا من الزيتون جمع المزارعون في وادي الحور ومن فاز ببطولة الشطرنج في ريكيافيك؟",
        "من فاز ببطولة الشطرنج في ريكيافيك؟",
        "لا تتضمن المستندات المتاحة جوابًا عن: «من فاز ببطولة الشطرنج في ريكيافيك؟».",
    ),
    (
        "How many beds does the clinic in Tal al-Sindyan have and how old is the mayor of Oslo?",
        "How old is the mayor of Oslo?",
        "The available documents contain no answer to: “How old is the mayor of Oslo?”.",
    ),
]


@pytest.mark.parametrize(("question", "missing", "said"), ASKED)
def test_every_form_of_an_answer_names_the_part_that_is_missing(
    desk: Assistant, question: str, missing: str, said: str
) -> None:
    found, *_ = desk.stream(question)
    answer = desk.ask(question)
    assert (answer.status, [p.status for p in answer.parts]) == ("partial", ["answered", "refused"])

    # A program, and HTTP.
    plain = answer_json(answer)
    assert {"code": "part_missing", "text": said} in plain["notices"]
    assert missing in plain["text"]

    # The page: below the first quotes, then in the text, not in both.
    assert isinstance(found, EvidenceFound)
    assert said in found_evidence(found, answer.language, "").notices
    assert literally(missing) in answer_text(answer)
    card = answer_evidence(answer, "verbatim", "")
    assert said not in card.notices

    # An export of the page.
    steps = [
        {"id": "q", "type": "user_message", "output": question},
        {"id": "a", "type": "assistant_message", "output": answer_text(answer)},
    ]
    elements = [{"name": "Evidence", "forId": "a", "props": card.props()}]
    thread = cast("ThreadDict", {"steps": steps, "elements": elements})
    (exported,) = exported_answers(thread)
    assert missing in exported.text
    assert literally(missing) in exported_file([exported], "md").content.decode()

    # The terminal.
    printed = io.StringIO()
    Renderer(Console(file=printed, width=200), "plain").answer(answer)
    assert f"{missing}\n" in printed.getvalue()
    assert said not in printed.getvalue()
