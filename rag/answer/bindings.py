"""Whether numbers, times and names belong to the same things in a claim and in its source.

A source says "212 volumes were lost and 6,000 were soaked". That 6,000 were lost has only words of
it. In its clause, "lost" has another number; so a claim that joins the two is not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.analysis import is_arabic, is_function_word, stem
from rag.answer.content_words import ContentWord, TextWords, content_words_of, text_words
from rag.answer.contrasts import folded_words, has, names_in, places
from rag.answer.matches import has_word
from rag.answer.names import names
from rag.language import text_language
from rag.sentences import sentence_spans
from rag.text import tables
from rag.text.clauses import clauses
from rag.text.dates import Day
from rag.text.figures import Figures, Quantity, figures, is_year
from rag.text.months import WEEKDAYS
from rag.text.units import DAYS_OF, says_time

_MEMO_SENTENCES = 1 << 10
_VERB_LETTERS = "يتن"
_FEWEST_LETTERS = 4
_ORDINALS = tables.words("grammar", "ordinals")
# Prepositions that say the same of both languages; others are compared as they are written.
_SAME_PREPOSITION = {
    "الي": "to", "ل": "to", "من": "from", "في": "in", "علي": "on", "مع": "with", "ضد": "against",
    "towards": "to", "نحو": "to",
}  # fmt: skip
# What such a clause is about, and what it says that this is, may change places.
_SAME = re.compile(r"\b(?:is|are|was|were) (?:an?|the)\b", re.IGNORECASE)
# With these, another takes part in what is done.
_OF_OTHERS = frozenset(["from", "to", "with", "against"])
_TO_THE = "لل"
_TO_EACH = frozenset(["لكل", "لهذا", "لهذه", "لاي"])


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its words, its figures and its names."""

    text: str
    words: TextWords
    figures: Figures
    names: tuple[ContentWord, ...]


