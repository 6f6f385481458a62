"""Whether the sources say what a sentence says.

Numbers with their units, dates, names, quoted words and links must stand in a cited source;
a statement must not be turned round; enough of the other content words must be grounded there,
in either language. Thresholds are constants: they never relax until something fits.

What no such check can see: who did what to whom, when every word of it is in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.analysis import is_function_word, stem, words
from rag.answer.asked import HELD, AskedWord, TextWords, asked_words, text_words
from rag.answer.names import names
from rag.answer.wording import say
from rag.language import search_text
from rag.schema import Language
from rag.sentences import sentence_spans
from rag.text.figures import Figures, Quantity, figures

Verdict = Literal["supported", "partial", "unsupported"]

SUPPORTED_SHARE = 0.6
PARTIAL_SHARE = 0.4
# A number must stand near this share of the sentence's other words, not just somewhere.
NEAR_NUMBER_SHARE = 0.3
# Sentences that say at least so much of a claim are the ones that it could contradict.
SAME_CLAIM_SHARE = 0.5

_QUOTED = re.compile(r"[\"“«„]([^\"“«„”»]{2,}?)[\"”»“]")
_LINK = re.compile(r"https?://\S+|www\.\S+|<[a-zA-Z/!][^>]*>?|!?\[[^\]]*\]\([^)]*\)|data:\w+/")
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|[\d٠-٩]{1,2}[.)\-])\s+")
_NOT = frozenset(
    search_text(word)
    for word in (
        "not no never none neither nor without cannot لم لن ليس ليست ليسوا لا لست بلا دون بدون "
        "غير عدم ولم ولن وليس ولا فلم فلا ولست ما"
    ).split()
)
_SHORT_NOT = re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE)
# These deny only what stands right after them; "ما" is more often "what" than "not".
_RARELY_NOT = frozenset(["ما", "غير", "no"])
# As many words after a "not" may be what it denies.
_REACH = 2


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of one sentence: a verdict, the grounded share of its words, and why.

    `reason` is one clause in the language asked for; it is empty for a supported sentence.
    """

    verdict: Verdict
    groundedness: float
    reason: str


def verify_sentence(
    sentence: str, sources: Sequence[str], language: Language = "en"
) -> Verification:
    """Hold a sentence against the texts that it cites, in either language.

    No words give no support: such a sentence is unsupported.
    """
    claim = _LIST_MARK.sub("", sentence)
    together = "\n".join(sources)
    asked = asked_words(claim)
    there = text_words(together)
    share = _share(asked, there)
    for what, said in _contradictions(claim, asked, together, there):
        return Verification("unsupported", 0.0, say(what, language, said=said))
    if not asked or share < PARTIAL_SHARE:
        return Verification("unsupported", share, _too_little(share, language))
    if share < SUPPORTED_SHARE:
        return Verification("partial", share, _too_little(share, language))
    for what, said in _doubts(claim, asked, together):
        return Verification("partial", share, say(what, language, said=said))
    return Verification("supported", share, "")


def _too_little(share: float, language: Language) -> str:
    return say("few_words", language, share=f"{share:.0%}")


def _contradictions(
    claim: str, asked: Sequence[AskedWord], source: str, there: TextWords
) -> Iterator[tuple[str, str]]:
    """What the claim says and the source does not, as (wording, words)."""
    for link in _LINK.findall(claim):
        if link not in source:
            yield "foreign_link", link[:60]
    folded = " ".join(search_text(source).split())
    for quoted in _QUOTED.findall(claim):
        if " ".join(search_text(quoted).split()).strip(" .,،") not in folded:
            yield "foreign_quote", quoted
    yield from _foreign_figures(figures(claim), figures(source))
    for name in names(claim):
        if there.holds(name) < HELD:
            yield "foreign_name", _as_written(name.word, claim)
    yield from _denials(claim, asked, source)


def _foreign_figures(said: Figures, there: Figures) -> Iterator[tuple[str, str]]:
    for day in said.days:
        if not any(day.agrees(other) for other in there.days):
            yield "foreign_date", day.said
    if not said.weekdays <= there.weekdays:
        yield "foreign_weekday", ""
    years = {float(day.year) for day in there.days if day.year}
    for quantity in said.quantities:
        if quantity.value in years or any(quantity.agrees(other) for other in there.quantities):
            continue
        unit = any(quantity.value == other.value for other in there.quantities)
        yield ("foreign_unit" if unit else "foreign_number"), quantity.said


def _doubts(claim: str, asked: Sequence[AskedWord], source: str) -> Iterator[tuple[str, str]]:
    """Numbers that the source has, but says of something else."""
    said = figures(claim).quantities
    others = [word for word in asked if not word.word.isdigit()]
    if not said or len(others) < 2:
        return
    near = [(figures(text), text_words(text)) for text in _neighbourhoods(source)]
    for quantity in said:
        shares = [_share(others, held) for found, held in near if _says(found, quantity)]
        if max(shares, default=1.0) < NEAR_NUMBER_SHARE:
            yield "number_elsewhere", quantity.said


def _says(found: Figures, quantity: Quantity) -> bool:
    return any(quantity.agrees(other) for other in found.quantities)


def _neighbourhoods(source: str) -> list[str]:
    """Each sentence of a source with the one before it."""
    spans = list(sentence_spans(source))
    return [source[spans[max(0, i - 1)][0] : end] for i, (_, end) in enumerate(spans)]


def _denials(claim: str, asked: Sequence[AskedWord], source: str) -> Iterator[tuple[str, str]]:
    """A statement that the source makes the other way round."""
    best, best_share = "", SAME_CLAIM_SHARE
    for start, end in sentence_spans(source):
        share = _share(asked, text_words(source[start:end]))
        if share > best_share:
            best, best_share = source[start:end], share
    if not best:
        return
    denied_here, denied_there = _denied(claim), _denied(best)
    if denied_here and not denied_there:
        held = text_words(best)
        for word in asked_words(" ".join(denied_here)):
            if held.holds(word) >= HELD:
                yield "turned_round", _as_written(word.word, claim)
    elif denied_there and not denied_here:
        held = text_words(claim)
        for word in asked_words(" ".join(denied_there)):
            if held.holds(word) >= HELD:
                yield "turned_round", _as_written(word.word, best)


def _denied(text: str) -> list[str]:
    """The content words that a "not" of the text stands before."""
    found = words(_SHORT_NOT.sub(r"\1 not", text))
    denied: list[str] = []
    for place, word in enumerate(found):
        if word not in _NOT or (word in _RARELY_NOT and place == 0):
            continue
        after = found[place + 1 : place + 2] if word in _RARELY_NOT else found[place + 1 :]
        content = [w for w in after if not is_function_word(w) and w not in _NOT]
        denied += content[: 1 if word in _RARELY_NOT else _REACH]
    return denied


def _share(asked: Sequence[AskedWord], there: TextWords) -> float:
    """The share of the words that stand in a text, in [0, 1]; 0 if there are none."""
    if not asked:
        return 0.0
    return sum(there.holds(word) >= HELD for word in asked) / len(asked)


def _as_written(word: str, text: str) -> str:
    """A word in search form as the text writes it."""
    for written in re.findall(r"[^\W_]+", text):
        if search_text(written) == word or stem(search_text(written)) == word:
            return str(written)
    return word
