"""Which translation of a word is meant, and how likely it is.

A word whose likely translations are all synonyms has one sense: whichever of them is written is
right. A word whose translations mean different things is only right as often as the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.analysis import is_arabic, is_function_word, stem
from rag.language import search_text
from rag.rendering.spans import Word, table
from rag.translation.dictionary import dictionary
from rag.translation.forms import bare_forms, without_noun_endings
from rag.translation.lexicon import STEM_MARK, Entry, Lexicon, Target, open_lexicon
from rag.translation.thesaurus import thesaurus

ARTICLE = "ال"
ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
# Letters that may be "and", "so", "like" or "will", but are more often the word's own.
NOT_TAKEN_OFF = ("و", "ف", "ك", "س")
PLURAL_ENDINGS = ("ات", "ون", "ين")
_FEWEST_OF_A_PLURAL = 5
# What is in our dictionary and not in the lexicon counts as this likelihood.
_WRITTEN = 0.05
_OF_ACT = ("ion", "ment", "ing", "ance", "ence")
_ACCUSATIVE, _LONG_HAMZA = "ا", "اء"
_DOUBT = 0.05
# A word that only the lexicon has is sure if it was seen so often.
_OFTEN = 5
_MOST_TARGETS = 6
_MEMO = 1 << 12

Fits = Callable[[str], bool]
"""Whether a translation has the form that is needed."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A translation of a word.

    `back` is how likely it means the word, `agreement` the share of the word's translations that
    mean the same as it. `is_written` says that our dictionary has it.
    """

    text: str
    likelihood: float
    back: float
    agreement: float
    is_written: bool
    part: str | None


def sense(lexicon: Lexicon, word: Word, fits: Fits | None = None) -> Sense | None:
    """The translation of a `word` that is likely and likely means it; None without one.

    Only those that `fits` accepts are compared, if it accepts any.
    """
    entry = own_entry(lexicon, word)
    if has_pronoun(entry, word):
        return None
    written = _written(word, entry)
    if entry is None and not written:
        return None
    term = entry.term if entry else word.form
    likely = (
        {target.text: target.likelihood for target in entry.targets[:_MOST_TARGETS]}
        if entry
        else {}
    )
    found = {text: max(likely.get(text, 0.0), _WRITTEN) for text in written} or likely
    found = {
        text: share for text, share in found.items() if not is_function_word(search_text(text))
    }
    fitting = {text: share for text, share in found.items() if fits is None or fits(text)}
    if not fitting:
        return None
    backs = {text: means(text, term) for text in fitting}
    text = max(fitting, key=lambda text: fitting[text] * (backs[text] + _DOUBT))
    text = _noun_of_act(text, fitting, term)
    agreeing = sum(share for other, share in fitting.items() if same_sense(text, other, term))
    return Sense(
        text,
        fitting[text],
        backs[text],
        agreeing / sum(fitting.values()) if written or (entry and entry.seen >= _OFTEN) else 0.0,
        bool(written),
        entry.part_of_speech if entry else None,
    )


def _noun_of_act(text: str, among: Collection[str], term: str) -> str:
    """The noun in place of a verb, for an Arabic noun: construction, not build."""
    if not is_arabic(term) or not any(_is_entry(f"{start}ing") for start in (text, text[:-1])):
        return text
    nouns = [other for other in among if other.endswith(_OF_ACT) and " " not in other]
    return next((noun for noun in nouns if same_sense(text, noun, term)), text)


def _is_entry(form: str) -> bool:
    return form in dictionary("en") or form in _known(form)


def own_entry(lexicon: Lexicon, word: Word) -> Entry | None:
    """The lexicon's entry of a word itself."""
    (entry,) = lexicon.words([word.form])
    return entry if entry is not None and is_entry_of(entry, word) else None


def is_entry_of(entry: Entry, word: Word) -> bool:
    """Whether an entry is of the word itself: with the article or a pronoun, and nothing else."""
    if entry.term.startswith(STEM_MARK) or is_function_word(entry.term):
        return False
    # The alef of the article has no hamza.
    if word.said.startswith(("إ", "أ", "آ")) and not entry.term.startswith("ا"):
        return False
    joined = word.form.startswith(NOT_TAKEN_OFF) and word.form[0] != entry.term[0]
    return not joined and entry.term in bare_forms(word.form)


