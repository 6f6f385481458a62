"""Counted nouns and their adjectives, with number, gender and case as Arabic has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rag.language import search_text
from rag.rendering.numerals import Governed
from rag.rendering.spans import Word, Words, forms_of, table
from rag.schema import Language

Group = Literal["duration", "money", "measure", "people", "thing"]
Form = Literal["singular", "dual", "plural"]

_GROUPS: tuple[Group, ...] = ("duration", "money", "measure", "people", "thing")
_LONGEST = 4
# Words after which a noun of several words has no article.
_TIED, _PREPOSITIONS = ("بال", "لل", "بـ"), frozenset(["في", "من", "على", "عن", "إلى", "ضد", "تحت"])
# الإنفاق is spending, الأنفاق are tunnels.
_HAMZAS = {"أ", "إ"}
# South Korean and North Korean are nations, not southern ones.
_HALVES = frozenset(["Korean", "African", "American", "Sudanese"])
_SIDES = {"southern": "South", "northern": "North"}
_MASCULINE = frozenset(["عمدة", "خليفة", "داعية"])
_ACCUSATIVE_ENDINGS = ("يا", "يًا", "ياً")
_RATES = ("في ", "لكل ")
_NISBA = ("ي", "ية")
# Adjectives in the nouns of several words; of others the second word is one that the first is of.
_WITH_NOUN = frozenset(["مربع", "مكعب", "محمول", "صناعي"])


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that is counted, in both languages."""

    english: tuple[str, str]
    singular: str
    plural: str
    group: Group
    feminine: bool
    certain: bool = True

    @property
    def is_term(self) -> bool:
        """Whether it means the same where it is not counted."""
        if self.group not in ("people", "thing") or not self.certain:
            return False
        return self.english[0] not in table("nouns")["counted"]["nouns"].split()

    @property
    def nominative(self) -> str:
        """The plural as a subject: معلمون."""
        if self.group != "people":
            return self.plural
        one, several = self.singular.split(), self.plural.split()
        if len(one) != len(several):
            return self.plural
        return " ".join(map(_nominative, one, several))

    @property
    def is_alike_in_english(self) -> bool:
        """Whether one and several have the same word in English, and two in Arabic: fish."""
        return self.english[0] == self.english[1] and not self._never_changes

    @property
    def is_mass(self) -> bool:
        """Whether it is not counted: water, funding, but not fish."""
        return self.english[0] == self.english[1] and self._never_changes

    @property
    def _never_changes(self) -> bool:
        return self.singular == self.plural

    def arabic(self, form: Governed, *, oblique: bool = False) -> str:
        """The noun in a form; `oblique` is the dual after a preposition."""
        if self._never_changes or form in ("singular", "genitive"):
            return self.singular
        if form == "plural":
            return self.plural
        first, _, rest = self.singular.partition(" ")
        if not rest:
            if form == "dual":
                return _dual(first, oblique=oblique)
            return _accusative(first)
        if rest.startswith(_RATES):
            inflected = _dual(first, oblique=oblique) if form == "dual" else _accusative(first)
            return f"{inflected} {rest}"
        if rest in _WITH_NOUN or rest.endswith(_NISBA):
            if form == "dual":
                return f"{_dual(first, oblique=oblique)} {_dual(rest, oblique=oblique)}"
            return f"{_accusative(first)} {_accusative(rest)}"
        # A noun that is of another one has neither tanwin nor the end of the dual.
        if form == "dual":
            return f"{_dual(first, oblique=oblique).removesuffix('ن')} {rest}"
        return self.singular


