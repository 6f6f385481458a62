"""One JSON form of an answer: versioned, described by its schema, complete."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from jsonschema import Draft202012Validator

from rag.assistant import Assistant
from rag.schema import Answer
from rag.serialise import ANSWER_FORMAT, answer_bytes, answer_from_json, answer_json, answer_schema

QUESTIONS = [
    "كم بلغت كلفة محطة التحلية؟",
    "How many corals were moved?",
    "من فاز ببطولة كأس العالم في الشطرنج عام 1972؟",
    "Which volcano erupted in Iceland last winter?",
]

# What programs may rely on in version 1. A removal or a new meaning needs a new version.
VERSION_1 = {
    "Answer": "question text language status citations hits model timings evidence notices "
    "sentences disagreement confidence format",
    "Citation": "marker passage_id document_id title source page start end quote language support "
    "published document_sha256",
    "AnswerSentence": "text markers verdict reason",
    "Notice": "code text",
    "Disagreement": "kind sides",
    "Side": "said markers published",
    "Hit": "passage rank score similarity term_score sentences",
    "Passage": "id document_id ordinal start end text language title source page heading published "
    "document_sha256",
    "Timings": "retrieve_ms answer_ms verify_ms total_ms",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_fits_its_schema_and_comes_back_the_same(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    plain = json.loads(answer_bytes(answer))
    Draft202012Validator(answer_schema()).validate(plain)
    assert plain == answer_json(answer)
    assert plain["format"] == ANSWER_FORMAT
    assert answer_from_json(plain) == answer


def test_every_field_of_an_answer_is_in_its_json(assistant: Assistant) -> None:
    plain = answer_json(assistant.ask(QUESTIONS[0]))
    assert {field.name for field in fields(Answer)} | {"format"} == plain.keys()


def test_the_schema_has_every_field_of_version_1() -> None:
    schema = answer_schema()
    Draft202012Validator.check_schema(schema)
    kinds = {"Answer": schema, **schema["$defs"]}
    missing = {
        f"{kind}.{name}"
        for kind, names in VERSION_1.items()
        for name in names.split()
        if name not in kinds[kind]["properties"]
    }
    assert missing == set()


@pytest.mark.parametrize("question", QUESTIONS[:2])
def test_a_citation_names_the_hash_of_its_file(assistant: Assistant, question: str) -> None:
    for citation in assistant.ask(question).citations:
        assert citation.document_sha256 == assistant.document(citation.document_id).sha256
