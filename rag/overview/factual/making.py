"""Makes the questions of a document."""

from __future__ import annotations

from rag.language import strip_tashkeel, text_language
from rag.overview.factual.arabic import ARABIC
from rag.overview.factual.english import ENGLISH
from rag.overview.factual.naming import Naming
from rag.overview.factual.question import FactualQuestion, questions_of
from rag.schema import Document
from rag.sentences import sentence_spans

_LONGEST_QUESTION = 120
# Longer sentences have none of the forms, and the patterns would take very long for them.
_LONGEST_SENTENCE = 600


def factual_questions(document: Document) -> list[FactualQuestion]:
    """The questions that the sentences of a document answer, in their order."""
    made: dict[str, FactualQuestion] = {}
    naming = Naming(document)
    for start, end in sentence_spans(document.text):
        sentence = " ".join(strip_tashkeel(document.text[start:end]).split()).rstrip(".!")
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        forms = ARABIC if text_language(sentence) == "ar" else ENGLISH
        for question in questions_of(sentence, forms):
            named = FactualQuestion(naming.named(question.text), question.answer)
            if len(named.text) <= _LONGEST_QUESTION:
                made.setdefault(named.text, named)
    return list(made.values())
