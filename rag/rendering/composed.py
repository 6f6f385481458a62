"""Noun phrases in the other language: a noun with its adjectives and with what it is of.

The articles of an Arabic noun show which word it is of, and which describes it; an English one has
its adjectives before it. What is put together here is never certain, and
only of words whose sense our tables say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from rag.analysis import is_arabic, is_function_word
from rag.language import search_text
from rag.rendering.nouns import adjective_of, definite_noun, noun_of
from rag.rendering.senses import (
    ARTICLE,
    ARTICLES,
    Sense,
    is_plural,
    own_entry,
)
from rag.rendering.spans import Part, Word, Words, plain, table
from rag.rendering.terms import split, term_within, with_terms
from rag.schema import Language
from rag.text.figures import figures
from rag.translation.dictionary import dictionary
from rag.translation.forms import without_noun_endings
from rag.translation.lexicon import open_lexicon
from rag.translation.names import SAME_NAME, similarity_across

Render = Callable[[Words], Part | None]

# A word whose translations agree by this share has one sense.
_AGREEMENT = 0.75
# A translation that our dictionary has not is as likely as the first, and means the word as the
# second.
_LIKELIHOOD, _BACK = 0.4, 0.15
_LONGEST = 6
_HAMZA = ("إ", "أ", "آ")
_TIED = ("و", "ب", "ل", "ك", "ف")
_MOST_ADJECTIVES = 3
_THE, _OF = "the", "of"
_ONE = frozenset(["a", "an"])
_ORDINALS = frozenset(["first", "second", "third", "fourth", "fifth", "last"])
_NISBA, _SHORT = "ي", 3
_PLURAL_OF_MEN = ("ون", "ين")
_OF_ADJECTIVE = (
    "al", "ic", "an", "ish", "ese", "ern", "ive", "ous", "ary", "ful", "less", "able", "ible",
    "ed", "ing",
)  # fmt: skip
_OF_ACT = ("ion", "ing", "ment")
_OF_PARTICIPLE, _PARTICIPLE = ("ed", "ing"), "م"
_PARTS_OF_ADJECTIVE = frozenset(["adj"])
_NAME_OR_PHRASE = frozenset(["name", "phrase"])


def is_adjective(text: str) -> bool:
    """Whether a word of either language is an adjective."""
    language: Language = "ar" if is_arabic(text) else "en"
    form = _without_article(search_text(text))
    if adjective_of(form, language):
        return noun_of(form, language) is None
    return _is_arabic_adjective(text) if is_arabic(text) else _is_english_adjective(text)


def _is_english_adjective(text: str) -> bool:
    form = search_text(text)
    entry = open_lexicon().entries([form]).get(form)
    if entry is not None and entry.part_of_speech is not None:
        if entry.part_of_speech in _PARTS_OF_ADJECTIVE:
            return True
        if entry.part_of_speech != "n" and not form.endswith(_OF_ADJECTIVE):
            return False
    written = dictionary("en").get(form, ())
    if entry is not None and entry.part_of_speech == "n":
        # جامعي and جامعية are of a university, which is no adjective.
        written = tuple(one for one in written if not masculine(one).endswith(_NISBA))
    adjectives = sum(_has_both_genders(one, written) for one in written)
    return form.endswith(_OF_ADJECTIVE) or 2 * adjectives > len(written) > 0


def _has_both_genders(one: str, written: Sequence[str]) -> bool:
    """Whether an Arabic translation is an adjective, since its other gender is one as well.

    معاد has معادية, as every adjective whose last letter is left out.
    """
    if one.endswith("ة"):
        return one[:-1] in written or (one.endswith("ية") and one[:-2] in written)
    return f"{one}ة" in written or f"{one}ية" in written


def _is_arabic_adjective(text: str) -> bool:
    bare = masculine(text)
    if search_text(bare) in colours():
        return True
    form = search_text(bare)
    if " " in form:
        return False
    entry = open_lexicon().entries([form]).get(form)
    if entry is not None and entry.part_of_speech in _PARTS_OF_ADJECTIVE:
        return True
    relation = bare.endswith(_NISBA) and len(bare) > _SHORT
    known = dictionary("ar")
    # نهاية is an end, not the feminine of نهاي.
    alone = known.get(form, ())
    english = alone or known.get(search_text(text.removeprefix(ARTICLE)), ())
    if set(alone) & set(known.get(f"{form}ه", ())):
        return True  # واسع and واسعة are both vast; جامع and جامعة mean two things.
    if relation and alone:
        english = (*alone, *known.get(f"{form}ه", ()))
    told = sum(_is_described_by(one, form) for one in english)
    if english:
        return 2 * told > len(english) or (relation and told > 0)
    return relation and (entry is None or entry.part_of_speech != "n")


def _is_described_by(english: str, arabic: str) -> bool:
    """Whether an English translation shows that an Arabic word is an adjective.

    Reducing and reduced are adjectives only of a participle: of مخفض, not of تخفيض and خفضت.
    """
    form = search_text(english)
    entry = open_lexicon().entries([form]).get(form)
    if form.endswith(_OF_PARTICIPLE):
        return arabic.startswith(_PARTICIPLE)
    if entry is not None and entry.part_of_speech is not None:
        of_nation = english[:1].isupper() and form.endswith(_OF_ADJECTIVE)
        return of_nation or entry.part_of_speech == "adj"
    return _is_english_adjective(english)


def masculine(adjective: str) -> str:
    """An Arabic adjective without the article and the feminine ending."""
    return adjective.removeprefix(ARTICLE).removesuffix("ة")


@cache
def colours() -> dict[str, tuple[str, str]]:
    """The masculine and the feminine of each colour, by the search form of either."""
    pairs = table("phrases")["colours"].items()
    return {search_text(form): pair for pair in pairs for form in pair}


@cache
def _feminine_nouns() -> frozenset[str]:
    return frozenset(search_text(noun) for noun in table("phrases")["feminine"])


def is_feminine(arabic: str) -> bool:
    """Whether an Arabic noun is feminine, as a word of one thing or of several things."""
    first = arabic.split()[0].removeprefix(ARTICLE)
    if search_text(first) in _feminine_nouns() or first.endswith(("ة", "ات", "يا")):
        return True
    return is_plural(first) and not first.endswith(_PLURAL_OF_MEN)


def is_sure(found: Sense) -> bool:
    """Whether a word has one sense, which is written."""
    is_told = found.likelihood >= _LIKELIHOOD and found.back >= _BACK
    return found.agreement >= _AGREEMENT and (found.is_written or is_told)


# Arabic to English.


def in_english(words: Words, render: Render) -> Part | None:
    """An Arabic noun with its adjectives and its owner, in English.

    None if one of its words has two senses.
    """
    if not 2 <= len(words) <= _LONGEST + 2 or any(is_function_word(word.form) for word in words):
        return None
    words = with_terms(words, "en")
    if (
        len(words) < 2
        or figures(plain([word for word in words if " " not in word.form])).quantities
    ):
        return None
    for place in range(1, len(words) - 1 if len(words) > 2 else len(words)):
        if (bare := _after_preposition(words[place])) and place > 0:
            return _for_whom(words[:place], (bare, *words[place + 1 :]), render)
    if any(_is_tied(word) for word in words[1:]):
        return None
    described = _described(words)
    if described:
        return described
    return None if _has_article(words[0]) else _owned(words, render)


def _is_tied(word: Word) -> bool:
    """Whether a word has "and", a preposition or a pronoun in it."""
    bare = word.form if word.said.startswith(_HAMZA) else word.form.removeprefix(ARTICLE)
    if word.form in dictionary("ar") or bare in dictionary("ar"):
        return False
    entry = own_entry(open_lexicon(), word)
    if entry is None:
        return word.form.startswith(_TIED)
    return entry.term not in (word.form, bare, *without_noun_endings(bare))


def _after_preposition(word: Word) -> Word | None:
    """A noun without the preposition of an owner or a purpose; None if it has none."""
    if word.form.startswith("لل"):
        return Word(f"{ARTICLE}{word.said[2:]}", f"{ARTICLE}{word.form[2:]}")
    bare = word.form[1:]
    if not word.form.startswith("ل") or len(bare) < _SHORT or not _is_tied(word):
        return None
    known = bare in dictionary("ar") or bare in open_lexicon().entries([bare])
    return Word(word.said[1:], bare) if known else None


def _for_whom(words: Words, others: Words, render: Render) -> Part | None:
    """Two phrases with "for" between them, or "of" after a noun of an act."""
    one, two = render(_apart(words)), render(_apart(others))
    if not one or not two or not one.likely or not two.likely:
        return None
    if one.kind not in _NAME_OR_PHRASE or two.kind not in _NAME_OR_PHRASE:
        return None
    # The translation of the Bible, the manager of the company and a skeleton of a child, but
    # schools for children.
    act = one.text.split()[0].endswith(_OF_ACT) or _has_article(words[0])
    act = act or not any(_has_article(word) for word in others)
    the = "the " if _is_definite_noun(others, two) else ""
    return Part(f"{one.text} {'of' if act else 'for'} {the}{two.text}", "phrase", certain=False)


def is_one_thing(text: str) -> bool:
    """Whether an English phrase is of one thing that is counted: roof, cooling system."""
    known = noun_of(search_text(text.split()[-1]), "en")
    return known is not None and known[1] == "singular" and not known[0].is_mass


def _is_definite_noun(words: Words, part: Part) -> bool:
    """Whether a phrase is of one thing that is known: للشركة, of the company."""
    return part.kind == "phrase" and _has_article(words[0]) and is_one_thing(part.text)


def _apart(words: Words) -> Words:
    """The words, those of terms each for itself."""
    return tuple(part for word in words for part in split(word))


def _described(words: Words) -> Part | None:
    """A noun with adjectives alone: all of them have the article if it has it."""
    head, *rest = words
    if len(rest) > _MOST_ADJECTIVES or any(
        _has_article(word) != _has_article(head) for word in rest
    ):
        return None
    noun = _english_noun(head)
    adjectives = [_english_adjective(word) for word in rest]
    if noun is None or None in adjectives:
        return None
    text = " ".join([*(one for one in reversed(adjectives) if one), noun])
    return Part(text, "phrase", certain=False)


def _owned(words: Words, render: Render) -> Part | None:
    """A noun of another one, with adjectives of either behind them."""
    head = words[0]
    for end in range(len(words), 1, -1):
        owner, after = words[1:end], words[end:]
        if after and not _describe_first(after, head, owner):
            continue
        found = render(_apart(owner))
        if found is None or not found.likely or found.kind not in _NAME_OR_PHRASE:
            continue
        if found.kind == "phrase" and not _may_own(owner, found.text):
            continue
        if found.kind == "phrase" and not any(_has_article(word) for word in owner):
            # Without an article it may be a description, or a name.
            continue
        if found.kind == "name" and not found.certain and not _is_name_alone(owner):
            continue
        noun = _english_noun(head)
        adjectives = [_english_adjective(word) for word in after]
        if noun is None or None in adjectives:
            return None
        text = _of(noun, found, owner)
        return Part(
            " ".join([*(a for a in reversed(adjectives) if a), text]), "phrase", certain=False
        )
    return None


def _may_own(words: Words, text: str) -> bool:
    """Whether an Arabic phrase, `text` in English, can be what a noun is of.

    It is no adjective, and does not begin with "under".
    """
    if len(words) == 1 and _english_noun(words[0]) is None:
        return False
    return not is_function_word(text.split()[0])


def _is_name_alone(words: Words) -> bool:
    """Whether several words are a name by their letters: none of them is in our dictionary."""
    known = dictionary("ar")
    return len(words) > 1 and not any(
        form in known for word in words for form in (word.form, _without_article(word.form))
    )


def _describe_first(after: Words, head: Word, owner: Words) -> bool:
    """Whether adjectives behind two nouns can only be of the first of them."""
    article = _has_article(owner[-1])
    if any(_has_article(word) != article for word in after):
        return False
    feminine = after[0].form.endswith("ه")
    return _is_feminine_form(head) == feminine != _is_feminine_form(owner[0])


def _is_feminine_form(word: Word) -> bool:
    return is_feminine(_without_article(word.said))


def _of(noun: str, owner: Part, words: Words) -> str:
    """Energy crisis, but government of Jordan, rights of workers, crisis of renewable energy."""
    if owner.kind == "name" or " " in owner.text or is_plural(owner.text):
        return f"{noun} of {owner.text}"
    return f"{owner.text} {noun}"


def _english_noun(word: Word) -> str | None:
    """The English of an Arabic noun or term of our tables: learned words have too many senses."""
    if " " in word.form:
        known = term_within(split(word), "en")
        return known.text if known else None
    found = noun_of(_without_article(word.form), "ar", _without_article(word.said))
    if found is None or found[1] == "dual":
        return None
    noun, form = found
    return noun.english[form == "plural"]


def english_plural(noun: str) -> str:
    """The regular plural of an English noun."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh", "z")) else f"{noun}s"