@dataclass(frozen=True, slots=True)
class Adjective:
    """An adjective: English, and the Arabic masculine singular."""

    english: str
    masculine: str

    def arabic(self, noun: Noun, form: Governed, *, oblique: bool = False) -> str:
        """The adjective as it agrees with a noun in a form."""
        if form == "plural":
            return self.of_people(noun) if noun.group == "people" else self._feminine
        base = self._feminine if noun.feminine else self.masculine
        if form == "dual":
            return _dual(base, oblique=oblique)
        return _accusative(base) if form == "accusative" else base

    @property
    def _feminine(self) -> str:
        bare = self.masculine.removesuffix("ٍ")
        return f"{bare}ية" if bare != self.masculine else f"{bare}ة"

    @property
    def singulars(self) -> frozenset[str]:
        """The Arabic forms of one thing, in search form."""
        forms = self.masculine, self._feminine, _accusative(self.masculine)
        return frozenset(map(search_text, forms))

    def of_people(self, noun: Noun, *, oblique: bool = True) -> str:
        """The plural beside several people: متقاعدون and متقاعدات; `oblique` متقاعدين."""
        if noun.feminine:
            return f"{self._feminine[:-1]}ات"
        broken = table("adjectives")["plural_of_people"].get(self.masculine)
        return broken or f"{self.masculine}{'ين' if oblique else 'ون'}"

    def forms(self) -> Iterator[str]:
        """The Arabic forms, in search form."""
        for base in (self.masculine, self._feminine):
            for form in (
                base,
                _accusative(base),
                _dual(base, oblique=False),
                _dual(base, oblique=True),
                f"{base}ين",
                f"{base}ون",
                f"{base.removesuffix('ة')}ات",
                table("adjectives")["plural_of_people"].get(base, base),
            ):
                yield search_text(form)


def definite_noun(noun: str) -> str:
    """An Arabic noun with the article: النشيد الوطني, but بطاقة الهوية and المتبرع بالدم."""
    first, *rest = noun.replace("ٍ", "ي").split()
    noun = " ".join([first, *rest])
    if any(word.startswith(_TIED) or word in _PREPOSITIONS for word in rest):
        return f"ال{noun}"
    if rest and any(word.startswith("ال") for word in rest):
        return noun
    if all(_is_adjective_behind(word, first) for word in rest):
        return " ".join(f"ال{word}" for word in (first, *rest))
    *owned, last = (first, *rest)
    if len(rest) > 1 and _is_adjective_behind(last, first):
        # The fuel of the plane, or one that is white: which of them is not known here.
        return f"ال{noun}" if not owned else " ".join([*owned[:-1], f"ال{owned[-1]}", f"ال{last}"])
    return " ".join([*owned, f"ال{last}"])


def _with_article(word: str) -> str:
    return f"ال{word.removesuffix('ٍ')}ي" if word.endswith("ٍ") else f"ال{word}"


def _is_adjective_behind(word: str, noun: str) -> bool:
    """Whether an Arabic word describes the noun before it."""
    if word in _WITH_NOUN or word.endswith(_NISBA):
        return True
    if _adjective_forms().get(search_text(word)):
        return True
    participle = word.startswith("م") and word.endswith(("ة", "ين")) and noun.endswith(("ة", "ين"))
    return participle and (search_text(word),) not in _single_nouns()


@cache
def _adjective_forms() -> Mapping[str, Adjective]:
    found: dict[str, Adjective] = {}
    for adjective in _adjectives():
        for form in adjective.forms():
            found.setdefault(form, adjective)
    return found


@cache
def _single_nouns() -> frozenset[tuple[str, ...]]:
    return frozenset(forms_of(noun.singular) for noun in _nouns() if " " not in noun.singular)


def _nominative(singular: str, plural: str) -> str:
    """A word of a plural as a subject: معلمون, and سائقو before another noun."""
    bare = singular.removesuffix("ٍ")
    if plural == f"{bare}ين":
        return f"{bare}ون"
    return f"{bare}و" if plural == f"{bare}ي" else plural


def _dual(singular: str, *, oblique: bool) -> str:
    ending = "ين" if oblique else "ان"
    if singular.endswith("ة"):
        return f"{singular[:-1]}ت{ending}"
    if singular.endswith("ى"):
        return f"{singular[:-1]}ي{ending}"
    return f"{singular.removesuffix('ٍ')}{ending}"


def _accusative(singular: str) -> str:
    if singular.endswith(("ة", "ى", "اء", "ٍ", "ا", "²", "³")):
        return singular.replace("ٍ", "يًا")
    return f"{singular}ً" if singular.endswith("أ") else f"{singular}ًا"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    nouns: Mapping[tuple[str, ...], list[tuple[Noun, Form, str]]]
    adjectives: Mapping[str, Adjective]


@cache
def _english() -> _Lexicon:
    nouns: dict[tuple[str, ...], list[tuple[Noun, Form, str]]] = {}
    for noun in _nouns():
        forms: tuple[tuple[str, Form], ...] = (
            (noun.english[0], "singular"),
            (noun.english[1], "plural"),
        )
        for written, form in forms:
            nouns.setdefault(forms_of(written), []).append((noun, form, written))
    adjectives: dict[str, Adjective] = {}
    for adjective in _adjectives():
        adjectives.setdefault(search_text(adjective.english), adjective)
    return _Lexicon(nouns, adjectives)


