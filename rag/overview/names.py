"""The people, places and other names in documents, each with the sentences that name it.

By rule, with the lexicon: see `rag.overview.name_words`. The words beside a name decide its kind,
which is ``other`` if they say nothing about it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.language import search_text
from rag.overview.name_words import Likelihood, NameWord, name_words
from rag.overview.statements import Statement, statements
from rag.schema import Document
from rag.text.common import given_names

NameKind = Literal["person", "place", "other"]

_POSSESSIVE = re.compile("[’']s?$")
_MOST_WORDS = 5
_LONGEST_GAP = 1
_INSIDE = frozenset(["of", "al", "bin", "ibn", "van", "de", "بن", "بنت", "ابن", "ابو", "ال"])
# All in search form.
_TITLES = frozenset(
    "mr mrs ms dr prof professor president minister mayor director governor king queen prince "
    "captain coach engineer judge general secretary spokesman spokeswoman "
    "السيد السيده الدكتور الدكتوره الرييس الرييسه الوزير الوزيره المدير المديره المهندس المهندسه "
    "الملك الملكه الامير القايد المدرب المدربه النقيب النقيبه الصياد الكاتب الكاتبه المتقاعد "
    "اللاعب الحارس الباحث الباحثه".split()
)
_SPEECH = frozenset(
    "said says told who whose قال قالت اكد اكدت اوضح اوضحت اضاف اضافت صرح صرحت وقال وقالت".split()
)
_PLACE_LEADS = frozenset(
    "city town village port capital mount river lake "
    "مدينه بلديه ميناء مينا قريه محافظه عاصمه جزيره نهر جبل بحيره بمدينه لمدينه بلده قري "
    "منطقه".split()
)
# Words that are the first of a place's name, with the word after them: «وادي الزعفران».
_FIRST_OF_PLACE = frozenset(
    "وادي جبل نهر بحيره جزيره خليج مرسي شاطي ميناء مينا سهل واحه مضيق ساحه حي قصر".split()
)
# These only after a word that says that a place follows: «بلدة عين الصقر».
_FIRST_AFTER_LEAD = frozenset("عين راس باب تل بير دير بيت كفر".split())
_NO_NAME_OF_PLACE = frozenset(
    "المدينه البلده القريه البحر المنطقه الجزيره الدوله البلاد العاصمه المحافظه الشمال الجنوب "
    "الشرق الغرب المال السكن الاعمال النهر الجبل الوادي الميناء الجديد الجديده القديم "
    "القديمه".split()
)
_PLACE_BEFORE = _PLACE_LEADS | frozenset("in at from near to across في من الي قرب".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is first written, what it names, and the sentences with it, in order."""

    name: str
    kind: NameKind
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    kind: NameKind
    statement: Statement


def people_and_places(documents: Iterable[Document]) -> list[Named]:
    """The names in the documents, those in most sentences first.

    Spellings that differ in nothing but vowel signs or forms of letters are one name; so is a last
    name alone with the only full name that ends with it. Names in Arabic and in Latin letters are
    apart.
    """
    mentions: dict[str, list[_Mention]] = {}
    for document in documents:
        for statement in statements(document):
            for mention in _mentions(statement):
                mentions.setdefault(search_text(mention.name).strip(), []).append(mention)
    for short, full in _last_names(mentions).items():
        mentions[full] += mentions.pop(short)
    found = [_named(several) for several in mentions.values()]
    return sorted(found, key=lambda one: -len(one.statements))


def _last_names(names: Iterable[str]) -> dict[str, str]:
    """The names of one word that end exactly one longer name, with that name."""
    names = list(names)
    longer = {
        short: [full for full in names if full.endswith(f" {short}")]
        for short in names
        if " " not in short
    }
    return {short: full[0] for short, full in longer.items() if len(full) == 1}


def _named(mentions: list[_Mention]) -> Named:
    kinds = Counter(one.kind for one in mentions if one.kind != "other")
    kind: NameKind = kinds.most_common(1)[0][0] if kinds else "other"
    said = tuple(dict.fromkeys(one.statement for one in mentions))
    return Named(mentions[0].name, kind, said)


