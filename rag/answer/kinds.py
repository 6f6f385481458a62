"""The kind of answer that a question asks for, and whether a sentence contains one.

The kinds are those that words show: a time, a length of time, a number. A question of any other
kind has none, which is no evidence for or against an answer.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.language import question_language, search_text
from rag.text.figures import numbers_in, times_in
from rag.text.units import says_time

Kind = Literal["time", "duration", "number"]

_ARABIC_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "duration",
        r"\bكم (?:\w+ )?(?:استمر|استغرق|دام|مكث|قض|بقي|ظل)\w*|\b(?:مده|فتره|طول المده)\b"
        r"|\bكم (?:من )?(?:(?:يوم|اسبوع|شهر|عام)ا?|سنه|سنوات|ساع\w*|دقيق\w*|قرن\w*|الوقت|وقتا?)\b",
    ),
    (
        "time",
        r"\b(?:و|ف)?متي\b|\b(?:اي|ايه|ما|ما هو|ماهو|ما هي) (?:ال)?"
        r"(?:عام|سنه|تاريخ|شهر|يوم|قرن|عقد|ساعه|فتره|حقبه|عصر|توقيت|موعد|وقت)\b",
    ),
    (
        "number",
        r"\bب?(?:كم|كام|قديش|اديش|قداش|شحال|شكد|شقد|اشحال)\b"
        r"|\b(?:ما|ماهو|ماهي|هو|هي|بلغ|يبلغ|بلغت|تبلغ) (?:هو |هي )?(?:ال)?"
        r"(?:عدد|نسبه|سعر|مساحه|طول|ارتفاع|عمق|عرض|وزن|درجه|معدل|قيمه|تكلفه|كلفه|ثمن|مبلغ|عمر|سن|"
        r"مسافه|سرعه|كميه|متوسط|حجم)\b|\b(?:اي|باي) (?:نسبه|سرعه|سعر)\b",
    ),
)
_ENGLISH_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        # "How long is the bridge?" asks for metres, and "How long will the wall be?".
        "duration",
        r"\bhow (?:long(?! (?:is|are|was|were) | [^?]* be\W*$)"
        r"|many (?:\w+ )?(?:years|days|weeks|months|hours|minutes))\b",
    ),
    (
        "time",
        r"\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|years|date|day|month|century|decade|time|"
        r"era|period)\b|\bhow long ago\b",
    ),
    (
        "number",
        r"\bhow (?:many|old|tall|high|far|large|big|fast|deep|often|wide|heavy"
        r"|long (?:is|are|was|were))\b|\bhow long [^?]* be\W*$"
        r"|\b(?:what|which) (?:is |was |are |were |did )?(?:the |a )?(?:\w+ )?"
        r"(?:number|percentage|percent|population|price|area|length|height|depth|width|weight|"
        r"temperature|rate|cost|amount|age|distance|speed|ratio|proportion|share|score)\b",
    ),
)
_COMPILED = {
    "ar": tuple((kind, re.compile(pattern)) for kind, pattern in _ARABIC_KINDS),
    "en": tuple((kind, re.compile(pattern)) for kind, pattern in _ENGLISH_KINDS),
}


_NAME = {
    "ar": re.compile(
        r"^(?:و|ف|ل|ع|ب)?(?:من|اين|مين|وين|فين|منو|منين|لوين)\b|\b(?:مين|وين|فين)\b"
        r"|\b(?:من) (?:هو|هي|هم|الذي|التي|الذين|كان|كانت)\b"
        r"|\b(?:ما|ماهو|ماذا)(?: هو| هي| كان| كانت)? (?:اسم|يسمي|تسمي|يدعي|تدعي)\b"
        r"|\b(?:اي|ايه|ما|ما هو|ما هي) (?:ال)?(?:مدينه|بلد|بلده|دوله|عاصمه|قريه|محافظه|"
        r"مقاطعه|ولايه|جزيره|نهر|بحيره|جبل|لاعب|لاعبه|شخص|رجل|امراه|كاتب|عالم|مهندس|ملك|فريق|نادي|"
        r"شركه|جامعه|قناه|مطار|ميناء|مينا)\b"
    ),
    "en": re.compile(
        r"\bwho(?:m|se)?\b|\bwhere\b|\b(?:name|named|called|nicknamed)\b"
        r"|\b(?:what|which) (?:is |was )?(?:of )?(?:the )?(?:\w+ )?"
        r"(?:councill?ors?|mayor|senator|deputy|"
        r"judge|lawyer|coach|manager|referee|goalkeeper|keeper|striker|singer|actor|actress|artist|"
        r"poet|journalist|researcher|professor|teacher|doctor|nurse|captain|driver|director|"
        r"official|expert|suspect|witness|defendant|accused|winner|brother|sister|emperor|sheikh|"
        r"ambassador|governor|general|officer|farmer|fisherman|district|neighbou?rhood|street|"
        r"region|valley|place|stadium|hospital|school|mosque|church|museum|square)\b"
        r"|\b(?:what|which) (?:is |was )?(?:the )?(?:\w+ )?(?:city|cities|country|countries|town|"
        r"village|capital|province|state|county|island|river|lake|mountain|player|person|man|woman|author|"
        r"writer|scientist|engineer|king|queen|president|minister|team|club|company|university|"
        r"channel|airport|port)\b"
    ),
}


# What has a name of its own that is not translated: an organisation, a publication, a ship.
_CALLED = {
    "ar": re.compile(
        r"\b(?:اسم|اسمه|اسمها|اسمو|يسمي|تسمي|يدعي|تدعي|يطلق)\b|\b(?:سمي|سمت|سموا|سماها|سماه)\b"
        r"|\b(?:اي|ايه|انهي|ما|ما هي|ما هو|باي|لاي) (?:ال)?"
        r"(?:شركه|جهه|هييه|موسسه|مجموعه|جمعيه|منظمه|"
        r"مجله|صحيفه|جريده|دوريه|قناه|بنك|مصرف|نادي|فريق|حزب|علامه|"
        r"ماركه|سفينه|باخره|عباره|قارب|مطعم|"
        r"فندق|كتاب|روايه|فيلم|اغنيه|مسرحيه|مسلسل|برنامج|تطبيق|كلب|كلبه|قط|قطه|حصان|فرس|جمل|متجر|سلسله)\b"
    ),
    "en": re.compile(
        r"\b(?:called|named|nicknamed|names? of|known as)\b|\b(?:what|which) (?:is |was )?(?:the )?"
        r"(?:\w+ )?(?:company|firm|agency|body|journal|magazine|newspaper|paper|bank|club|team|"
        r"party|brand|ship|boat|ferry|vessel|restaurant|hotel|book|novel|film|song|play|programme|app|"
        r"organi[sz]ation|charity|foundation|association|group|dog|cat|horse|shop|store|chain)\b"
        r"|\bname\b"
    ),
}


def asks_what_it_is_called(question: str) -> bool:
    """Whether a question asks for the name of a thing or an organisation, by which it is called."""
    return _CALLED[question_language(question)].search(search_text(question)) is not None


def expected_kind(question: str) -> Kind | None:
    """The kind of answer that a question asks for; None if its words do not show one."""
    folded = search_text(question)
    for kind, pattern in _COMPILED[question_language(question)]:
        if pattern.search(folded):
            return kind
    return None


_PERSON = {
    "ar": re.compile(
        r"^(?:و|ف)?من (?!(?:اين|اي|متي|كم|خلال|بين|حيث)\b)"
        r"|^(?:و|ف)?(?:ما|ماهو|ماهي)(?: هو| هي)? اسم (?:ال)?"
        r"(?:رييس|مدير|قايد|وزير|ملك|لاعب|كاتب|رجل)"
    ),
    "en": re.compile(
        r"^(?:and |but )?(?:(?:by|to|for|from|with|of) )?who(?:m|se)?\b"
        r"|\b(?:what|which) (?:is |was )?(?:the )?(?:\w+ )?"
        r"(?:player|person|man|woman|author|writer|scientist|engineer|king|queen)\b"
    ),
}


def asks_for_person(question: str) -> bool:
    """Whether a question asks who: for a person, or for people or an organisation that did it."""
    return _PERSON[question_language(question)].search(search_text(question)) is not None


def asks_for_name(question: str) -> bool:
    """Whether a question asks who or where, or which person, place or organisation."""
    return _NAME[question_language(question)].search(search_text(question)) is not None


def contains_kind(kind: Kind, text: str, question: str) -> bool:
    """Whether a text contains something of that kind that is not in the question."""
    if kind == "time":
        return bool(times_in(text) - times_in(question))
    if kind == "duration":
        return says_time(text)
    return bool(numbers_in(text) - numbers_in(question))