@cache
def _arabic() -> _Lexicon:
    nouns: dict[tuple[str, ...], list[tuple[Noun, Form, str]]] = {}
    for noun in _nouns():
        duals = [noun.arabic("dual"), noun.arabic("dual", oblique=True)]
        duals += [dual.removesuffix("ن") for dual in duals]
        forms: tuple[tuple[list[str], Form], ...] = (
            (_singulars(noun), "singular"),
            (_plurals(noun), "plural"),
            ([] if noun.singular == noun.plural else duals, "dual"),
        )
        for spellings, form in forms:
            for spelling in spellings:
                nouns.setdefault(forms_of(spelling), []).append((noun, form, spelling))
    return _Lexicon(nouns, _adjective_forms())


def _plurals(noun: Noun) -> list[str]:
    """The spellings of the plural: معلمين, معلمون, and before another noun معلمو and معلمي."""
    found = [noun.plural, _accusative(noun.plural), noun.plural.replace("ين", "ون")]
    if noun.nominative != noun.plural:
        found.append(noun.nominative)
        if " " not in noun.plural:
            found += [noun.nominative[:-1], noun.plural[:-1]]
    return found


def _singulars(noun: Noun) -> list[str]:
    """The spellings of the singular, with the ending of the accusative on any of its words."""
    first, _, last = noun.singular.rpartition(" ")
    joined = f"{first} {_accusative(last)}" if first else _accusative(last)
    found = [noun.singular, noun.arabic("accusative"), joined]
    return [*found, noun.singular.replace("ٍ", "ي")] if "ٍ" in noun.singular else found


@cache
def _nouns() -> tuple[Noun, ...]:
    content = table("nouns")
    marked, ambiguous = (content[name]["nouns"].split() for name in ("feminine", "ambiguous"))
    found = [
        Noun(
            (english, many),
            singular,
            plural,
            group,
            feminine=(singular.split()[0].endswith(("ة", "ات")) or singular.split()[0] in marked)
            and singular not in _MASCULINE,
            certain=english not in ambiguous and singular not in ambiguous,
        )
        for group in _GROUPS
        for english, many, singular, plural in content[group].values()
    ]
    return (*found, *_women(found))


def _women(nouns: Sequence[Noun]) -> Iterator[Noun]:
    """The feminine nouns of those people whose feminine is regular: طالبة, طالبات."""
    regular = table("nouns")["female"]["nouns"].split()
    seen: set[str] = set()
    for noun in nouns:
        if noun.english[0] in regular and noun.english[0] not in seen:
            seen.add(noun.english[0])
            bare = noun.singular.removesuffix("ٍ")
            bare = f"{bare}ي" if bare != noun.singular else bare
            one, many = (f"female {english}" for english in noun.english)
            yield Noun((one, many), f"{bare}ة", f"{bare}ات", "people", feminine=True)


