"""The figure or date that one sentence gives as the answer to a question.

A sentence states a figure only if it contains, together with the text around it, everything that
the question names, and has one figure of the kind asked for. In doubt, it states none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.analysis import is_arabic, is_function_word, stem, words
from rag.answer.content_words import PRESENT, ContentWord, TextWords, hit_words, text_words
from rag.answer.evidence import EvidenceSentence
from rag.answer.kinds import Kind
from rag.answer.reading import Reading
from rag.language import search_text
from rag.text.dates import Day
from rag.text.figures import Figures, Quantity, figures, is_year
from rag.text.tokens import Place
from rag.text.units import DAYS_OF

# A question with fewer content words is not compared; a name counts twice.
_FEWEST_WORDS = 3
# The share of the question's words that the sentence itself has; the rest may be around it.
_IN_SENTENCE = 0.6
# Within a language a word has to be there itself: Freiburg is much like Würzburg. Across languages
# the usual score is enough, and a date or a figure with its unit needs no further word.
_PRESENT_WITHIN = 0.9
_PRESENT_ACROSS = 0.3
# Across languages, where a reader is this sure (in log odds) that a sentence answers, half as many
# words as are there may be missing: their translations are not all known.
_SURELY = 3.0
_MISSING = 0.5
# How much nearer to the question's words a figure must be than any other of its sentence.
_NEARER = 1.3
# Nor may it be further than this, in words, from the nearest of them.
_FURTHEST = 5
_FOOTNOTE = re.compile(r"\[\d+\]")
_FEWEST_CONSONANTS = 3
_WEAK = re.compile("[اوي]")
_PUNCTUATION = ".,;:!?؟،؛()[]«»“”\"'"
_HOW_MUCH = re.compile(r"\bhow much\b|\b(?:death )?toll\b|\bحصيله\b")
_ROUGHLY = re.compile(
    r"\b(?:about|around|nearly|almost|approximately|roughly|some|close to|estimated|up to|"
    r"at least|at most|more than|over|fewer than|less than|under|above|below|"
    r"نحو|حوالي|قرابه|زها|تقريبا|يقارب|يقرب|يناهز|علي الاقل|لا يقل|اكثر من|اقل من|يزيد|تزيد|"
    r"يتجاوز|تجاوز|تجاوزت|فوق|دون|يصل|تصل)\b(?: \w+){0,2}$"
)
# "three of the dead", "another five", "including two": a part of what is asked for.
_PART_BEFORE = re.compile(
    r"\b(?:another|further|additional|extra|including|among|of (?:them|whom)|"
    r"بينهم|بينهن|بينها|منهم|منها|ضمنهم|اضافيه)\b(?: \w+){0,1}$"
)
_PART_BEHIND = re.compile(
    r"^(?: \w+){0,2} (?:of (?:the|them|its|those)|more(?! than)|others?|additional|اخرين|اخرون|"
    r"اخري|اضافيه|اضافيا|من (?:ال\w+|بين\w*))\b"
)
_ALONE = re.compile(r"\b(?:alone|وحده|وحدها|وحدهم)\b")
# "The roof of the stadium" is not the stadium.
_OF = re.compile(r"(\w+) of (?:the |a |an )?(\w+)")
_RANGE = frozenset("to or and - الي او و حتي".split())
# Words of a question about the figure itself, which need not be in the sentence.
_MEASURES = frozenset(
    search_text(word)
    for word in (
        "tall high long wide deep heavy old far fast big large cost price total reach reached "
        "amount many much بلغ بلغت يبلغ تبلغ وصل وصلت قدر قدرت كلف كلفت خلف أسفر سقط سعر كلفة "
        "تكلفة ثمن ارتفاع طول عرض عمق وزن عمر مساحة عدد نسبة حصيلة إجمالي مجموع بسبب نتيجة جراء إثر"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence answers: a figure, its words in the text, and the other dates there.

    `is_rough` if the figure is called about, at least or the like.
    """

    sentence: EvidenceSentence
    figure: Quantity | Day
    said: str
    around: tuple[Day, ...]
    is_rough: bool

    @property
    def document_id(self) -> str:
        """The document of the sentence."""
        return self.sentence.hit.passage.document_id


