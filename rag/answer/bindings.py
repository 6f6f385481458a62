"""Whether numbers, times and names belong to the same things in a claim and in its source.

A source says "212 volumes were lost and 6,000 were soaked". It has all words of the claim "6,000
were lost". But in the clause with "lost" there is another number, so the source does not say that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.analysis import is_arabic
from rag.answer.clause import Clause, clauses_of, is_figure_word, sentences_of
from rag.answer.content_words import ContentWord, content_words_of, text_words
from rag.answer.contrasts import folded_words, has, wholes_in
from rag.answer.matches import has_word
from rag.answer.names import names
from rag.answer.roles import arguments, owners, parts_of
from rag.text.dates import Day
from rag.text.figures import Quantity, figures, is_year
from rag.text.units import DAYS_OF

# The clauses after such a clause are about what it names.
_RELATIVE = re.compile(r"(?:who|which|that|whose|التي|الذي|الذين)\b")
_TOPIC = re.compile(r"(?:Of|Among) |من (?:بين|أصل) ")
_MEMO_SENTENCES = 1 << 10


def foreign_bindings(claim: str, sentence: str) -> Iterator[str]:
    """Numbers, times and names of a claim that the sentence gives to something else."""
    there = clauses_of(sentence)
    for clause in clauses_of(claim):
        wholes = {whole.said for whole in wholes_in(clause.text)}
        for said, is_it, is_rival in _figures_of(clause):
            if said not in wholes and _belongs_elsewhere(clause, there, is_it, is_rival):
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

    A clause may have the subject of an earlier one; one with a name does not have its verb.
    """
    having = [place for place, other in enumerate(there) if is_it(other)]
    if not having or (of_name and any(_is_only_a_name(there[place]) for place in having)):
        return False
    for word in content_words_of(clause.text):
        if word.is_frame or word.word.isdecimal() or is_figure_word(word, clause):
            continue
        held = [place for place, other in enumerate(there) if has_word(other.text, word)]
        if not held or set(held) & set(having) or (0 in held and _TOPIC.match(there[0].text)):
            continue
        if not of_name and _in_relative(word, clause, held, having, there):
            continue
        if all(is_rival(there[place]) and not is_it(there[place]) for place in held):
            inherited = (not of_name or _is_subject(word, clause)) and any(
                first < place
                and _continues(there[place], clause)
                and not _has_its_noun(word, clause, there[first], there[place])
                for first in held
                for place in having
            )
            if not inherited:
                return True
    return False


def _is_only_a_name(clause: Clause) -> bool:
    """Whether a clause is an apposition to the words before it: "its oldest boat, the Marlin,"."""
    known = {name.stem for name in clause.names}
    return all(word.stem in known for word in content_words_of(clause.text))


def _in_relative(
    word: ContentWord,
    claim: Clause,
    held: Sequence[int],
    having: Sequence[int],
    there: Sequence[Clause],
) -> bool:
    """Whether a relative clause joins a word with a figure that does not count it.

    "Three men who had stolen 14 lamps" says 14 of the lamps, and that the men stole them.
    """
    counted = {
        two for one, two in pairwise(folded_words(claim.text)) if one in _figure_words(claim)
    }
    joined = any(
        abs(one - two) == 1 and _RELATIVE.match(there[max(one, two)].text)
        for one in held
        for two in having
    )
    return joined and word.word not in counted


def _figure_words(clause: Clause) -> tuple[str, ...]:
    return folded_words(" ".join(quantity.said for quantity in clause.figures.quantities))


def _has_its_noun(word: ContentWord, claim: Clause, first: Clause, other: Clause) -> bool:
    """Whether `other` repeats the word after `word`: "the novel prize", "the prize for"."""
    said, there = folded_words(claim.text), folded_words(first.text)
    pairs = set(pairwise(said)) & set(pairwise(there))
    nouns = [second for one, second in pairs if one == word.word and not is_arabic(one)]
    return any(noun in folded_words(other.text) for noun in nouns)


def _is_subject(word: ContentWord, clause: Clause) -> bool:
    """Whether a word may be a clause's subject: definite, or the first of an English clause."""
    parts = parts_of(clause.text)
    first = {part.word.stem for part in parts[:1] if not is_arabic(part.word.word)}
    return word.stem in first | {argument.stem for argument in arguments(clause.text)}


def _continues(other: Clause, claim: Clause) -> bool:
    """Whether a clause has words of the claim, and no subject but that of the claim."""
    known = {name.stem for name in claim.names}
    words = content_words_of(claim.text)
    said = [
        word
        for before, word in zip((None, *words), words, strict=False)
        # A word after a name is usually a part of it.
        if not known & {word.stem, before.stem if before else ""}
        and not (word.is_frame or is_figure_word(word, claim))
    ]
    return any(has_word(other.text, word) for word in said) and all(
        has_word(claim.text, word) for word in (*arguments(other.text), *owners(other.text))
    )


def elsewhere(clause: str, about: str, source: str) -> Iterator[str]:
    """Figures and names of a clause where its source, the sentence `about` it, has others.

    Those of another sentence count if that continues the first one: then it has more words of the
    clause.
    """
    there = _whole(about)
    others = [_whole(sentence) for sentence in sentences_of(source) if sentence != about]
    for part in clauses_of(clause):
        known = {name.stem for name in part.names}
        missing = [
            word
            for word in content_words_of(part.text)
            if word.stem not in known
            and not (word.is_frame or is_figure_word(word, part) or has_word(about, word))
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
