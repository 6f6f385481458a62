"""The texts of the chat page for errors, in both languages."""

from __future__ import annotations

import pytest

from rag.app.wording import notice_text, why_not_read
from rag.errors import (
    EmptyDocument,
    FileTooLarge,
    PageGone,
    PageTooSlow,
    PageUnavailable,
    RobotsRefused,
    UnreadableFile,
    UnsafeAddress,
    UnsupportedFile,
)
from rag.language import text_language
from rag.schema import Language, Notice


@pytest.mark.parametrize(("language", "name"), [("ar", "النموذج المحلي"), ("en", "local model")])
def test_a_failed_model_is_reported_without_inner_details(language: Language, name: str) -> None:
    notice = Notice("model_failed", "… (Raise DALIL_MODEL_TIMEOUT_SECONDS)")
    said = notice_text(notice, language, model="local")
    assert name in said
    assert "DALIL" not in said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_reason_why_a_page_or_file_was_not_read_has_words_of_its_own(
    language: Language,
) -> None:
    kinds = [UnsafeAddress, RobotsRefused, PageTooSlow, PageGone, PageUnavailable, UnsupportedFile,
             FileTooLarge, EmptyDocument, UnreadableFile]  # fmt: skip
    reasons = [why_not_read(kind, language, megabytes=50) for kind in kinds]
    assert len(set(reasons)) == len(kinds)
    assert all(text_language(reason) in {language, "mixed"} for reason in reasons)
