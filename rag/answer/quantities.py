"""Numbers, units and dates in a text, the same whatever digits, words or script they stand in.

``٩٦ مليون دولار``, ``96 million dollars`` and ``$96,000,000`` are one quantity; ``أسبوعين`` and
``two weeks`` are another; ``12 آذار 2026``, ``12 مارس 2026`` and ``March 12, 2026`` are one date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from rag.language import search_text

_MEMO_TEXTS = 1 << 12

Place = tuple[int, int]

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL: dict[str, float] = {
    **{word: float(value) for value, word in enumerate(_ENGLISH_UNITS)},
    **{word: 20.0 + 10 * place for place, word in enumerate(_ENGLISH_TENS)},
    "dozen": 12.0,
    "twice": 2.0,
}
_ARABIC_SMALL = {
    1: "واحد واحده احد احدي",
    2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي",
    3: "ثلاثه ثلاث",
    4: "اربعه اربع",
    5: "خمسه خمس",
    6: "سته ست",
    7: "سبعه سبع",
    8: "ثمانيه ثمان ثماني",
    9: "تسعه تسع",
    10: "عشره عشر",
    20: "عشرون عشرين",
    30: "ثلاثون ثلاثين",
    40: "اربعون اربعين",
    50: "خمسون خمسين",
    60: "ستون ستين",
    70: "سبعون سبعين",
    80: "ثمانون ثمانين",
    90: "تسعون تسعين",
    100: "ميه مايه مئه",
    200: "ميتان ميتين مايتان مايتين مئتان مئتين",
    300: "ثلاثميه ثلاثمايه",
    400: "اربعميه اربعمايه",
    500: "خمسميه خمسمايه",
    600: "ستميه ستمايه",
    700: "سبعميه سبعمايه",
    800: "ثمانميه ثمانمايه ثمانيميه",
    900: "تسعميه تسعمايه",
}
_SMALL.update(
    (search_text(word), float(value))
    for value, spellings in _ARABIC_SMALL.items()
    for word in spellings.split()
)
_SCALES: dict[str, float] = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "hundreds": 1e2,
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "bn": 1e9,
    **dict.fromkeys("الف الفا الاف الالاف".split(), 1e3),
    **dict.fromkeys("مليون مليونا ملايين الملايين".split(), 1e6),
    **dict.fromkeys("مليار مليارا مليارات بليون".split(), 1e9),
    **dict.fromkeys(["تريليون", "تريليونا", "تريليونات"], 1e12),
}
_DUAL_SCALES = {"الفان": 2e3, "الفين": 2e3, "مليونان": 2e6, "مليونين": 2e6, "ملياران": 2e9,
                "مليارين": 2e9}  # fmt: skip
# Words that mean a quantity of their own only beside another number.
_NEEDS_COMPANY = frozenset("hundreds thousands millions billions".split())

_UNITS = {
    "%": "% percent per_cent بالميه بالمايه بالمئه ميويه",
    "usd": "$ dollar dollars دولار دولارا دولارات",
    "eur": "€ euro euros يورو",
    "gbp": "£ pound pounds جنيه جنيها",
    "km": "km kilometre kilometres kilometer kilometers كيلومتر كيلومترا كيلومترات كم",
    "m": "m metre metres meter meters متر مترا امتار",
    "mile": "mile miles ميل ميلا اميال",
    "kg": "kg kilogram kilograms كيلوغرام كيلوجرام كغ",
    "ton": "ton tons tonne tonnes طن طنا اطنان",
    "second": "second seconds ثانيه ثواني ثوان",
    "minute": "minute minutes دقيقه دقايق",
    "hour": "hour hours ساعه ساعات",
    "day": "day days يوم يوما ايام",
    "week": "week weeks اسبوع اسبوعا اسابيع",
    "month": "month months شهر شهرا اشهر شهور",
    "year": "year years سنه سنوات سنين عام عاما اعوام",
    "decade": "decade decades عقد عقدا عقود",
    "century": "century centuries قرن قرنا قرون",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
# Arabic says "two" and "one" in the form of the noun.
_DUALS = {
    "يومان يومين": "day",
    "اسبوعان اسبوعين": "week",
    "شهران شهرين": "month",
    "سنتان سنتين عامان عامين": "year",
    "ساعتان ساعتين": "hour",
    "دقيقتان دقيقتين": "minute",
    "عقدان عقدين": "decade",
    "قرنان قرنين": "century",
    "مرتان مرتين": None,
}
_DUAL_OF = {word: unit for words, unit in _DUALS.items() for word in words.split()}

_MONTHS = (
    ("january jan", "يناير جانفي", "كانون الثاني"),
    ("february feb", "فبراير فيفري شباط", ""),
    ("march mar", "مارس اذار", ""),
    ("april apr", "ابريل افريل نيسان", ""),
    ("may", "مايو ماي ايار", ""),
    ("june jun", "يونيو جوان حزيران", ""),
    ("july jul", "يوليو جويليه تموز", ""),
    ("august aug", "اغسطس اوت اب", ""),
    ("september sept sep", "سبتمبر ايلول", ""),
    ("october oct", "اكتوبر", "تشرين الاول"),
    ("november nov", "نوفمبر", "تشرين الثاني"),
    ("december dec", "ديسمبر", "كانون الاول"),
)
_MONTH_OF = {
    word: number
    for number, (english, arabic, _) in enumerate(_MONTHS, start=1)
    for word in f"{english} {arabic}".split()
}
_TWO_WORD_MONTHS = {
    tuple(pair.split()): number for number, (_, _, pair) in enumerate(_MONTHS, start=1) if pair
}
# Words of everyday use as well: a month only beside a number, or after one of these.
_AMBIGUOUS_MONTHS = frozenset("may march mar sep jan dec مارس اب ماي اوت".split())
_BEFORE_MONTH = frozenset(
    (
        "in of since until last next this by early late mid during شهر في من منذ حتي اوايل "
        "اواخر خلال منتصف بحلول"
    ).split()
)
_WEEKDAYS = {
    word: number
    for number, names in enumerate(
        ("monday الاثنين", "tuesday الثلاثا", "wednesday الاربعا", "thursday الخميس",
         "friday الجمعه", "saturday السبت", "sunday الاحد"),
    )
    for word in names.split()
}  # fmt: skip
_TIME_WORD = re.compile(
    r"\b(?:century|centuries|decades?|yesterday|today|tomorrow|morning|evening|night|noon|"
    r"midnight|spring|summer|autumn|winter|bc|ad|(?:1[0-9]|20)\d0s)\b"
    r"|\b(?:ال|ب|في)*(?:قرن|قرون|عقد|امس|اليوم|غدا|صباح|مسا|ليل|ظهر|فجر|ربيع|صيف|خريف|شتا|"
    r"ميلادي|هجري|ميلاديه|هجريه)\b|\bق\.? ?م\b"
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[$€£%]|[^\W\d_]+")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASH_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_LEAP_YEAR = 2000
_PREFIXES = ("وال", "بال", "ال", "و", "ب", "ل")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the unit that follows it, if it is one of the known ones.

    `said` are the words of the text, for a reason that a person reads; `at` is where they stand
    among the words of its search form, parted by white space: first, and behind the last.
    """

    value: float
    unit: str | None
    said: str
    at: Place = field(default=(0, 0), compare=False)

    def agrees(self, other: Quantity) -> bool:
        """Whether both say the same; a unit that only one names is no difference."""
        close = abs(self.value - other.value) <= 1e-9 * max(abs(self.value), 1.0)
        return close and (self.unit is None or other.unit is None or self.unit == other.unit)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is given: at least two of day, month and year, or a month alone."""

    day: int | None
    month: int
    year: int | None
    said: str
    at: Place = field(default=(0, 0), compare=False)

    def agrees(self, other: Day) -> bool:
        """Whether everything that both give is the same."""
        return all(
            a is None or b is None or a == b
            for a, b in (
                (self.day, other.day),
                (self.month, other.month),
                (self.year, other.year),
            )
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """All quantities, dates and weekdays of a text."""

    quantities: tuple[Quantity, ...]
    days: tuple[Day, ...]
    weekdays: frozenset[int]


@lru_cache(maxsize=_MEMO_TEXTS)
def figures(text: str) -> Figures:
    """Read the figures off a text, in order."""
    folded = search_text(text)
    days = [*_numeric_days(folded)]
    for form in (_ISO_DATE, _SLASH_DATE):
        folded = form.sub(lambda match: "|" if _numeric_day(match) else match[0], folded)
    tokens, words = _tokens(folded)
    used: set[int] = set()
    for place, month, length in _months(tokens):
        days.append(_day(tokens, words, place, month, length, used))
    weekdays = frozenset(
        _WEEKDAYS[token] for token in map(_bare_weekday, tokens) if token in _WEEKDAYS
    )
    quantities = tuple(_quantities(tokens, words, used))
    return Figures(quantities, tuple(days), weekdays)


def numbers_in(text: str) -> frozenset[float]:
    """The values of every number of a text, those of its dates included."""
    found = figures(text)
    values = {quantity.value for quantity in found.quantities}
    for day in found.days:
        values |= {float(part) for part in (day.day, day.year) if part is not None}
    return frozenset(values)


def times_in(text: str) -> frozenset[str]:
    """The years, months, weekdays and other points of time that a text names."""
    found = figures(text)
    times = {f"month {day.month}" for day in found.days}
    times |= {f"year {day.year}" for day in found.days if day.year}
    times |= {f"day {day.day}" for day in found.days if day.day}
    times |= {f"weekday {number}" for number in found.weekdays}
    times |= {f"year {int(q.value)}" for q in found.quantities if is_year(q)}
    times |= {match[0] for match in _TIME_WORD.finditer(search_text(text))}
    return frozenset(times)


def is_year(quantity: Quantity) -> bool:
    """Whether a number without a date around it can be a year; ``1,240`` cannot."""
    return (
        quantity.value.is_integer()
        and _FIRST_YEAR <= quantity.value <= _LAST_YEAR
        and quantity.unit in (None, "year")
        and "," not in quantity.said
    )


def month_names(month: int) -> list[tuple[str, ...]]:
    """All names of a month, 1 to 12, in English and Arabic search form, each as its words."""
    english, arabic, pair = _MONTHS[month - 1]
    names = [(name,) for name in f"{english} {arabic}".split()]
    return [*names, tuple(pair.split())] if pair else [*names]


def number_names(value: int) -> list[str]:
    """The single words for a number in English and Arabic search form; none for most numbers."""
    tens = {20 + 10 * place: word for place, word in enumerate(_ENGLISH_TENS)}
    english = {**dict(enumerate(_ENGLISH_UNITS)), **tens}.get(value)
    arabic = [search_text(word) for word in _ARABIC_SMALL.get(value, "").split()]
    return [*([english] if english else []), *dict.fromkeys(arabic)]


def scale_names(scale: int) -> list[str]:
    """The words for a thousand, a million and so on, in English and Arabic search form."""
    return [word for word, value in _SCALES.items() if value == scale]


def _tokens(folded: str) -> tuple[list[str], list[int]]:
    """The tokens of a text, and for each the number of the word that it is part of."""
    found = [
        (token, number)
        for number, word in enumerate(folded.split())
        for token in _TOKEN.findall(word)
    ]
    return [token for token, _ in found], [number for _, number in found]


def _bare_weekday(token: str) -> str:
    return token[1:] if token[:1] in "وبل" and token[1:] in _WEEKDAYS else token


def _numeric_days(folded: str) -> Iterator[Day]:
    for form in (_ISO_DATE, _SLASH_DATE):
        for match in form.finditer(folded):
            if day := _numeric_day(match):
                yield replace(day, at=_word_at(folded, match))


def _numeric_day(match: re.Match[str]) -> Day | None:
    """The date of a match of `_ISO_DATE` or `_SLASH_DATE`; None for one such as 2023-99-99."""
    first, second, third = (int(part) for part in match.groups())
    if match.re is _ISO_DATE:
        year, month, day = first, second, third
    else:
        day, month, year = (first, second, third) if second <= 12 else (second, first, third)
    if not is_date(day, month, year):
        return None
    return Day(day, month, year, match[0])


def is_date(day: int, month: int, year: int | None) -> bool:
    """Whether the calendar has that day; February has 29 days where no year is given."""
    try:
        date(_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        return False
    return True


def _word_at(folded: str, match: re.Match[str]) -> Place:
    before = len(f"{folded[: match.start()]}|".split()) - 1
    return before, before + 1


def _months(tokens: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where a month is named: (place, month, number of tokens)."""
    for place, token in enumerate(tokens):
        pair = (_without_prefix(token, "كتن"), *tokens[place + 1 : place + 2])
        if pair in _TWO_WORD_MONTHS:
            yield place, _TWO_WORD_MONTHS[pair], 2
            continue
        name = token if token in _MONTH_OF else _without_prefix(token, "")
        if name in _MONTH_OF and (name not in _AMBIGUOUS_MONTHS or _is_month_here(tokens, place)):
            yield place, _MONTH_OF[name], 1


