"""The forms of Arabic sentences that answer a factual question."""

from __future__ import annotations

import re

from rag.language import search_text
from rag.overview.factual.question import Ask, Form
from rag.text.common import given_names

_MOST_CLAUSE_WORDS = 14

_NUMBER = r"(?:نحو |حوالي |قرابة |زهاء |أكثر من )?[\d٠-٩][\d٠-٩.,٫٬]*"
_MONTH = (
    r"(?:يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|"
    r"كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول)"
)
_DATE = (
    rf"(?:[\d٠-٩]{{1,2}} {_MONTH}(?:[/ ]{_MONTH})?(?: [\d٠-٩]{{4}})?|"
    rf"(?:عام|سنة|العام) [\d٠-٩]{{4}}|{_MONTH} [\d٠-٩]{{4}})"
)
_WEEKDAY = r"(?:(?:يوم )?(?:الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت) )?"
_HAPPENED = (
    r"(?:افتتح|افتتحت|تأسس|تأسست|أسس|أسست|بني|بنيت|بدأ|بدأت|انتهى|انتهت|أعلن|أعلنت|وقع|وقعت|"
    r"ولد|ولدت|توفي|توفيت|صدر|صدرت|أغلق|أغلقت|أنشئ|أنشئت|اكتمل|اكتملت|انطلق|انطلقت|وصل|وصلت|"
    r"زار|زارت|انتقل|انتقلت|غرق|غرقت|عقد|عقدت|فاز|فازت|دشن|دشنت|شيد|شيدت|أقيم|أقيمت)"
)
_MEASURED = r"(?:بلغ|بلغت|يبلغ|تبلغ|كلف|كلفت|يكلف|تكلف|استغرق|استغرقت|يستغرق|تستغرق|تجاوز|تجاوزت)"
_PRODUCED = r"(?:ينتج|تنتج|أنتج|أنتجت|يزن|تزن|جمع|جمعت|أنفق|أنفقت|دفع|دفعت|باع|باعت|صدر|صدرت)"
_COUNTED = (
    r"(?:يضم|تضم|ضم|ضمت|يعرض|تعرض|عرض|عرضت|يملك|تملك|يوظف|توظف|استقبل|استقبلت|جمع|جمعت|زرع|زرعت|"
    r"حضر|حضرت|شارك|شاركت|نقل|نقلت|فقد|فقدت|يعمل|تعمل|زار|زارت|وزع|وزعت|أنقذ|أنقذت|اشترى|اشترت|"
    r"يخدم|تخدم|يستقبل|تستقبل|يحمل|تحمل|سجل|سجلت|باع|باعت|شيد|شيدت|يدرس|تدرس|أصاب|أصابت)"
)
# These have a number for their subject and say more about it after it.
_STAYED = r"(?:بقي|بقيت|ظل|ظلت|تضرر|تضررت|دخل|دخلت|توقف|توقفت|عاد|عادت)"
_SAID = r"(?:قال|قالت|أكد|أكدت|أوضح|أوضحت|ذكر|ذكرت|أعلن|أعلنت|صرح|صرحت|رأى|رأت)"
_ROLE = (
    r"(?:رئيس|رئيسة|مدير|مديرة|مدرب|مدربة|نقيب|نقيبة|وزير|وزيرة|عمدة|محافظ|قائد|قائدة|أمين|أمينة)"
)
# Titles before the name of the person with a role: «قائد الفرق العميد نزار عيسى».
_TITLE = (
    r"(?:ال(?:عميد|عقيد|لواء|فريق|مقدم|رائد|نقيب|ملازم|مهندس|مهندسة|دكتور|دكتورة|طبيب|طبيبة|"
    r"أستاذ|أستاذة|شيخ|كابتن|محامي|محامية|سيد|سيدة))"
)
# Who did something, with what was done before them: «يقود الحافلة رشيد العمري».
_DID = (
    r"(?:يقود|تقود|قاد|قادت|يرأس|ترأس|ترأست|يدير|تدير|أدار|أدارت|يمول|تمول|مول|مولت|أسس|أسست|"
    r"صمم|صممت|دشن|دشنت|افتتح|افتتحت|أخرج|أخرجت|نفذ|نفذت|(?:يشرف|تشرف|أشرف|أشرفت) على|"
    r"(?:توسط|توسطت) في)"
)
_CAUSED = (
    r"(?:ألغي|أغلق|أقفل|تأخر|توقف|انخفض|ارتفع|تراجع|رفض|غادر|استقال|انسحب|تأجل|أجل|منع|أوقف|هدم|"
    r"فشل|خسر|فقد|أضرب|احتج|علق|انتقد|اعترض|طرد|نقل|جنح|غرق|انهار|\w{3,}(?<!ا)ت)"
)
_ORGANISATIONS = (
    "شركة", "بنك", "جمعية", "مؤسسة", "وزارة", "جامعة", "هيئة", "بلدية", "صندوق", "مصرف", "اتحاد"
)  # fmt: skip
_REFERS_BACK = re.compile(
    r"\b(?:فيها|فيه|فيهم|منها|منه|منهم|لها|له|لهم|بها|به|بهم|عليها|عليه|عليهم|إليها|إليه|عنها|عنه|"
    r"ذلك|هذا|هذه|تلك|هناك|وقد|كما|أن|إن|قال\w*|أضاف\w*)\b"
)
_APPROXIMATE = re.compile(r"(?: (?:نحو|حوالي|قرابة|زهاء|أكثر من|أقل من))$")
# A word that belongs to the answer after it, and has no meaning without it.
_ENDS_OPEN = re.compile(
    r" (?:بعد|قبل|خلال|في|منذ|من|إلى|على|عن|مع|حتى|بين|ضمن|سوى|مدة|لمدة|كل|غير|إلا|ب|ل)$"
)
_NEW_CLAUSE = re.compile(r"^(?:و|حين|عندما|بعد|قبل|خلال|إذ|لكن|ثم|مع|بـ|إن|أن|الذي|التي)")


