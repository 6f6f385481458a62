"""Whether a sentence is about the action that a question asks about.

To "Who paid for the plant?" the reader may give the engineer who is quoted about it: a person, in
the right passage. A sentence about who pays says "grant" or «قرض» more often than the words of the
question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import search_text


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a question asks, by its words, and the words of which a sentence about it has one."""

    asked: re.Pattern[str]
    said: re.Pattern[str]


def _relation(asked: str, said: str) -> _Relation:
    return _Relation(re.compile(asked), re.compile(said))


_AND = r"\b[وفبل]?(?:ال)?"
# In search form: hamza and final letters folded, see `rag.language.search_text`.
_RELATIONS = (
    # paying
    _relation(
        r"\bwho\b.*\b(?:pa(?:y|ys|id|ying)|fund(?:s|ed|ing)?|financ\w+|sponsor\w*)\b"
        r"|\bwhere did the money\b|\b(?:من|ما الجهه|اي جهه|ممن)\b.*\b(?:دفع\w*|يدفع\w*|مول\w*|"
        r"يمول\w*|تمول\w*|سدد\w*|تحمل\w*|يتحمل\w*|تمويل\w*)",
        r"\b(?:pay\w*|paid|fund(?:s|ed|ing|ers?)?|financ\w+|grants?|loans?|donat\w*|donors?|"
        r"contribut\w+|sponsor\w*|invest(?:s|ed|ment|ors?)|subsid\w+|covered the|gave [^.]*money)\b"
        rf"|{_AND}[يت]?(?:دفع|مول|تمول|ممول|تمويل|سدد|تسدد|تحمل|منح[هتة]|منحه|قرض|قروض|تبرع|ساهم|"
        rf"مساهم|"
        r"اسهم|انفق|استثمر|رعايه|رعت)\w*",
    ),
    # running
    _relation(
        r"\bwho\b.*\b(?:runs?|operat\w+|manages?|managed|administers?|is in charge)\b(?! for)"
        r"|\b(?:which|what) (?:company|body|firm|agency)\b.*\b(?:runs?|operat\w+|manages?)\b"
        r"|\b(?:من|ما الجهه|اي جهه|اي شركه)\b.*\b(?:[يت]شغل\w*|شغل\w*|[يت]دير\w*|ادار\w*|"
        r"[يت]تولي\w*)",
        r"\b(?:run by|runs?|ran|operat(?:e|es|ed|ing|ors?|ions?)|manag\w+|administ\w+|director|"
        r"in charge|charge of|oversee\w*|head(?:s|ed)?|leads?|led)\b"
        rf"|{_AND}(?:[يت]شغل|شغل|تشغيل|مشغل|[يت]دير|مدير|اداره|[يت]تولي|تولي|[يت]شرف|اشراف|يقود|"
        rf"تقود)\w*",
    ),
    # owning
    _relation(
        r"\bwho\b.*\b(?:owns?|owned|owner|bought|buys?|acquired)\b|\bwhose\b.*\b(?:is|are|was)\b"
        r"|\b(?:من|لمن|ما الجهه)\b.*\b(?:[يت]ملك\w*|[يت]متلك\w*|مالك\w*|اشتر\w*)",
        r"\b(?:own(?:s|ed|ers?|ership)|belong\w*|bought|buys?|buyer|acquir\w+|sold to|"
        r"property of)\b"
        rf"|{_AND}(?:[يت]?ملك|[يت]متلك|امتلك|مالك|مملوك|ملكي|اشتر|شرا|[يت]عود ملكي)\w*",
    ),
    # building
    _relation(
        r"\bwho\b.*\b(?:builds?|built|constructed|carried out)\b|\bwhich (?:company|"
        r"firm)\b.*\bbuilt\b"
        r"|\b(?:من|ما الشركه|اي شركه)\b.*\b(?:بني|بنت|بنو|شيد|نفذ|انشا)\w*",
        r"\b(?:buil[dt]\w*|construct\w+|contract\w+|erected|carried out)\b"
        rf"|{_AND}(?:بني|بنت|بنا|شيد|تشييد|نفذ|تنفيذ|انشا|مقاول)\w*",
    ),
    # designing
    _relation(
        r"\bwho\b.*\b(?:designed|drew|is the architect|was the architect)\b|\bمن\b.*\bصمم\w*",
        rf"\b(?:design\w*|architect\w*|drew)\b|{_AND}(?:صمم|تصميم|مصمم|معماري)\w*",
    ),
    # leading
    _relation(
        r"\bwho\b.*\b(?:leads?|led|heads?|headed|chairs?|commands?|is the (?:head|leader|"
        r"captain))\b"
        r"|\bمن\b.*\b(?:[يت]قود\w*|قاد\w*|[يت]راس\w*|[يت]تراس\w*|قايد\w*)",
        r"\b(?:lead(?:s|er|ing)?|led|head(?:s|ed)?|chair\w*|command\w*|captain|direct(?:s|ed|or)|"
        r"president)\b"
        rf"|{_AND}(?:[يت]قود|قاد|قياد|قايد|[يت]راس|[يت]تراس|رييس|مدير|كابتن)\w*",
    ),
    # founding
    _relation(
        r"\bwho\b.*\b(?:founded|established|set up|created|started)\b|\bمن\b.*\b(?:اسس|انشا)\w*",
        r"\b(?:found(?:ed|ers?|ing)|establish\w*|set up|creat\w+|started)\b"
        rf"|{_AND}(?:اسس|تاسس|تاسيس|موسس|انشا)\w*",
    ),
    # winning
    _relation(
        r"\bwho\b.*\b(?:won|wins?|beat|winner)\b|\bمن\b.*\b(?:فاز|فازت|الفايز|توج|هزم|تغلب)\w*",
        r"\b(?:won|wins?|winners?|victor\w*|beat(?:en)?|defeat\w*|champions?|took the)\b"
        rf"|{_AND}[يت]?(?:فاز|فايز|فوز|تغلب|هزم|توج|تتويج|احرز|نال)\w*",
    ),
    # moving
    _relation(
        r"\bhow many\b.*\b(?:moved|transferred|transplanted|relocated)\b|\bكم\b.*\bنقل\w*",
        rf"\b(?:mov(?:e|ed|ing)|transfer\w*|transplant\w*|relocat\w+|returned)\b|{_AND}[ين]?نقل\w*",
    ),
    # dying and being hurt
    _relation(
        r"\bhow many\b.*\b(?:died|dead|killed)\b|\bكم\b.*\b(?:قتل|قتلو|قتيل\w*|مات\w*|توفي\w*|"
        r"لقي\w*)",
        r"\b(?:die[ds]?|dead|deaths?|killed|fatal\w*|toll)\b"
        rf"|{_AND}(?:قتل|قتيل|مات|ماتو|توفي|وفا[هت]?|لقي|لقو|ضحايا|اودي|مصرع)\w*",
    ),
    # giving a reason
    _relation(
        r"\bwhy\b|\bلماذا\b|\bما (?:هو |هي )?(?:سبب|اسباب)\b",
        r"\b(?:because|due to|owing to|so that|in order to|to avoid|reasons?|since|therefore|"
        r"led to|"
        r"caused?|blamed?|after|unless)\b"
        rf"|{_AND}(?:لان\w*|بسبب|نتيجه|سبب\w*|نظرا|جرا|لكي|كي|حتي|حرصا|خوفا|خشيه|بعد ان|بعدما|اذ)\b"
        r"|\bلي?ت\w+|\bمن اجل\b",
    ),
)


def unrelated(question: str, sentences: Sequence[str]) -> list[bool]:
    """For each sentence whether it says nothing of what the `question` asks somebody to do.

    All are False where no relation that is known here is asked for, or no sentence speaks of it.
    """
    folded = search_text(question)
    asked = [relation for relation in _RELATIONS if relation.asked.search(folded)]
    if not asked:
        return [False] * len(sentences)
    texts = [search_text(sentence) for sentence in sentences]
    speaks = [any(relation.said.search(text) for relation in asked) for text in texts]
    return [any(speaks) and not one for one in speaks]