@lru_cache(maxsize=_MEMO_SENTENCES)
def clauses_of(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence, read."""
    known = {name.stem for name in names(sentence)}
    return tuple(
        Clause(
            text,
            text_words(text),
            figures(text),
            tuple(word for word in content_words_of(text) if word.stem in known),
        )
        for text in clauses(sentence)
    )


def sentences_of(source: str) -> list[str]:
    """The sentences of a source."""
    return [source[start:end] for start, end in sentence_spans(source)]


def foreign_bindings(claim: str, sentence: str) -> Iterator[str]:
    """Numbers, times and names of a claim that the sentence gives to something else."""
    there = clauses_of(sentence)
    for clause in clauses_of(claim):
        for said, is_it, is_rival in _figures_of(clause):
            if _belongs_elsewhere(clause, there, is_it, is_rival):
                yield said
        for name in clause.names:
            rival = _has_other_name(claim)
            if _belongs_elsewhere(clause, there, _has_name(name), rival, of_name=True):
                yield name.word


_Test = Callable[[Clause], bool]


def _figures_of(clause: Clause) -> Iterator[tuple[str, _Test, _Test]]:
    """Each figure of a clause: its words, which clauses have it, and which have a rival of it."""
    for quantity in clause.figures.quantities:
        if is_year(quantity):
            day = Day(None, 0, int(quantity.value), quantity.said)
            yield quantity.said, _has_year(day), _has_time
        else:
            yield quantity.said, _has_quantity(quantity), _has_rival_of(quantity)
    for day in clause.figures.days:
        yield day.said, _has_day(day), _has_time


def _has_quantity(quantity: Quantity) -> _Test:
    return lambda clause: any(quantity.agrees(q) for q in clause.figures.quantities)


def _has_rival_of(quantity: Quantity) -> _Test:
    return lambda clause: any(
        not is_year(q) and q.unit == quantity.unit and q.value != 1
        for q in clause.figures.quantities
    )


def _has_day(day: Day) -> _Test:
    return lambda clause: any(day.agrees(other) for other in clause.figures.days)


def _has_year(day: Day) -> _Test:
    return lambda clause: (
        any(other.year == day.year for other in clause.figures.days)
        or any(q.value == day.year for q in clause.figures.quantities)
    )


def _has_time(clause: Clause) -> bool:
    if clause.figures.days or any(map(is_year, clause.figures.quantities)):
        return True
    # "Two days later", «بعد أسبوعين».
    lasting = any(quantity.unit in DAYS_OF for quantity in clause.figures.quantities)
    return lasting and has("time_relations", "after", folded_words(clause.text))


def _has_name(name: ContentWord) -> _Test:
    return lambda clause: has_word(clause.text, name)


def _has_other_name(claim: str) -> _Test:
    return lambda clause: any(not has_word(claim, name) for name in clause.names)


def _belongs_elsewhere(
    clause: Clause, there: Sequence[Clause], is_it: _Test, is_rival: _Test, *, of_name: bool = False
) -> bool:
    """Whether a word of the claim's clause is only where the source has a rival of the figure.

    A clause may go on with what an earlier one is about; with a name, not with what that one does.
    """
    having = [place for place, other in enumerate(there) if is_it(other)]
    if not having:
        return False
    for word in content_words_of(clause.text):
        if word.is_frame or word.word.isdecimal() or _is_figure_word(word, clause):
            continue
        present = [place for place, other in enumerate(there) if has_word(other.text, word)]
        if not present or set(present) & set(having):
            continue
        if all(is_rival(there[place]) and not is_it(there[place]) for place in present):
            inherited = (not of_name or _is_subject(word, clause)) and any(
                first < place
                and _goes_on(there[place], clause)
                and not _has_its_noun(word, clause, there[first], there[place])
                for first in present
                for place in having
            )
            if not inherited:
                return True
    return False


def _has_its_noun(word: ContentWord, claim: Clause, first: Clause, other: Clause) -> bool:
    """Whether `other` has again what a word is right before: "the novel prize", "the prize for"."""
    said, there = folded_words(claim.text), folded_words(first.text)
    pairs = set(pairwise(said)) & set(pairwise(there))
    nouns = [second for one, second in pairs if one == word.word and not is_arabic(one)]
    return any(noun in folded_words(other.text) for noun in nouns)


def _is_subject(word: ContentWord, clause: Clause) -> bool:
    """Whether a word says what a clause is about: it is definite, or an English clause's first."""
    parts = parts_of(clause.text)
    first = {part.word.stem for part in parts[:1] if not is_arabic(part.word.word)}
    return word.stem in first | {argument.stem for argument in arguments(clause.text)}


def _goes_on(other: Clause, claim: Clause) -> bool:
    """Whether a clause says something of the claim, and has no subject but that of the claim."""
    known = {name.stem for name in claim.names}
    words = content_words_of(claim.text)
    said = [
        word
        for before, word in zip((None, *words), words, strict=False)
        # A word after a name is mostly a part of it.
        if not known & {word.stem, before.stem if before else ""}
        and not (word.is_frame or _is_figure_word(word, claim))
    ]
    return any(has_word(other.text, word) for word in said) and all(
        has_word(claim.text, word) for word in (*arguments(other.text), *_owners(other.text))
    )


def elsewhere(clause: str, about: str, source: str) -> Iterator[str]:
    """Figures and names of a clause that the sentence `about` it lacks, and has others of.

    Another sentence that has them may go on with what that one says: then it has more words of
    the clause.
    """
    there = _whole(about)
    others = [_whole(sentence) for sentence in sentences_of(source) if sentence != about]
    for part in clauses_of(clause):
        known = {name.stem for name in part.names}
        missing = [
            word
            for word in content_words_of(part.text)
            if word.stem not in known
            and not (word.is_frame or _is_figure_word(word, part) or has_word(about, word))
        ]
        open_to = [o for o in others if any(has_word(o.text, word) for word in missing)]
        for said, is_it, is_rival in _figures_of(part):
            if not is_it(there) and is_rival(there) and not any(map(is_it, open_to)):
                yield said
        rivals = [name for name in there.names if not has_word(clause, name)]
        for name in part.names:
            found = has_word(about, name) or any(has_word(o.text, name) for o in open_to)
            if rivals and not found:
                yield name.word


@lru_cache(maxsize=_MEMO_SENTENCES)
def _whole(sentence: str) -> Clause:
    return Clause(sentence, text_words(sentence), figures(sentence), names(sentence))


def _is_figure_word(word: ContentWord, clause: Clause) -> bool:
    spoken = " ".join(
        [q.said for q in clause.figures.quantities] + [d.said for d in clause.figures.days]
    )
    return word.stem in text_words(spoken).stems or word.word in WEEKDAYS


@dataclass(frozen=True, slots=True)
class Part:
    """A content word of a clause, the preposition before it, and whether it is definite.

    `place` is where it is among the words of `folded_words`.
    """

    word: ContentWord
    preposition: str
    is_argument: bool
    place: int


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
            Part(one, "" if is_agent else preposition, definite or is_name, place)
            for one in content_words_of(word)[:1]
        ]
        found = part + found if is_agent else found + part
        is_agent = False
    return tuple(found)


