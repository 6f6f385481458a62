"""Documents with most of the same sentences are copies of each other."""

from __future__ import annotations

import pytest

from rag.text.fingerprint import alike, fingerprint

ARTICLES = {
    "ar": (
        "افتتحت بلدية ميرسى سوق السمك الجديد صباح الأحد. ويضم السوق ثلاثة وسبعين كشكا في طابقين."
        " وقالت رئيسة البلدية إن الإيجار لن يرتفع هذا العام. وسينقل الصيادون قواربهم في الربيع."
    ),
    "en": (
        "Mirsa opened its new fish market on Sunday morning. The market has seventy-three stalls on"
        " two floors. The mayor said that rents would not rise this year. The fishermen will move"
        " their boats in spring."
    ),
}


@pytest.mark.parametrize("language", ARTICLES)
def test_a_syndicated_article_is_a_copy_with_any_text_around_it(language: str) -> None:
    article = ARTICLES[language]
    copied = f"NEWS\n\nMirsa - Reuters, 3 May. {article.replace('،', ' ،')}\n\nPhoto: the harbour"
    other = article.split(". ")[0] + ". Nothing else in this text is in the other one at all."

    found = alike({"a": fingerprint(article), "b": fingerprint(copied), "c": fingerprint(other)})

    assert found == {"a": ("b",), "b": ("a",)}


def test_texts_without_a_long_sentence_are_no_copies() -> None:
    assert alike({"a": fingerprint("Yes."), "b": fingerprint("Yes."), "c": fingerprint("")}) == {}