def _english_adjective(word: Word) -> str | None:
    known = adjective_of(_without_article(word.form), "ar")
    return known.english if known else None


def _has_article(word: Word) -> bool:
    if len(parts := split(word)) > 1:
        return any(map(_has_article, parts))
    if not word.form.startswith(ARTICLES) or word.said.startswith(("إ", "أ", "آ")):
        return False
    entry = own_entry(open_lexicon(), word)
    bare = _without_article(word.form)
    return (
        entry is None
        or entry.term != word.form
        or bool(open_lexicon().entries([bare]))
        or bare in dictionary("ar")
    )


def _without_article(text: str) -> str:
    article = next((a for a in ARTICLES if text.startswith(a) and len(text) - len(a) >= 2), "")
    return text[len(article) :]


# English to Arabic.


@dataclass(frozen=True, slots=True)
class _Group:
    """An English noun with what is before it, in Arabic: nouns of each other, then adjectives."""

    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]
    definite: bool
    is_name: bool
    likely: bool = True

    def written(self, *, definite: bool) -> str:
        """The group, with the article or without."""
        nouns = [self.nouns[0], *map(_oblique, self.nouns[1:])]
        if len(nouns) > 1:
            nouns[0] = _of_another(nouns[0])
        if definite and not self.is_name:
            several = " " in nouns[-1]
            nouns[-1] = definite_noun(nouns[-1]) if several else with_article(nouns[-1])
        definite = definite or any(part.startswith(ARTICLE) for part in nouns[-1].split()[1:])
        rest = [with_article(one) if definite else one for one in self.adjectives]
        return " ".join([*nouns, *rest])


