"""The forms of English sentences that answer a factual question."""

from __future__ import annotations

import re

from rag.overview.factual.question import Ask, Form
from rag.overview.factual.words import base_form, is_common

_MOST_SUBJECT_WORDS = 9
_ARTICLES = ("The", "A", "An")

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WEEKDAY = rf"(?:{_DAY},? )?"
_DATE = (
    rf"{_WEEKDAY}(?:the night of )?(?:\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}|"
    rf"(?:{_MONTH}|(?:the )?(?:spring|summer|autumn|winter)(?: of)?) \d{{4}}|\d{{4}})\b"
)
_NUMBER = (
    r"(?:about |some |nearly |almost |around |more than |over |at least |only )?"
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty)(?: (?:million|billion|thousand|hundred))?"
)
_CURRENCY = (
    r"(?:dollars|euros|pounds|dinars|dirhams|riyals|yen|kronor|kroner|crowns|francs|liras|rupees|"
    r"yuan|pesos|shekels)"
)
_MONEY = (
    rf"(?:{_NUMBER} {_CURRENCY}|(?:about |some |nearly |more than )?[$£€]\d[\d,.]*(?:m|bn|k)?\b)"
)
_SUBJECT = r"(?P<subject>(?:The |An? )?\w[\w’'-]*(?: [\w’'-]+){0,8}?)"
_ROLE = (
    r"(?:director|mayor|minister|head|president|governor|chair|chairman|chairwoman|chief|manager|"
    r"founder|owner|captain|coach|author|editor|secretary|spokesman|spokeswoman|curator|engineer|"
    r"executive|leader|commander|principal|conductor|architect|mediator|judge)"
)
_PERSON = r"(?:Dr |Professor )?[A-Z][\w’'-]+(?: (?:al-|bin |de |van )?[A-Z][\w’'-]+){1,3}"
_MAKER = r"(?:the )?[A-Z][\w&’'-]+(?: (?:of |and |& )?[A-Z][\w’'-]+){0,4}"
_NO_SUBJECT = re.compile(
    r"^(?:It|He|She|They|We|I|You|This|That|These|Those|There|Here|Its|His|Her|Their|Our|My|What|"
    r"Who|When|Where|Why|How|If|As|After|Before|While|Since|But|And|Or|So|In|On|At|By|For|From|With|"
    r"Of|To|Not|Nobody|Each|Both|One|Another|Others?|Most|Many|Some|All|None|Two|Three|Four|Five|"
    r"Until|During|Under|Next|Last|About|Nearly|Only|Every|Next|Yesterday|Today|The (?:other|two|"
    r"first|second|last|same|remaining|rest|latter|former|total))\b"
)
_NOT_IN_SUBJECT = re.compile(
    r"\b(?:and|or|but|that|which|who|whom|is|was|were|are|has|have|had|took|said|says|will|would|"
    r"can|could|did|does|it|its|his|her|their)\b"
)
_REFERS_BACK = re.compile(
    r"\b(?:it|its|he|his|she|him|they|them|their|this|that|these|those|there|which|who|also|then)\b"
)
_HAPPENS = "opened|closed|began|started|ended|died"
_UNITS = r"(?:metres|meters|km|kilometres|kilometers|feet|miles|years|hectares)"
_WEIGHTS = r"(?:tonnes|tons|kilograms|kilos|kg|grams)"
_NOUN = (
    rf"(?!{_CURRENCY}|(?:million|billion|thousand|hundred|percent|per)\b)"
    rf"(?P<noun>(?:(?!(?:million|billion)\b)[a-z-]+ )?(?!{_CURRENCY}|{_UNITS}|{_WEIGHTS})[a-z]+s|"
    r"(?:[a-z-]+ )?(?:people|children))"
)
_VERB = r"(?P<verb>[a-z]{3,}(?:ed|s)|has|had|won|lost|bought|sold|sent|built|held|lent|spent)"


