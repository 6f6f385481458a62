"""Questions that one sentence does not answer: summaries, lists and reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag.answer.content_words import content_words_of, overlap
from rag.answer.evidence import EvidenceSentence, choose
from rag.answer.reading import Reading
from rag.language import question_language, search_text
from rag.schema import Language

Form = Literal["summary", "list", "reason"]

MOST = 5
"""The greatest number of sentences that answer such a question."""

_LEAD = 3
# The score of a sentence that is quoted for its position in the document.
_SURE = 4.0
# A further sentence may be this much less likely than the best, in log odds. One sentence gives
# most reasons: of 21 questions for one, the first quote is right in 18 with .75, in 10 with 2.5.
_BEHIND: dict[Form, float] = {"summary": 2.5, "list": 2.5, "reason": 0.75}
# The same, if it has as many words of the question.
_FAR_BEHIND = 6.0
_EN_TEXT = r"(?:article|document|report|text|story|page|paper|file|piece)s?"
_EN_THE = r"(?:this|the|that|these|those|your)(?: \w+){0,3}?"
_EN_ABOUT = r"(?:about|on|of) (?:\w+ ){0,5}?\w+"
_AR_TEXT = r"(?:ال)?(?:مقال\w*|نص|تقرير|خبر|مستند\w*|وثيقه|ملف|قصه|ورقه)"
_AR_THIS = r"(?:هذا |هذه )?"
_SUMMARY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"\bwhat (?:do|does) {_EN_THE} {_EN_TEXT}(?: {_EN_ABOUT})? "
        r"(?:say|tell|report|cover|describe|discuss)\b(?!.* (?:about|on|of) \w)"
        rf"|\bwhat (?:is|are) {_EN_THE} {_EN_TEXT}(?: {_EN_ABOUT}| \S+)? about\b"
        r"|\b(?:summari[sz]e|sum up)\b|\b(?:a|the|short|brief) (?:summary|overview|gist)\b"
        r"|^\W*(?:summary|overview|gist|tl;?dr)\b|\b(?:main|key) (?:points|ideas)\b"
    ),
    "ar": re.compile(
        r"\b(?:ماذا|ما الذي|بماذا) (?:[يت]قول|[يت]ذكر|[يت]تناول|جا في|ورد في|في|[يت]فيد) "
        rf"{_AR_THIS}{_AR_TEXT}\b(?!.* (?:عن|حول|بشان) )"
        rf"|\b(?:عم|عما|عن ماذا|عن اي شي) (?:[يت]تحدث|[يت]تكلم|[يت]دور) {_AR_THIS}{_AR_TEXT}"
        r"|^\W*(?:لخص|لخصي|لخصوا|اختصر|تلخيص|ملخص|موجز|خلاصه)\b"
        r"|\b(?:هل يمكنك|اريد|اعطني|اكتب) (?:ان )?(?:تلخيص|ملخص\w*|موجز\w*|خلاصه|تلخص)\b"
        r"|\bما (?:هو |هي )?(?:مضمون|فحوي|خلاصه|ملخص|موضوع|اهم ما في|ابرز ما في|اهم نقاط"
        rf"|ابرز نقاط|اهم ما جا في) {_AR_THIS}{_AR_TEXT}"
    ),
}
# Words of a question for a summary that name no topic.
_NO_TOPIC = re.compile(
    rf"\b(?:{_EN_TEXT}|what|do|does|is|are|this|the|that|these|those|your|say|says|tell|report|"
    rf"cover|"
    r"describe|discuss|about|summari[sz]e|sum|up|a|an|me|us|of|in|it|please|can|could|you|give|"
    r"short|"
    r"brief|summary|overview|gist|main|key|points|ideas|for|here|briefly|sentences|few|some|all|"
    r"tldr)\b"
    rf"|\b(?:{_AR_TEXT}|ماذا|ما|الذي|بماذا|عم|عما|عن|اي|شي|[يت]قول|[يت]ذكر|[يت]تناول|جا|ورد|في|"
    rf"هذا|هذه|[يت]تحدث|"
    r"[يت]تكلم|[يت]دور|لخص\w*|اختصر|تلخيص|تلخص|ملخص\w*|موجز\w*|خلاصه|هل|يمكنك|اريد|اعطني|اكتب|ان|"
    r"هو|هي|"
    r"مضمون|فحوي|موضوع|اهم|ابرز|نقاط|لي|من|فضلك|باختصار|[يت]فيد)\b"
)
_EN_PLURAL = (
    r"(?!\w*(?:ss|us|is)\b|was\b|does\b|goes\b|has\b|news\b|series\b|always\b)"
    r"(?:[a-z]+s|people|men|women|children)"
)
_LIST: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"^\W*(?:(?:and |please )?(?:name|list|mention|enumerate) (?:the|all|some|two|three|"
        rf"four|five)\b"
        rf"|which (?:other |two |three |new )?{_EN_PLURAL} |what (?:are|were) (?:the|its|their|"
        rf"some) (?:\w+ )?{_EN_PLURAL}\b"
        rf"|what (?!kinds|times|years|days){_EN_PLURAL} (?:did|do|are|were|will|have)\b"
        r"|who (?:are|were) (?:the|its|their|all)\b)"
    ),
    "ar": re.compile(
        r"^\W*و?(?:(?:اذكر|سم|عدد) (?:لي )?(?:ال|اسما|اسباب|اهم|ثلاث|اربع|خمس)\w*"
        r"|(?:ما|ما هي|ما هم|من هم|اي|ايه|باي|في اي) (?:ال)?"
        r"(?:\w{2,}ات|\w{3,}(?:ون|ين)|دول|بلدان|مدن|اسباب|اهداف|شروط|وزرا|احزاب|فرق|اسما|قري|مراحل"
        r"|نتايج|مخاطر|فوايد|مشاريع|عوامل|مواضيع|بنود|اطراف|قضايا|مطالب|انواع|دور|مدارس|مصانع|مناطق"
        r"|مواقع|كتب|افلام|رجال|نسا|اشخاص|سفن|انهار|جسور|عواصم|مواني|قبايل|معادن|امراض|طيور|محاصيل"
        r"|موارد|اعضا|قاده|خبرا|علما|عمال|منتخبات|اندي[هة]|جوايز|دروس|تدابير|خطط|بنوك|صحف|افكار)\b"
        r"|من هم (?:ال)?\w+)"
    ),
}
_REASON = re.compile(r"^\W*(?:and )?why\b|^\W*و?لماذا\b|^\W*و?ما (?:هي )?(?:سبب|اسباب)\b")
# The beginning of a sentence that is not clear without the sentence before it.
_LEANS = re.compile(
    r"^\W*(?:(?:he|she|it|they|this|these|those|that|his|her|its|their|but|and|so|then|also|"
    r"however|such|both|there|another|others)\b"
    r"|و|ف|هو|هي|هذا|هذه|ذلك|تلك|كما|لكن|ثم|اما|كذلك|ايضا|غير ان)"
)


def form_of(question: str) -> Form | None:
    """The form of answer that a question asks for; None if it asks for a fact."""
    folded, language = search_text(question), question_language(question)
    if _SUMMARY[language].search(folded):
        return "summary"
    if _REASON.search(folded):
        return "reason"
    return "list" if _LIST[language].search(folded) else None


def summary_topic(question: str) -> str:
    """The topic that a question for a summary names; empty if it names none, as with "this"."""
    return " ".join(re.findall(r"\w+", _NO_TOPIC.sub(" ", search_text(question))))


def lead(reading: Reading, most: int = MOST) -> list[EvidenceSentence]:
    """The first sentences of a document, then the first of later passages, in order.

    `reading` has the passages of one document in their order.
    """
    found = {(s.match.start, s.match.end): s for s in reading.sentences}
    sentences = [EvidenceSentence(s.hit, s.match, _SURE) for s in found.values()]
    first = sentences[: min(_LEAD, most)]
    begun = {one.hit.passage.id for one in first}
    for one in sentences[len(first) :]:
        if len(first) == most:
            break
        if one.hit.passage.id not in begun and not _LEANS.match(search_text(one.text)):
            begun.add(one.hit.passage.id)
            first.append(one)
    return first


def in_order(
    ranked: Sequence[EvidenceSentence], question: str, form: Form, most: int = MOST
) -> list[EvidenceSentence]:
    """The best of the `ranked` sentences in the order of their documents, the best one's first.

    A sentence that has as many words of a question for a list as the best one may be less likely
    than others: the reader is surest of one answer, and a list has several.
    """
    chosen = choose(ranked, most, _BEHIND[form])
    asked = content_words_of(question if form == "list" else "")
    share = overlap(asked, ranked[0].text) if ranked else 0.0
    least = ranked[0].score - _FAR_BEHIND if ranked else 0.0
    chosen += [
        one
        for one in ranked[len(chosen) :]
        if one.score >= least and share and overlap(asked, one.text) >= share
    ]
    chosen = chosen[:most]
    documents = list(dict.fromkeys(one.hit.passage.document_id for one in chosen))
    return sorted(
        chosen, key=lambda one: (documents.index(one.hit.passage.document_id), one.match.start)
    )