def _of_another(noun: str) -> str:
    """A noun before the one that it is of: سائقو of سائقون."""
    return noun[:-1] if noun.endswith("ون") and is_plural(noun) else noun


def _oblique(noun: str) -> str:
    """A noun that another is of: not workers as a subject."""
    return f"{noun[:-2]}ين" if noun.endswith("ون") and is_plural(noun) else noun


def in_arabic(words: Words, render: Render) -> Part | None:
    """An English noun with what describes it, and what it is of, in Arabic.

    None if a word has two senses, or an adjective no form that agrees.
    """
    if any(word.form in _ORDINALS for word in words):
        return None
    words = with_terms(_without_owner(words), "ar")
    numbered = figures(plain([word for word in words if " " not in word.form])).quantities
    if not 2 <= len(words) <= _LONGEST + 2 or numbered:
        return None
    segments = _split(words)
    groups = [_group(segment, render) for segment in segments]
    if any(group is None for group in groups) or len(groups) > 3:
        return None
    found = [group for group in groups if group]
    one = words[0].form in _ONE
    if len(found) == 1:
        group = found[0]
        of_another = len(group.nouns) > 1 and not one
        return Part(group.written(definite=group.definite or of_another), "phrase", certain=False)
    *owned, last = found
    if last.is_name and len(last.nouns) > 1:
        # The campus of the University of Chicago, or a Chicago campus?
        return None
    text = last.written(definite=not one or last.definite)
    for group in reversed(owned):
        if group.is_name or " " in group.nouns[-1]:
            return None
        if group.adjectives:
            text = f"{group.written(definite=not one)} {_for(text)}"
        else:
            text = f"{_of_another(group.written(definite=False))} {text}"
    return Part(text, "phrase", certain=False)


