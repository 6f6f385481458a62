"""Factual questions made from the sentences of a document by rule, without a model.

A sentence that says a number, a time or a name in one of a few plain forms is turned into the
question that it answers: "The bridge cost 88 million euros" into "How much did the bridge cost?",
«بلغت كلفة المتحف 6.2 مليون دينار» into «كم بلغت كلفة المتحف؟». A sentence of any other form gives
none: a few good questions are wanted, not many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.language import strip_tashkeel, text_language
from rag.schema import Document, Language
from rag.sentences import sentence_spans

_LONGEST_QUESTION = 110
_MOST_SUBJECT_WORDS = 9

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
_DATE = (
    rf"{_WEEKDAY}(?:\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}|"
    rf"{_MONTH} \d{{4}}|\d{{4}})"
)
_NUMBER = (
    r"(?:about |some |nearly |almost |around |more than |over |at least |only )?"
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty)(?: (?:million|billion|thousand|hundred))?"
)
_MONEY = r"(?:dollars|euros|pounds|dinars|dirhams|riyals|yen)"
_SUBJECT = r"(?P<subject>(?:The |An? )?\w[\w’'-]*(?: [\w’'-]+){0,8}?)"
_ROLE = (
    r"(?:director|mayor|minister|head|president|governor|chair|chairman|chairwoman|chief|manager|"
    r"founder|owner|captain|coach|author|editor|secretary|spokesman|spokeswoman|curator)"
)
_PERSON = r"(?:Dr |Professor )?[A-Z][\w’'-]+(?: (?:al-|bin |de |van )?[A-Z][\w’'-]+){1,3}"
_NO_SUBJECT = re.compile(
    r"^(?:It|He|She|They|We|I|You|This|That|These|Those|There|Here|Its|His|Her|Their|Our|My|What|"
    r"Who|When|Where|Why|How|If|As|After|Before|While|Since|But|And|Or|So|In|On|At|By|For|From|With|"
    r"Of|To|Not|Nobody|Each|Both|One|Another|Others?|Most|Many|Some|All|None)\b"
)
_NOT_IN_SUBJECT = re.compile(
    r"\b(?:and|or|but|that|which|who|whom|is|was|were|are|has|have|had|took|said|says|will|would|"
    r"can|could|did|does)\b"
)
_BASE = {
    "opened": "open", "closed": "close", "began": "begin", "started": "start", "ended": "end",
    "died": "die", "cost": "cost", "costs": "cost", "has": "have", "have": "have", "had": "have",
    "contains": "contain", "holds": "hold", "employs": "employ", "includes": "include",
    "moved": "move", "planted": "plant", "lost": "lose", "won": "win", "counted": "count",
    "collected": "collect", "carries": "carry", "serves": "serve", "houses": "house",
    "spent": "spend", "raised": "raise", "received": "receive", "produces": "produce",
}  # fmt: skip
_HAPPENS = ("opened", "closed", "began", "started", "ended", "died")
_COUNTS = "|".join(verb for verb in _BASE if verb not in {*_HAPPENS, "cost", "costs"})

_AR_NUMBER = r"(?:نحو |حوالي |قرابة |زهاء |أكثر من )?[\d٠-٩][\d٠-٩.,٫٬]*"
_AR_MONTH = (
    r"(?:يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|"
    r"كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول)"
)
_AR_DATE = (
    rf"(?:[\d٠-٩]{{1,2}} {_AR_MONTH}(?:[/ ]{_AR_MONTH})?(?: [\d٠-٩]{{4}})?|"
    rf"(?:عام|سنة|العام) [\d٠-٩]{{4}}|{_AR_MONTH} [\d٠-٩]{{4}})"
)
_AR_WEEKDAY = r"(?:(?:يوم )?(?:الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت) )?"
_AR_HAPPENED = (
    r"(?:افتتح|افتتحت|تأسس|تأسست|أسس|أسست|بني|بنيت|بدأ|بدأت|انتهى|انتهت|أعلن|أعلنت|وقع|وقعت|"
    r"ولد|ولدت|توفي|توفيت|صدر|صدرت|أغلق|أغلقت|أنشئ|أنشئت|اكتمل|اكتملت|انطلق|انطلقت|وصل|وصلت|"
    r"زار|زارت|انتقل|انتقلت|غرق|غرقت|عقد|عقدت|فاز|فازت|دشن|دشنت|شيد|شيدت|أقيم|أقيمت)"
)
_AR_MEASURED = (
    r"(?:بلغ|بلغت|يبلغ|تبلغ|كلف|كلفت|يكلف|تكلف|استغرق|استغرقت|يستغرق|تستغرق|تجاوز|تجاوزت)"
)
_AR_PRODUCED = r"(?:ينتج|تنتج|أنتج|أنتجت|يزن|تزن|جمع|جمعت|أنفق|أنفقت|دفع|دفعت|باع|باعت|صدر|صدرت)"
_AR_COUNTED = (
    r"(?:يضم|تضم|ضم|ضمت|يعرض|تعرض|عرض|عرضت|يملك|تملك|يوظف|توظف|استقبل|استقبلت|جمع|جمعت|زرع|زرعت|"
    r"حضر|حضرت|شارك|شاركت|نقل|نقلت|فقد|فقدت|يعمل|تعمل|زار|زارت)"
)
_AR_SAID = r"(?:قال|قالت|أكد|أكدت|أوضح|أوضحت|ذكر|ذكرت|أعلن|أعلنت|صرح|صرحت|رأى|رأت)"
_AR_ROLE = (
    r"(?:رئيس|رئيسة|مدير|مديرة|مدرب|مدربة|نقيب|نقيبة|وزير|وزيرة|عمدة|محافظ|قائد|قائدة|أمين|أمينة)"
)


@dataclass(frozen=True, slots=True)
class FactualQuestion:
    """A question and the words of the document that answer it."""

    text: str
    answer: str


def factual_questions(document: Document) -> list[FactualQuestion]:
    """The questions that the sentences of a document answer, in their order."""
    made: dict[str, FactualQuestion] = {}
    for start, end in sentence_spans(document.text):
        sentence = " ".join(strip_tashkeel(document.text[start:end]).split()).rstrip(".!")
        language = text_language(sentence)
        for question in _questions(sentence, "ar" if language == "ar" else "en"):
            if len(question.text) <= _LONGEST_QUESTION:
                made.setdefault(question.text, question)
    return list(made.values())


def _questions(sentence: str, language: Language) -> Iterator[FactualQuestion]:
    for pattern, ask in _ARABIC if language == "ar" else _ENGLISH:
        found = pattern.search(sentence)
        if found and (text := ask(found)) is not None:
            yield FactualQuestion(text, found["answer"])


# -- English ---------------------------------------------------------------------------------


def _subject(found: re.Match[str]) -> str | None:
    """The subject inside of a question, or None if it does not say what it is about."""
    subject = found["subject"]
    named = subject.startswith("The ") or any(word[0].isupper() for word in subject.split()[1:])
    if not named or _NO_SUBJECT.match(subject) or _NOT_IN_SUBJECT.search(subject):
        return None
    if len(subject.split()) > _MOST_SUBJECT_WORDS:
        return None
    return re.sub(r"^(?:The|An?)\b", lambda article: article[0].lower(), subject)


def _about(form: str) -> Callable[[re.Match[str]], str | None]:
    """Fill a form with the subject and the other parts that were found."""

    def ask(found: re.Match[str]) -> str | None:
        if (subject := _subject(found)) is None:
            return None
        parts = {name: value or "" for name, value in found.groupdict().items()}
        verb = parts.get("verb", "")
        base = _BASE.get(verb, verb)
        helping = "does" if verb.endswith("s") else "do" if verb == "have" else "did"
        return form.format(**parts | {"subject": subject, "base": base, "do": helping})

    return ask


def _counted(found: re.Match[str]) -> str | None:
    return f"How many {found['noun']} {found['rest']}?"


_ENGLISH: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (
        re.compile(rf"^{_SUBJECT} (?P<verb>costs?) (?P<answer>{_NUMBER}[^,;]{{0,30}})"),
        _about("How much {do} {subject} cost?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<be>is|was|are|were) (?P<answer>{_NUMBER} (?:metres|meters|km|"
            r"kilometres|kilometers|feet|miles|years|hectares)) (?P<adjective>long|high|wide|deep|"
            r"tall|old)\b"
        ),
        _about("How {adjective} {be} {subject}?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<be>was|were) (?P<done>\w+(?:ed|en|ilt|et up|ought|ade|ound|ung|ead))"
            r"(?P<more>(?: (?:by|at|off|near|to) [\w’' -]{3,40}?)?) "
            rf"(?:in|on) (?P<answer>{_DATE})"
        ),
        _about("When {be} {subject} {done}{more}?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<verb>{'|'.join(_HAPPENS)})"
            rf"(?P<more>(?: to [\w’' -]{{3,30}}?)?) (?:in|on) (?P<answer>{_DATE})"
        ),
        _about("When did {subject} {base}{more}?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<verb>{_COUNTS}) (?P<answer>{_NUMBER}) (?P<noun>(?:[a-z-]+ )?[a-z]+s|"
            r"people|children)(?P<rest>(?: (?:in|from|since|during|to) [^,;]{3,40})?)(?:[,;]|$)"
        ),
        _about("How many {noun} {do} {subject} {base}{rest}?"),
    ),
    (
        re.compile(
            rf"^(?P<answer>(?i:{_NUMBER})) (?P<noun>(?:[a-z-]+ )?[a-z]+s|people|children) "
            r"(?P<rest>(?:were|have|attended|visited|took part|live|lived|died|work|worked|voted|"
            r"signed|joined|fled) [^,;]{8,60})"
        ),
        _counted,
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<have>has|have) (?P<done>spent|raised|paid|received|lost) "
            rf"(?P<answer>{_NUMBER} {_MONEY})"
        ),
        _about("How much {have} {subject} {done}?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?P<have>has|have) (?P<done>\w+ed|planted|built|sold|lost|won|sent) "
            rf"(?P<answer>{_NUMBER}) (?P<noun>(?:[a-z-]+ )?[a-z]+s)\b"
        ),
        _about("How many {noun} {have} {subject} {done}?"),
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?:took|lasted) (?P<answer>{_NUMBER} "
            r"(?:minutes|hours|days|weeks|months|years))"
        ),
        _about("How long did {subject} take?"),
    ),
    (
        re.compile(
            rf"^(?:[-*•] )?(?P<label>[A-Z]\w+ [\w ]{{3,60}}): (?P<answer>{_NUMBER} [^.;]{{3,40}})$"
        ),
        lambda found: f"What is the {found['label'][0].lower()}{found['label'][1:]}?",
    ),
    (
        re.compile(
            rf"(?P<answer>{_PERSON}), (?:the|an?) [\w’' -]{{3,40}} who "
            r"(?P<rest>(?:leads|runs|heads|advises|owns|founded|wrote|designed|built|directs|"
            r"manages|discovered) [^,;]{5,50})"
        ),
        lambda found: f"Who {found['rest']}?",
    ),
    (
        re.compile(
            rf"^{_SUBJECT} (?:was|were) (?P<done>designed|built|founded|led|funded|restored|"
            rf"discovered|directed|painted) by (?P<answer>{_PERSON})"
        ),
        _about("Who {done} {subject}?"),
    ),
    (
        re.compile(
            rf"\b(?P<role>the (?:[\w’'-]+ )?{_ROLE} of [\w’' -]{{3,50}}), "
            rf"(?P<answer>{_PERSON}),"
        ),
        lambda found: f"Who is {found['role']}?",
    ),
)


# -- Arabic ----------------------------------------------------------------------------------


def _asked(word: str) -> Callable[[re.Match[str]], str | None]:
    def ask(found: re.Match[str]) -> str | None:
        clause = re.sub(r"^و(?=[أ-ي]{3})", "", found["clause"]).strip(" ،")
        return f"{word} {clause}؟" if 2 <= len(clause.split()) <= 12 else None

    return ask


def _counted_arabic(found: re.Match[str]) -> str | None:
    """«كم» takes the accusative singular: the noun is known to be one after numbers from eleven."""
    number = int(re.sub(r"\D", "", found["count"]) or 0)
    if number % 100 in range(3, 11) or number < 11:
        return None
    noun = found["noun"]
    if not noun.endswith(("ة", "ا", "اء", "ى")):
        noun += "ًا"
    return f"كم {noun} {found['verb']} {found['subject']}؟"


_ARABIC: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (
        re.compile(
            rf"^(?P<clause>و?{_AR_MEASURED} [^،؛:\d٠-٩]{{4,70}}?) "
            rf"(?P<answer>{_AR_NUMBER}[^،؛]{{0,25}})"
        ),
        _asked("كم"),
    ),
    (
        re.compile(
            rf"^(?P<clause>و?{_AR_PRODUCED} [^،؛:\d٠-٩]{{4,60}}?) "
            rf"(?P<answer>{_AR_NUMBER} (?:ألف|مليون|مليار|طن|متر|كيلو)[^،؛]{{0,25}})"
        ),
        _asked("كم"),
    ),
    (
        re.compile(
            rf"^(?P<clause>و?{_AR_HAPPENED} [^،؛:]{{8,80}}?) (?:في |منذ )?{_AR_WEEKDAY}"
            rf"(?P<answer>{_AR_DATE})"
        ),
        _asked("متى"),
    ),
    (
        re.compile(
            rf"^و?(?P<verb>{_AR_COUNTED}) (?P<subject>[^،؛:\d٠-٩]{{3,60}}?) "
            r"(?P<answer>(?P<count>[\d٠-٩][\d٠-٩,٬]*) (?P<noun>(?!ألف|مليون|مليار|متر)\w+))\b"
        ),
        _counted_arabic,
    ),
    (
        re.compile(
            rf"^و?{_AR_SAID} (?P<role>{_AR_ROLE} (?:ال\w+|\w+ ال\w+)) "
            r"(?P<answer>(?!ال)\w+ (?:بن )?\w+) (?:إن|أن|في|بعد|خلال)\b"
        ),
        lambda found: f"من {found['role']}؟",
    ),
)
