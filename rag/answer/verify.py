"""Whether the sources say what a sentence says.

Numbers with their units, dates, names, quoted words and links must be in a cited source, a link in
the sentence that says the same, if there is one. They must belong to the same things there
(`rag.answer.bindings`); a statement must not be made another one by a
negation, a quantifier, a time or an opposite (`rag.answer.contrasts`); enough of the other content
words must be in the source, in either language. Thresholds are constants: they never relax until
something fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from typing import Literal

from rag.analysis import is_arabic, stem, words
from rag.answer.bindings import elsewhere, foreign_bindings
from rag.answer.clause import clauses_of, is_figure_word, says_when, sentences_of
from rag.answer.comparisons import (
    compared,
    exchanged_numbers,
    foreign_comparisons,
    foreign_multiples,
    turned_comparison,
)
from rag.answer.conditions import conditional, foreign_causes, foreign_condition
from rag.answer.content_words import ContentWord, content_words_of, telling_words_of
from rag.answer.contrasts import (
    alike,
    are_converse,
    changed_relation,
    changed_time,
    dropped_almost,
    dropped_doubt,
    folded_words,
    foreign_measures,
    foreign_quantifiers,
    foreign_rates,
    has,
    opposite_words,
    sided_words,
    when,
    wholes,
)
from rag.answer.denials import denied, exchanged, put_aside, turned_round
from rag.answer.matches import has_name, has_word
from rag.answer.names import is_common, names
from rag.answer.ordinals import ordinals
from rag.answer.roles import arguments, is_dealt, owners, swapped
from rag.answer.subjects import (
    clauses_with_most,
    mixed_sides,
    other_speakers,
    other_subjects,
    predicate,
)
from rag.answer.wording import say
from rag.language import search_text, text_language
from rag.schema import Language
from rag.sentences import sentence_spans
from rag.text.figures import Figures, Quantity, figures
from rag.translation.lexicon import entry_of
from rag.translation.restating import restated

Verdict = Literal["supported", "partial", "unsupported"]

SUPPORTED_SHARE = 0.55
PARTIAL_SHARE = 0.4
# Fewer words are recognised in another language.
SUPPORTED_SHARE_ACROSS = 0.4
# A number must be near this share of the sentence's other words, not just somewhere.
NEAR_NUMBER_SHARE = 0.3
# Only sentences with at least this share of the words of a claim can contradict it.
SAME_CLAIM_SHARE = 0.5
SAME_CLAIM_SHARE_ACROSS = 0.3

_QUOTED = re.compile(r"[\"“«„]([^\"“«„”»]{2,}?)[\"”»“]")
_LINK = re.compile(
    r"https?://\S+|www\.\S+|<[a-zA-Z/!][^>]*>?|!?\[[^\]]*\]\([^)]*\)|data:\w+/"
    # A bare domain or address: evil.example, a@b.org.
    r"|(?:[A-Za-z0-9][\w-]*[.@])+[A-Za-z]{2,24}\b(?:/\S*)?"
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|[\d٠-٩]{1,2}[.)\-])\s+")
_PAIR = 2.0
_CLITICS = "بلكف"
_DUAL = re.compile(r"(?:ين|ان|تا|تي)[.,،؛]?$")


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one sentence: a verdict, the grounded share of its words, and why.

    `reason` is one clause in the language asked for; it is empty for a supported sentence.
    """

    verdict: Verdict
    groundedness: float
    reason: str


def verify_sentence(
    sentence: str, sources: Sequence[str], language: Language = "en"
) -> Verification:
    """Compare a sentence with the texts that it cites, in either language.

    No words give no support: such a sentence is unsupported.
    """
    written = _LIST_MARK.sub("", sentence)
    together = "\n".join(sources)
    claim = restated(written, together)
    asked = content_words_of(claim)
    share = _share(asked, together)
    supported = SUPPORTED_SHARE if _same_language(claim, together) else SUPPORTED_SHARE_ACROSS
    foreign = _foreign_words(written, together)
    for what, said in chain(foreign, _contradictions(claim, asked, together)):
        return Verification("unsupported", 0.0, say(what, language, said=said))
    if not asked or share < min(PARTIAL_SHARE, supported):
        return Verification("unsupported", share, _too_little(share, language))
    if share < supported:
        return Verification("partial", share, _too_little(share, language))
    for what, said in _doubts(claim, asked, together):
        return Verification("partial", share, say(what, language, said=said))
    return Verification("supported", share, "")


