"""Semantic roles: who does what to whom in a clause, and whether a claim exchanges them.

Roles are found by word order, by prepositions, and by the agent of a passive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.analysis import is_arabic, is_function_word, stem
from rag.answer.clause import Clause, clauses_of, says_when
from rag.answer.content_words import ContentWord, content_words_of, text_words
from rag.answer.contrasts import alike, folded_words, has, names_in, places
from rag.answer.matches import has_word
from rag.answer.names import names
from rag.language import text_language
from rag.text.common import given_names
from rag.text.figures import figures

_MEMO_SENTENCES = 1 << 10
_VERB_LETTERS = "يتن"
_FEWEST_LETTERS = 4
# Prepositions with the same meaning in both languages; others are compared as they are written.
_SAME_PREPOSITION = {
    "الي": "to", "ل": "to", "من": "from", "في": "in", "علي": "on", "مع": "with", "ضد": "against",
    "towards": "to", "نحو": "to",
}  # fmt: skip
# In a clause with such a verb, subject and complement may be exchanged.
_SAME = re.compile(r"\b(?:is|are|was|were) (?:an?|the)\b", re.IGNORECASE)
# Prepositions before somebody else who takes part in an action.
_OF_OTHERS = frozenset(["from", "to", "with", "against"])
_OBJECT = re.compile(r"...(?:ها|هم|هما|هن|ه)$")
# The subject is at most this number of words after an Arabic verb.
_AGENT = 3
# A given name is at most this number of words from the rest of the name and its title.
_PERSON = 2
_TO_THE = "لل"
_TO_EACH = frozenset(["لكل", "لهذا", "لهذه", "لاي"])


@dataclass(frozen=True, slots=True)
class Part:
    """A content word of a clause, the preposition before it, and whether it is definite.

    `place` is where it is among the words of `folded_words`.
    """

    word: ContentWord
    preposition: str
    is_argument: bool
    place: int
    is_name: bool


@lru_cache(maxsize=_MEMO_SENTENCES)
def parts_of(text: str) -> tuple[Part, ...]:
    """The content words of a clause in order; the agent of a passive is first."""
    known = {name.stem for name in names(text)}
    words = folded_words(text)
    prepositions = {name[0] for name in names_in("logic", "prepositions")}
    determiners = {name[0] for name in names_in("logic", "determiners")}
    agents = {
        end
        for _, end in places(names_in("logic", "passive"), words)
        if not figures(" ".join(words[end : end + 3])).quantities  # "by a quarter"
    }
    numbers = set(folded_words(" ".join(q.said for q in figures(text).quantities)))
    found: list[Part] = []
    preposition, is_agent = "", False
    for place, word in enumerate(words):
        previous = words[place - 1] if place else ""
        is_agent = place in agents or (is_agent and previous in determiners)
        if previous in prepositions:
            preposition = _SAME_PREPOSITION.get(previous, previous)
        elif previous in _TO_EACH or (word.startswith(_TO_THE) and len(word) > _FEWEST_LETTERS):
            preposition = "to"
        elif is_function_word(previous) and not (
            previous in determiners and place > 1 and words[place - 2] in prepositions
        ):
            preposition = ""
        if word in numbers or is_function_word(word) or word in prepositions:
            continue
        definite = previous in determiners or word.startswith(("ال", _TO_THE))
        # An Arabic verb that no table knows looks like a name.
        is_name = stem(word) in known and (
            not is_arabic(word) or (place > 0 and word[0] not in _VERB_LETTERS)
        )
        part = [
            Part(one, "" if is_agent else preposition, definite or is_name, place, is_name)
            for one in content_words_of(word)[:1]
        ]
        found = part + found if is_agent else found + part
        is_agent = False
    return tuple(found)


def arguments(text: str) -> tuple[ContentWord, ...]:
    """The arguments of a clause: its names and definite nouns without a preposition."""
    return tuple(part.word for part in parts_of(text) if part.is_argument and not part.preposition)


def is_dealt(claim: str, sentence: str) -> bool:
    """Whether the claim's first argument is the recipient or the origin in the source."""
    first = next(iter(arguments(claim)), None)
    there = [part for part in parts_of(sentence) if part.preposition in _OF_OTHERS]
    return first is not None and any(has_word(part.word.word, first) for part in there)


