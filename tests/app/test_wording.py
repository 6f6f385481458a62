from __future__ import annotations

import pytest

from rag.app.wording import notice_text
from rag.schema import Language, Notice


@pytest.mark.parametrize(("language", "name"), [("ar", "النموذج المحلي"), ("en", "local model")])
def test_a_model_that_failed_is_told_of_without_inner_details(
    language: Language, name: str
) -> None:
    notice = Notice("model_failed", "… (Raise DALIL_MODEL_TIMEOUT_SECONDS)")
    said = notice_text(notice, language, model="local")
    assert name in said
    assert "DALIL" not in said
