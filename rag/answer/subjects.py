"""Whether a claim has another subject, or another speaker, than its source.

"The coach refused, and the goalkeeper agreed" has every word of "the goalkeeper refused". But the
verb of the claim is in a clause with another subject. Two subjects are different, and not two words
for one, if the claim names both, or if a sentence of the source names both, apart from each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.analysis import is_arabic, is_function_word
from rag.answer.clause import Clause, clauses_of, is_figure_word, says_when, sentences_of
from rag.answer.content_words import ContentWord, content_words_of
from rag.answer.contrasts import folded_words, names_in, places
from rag.answer.matches import has_word
from rag.answer.names import names
from rag.answer.roles import Part, parts_of

_MEMO_SOURCES = 1 << 8
# A clause says the same of another subject if it has this number of the words, and this share.
_FEWEST = 2
_SHARE = 0.5
# Words within this distance may name one thing: "the minister, Salma Haddad".
_NEAR = 2
# The words of a speaker: "the head of the city council, Omar Saleh".
_SPEAKER = 6
_THAT = frozenset(["ان", "انه", "انها", "بان", "بانه", "بانها", "انهم", "من", "that", "كان"])
_FROM_SPEECH_ON = ("according to", "وفق", "وفقا", "بحسب", "حسب")

_RELATIVE = frozenset("who which that whose التي الذي الذين اللذان اللتان".split())
# Words for the rest of something that was named before.
_REST = frozenset("rest others remainder النصف الباقي الباقون الباقين البقيه الاخر الاخرون".split())
_REST_REACH = 3
_OWNERS = frozenset("his her its their".split())
_PRONOUNS = frozenset("انه انها انهما انهم انهن هو هي هما هم".split())
# No subject comes right after such a word: «بزيادة الأجور».
_ATTACHED = ("ب", "ك", "ل")
_ATTACHED_LETTERS = 5
# The subject of an Arabic clause is one of this number of words without a preposition: «بلغت كلفة
# المشروع» has it after the verb and another noun.
_FIRST_ARABIC = 3

_PRONOUN = re.compile(
    r"\b(?:it|its|he|she|him|her|his|they|them|their|theirs)\b"
    r"|\b(?!(?:كل|جميع|معظم|بعض|أغلب)ه)\w{2,}(?:ه|ها|هم|هن|هما)\b"
)

Words = tuple[ContentWord, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """The subject of a clause: its words, and those of them that are names, if any.

    `beside` are definite words after it, its adjectives or what is done to. `is_bare` if it is an
    English noun without an article, which names something new; `is_owned` if it is of what was
    named before: "its oven".
    """

    words: Words = ()
    names: Words = ()
    beside: Words = ()
    is_bare: bool = False
    is_owned: bool = False

    @property
    def telling(self) -> Words:
        """The names, or all words where there are none."""
        return self.names or self.words


@dataclass(frozen=True, slots=True)
class _Stated:
    """A clause, its subject, the text from the clause that names it on, and the sentence."""

    text: str
    subject: _Subject
    since: str
    sentence: str
    before: _Subject


def other_subjects(claim: str, source: str) -> Iterator[str]:
    """The subjects of a claim that its source has another subject for."""
    stated = _statements(source)
    for clause in clauses_of(claim):
        subject = _subject(clause.text, is_first=True)
        said = predicate(clause.text)
        known = any(has_word(source, word) for word in subject.telling)
        if known and _is_of_another(subject, said, stated, claim):
            yield subject.telling[0].word


def mixed_sides(claim: str, best: str) -> Iterator[str]:
    """Words that a claim takes from the other side of a contrast: "..., but not the north".

    The other side may have the same subject, or a pronoun for it.
    """
    there = clauses_of(best)
    for place in range(1, len(there)):
        if not places(names_in("logic", "contrast"), folded_words(there[place].text)[:2]):
            continue
        left, right = (
            " ".join(clause.text for clause in side) for side in (there[:place], there[place:])
        )
        known = " ".join(_carried(there[:place], there[place], right))
        for clause in clauses_of(claim):
            said = [
                word
                for word in content_words_of(clause.text)
                if not (word.is_frame or is_figure_word(word, clause) or says_when(word))
                and not has_word(known, word)
            ]
            first = [w for w in said if has_word(left, w) and not has_word(right, w)]
            second = [w for w in said if has_word(right, w) and not has_word(left, w)]
            if first and second:
                yield min(first, second, key=len)[0].word


def _carried(left: Sequence[Clause], begins: Clause, right: str) -> Iterator[str]:
    """The words of clauses that those on the `right` may be about without naming them.

    `begins` is the first of these.
    """
    first = _subject(left[0].text, is_first=True).words
    own = _subject(begins.text, is_first=False).words
    refers = _PRONOUN.search(right) is not None
    if not own:
        yield from (word.word for word in first)
    for clause in left if refers else ():
        parts = parts_of(clause.text)
        places = {
            part.place
            for part in parts
            if (part.is_argument and not part.preposition)
            or part.preposition not in ("", "than", "from")
        }
        for part in parts:
            near = not places.isdisjoint((part.place - 1, part.place, part.place + 1))
            if near and not (own and part.word in first):
                yield part.word.word


def other_speakers(claim: str, best: str, source: str) -> Iterator[str]:
    """The words of a speaker whom the claim names, where the `best` sentence names another."""
    theirs = " ".join(word for speaker in _speakers(best) for word in speaker)
    for speaker in _speakers(claim)[:1] if theirs else ():
        mine = " ".join(speaker)
        others = [word for word in content_words_of(mine) if not has_word(theirs, word)]
        if len(others) == len(content_words_of(mine)):
            yield from (word.word for word in others[:1])
        # Two doctors: the words that distinguish them belong to another person in the source.
        elif any(not has_word(mine, word) for word in content_words_of(theirs)):
            yield from (word.word for word in others if has_word(source, word))


@lru_cache(maxsize=_MEMO_SOURCES)
def _statements(source: str) -> tuple[_Stated, ...]:
    """The clauses of a source; one without a subject has that of the clause before it.

    After an aside between commas it is that of the clause before the aside.
    """
    found: list[_Stated] = []
    for sentence in sentences_of(source):
        subject = _Subject()
        since = ""
        outside: tuple[_Subject, str] | None = None
        is_cut = False
        for number, clause in enumerate(clauses_of(sentence)):
            if is_cut and outside:
                (subject, since), outside = outside, None
            if is_cut and _begins_aside(clause.text):
                outside = subject, since
            is_cut = clause.text.endswith((",", "،"))
            own = _subject(clause.text, is_first=number == 0)
            since = clause.text if own.words else f"{since} {clause.text}"
            before = subject
            subject = own if own.words else subject
            found.append(_Stated(clause.text, subject, since, sentence, before))
    return tuple(found)


def _begins_aside(clause: str) -> bool:
    """Whether a clause begins with a preposition: "with the mayor and the bishop present"."""
    return tuple(folded_words(clause)[:1]) in names_in("logic", "prepositions")


def _subject(clause: str, *, is_first: bool) -> _Subject:
    """The subject of a clause: its first argument with the names after it.

    In English it is before the verb, in Arabic mostly right after it. An English sentence may begin
    with a noun without an article: "Rice stayed cheap".
    """
    parts, folded = parts_of(clause), folded_words(clause)
    begins_with = ((_RELATIVE, 1), (_PRONOUNS, 2), (_REST, _REST_REACH))
    if any(not words.isdisjoint(folded[:reach]) for words, reach in begins_with):
        return _Subject()
    known = {name.stem for name in names(clause)}
    bare = [part for part in parts if not part.preposition]
    for part in bare[: _FIRST_ARABIC if bare and is_arabic(bare[0].word.word) else 1]:
        is_bare = is_first and part.place == 0 and not is_arabic(part.word.word)
        before = folded[part.place - 1] if part.place else ""
        is_governed = before.startswith(_ATTACHED) and len(before) >= _ATTACHED_LETTERS
        if is_governed or not (part.is_argument or is_bare):
            continue
        after = _definite_after(parts[parts.index(part) :])
        words = (part.word, *(word for word in after if word.stem in known))
        of_names = tuple(word for word in words if word.stem in known)
        beside = tuple(word for word in after if word.stem not in known)
        return _Subject(
            words, of_names, beside, is_bare and not part.is_argument, before in _OWNERS
        )
    return _Subject()


def _definite_after(parts: Sequence[Part]) -> list[ContentWord]:
    """The names and definite words right after the first part."""
    found = []
    for before, part in pairwise(parts):
        if part.place != before.place + 1 or not part.is_argument:
            break
        found.append(part.word)
    return found


def predicate(clause: str) -> list[ContentWord]:
    """The words of a clause of a claim besides its subject."""
    known = {word.stem for word in _subject(clause, is_first=True).words}
    return [w for w in content_words_of(clause) if w.stem not in known and not w.is_frame]


def clauses_with_most(asked: Sequence[ContentWord], sentence: str) -> list[str]:
    """The clauses of a sentence with most of the words that only one of its clauses has."""
    parts = clauses_of(sentence)
    held = [[has_word(part.text, word) for part in parts] for word in asked]
    telling = [row for row in held if sum(row) == 1]
    counts = [sum(column) for column in zip(*telling, strict=True)] or [0] * len(parts)
    return [part.text for part, n in zip(parts, counts, strict=True) if n == max(counts)]


def _is_of_another(
    subject: _Subject, said: Sequence[ContentWord], stated: Sequence[_Stated], claim: str
) -> bool:
    """Whether the clause with most of what is said has another subject."""
    counts = [sum(has_word(one.text, word) for word in said) for one in stated]
    most = max(counts, default=0)
    if most < max(_FEWEST, _SHARE * len(said)):
        return False
    best = [one for one, count in zip(stated, counts, strict=True) if count == most]
    mine = (*subject.telling, *subject.beside)
    if any(has_word(one.since, word) for one in best for word in mine):
        return False
    sentences = dict.fromkeys(one.sentence for one in stated)
    return all(
        not _may_go_on(subject, one, claim)
        and _are_two(subject, one.subject, tuple(sentences), claim)
        for one in best
    )


def _may_go_on(mine: _Subject, stated: _Stated, claim: str) -> bool:
    """Whether a clause may say something of the subject before it: «ولم تهدم المئذنة»."""
    before = " ".join(word.word for word in stated.before.words)
    same = any(has_word(before, word) for word in mine.telling)
    return same and any(has_word(claim, word) for word in stated.subject.telling)


def _are_two(mine: _Subject, theirs: _Subject, sentences: Sequence[str], claim: str) -> bool:
    """Whether two subjects are of two things, and not two words for one."""
    if theirs.is_owned or not theirs.words:
        return False
    together = [_apart(mine.telling, theirs.telling, sentence) for sentence in sentences]
    if False in together:
        return False
    differ = (mine.names and theirs.names) or (mine.is_bare and theirs.is_bare)
    return bool(differ) or True in together or any(has_word(claim, w) for w in theirs.telling)


def _apart(mine: Words, theirs: Words, text: str) -> bool | None:
    """Whether the words of both are far from each other in a text; None if it has not both."""
    words = folded_words(text)
    first, second = (
        [n for n, w in enumerate(words) if any(has_word(w, word) for word in of)]
        for of in (mine, theirs)
    )
    if not (first and second):
        return None
    return all(abs(a - b) > _NEAR for a in first for b in second)


@lru_cache(maxsize=_MEMO_SOURCES)
def _speakers(text: str) -> tuple[tuple[str, ...], ...]:
    """The words for each person who says what a sentence reports, where it names them."""
    found = []
    names = names_in("logic", "speech")
    for clause in clauses_of(text):
        words = folded_words(clause.text)
        for begin, end in places(names, words):
            after = is_arabic(words[begin]) or " ".join(words[begin:end]) in _FROM_SPEECH_ON
            near = words[end : end + _SPEAKER] if after else words[max(0, begin - _SPEAKER) : begin]
            said_by = _until_that(near) if after else list(near)
            found.append(tuple(word for word in said_by if not is_function_word(word)))
    return tuple(speaker for speaker in found if speaker)


def _until_that(words: Sequence[str]) -> list[str]:
    stop = next((n for n, word in enumerate(words) if word in _THAT), len(words))
    return list(words[:stop])
