"""Questions in Arabic dialects with the words that standard Arabic writes in their place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from rag.language import question_language, search_text

# Vowel signs are no letters to a regular expression.
_WORD = re.compile(r"[\w\u064b-\u0652\u0670]+")
_AND = "و"
_PAIR = 2
# In search form these are «ايه».
_STANDARD = frozenset(["أية", "آية"])
# «من تاني» is "again", not "of a second one".
_AGAIN = re.compile(r"\bمن تاني\b")
# «ما وصلوش» is «ما وصلوا», behind other words: «ما نقوش المعبد» asks what the inscriptions are.
_NOT = re.compile(r"(?<=\w )(ما \w{2,}و)ش\b")
# «هيدخلوا» and «حيدخلوا» are «سيدخلون».
_WILL = re.compile(r"\b[هح]([يت]\w{2,})وا\b")
# "What" before a verb: «شو قال» is «ماذا قال», «شو اسمه» is «ما اسمه».
_BEFORE_VERB = re.compile(
    r"^ما(?= (?:ي\w{3,}|قال|قالت|صار|صارت|حصل|حدث|قرر|قررت|أعلن|أعلنت|طلب|طلبت)\b)"
)


def standard_arabic(question: str) -> str:
    """The `question` with standard words in place of those of Arabic dialects.

    An interrogative at the end comes to the beginning: «المدير اسمه ايه؟» is «ما المدير اسمه؟». A
    question without such words, or in English, comes back as it is.
    """
    if question_language(question) != "ar":
        return question
    text = _AGAIN.sub("مرة أخرى", question)
    found = list(_WORD.finditer(text))
    asked_last = len(found) > 1 and _interrogative(found[-1][0])
    if asked_last:
        text = f"{asked_last} {text[: found[-1].start()].rstrip()}{text[found[-1].end() :]}"
        found = list(_WORD.finditer(text))
    place = len(found)
    while place:
        place, standard, end = _standard(found, place)
        begin = found[place].start()
        before = text[:begin] if standard else text[:begin].rstrip(" ")
        text = f"{before}{standard}{text[end:]}"
    text = _WILL.sub(r"س\1ون", _NOT.sub(r"\1ا", text))
    return text if text == question else _BEFORE_VERB.sub("ماذا", text)


def _standard(found: Sequence[re.Match[str]], end: int) -> tuple[int, str, int]:
    """The place of the last one or two words before `end`, what is said for them, and their end."""
    others, interrogatives = _table("words"), _table("interrogatives")
    last = found[end - 1]
    form = search_text(last[0])
    pair = f"{search_text(found[end - 2][0])} {form}" if end > 1 else ""
    if pair in others:
        return end - 2, others[pair], last.end()
    if end == _PAIR and pair in interrogatives:
        return 0, interrogatives[pair], last.end()
    if end == 1 and (interrogative := _interrogative(last[0])):
        return 0, interrogative, last.end()
    if end > 1 and last[0].startswith(_AND) and (interrogative := _interrogative(last[0][1:])):
        return end - 1, _AND + interrogative, last.end()
    return end - 1, others.get(form, last[0]), last.end()


def _interrogative(word: str) -> str | None:
    return None if word in _STANDARD else _table("interrogatives").get(search_text(word))


@cache
def _table(name: str) -> Mapping[str, str]:
    """The standard word for each word of a table, in search form."""
    text = resources.files("rag.text.data").joinpath("dialect.toml").read_text("utf-8")
    return {
        search_text(word): standard
        for standard, those in tomllib.loads(text)[name].items()
        for word in those.split("; ")
    }