def _asked(word: str) -> Ask:
    """A question word before the clause, and what follows the answer in the sentence."""

    def ask(found: re.Match[str]) -> str | None:
        clause = re.sub(r"^و(?=[أ-ي]{3})", "", found["clause"]).strip(" ،")
        after = found.groupdict().get("after") or ""
        if after and not _NEW_CLAUSE.match(after.strip()):
            clause += after.rstrip()
        fits = 2 <= len(clause.split()) <= _MOST_CLAUSE_WORDS
        unclear = _REFERS_BACK.search(clause) or _ENDS_OPEN.search(clause)
        return f"{word} {clause}؟" if fits and not unclear else None

    return ask


def _counted(found: re.Match[str]) -> str | None:
    """«كم» takes the accusative singular: the noun is known to be one after numbers from eleven."""
    number = int(re.sub(r"\D", "", found["count"]) or 0)
    subject = _APPROXIMATE.sub("", found["subject"])
    if number % 100 in range(3, 11) or number < 11:
        return None
    if _REFERS_BACK.search(subject) or _ENDS_OPEN.search(subject):
        return None
    noun = found["noun"]
    if not noun.endswith(("ة", "ا", "اء", "ى")):
        noun += "ًا"
    more = found.groupdict().get("more") or ""
    return f"كم {noun} {found['verb']} {subject}{more}؟"


def _who_did(found: re.Match[str]) -> str | None:
    if not _names_somebody(found["answer"]) or _REFERS_BACK.search(found["object"]):
        return None
    return f"من {_masculine(found['verb'])} {found['object']}؟"


def _masculine(verb: str) -> str:
    """The form after «من», which is always masculine."""
    word, *preposition = verb.split()
    if word.startswith("ت") and word in {"تقود", "تدير", "تمول", "تشرف"}:
        word = f"ي{word[1:]}"
    return " ".join([word.removesuffix("ت"), *preposition])


def _names_somebody(answer: str) -> bool:
    words = answer.split()
    given = any(search_text(word).strip() in given_names() for word in words[:-1])
    return given or words[0] in _ORGANISATIONS


def _form(pattern: str, ask: Ask) -> Form:
    return re.compile(pattern), ask


ARABIC: tuple[Form, ...] = (
    _form(
        rf"^(?P<clause>و?{_MEASURED} [^،؛:\d٠-٩]{{4,70}}?) (?P<answer>{_NUMBER}[^،؛]{{0,25}})",
        _asked("كم"),
    ),
    _form(
        rf"^(?P<clause>و?{_PRODUCED} [^،؛:\d٠-٩]{{4,60}}?) "
        rf"(?P<answer>{_NUMBER} (?:ألف|مليون|مليار|طن|متر|كيلو)[^،؛]{{0,25}})",
        _asked("كم"),
    ),
    _form(
        rf"^(?P<clause>و?{_HAPPENED} [^،؛:]{{8,80}}?) (?:في |منذ )?{_WEEKDAY}"
        rf"(?P<answer>{_DATE})(?P<after> [^،؛:]{{0,80}})?",
        _asked("متى"),
    ),
    _form(
        rf"^و?(?P<verb>{_COUNTED}) (?P<subject>[^،؛:\d٠-٩]{{3,60}}?) "
        r"(?P<answer>(?P<count>[\d٠-٩][\d٠-٩,٬]*) (?P<noun>(?!ألف|مليون|مليار|متر)\w+))\b",
        _counted,
    ),
    _form(
        rf"^و?(?P<verb>{_STAYED}) (?P<subject>[^،؛:\d٠-٩]{{3,40}}?) "
        r"(?P<answer>(?P<count>[\d٠-٩][\d٠-٩,٬]*) (?P<noun>(?!ألف|مليون|مليار|متر)\w+))\b"
        r"(?P<more>(?: (?!و)[^،؛:\d٠-٩]{3,40})?)(?=[،؛]|$)",
        _counted,
    ),
    _form(
        rf"^و?{_SAID} (?P<role>{_ROLE} (?:ال\w+|\w+ (?!{_TITLE} )ال\w+)) (?:{_TITLE} )?"
        r"(?P<answer>(?!ال)\w+ (?:بن |عبد )?\w+(?: ال\w+)?) (?:إن|أن|في|بعد|خلال)\b",
        lambda found: f"من {found['role']}؟",
    ),
    _form(
        rf"^و?(?P<verb>{_DID}) (?P<object>ال\w+|(?!ال)\w+ ال\w+) "
        r"(?P<answer>[^،؛:\d٠-٩]{6,60}?)"
        r"(?=[،؛]| الذي\b| التي\b| بمبلغ| منذ| عام| إن\b|$)",
        _who_did,
    ),
    _form(
        rf"^(?P<clause>و?{_CAUSED} [^،؛:]{{6,80}}?)،? "
        r"(?P<answer>(?:بسبب|لأن\w*|نتيجة) [^؛]{6,90})",
        _asked("لماذا"),
    ),
)