def has_pronoun(entry: Entry | None, word: Word) -> bool:
    """Whether an entry is of an Arabic word without its last letters: وزنها is of وزن.

    So is الحكماء of حكم, for the ending of the accusative is never on a word with the article.
    """
    if entry is None or not is_arabic(word.form):
        return False
    article = next((a for a in ARTICLES if word.form.startswith(a)), "")
    bare_form = word.form[len(article) :]
    if word.said.endswith(_LONG_HAMZA) and entry.term[:-1] in _known(entry.term[:-1]):
        return True  # الحكماء is not حكما, a judgment.
    if word.form in dictionary("ar") or bare_form in dictionary("ar"):
        return False
    if word.form.endswith(entry.term):
        return False
    if bare_form == f"{entry.term}{_ACCUSATIVE}":
        return bool(article)
    return entry.term not in without_noun_endings(bare_form)


def _known(form: str) -> Collection[str]:
    return open_lexicon().entries([form])


def _written(word: Word, entry: Entry | None) -> tuple[str, ...]:
    """The translations of our dictionary for a word, with or without its article."""
    known = dictionary("ar" if is_arabic(word.form) else "en")
    forms = [word.form, *(word.form[len(a) :] for a in ARTICLES if word.form.startswith(a))]
    if entry:
        forms.append(entry.term)
    return next((known[form] for form in forms if form in known), ())


@lru_cache(maxsize=_MEMO)
def means(translation: str, term: str) -> float:
    """How likely a translation means the term; 1 for a phrase that is one in both languages."""
    form = search_text(translation)
    forms = [form, form.removeprefix(ARTICLE)]
    known = open_lexicon().entries(forms)
    if " " in form and not known:
        return 1.0
    return max(
        (
            target.likelihood
            for form in forms
            for target in (known[form].targets if form in known else ())
            if bare(search_text(target.text)) == bare(term)
        ),
        default=0.0,
    )


def same_sense(one: str, two: str, term: str) -> bool:
    """Whether two translations of a term mean the same: by another word that both translate."""
    stems = _stem(one), _stem(two)
    if stems[0] == stems[1] or any(
        (stems[1],) == other for other in thesaurus().get((stems[0],), ())
    ):
        return True
    return bool(_meanings(one) & _meanings(two) - {_stem(term)})


@lru_cache(maxsize=_MEMO)
def _meanings(text: str) -> frozenset[str]:
    """The stems of what a word of one language is in the other."""
    form = search_text(text)
    entry = open_lexicon().entries([form]).get(form)
    lexicon = [target.text for target in entry.targets[:_MOST_TARGETS]] if entry else []
    written = dictionary("ar" if is_arabic(form) else "en").get(form, ())
    return frozenset(_stem(other) for other in (*written, *lexicon))


@lru_cache(maxsize=_MEMO)
def _stem(text: str) -> str:
    return " ".join(stem(part.removeprefix(ARTICLE)) for part in search_text(text).split())


def bare(form: str) -> str:
    """A word without its article, and an English one without the ending of a plural."""
    without = form.removeprefix(ARTICLE)
    return without if is_arabic(without) else without.removesuffix("s")


@lru_cache(maxsize=_MEMO)
def is_plural(word: str) -> bool:
    """Whether a noun of either language is a plural, by its ending, then by its translations."""
    form = search_text(word)
    if not is_arabic(form):
        return form in _plurals() or (
            form.endswith("s") and not form.endswith(("ss", "us", "is")) and _has_singular(form)
        )
    bare_form = form.removeprefix(ARTICLE)
    if bare_form.endswith(PLURAL_ENDINGS) and len(bare_form) >= _FEWEST_OF_A_PLURAL:
        return True
    known = open_lexicon().entries([form, bare_form])
    entry = known.get(bare_form) or known.get(form)
    targets = [Target(text, 1.0) for text in dictionary("ar").get(bare_form, ())]
    targets = targets or (list(entry.targets) if entry else [])
    plural = sum(t.likelihood for t in targets if is_plural(t.text))
    return 2 * plural > sum(t.likelihood for t in targets)


def _has_singular(form: str) -> bool:
    singulars = [form[:-1]]
    if form.endswith("es"):
        singulars.append(form[:-2])
    if form.endswith("ies"):
        singulars.append(f"{form[:-3]}y")
    known = open_lexicon().entries(singulars)
    return bool(known) or any(one in dictionary("en") for one in singulars)


@cache
def _plurals() -> frozenset[str]:
    return frozenset(table("phrases")["plurals"])