def _same_language(claim: str, source: str) -> bool:
    return text_language(source) in (text_language(claim), "mixed")


def _too_little(share: float, language: Language) -> str:
    return say("few_words", language, share=f"{share:.0%}")


def _foreign_words(claim: str, source: str) -> Iterator[tuple[str, str]]:
    """The links and quoted words of a claim that the source does not have, as (wording, words)."""
    beside = _same_claim(content_words_of(_LINK.sub(" ", claim)), source) or source
    for link in _LINK.findall(claim):
        if link.lower() not in beside.lower():
            yield "foreign_link", link[:60]
    folded = " ".join(search_text(source).split())
    for quoted in _QUOTED.findall(claim):
        if " ".join(search_text(quoted).split()).strip(" .,،") not in folded:
            yield "foreign_quote", quoted


def _contradictions(
    claim: str, asked: Sequence[ContentWord], source: str
) -> Iterator[tuple[str, str]]:
    """What the claim says and the source does not, as (wording, words)."""
    yield from _foreign_figures(claim, source)
    first = words(claim)[:1]
    for name in names(claim):
        is_doubtful = name.word in first or name.word[0] in _CLITICS
        if not _same_language(claim, source) and (is_doubtful or is_common(name.word)):
            continue  # More often a verb, a title, or a word with a preposition.
        if not has_name(source, name):
            yield "foreign_name", _as_written(name.word, claim)
    best = _same_claim(asked, source)
    if not best and _same_language(claim, source) and len(sentences_of(source)) > 1:
        for clause in clauses_of(claim):
            if not _same_claim(content_words_of(clause.text), source):
                yield "few_words_together", clause.text
    if best:
        yield from _denials(claim, best)
        yield from _contrasts(claim, best)
        for word in mixed_sides(claim, best):
            yield "other_binding", _as_written(word, claim)
        for word in other_speakers(claim, best, source):
            yield "other_binding", _as_written(word, claim)
    for word in other_subjects(claim, source):
        yield "other_binding", _as_written(word, claim)
    for clause in clauses_of(claim):
        known = {name.stem for name in clause.names}
        said = content_words_of(clause.text)
        about = _same_claim([word for word in said if word.stem not in known], source, said)
        for word in elsewhere(clause.text, about, source) if about else ():
            yield "other_binding", _as_written(word, claim)


def _foreign_figures(claim: str, source: str) -> Iterator[tuple[str, str]]:
    said, there = figures(claim), figures(source)
    for day in said.days:
        if not any(day.agrees(other) for other in there.days):
            yield "foreign_date", day.said
    if not said.weekdays <= there.weekdays:
        yield "foreign_weekday", ""
    years = {float(day.year) for day in there.days if day.year}
    orders = ordinals(source)
    for quantity in said.quantities:
        if quantity.value in years or any(quantity.agrees(other) for other in there.quantities):
            continue
        if quantity.value in orders:
            continue
        if quantity.value == _PAIR and is_dual(claim, quantity, source):
            continue
        unit = any(quantity.value == other.value for other in there.quantities)
        yield ("foreign_unit" if unit else "foreign_number"), quantity.said
    values = {quantity.value for quantity in there.quantities}
    for times in foreign_multiples(claim, source):
        yield "foreign_number", times
    for value, ordinal in ordinals(claim).items():
        # "First" and "second" have other meanings as well: only beside the same noun.
        same = any(alike(other.of, ordinal.of) for other in orders.values())
        is_clear = orders and value > _PAIR and value not in values
        if value not in orders and (same or is_clear):
            yield "foreign_number", ordinal.said


def is_dual(claim: str, quantity: Quantity, source: str) -> bool:
    """Whether an Arabic source says two of what the claim counts in the form of the noun."""
    counted = words(claim)
    after = claim.split()[quantity.at[1] : quantity.at[1] + 2] or counted[-1:]
    duals = " ".join(word for word in source.split() if _DUAL.search(search_text(word)))
    return any(has_word(duals, word) for word in content_words_of(" ".join(after)))


