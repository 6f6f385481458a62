"""Sentences of a document that tell a chat model what to do.

They are no evidence: no prompt contains them, nothing is verified by them, no quote is one of them.
The patterns need a command and what shows that a model is meant, so that rules for people stay.
An instruction in words that no pattern knows is taken for a statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language import search_text
from rag.models.prompts import demands_refusal
from rag.sentences import sentence_spans

_MODEL = (
    r"(?:ai|assistant|chat ?bot|bot|llm|(?:large )?language model|ai (?:assistant|language model"
    r"|model))s?"
)
_WRITE = r"(?:answer|reply|respond|say|state|output|write|print|repeat|quote|refuse|tell|claim)"
_COMMAND = r"(?:^|[^\w\s]\s*|\b(?:please|and|must|should|then|to|now)\s+)"
_AR_MODEL = r"(?:مساعد\w*|ذكا الاصطناعي|نموذج\w*(?: اللغ\w+)?|نماذج(?: اللغ\w+| الذكا)?|روبوت\w*)"
_AR_WRITE = r"(?:ف?اجب|ف?قل|ف?اكتب|ف?رد|ف?اذكر|ف?كرر|ف?ارفض)"

# All are matched in search form: small letters, Arabic letters folded.
_INSTRUCTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        # Ignore all previous instructions.
        rf"{_COMMAND}(?:ignore|disregard|forget|override|bypass|do not follow|skip)\b"
        r"(?: \w+){0,4} (?:instructions?|prompts?|question|passages?|guidelines|system message)\b",
        rf"{_COMMAND}(?:ignore|disregard|forget) (?:everything|anything|all|what)\b.{{0,30}}"
        r"\b(?:above|before|earlier|previous\w*)\b",
        # SYSTEM: reply ..., LLM agents: ..., System prompt update: ..., <|im_start|>
        r"^\W*(?:system|assistant)\s*:.{0,80}\b(?:you|must|reply|answer|respond|say|output|ignore)\b",
        r"^\W*(?:chat ?bots?|llms?|(?:ai|llm|language) (?:assistants?|models?|agents?))\s*:",
        r"^\W*system (?:prompt|message|override|instructions?|command)(?: \w+)?\s*:",
        r"<\|\s*\w+\s*\|>|<<sys>>|\[/?inst\]",
        r"(?:^|[^\w\s]\s*)override (?:the |all |your )?(?:safety|security|restrictions|rules)\b",
        r"(?:^|[^\w\s]\s*)pretend\b.{0,30}\b(?:passages?|documents?|context|text|you)\b",
        rf"\b{_MODEL} (?:that|which) (?:reads?|sees?|process\w*) this\b",
        r"\byou are now (?:\w+ )?(?:\w*bot|assistant|model)\b",
        # Dear assistant, ...; note to the AI reading this: ...
        rf"^\W*(?:dear|hey|hello|attention|(?:a )?(?:note|message|instructions?) (?:to|for)|"
        rf"for|to)(?: \w+){{0,2}} {_MODEL}\b(?: (?:reading|processing|that reads)\b|\s*[,:!])",
        rf"^\W*(?:new|updated) (?:rule|instruction|order)s? for (?:\w+ ){{0,2}}{_MODEL}\b",
        rf"\bas an? (?:\w+ )?{_MODEL},? you\b",
        rf"\b{_MODEL} (?:must|should|shall|has to|have to|need to|needs to|will now)\b.{{0,60}}"
        r"\b(?:repl(?:y|ies)|answers?|responses?|respond|questions?|users?)\b",
        # When asked about this, answer only ...
        rf"\b(?:when(?:ever)?|if)\b.{{0,20}}\basked\b.{{0,60}}[,:]? (?:only |always |just )?"
        rf"{_WRITE}\b",
        rf"\b(?:every|each|any|all) questions?\b.{{0,30}}\b{_WRITE}\b",
        rf"\b{_WRITE}\b.{{0,30}}\b(?:every|each|any|all) questions?\b",
        r"\b(?:begin|start|end|finish|close|prefix) (?:your|every|each|all) "
        r"(?:\w+ )?(?:answer|reply|response|output|message)s?\b",
        r"\b(?:your|its|their) (?:next |final |only )?(?:answer|reply|response|output) "
        r"(?:must|should|shall|has to|is to)\b",
        r"\b(?:tell|ask|advise|direct|send|urge|inform) (?:the|every|all|your) users?\b",
        r"\byou (?:are|must|may|can|should)(?: \w+){0,4} (?:answer|reply|respond)\b.{0,40}"
        r"\b(?:document|text|passage|question)s?\b",
        r"\bonly (?:permitted|allowed|valid|acceptable) (?:response|reply|answer|output)\b",
        r"\b(?:include|copy|put|add|paste|insert|append|mention)\b.{0,80}\b(?:in|into|to) "
        r"your (?:next )?(?:reply|response|answer|output)\b",
        rf"\bfrom now on,? (?:you (?:do not|know|will)|{_WRITE})\b",
        r"\byou will now (?:answer|reply|respond|say|act)\b",
        # تجاهل كل التعليمات السابقة
        r"(?:^|[^\w\s]\s*)(?:تجاهل\w?|اهمل|انس|لا تلتفت\w*|لا تتبع) (?:(?:كل|جميع|اي|الي) )*"
        r"(?:ما سبق|(?:ال)?(?:تعليمات|قواعد|اوامر|مقاطع|توجيهات) "
        r"(?:السابقه|اعلاه|الاخري|الوارده|سابقه|اخري))",
        rf"(?:^|[^\w\s]\s*)(?:تجاهل|اهمل|انس) السوال و{_AR_WRITE}",
        # أيها المساعد، رسالة من النظام:
        rf"^\W*(?:ايها|ايتها|يا|عزيزي|عزيزتي) (?:ال)?{_AR_MODEL}",
        rf"^\W*(?:ملاحظه |رساله |تعليمات |تنبيه )?(?:الي|ل) ?(?:ال|ل)?{_AR_MODEL}.{{0,25}}:",
        r"^\W*(?:رساله|امر|تنبيه|تعليمات) (?:من )?النظام\b",
        r"\bتحديث (?:ل?تعليمات|ل?اوامر|رساله) النظام\b",
        rf"^\W*(?:قاعده|تعليمات|اوامر) (?:جديده )?ل(?:ل|ل?ال)?{_AR_MODEL}",
        rf"\bبصفتك {_AR_MODEL}",
        rf"\b(?:علي|يجب علي) (?:ال)?{_AR_MODEL}.{{0,20}} ان .{{0,60}}"
        r"(?:سوال|اجاب\w+|جواب\w*|رد\w{0,3}\b|مستخدم)",
        # إذا سئلت عن هذا فأجب
        rf"\b(?:اذا|ان|كلما|حين|عندما) (?:سيلت|سالك|سالوك|طرح عليك).{{0,60}}{_AR_WRITE}\b",
        rf"\b(?:عند|علي|عن) (?:كل|اي) سوال.{{0,30}}\b{_AR_WRITE}\b",
        rf"\b{_AR_WRITE} (?:علي|عن) (?:كل|اي|جميع) (?:ال)?(?:سوال|اسيله)",
        r"\b(?:ابدا|اختم|انه|ذيل) (?:كل |جميع )?(?:ال)?(?:اجابت?\w*|ردك|ردودك|جواب\w*)",
        r"\b(?:اطلب من|اخبر|انصح|ارشد|وجه) (?:كل )?(?:ال)?مستخدم\w*",
        r"\bلا يسمح لك (?:بالاجابه|بالرد|ان تجيب)",
        r"(?:انسخ|ضع|ادرج|ادراج|اضف|اكتب|الصق).{0,80}(?:في|الي) (?:ردك|اجابتك|جوابك)",
        r"\b(?:يكون|الرد الوحيد|الجواب الوحيد) (?:ردك|جوابك|المسموح)",
        r"\bستجيب من الان\b|\bمن الان(?: فصاعدا)? (?:انت|لا تجب|ستجيب|اجب|قل)\b",
        r"^\W*(?:وكلا|نماذج) (?:الذكا الاصطناعي|اللغه)\s*:",
        rf"\bانت الان (?:ال)?{_AR_MODEL}",
        r"(?:^|[^\w\s]\s*)تجاوز (?:قيود|قواعد) (?:الامان|السلامه)",
        r"\b(?:كل|اي) (?:ذكا اصطناعي|نموذج لغوي|مساعد الي) يقرا هذا\b",
        r"(?:^|[^\w\s]\s*)تظاهر (?:بان|ان|انك)\b.{0,20}(?:مقاطع|مستند|نص|لا تعرف)",
    )
)
_ANNOUNCES = re.compile(
    r"\b(?:following|below|next|this|these words|التالي\w*|يلي|الاتي\w*|هذا|هذه)\b(?: \w+){0,2}\W*$"
    r"|\b(?:next|following) (?:line|sentence|text|words)\b|(?:السطر|الجمله|النص) التالي"
)


def instructs(sentence: str) -> bool:
    """Whether a sentence tells a chat model what to do."""
    folded = " ".join(search_text(sentence).split())
    return demands_refusal(sentence) or any(p.search(folded) for p in _INSTRUCTIONS)


def instruction_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text instructs a model, with the sentence that an instruction announces."""
    announced = False
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        instructing = instructs(sentence)
        if instructing or announced:
            yield start, end
        announced = instructing and _ANNOUNCES.search(search_text(sentence)) is not None


def without_instructions(text: str) -> str:
    """The text without the sentences that instruct a model."""
    kept, at = [], 0
    for start, end in instruction_spans(text):
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:]))
