"""Whether words can be the answer to a question, by their kind and by what they are about.

The reader may accept "13 kilometres" for "How much did the first line cost?", and a statement about
the first line for a question about the second. The words of both show such errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from rag.analysis import is_function_word, stem, words
from rag.answer.content_words import content_words_of, telling_words_of
from rag.answer.kinds import Kind, asks_for_person, contains_kind, expected_kind
from rag.answer.matches import has_word, translations
from rag.answer.names import names
from rag.language import question_language, search_text, text_language
from rag.rendering.counts import says_money
from rag.text.figures import figures, is_year
from rag.text.tokens import plain_figures
from rag.text.units import is_unit_word

# Words of one group distinguish things of one kind: the first phase is not the second.
_APART: tuple[tuple[str, ...], ...] = (
    ("first الأول الأولى", "second الثاني الثانية", "third الثالث الثالثة", "fourth الرابع الرابعة",
     "fifth الخامس الخامسة", "sixth السادس السادسة", "last الأخير الأخيرة"),
    ("men man رجال رجل", "women woman نساء امرأة", "children child أطفال طفل"),
    ("boys بنين الطلاب", "girls بنات الطالبات"),
    ("north northern شمال الشمال شمالي", "south southern جنوب الجنوب جنوبي",
     "east eastern شرق الشرق شرقي", "west western غرب الغرب غربي"),
    ("import imports imported واردات استيراد", "export exports exported صادرات تصدير"),
    ("minimum lowest least أدنى أقل", "maximum highest most أقصى أعلى أكثر"),
    ("daily day يوميا اليوم", "weekly week أسبوعيا", "monthly month شهريا الشهر",
     "yearly annual annually year سنويا سنوية السنة"),
)  # fmt: skip
GROUPS = tuple(
    {search_text(word): number for number, forms in enumerate(group) for word in forms.split()}
    for group in _APART
)
"""For each group of words, the number of the side on which each of them is."""

# What has a name of its own kind: the answer to "which prison?" is no court.
_INSTITUTIONS = tuple(
    frozenset(map(search_text, group.split()))
    for group in (
        "prison jail penitentiary سجن سجون", "court tribunal محكمة محاكم",
        "journal magazine newspaper مجلة صحيفة جريدة دورية",
        "laboratory lab مختبر مختبرات", "hospital clinic مستشفى مستشفيات عيادة",
        "museum متحف متاحف", "ministry وزارة وزارات", "airport مطار مطارات",
        "stadium ملعب استاد", "church cathedral كنيسة كاتدرائية", "mosque مسجد جامع",
        "hotel فندق فنادق", "river نهر أنهار", "lake بحيرة بحيرات", "mountain جبل جبال",
        "parliament برلمان", "restaurant مطعم مطاعم",
    )
)  # fmt: skip
_WHICH = re.compile(r"\b(?:which|what|اي|باي|لاي|ايه)\b(?: \w+){1,3}")
_MONEY = {
    "ar": re.compile(
        r"\b(?:ال|ب|و)*(?:كلفه|تكلفه|كلفت|كلف|ثمن|سعر|راتب|ميزانيه|غرامه|مصاري|فلوس|مال\b|اموال)\w*"
    ),
    "en": re.compile(
        r"\b(?:costs?|prices?|salary|salaries|wages?|budget|fine|fee|rent|money|profits?|revenues?)\b"
    ),
}
_CHOICE = re.compile(r"\b(?:or|ام|او)\b|^\W*(?:is|are|was|were|do|does|did|has|have|can|will|هل)\b")
_ASKED_FOR = re.compile(r"\b(?:ب|ل|ف)?(?:اي|ايه|كم|ما) (?:ال)?(\w{3,})")
# Adjectives that tell nothing of which one is asked for.
_VAGUE = frozenset(
    stem(search_text(word))
    for word in "مجاور مجاورة آخر أخرى معين معينة محلي محلية أجنبي أجنبية صغير صغيرة كبير كبيرة "
    "neighbouring neighboring nearby other another certain local foreign small large big".split()
)
_TIME_OF_DAY = re.compile(
    r"\bwhat time\b(?! of (?:the )?year)|\btime of (?:the )?day\b|\bo'clock\b"
    r"|\b(?:في )?(?:اي|ايه|كم) (?:ال)?ساعه\b(?! \w*(?:استغرق|استمر|دام))|\bالساعه كم\b"
    r"|\bاي وقت من اليوم\b"
)
_OF_DAY = re.compile(
    r"\d[:.٫]\d\d|\d ?(?:[ap]\.?m\b|o'clock)"
    r"|\b(?:dawn|sunrise|morning|midday|noon|afternoon|evening|dusk|sunset|night|midnight|tonight)\b"
    r"|\b\w{0,3}(?:ساعه|فجر|صباح|ضحي|ظهر|ظهيره|عصر|مغرب|مسا|عشا|ليل|غروب|شروق|منتصف)\w{0,2}\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:when|year|date|day|month|time) will\b"
    r"|\bwhen (?:is|are) .*\b(?:due|expected|scheduled|going|planned|to)\b"
    r"|\bمتي (?:ي(?!عود تاريخ|رجع تاريخ)|ست|سن)\w+"
    r"|\bمتي ت(?:بدا|فتح|فتتح|نتهي|صل|قام|جري|نطلق|عقد|ستانف|غلق|صدر|نشر|ستعيد|ستكمل|عود)\b"
    r"|\b(?:ال)?(?:مقبل|قادم)ه?\b"
)
_PAST = re.compile(
    r"\b(?:ago|yesterday|last (?:week|month|year|night|summer|winter|spring|autumn|century))\b"
    r"|\b(?:امس|الماضي|الماضيه|المنصرم|المنصرمه|الفايت|الفايته)\b"
)
_HOW_MUCH = re.compile(r"\bhow much\b")
_SHARE = re.compile(r"\b(?:percent\w*|share|نسبه|بالمايه)\b")
# What is counted: the noun after "how many", and the one after كم, which ends in ا or ه there.
_COUNTED = {
    "ar": re.compile(r"\bكم (?:من )?(?!ال)(\w{3,}[اه])\b|\bعدد (\w+)"),
    "en": re.compile(r"\bhow many ((?:\w+ )?\w+)"),
}
_MEASURES = frozenset(
    search_text("نسبة مدة قيمة مساحة درجة سرعة كمية مسافة كثافة قوة مبلغ مبلغا").split()
)
# Comparisons, and what denies one of a few words after it.
_COMPARED = re.compile(r"(?:باكثر|اكثر|اقل|باقل|more|less|fewer|over|longer|later|earlier)\b")
_DENIALS = frozenset(
    search_text("لا لم لن ليس ليست ما غير not no never n't didn doesn won t").split()
)
_CLAUSE_END = re.compile(r"[.!?؟؛;،,:]\s")
_NEAR = 4
_WHAT = "ما"
_UNIT_AND = re.compile(r"(\w+) +(?:and +|و)$")
# Words that need what is done, and forms of what is done: to leave, للمغادرة.
_PURPOSE = re.compile(r"to \w|ل\w{3,}|علي \w{3,}")
_ARTICLE = "ال"
_NEED_PURPOSE = frozenset(
    search_text(word).removeprefix(_ARTICLE).rstrip("اه")
    for word in (
        "استعداد مستعد مستعدة مستعدون مستعدين قادر قادرة قادرون قادرين قدرة دعوة دعا محاولة طريقة "
        "فرصة حاجة خطة خطط سعي رغبة قرار مضطر مضطرة اضطر جاهز جاهزة مؤهل ميل مجال وقت سبيل وسيلة "
        "جهود جهد "
        "able unable willing unwilling ready prepared likely unlikely due set going expected "
        "forced allowed free keen eager reluctant afraid used want wants wanted plan plans planned "
        "try tries tried trying hope hopes hoped need needs needed decide decided agree agreed "
        "refuse refused promise promised fail failed begin began start started continue "
        "continued help helped ask asked told ordered ability attempt attempts effort efforts "
        "chance opportunity right way time decision"
    ).split()
)
_SENTENCE_END = re.compile(r"[.!?؟…][\"'”»]?\s*$")
_LONGEST_DATELINE = 9
_SEVERAL = 2
_APART_BY_COMMA = re.compile(r"[,،;؛]\s")
_ASKS_FOR_NAME = re.compile(
    r"\b(?:what|which)\b.*\b(?:name|names|named|called)\b|\b(?:ما|ماهو|ماهي)(?: هو| هي)? اسم"
)
_WHY = re.compile(r"\b(?:why|لماذا|لم|ولماذا)\b")
_REASON_WORDS = 3
_OPENING = "\"'“«([ "
_MONEY_SIGNS = "$€£¥"
_SHARE_SIGN = re.compile(r"[\d.,٫٬]+\s*[%٪]")


def can_answer(kind: Kind | None, said: str, question: str, published: date | None = None) -> bool:
    """Whether the words `said` are of the `kind` that a question asks for.

    The answer to a question for a price is money, for a reason more than two words, for what
    somebody is called a name ("the captain" is none), for a person no measure, for a prison no
    court, for a time of day no month, and for what will be no time before the day of the document,
    `published`.
    """
    folded = search_text(question)
    if _is_another_institution(folded, said) or _says_nothing_new(question, said):
        return False
    if kind == "time" and not _is_time_asked_for(folded, said, published):
        return False
    if asks_for_person(question) and _begins_with_measure(said):
        return False
    if _ASKS_FOR_NAME.search(folded) and (not _may_be_name(said) or _is_with_unit(said)):
        return False
    if _WHY.search(folded) and len(said.split()) < _REASON_WORDS:
        return False
    if (kind == "number" or _HOW_MUCH.search(folded)) and asks_for_money(question):
        return says_money(said)
    return kind is None or contains_kind(kind, said, question)


def _says_nothing_new(question: str, said: str) -> bool:
    """Whether words only repeat those of a question, or add to them where no name is.

    "A neighbouring country" does not answer "in which country?". A name may answer that is in the
    question, and so may words that it gives to choose from.
    """
    if _CHOICE.search(search_text(question)):
        return False
    asked = {stem(word) for word in words(question)}
    given = [stem(word) for word in words(said) if not is_function_word(word)]
    if not given:
        return not figures(said).quantities
    new = [word for word in given if word not in asked and word not in _VAGUE]
    if text_language(said) == "en":
        return not (new or names(said))
    kind = _ASKED_FOR.search(search_text(question))
    return kind is not None and given[:1] == [stem(kind[1])] and not new


def _is_another_institution(question: str, said: str) -> bool:
    """Whether a question asks which of one kind of institution, and `said` names another."""
    asked = {word for found in _WHICH.findall(question) for word in found.split()[1:]}
    named = {form for word in words(said) for form in (word, word.removeprefix("ال"))}
    own = [group for group in _INSTITUTIONS if asked & group]
    others = [group for group in _INSTITUTIONS if named & group]
    return bool(own and others) and not any(group in own for group in others)


def _is_time_asked_for(question: str, said: str, published: date | None) -> bool:
    """Whether the time `said` is one of a day where one is asked for, and none that is past."""
    folded = search_text(said)
    is_of_day = _OF_DAY.search(plain_figures(said)) or _OF_DAY.search(folded)
    if _TIME_OF_DAY.search(question) and not is_of_day:
        return False
    if not _FUTURE.search(question):
        return True
    years = [day.year for day in figures(said).days if day.year]
    years += [int(q.value) for q in figures(said).quantities if is_year(q)]
    is_past = published is not None and bool(years) and max(years) < published.year
    return not (is_past or _PAST.search(folded))


def _is_with_unit(said: str) -> bool:
    """Whether words begin with a figure and its unit: "500-litre"."""
    begun = said.lstrip(_OPENING)
    return any(q.unit is not None and q.at[0] == 0 for q in figures(begun).quantities)


def _begins_with_measure(said: str) -> bool:
    """Whether words are a figure, or begin with one and its unit, or with a unit.

    "12 firefighters" are people, and "Miles Davis" is a name.
    """
    found = words(said)
    if not found:
        return False
    if not any(character.isalpha() for character in said):
        return True
    begun = said.lstrip(_OPENING)
    if begun[:1].isdigit() or begun[:1] in _MONEY_SIGNS:
        is_share = _SHARE_SIGN.match(begun) is not None
        return _is_with_unit(said) or is_share or (len(found) > 1 and is_unit_word(found[1]))
    is_telling = text_language(said) == "en" or len(found) == 1
    return is_unit_word(found[0]) and is_telling and not begun[:1].isupper()


def _may_be_name(said: str) -> bool:
    """Whether words may be a name: with a capital, or in Arabic without any function word."""
    if text_language(said) == "en":
        return bool(names(said)) or any(character.isdigit() for character in said)
    return not any(is_function_word(word) for word in words(said))


def says_two_prices(said: str, question: str) -> bool:
    """Whether the words `said` give several amounts, and the question asks for a price."""
    several = len(figures(said).quantities) >= _SEVERAL and _APART_BY_COMMA.search(said)
    return bool(several) and asks_for_money(question)


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a comparison that the words before it deny.

    Of "did not take more than six minutes", "more than six minutes" is no answer; "no more than
    six minutes" is one. A «ما» at the beginning of a clause is "what".
    """
    if not _COMPARED.match(search_text(text[start:end])):
        return False
    before = words(_CLAUSE_END.split(text[:start])[-1])
    near = before[-_NEAR:]
    if near and len(near) == len(before) and near[0] == _WHAT:
        near = near[1:]
    return not _DENIALS.isdisjoint(near)


