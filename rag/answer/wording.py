"""All fixed sentences of answers, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.language import text_language
from rag.schema import Copy, Disagreement, Language, Notice, ShortAnswer, Side, TextLanguage
from rag.text.markers import without_markers
from rag.text.months import month_title

_WORDING: dict[str, dict[Language, str]] = {
    "refused": {
        "ar": "لا تتضمن المستندات المتاحة جوابًا عن هذا السؤال.",
        "en": "The available documents contain no answer to this question.",
    },
    "refused_nearest": {
        "ar": "لا تتضمن المستندات المتاحة جوابًا عن هذا السؤال. أقرب ما فيها مذكور أدناه.",
        "en": "The available documents contain no answer to this question. "
        "The nearest passages are listed below.",
    },
    "all_parts_missing": {
        "ar": "لا تتضمن المستندات المتاحة جوابًا عن أي جزء من هذا السؤال: {parts}.",
        "en": "The available documents contain no answer to any part of this question: {parts}.",
    },
    "nearest_below": {
        "ar": "أقرب ما فيها مذكور أدناه.",
        "en": "The nearest passages are listed below.",
    },
    "part": {"ar": "«{question}»", "en": "“{question}”"},
    "part_missing": {
        "ar": "لا تتضمن المستندات المتاحة جوابًا عن هذا الجزء من السؤال.",
        "en": "The available documents contain no answer to this part of the question.",
    },
    "parts_missing": {
        "ar": "لا تتضمن المستندات المتاحة جوابًا عن: {parts}.",
        "en": "The available documents contain no answer to: {parts}.",
    },
    "parts_weak": {
        "ar": "الدليل ضعيف على: {parts}. قد لا تجيب الاقتباسات عنه تمامًا.",
        "en": "The evidence is weak for: {parts}. The quotes may not fully answer that.",
    },
    "from_arabic": {
        "ar": "ورد في «{title}»:",
        "en": "An Arabic source, “{title}”, says:",
    },
    "from_english": {
        "ar": "ورد في مصدر بالإنجليزية، «{title}»:",
        "en": "“{title}” says:",
    },
    "from_mixed": {
        "ar": "ورد في مصدر بالعربية والإنجليزية، «{title}»:",
        "en": "A source in Arabic and English, “{title}”, says:",
    },
    "other_language_ar": {
        "ar": "",
        "en": "The evidence is in Arabic and is quoted word for word.",
    },
    "other_language_en": {
        "ar": "الدليل بالإنجليزية وهو منقول كما ورد.",
        "en": "",
    },
    "translated": {
        "ar": "الدليل بالإنجليزية وهو منقول كما ورد، ومعه ترجمة آلية ({by}).",
        "en": "The evidence is in Arabic and is quoted word for word, with a machine translation "
        "({by}).",
    },
    "translation": {
        "ar": "ترجمة آلية: {text}",
        "en": "Machine translation: {text}",
    },
    "copies": {
        "ar": "بالنص نفسه أيضًا في: {places}",
        "en": "Also, word for word, in: {places}",
    },
    "translation_failed": {
        "ar": "تعذّرت ترجمة الاقتباسات بواسطة «{by}».",
        "en": "The quotes could not be translated by {by!r}.",
    },
    "translation_unverified": {
        "ar": "لم توافق ترجمة «{by}» النص الأصلي فلم تُعرض.",
        "en": "The translation by {by!r} does not agree with the original and is not shown.",
    },
    "probably": {"ar": "الأرجح: {said}", "en": "Probably: {said}"},
    "weak_evidence": {
        "ar": "الدليل ضعيف: قد لا تجيب هذه الاقتباسات عن السؤال تمامًا.",
        "en": "The evidence is weak: these quotes may not fully answer the question.",
    },
    "sources_differ": {
        "ar": "المصادر تختلف: {sides}.",
        "en": "Sources differ: {sides}.",
    },
    "side": {"ar": "«{said}» {markers}", "en": "“{said}” {markers}"},
    "side_dated": {"ar": "«{said}» {markers} ({day})", "en": "“{said}” {markers} ({day})"},
    "side_newest": {
        "ar": "«{said}» {markers} ({day}، وهو أحدثها)",
        "en": "“{said}” {markers} ({day}, the newest of these)",
    },
    "few_words": {
        "ar": "{share} فقط من كلماتها موجود في المصدر",
        "en": "only {share} of its words are in the source",
    },
    "few_words_together": {
        "ar": "لا جملة واحدة في المصدر فيها معظم كلمات «{said}»",
        "en": "no one sentence of the source has most of the words of {said!r}",
    },
    "foreign_number": {
        "ar": "العدد «{said}» ليس في المصدر",
        "en": "the number {said!r} is not in the source",
    },
    "foreign_unit": {
        "ar": "وحدة القياس في «{said}» ليست كما في المصدر",
        "en": "the unit of {said!r} is not the one in the source",
    },
    "number_elsewhere": {
        "ar": "العدد «{said}» في المصدر، لكن عن شيء آخر",
        "en": "the number {said!r} is in the source, but about something else",
    },
    "foreign_date": {
        "ar": "التاريخ «{said}» ليس في المصدر",
        "en": "the date {said!r} is not in the source",
    },
    "foreign_weekday": {
        "ar": "يوم الأسبوع ليس كما في المصدر",
        "en": "the day of the week is not the one in the source",
    },
    "foreign_name": {
        "ar": "الاسم «{said}» ليس في المصدر",
        "en": "the name {said!r} is not in the source",
    },
    "foreign_quote": {
        "ar": "الكلام المقتبس «{said}» ليس في المصدر",
        "en": "the quoted words {said!r} are not in the source",
    },
    "foreign_link": {
        "ar": "الرابط أو الوسم «{said}» ليس في المصدر",
        "en": "the link or markup {said!r} is not in the source",
    },
    "turned_round": {
        "ar": "المصدر يقول عكس ذلك عن «{said}»",
        "en": "the source says the opposite about {said!r}",
    },
    "foreign_quantifier": {
        "ar": "المصدر لا يقول «{said}»",
        "en": "the source does not say {said!r}",
    },
    "foreign_comparison": {
        "ar": "المصدر لا يقارن بالعدد «{said}» هكذا",
        "en": "the source does not compare with {said!r} in this way",
    },
    "foreign_condition": {
        "ar": "الشرط «{said}» في المصدر غير ذلك",
        "en": "the source has another condition: {said!r}",
    },
    "foreign_cause": {
        "ar": "المصدر لا يذكر السبب «{said}»",
        "en": "the source does not give {said!r} as a cause",
    },
    "other_time": {
        "ar": "المصدر لا يتحدث عن الزمن نفسه: ما حدث غير ما قد يحدث",
        "en": "what has happened is not told apart from what will or may happen",
    },
    "dropped_doubt": {
        "ar": "المصدر ينقل زعما أو رأيا، لا حقيقة",
        "en": "the source reports this as a claim or a belief, not as a fact",
    },
    "other_binding": {
        "ar": "«{said}» في المصدر عن شيء آخر",
        "en": "{said!r} is in the source, but of something else",
    },
    "swapped": {
        "ar": "دور «{said}» في المصدر غير ذلك",
        "en": "{said!r} has another part in what the source says",
    },
    "no_source": {
        "ar": "لا مصدر لها",
        "en": "there is no source for it",
    },
    "model_failed": {
        "ar": "تعذّر على النموذج «{model}» أن يجيب، فهذه اقتباسات حرفية من المستندات بدلًا منه.",
        "en": "The model {model!r} could not answer; these are verbatim quotes from the documents "
        "instead.",
    },
    "model_unverified": {
        "ar": "لم تثبت صياغة النموذج «{model}» أمام المستندات فلم تُعرض؛ "
        "هذه اقتباسات حرفية بدلًا منها.",
        "en": "What the model {model!r} wrote is not supported by the documents and is not shown; "
        "these are verbatim quotes instead.",
    },
}


IN_TEXT = frozenset({"no_evidence", "part_missing"})
"""The codes of notices whose facts are in the text of a finished answer as well."""


def say(what: str, language: Language, **values: object) -> str:
    """The wording of `what` in a language, with its values put in."""
    return _WORDING[what][language].format(**values)


def model_failed(language: Language, model: str, reason: str) -> Notice:
    """That the model failed and why; the reason is the error's own English sentence."""
    return Notice("model_failed", f"{say('model_failed', language, model=model)} ({reason})")


