"""Factual questions in the other language than their document, made by rule.

Only of the forms below, and only about one thing whose name the lexicon translates for certain:
"How much did the museum cost?" for «كم بلغت كلفة المتحف؟». The Arabic forms are the same for every
gender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.factual import FactualQuestion
from rag.language import question_language
from rag.rendering import render
from rag.schema import Language


@dataclass(frozen=True, slots=True)
class _Form:
    """One question in both languages: how it is recognised, and how it is asked of a thing."""

    recognised: dict[Language, str]
    asked: dict[Language, str]


_THE = r"(?P<thing>the [a-z-]+(?: [a-z-]+)?)"
_AL = r"(?P<thing>ال\w+)"
_FORMS = (
    _Form(
        {"en": rf"How much did {_THE} cost\?", "ar": rf"كم بلغت (?:كلفة|تكلفة|تكاليف) {_AL}؟"},
        {"en": "How much did {thing} cost?", "ar": "كم بلغت كلفة {thing}؟"},
    ),
    _Form(
        {"en": rf"How long is {_THE}\?", "ar": rf"كم يبلغ طول {_AL}؟"},
        {"en": "How long is {thing}?", "ar": "كم يبلغ طول {thing}؟"},
    ),
    _Form(
        {"en": rf"How long did {_THE} take\?", "ar": rf"كم استغرقت? {_AL}؟"},
        {"en": "How long did {thing} take?", "ar": "كم كانت مدة {thing}؟"},
    ),
    _Form(
        {"en": rf"When did {_THE} open\b.*\?", "ar": rf"متى (?:افتتحت?|دشنت?) {_AL}(?: .*)?؟"},
        {"en": "When did {thing} open?", "ar": "متى كان افتتاح {thing}؟"},
    ),
    _Form(
        {
            "en": rf"When was {_THE} (?:built|founded|set up)\b.*\?",
            "ar": rf"متى (?:تأسست?|أسست?|بنيت?) {_AL}(?: .*)?؟",
        },
        {"en": "When was {thing} founded?", "ar": "متى كان تأسيس {thing}؟"},
    ),
    _Form(
        {"en": rf"Who designed {_THE}\?", "ar": rf"من صممت? {_AL}؟"},
        {"en": "Who designed {thing}?", "ar": "من صمّم {thing}؟"},
    ),
    _Form(
        {"en": rf"Who (?:runs|leads|manages) {_THE}\?", "ar": rf"من (?:مدير|مديرة) {_AL}؟"},
        {"en": "Who runs {thing}?", "ar": "من يدير {thing}؟"},
    ),
)


def in_other_language(question: FactualQuestion) -> FactualQuestion | None:
    """The question in the other language, with the same answer; None where no rule asks it."""
    language = question_language(question.text)
    to: Language = "en" if language == "ar" else "ar"
    for form in _FORMS:
        found = re.fullmatch(form.recognised[language], question.text)
        if found and (thing := _in(to, found["thing"])):
            return FactualQuestion(form.asked[to].format(thing=thing), question.answer)
    return None


def _in(to: Language, thing: str) -> str | None:
    rendered = render(thing, to)
    if rendered is None or not rendered.certain:
        return None
    return f"the {rendered.text}" if to == "en" else f"ال{rendered.text.removeprefix('ال')}"