def continues_measure(text: str, start: int) -> bool:
    """Whether ``text[start:]`` continues a measure: the seventy in "a metre and seventy"."""
    before = _UNIT_AND.search(
        search_text(text[:start] + ("و" if text[start : start + 1] == "و" else ""))
    )
    return before is not None and is_unit_word(before[1])


def completes_word(question: str, text: str, start: int) -> bool:
    """Whether a question is for a reason, and ``text[start:]`` only completes the word before it.

    Of "became less willing to give up arms", "to give up arms" is no reason; the whole is one.
    """
    before, folded = words(text[:start])[-1:], search_text(text[start:])
    if not (before and _WHY.search(search_text(question)) and _PURPOSE.match(folded)):
        return False
    last = before[0].removeprefix(_ARTICLE)
    return last in _NEED_PURPOSE or last.rstrip("اه") in _NEED_PURPOSE


def is_dateline(line: str) -> bool:
    """Whether a line has a date beside a section or a place: "News desk | 21 October 2025"."""
    beside = not _SENTENCE_END.search(line) and len(line.split()) <= _LONGEST_DATELINE
    return beside and "|" in line and ":" not in line and bool(figures(line).days)


def asks_for_money(question: str) -> bool:
    """Whether a question asks for a price, a cost or a wage, and not for a share of one."""
    folded = search_text(question)
    pattern = _MONEY[question_language(question)]
    return pattern.search(folded) is not None and _SHARE.search(folded) is None