def _without_prefix(token: str, _: str) -> str:
    return token[1:] if token[:1] in ("و", "ب", "ل") and len(token) > 3 else token


def _is_month_here(tokens: Sequence[str], place: int) -> bool:
    around = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    if any(token[0].isdecimal() for token in around):
        return True
    before = tokens[place - 1] if place else ""
    return before in _BEFORE_MONTH and tokens[place] not in ("may", "march", "اب", "ماي")


def _day(
    tokens: Sequence[str],
    words: Sequence[int],
    place: int,
    month: int,
    length: int,
    used: set[int],
) -> Day:
    """The date around a month's name; the places of its numbers go into `used`."""
    day = year = None
    begin, end = place, place + length
    for near in (place - 1, place + length):
        value = _whole(tokens, near)
        if value is None or near in used:
            continue
        if day is None and is_date(value, month, None):
            day = value
        elif year is None and _FIRST_YEAR <= value <= _LAST_YEAR:
            year = value
        else:
            continue
        used.add(near)
        begin, end = min(begin, near), max(end, near + 1)
    if year is None:
        for near in (end, end + 1):
            value = _whole(tokens, near)
            if value is not None and _FIRST_YEAR <= value <= _LAST_YEAR:
                if near == end + 1 and tokens[end] not in ("عام", "سنه", "of", "من"):
                    break
                year = value
                used.add(near)
                end = near + 1
                break
    if day and year and not is_date(day, month, year):
        day = None  # 29 February of another year: the number counts by itself.
        used.difference_update((place - 1, place + length))
    used.update(range(place, place + length))
    at = (words[begin], words[end - 1] + 1)
    return Day(day, month, year, " ".join(tokens[begin:end]), at)


