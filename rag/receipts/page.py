"""A receipt as a page that a person reads: no scripts, everything escaped, right to left."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rag.answer.wording import copies_text, day_text, ocr_text, say
from rag.language import question_language
from rag.schema import Citation, Language

if TYPE_CHECKING:
    from rag.receipts.receipt import Receipt

_WORDS: dict[str, dict[Language, str]] = {
    "receipt": {"ar": "إيصال جواب", "en": "Receipt of an answer"},
    "question": {"ar": "السؤال", "en": "Question"},
    "answer": {"ar": "الجواب", "en": "Answer"},
    "quotes": {"ar": "الاقتباسات", "en": "Quotes"},
    "documents": {"ar": "المستندات", "en": "Documents"},
    "made": {"ar": "كيف صُنع", "en": "How it was made"},
    "characters": {"ar": "الأحرف", "en": "characters"},
    "check": {
        "ar": "تحقّق منه بالأمر:",
        "en": "Check it with:",
    },
}
_STYLE = """
body{font:1rem/1.7 system-ui,'Noto Naskh Arabic','Segoe UI',sans-serif;max-width:46rem;
margin:2rem auto;padding:0 1rem;color:#1d2421;background:#fff}
h1{font-size:1.3rem}h2{font-size:1rem;color:#4a5a53;margin-top:2rem}
blockquote{margin:.5rem 0;padding:.5rem 1rem;border-inline-start:4px solid #2f7d5b;
background:#f3f8f5}
small,code{color:#55625c;overflow-wrap:anywhere}code{direction:ltr;unicode-bidi:isolate}
p{white-space:pre-line}
""".strip()


def receipt_page(receipt: Receipt) -> str:
    """The page, as HTML in the language of the question."""
    answer = receipt.answer
    language = answer.language
    parts = [
        f"<h1>{_say('receipt', language)}</h1>",
        f"<h2>{_say('question', language)}</h2><p dir='auto'>{escape(answer.question)}</p>",
        f"<h2>{_say('answer', language)}</h2><p dir='auto'>{escape(answer.text)}</p>",
        *(f"<p dir='auto'><small>{escape(n.text)}</small></p>" for n in answer.notices),
    ]
    if answer.citations:
        parts.append(f"<h2>{_say('quotes', language)}</h2>")
        parts += [_quote(citation, language) for citation in answer.citations]
    if receipt.documents:
        parts.append(f"<h2>{_say('documents', language)}</h2>")
    parts += [
        f"<p dir='auto'>{escape(document.title)}<br><small><code>{escape(document.source)}</code>"
        f"<br>SHA-256 <code>{escape(document.sha256)}</code></small></p>"
        for document in receipt.documents
    ]
    made = {
        "status": answer.status,
        "model": answer.model,
        "embedder": receipt.embedder,
        "created": receipt.created,
        **receipt.versions,
        "seal": receipt.seal,
    }
    lines = "<br>".join(f"{escape(k)}: {escape(str(v))}" for k, v in made.items())
    parts.append(f"<h2>{_say('made', language)}</h2><small><code>{lines}</code></small>")
    parts.append(f"<p>{_say('check', language)} <code>dalil verify FILE.json</code></p>")
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f"<!doctype html>\n<html lang='{language}' dir='{direction}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(answer.question)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _quote(citation: Citation, language: Language) -> str:
    written = question_language(citation.quote)
    direction = "rtl" if written == "ar" else "ltr"
    place = f"{citation.start}–{citation.end}"
    day = f" · {day_text(citation.published, language)}" if citation.published else ""
    translated = ""
    if citation.translation:
        said = say("translation", language, text=citation.translation.text)
        translated = f"<p lang='{language}' dir='auto'><em>{escape(said)}</em></p>"
    copies = ""
    if citation.copies:
        said = copies_text(citation.copies, language)
        copies = f"<p dir='auto'><small>{escape(said)}</small></p>"
    if citation.ocr_confidence is not None:
        day += f" · {ocr_text(citation.ocr_confidence, language)}"
    return (
        f"<p>[{citation.marker}] <span dir='auto'>{escape(citation.title)}</span>"
        f"{day}</p>"
        f"<blockquote lang='{written}' dir='{direction}'>{escape(citation.quote)}</blockquote>"
        f"{translated}"
        f"<small><code>{escape(citation.source)}</code> {_say('characters', language)} "
        f"<code>{place}</code></small>{copies}"
    )


def _say(what: str, language: Language) -> str:
    return _WORDS[what][language]
