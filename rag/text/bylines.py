"""The parts of a text that only say who wrote, drew, photographed or sent it.

A byline ("By Harriet Penhale, Reporter", «كتب: سارة علي»), the credit of a picture and a dateline
without a sentence tell nothing of what the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.analysis import is_function_word
from rag.language import search_text, strip_tashkeel
from rag.sentences import Span
from rag.text.common import given_names
from rag.text.months import MONTHS, WEEKDAYS

_LONGEST_LINE = 140
_LONGEST_OPENING = 110
_MOST_WORDS = 5
_MOST_NAMES = 8
_MOST_WORDS_OF_ROLE = 6
_MOST_WORDS_OF_DATELINE = 10
_MOST_WORDS_OF_PLACE = 4
_FEWEST_WORDS_AFTER = 3

_LINE = re.compile(r"[^\r\n]+")
_AROUND = " \t\u00a0*_#>|•·()[]{}–—-\u200e\u200f"
_DASH_OF_TATWEEL = re.compile(r"(?<!\S)ـ+(?!\S)")
_CLOSED = re.compile(r"""[.!?؟…۔]["'”’»)\]]*\s*$""")
_INITIAL = re.compile(r"(?:[A-Z]\.)+$|[دأمآ]\.$")
_CAPITAL = re.compile(r"[A-Z\u00c0-\u00de][\w'’.\-]*$")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670\-]{2,}$")
_DIGITS = re.compile(r"[\d٠-٩]")
_YEAR_OR_TIME = re.compile(r"[\d٠-٩][\d٠-٩:/.\-]*(?:st|nd|rd|th|م|هـ)?$")
_PARTICLES = frozenset("de da van von der den al el bin ibn la le du di abu ter ال آل ابو".split())
# Given names that are function words too.
_ALSO_NAMES = frozenset(["will", "may", "can", "علي"])
_POSSESSIVE = re.compile(r"['’]s$")

