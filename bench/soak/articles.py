"""Short articles in Arabic and English, made from a seed."""

from __future__ import annotations

from random import Random

_PLACES = {
    "ar": "الساحل الرملة النبع السوق الوادي المرفأ التل الواحة".split(),
    "en": "Ramla Selwa Nabaa Harbour Tell Oasis Cedar Mill".split(),
}
_THINGS = {
    "ar": "مدرسة مكتبة محطة حديقة مستشفى جسر متحف سوق".split(),
    "en": "school library station garden hospital bridge museum market".split(),
}
_SENTENCES = {
    "ar": (
        "افتتحت بلدية {place} {thing} جديدة عام {year}.",
        "وبلغت كلفة المشروع {number} مليون دينار دفعت الوزارة نصفها.",
        "ويزور {place} كل عام نحو {number} ألف شخص.",
        "وقال المدير إن العمل استمر {number} شهرا ولم يتوقف.",
        "ويعمل في المكان {number} موظفا من أهل {place}.",
    ),
    "en": (
        "The town of {place} opened a new {thing} in {year}.",
        "It cost {number} million dinars, half of which the ministry paid.",
        "About {number} thousand people visit {place} every year.",
        "The director said that the work took {number} months and never stopped.",
        "It employs {number} people, most of them from {place}.",
    ),
}


def article(random: Random) -> str:
    """An article of a headline and four to thirty sentences, in one of the languages."""
    language = random.choice(("ar", "en"))
    sentences = _SENTENCES[language]
    count = random.randint(4, 30)
    body = " ".join(_filled(random.choice(sentences), language, random) for _ in range(count))
    return f"{_filled(sentences[0], language, random)[:-1]}\n\n{body}\n"


def _filled(sentence: str, language: str, random: Random) -> str:
    return sentence.format(
        place=random.choice(_PLACES[language]),
        thing=random.choice(_THINGS[language]),
        year=random.randint(1950, 2026),
        number=random.randint(2, 900),
    )
