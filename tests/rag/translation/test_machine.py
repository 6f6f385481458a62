"""The translation models of Firefox: how they are fetched, and what is said where they cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rag.errors import TranslationFailure
from rag.schema import Language
from rag.translation.machine import FirefoxTranslator


@pytest.mark.parametrize("to", ["ar", "en"])
def test_weights_that_cannot_be_fetched_are_an_error_that_says_what_to_do(
    to: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:9/records")
    with pytest.raises(TranslationFailure, match="Check the network and ask again"):
        FirefoxTranslator(tmp_path / "translation").translate("نعم", to)


def test_a_missing_package_is_an_error_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fxtranslate", None)
    with pytest.raises(TranslationFailure, match=r"dalil\[translate\]"):
        FirefoxTranslator(tmp_path).translate("Yes", "ar")


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TranslationFailure, match="file"):
        FirefoxTranslator(tmp_path / "file" / "translation").translate("Yes", "ar")