def _without_owner(words: Words) -> Words:
    """The company's chief executive as chief executive of the company; a name as it is."""
    for place, word in enumerate(words[:-1]):
        bare = re.sub("['’]s$", "", word.said)
        after = words[place + 1 :]
        if bare == word.said or all(other.said[:1].isupper() for other in after):
            continue
        owner = (*words[:place], Word(bare, search_text(bare)))
        return (*after, Word(_OF, _OF), *owner)
    return words


def _for(text: str) -> str:
    """An Arabic phrase with the preposition of an owner."""
    return f"لل{text[2:]}" if text.startswith(ARTICLE) else f"ل{text}"


def with_article(text: str) -> str:
    """An Arabic word with the article."""
    return text if text.startswith(ARTICLE) and len(text) > 4 else f"{ARTICLE}{text}"


def _split(words: Words) -> list[Words]:
    """The words before and after each "of"."""
    found: list[list[Word]] = [[]]
    for word in words:
        if word.form == _OF:
            found.append([])
        else:
            found[-1].append(word)
    return [tuple(segment) for segment in found]


def _group(words: Words, render: Render) -> _Group | None:
    """A noun with the words before it; None if one of them is not sure."""
    definite = bool(words) and words[0].form == _THE
    is_one = bool(words) and words[0].form in _ONE
    if definite or is_one:
        words = words[1:]
    if not words or any(
        is_function_word(word.form) or not word.form[:1].isalpha() for word in words
    ):
        return None
    if len(words) == 1 and (known := term_within(split(words[0]), "ar")):
        return _Group((known.text,), (), definite=True, is_name=True)
    if all(word.said[:1].isupper() for word in words) and (name := _name(words, render)):
        return _Group((name,), (), definite=True, is_name=True)
    *before, head = words
    if len(before) > _MOST_ADJECTIVES or any(_is_abbreviation(word) for word in words):
        return None
    noun = _arabic_head(head, before, render)
    if noun is None:
        return None
    nouns, adjectives, is_name = [noun], [], False
    for word in reversed(before):
        if direction := table("phrases")["directions"].get(word.form):
            adjectives.append((direction, word))
            continue
        if is_adjective(word.form):
            adjective = _arabic_adjective(word)
            if adjective is None:
                return None
            adjectives.append((adjective, word))
            continue
        name = _name((word,), render) if word.said[:1].isupper() else None
        modifier = name or _arabic_modifier(word, head)
        if adjectives or is_name or modifier is None:
            return None
        is_name = name is not None
        nouns.append(modifier)
    if len(nouns) > 1 and " " in nouns[0]:
        return None
    if adjectives and len(nouns) > 1 and len({is_feminine(one) for one in nouns}) > 1:
        return None
    agreed = [_agreeing(one, noun, head) for one, _ in adjectives]
    if None in agreed:
        return None
    # What is not counted, as the general relativity, has the article in Arabic.
    definite = definite or (bool(adjectives) and not is_one and not _is_counted(head.form))
    return _Group(tuple(nouns), tuple(a for a in agreed if a), definite, is_name)