def _doubts(claim: str, asked: Sequence[ContentWord], source: str) -> Iterator[tuple[str, str]]:
    """Numbers that the source has, but says of something else."""
    said = figures(claim).quantities
    others = [word for word in asked if not word.word.isdigit()]
    if not said or len(others) < 2:
        return
    near = [(figures(text), text) for text in _neighbourhoods(source)]
    for quantity in said:
        shares = [_share(others, text) for found, text in near if _says(found, quantity)]
        if max(shares, default=1.0) < NEAR_NUMBER_SHARE:
            yield "number_elsewhere", quantity.said


def _says(found: Figures, quantity: Quantity) -> bool:
    return any(quantity.agrees(other) for other in found.quantities)


def _neighbourhoods(source: str) -> list[str]:
    """Each sentence of a source with the one before it."""
    spans = list(sentence_spans(source))
    return [source[spans[max(0, i - 1)][0] : end] for i, (_, end) in enumerate(spans)]


def _same_claim(
    asked: Sequence[ContentWord], source: str, further: Sequence[ContentWord] = ()
) -> str:
    """The sentence of a source that says most of a claim; empty if none says enough.

    Of sentences with the same share, the one with most of the `further` words, then of the numbers.
    """
    telling = [word for word in asked if not word.is_frame] or asked
    across = any(is_arabic(word.word) for word in asked) != (text_language(source) != "en")
    least = SAME_CLAIM_SHARE_ACROSS if across else SAME_CLAIM_SHARE
    numbers = [word for word in asked if word.word.isdecimal()]
    shares = [
        (_share(telling, one), _share(further, one), _share(numbers, one), one)
        for one in sentences_of(source)
    ]
    best = max(shares, default=(0.0, 0.0, 0.0, ""), key=lambda found: found[:3])
    return best[3] if best[0] > least else ""


def _contrasts(claim: str, best: str) -> Iterator[tuple[str, str]]:
    """The changes that make the sentence another statement."""
    said = _clauses_about(claim, best)
    for number in (*foreign_comparisons(claim, best), *compared(claim, best)):
        yield "foreign_comparison", number
    if condition := foreign_condition(claim, best, is_later=when(claim) == "later"):
        yield "foreign_condition", condition
    for word in foreign_causes(claim, best):
        yield "foreign_cause", _as_written(word, claim)
    for unit in foreign_rates(claim, best):
        yield "foreign_unit", unit
    for unit in foreign_measures(claim, best):
        yield "foreign_unit", unit
    weekdays = figures(best).weekdays
    if weekdays and not figures(claim).weekdays <= weekdays:
        yield "foreign_weekday", ""
    for number in wholes(claim, best):
        yield "other_binding", number
    predicates = [word for clause in clauses_of(claim) for word in predicate(clause.text)]
    about = clauses_with_most(predicates, best)
    clauses = said if said == best else f"{said} {' '.join(about)}"
    for word in foreign_quantifiers(claim, clauses, best):
        yield "foreign_quantifier", word
    timed = [*about, *_with_verbs(predicates, best), *_before_and(about, best)]
    if changed_time(claim, timed) or _is_otherwise_timed(claim, best):
        yield "other_time", ""
    if dropped_almost(claim, " ".join(about)):
        yield "other_time", ""
    if dropped_doubt(claim, " ".join(about)):
        yield "dropped_doubt", ""
    not_said = {stem(word) for word in denied(claim)}
    there = folded_words(best)
    own = [word for word in folded_words(claim) if not any(alike(word, other) for other in there)]
    dealt = is_dealt(claim, best) and any(are_converse(a, b) for a, b in product(own, there))
    is_turned = dealt or turned_comparison(claim, best)
    opposed = () if is_turned else (*opposite_words(claim, said), *_opposites(claim, best))
    for word in (*opposed, *changed_relation(claim, best)):
        if stem(word) not in not_said:
            yield "turned_round", _as_written(word, claim)
    for number in exchanged_numbers(claim, best):
        yield "other_binding", number
    for word in foreign_bindings(claim, best):
        yield "other_binding", _as_written(word, claim)
    if not is_turned and (role := swapped(claim, best)):
        yield "swapped", _as_written(role, claim)