def owners(text: str) -> tuple[ContentWord, ...]:
    """The nouns of a clause to which others belong: "rice" in "the price of rice"."""
    return tuple(part.word for part in parts_of(text) if part.preposition == "of")


def swapped(claim: str, sentence: str) -> str | None:
    """A word that has another role in the claim than in the sentence; None if there is none.

    Roles are found by word order, by prepositions, and by the agent of a passive.
    """
    across = text_language(claim) != text_language(sentence)
    there = folded_words(sentence)
    for clause in clauses_of(claim):
        # "Bad weather led to the delay" begins with what "a delay for bad weather" ends with.
        causes = has("logic", "causes", folded_words(clause.text))
        if _SAME.search(clause.text) or (causes and not has("logic", "causes", there)):
            continue
        mine = parts_of(clause.text)
        for other in clauses_of(sentence):
            theirs = parts_of(other.text)
            at = [_place_of(part, theirs) for part in mine]
            persons = _persons(theirs)
            for first, one in enumerate(at):
                for second in range(first + 1, len(at)):
                    two = at[second]
                    if one is None or two is None or one == two:
                        continue
                    pair = (mine[first], mine[second])
                    # "Old factory" is المصنع القديم.
                    near = second - first == 1 == abs(two - one) and across
                    # «المفاوضات السفير نبيل» and «السفير نبيل المفاوضات»: a person acts.
                    one_acts = not across and (one in persons) != (two in persons)
                    if not (near or one_acts) and _is_reversed(
                        *pair, theirs[one], theirs[two], two < one
                    ):
                        return mine[first].word.word
        if role := _other_first(mine, clauses_of(sentence)):
            return role
    if role := _moved(claim, sentence):
        return role
    in_arabic = text_language(claim) == text_language(sentence) == "ar"
    return (_other_agent(claim, sentence) or _other_whole(claim, sentence)) if in_arabic else None


def _persons(parts: Sequence[Part]) -> frozenset[int]:
    """Which of the parts are words of a person's Arabic name and title: «السفير نبيل حداد»."""
    named = [part.place for part in parts if part.word.word in given_names()]
    around = {place + away for place in named for away in range(-1, _PERSON + 1)}
    return frozenset(number for number, part in enumerate(parts) if part.place in around)


def _other_first(mine: Sequence[Part], there: Sequence[Clause]) -> str | None:
    """The first argument of a claim, if the source has another first, and this one later.

    "The minister received a delegation of the unions" does not say that the unions received him.
    """
    first = next((part for part in mine if part.is_argument and not part.preposition), None)
    if first is None:
        return None
    for other in there:
        theirs = parts_of(other.text)
        begins = next((part for part in theirs if part.is_argument and not part.preposition), None)
        at = _place_of(first, theirs)
        if begins is None or at is None or theirs[at] is begins:
            continue
        if theirs[at].preposition not in _OF_OTHERS or theirs[at].place < begins.place:
            continue
        if any(has_word(part.word.word, begins.word) and part.place > first.place for part in mine):
            return first.word.word
    return None


def _other_agent(claim: str, sentence: str) -> str | None:
    """The subject of the verb of an Arabic clause, if it has another one in the source.

    «كرمت سلمى نزارا» is not «كرمها نزار»: what comes after the pronoun does it.
    """
    for clause in clauses_of(claim):
        mine = parts_of(clause.text)
        agent = _first_argument(mine[1:])
        if agent is None or mine[0].is_argument:
            continue
        for other in clauses_of(sentence):
            theirs = parts_of(other.text)
            at = _place_of(mine[0], theirs)
            its = _first_argument(theirs[at + 1 :]) if at is not None else None
            if at is None or its is None or not _OBJECT.search(theirs[at].word.word):
                continue
            near = " ".join(part.word.word for part in theirs[at : at + 1 + _AGENT])
            exchanged = any(p.place > agent.place and has_word(p.word.word, its.word) for p in mine)
            if exchanged and not has_word(near, agent.word) and has_word(sentence, agent.word):
                return agent.word.word
    return None