def kind_of_figure(reading: Reading, asked: Sequence[ContentWord]) -> Kind | None:
    """The kind of figure asked for; None if none is, or if the question names too little."""
    kind = reading.kind
    if kind is None and _HOW_MUCH.search(search_text(reading.question)):
        kind = "number"
    if kind is None:
        return None
    named = [word for word in asked if _is_named(kind, word)]
    enough = len(named) + any(word.is_name for word in named) >= _FEWEST_WORDS
    return kind if enough else None


def _is_named(kind: Kind, word: ContentWord) -> bool:
    return not word.is_frame and (kind == "time" or word.word not in _MEASURES)


def stated(
    kind: Kind, reading: Reading, asked: Sequence[ContentWord], sentence: EvidenceSentence
) -> Statement | None:
    """The figure that a sentence states, if it is about all that is asked and has one figure."""
    inside = _inside(sentence, asked)
    present = [
        found >= _PRESENT_ACROSS
        for word, found in zip(asked, inside, strict=True)
        if _is_named(kind, word)
    ]
    if 2 * sum(present) < len(present):
        return None  # Most sentences end here, before they are read.
    text = _FOOTNOTE.sub("", sentence.text)
    folded = search_text(text).split()
    written = text.split()
    if len(folded) != len(written):
        return None
    found = figures(text)
    candidates = _candidates(kind, found, figures(reading.question))
    least = _least_score(reading, sentence, candidates)
    if not candidates or not _is_about(kind, asked, inside, sentence, least):
        return None
    chosen = _nearest(candidates, asked, written)
    if chosen is None or _is_part(folded, chosen.at, found) or _is_about_a_part(asked, text):
        return None
    begin, end = chosen.at
    return Statement(
        sentence,
        chosen,
        " ".join(written[begin:end]).strip(_PUNCTUATION),
        tuple(day for day in days_and_years(found) if day is not chosen),
        _ROUGHLY.search(" ".join(folded[max(0, begin - 4) : begin])) is not None,
    )


def days_and_years(found: Figures) -> list[Day]:
    """Dates, and years by themselves, as dates."""
    years = [
        Day(None, 0, int(quantity.value), quantity.said, quantity.at)
        for quantity in found.quantities
        if is_year(quantity)
    ]
    return [*found.days, *years]


def _inside(sentence: EvidenceSentence, asked: Sequence[ContentWord]) -> list[float]:
    """The confidence that each word is in the sentence, or in its document's title and heading."""
    passage = sentence.hit.passage
    about = text_words("\n".join(filter(None, (passage.title, passage.heading))))
    there = text_words(sentence.text)
    return [max(about.match_score(word), there.match_score(word)) for word in asked]


def _least_score(
    reading: Reading, sentence: EvidenceSentence, candidates: Sequence[Quantity | Day]
) -> float:
    """The match score from which on a word counts as present."""
    if reading.same_language(sentence.hit):
        return _PRESENT_WITHIN
    return _PRESENT_ACROSS if all(isinstance(c, Day) or c.unit for c in candidates) else PRESENT


def _is_about(
    kind: Kind,
    asked: Sequence[ContentWord],
    inside: Sequence[float],
    sentence: EvidenceSentence,
    least: float,
) -> bool:
    """Whether a sentence, with the text around it, contains what the question is about."""
    passage = hit_words(sentence.hit)
    roots: set[str] | None = None
    here = near = missing = 0
    for word, found in zip(asked, inside, strict=True):
        if not _is_named(kind, word):
            continue
        if found < least and (root := _root(word.word)):
            roots = roots or {_root(other) for other in words(sentence.text)} - {""}
        if found >= least or (roots and root in roots):
            here += 1
        elif passage.match_score(word) >= least:
            near += 1
        else:
            missing += 1
    confirmed = least < _PRESENT_WITHIN and _is_confirmed(sentence)
    allowed = _MISSING if confirmed else 0.0
    return missing <= allowed * (here + near) and here >= _IN_SENTENCE * (here + near)


