"""Negation: what a sentence denies, and what it rejects in favour of something else.

"They did not pay" denies the payment; "because of drought, not of pests" rejects the pests and does
not deny the drought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product, takewhile

from rag.analysis import is_function_word, words
from rag.answer.content_words import ContentWord, content_words_of
from rag.answer.contrasts import are_opposite, names_in
from rag.answer.matches import has_word
from rag.answer.subjects import clauses_with_most, predicate
from rag.language import search_text
from rag.text.clauses import clauses

_NOT = frozenset(
    search_text(word)
    for word in (
        "not no never none nobody nothing neither nor without cannot لم لن ليس ليست ليسوا "
        "لا لست بلا دون بدون غير عدم ولم ولن وليس ولا فلم فلا ولست ما"
    ).split()
)
_SHORT_NOT = re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE)
# "No longer" denies what follows, as "not" does.
_NO_LONGER = re.compile(
    r"\bno longer\b|\bhardly\b|\bbarely\b"
    r"|\b(?:fail(?:s|ed|ing)?|declin(?:es|ed|ing)|unable) to\b"
    r"|\brul(?:es|ed|ing) out\b|\bاستبعدت?\b"
    r"|\b(?:فشلت?|عجزت?|امتنعت?) (?:في|عن)\b",
    re.IGNORECASE,
)
# These deny only what is right after them; "ما" is more often "what" than "not".
_RARELY_NOT = frozenset(["ما", "غير", "no"])
# These deny a noun: "without the press on 3 March" says nothing of the day.
_WITHOUT = frozenset(search_text(word) for word in "without بلا دون بدون".split())
_BEFORE_WHAT = frozenset(
    search_text("هو وهو هي وهي كل بعد قبل مع إلى على في من بين عن مثل حسب وفق").split()
)
# A "not" denies one of this number of words after it.
_REACH = 2
_ADJUNCTS = names_in("logic", "prepositions") - {("of",)}
# "Only 4 % buy it" is «لا يشتريها سوى 4 %»; "did not open until May" says that it opened.
_EXCEPT = frozenset(["سوي", "الا", "except", "until"])
_EXCEPT_REACH = 6
# "Still" is "not ceased" in Arabic.
_STILL = re.compile(r"\b[وف]?(?:لا [يت]زال|ما زال|ما زالت|لم [يت]زل)\w*|\bلا سيما\b|\bلا بد\b")
# "Except that" denies nothing, nor does "below": «دون الحد الأدنى».
# nor what limits a number: «لا يتجاوز», "no more than".
_BUT = re.compile(
    r"\bno (?:more|less|fewer|later) than\b|\bnot? exceed\w*|\b(?:لا|لم) [يت](?:تجاوز|زيد|زد|قل)\w*"
    r"|\b(?:not|never|لم|لا) (?:rule out|[يت]ستبعد\w*)|\bغير ان\w*"
    r"|\bدون (?=(?:ال)?(?:حد|سن|مستوي|معدل|خط|صفر)\b|\d)"
)
_NO_ANSWER = re.compile(r"^\W*(?:no|لا)\s*[,،.]", re.IGNORECASE)
# "..., not pests", "rather than pests", «لا إلى الآفات», «وليس الآفات».
_ASIDE = re.compile(
    r"(?:,\s*(?:and |but )?not|\b(?:rather than|instead of|as opposed to))\s+([^,.;]+)"
    r"|\b(?:لا|وليس|وليست|بدلا من|عوضا عن)\s+"
    r"((?:إلى|الى|في|من|على|عن|مع|بسبب|نتيجة|ال\w|لل\w|بال\w)[^،.؛]*)",
    re.IGNORECASE,
)


def turned_round(claim: str, best: str) -> Iterator[str]:
    """The words that one of two sentences of a language denies, and the other says."""
    here, there = denied(claim), denied(best)
    if here and not there:
        if any(are_opposite(one, two) for one, two in product(here, words(best))):
            return  # "Does not include" is "excludes".
        yield from (w.word for w in content_words_of(" ".join(here)) if has_word(best, w))
    elif there and not here:
        said = [w for clause in clauses(claim) for w in predicate(clause) if has_word(best, w)]
        both = [w for w in said if has_word(" ".join(there), w)]
        about = clauses_with_most([w for w in said if w not in both], best)
        yield from (w.word for w in both if not any(_says(clause, w) for clause in about))
    elif there and not any(has_word(" ".join(there), w) for w in content_words_of(" ".join(here))):
        # The source denies something else, and says this.
        yield from (w.word for w in content_words_of(" ".join(here)) if has_word(best, w))


def _says(clause: str, word: ContentWord) -> bool:
    """Whether a clause has a word, and no negation."""
    return has_word(clause, word) and not denied(clause)


def denied(text: str) -> list[str]:
    """The content words that a "not" of the text is before."""
    plain = _NO_LONGER.sub("not", _SHORT_NOT.sub(r"\1 not", text))
    found = words(_BUT.sub("", search_text(_STILL.sub("", _NO_ANSWER.sub("", plain)))))
    denied: list[str] = []
    for place, word in enumerate(found):
        if word not in _NOT or (word == "ما" and _is_relative(found[:place])):
            continue
        if not _EXCEPT.isdisjoint(found[place + 1 : place + 1 + _EXCEPT_REACH]):
            continue
        after = found[place + 1 : place + 2] if word in _RARELY_NOT else found[place + 1 :]
        if word in _WITHOUT:
            after = list(takewhile(lambda one: (one,) not in _ADJUNCTS, after))
        content = [w for w in after if not is_function_word(w) and w not in _NOT]
        if not after:  # "Only a tenth are not."
            content = [w for w in found[:place] if not is_function_word(w)][-1:]
        denied += content[: 1 if word in _RARELY_NOT else _REACH]
    return denied


def _is_relative(before: list[str]) -> bool:
    """Whether a «ما» is "what", and not "not": it is first, or after a pronoun or preposition."""
    return not before or before[-1] in _BEFORE_WHAT


def put_aside(text: str) -> tuple[str, str]:
    """A sentence without what it rejects in favour of something else, and what it rejects."""
    aside = [match[1] or match[2] for match in _ASIDE.finditer(text)]
    return _ASIDE.sub("", text), " ".join(aside)


def exchanged(claim: str, best: str) -> Iterator[str]:
    """Words that one sentence rejects and the other states."""
    (said, aside), (there, aside_there) = put_aside(claim), put_aside(best)
    for mine, other, kept in ((said, aside_there, there), (aside, there, aside_there)):
        for word in content_words_of(mine) if other else ():
            if has_word(other, word) and not has_word(kept, word):
                yield word.word
