"""`dalil eval`: questions, how answers are counted, advice, comparison and page."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.cli.evaluate import changed, run
from rag.errors import EvaluationError, SettingsError
from rag.evaluation import (
    EvalQuestion,
    advice,
    compare,
    evaluate,
    figures,
    questions_from_documents,
    read_questions,
    report_page,
    shares,
)
from rag.evaluation.report import risk_coverage
from rag.language import search_text
from rag.schema import Document
from rag.settings import Settings

QUESTIONS = [
    EvalQuestion("كم بلغت كلفة محطة التحلية؟", ("96 مليون",)),
    EvalQuestion("How many corals were moved to the reef?", ("1,240",)),
    EvalQuestion("Which volcano erupted in Iceland last winter?"),
    EvalQuestion("من فاز ببطولة كأس العالم في الشطرنج عام 1972؟"),
]


def test_right_answers_and_refusals_are_counted(assistant: Assistant) -> None:
    results = evaluate(assistant, QUESTIONS)
    found = figures(results)
    assert (found.questions, found.correct, found.citation_recall) == (4, 1.0, 1.0)
    assert found.quote_validity == 1.0
    assert found.mean_reciprocal_rank
    assert [r.correct for r in results[:2]] == [True, True]
    assert results[0].pair == "ar→ar"


def test_a_wrong_expectation_counts_as_wrong(assistant: Assistant) -> None:
    answers = ("97 مليون",), ("9999 dragons",)
    wrong = [replace(q, answers=a) for q, a in zip(QUESTIONS, answers, strict=False)]
    found = figures(evaluate(assistant, wrong))
    assert (found.correct, found.citation_precision, found.found_in_five) == (0, 0, 0)


def of_samples(assistant: Assistant) -> list[Document]:
    return [assistant.document(summary.id) for summary in assistant.documents()]


def test_questions_made_from_documents_are_answered_by_them(assistant: Assistant) -> None:
    documents = of_samples(assistant)
    made = questions_from_documents(documents, 40)
    assert {question.language for question in made} == {"ar", "en"}
    assert {question.kind for question in made} == {"factual", "across", "without", "cloze"}
    sources = {document.source: search_text(document.text) for document in documents}
    for question in made:
        if question.answerable:
            assert question.source in sources
            assert search_text(question.answers[0]) in sources[question.source]
            assert question.answers[0] not in question.text
        else:
            assert question.left_out in sources
    # Easy ones come only when there are no others.
    easy = [question.is_easy for question in made]
    assert easy == sorted(easy)
    assert made == questions_from_documents(documents, 40)


def test_factual_questions_are_asked_in_the_other_language_too(assistant: Assistant) -> None:
    made = questions_from_documents(
        of_samples(assistant), 12, translate=lambda text, to: f"{to}: {text}"
    )
    across = [question for question in made if question.kind == "across"]
    assert across
    assert all(question.text[:4] in {"ar: ", "en: "} for question in across)
    assert all(question.answers and question.source for question in across)


def test_a_question_is_unanswerable_while_its_document_is_left_out(assistant: Assistant) -> None:
    source = next(one.source for one in assistant.documents() if "coral" in one.source)
    asked = EvalQuestion(QUESTIONS[1].text, kind="without", left_out=source)
    (result,) = evaluate(assistant, [asked])
    assert not asked.answerable
    assert source not in {hit.passage.source for hit in result.answer.hits}
    assert figures([result]).false_answers == float(not result.refused)


def test_easy_questions_and_wrong_short_answers_do_not_flatter(assistant: Assistant) -> None:
    asked = "How long did the transfer take?"
    right, wrong = EvalQuestion(asked, ("nine days",)), EvalQuestion(asked, ("six days",))
    easy = EvalQuestion(asked, ("nine days",), kind="cloze")
    results = evaluate(assistant, [right, wrong, easy])
    assert [result.right_short for result in results] == [True, False, True]
    found = figures(results)
    assert found.short_answers_right == pytest.approx(2 / 3)
    assert found.correct == pytest.approx(2 / 3)
    assert found.correct_not_easy == 0.5


def test_shares_have_intervals_and_say_what_to_change(assistant: Assistant) -> None:
    results = evaluate(assistant, QUESTIONS)
    found = {share.measure: share for share in shares(results)}
    assert found["wrong_answers"].value == 0
    assert (found["false_refusals"].total, found["false_answers"].total) == (2, 2)
    assert all(share.low <= share.value <= share.high for share in found.values())
    assert [one.code for one in advice(results)] == ["more_questions"]
    wrong = [replace(result, correct=False) for result in results] * 20
    assert [one.code for one in advice(wrong)] == ["raise_strictness"]
    lost = [replace(result, place=None) for result in results] * 20
    assert [one.code for one in advice(lost)] == ["other_embedder"]
    easy = replace(QUESTIONS[0], kind="cloze")
    assert "easy_questions" in [
        one.code for one in advice([replace(results[0], question=easy)] * 60)
    ]
    refused = replace(
        results[0], answer=replace(results[0].answer, status="refused"), correct=False
    )
    assert [one.code for one in advice([refused] * 60)] == ["lower_strictness"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "q.jsonl",
            '{"question": "من فاز؟", "answer": "سلمى"}\n\n'
            '{"question": "Who won?", "answers": ["Salma", "سلمى"], "source": "race.txt"}\n'
            '{"question": "Why?"}\n',
        ),
        ("q.csv", "question,answer,source\nمن فاز؟,سلمى,\nWho won?,Salma,race.txt\nWhy?,,\n"),
    ],
)
def test_questions_are_read_from_a_file(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    if name == "q.jsonl":
        content = content.replace('"answers": ["Salma", "سلمى"]', '"answer": ["Salma"]')
        path.write_text(content, "utf-8")
    first, second, third = read_questions(path)
    assert (first.text, first.answers, first.language) == ("من فاز؟", ("سلمى",), "ar")
    assert (second.answers, second.source) == (("Salma",), "race.txt")
    assert not third.answerable


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("q.jsonl", "", "no questions"),
        ("q.jsonl", "not json", "line 1"),
        ("q.jsonl", '{"answer": "x"}', "entry 1"),
        ("q.csv", "a,b\n1,2\n", "entry 1"),
    ],
)
def test_a_file_that_is_no_questions_is_an_error_that_says_where(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(EvaluationError, match=words):
        read_questions(path)


def test_documents_without_numbers_give_no_questions(assistant: Assistant) -> None:
    document = assistant.document(assistant.documents()[0].id)
    with pytest.raises(EvaluationError, match="give a file"):
        questions_from_documents([replace(document, text="No numbers at all.")], 5)


def test_equal_runs_do_not_differ_and_unequal_ones_may(assistant: Assistant) -> None:
    results = evaluate(assistant, QUESTIONS)
    same = compare(results, results)
    assert {c.p_value for c in same} == {1.0}
    many = results * 8
    worse = [replace(r, correct=False, place=None) for r in many]
    assert any(c.is_significant and c.first > c.second for c in compare(many, worse))


def test_the_curve_ends_with_every_question_shown(assistant: Assistant) -> None:
    points = risk_coverage(evaluate(assistant, QUESTIONS))
    assert [coverage for coverage, _ in points] == [0.25, 0.5, 0.75, 1.0]
    assert points[-1][1] == 0.5
    assert points[0][1] == 0


def test_the_page_has_every_question_and_no_foreign_markup(assistant: Assistant) -> None:
    hostile = EvalQuestion("<script>alert('who won?')</script>", ("<img src=x>",))
    page = report_page([("<b>", evaluate(assistant, [*QUESTIONS, hostile]))])
    assert all(question.text in page for question in QUESTIONS)
    assert page.count("<td>yes / نعم</td>") == len(QUESTIONS)
    assert page.count("<td>no / لا</td>") == 1
    assert "wrong refusals / رفض ما له جواب" in page
    assert "<polyline" in page
    assert not any(tag in page for tag in ("<script", "<img", "<b>"))
    assert "<polyline" not in report_page([("a", [])], plot=False)


def test_two_settings_are_compared_and_the_page_is_written(
    samples_index: Path, tmp_path: Path
) -> None:
    path = tmp_path / "q.jsonl"
    rows = [{"question": q.text, "answer": list(q.answers)} for q in QUESTIONS]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    settings = Settings(_env_file=None, index=samples_index, model="verbatim")
    page = tmp_path / "out" / "eval.html"
    done = run(settings, path, ["strictness=0"], count=5, page=page, plot=True)
    assert [name for name, _ in done.runs] == ["verbatim", "verbatim strictness=0"]
    assert figures(done.runs[1][1]).false_answers == 1.0
    assert len(done.compared) == 2
    assert "strictness=0" in page.read_text("utf-8")
    assert json.dumps(done.as_json())


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("strictness", EvaluationError),
        ("nonsense=1", EvaluationError),
        ("strictness=many", SettingsError),
    ],
)
def test_a_change_of_no_setting_is_an_error(change: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=change.split("=", maxsplit=1)[0].upper() + "|" + change):
        changed(Settings(_env_file=None), [change])
