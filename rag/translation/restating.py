"""A question in the words of a passage of its own language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from rag.analysis import is_function_word, words_as_written
from rag.language import search_text
from rag.text.units import is_unit_word
from rag.translation.lexicon import entry_of
from rag.translation.thesaurus import MAX_PHRASE, Phrase, keys, thesaurus

_MEMO_TEXTS = 1 << 9
_MEMO_PHRASES = 1 << 12
# Words that may be between two words of a phrase: "turned the bid down".
_BETWEEN = 2
# A phrase has several keys where its Arabic words have several.
_MOST_READINGS = 32
# Words that say what is asked for, and which of several: a synonym would change the question.
_KEPT = frozenset(
    search_text(word)
    for word in (
        "name names named call called kind type number many much year date time day old long people"
        " person place thing first second third last next other same main related state states"
        " country city town province region area district"
        " اسم يسمى سمي عدد نوع سنة السنة عام العام تاريخ يوم وقت مدة شخص مكان شيء نسبة أول ثاني"
        " ثالث آخر بلد دولة مدينة محافظة منطقة ولاية"
        " الأول الثاني الثالث الأخير الأولى الثانية الثالثة الأخيرة"
    ).split()
)
_ARTICLE, _DEFINITE = "ال", ("ال", "بال", "لل", "وال", "كال", "فال")
_WORD = re.compile(r"[^\W_][\w\u064b-\u0652\u0670]*")


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of a text in order, as they are written, and the keys of each."""

    written: Sequence[str]
    keys: Sequence[frozenset[str]]
    all_keys: frozenset[str]

    def phrase(self, phrase: Phrase) -> str | None:
        """The words of the text that are a phrase, as they are written there."""
        if not self.all_keys.issuperset(phrase):
            return None
        for begin in range(len(self.keys)):
            if places := self._places(phrase, begin):
                return " ".join(self.written[place] for place in places)
        return None

    def _places(self, phrase: Phrase, begin: int) -> list[int]:
        """The places of the words of a phrase whose first is at `begin`; none without it."""
        places: list[int] = []
        for key in phrase:
            last = places[-1] + 1 + _BETWEEN if places else begin
            near = range(places[-1] + 1 if places else begin, min(last + 1, len(self.keys)))
            place = next((place for place in near if key in self.keys[place]), None)
            if place is None:
                return []
            places.append(place)
        return places


def restated(question: str, passage: str) -> str:
    """The `question` with words of `passage` in place of its own that the passage lacks.

    Only what means the same is put in: "How many kids got the shot?" is "How many children got the
    vaccine?" for a passage that has these words.
    """
    found = list(_WORD.finditer(question))
    pieces, end = [], 0
    for place, count, said in _replaced(found, _text(passage)):
        pieces += [question[end : found[place].start()], said]
        end = found[place + count - 1].end()
    return "".join([*pieces, question[end:]])


def _replaced(found: Sequence[re.Match[str]], there: _Text) -> Iterator[tuple[int, int, str]]:
    """The place of each word or phrase that is replaced, its number of words, and what with."""
    place = 0
    while place < len(found):
        for count in range(min(MAX_PHRASE, len(found) - place), 0, -1):
            written = [match[0] for match in found[place : place + count]]
            is_name = place > 0 and any(word[:1].isupper() for word in written)
            if not is_name and (said := _said(tuple(map(search_text, written)), there)):
                yield place, count, said
                place += count
                break
        else:
            place += 1


def _said(asked: Phrase, there: _Text) -> str | None:
    """Words of the text that replace `asked`; None if the text has these, or nothing like them.

    A verb is put into the noun of its stem that the text has: «كم كلّف» into «كم كلفته».
    """
    itself, others = _meant(asked)
    if own := next(filter(None, map(there.phrase, itself)), None):
        return own if len(asked) == 1 and _is_noun_of(asked[0], own) else None
    found = (said for other in others if (said := there.phrase(other)))
    return next((said for said in found if _is_of_its_kind(asked, said)), None)


@lru_cache(maxsize=_MEMO_PHRASES)
def _meant(asked: Phrase) -> tuple[Sequence[Phrase], Sequence[Phrase]]:
    """The keys that words may have, and those of what means the same; none for what is kept."""
    if any(is_unit_word(word) or is_unit_word(word.removeprefix(_ARTICLE)) for word in asked):
        return (), ()
    if all(word in _KEPT or is_function_word(word) or word.isdecimal() for word in asked):
        return (), ()
    itself = [*islice(product(*map(keys, asked)), _MOST_READINGS)]
    others = (other for phrase in itself for other in thesaurus().get(phrase, ()))
    return itself, [*dict.fromkeys(others)]


def _is_of_its_kind(asked: Phrase, said: str) -> bool:
    """Whether a word can be put in for another: "said" is no state, «التمويل» no «يمول»."""
    if len(asked) > 1 or " " in said:
        return True
    if is_function_word(search_text(said)):
        return False
    one, two = entry_of(asked[0]), entry_of(search_text(said))
    is_noun = one is not None and one.part_of_speech == "n"
    if said.startswith(_ARTICLE) and not (is_noun or asked[0].startswith(_DEFINITE)):
        return False
    return not (is_noun and two is not None and two.part_of_speech == "v")


def _is_noun_of(asked: str, said: str) -> bool:
    """Whether a word is a verb, and another of its stem a noun."""
    one, two = entry_of(asked), entry_of(search_text(said))
    both = (one.part_of_speech, two.part_of_speech) if one and two else ("", "")
    return both == ("v", "n")


@lru_cache(maxsize=_MEMO_TEXTS)
def _text(text: str) -> _Text:
    found = words_as_written(text)
    of_each = [frozenset(keys(form)) for form, _ in found]
    return _Text([written for _, written in found], of_each, frozenset().union(*of_each))