def _mentions(statement: Statement) -> Iterator[_Mention]:
    words = name_words(statement.quote)
    place = 0
    while place < len(words):
        end = _end_of_place(words, place)
        if end > place:
            cut = len(words[place].folded) - len(_without_prefix(words[place]))
            name = statement.quote[words[place].start + cut : words[end - 1].end]
            yield _Mention(name, "place", statement)
        elif (end := _end_of_name(words, place)) > place:
            name = statement.quote[words[place].start : words[end - 1].end]
            yield _Mention(_POSSESSIVE.sub("", name), _kind(words, place, end), statement)
        place = max(end, place + 1)


def _end_of_place(words: Sequence[NameWord], begin: int) -> int:
    """The place after the last word of a place's name that begins with what it is; else `begin`."""
    before = words[begin - 1].folded if begin else ""
    first = _without_prefix(words[begin])
    named = first in _FIRST_OF_PLACE or (first in _FIRST_AFTER_LEAD and before in _PLACE_LEADS)
    following = words[begin + 1 : begin + 2]
    if not named or not following or not _is_definite(words, begin + 1):
        return begin
    if following[0].folded in _NO_NAME_OF_PLACE:
        return begin
    end = begin + 2
    # An adjective that is part of it: «شاطئ الرمل الأبيض», not that of a kind: «الجبلية».
    if end < len(words) and _is_definite(words, end):
        end += not words[end].folded.endswith(("ي", "يه"))
    return end


def _is_definite(words: Sequence[NameWord], place: int) -> bool:
    """Whether a word has the article, and only white space parts it from the word before it."""
    return words[place].folded.startswith("ال") and (
        words[place].start - words[place - 1].end <= _LONGEST_GAP
    )


def _without_prefix(word: NameWord) -> str:
    bare = word.folded[1:]
    return bare if word.folded[:1] in "وبلف" and bare in _FIRST_OF_PLACE else word.folded


def _end_of_name(words: Sequence[NameWord], begin: int) -> int:
    """The place after the last word of the name that begins at a place; `begin` if none does."""
    first = words[begin]
    following = words[begin + 1 : begin + 2]
    if first.folded.startswith("ال") and any(word.is_given for word in following):
        # What somebody is, before their name.
        return begin
    is_led = _has_title(words, begin) or (begin and words[begin - 1].folded in _PLACE_LEADS)
    least = Likelihood.POSSIBLE if is_led or not first.is_arabic else Likelihood.SURE
    if first.likelihood < least:
        return begin
    end = begin + 1
    while end < len(words) and end - begin < _MOST_WORDS and _continues(words, end):
        end += 1
        if first.is_given and _ends_full_name(words[begin:end]):
            break
    while words[end - 1].folded in _INSIDE:
        end -= 1
    alone = end - begin == 1 and first.likelihood is Likelihood.POSSIBLE
    return begin if alone and not is_led else end


def _has_title(words: Sequence[NameWord], begin: int) -> bool:
    """Whether a title is before a place, also with an adjective: «المدرب البرتغالي جواو»."""
    before = [word.folded for word in words[max(begin - 2, 0) : begin]]
    if before and before[-1].startswith("ال") and before[-1].endswith(("ي", "يه")):
        return not _TITLES.isdisjoint(before)
    return bool(before) and before[-1] in _TITLES


def _ends_full_name(words: Sequence[NameWord]) -> bool:
    """Whether a given name is complete with its last word: no further name is bound to it."""
    last = words[-1].folded
    return last not in _INSIDE and last not in given_names() and words[-2].folded != "عبد"


def _continues(words: Sequence[NameWord], place: int) -> bool:
    """Whether the word at a place belongs to the name that the word before it belongs to."""
    last, word = words[place - 1], words[place]
    if word.is_arabic != last.is_arabic or word.prefix or word.start - last.end > _LONGEST_GAP:
        return False
    if last.folded.startswith("ال") and words[place - 2].folded != "عبد":
        return False
    if word.folded in _INSIDE:
        following = words[place + 1 : place + 2]
        return any(one.likelihood > Likelihood.NO for one in following)
    return word.likelihood > Likelihood.NO


def _kind(words: Sequence[NameWord], begin: int, end: int) -> NameKind:
    before = words[begin - 1].folded if begin else ""
    after = words[end].folded if end < len(words) else ""
    # The name of a capital may be used for its government: «قالت طوكيو».
    speaks = end - begin > 1 and (before in _SPEECH or after in _SPEECH)
    full = end - begin > 1 and words[begin].is_given
    if full or speaks or words[begin].folded in _TITLES or _has_title(words, begin):
        return "person"
    is_placed = before in _PLACE_BEFORE or words[begin].prefix == "ب"
    return "place" if is_placed else "other"