def model_unverified(language: Language, model: str) -> Notice:
    """Says that the model's words were left out."""
    return Notice("model_unverified", say("model_unverified", language, model=model))


def other_language(question: Language, evidence: TextLanguage) -> Notice | None:
    """That the evidence is not in the question's language; None if it is, or is mixed."""
    if evidence in (question, "mixed"):
        return None
    return Notice("other_language", say(f"other_language_{evidence}", question))


def translated(language: Language, by: str) -> Notice:
    """That the evidence is in the other language and has a machine translation beside it."""
    return Notice("other_language", say("translated", language, by=by))


def translation_failed(language: Language, by: str, reason: str) -> Notice:
    """That nothing was translated and why; the reason is the error's own English sentence."""
    return Notice("translation_failed", f"{say('translation_failed', language, by=by)} ({reason})")


def translation_unverified(language: Language, by: str) -> Notice:
    """Says that the translation was left out."""
    return Notice("translation_unverified", say("translation_unverified", language, by=by))


def sources_differ(language: Language, disagreement: Disagreement) -> Notice:
    """A line that sources differ, with what each side says, and the newest if that is known."""
    sides = disagreement.sides
    dated = [side.published for side in sides if side.published]
    newest = max(dated) if len(set(dated)) > 1 and dated.count(max(dated)) == 1 else None
    said = [_side(language, side, is_newest=side.published == newest) for side in sides]
    between = "؛ " if language == "ar" else "; "
    return Notice("sources_differ", say("sources_differ", language, sides=between.join(said)))