_AND = re.compile(r"\s*[,،&/;؛|]\s*|\s+(?:and|with|مع)\s+|\s+و\s*(?=[\u0621-\u064a]{2})")
_PARTS = re.compile(r"\s*[,،|•·(/)]\s*|\s+[–—-]+\s+")
_WORDS_OF_TAILS = frozenset(
    "in for of at from on the and via by photo photos reporting writing editing "
    "في من و لـ عن عبر خاص".split()
)
_ROLE = re.compile(
    r"""(?<!\w)(?:reporters?|correspondents?|editors?|editor-in-chief|writers?|columnists?
    |journalists?|photographers?|photojournalists?|contributors?|news\ ?desk|newsroom|bureau
    |(?:ال)?مراسلو?ة?|(?:ال)?صحف[يىه]ة?|(?:ال)?صحافي(?:ة|ون)?|(?:ال)?محرر(?:ة|ون)?|(?:ال)?مصورة?
    |رئيسة?\ (?:ال)?تحرير|(?:ال)?كاتبة?(?:\ صحفية?)?)(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_AGENCIES = frozenset(
    search_text(name)
    for name in (
        "ap afp upi dpa efe tass reuters bloomberg xinhua wam kuna spa petra sana anadolu apa map "
        "رويترز بترا وام واس كونا سانا قنا شينخوا وفا وكالات الأناضول"
    ).split()
)

_ENGLISH = re.compile(
    r"""(?:(?:(?:written|reported|compiled|edited|photographed|(?:additional\ )?reporting|writing
    |editing|words|text|story|report
    |(?:file\ )?(?:photo(?:graph)?|picture|image|illustration|graphic|video)s?)
    (?:\ (?:and|&)\ (?:written|reported|compiled|edited|photographed|photo(?:graph)?s?
    |pictures?|video))?\ )?by(?:\s*:)?\s+
    |(?:file\ )?(?:photo(?:graph(?:y|er)?)?|picture|image|pic|illustration|graphic|video)s?
    (?:\ credits?)?\s*(?::|courtesy\ of\ |[©]|\ via\ )\s*
    |(?:reporting|writing|editing|words|reporter|correspondent)s?\s*:\s*)""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that name whoever made any kind of work: at the beginning of a text they are its byline.
_ENGLISH_AT_TOP = re.compile(r"(?:author|editor|text|story|report)s?\s*:\s*", re.IGNORECASE)
_AR_VERB = (
    r"(?:كتب(?:ت?ها?|ت)?|بقلم|أعد(?:ت?ها?|ت)?|حاور(?:ت?ها?|ت)?|أجرى الحوار|أخرج(?:ت?ها?|ت)?|خرج"
    r"|الكاتبة?|(?:ال)?مراسلة?|المصورة?|المحررة?)"
)
_AR_NOUN = (
    r"(?:بعدسة|عدسة|تقرير|(?:ال)?[إا]عداد|(?:ال)?تحرير|(?:ال)?تصوير|(?:ال)?صورة?|(?:ال)?ترجمة|متابعة"
    r"|حوار|تحقيق|رصد|تغطية|مونتاج|إخراج)"
)
_AR_LABEL = rf"(?:{_AR_VERB}|{_AR_NOUN})"
_AR_OF_WORK = r"(?:\s+(?:هذا\s+|هذه\s+)?ال(?:تقرير|ملف|مادة|مقال|حوار|تحقيق|نشرة|خبر))?"
_AR_LABELS = rf"{_AR_LABEL}{_AR_OF_WORK}(?:\s*(?:و\s*|[،/]\s*){_AR_LABEL})*"
# With a mark after it, the label of a byline is told from a verb or a noun («كتب الوزير رسالة»).
_ARABIC = re.compile(rf"{_AR_LABELS}\s*(?:[:/|]|[–—\-ـ]{{1,2}})\s*")
_ARABIC_BY = re.compile(r"(?:بقلم|بعدسة|بكاميرا|بريشة)\s+")
_ARABIC_AT_TOP = re.compile(rf"{_AR_LABELS}\s+")
_ARABIC_VERB = re.compile(rf"{_AR_VERB}(?!\w)")
_ARABIC_TITLE = re.compile(
    r"^(?:(?:الدكتورة?|الأستاذة?|الكاتبة?|الصحفية?|الزميلة?|المصورة?|د|أ)\s*[./:]?\s+)(?=\S)"
)
# A byline ends before the statement of its paragraph with one of these marks.
_BEFORE_STATEMENT = re.compile(r"\s*(?:\s[–—-]{1,2}\s|[–—|:]|ـ{1,2}\s)\s*")
_CREDIT = re.compile(
    r"^(?:©\s*)?[A-Z][\w.\- ]{2,60}/\s?(?:AP|AFP|EPA|Reuters|Getty(?: Images)?|Alamy)\b"
    r"[\w /.]{0,30}$|^(?:Getty Images|Shutterstock|file photo|صورة? أرشيفية?|أرشيفية?)$",
    re.IGNORECASE,
)
_NO_DATELINE = frozenset(search_text("منذ حتى إلى قبل بعد until since before after to").split())
_AROUND_PLACE = re.compile(r"[,،(/|–—-]")
_FIRST_SENTENCE = re.compile(r"[^.!?؟…]+\.\s+(?=\S)")


def byline_spans(text: str, *, begins: bool = True) -> list[Span]:
    """The parts of a text, in order, that only say who made it, or where and when it was sent.

    Each is a whole line, or the beginning of one with the mark that parts it from its statement.
    `begins` says that the text begins a document: names with a role, and datelines, are told from
    lists of people and of dates only there, before the first sentence.
    """
    return list(_spans(text, begins))


def without_bylines(text: str, sentences: Sequence[Span], *, begins: bool = True) -> list[Span]:
    """The `sentences` of a text without bylines, and without those that others begin with."""
    ends = dict(byline_spans(text, begins=begins))
    if not ends:
        return [*sentences]
    return [(begin, end) for start, end in sentences if (begin := _begin(text, start, ends)) < end]


def _begin(text: str, start: int, ends: Mapping[int, int]) -> int:
    """Where what is said from `start` on begins, after the bylines that end at `ends`."""
    while start in ends:
        start = ends[start]
        while text[start : start + 1].isspace():
            start += 1
    return start


def is_byline(line: str) -> bool:
    """Whether a line anywhere in a text only says who made it, or a picture in it."""
    plain = _plain(line)
    return 0 < len(plain) <= _LONGEST_LINE and _says_who(plain)


def _spans(text: str, begins: bool) -> Iterator[Span]:
    top = begins
    for match in _LINE.finditer(text):
        line = match[0]
        plain = _plain(line[: 2 * _LONGEST_LINE])
        if not plain:
            continue
        is_short = len(line) <= _LONGEST_LINE
        if is_short and (_says_who(plain) or (top and _says_who_at_top(plain))):
            yield match.span()
            continue
        if opening := _opening(line[: 2 * _LONGEST_OPENING], top=top):
            yield match.start(), match.start() + opening
        top = top and not _CLOSED.search(line)


def _plain(line: str) -> str:
    """A line without marks around it, vowel signs and invisible characters."""
    return strip_tashkeel(_DASH_OF_TATWEEL.sub("–", line)).strip(_AROUND)


def _says_who(plain: str) -> bool:
    if _CREDIT.match(plain):
        return True
    said = plain.rstrip(" .:" if not plain.endswith("..") else "")
    if (found := _ENGLISH.match(said)) and found.end() < len(said):
        return all(_is_english_byline(part) for part in _clauses(said, found))
    for label in (_ARABIC, _ARABIC_BY):
        if found := label.match(said):
            closed = plain.endswith(".") and label is _ARABIC
            return _is_arabic_byline(said[found.end() :], closed=closed)
    return False


def _clauses(said: str, found: re.Match[str]) -> list[str]:
    """What is said after the first label, and after each of "Reporting by X; editing by Y"."""
    return [
        _ENGLISH.sub("", part.strip(), count=1) for part in re.split(r"[;؛]", said[found.end() :])
    ]


def _is_english_byline(said: str) -> bool:
    first, *tail = [part for part in _PARTS.split(said) if part.strip()] or [""]
    names = re.split(r"\s+(?:in|for|of|at|from)\s+", first, maxsplit=1)
    places = names[1:]
    return (
        _are_english_names(names[0])
        and all(_is_tail(part) for part in (*places, *tail))
        and len(tail) <= _MOST_NAMES
    )


def _are_english_names(said: str) -> bool:
    parts = [part for part in _AND.split(said) if part.strip()]
    return 0 < len(parts) <= _MOST_NAMES and all(map(_is_english_name, parts))


def _is_english_name(said: str) -> bool:
    found = said.split()
    if not 0 < len(found) <= _MOST_WORDS or _is_of_calendar(found[0]):
        return False
    return all(
        word in _PARTICLES
        or (_CAPITAL.match(word) and not _POSSESSIVE.search(word) and _names(word))
        for word in found
    )


def _names(word: str) -> bool:
    """Whether a word may be a part of a name."""
    folded = search_text(word).strip(".,'")
    return bool(
        _INITIAL.match(word)
        or folded in _ALSO_NAMES
        or folded in _PARTICLES
        or not is_function_word(folded)
    )


def _is_of_calendar(word: str) -> bool:
    folded = search_text(word).strip(".,")
    return folded in WEEKDAYS or (folded,) in MONTHS


def _is_tail(said: str) -> bool:
    """Whether words after a name are a role, a place, a paper or a date."""
    found = said.split()
    if not found:
        return True
    if len(found) <= _MOST_WORDS_OF_ROLE and _ROLE.search(said):
        return all(_names(w) or search_text(w) in _WORDS_OF_TAILS for w in found)
    others = [
        word
        for word in found
        if not (
            _YEAR_OR_TIME.match(word)
            or search_text(word).strip(".,:") in _WORDS_OF_TAILS
            or _is_of_calendar(word)
        )
    ]
    return len(others) <= _MOST_WORDS_OF_PLACE and all(map(_CAPITAL.match, others))


def _is_arabic_byline(said: str, *, closed: bool) -> bool:
    first, *tail = [
        part for part in re.split(r"\s*[|•·(]\s*|\s+[–—-]+\s+", said) if part.strip()
    ] or [""]
    names = _names_in_arabic(first)
    if not names or (closed and names[0].split()[0] not in given_names()):
        return False
    return len(tail) <= 2 and all(
        _is_tail(part) or len(part.split()) <= _MOST_WORDS_OF_PLACE for part in tail
    )


def _names_in_arabic(said: str) -> list[str]:
    """The names in search form that make up what is said, none if it says anything else."""
    if _CAPITAL.match(said[:1]):
        return [search_text(said)] if _are_english_names(said) else []
    parts = [_ARABIC_TITLE.sub("", part) for part in _AND.split(said) if part.strip()]
    is_list = 0 < len(parts) <= _MOST_NAMES
    return [search_text(p) for p in parts] if is_list and all(map(_is_arabic_name, parts)) else []


def _is_arabic_name(said: str) -> bool:
    found = said.split()
    return 0 < len(found) <= _MOST_WORDS and all(
        _INITIAL.match(word) or (_ARABIC_WORD.match(word) and _names(word)) for word in found
    )


def _says_who_at_top(plain: str) -> bool:
    """Whether a line before the first sentence of a document only says who made it, or where."""
    said = plain.rstrip(" .:")
    if found := _ENGLISH_AT_TOP.match(said):
        return _is_english_byline(said[found.end() :])
    if (found := _ARABIC_AT_TOP.match(said)) and not _CLOSED.search(plain):
        names = _names_in_arabic(said[found.end() :])
        return bool(names) and names[0].split()[0] in given_names()
    return _is_name_with_role(said) or _is_dateline(plain)


def _is_name_with_role(said: str) -> bool:
    """Whether a line is a name and a role ("Harriet Penhale, Reporter", «سارة علي - مراسلة»)."""
    first, *tail = [part for part in _PARTS.split(said) if part.strip()] or [""]
    if not tail:
        place = re.match(r"(.+?)\s+(?:in|في)\s+(\S+(?:\s\S+)?)$", first)
        return place is not None and _are_people(place[1]) and _CAPITAL.match(place[2]) is not None
    if not _are_people(first) or not any(map(_ROLE.search, tail)):
        return False
    return all(_is_tail(part) or _are_people(part) for part in tail)


def _are_people(said: str) -> bool:
    parts = [part for part in _AND.split(said) if part.strip()]
    return bool(parts) and all(
        len(p.split()) > 1 and (_is_english_name(p) or _is_arabic_name(p)) for p in parts
    )


def _is_dateline(plain: str) -> bool:
    """Whether a line is a place with the agency or the date of a report, and no more."""
    found = [word.strip("(),،/|–—-.:[]") for word in plain.split()]
    found = [word for word in found if word]
    if (
        not 1 < len(found) <= _MOST_WORDS_OF_DATELINE
        or ":" in plain
        or not _AROUND_PLACE.search(plain)
    ):
        return False
    folded = [search_text(word) for word in found]
    if not _NO_DATELINE.isdisjoint(folded):
        return False
    others = [
        word
        for word, form in zip(found, folded, strict=True)
        if not (form in _AGENCIES or _YEAR_OR_TIME.match(word) or _is_of_calendar(word))
    ]
    is_dated = any(len(re.findall(_DIGITS, word)) == 4 for word in found)
    is_sent = not _AGENCIES.isdisjoint(folded)
    return (
        (is_dated or is_sent)
        and len(others) <= _MOST_WORDS_OF_PLACE
        and all(_is_english_name(word) or _is_arabic_name(word) for word in others)
    )


def is_dateline_sentence(sentence: str) -> bool:
    """Whether a sentence is a place with the date of a report: "Harran, 27 April 2026."."""
    said = sentence.rstrip(" .")
    return any(map(_is_of_calendar, said.split())) and _is_dateline(_plain(said))


def _opening(line: str, *, top: bool) -> int:
    """Where the statement of a line begins that has a byline before it; 0 if it has none."""
    lead = len(line) - len(line.lstrip(_AROUND))
    if top and (first := _FIRST_SENTENCE.match(line, lead)) and is_dateline_sentence(first[0]):
        return first.end()
    for label in (_ARABIC, _ARABIC_BY, *([_ENGLISH] if top else [])):
        found = label.match(line, lead)
        if not found:
            continue
        is_english = label is _ENGLISH
        for mark in _BEFORE_STATEMENT.finditer(line, found.end(), lead + _LONGEST_OPENING):
            rest = line[mark.end() :]
            said = line[found.end() : mark.start()].strip()
            if not said or len(rest.split()) < _FEWEST_WORDS_AFTER:
                return 0
            if is_english:
                is_who = _is_english_byline(said) and len(said.split()) > 1
                return mark.end() if is_who and _CAPITAL.match(rest.split()[0]) else 0
            sure = top or _ARABIC_VERB.match(line, lead) is not None
            return mark.end() if _are_arabic_people(said, sure=sure) else 0
    return 0


def _are_arabic_people(said: str, *, sure: bool) -> bool:
    """Whether words are names of people; unless it is `sure`, the first begins with a known one."""
    names = [name.split() for name in _names_in_arabic(said)]
    is_known = bool(names) and (sure or names[0][0] in given_names())
    return is_known and all(len(name) > 1 for name in names)