def _is_confirmed(sentence: EvidenceSentence) -> bool:
    """Whether a reader found the answer in a sentence, surely."""
    return sentence.answer is not None and sentence.answer.score >= _SURELY


def _root(word: str) -> str:
    """The consonants that Arabic forms share (قتلى, قتيلا, مقتل); empty if they are too few."""
    if not is_arabic(word):
        return ""
    bare = stem(word)
    bare = bare[:-1] if len(bare) > _FEWEST_CONSONANTS and bare[-1] == "ت" else bare
    consonants = _WEAK.sub("", bare)
    if len(consonants) > _FEWEST_CONSONANTS:
        consonants = consonants.removeprefix("م")
    return consonants if len(consonants) >= _FEWEST_CONSONANTS else ""


def _candidates(kind: Kind, found: Figures, asked: Figures) -> list[Quantity | Day]:
    """The figures of a sentence that are of the kind, and not of the question itself."""
    if kind == "time":
        known = days_and_years(asked)
        return [d for d in days_and_years(found) if not any(k.agrees(d) for k in known)]
    known_values = {quantity.value for quantity in asked.quantities}
    return [
        quantity
        for quantity in found.quantities
        if quantity.value not in known_values
        and (quantity.unit in DAYS_OF) == (kind == "duration")
        and not is_year(quantity)
        # "One" may mean "somebody"; "the fortieth" and "the seven" refer to something known.
        and quantity.value > 1
        and not quantity.said.startswith("ال")
    ]


def _nearest(
    candidates: Sequence[Quantity | Day], asked: Sequence[ContentWord], written: Sequence[str]
) -> Quantity | Day | None:
    """The candidate that is nearest to the asked words; None if that is not clear."""
    there = [text_words(word) for word in written]
    places = [(word.weight, _places(word, there)) for word in asked]
    scored: list[tuple[float, int]] = [(0.0, 0)]
    for number, candidate in enumerate(candidates):
        near = [(weight, min(_gap(candidate.at, i) for i in at)) for weight, at in places if at]
        if any(gap <= _FURTHEST for _, gap in near):
            scored.append((sum(weight / gap for weight, gap in near), number))
    (second, _), (best, number) = sorted(scored)[-2:] if len(scored) > 1 else [(0.0, 0)] * 2
    return candidates[number] if best > _NEARER * second else None


def _places(asked: ContentWord, there: Sequence[TextWords]) -> list[int]:
    """The positions of a word; falls back to similar words if it is absent."""
    itself = [place for place, words in enumerate(there) if asked.stem in words.stems]
    return itself or [
        place for place, words in enumerate(there) if words.match_score(asked) >= PRESENT
    ]


def _gap(at: Place, word: int) -> int:
    begin, end = at
    return max(begin - word, word - end + 1, 1)


def _is_part(folded: Sequence[str], at: Place, found: Figures) -> bool:
    """Whether a figure is a part of what is asked for, or one end of a range."""
    begin, end = at
    before, behind = " ".join(folded[max(0, begin - 4) : begin]), " ".join(folded[end : end + 5])
    if _PART_BEFORE.search(before) or _PART_BEHIND.search(f" {behind}"):
        return True
    gaps = [
        folded[min(end, other.at[1]) : max(begin, other.at[0])]
        for other in found.quantities
        if other.at != at
    ]
    return any(not gap or (len(gap) == 1 and gap[0] in _RANGE) for gap in gaps)


def _is_about_a_part(named: Sequence[ContentWord], text: str) -> bool:
    """Whether a sentence is about a part of what the question names."""
    if _ALONE.search(search_text(text)):
        return True
    asked = {word.stem for word in named}
    known = asked | {stem(word) for word in _MEASURES}
    return any(
        stem(whole) in asked and stem(part) not in known and not is_function_word(part)
        for part, whole in _OF.findall(search_text(text))
    )
