"""Adds translations to quotes in the other language, if they agree with the quotes."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.answer.backcheck import faults
from rag.answer.verbatim import cited_quote
from rag.answer.wording import say, translation_failed, translation_unverified
from rag.answer.wording import translated as translated_notice
from rag.errors import TranslationFailure
from rag.models.chat import VERBATIM
from rag.schema import Answer, Citation, Language, Notice, Translation
from rag.text.markers import without_markers
from rag.translation.machine import Translator

logger = logging.getLogger(__name__)

_REMEMBERED = 512
# Longer quotes are tables and lists, which are not translated.
_MOST_CHARACTERS = 1200


@dataclass(slots=True)
class QuoteTranslations:
    """Translates the quotes of answers; the last few hundred translations are cached."""

    translator: Translator
    _known: OrderedDict[tuple[str, Language], str] = field(default_factory=OrderedDict)

    def beside(self, answer: Answer) -> Answer:
        """The answer with translations of its quotes, or with a notice that says why it has none.

        In a text that is quotes alone each translation is on a line below its quote.
        """
        wanted = list(dict.fromkeys(_foreign(answer)))
        if self.translator.is_slow:
            wanted = wanted[:1]
        try:
            made = {quote: self._translated(quote, answer.language) for quote in wanted}
        except TranslationFailure as error:
            logger.warning("no translation: %s", error)
            notice = translation_failed(answer.language, self.translator.name, str(error))
            return replace(answer, notices=(*answer.notices, notice))
        if not wanted:
            return answer
        return replace(
            answer,
            text=_text(answer, made),
            citations=_with_translations(answer.citations, made),
            evidence=_with_translations(answer.evidence, made),
            notices=_notices(answer, self.translator.name, made),
        )

    def _translated(self, quote: str, to: Language) -> Translation | None:
        """The translation of a quote; None if it does not agree with it."""
        text = self._known.get((quote, to))
        if text is None:
            text = self.translator.translate(quote, to).strip()
            self._known[quote, to] = text
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        fault = next(faults(quote, text, to), None)
        if fault is not None:
            logger.info("a translation is not shown: its %s differ", fault.kind)
            return None
        return Translation(text, to, self.translator.name)


_Made = dict[str, Translation | None]


def _foreign(answer: Answer) -> Sequence[str]:
    """The quotes of an answer that are in the other language, those of its text first."""
    return [
        citation.quote
        for citation in (*answer.citations, *answer.evidence)
        if answer.status != "refused"
        and citation.language not in (answer.language, "mixed")
        and len(citation.quote) <= _MOST_CHARACTERS
    ]


def _text(answer: Answer, made: _Made) -> str:
    text = answer.text
    for citation in answer.evidence if answer.model == VERBATIM else ():
        if translation := made.get(citation.quote):
            quoted = cited_quote(citation)
            line = say("translation", answer.language, text=without_markers(translation.text))
            text = text.replace(quoted, f"{quoted}\n{line}", 1)
    return text


def _with_translations(citations: Sequence[Citation], made: _Made) -> tuple[Citation, ...]:
    return tuple(replace(one, translation=made.get(one.quote)) for one in citations)


def _notices(answer: Answer, by: str, made: _Made) -> tuple[Notice, ...]:
    """The notices of an answer; the one about the other language mentions the translation."""
    if any(made.values()):
        said = translated_notice(answer.language, by)
        return tuple(said if n.code == "other_language" else n for n in answer.notices)
    return (*answer.notices, translation_unverified(answer.language, by))
