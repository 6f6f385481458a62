"""What the lexicon is learned from: sentence pairs, dictionaries, and how words are spelled."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.analysis import words
from rag.language import search_text, strip_tashkeel
from rag.translation.forms import bare_forms
from train.pairs import Entry, TrainingDataError, entries, sourced_pairs
from train.term_table import cldr_pairs

Dictionaries = Mapping[str, Sequence[Entry]]
"""The entries of each dictionary, by the name of its file."""

NOISY = "omw_awn_ar-en"
OURS, FURTHER = "first", "further"
"""Our own dictionaries: the usual translation of each word, and further ones."""
# What a sentence pair of a source counts. Manuals say few words many times; one source has words of
# Egypt that the others do not write.
_WEIGHTS = {"msdocs": 0.4, "nllb-seed-arz": 0.3, "tatoeba": 0.8}
# An entry of a dictionary counts as this number of sentence pairs.
_COPIES = {
    "wiktionary_en-ar": 2,
    "omw_wikt_ar-en": 1,
    "tico19_terms": 1,
    "mkqa_answer_entities": 1,
    OURS: 10,
    FURTHER: 4,
}
OWN = Path(__file__).parents[1] / "rag" / "data" / "dictionary"
"""The folder of the dictionaries that we wrote."""
# The article comes off where the word without it is seen this often beside it.
_BARE_SHARE = 0.1
_PARTS = {"a": "adj", "s": "adj", "r": "adv"}
_WORD = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages, and what each of its words counts.

    An entry of a dictionary has its words without clitics: بيونسيه is not يونس with them.
    """

    arabic: str
    english: str
    weight: float
    is_entry: bool = False


class Spellings:
    """How words in search form are written in some texts, and how often they are there."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.seen: Counter[str] = Counter()
        self._written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for place, word in enumerate(_WORD.findall(strip_tashkeel(text))):
                form = search_text(word)
                self.seen[form] += 1
                # The capital of a first word says nothing.
                self._written[form][word] += 0 if not place and word[0].isupper() else 1

    def of(self, form: str) -> str:
        """The commonest spelling of a word in search form."""
        spelled = self._written.get(form)
        return max(spelled, key=lambda word: (spelled[word], word)) if spelled else form

    def core(self, form: str) -> str:
        """An Arabic word without clitics: its form that is there most often."""
        return max(bare_forms(form), key=lambda bare: (self.seen[bare], len(bare)))

    def bare(self, form: str) -> str:
        """An Arabic word without its article, if it is written so as well."""
        rest = form.removeprefix("ال")
        return rest if self.seen[rest] >= max(1, _BARE_SHARE * self.seen[form]) else form


def dictionaries(data: Path, own: Path) -> Dictionaries:
    """The dictionaries in the folder `dict` of `data`, and those in the folder `own`.

    Raises:
        TrainingDataError: one that is needed is not there.
    """
    found = {
        path.name.removesuffix(".tsv.gz"): list(entries(path))
        for path in sorted((data / "dict").glob("*.tsv.gz"))
    }
    found |= {name: list(entries(own / f"{name}.tsv")) for name in (OURS, FURTHER)}
    if missing := [name for name in (*_COPIES, NOISY) if name not in found]:
        message = f"{str(data / 'dict')!r} lacks {missing[0]}.tsv.gz; give the folder that has it."
        raise TrainingDataError(message)
    return found


def own_phrases(known: Dictionaries) -> Iterator[tuple[str, str, float]]:
    """The words of our dictionaries that have a phrase as translation, and what it counts."""
    for name in (OURS, FURTHER):
        for entry in known[name]:
            if is_word_for_phrase(entry):
                arabic, english = words(entry.arabic), words(entry.english)
                of_arabic = len(arabic) == 1
                word, phrase = (arabic, entry.english) if of_arabic else (english, entry.arabic)
                yield word[0], phrase, float(_COPIES[name])


def texts(data: Path, known: Dictionaries) -> list[Text]:
    """All sentence pairs once, and the entries of the good dictionaries as short texts."""
    return [*_sentences(data), *_entries(known)]


def _sentences(data: Path) -> Iterator[Text]:
    found: dict[tuple[str, str], float] = {}
    for path in [data / "parallel.tsv", *sorted((data / "parallel").glob("*.tsv.gz"))]:
        for pair, source in sourced_pairs(path):
            weight = next((w for name, w in _WEIGHTS.items() if source.startswith(name)), 1.0)
            found.setdefault((pair.arabic, pair.english), weight)
    return (Text(arabic, english, weight) for (arabic, english), weight in found.items())


def _entries(known: Dictionaries) -> Iterator[Text]:
    for name, copies in _COPIES.items():
        for entry in known[name]:
            text = Text(without_aside(entry.arabic), without_aside(entry.english), 1.0, True)
            if name not in (OURS, FURTHER) or not is_word_for_phrase(entry):
                yield from [text] * copies
    for pair in cldr_pairs():
        yield Text(pair.arabic, pair.english, 1.0)


def is_word_for_phrase(entry: Entry) -> bool:
    """Whether an entry has one word in one of the languages and several in the other.

    To align them would make each of the several a translation of the one.
    """
    return (len(words(entry.arabic)) == 1) != (len(words(entry.english)) == 1)


def without_aside(text: str) -> str:
    """A text without what is in parentheses or brackets."""
    return " ".join(_ASIDE.sub(" ", text).split())


def parts_of_speech(known: Dictionaries) -> Mapping[str, str]:
    """The commonest part of speech of each word of both languages, by its search form."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, copies in (*_COPIES.items(), (NOISY, 1)):
        for entry in known[name]:
            for text in (entry.arabic, entry.english):
                if entry.part_of_speech and len(found := words(without_aside(text))) == 1:
                    part = _PARTS.get(entry.part_of_speech, entry.part_of_speech)
                    counts[found[0]][part] += copies
    return {word: max(parts, key=lambda p: (parts[p], p)) for word, parts in counts.items()}
