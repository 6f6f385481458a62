"""The parts of a question as complete questions: gaps are filled, pronouns replaced.

"Who paid for it?" after "When did the plant open?" is searched as "who paid for the plant?". No
parser is asked: what is found is searched and read, and the part is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.splitting import AR_INTERROGATIVE, EN_AUXILIARY, EN_INTERROGATIVE
from rag.language import question_language
from rag.schema import Language

_FLAGS = re.IGNORECASE
_EDGES = " \t\n.,;:!?؟،؛"
_INTERROGATIVE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"^{EN_INTERROGATIVE}\s*", _FLAGS),
    "ar": re.compile(rf"^و?{AR_INTERROGATIVE}\s*"),
}
# "When", "from where", "at what cost", «ومتى», «وفي أي مدينة».
_BARE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"^(?:(?!how many|how much){EN_INTERROGATIVE}|(?:from|to|by|at|for|in|on|with|of|under) "
        r"(?:which|what|whose|how many|how much) \w+)$",
        _FLAGS,
    ),
    "ar": re.compile(
        rf"^و?(?:{AR_INTERROGATIVE}|(?:(?:في|من|إلى|على|منذ|حتى|مع) )?[بل]?(?:أي|أية|اي) \w+"
        r"|بكم \w+)$"
    ),
}
# "How many men" before "how many women were killed".
_HALF = {
    "en": re.compile(r"^(?:how many|how much|which|what|whose) \w+$", _FLAGS),
    "ar": re.compile(r"^كم \w+[اة]$"),
}
_WHO = re.compile(r"^\W*(?:who\b|و?من )", _FLAGS)
_WITH_NOUN = {
    "en": re.compile(rf"^(?:how many|how much|which|what|whose) (?!{EN_AUXILIARY}\b)\w+ ", _FLAGS),
    "ar": re.compile(r"^كم \w+[اة] "),
}


def filled(parts: Sequence[str]) -> tuple[str, ...]:
    """The `parts` in order; one that is only an interrogative has the words of another after it.

    "How many were moved?", "from where?" gives "from where were moved?", and "who opened the
    bridge?", "when?" gives "when was the bridge opened?".
    """
    return tuple(_filled(place, parts) for place in range(len(parts)))


def _filled(place: int, parts: Sequence[str]) -> str:
    part = parts[place].strip(_EDGES)
    language = question_language(parts[place])
    following = [*parts[place + 1 :]]
    if _HALF[language].match(part) and following:
        rest = _WITH_NOUN[language].sub("", following[0].strip(_EDGES))
        return _asked(f"{part} {rest}") if rest != following[0].strip(_EDGES) else parts[place]
    if not _BARE[language].match(part):
        return parts[place]
    for other in (*reversed(parts[:place]), *following):
        said = other.strip(_EDGES)
        if not _BARE[language].match(said):
            return _asked(f"{part} {_completion(said, language)}")
    return parts[place]


def _completion(said: str, language: Language) -> str:
    """What a part says behind its interrogative, as it is put behind another one."""
    rest = _INTERROGATIVE[language].sub("", said)
    if language == "ar":
        return _bare(_AR_IT_IS.sub("", rest), "") if _AR_ASKS_NOUN.match(said) else rest
    if rest == said:
        rest = f"{said[:1].lower()}{said[1:]}"  # "Is the bridge open?"
    verb, _, thing = rest.partition(" ")
    if _COPULA.fullmatch(verb):
        return f"{verb} {_OF_MEASURE.sub('', thing)}"
    if not _WHO_OR_WHAT.match(said) or _AUXILIARY.fullmatch(verb) or not thing:
        return rest
    return _passive(verb, thing) or rest


def _passive(verb: str, thing: str) -> str | None:
    """What was done to a thing: "was the bridge opened" for "opened the bridge"; None of others."""
    thing = _AND.split(thing)[0]
    first, _, behind = thing.partition(" ")
    if first.lower() == "for" and behind:  # "paid for the bridge"
        thing, verb = behind, f"{verb} {first}"
    past = verb.partition(" ")[0].lower()
    participle = _PARTICIPLES.get(past, past)
    if not (_PARTICIPLE.match(participle) or participle in _FURTHER_PARTICIPLES):
        return None
    words = thing.split()
    noun = _until_preposition(words)
    if not noun:
        return None
    was = "were" if _PLURAL.search(noun[-1]) else "was"
    further = " ".join(words[len(noun) :])
    return f"{was} {' '.join(noun)} {participle}{verb[len(past) :]} {further}".strip()


def _asked(text: str) -> str:
    return f"{text}؟" if question_language(text) == "ar" else f"{text}?"


def put_in_words(part: str, before: Sequence[str], answered: str | None) -> str:
    """A part with what its pronoun refers to, which the parts `before` it name.

    `answered` is the short answer of the part before it: the person that "who" asked for. A part
    that names its topic, or that follows none, comes back as it is.
    """
    language = question_language(part)
    topics = [topic for one in before if (topic := topic_of(one)) is not None]
    topic = topics[-1] if topics else None
    put = _in_arabic if language == "ar" else _in_english
    return put(part, topic, answered if _asks_who(before) else None)


def _asks_who(before: Sequence[str]) -> bool:
    return bool(before) and _WHO.match(before[-1]) is not None


def topic_of(part: str) -> str | None:
    """The noun phrase that a part is about; None if it has none, or only a pronoun."""
    text = part.strip(_EDGES)
    if question_language(part) == "ar":
        return _arabic_topic(text)
    return _english_topic(text)


# -- English ---------------------------------------------------------------------------------

_EN_DETERMINERS = frozenset("the a an this that these those his her its their our".split())
_EN_PREPOSITIONS = frozenset(
    "in on at to from for by with after before during since until into about under over near"
    " through between against and".split()
)
_EN_PRONOUNS = frozenset("it he she they them him her this that there i you we".split())
_EN_PRONOUN = re.compile(
    r"\b(?P<owner>its|their|his|her(?= \w))\b|\b(?P<person>he|she|him|her)\b"
    r"|\b(?P<thing>it|they|them)\b|\b(?P<place>there)$",
    _FLAGS,
)
# "How many workers lost their jobs": whose they are is said in the part itself.
_OWNERS = re.compile(r"\b(?:people|men|women|children|(?!was|is|has|does)\w{2,}s)\b", _FLAGS)
_PARTICIPLE = re.compile(
    r"^(?:\w{2,}(?:ed|en)|built|set|found|made|held|born|sold|lost|sent|paid|won|told|kept|brought"
    r"|caught|left|put|cut|hit|shot|run|led|begun|done|known|shown)$"
)
_COPULA = re.compile(r"is|are|was|were", _FLAGS)
_AUXILIARY = re.compile(EN_AUXILIARY, _FLAGS)
_WHO_OR_WHAT = re.compile(r"^\W*(?:who|which|what)\b", _FLAGS)
_AND = re.compile(r",? and ", _FLAGS)
_PLURAL = re.compile(r"[^su]s$")
_PARTICIPLES = {
    "wrote": "written", "began": "begun", "took": "taken", "gave": "given", "chose": "chosen",
    "broke": "broken", "stole": "stolen", "drove": "driven", "drew": "drawn", "sang": "sung",
    "sank": "sunk", "flew": "flown", "threw": "thrown", "saw": "seen",
    "knew": "known", "showed": "shown", "spoke": "spoken", "rang": "rung", "wore": "worn",
}  # fmt: skip
_FURTHER_PARTICIPLES = frozenset(
    [*_PARTICIPLES.values(), "taught", "bought", "fought", "struck", "cast", "read", "beat"]
)
_OF_MEASURE = re.compile(
    r"^the (?:name|cost|price|length|size|number|capacity|height|aim|purpose|area|depth|age|budget)"
    r" of (?=\w)",
    _FLAGS,
)
_AFTER_AUXILIARY = re.compile(
    rf"^{EN_INTERROGATIVE}(?P<noun>(?: \w+){{0,3}}?) (?P<auxiliary>{EN_AUXILIARY}) (?P<rest>.+)$",
    _FLAGS,
)
_INVERTED = re.compile(rf"^(?P<auxiliary>{EN_AUXILIARY}) (?P<rest>.+)$", _FLAGS)
_DO = frozenset(["did", "does", "do", "will", "would", "can", "could", "should", "may", "might"])


def _english_topic(text: str) -> str | None:
    found = _AFTER_AUXILIARY.match(text) or _INVERTED.match(text)
    if found is None:
        # "Who built the bridge in 2010": the object of the verb.
        _, _, rest = _INTERROGATIVE["en"].sub("", text).partition(" ")
        words = rest.split()
        begin = 1 if words and words[0].lower() in _EN_PREPOSITIONS else 0
        return _usable(_until_preposition(words[begin:]))
    words = found["rest"].split()
    noun = (found.groupdict().get("noun") or "").strip()
    if noun and _PARTICIPLE.match(words[0]):
        return f"the {noun}"
    is_do = found["auxiliary"].lower() in _DO
    return _usable(_subject(words) if is_do else _until_participle(words))


def _until_preposition(words: Sequence[str]) -> list[str]:
    end = next((i for i, w in enumerate(words) if w.lower() in _EN_PREPOSITIONS), len(words))
    return [*words[:end]]


def _until_participle(words: Sequence[str]) -> list[str]:
    kept = _until_preposition(words)
    end = next((i for i, w in enumerate(kept) if i and _PARTICIPLE.match(w.lower())), len(kept))
    return kept[:end]


def _subject(words: Sequence[str]) -> list[str]:
    """The words before the main verb, which is the word before an object, a preposition or the end.

    Of "the company build the bridge", "the company"; of "Kim visit Russia", "Kim".
    """
    if words[0].lower() in _EN_PRONOUNS - _EN_DETERMINERS:
        return []
    first = 2 if words[0].lower() in _EN_DETERMINERS else 1
    if words[0][:1].isupper() and words[0].lower() not in _EN_DETERMINERS:
        end = next((i for i, w in enumerate(words) if w[:1].islower()), len(words))
        return [*words[:end]]
    ends = _EN_DETERMINERS | _EN_PREPOSITIONS
    end = next((i for i, w in enumerate(words) if i >= first and w.lower() in ends), len(words))
    return [*words[: max(end - 1, first)]]


def _usable(words: Sequence[str]) -> str | None:
    if not words or words[0].lower() in _EN_PRONOUNS - _EN_DETERMINERS:
        return None
    if len(words) == 1 and words[0].lower() in _EN_DETERMINERS:
        return None
    return _OF_MEASURE.sub("", " ".join(words))


def _in_english(part: str, topic: str | None, person: str | None) -> str:
    def said(found: re.Match[str]) -> str:
        name = person if person and (found["person"] or found["owner"]) else topic or person
        if name is None or (found["owner"] and _OWNERS.search(part[: found.start()])):
            return found[0]
        if found["owner"]:
            return f"{name}'s"
        return f"in {name}" if found["place"] else name

    text = part.strip(_EDGES)
    replaced = _EN_PRONOUN.sub(said, text)
    return _asked(replaced) if replaced != text else part


# -- Arabic ----------------------------------------------------------------------------------

_AR_PREPOSITIONS = frozenset(
    "في من إلى الى على عن بعد قبل خلال منذ حتى مع بين لدى عند عام سنة يوم أثناء التي الذي الذين"
    " اللذان".split()
)
_AR_PREPOSITION_WITH = {
    "في": "في", "من": "من", "علي": "على", "إلي": "إلى", "الي": "إلى", "عن": "عن", "مع": "مع",
    "بين": "بين", "عند": "عند", "لدي": "لدى",
}  # fmt: skip
_AR_MEASURES = frozenset(
    "كلفة تكلفة عدد طول مساحة نسبة قيمة سعر اسم ارتفاع عمر حجم ثمن مدة تاريخ موعد ميزانية".split()
)
_AR_VERB_FIRST = re.compile(r"^\W*و?(?:متى|أين|اين|كيف|لماذا|هل|كم|من|ماذا|بماذا|بكم)\b")
_AR_SUFFIX = re.compile(r"^(?!ال|هذ)(?P<base>\w{2,}?)(?:هما|ها|هم|هن|ه)$")
_AR_PAYS = re.compile(r"^(?:\w?دفع|\w?سدد|\w?تحمل|\w?غط)")
_AR_OF_PERSON = re.compile(r"^(?:راي|رأي|موقف|عمر|جنسيت|منصب|صفت|اسم|رد|تعليق|تصريح)")
_AR_ASKS_NOUN = re.compile(r"^\W*و?(?:ما|كم)\b")
_AR_IT_IS = re.compile(r"^(?:هو|هي|هم) ")
_AR_DEFINITE = re.compile("^ال(?!تق)")
_AR_PRONOUNS = frozenset(["هو", "هي", "هم", "هما", "هن"])


def _arabic_topic(text: str) -> str | None:
    words = _INTERROGATIVE["ar"].sub("", text).split()
    if words and words[0] in _AR_PRONOUNS:
        words, first = words[1:], 0
    else:
        first = _nouns_from(text, words)
    definite = next(
        (i for i, w in enumerate(words) if w.startswith("ال") and w not in _AR_PREPOSITIONS), None
    )
    if definite is None:
        return _arabic_usable(_arabic_phrase(words[first:]))
    begin, end = definite, definite + 1
    while begin > first and words[begin - 1] not in _AR_PREPOSITIONS:
        begin -= 1
    while end < len(words) and words[end].startswith("ال") and words[end] not in _AR_PREPOSITIONS:
        end += 1
    return _arabic_usable(words[begin:end])


def _nouns_from(text: str, words: Sequence[str]) -> int:
    """The place of the first noun: behind the verb, where the interrogative has one after it."""
    if not words or not _AR_VERB_FIRST.match(text) or words[0].startswith("ال"):
        return 0
    counted = words[0] in _AR_MEASURES or words[0].endswith(("ة", "ا"))
    return 0 if re.match(r"^\W*و?كم\b", text) and counted else 1


def _arabic_phrase(words: Sequence[str]) -> list[str]:
    end = next((i for i, w in enumerate(words) if w in _AR_PREPOSITIONS), len(words))
    return [*words[:end]]


def _arabic_usable(words: Sequence[str]) -> str | None:
    kept = [word for word in words if not _is_pronoun(word)]
    return " ".join(kept) or None


def _is_pronoun(word: str) -> bool:
    return word in _AR_PRONOUNS or _AR_SUFFIX.match(word) is not None


def _in_arabic(part: str, topic: str | None, person: str | None) -> str:
    text = part.strip(_EDGES)
    interrogative = _INTERROGATIVE["ar"].match(text)
    if topic is None and person is None:
        return part
    begin = interrogative.end() if interrogative else 0
    words = text[begin:].split()
    for place in reversed(range(len(words))):
        if found := _AR_SUFFIX.match(words[place]):
            name = person if person and _AR_OF_PERSON.match(found["base"]) else topic or person
            assert name is not None
            words[place] = _with_noun(found["base"], _bare(name, words[place]), text)
            return _asked(f"{text[:begin]}{' '.join(words)}")
    # A verb alone has its subject in the part before.
    if len(words) == 1 and topic is not None and not _AR_DEFINITE.match(words[0]):
        return _asked(f"{text} {_bare(topic, words[0])}")
    return part


def _bare(topic: str, word: str) -> str:
    """The topic without "cost of", unless something is done to a cost."""
    words = topic.split()
    while len(words) > 1 and words[0] in _AR_MEASURES and not _AR_PAYS.match(word):
        words = words[1:]
    return " ".join(words)


def _with_noun(base: str, noun: str, text: str) -> str:
    """A word without its pronoun, and the noun that the pronoun refers to."""
    if base in _AR_PREPOSITION_WITH:
        return f"{_AR_PREPOSITION_WITH[base]} {noun}"
    if _AR_ASKS_NOUN.match(text) and base.endswith("ت"):
        base = f"{base[:-1]}ة"
    elif base.endswith("ا"):
        base = f"{base[:-1]}ى"
    return f"{base} {noun}"