def _is_counted(noun: str) -> bool:
    """Whether an English noun is a plural, or has one."""
    plural = english_plural(noun)
    known = open_lexicon().entries([plural])
    return is_plural(noun) or plural in dictionary("en") or plural in known


def _is_abbreviation(word: Word) -> bool:
    return len(word.said) > 1 and word.said.isupper()


def _arabic_head(head: Word, before: Sequence[Word], render: Render) -> str | None:
    """The noun that the words before it describe; a name only if adjectives do."""
    if _is_english_adjective(head.form) and not noun_of(head.form, "en"):
        return None
    common = _arabic_noun(head)
    if common or not head.said[:1].isupper():
        several = before and is_plural(head.form) and head.said[:1].isupper()
        named = several and all(
            word.said[:1].isupper() and not is_adjective(word.form) for word in before
        )
        # Pittsburgh Steelers and Los Angeles Kings are teams.
        return None if named else common
    described = all(
        is_adjective(w.form) or w.form in table("phrases")["directions"] for w in before
    )
    found = render((head,)) if before and described else None
    return found.text if found and found.certain and found.kind == "name" else None


def _name(words: Words, render: Render) -> str | None:
    found = render(words) if words else None
    if not found or not found.likely:
        return None
    alike = similarity_across(plain(words), search_text(found.text)) >= SAME_NAME
    return found.text if found.kind == "name" or (found.kind == "phrase" and alike) else None