def _side(language: Language, side: Side, *, is_newest: bool) -> str:
    words = without_markers(side.said)
    if text_language(words) != language and any(c.isalpha() for c in words):
        words = f"\u2068{words}\u2069"  # its own direction inside the line
    markers = "".join(f"[{marker}]" for marker in side.markers)
    if side.published is None:
        return say("side", language, said=words, markers=markers)
    what = "side_newest" if is_newest else "side_dated"
    return say(what, language, said=words, markers=markers, day=day_text(side.published, language))


def ocr_text(confidence: float, language: Language) -> str:
    """That a quote was recognised in a picture, and the confidence of that in per cent."""
    percent = round(100 * confidence)
    if language == "ar":
        return f"نص مستخرج من صورة (OCR)، الثقة {percent}٪"
    return f"recognised in a picture (OCR), confidence {percent} %"


def copies_text(copies: Sequence[Copy], language: Language) -> str:
    """Where else the words of a quote are: the title and the file or page of each place."""
    comma = "، " if language == "ar" else ", "
    return say("copies", language, places=comma.join(map(copy_text, copies)))


def copy_text(copy: Copy) -> str:
    """The title of a copy, and the name of its file or the address of its page."""
    name = copy.source if "://" in copy.source else copy.source.rpartition("/")[2]
    return name if name.startswith(copy.title) else f"{copy.title} ({name})"


def day_text(day: date, language: Language) -> str:
    """A date as readers of the language write it, such as ``3 March 2026``."""
    return f"{day.day} {month_title(day.month, language)} {day.year}"


def short_line(short: ShortAnswer, language: Language, said: str | None = None) -> str:
    """The text of a short answer, or `said` in its place; after "Probably" if it is not sure."""
    said = without_markers(short.text) if said is None else said
    return said if short.is_sure else say("probably", language, said=said)


def weak_evidence(language: Language) -> Notice:
    """A line that the quotes may not answer the question."""
    return Notice("weak_evidence", say("weak_evidence", language))


def no_evidence(language: Language, *, nearest: bool) -> Notice:
    """Says that the documents contain no answer."""
    return Notice("no_evidence", say("refused_nearest" if nearest else "refused", language))


def no_part_answered(language: Language, questions: Sequence[str], *, nearest: bool) -> Notice:
    """Says that the documents answer no part of a question, and names the parts."""
    text = say("all_parts_missing", language, parts=_named(language, questions))
    below = f" {say('nearest_below', language)}" if nearest else ""
    return Notice("no_evidence", f"{text}{below}")


def parts_missing(language: Language, questions: Sequence[str]) -> Notice:
    """Says which parts of a question the documents do not answer, in the words of the question."""
    return Notice("part_missing", say("parts_missing", language, parts=_named(language, questions)))


def parts_weak(language: Language, questions: Sequence[str]) -> Notice:
    """Says for which parts of a question the quotes may be no answer."""
    return Notice("weak_evidence", say("parts_weak", language, parts=_named(language, questions)))


def _named(language: Language, questions: Sequence[str]) -> str:
    """Parts of a question in quotation marks."""
    comma = "، " if language == "ar" else ", "
    return comma.join(say("part", language, question=question) for question in questions)