def _whole(tokens: Sequence[str], place: int) -> int | None:
    if 0 <= place < len(tokens) and tokens[place].isdecimal() and len(tokens[place]) <= 4:
        return int(tokens[place])
    return None


def _quantities(tokens: Sequence[str], words: Sequence[int], used: set[int]) -> Iterator[Quantity]:
    place = 0
    while place < len(tokens):
        if place in used:
            place += 1
            continue
        if (dual := _dual(tokens[place])) is not None:
            yield replace(dual, at=(words[place], words[place] + 1))
            place += 1
            continue
        read = _number(tokens, place, used)
        if read is None:
            place += 1
            continue
        value, end = read
        unit, end = _unit(tokens, place, end)
        at = (words[place], words[end - 1] + 1)
        yield Quantity(value, unit, " ".join(tokens[place:end]), at)
        place = max(end, place + 1)


def _dual(token: str) -> Quantity | None:
    for form in (token, *_stripped(token)):
        if form in _DUAL_OF:
            return Quantity(2.0, _DUAL_OF[form], token)
    return None


def _stripped(token: str) -> Iterator[str]:
    for prefix in _PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= 2:
            yield token[len(prefix) :]


def _number(tokens: Sequence[str], place: int, used: set[int]) -> tuple[float, int] | None:
    """The value of the number that begins at a place, and where it ends."""
    total, current, end = 0.0, None, place
    spelled = False
    while end < len(tokens) and end not in used:
        token = tokens[end]
        value = _value(token, first=end == place)
        if token[0].isdecimal():
            if current is not None:
                break
            current = _digits(token)
        elif token in _DUAL_SCALES or token[1:] in _DUAL_SCALES:
            total += _DUAL_SCALES.get(token) or _DUAL_SCALES[token[1:]]
            current, spelled = None, True
            end += 1
            continue
        elif (scale := _scale(token)) is not None and (current is not None or not spelled):
            if current is None and (token in _NEEDS_COMPANY or end > place):
                break
            if scale == 1e2 and current is not None and current < 100:
                current *= scale
            else:
                total += (1.0 if current is None else current) * scale
                current = None
            spelled = True
        elif value is not None:
            if current is not None and not _joins(tokens, end, current, value):
                break
            current = value if current is None else _added(current, value)
            spelled = True
        elif token in ("and", "و") and spelled and end > place and _goes_on(tokens, end + 1):
            pass
        else:
            break
        end += 1
    if end == place:
        return None
    while end > place and tokens[end - 1] in ("and", "و"):
        end -= 1
    value = total + (current or 0.0)
    # A number of more than 308 digits is infinite as a float.
    return (value, end) if end > place and math.isfinite(value) else None