@cache
def _adjectives() -> tuple[Adjective, ...]:
    return tuple(
        Adjective(english, arabic)
        for group in ("nationality", "quality")
        for english, arabic in table("adjectives")[group].items()
    )


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A counted noun, its form, and its adjectives in the order of English."""

    noun: Noun
    form: Form
    adjectives: tuple[Adjective, ...] = ()
    definite: bool = False

    @property
    def is_term(self) -> bool:
        """Whether it means the same where it is not counted."""
        return self.noun.is_term

    def as_subject(self, *, definite: bool = False) -> str:
        """The noun and its adjectives in Arabic, in their own form, as a subject."""
        if self.form != "plural" or self.noun.group != "people":
            form: Governed = "genitive" if self.form == "singular" else self.form
            return self.in_arabic(form, definite=definite)
        head = self.noun.nominative
        words = [one.of_people(self.noun, oblique=False) for one in reversed(self.adjectives)]
        if definite:
            head, words = definite_noun(head), [_with_article(word) for word in words]
        return " ".join([head, *words])

    def in_english(self, *, plural: bool) -> str:
        """The adjectives and the noun."""
        words = [adjective.english for adjective in self.adjectives]
        if words[-1:] and words[-1] in _HALVES and words[:1] and words[0] in _SIDES:
            words[0] = _SIDES[words[0]]
        return " ".join([*words, self.noun.english[plural]])

    def in_arabic(self, form: Governed, *, oblique: bool = False, definite: bool = False) -> str:
        """The noun and its adjectives, all in one form."""
        head = self.noun.arabic(form, oblique=oblique)
        words = [
            adjective.arabic(self.noun, form, oblique=oblique)
            for adjective in reversed(self.adjectives)
        ]
        if definite:
            head, words = definite_noun(head), [_with_article(word) for word in words]
        return " ".join([head, *words])


def _noun(
    lexicon: _Lexicon, forms: tuple[str, ...], said: Sequence[str] = ()
) -> tuple[Noun, Form] | None:
    """The first noun of these `forms` that is written with the same hamza as `said`, if any is."""
    for noun, form, spelling in lexicon.nouns.get(forms, ()):
        pairs = zip(said, spelling.split(), strict=False)
        if all({one[:1], two[:1]} != _HAMZAS for one, two in pairs):
            return noun, form
    return None


def _may_describe(word: Word, noun: Noun, form: Form) -> bool:
    """Whether an Arabic adjective agrees: of مرات يوميا, the second word is none."""
    feminine = noun.feminine or (form == "plural" and noun.group != "people")
    accusative = word.said.endswith(_ACCUSATIVE_ENDINGS) and not word.form.startswith("ال")
    return not (feminine and accusative)


def noun_named(english: str, adjective: str = "") -> NounPhrase:
    """The noun of a symbol, such as dollar of ``$``, with its adjective if there is one."""
    lexicon = _english()
    noun, form, _ = lexicon.nouns[forms_of(english)][0]
    adjectives = (lexicon.adjectives[search_text(adjective)],) if adjective else ()
    return NounPhrase(noun, form, adjectives)


def english_noun_phrase(words: Words) -> NounPhrase | None:
    """Adjectives and a noun that are all of the words."""
    lexicon = _english()
    for length in range(1, _LONGEST + 1):
        found = _noun(lexicon, tuple(word.form for word in words[-length:]))
        before = [lexicon.adjectives.get(word.form) for word in words[:-length]]
        if found and all(before):
            return NounPhrase(*found, tuple(one for one in before if one))
    return None


def arabic_noun_phrase(words: Words) -> NounPhrase | None:
    """A noun and its adjectives that are all of the words."""
    lexicon = _arabic()
    for length in range(_LONGEST, 0, -1):
        head, rest = words[:length], words[length:]
        if len(head) < length:
            continue
        said = tuple(word.said.removeprefix("ال") for word in head)
        found = _noun(lexicon, tuple(word.form for word in head), said)
        definite = head[0].form.startswith("ال") or (
            found is None and length > 1 and head[-1].form.startswith("ال")
        )
        bare = tuple(_bare(word, definite=definite) for word in head)
        found = found or _noun(lexicon, bare, said)
        after = [lexicon.adjectives.get(_bare(word, definite=definite)) for word in rest]
        if found and all(after) and all(_may_describe(word, *found) for word in rest):
            adjectives = tuple(one for one in reversed(after) if one)
            return NounPhrase(*found, adjectives, definite)
    return None


def _bare(word: Word, *, definite: bool) -> str:
    return word.form.removeprefix("ال") if definite else word.form


def noun_of(form: str, language: Language, said: str = "") -> tuple[Noun, Form] | None:
    """The noun that one word, an Arabic one without its article, is by the tables, and its form.

    `said` is the word as it is written.
    """
    lexicon = _arabic() if language == "ar" else _english()
    found = _noun(lexicon, (form,), (said,) if said else ())
    return found if found and found[0].is_term else None


def adjective_of(form: str, language: Language) -> Adjective | None:
    """The adjective that one word, an Arabic one without its article, is by the tables."""
    lexicon = _arabic() if language == "ar" else _english()
    return lexicon.adjectives.get(form)


def nouns_of_several_words(to: Language) -> Iterator[tuple[str, str]]:
    """Each noun of the tables that has several words, and what it is in the language `to`."""
    for noun in _nouns():
        english = ((noun.english[0], noun.singular), (noun.english[1], noun.nominative))
        for one, two in english:
            said, written = (one, two) if to == "ar" else (two, one)
            if noun.is_term and " " in said:
                yield said, written