def _subject(found: re.Match[str]) -> str | None:
    """The subject inside of a question, or None if it does not say what it is about."""
    subject = found["subject"]
    if _NO_SUBJECT.match(subject) or _NOT_IN_SUBJECT.search(subject):
        return None
    if len(subject.split()) > _MOST_SUBJECT_WORDS:
        return None
    first, _, rest = subject.partition(" ")
    # Only a sentence begins with a capital letter; a name has one everywhere.
    small = first in _ARTICLES or (is_common(first) and not rest[:1].isupper())
    return f"{first.lower()} {rest}".strip() if small else subject


def _about(form: str) -> Ask:
    """Fill a form with the subject and the other parts that were found."""

    def ask(found: re.Match[str]) -> str | None:
        parts = {name: value or "" for name, value in found.groupdict().items()}
        verb = parts.get("verb", "")
        base = base_form(verb) if verb else ""
        subject = _subject(found)
        asked = form.format(
            **parts
            | {
                "subject": subject,
                "base": base,
                "do": "did" if verb != "has" and not verb.endswith("s") else "does",
            }
        )
        unclear = subject is None or base is None or _REFERS_BACK.search(asked)
        return None if unclear else asked

    return ask


def _who(form: str) -> Ask:
    """Fill a form that asks for a person with the parts that were found."""

    def ask(found: re.Match[str]) -> str | None:
        asked = form.format(**found.groupdict())
        return None if _REFERS_BACK.search(asked) else asked

    return ask


def _form(pattern: str, ask: Ask) -> Form:
    return re.compile(pattern), ask