def _is_otherwise_timed(claim: str, best: str) -> bool:
    """Whether a clause of a claim has another time than those that say the same of something."""
    parts = clauses_of(claim)
    for clause in parts if len(parts) > 1 else ():
        said = predicate(clause.text)
        if len(said) > 1 and not has("logic", "speech", folded_words(clause.text)):
            about = [*clauses_with_most(said, best), *_with_verbs(said, best)]
            if changed_time(clause.text, about):
                return True
    return False


def _before_and(about: Sequence[str], best: str) -> Iterator[str]:
    """The clauses whose "will" those with "and" go on with: "will stay and train"."""
    for before, clause in pairwise(clauses_of(best)):
        if clause.text in about and clause.text.startswith("and "):
            yield before.text


def _with_verbs(said: Sequence[ContentWord], best: str) -> list[str]:
    """The clauses of a sentence with a verb of a claim."""
    verbs = [w for w in said if (entry := entry_of(w.word)) and entry.part_of_speech == "v"]
    return [c.text for c in clauses_of(best) if any(has_word(c.text, verb) for verb in verbs)]


def _opposites(claim: str, best: str) -> Iterator[str]:
    """Words of a claim whose opposite is in the clause that has most of the rest of it."""
    for clause in clauses_of(claim):
        for sided in sided_words(clause.text):
            rest = [word for word in content_words_of(clause.text) if word.word != sided]
            said = {word.stem for word in predicate(clause.text)}
            things = [w for w in rest if not (is_figure_word(w, clause) or says_when(w))]
            for about in (
                clauses_with_most([word for word in rest if word.stem in said], best),
                clauses_with_most(things, best) if _is_of_others(sided, claim, best) else [],
            ):
                opposed = opposite_words(clause.text, " ".join(about))
                yield from (word for word in opposed if word == sided)


def _is_of_others(sided: str, claim: str, best: str) -> bool:
    """Whether each clause that has a word says it of something that the claim does not name."""
    having = [
        [*arguments(c.text), *owners(c.text)]
        for c in clauses_of(best)
        if any(has_word(c.text, word) for word in content_words_of(sided))
    ]
    return bool(having) and all(
        any(not has_word(claim, word) for word in clause) for clause in having
    )


def _clauses_about(claim: str, sentence: str) -> str:
    """The clauses of a sentence with a word of the claim that no other of its clauses has."""
    parts = clauses_of(sentence)
    asked = telling_words_of(claim)
    held = [[has_word(part.text, word) for part in parts] for word in asked]
    about = {row.index(True) for row in held if sum(row) == 1} or set(range(len(parts)))
    return " ".join(part.text for place, part in enumerate(parts) if place in about)


def _denials(claim: str, best: str) -> Iterator[tuple[str, str]]:
    """A statement that the source makes the other way round."""
    claim, best = conditional(claim).main, conditional(best).main
    for word in exchanged(claim, best):
        yield "turned_round", _as_written(word, claim)
    (said, _), (there, _) = put_aside(claim), put_aside(best)
    if _same_language(claim, best):
        for word in turned_round(said, there):
            yield "turned_round", _as_written(word, claim)
        return
    # Which word is denied is hard to tell across languages; that one is, is not.
    about = clauses_with_most([w for c in clauses_of(said) for w in predicate(c.text)], there)
    denied_here, denied_about = denied(said), denied(" ".join(about))
    if bool(denied_here) != bool(denied_about):
        yield "turned_round", _as_written((denied_here or denied_about)[0], claim)


def _share(asked: Sequence[ContentWord], text: str) -> float:
    """The share of the words that are in a text, in [0, 1]; 0 if there are none."""
    return sum(has_word(text, word) for word in asked) / len(asked) if asked else 0.0


def _as_written(word: str, text: str) -> str:
    """A word in search form as the text writes it."""
    for written in re.findall(r"[^\W_]+", text):
        if search_text(written) == word or stem(search_text(written)) == word:
            return str(written)
    return word
