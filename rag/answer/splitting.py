"""A question with several parts, such as "When did it open and who paid?", split into them.

A part begins at an interrogative that begins a question: "and" between two nouns, relative clauses
and indirect questions do not split.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language import question_language, search_text, strip_tashkeel
from rag.schema import Language

MOST_PARTS = 5
"""The greatest number of parts; further ones stay in the last of them."""

_FLAGS = re.IGNORECASE

_EN_PREPOSITION = r"(?:(?:from|to|by|at|for|in|on|with|of|since|until|under|through|about) )"
_EN_HOW = r"how(?: (?:many|much|long|old|far|often|big|large|tall|high|deep|wide|soon|fast))?"
_EN_WORD = rf"(?:{_EN_HOW}|whom|whose|who|when|where|why|what|which)"
EN_INTERROGATIVE = rf"{_EN_PREPOSITION}?{_EN_WORD}\b"
EN_AUXILIARY = (
    r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|shall|may|might)"
)
_EN_SUBJECT = (
    r"(?:i|you|he|she|it|they|we|this|that|these|those|the|an?|his|her|its|their|our|any|there)\b"
)
# "What he said" asks nothing; "what did he say" does. "Who the" and "which it" neither.
_EN_INDIRECT = rf"(?:whom|whose|who|when|where|why|what|which|how) {_EN_SUBJECT}"
_EN_QUESTION = rf"(?:(?!{_EN_INDIRECT}){EN_INTERROGATIVE}|{EN_AUXILIARY} {_EN_SUBJECT})"
_EN_AND = r"(?:and|but)(?: also| then| if so,?)?"
_EN_LEAD_IN = (
    r"^\W*(?:please )?(?:(?:can|could|would) you )?(?:please )?(?:tell me|explain|say|find out"
    r"|i (?:want|would like|'d like|need) to know|do you know)(?: about)?,? (?=" + _EN_WORD + r"\b)"
)

_AR_PREPOSITION = r"(?:(?:من|إلى|الى|على|في|مع|عن|حتى|منذ|ب|ل)\s?)"
_AR_WORD = r"(?:لماذا|بماذا|ماذا|متى|أين|اين|كيف|بكم|كم|هل|لمن|ممن|عمن|بأي|لأي|أية|أي|اي|من|ما)"
AR_INTERROGATIVE = rf"{_AR_PREPOSITION}?{_AR_WORD}\b"
_AR_PRONOUN = r"(?:هو|هي|هم|هما|هن|الذي|التي|الذين)\b"
# «ومن سوريا» is "and from Syria"; «ومن دفعها», «ومن يشغلها», «ومن المسؤول» ask who.
_AR_WHO = (
    rf"من (?:{_AR_PRONOUN}|(?:قام|كان|كانت|سي?[تي]?\w+ه|[يت]\w{{3,}}|\w{{3,}}(?:ها|ه|هم|هما)\b"
    r"|ال(?:مسؤول|مسئول|مالك|ممول|مشغل|منفذ|مصمم|فائز|مدير|وزير|رئيس|قائد|متحدث|مؤسس|مستفيد)\w*"
    r"|(?:مسؤول|مالك|ممول|مشغل|منفذ|مصمم|مدير|وزير|رئيس|قائد|صاحب|مؤسس)\b"
    r"|(?:دفع|مول|بنى|شيد|صمم|نفذ|أسس|اسس|أنشأ|انشأ|قاد|فاز|كتب|التقى|قتل|اكتشف|أعلن|اعلن|اشترى"
    r"|باع|وقع|حضر|شارك|تولى|تحمل|ساعد|دعم|عارض|قال|رفض|وافق|أدار|ادار|حكم|سجل|أنقذ|انقذ|خسر)"
    r"(?:ت|وا)?\b))"
)
_AR_WHAT = rf"ما (?:{_AR_PRONOUN}|ال\w+|(?!زال|دام|بعد|قبل|بين|إذا|اذا|يلي)\w+(?:ها|ته|هم|ة)?\b)"
# «وما حدث» may as well be "and what happened"; only a noun after «ما» makes it a question.
_AR_WHAT_NOUN = (
    rf"ما (?:{_AR_PRONOUN}|(?:عدد|اسم|سبب|أسباب|كلفة|تكلفة|قيمة|حجم|مساحة|نسبة|طول|ارتفاع|عمر"
    r"|موقف|رأي|دور|هدف|أهداف|نتيجة|نتائج|مدة|تاريخ|مصدر|سعر|ميزانية|موعد)\w*)"
)
_AR_PLAIN = (
    r"(?:لماذا|بماذا|ماذا|متى|أين|اين|كيف|بكم|كم|هل|لمن|ممن|عمن|بأي|لأي|أية|أي|اي"
    r"|(?:من|إلى|الى) (?:أين|اين|أي|اي)|(?:مع|على|إلى|الى) من"
    r"|(?:في|منذ|حتى) (?:أي|اي|متى))\b"
)
# «ومن؟» has nothing behind it.
_AR_WHO_ALONE = r"من(?=\s*(?:[؟?،,]|$))"
_AR_QUESTION = rf"(?:{_AR_PLAIN}|{_AR_WHO}|{_AR_WHAT_NOUN}|{_AR_WHO_ALONE})"
_AR_LEAD_IN = (
    r"^\W*(?:من فضلك[،,]? )?(?:أخبرني|اخبرني|أخبريني|قل لي|اشرح لي|أريد أن أعرف|اريد ان اعرف"
    r"|أود أن أعرف|هل تعرف|هل يمكنك أن تخبرني)(?: عن)?[،,:]? (?=" + AR_INTERROGATIVE + r")"
)
# Interrogatives in the middle of a part: a relative clause or an indirect question.
_RELATIVE = {
    "en": re.compile(r"\S (who|which|where|what|when)\b", _FLAGS),
    "ar": re.compile(r"\b(?:بين|كل|على|إلى|مع|أن|عن|غير) (من|ما)\b"),
}

_BOUNDARIES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"(?P<stop>\?+[\s,]+(?:{_EN_AND} )?)(?={_EN_QUESTION})"
        rf"|(?P<joined>[\s,;]+{_EN_AND} )(?={_EN_QUESTION})"
        rf"|(?P<comma>[,;] )(?={_EN_QUESTION})",
        _FLAGS,
    ),
    "ar": re.compile(
        rf"(?P<stop>[؟?]+[\s،,]+و?)(?={_AR_QUESTION}|{_AR_WHAT})"
        rf"|(?P<joined>[،,؛;]?\s+و\s?)(?={_AR_QUESTION})"
        rf"|(?P<comma>[،,؛;]\s+)(?={_AR_QUESTION})"
    ),
}
_LEAD_INS = {"en": re.compile(_EN_LEAD_IN, _FLAGS), "ar": re.compile(_AR_LEAD_IN)}
_BEGINS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"^\W*(?:{EN_INTERROGATIVE}|{EN_AUXILIARY}\b)", _FLAGS),
    "ar": re.compile(rf"^\W*و?(?:{AR_INTERROGATIVE})"),
}
"""The beginning of a question with parts; others are not split, as no word shows their parts."""

_ALONE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(EN_INTERROGATIVE, _FLAGS),
    "ar": re.compile(f"و?{AR_INTERROGATIVE}"),
}
_COMMA = re.compile(r"[,،;؛]")
_EDGES = " \t\n.,;:!?؟،؛"


def split_question(question: str) -> tuple[str, ...]:
    """The parts of a `question` as they are written, in order; itself alone if it has one."""
    language = question_language(question)
    text = strip_tashkeel(question)
    text = text[lead.end() :] if (lead := _LEAD_INS[language].match(text)) else text
    if _BEGINS[language].match(text) is None:
        return (question,)
    pieces = _pieces(text, language)
    if len(pieces) < 2 or all(_ALONE[language].fullmatch(piece) for piece in pieces):
        return (question,)
    mark = "؟" if language == "ar" else "?"
    return tuple(f"{piece[0].upper()}{piece[1:]}{mark}" for piece in pieces)


def _pieces(text: str, language: Language) -> list[str]:
    boundaries = list(_BOUNDARIES[language].finditer(text))
    pieces: list[str] = []
    begin = 0
    for found in boundaries:
        before = text[begin : found.start()].strip(_EDGES)
        if len(pieces) + 1 == MOST_PARTS or not before:
            break
        if found["stop"] is None and _is_relative(text, before, found, language):
            continue
        if found["comma"] is not None and not _continues(text, found, boundaries):
            continue
        pieces.append(before)
        begin = found.end()
    last = text[begin:].strip(_EDGES)
    return [*pieces, last] if last else pieces


def _is_relative(text: str, before: str, found: re.Match[str], language: Language) -> bool:
    """Whether the text continues a relative clause of the part before."""
    begun = {search_text(one[1]) for one in _RELATIVE[language].finditer(before)}
    follows = search_text(text[found.end() :]).split(maxsplit=1)
    return bool(follows) and follows[0] in begun


def _continues(text: str, found: re.Match[str], boundaries: Sequence[re.Match[str]]) -> bool:
    """Whether the next comma after a bare comma, or the next "and", begins a part as well.

    "Kim, who leads North Korea, say" has a relative clause; "who built it, how long is it, and
    when did it open" has none.
    """
    later = [one for one in boundaries if one.start() > found.start()]
    comma = _COMMA.search(text, found.end())
    return bool(later) and (comma is None or later[0].start() <= comma.start())