def arguments(text: str) -> tuple[ContentWord, ...]:
    """Who and what a clause is about: its names and definite nouns without a preposition."""
    return tuple(part.word for part in parts_of(text) if part.is_argument and not part.preposition)


def _owners(text: str) -> tuple[ContentWord, ...]:
    """What things of a clause are of: "rice" in "the price of rice"."""
    return tuple(part.word for part in parts_of(text) if part.preposition == "of")


def swapped(claim: str, sentence: str) -> str | None:
    """The word that the claim and the sentence give each other's part; None if there is none.

    Who did what to whom is told by order, by prepositions, and by the agent of a passive.
    """
    across = text_language(claim) != text_language(sentence)
    for clause in clauses_of(claim):
        if _SAME.search(clause.text):
            continue
        mine = parts_of(clause.text)
        for other in clauses_of(sentence):
            theirs = parts_of(other.text)
            at = [_place_of(part, theirs) for part in mine]
            for first, one in enumerate(at):
                for second in range(first + 1, len(at)):
                    two = at[second]
                    if one is None or two is None or one == two:
                        continue
                    pair = (mine[first], mine[second])
                    # "Old factory" is المصنع القديم.
                    near = second - first == 1 == abs(two - one) and across
                    if not near and _is_reversed(*pair, theirs[one], theirs[two], two < one):
                        return mine[first].word.word
        if role := _other_first(mine, clauses_of(sentence)):
            return role
    return _moved(claim, sentence)


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


def _says_when(word: ContentWord) -> bool:
    """Whether a word is of a time, which has no fixed place in a sentence."""
    return says_time(word.word) or word.word in WEEKDAYS or word.word in _ORDINALS


def _place_of(part: Part, parts: Sequence[Part]) -> int | None:
    """Where the word most like that of a part is; None if no word is like it."""
    likeness = [
        text_words(o.word.word).match_score(part.word) if has_word(o.word.word, part.word) else -1.0
        for o in parts
    ]
    best = max(likeness, default=-1.0)
    return likeness.index(best) if best >= 0 else None


def _is_reversed(one: Part, two: Part, its: Part, other: Part, is_before: bool) -> bool:
    """Whether two words have each other's part; `its` and `other` are they in the source."""
    if _says_when(one.word) or _says_when(two.word):
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


def _moved(claim: str, sentence: str) -> str | None:
    """A word that the claim has after "to" and the sentence after "from", or the other way."""
    said, there = folded_words(claim), folded_words(sentence)
    for one, other in (*_MOVING, *(pair[::-1] for pair in _MOVING)):
        mine, theirs = _after(one, said), _after(one, there)
        others = _after(other, there)
        for word in mine:
            if _held_in(word, others) and not _held_in(word, theirs):
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
