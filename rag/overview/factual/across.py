"""Factual questions in the other language than their document, made by rule.

Only of the forms below, and only about one thing whose name the lexicon translates for certain:
"How much did the museum cost?" for «كم بلغت كلفة المتحف؟». The name of the place where it is, after
«في» or "in", is spelled in the other script. The Arabic forms are the same for every gender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.language import question_language
from rag.overview.factual.question import FactualQuestion
from rag.rendering import render
from rag.schema import Language
from rag.translation.transliteration import open_transliterator


@dataclass(frozen=True, slots=True)
class _Form:
    """One question in both languages: how it is recognised, and how it is asked of a thing."""

    recognised: dict[Language, str]
    asked: dict[Language, str]


_THE = (
    r"(?P<thing>the [a-z-]+(?: [a-z-]+)?)"
    r"(?: (?P<at>in|at|off|on|near) (?P<place>[A-Z][\w’-]+(?: [A-Z][\w’-]+)?))?"
)
_AL = r"(?P<thing>ال\w+)(?: (?P<at>في|على|قرب) (?P<place>\w+(?: ال\w+)?))?"
_AT = {
    "in": "في", "at": "في", "off": "قبالة", "on": "على", "near": "قرب",
    "في": "in", "على": "on", "قرب": "near",
}  # fmt: skip
# The first words of names of places.
_IN_ENGLISH = {
    "عين": "Ain", "رأس": "Ras", "وادي": "Wadi", "دير": "Deir", "تل": "Tell", "بئر": "Bir",
    "جبل": "Jabal", "بيت": "Beit", "باب": "Bab", "مرسى": "Marsa", "كفر": "Kafr", "قصر": "Qasr",
}  # fmt: skip
_OF_PLACES = _IN_ENGLISH | {english: arabic for arabic, english in _IN_ENGLISH.items()}
# A spelling is written if it is this likely among all of them. In Arabic, whether a vowel is
# written is not certain: "Nahr" is نهر, and the likeliest spelling of its letters is ناهر.
_LEAST_SHARE: dict[Language, float] = {"en": 0.5, "ar": 0.75}
_FORMS = (
    _Form(
        {"en": rf"How much did {_THE} cost\?", "ar": rf"كم بلغت (?:كلفة|تكلفة|تكاليف) {_AL}؟"},
        {"en": "How much did {thing} cost?", "ar": "كم بلغت كلفة {thing}؟"},
    ),
    _Form(
        {"en": rf"How much will {_THE} cost\?", "ar": rf"كم ستبلغ (?:كلفة|تكلفة) {_AL}؟"},
        {"en": "How much will {thing} cost?", "ar": "كم ستبلغ كلفة {thing}؟"},
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
            where = _where(to, found["at"], found["place"]) if found["place"] else ""
            asked = form.asked[to].format(thing=f"{thing}{where}")
            return None if where is None else FactualQuestion(asked, question.answer)
    return None


def _in(to: Language, thing: str) -> str | None:
    """A thing with its article in a language; of two words that are not certain, the last alone."""
    rendered = render(thing, to)
    if rendered is None or not rendered.certain:
        article, *modifier, noun = thing.split() if " " in thing else ("", thing)
        return _in(to, f"{article} {noun}") if modifier else None
    return f"the {rendered.text}" if to == "en" else f"ال{rendered.text.removeprefix('ال')}"


def _where(to: Language, at: str, place: str) -> str | None:
    """Where a thing is in the other script; None if a word of it is not certain."""
    words = [_spelled(word, to) for word in place.split()]
    return None if None in words else f" {_AT[at]} {' '.join(filter(None, words))}"


def _spelled(word: str, to: Language) -> str | None:
    if word in _OF_PLACES:
        return _OF_PLACES[word]
    known = render(word, to, is_name=True)
    if known is not None and known.certain and known.kind != "phrase":
        return known.text
    bare = word.removeprefix("ال")
    best = next(iter(open_transliterator().spellings(bare, to, 1)), None)
    if best is None or best.share < _LEAST_SHARE[to]:
        return None
    if to == "ar":
        return best.text
    return f"al-{best.text.capitalize()}" if bare != word else best.text.capitalize()