def counts_another(question: str, text: str) -> bool:
    """Whether a question asks for the number of something that a text does not name.

    A word that the lexicon does not know is not looked for in a text of the other language.
    """
    found = _COUNTED[question_language(question)].search(search_text(question))
    if found is None or expected_kind(question) != "number" or asks_for_money(question):
        return False
    noun = next(filter(None, found.groups()))
    counted = [word for word in content_words_of(noun) if word.word not in _MEASURES]
    if any(word.is_frame for word in counted):
        return False
    if text_language(text) != question_language(question):
        counted = [word for word in counted if translations(word.word)]
    return bool(counted) and not any(has_word(text, word) for word in counted)


def counts_less(question: str, said: str, other: str) -> bool:
    """Whether `other` names what a question asks for the number of, and `said` does not."""
    return counts_another(question, said) and not counts_another(question, other)


def is_same_answer(said: str, other: str) -> bool:
    """Whether two spans say the same: the same numbers, or the words of one are in the other."""
    one, two = figures(said), figures(other)
    if one.quantities or two.quantities or one.days or two.days:
        values = [[q.value for q in found.quantities] for found in (one, two)]
        return values[0] == values[1] and one.days == two.days
    first, second = set(words(said)), set(words(other))
    return bool(first and second) and (first <= second or second <= first)


def is_alike(said: str, other: str) -> bool:
    """Whether two spans are numbers of one unit, so that either may be what is asked for."""
    one, two = figures(said).quantities, figures(other).quantities
    return bool(one and two) and one[0].unit == two[0].unit


def says_all_but(question: str, text: str, other: str) -> bool:
    """Whether `other` has all words that a question asks with, and `text` lacks one of them."""
    asked = telling_words_of(question)
    return all(has_word(other, word) for word in asked) and not all(
        has_word(text, word) for word in asked
    )


def sides(group: Mapping[str, int], text: str) -> set[int]:
    """The sides of a group that a text has words of."""
    return {group[word] for word in words(text) if word in group}


def speaks_of_another(question: str, text: str) -> bool:
    """Whether a text names the first of several things, and the question only the second."""
    ordinals = GROUPS[0]
    asked, found = sides(ordinals, question), sides(ordinals, text)
    return bool(asked and found and not asked & found)