def _arabic_noun(word: Word) -> str | None:
    """The Arabic of an English noun or term of our tables."""
    if known := term_within(split(word), "ar"):
        return known.text
    found = noun_of(word.form, "en")
    if found is None:
        return None
    noun, form = found
    return noun.nominative if form == "plural" else noun.singular


def _arabic_modifier(word: Word, head: Word) -> str | None:
    """A common noun that another is of: people are more than one, and so is what they work with."""
    found = noun_of(word.form, "en")
    if found is None:
        return _arabic_noun(word)
    noun, _ = found
    return noun.plural if noun.group == "people" or _is_person(head) else noun.singular


def _is_person(word: Word) -> bool:
    """Whether an English noun is of several people: lorry drivers are those of lorries."""
    known = noun_of(word.form, "en")
    return known is not None and known[1] == "plural" and known[0].group == "people"


def _arabic_adjective(word: Word) -> str | None:
    known = adjective_of(word.form, "en")
    return known.masculine if known else None


def _agreeing(adjective: str, noun: str, head: Word) -> str | None:
    """A masculine adjective as it agrees with a noun; None if it has no such form by rule."""
    known, noun_known = adjective_of(search_text(adjective), "ar"), noun_of(head.form, "en")
    if known and noun_known:
        said, form = noun_known
        if form == "plural" and said.group == "people":
            return known.of_people(said, oblique=False)
        return known.arabic(said, "genitive" if form == "singular" else form)
    colour = colours().get(search_text(adjective))
    feminine = is_feminine(noun)
    if colour:
        return (
            colour[feminine] if not is_plural(noun) or not noun.endswith(_PLURAL_OF_MEN) else None
        )
    if is_plural(noun) and noun.endswith(_PLURAL_OF_MEN):
        return f"{adjective}{noun[-2:]}" if adjective.endswith(_NISBA) else None
    if feminine and adjective.startswith("أ"):
        return None
    if is_plural(noun) and _may_be_people(head):
        return None
    return f"{adjective}ة" if feminine else adjective


def _may_be_people(head: Word) -> bool:
    return head.form in _people() or head.form.endswith(("ists", "ians", "men", "women", "ees"))


@cache
def _people() -> frozenset[str]:
    return frozenset(table("phrases")["people"])