def _first_argument(parts: Sequence[Part]) -> Part | None:
    near = parts[:_AGENT]
    return next((part for part in near if part.is_argument and not part.preposition), None)


def _other_whole(claim: str, sentence: str) -> str | None:
    """The noun to which an Arabic noun belongs in a claim, if the source has another one.

    «قاعة المتحف» is not «قاعة باب البحر», though the source speaks of the museum too.
    """
    there = dict.fromkeys(_of_pairs(sentence))
    for noun, whole in _of_pairs(claim):
        wholes = [two for one, two in there if alike(one, noun)]
        others = [one for one, two in there if alike(two, whole)]
        if wholes and others and not any(alike(two, whole) for two in wholes):
            return whole
    return None


def _of_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each noun with the definite word or name after it, to which it belongs: «قاعة المتحف»."""
    for clause in clauses_of(text):
        for one, two in pairwise(parts_of(clause.text)[1:]):  # The first is mostly a verb.
            if one.place + 1 == two.place and two.is_argument and not one.is_argument:
                yield one.word.word, two.word.word


def _place_of(part: Part, parts: Sequence[Part]) -> int | None:
    """The place of the word most similar to that of a part; None if no word is similar."""
    likeness = [
        text_words(o.word.word).match_score(part.word) if has_word(o.word.word, part.word) else -1.0
        for o in parts
    ]
    best = max(likeness, default=-1.0)
    return likeness.index(best) if best >= 0 else None


def _is_reversed(one: Part, two: Part, its: Part, other: Part, is_before: bool) -> bool:
    """Whether two words exchanged their roles; `its` and `other` are those of the source."""
    if says_when(one.word) or says_when(two.word):
        return False
    bare = not (one.preposition or two.preposition or its.preposition or other.preposition)
    if bare:
        return is_before and one.is_argument and two.is_argument
    crossed = one.preposition == other.preposition and two.preposition == its.preposition
    if crossed:
        return one.preposition != two.preposition
    # "The state paid each family" without a preposition, "each family paid to the state" with one.
    is_given = not (one.preposition or its.preposition or other.preposition)
    return two.preposition == "to" and is_given and is_before and other.is_argument


_MOVING = ((frozenset(["from", "من"]), frozenset(["to", "الي", "نحو"])),)
_AGAINST = frozenset(["against", "ضد"])
_AGAINST_HIM = frozenset(["ضده", "ضدها", "ضدهم", "ضدهما"])
# One of this number of words after "against" is the opponent.
_OPPONENT = 5


def _moved(claim: str, sentence: str) -> str | None:
    """A word that the claim has after "to" and the sentence after "from", or the other way."""
    said, there = folded_words(claim), folded_words(sentence)
    for one, other in (*_MOVING, *(pair[::-1] for pair in _MOVING)):
        mine, theirs = _after(one, said), _after(one, there)
        others = _after(other, there)
        for word in mine:
            if _held_in(word, others) and not _held_in(word, theirs):
                return word
    if him := [place for place, word in enumerate(there) if word in _AGAINST_HIM]:
        behind = there[him[0] + 1 :]
        return next((word for word in _after(_AGAINST, said) if _held_in(word, behind)), None)
    opponents = [w for n, o in enumerate(there) if o in _AGAINST for w in there[n : n + _OPPONENT]]
    for word in _after(_AGAINST, said):
        if opponents and not _held_in(word, opponents) and _held_in(word, there):
            return word
    return None


def _after(prepositions: frozenset[str], words: Sequence[str]) -> list[str]:
    found = []
    for place, word in enumerate(words[:-1]):
        if word in prepositions:
            after = [w for w in words[place + 1 : place + 3] if not is_function_word(w)]
            found += after[:1]
    return found


def _held_in(word: str, others: Sequence[str]) -> bool:
    asked = content_words_of(word)
    return bool(asked) and has_word(" ".join(others), asked[0])