def _goes_on(tokens: Sequence[str], place: int) -> bool:
    return place < len(tokens) and _value(tokens[place], first=False) is not None


def _joins(tokens: Sequence[str], place: int, current: float, value: float) -> bool:
    """Whether a number word goes on with what was read, as in ``twenty three``, ``مئة وخمسون``."""
    token = tokens[place]
    if current >= 100:
        return value < 100
    if token.startswith("و") or tokens[place - 1] in ("and", "و"):
        return (current < 10 <= value and value < 100) or value >= 100 > current
    if value == 10 and current < 10:
        return True
    if value == 100 and current < 10:
        return True
    return current >= 20 and current % 10 == 0 and value < 10 and token.isascii()


def _added(current: float, value: float) -> float:
    return current * 100 if value == 100 and current < 10 else current + value


def _value(token: str, *, first: bool) -> float | None:
    if token in _SMALL:
        return _SMALL[token]
    if token.startswith("و") and token[1:] in _SMALL:
        return _SMALL[token[1:]]
    if first and token.startswith("ال") and token[2:] in _SMALL:
        return _SMALL[token[2:]]
    # "لست" is "you are not", and after "ب" or "ل" "احد" is "anyone".
    if first and token[:1] in ("ل", "ب") and token != "لست" and _SMALL.get(token[1:], 0) > 2:
        return _SMALL[token[1:]]
    return None


def _scale(token: str) -> float | None:
    if token in _SCALES:
        return _SCALES[token]
    return _SCALES.get(token[1:]) if token.startswith("و") else None


def _digits(token: str) -> float:
    parts = token.split(",")
    if len(parts) > 1 and all(len(part.split(".")[0]) == 3 for part in parts[1:]):
        return float("".join(parts).split(".")[0] if token.count(".") > 1 else "".join(parts))
    try:
        return float(token.replace(",", "."))
    except ValueError:
        return float(re.split("[.,]", token)[0])


def _unit(tokens: Sequence[str], begin: int, end: int) -> tuple[str | None, int]:
    """The unit beside a number, and where it ends."""
    if begin and tokens[begin - 1] in ("$", "€", "£"):
        return _UNIT_OF[tokens[begin - 1]], end
    after = tokens[end : end + 2]
    if after and (unit := _UNIT_OF.get(after[0])):
        return unit, end + 1
    if after in (["per", "cent"], ["في", "الميه"], ["في", "المايه"], ["في", "الميه"]):
        return "%", end + 2
    return None, end
