"""Who runs, pays, owns, builds: sentences that say so come before others about the same thing."""

from __future__ import annotations

import pytest

from rag.answer.relations import unrelated
from rag.assistant import Assistant

TEXTS = {
    "dam": (
        "The Wadi Salim dam\n\n"
        "The Wadi Salim dam filled for the first time on 9 April 2025. Karim Nasser, an engineer at"
        " the dam, said that the spillway had passed its tests.\n\n"
        "A loan from the Gulf Water Bank met two thirds of the cost, and the province the rest. The"
        " walls were put up by the contractor Halim Brothers within four years. The Southern Water"
        " Authority operates the dam with 60 employees.\n\n"
        "Farmers lost 14 wells, because the water table fell below the river bed."
    ),
    "tram": (
        "ترام مدينة الصفا\n\n"
        "انطلق ترام مدينة الصفا يوم 6 شباط 2025. وقال المهندس سامر قباني إن العربات اجتازت"
        " اختبارات السرعة.\n\n"
        "وموّل المشروع قرض من بنك التنمية الأفريقي. ونفّذت شركة الرواد خطوط الترام خلال ثلاث"
        " سنوات. وتشغّل هيئة النقل البلدية الترام بطاقم من 85 سائقا.\n\n"
        "وتأخر الافتتاح شهرين، بسبب عطل في محطة الكهرباء."
    ),
}


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Who operates the Wadi Salim dam?", "Southern Water"),
        ("Who runs the Wadi Salim dam?", "Southern Water"),
        ("Who paid for the Wadi Salim dam?", "Gulf Water Bank"),
        ("Who financed the Wadi Salim dam?", "Gulf Water Bank"),
        ("Who built the Wadi Salim dam?", "Halim Brothers"),
        ("من يشغّل سد وادي سليم؟", "Southern Water"),
        ("من موّل سد وادي سليم؟", "Gulf Water Bank"),
        ("من بنى سد وادي سليم؟", "Halim Brothers"),
        ("من يشغّل ترام مدينة الصفا؟", "هيئة النقل البلدية"),
        ("من موّل ترام مدينة الصفا؟", "بنك التنمية"),
        ("من نفّذ خطوط الترام؟", "شركة الرواد"),
        ("Who runs the tram of Safa?", "هيئة النقل البلدية"),
        ("Who paid for the tram of Safa?", "بنك التنمية"),
        ("Who built the tram lines of Safa?", "شركة الرواد"),
        ("لماذا تأخر افتتاح الترام؟", "عطل"),
        ("Why was the opening of the tram delayed?", "عطل"),
        ("Why did farmers lose their wells?", "water table"),
        ("لماذا خسر المزارعون آبارهم؟", "water table"),
    ],
)
def test_the_sentence_that_says_so_is_quoted_first(
    desk: Assistant, question: str, quoted: str
) -> None:
    evidence = desk.ask(question).evidence
    assert quoted in evidence[0].quote


@pytest.mark.parametrize(
    ("question", "sentences", "apart"),
    [
        ("Who paid for it?", ["A grant covered it.", "Sami, an engineer, saw it."], [False, True]),
        ("Who paid for it?", ["Sami saw it.", "It is red."], [False, False]),
        ("When was it paid?", ["A grant covered it.", "It is red."], [False, False]),
        ("من يدير المتحف؟", ["قالت مديرة المتحف ليلى.", "افتتح المتحف."], [False, True]),
        ("كم شجرة نُقلت؟", ["زُرعت 40 شجرة.", "نُقلت 12 شجرة."], [True, False]),
        ("How many corals were moved?", ["600 were planted.", "نُقل 12 مرجانا."], [True, False]),
    ],
)
def test_only_what_does_not_say_it_is_apart(
    question: str, sentences: list[str], apart: list[bool]
) -> None:
    assert unrelated(question, sentences) == apart