ENGLISH: tuple[Form, ...] = (
    _form(
        rf"^{_SUBJECT} (?P<verb>costs?) (?P<answer>(?:{_MONEY}|{_NUMBER}[^,;]{{0,30}}))",
        _about("How much {do} {subject} cost?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<will>will|would) cost (?P<answer>{_MONEY})",
        _about("How much {will} {subject} cost?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<be>is|was|are|were) worth (?P<answer>{_MONEY})",
        _about("How much {be} {subject} worth?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<be>is|was|are|were) (?P<answer>{_NUMBER} {_UNITS}) "
        r"(?P<adjective>long|high|wide|deep|tall|old)\b",
        _about("How {adjective} {be} {subject}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?:stands|stood) (?P<answer>{_NUMBER} {_UNITS}) (?P<adjective>high|tall)\b",
        _about("How {adjective} is {subject}?"),
    ),
    _form(
        rf"^{_SUBJECT} weighs (?P<answer>{_NUMBER} {_WEIGHTS})",
        _about("How much does {subject} weigh?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<be>was|were) (?P<done>\w+(?:ed|en|ilt|et up|ought|ade|ound|ung|ead))"
        r"(?P<more>(?: (?:by|at|off|near|to) [\w’' -]{3,40}?)?) "
        rf"(?:in|on) (?P<answer>{_DATE})",
        _about("When {be} {subject} {done}{more}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<verb>{_HAPPENS})"
        rf"(?P<more>(?: to [\w’' -]{{3,30}}?)?) (?:in|on) (?P<answer>{_DATE})",
        _about("When did {subject} {base}{more}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<verb>[a-z]{{3,}}ed|left|won|lost|bought|sold|sent|built) "
        rf"(?P<object>(?:the|an?|its) [\w’' -]{{3,40}}?) (?:in|on) (?P<answer>{_DATE})",
        lambda found: _about("When did {subject} {base} {object}?")(found),
    ),
    _form(
        rf"^{_SUBJECT} will (?P<base>open|close|start|begin|move|reopen) "
        rf"(?:in|on) (?P<answer>{_DATE})",
        lambda found: (
            f"When will {subject} {found['base']}?" if (subject := _subject(found)) else None
        ),
    ),
    _form(
        rf"^{_SUBJECT} {_VERB} (?P<answer>{_MONEY})(?P<rest>(?: (?:a|per) (?:year|month|day))?)",
        _about("How much {do} {subject} {base}{rest}?"),
    ),
    _form(
        rf"^{_SUBJECT} {_VERB} (?P<answer>{_NUMBER}) {_NOUN}"
        r"(?P<rest>(?: (?:in|from|since|during|to|a|for|of) [^,;]{3,40})?)(?=[,;]|$| worth| and )",
        _about("How many {noun} {do} {subject} {base}{rest}?"),
    ),
    _form(
        rf"^(?P<answer>(?i:{_NUMBER})) {_NOUN} "
        r"(?P<rest>(?:were|have|attended|visited|took part|live|lived|died|work|worked|voted|"
        r"signed|joined|fled|returned|arrived|gathered) [^,;]{8,60}?)"
        rf"(?=[,;]|$| on {_DAY}| (?:after|before|since|because|when) )",
        _who("How many {noun} {rest}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<have>has|have) (?P<done>spent|raised|paid|received|lost) "
        rf"(?P<answer>{_MONEY})",
        _about("How much {have} {subject} {done}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<have>has|have) (?P<done>\w+ed|planted|built|sold|lost|won|sent) "
        rf"(?P<answer>{_NUMBER}) {_NOUN}\b",
        _about("How many {noun} {have} {subject} {done}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?:took|lasted) (?P<answer>{_NUMBER} "
        r"(?:minutes|hours|days|weeks|months|years))",
        _about("How long did {subject} take?"),
    ),
    _form(
        rf"^(?:[-*•] )?(?P<label>[A-Z]\w+ [\w ]{{3,60}}): (?P<answer>{_NUMBER} [^.;]{{3,40}})$",
        lambda found: f"What is the {found['label'][0].lower()}{found['label'][1:]}?",
    ),
    _form(
        rf"(?P<answer>{_PERSON}),(?: [\w’' -]{{3,60}},)?(?: (?:the|an?) [\w’' -]{{3,40}})? who "
        r"(?P<rest>(?!said|says|was|is|has|had|will)(?:[a-z]+(?:s|ed)|led|runs|built|wrote|won|made)"
        r" [^,;]{5,50})(?=[,;]|$)",
        _who("Who {rest}?"),
    ),
    _form(
        rf"^(?P<answer>{_PERSON})(?:, [^,]{{3,60}},)? (?P<rest>(?:won|founded|designed|opened|led|"
        r"built|wrote|directed|discovered|owns|runs|heads|leads) (?:the|an?) [^,;]{5,50}?)"
        r"(?= (?:on|after|with|by|as|when|because|in)\b|[,;]|$)",
        _who("Who {rest}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?:was|were) (?P<done>designed|built|founded|led|funded|restored|"
        rf"discovered|directed|painted|won|organised) by (?P<answer>{_PERSON}|{_MAKER})",
        _about("Who {done} {subject}?"),
    ),
    _form(
        rf"\b(?P<role>the (?:[\w’'-]+ )?{_ROLE} of (?:the )?[\w’' -]{{3,50}}), "
        rf"(?P<answer>{_PERSON})(?=[,;]|$)",
        _who("Who is {role}?"),
    ),
    _form(
        rf"(?P<answer>{_PERSON}), (?P<role>(?:the )?(?:[\w’'-]+ )?{_ROLE} of (?:the )?"
        r"[\w’' -]{3,50})(?=[,;]|$)",
        lambda found: f"Who is the {found['role'].removeprefix('the ')}?",
    ),
    _form(
        rf"(?P<role>\b[A-Z][\w-]+(?: [A-Z][\w-]+)?[’']s (?:[a-z-]+ ){{0,2}}{_ROLE}"
        rf"(?: of [a-z -]{{3,30}})?),? (?P<answer>{_PERSON})",
        _who("Who is {role}?"),
    ),
    _form(
        rf"(?P<role>\bthe [a-z-]+[’']s (?:[a-z-]+ ){{0,2}}{_ROLE}(?: of [a-z -]{{3,30}})?),? "
        rf"(?P<answer>{_PERSON})",
        _who("Who is {role}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<be>was|were|is|are) (?P<rest>[^,;]{{4,60}}?),? "
        r"because (?P<answer>[^;]{8,90})$",
        _about("Why {be} {subject} {rest}?"),
    ),
    _form(
        rf"^{_SUBJECT} (?P<verb>[a-z]{{3,}}ed|chose|left|lost|won) "
        r"(?P<rest>[^,;]{4,60}?),? because (?P<answer>[^;]{8,90})$",
        _about("Why did {subject} {base} {rest}?"),
    ),
)
