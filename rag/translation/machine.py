"""Translators of quotes, for display."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.errors import TranslationFailure
from rag.schema import Language

if TYPE_CHECKING:
    import fxtranslate

FIREFOX = "firefox"


class Translator(Protocol):
    """Translates between Arabic and English; safe to share between threads."""

    @property
    def name(self) -> str:
        """The name that is shown as the source of a translation."""

    @property
    def is_slow(self) -> bool:
        """Whether a translation takes many seconds, so that only the first quote gets one."""

    def translate(self, text: str, to: Language) -> str:
        """The `text`, which is in the other language, in the language `to`.

        Raises:
            TranslationFailure: it cannot be translated now.
        """


class FirefoxTranslator:
    """The translation models of Firefox, run by the package `fxtranslate` on this machine.

    The weights, about 36 MB for each direction, are fetched from Mozilla's server at first use and
    checked with their SHA-256, both by `fxtranslate`; they are kept in `folder`.
    """

    name = FIREFOX
    is_slow = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._engines: dict[Language, fxtranslate.Translator] = {}

    def translate(self, text: str, to: Language) -> str:
        """The `text` in the language `to`, sentence by sentence.

        Raises:
            TranslationFailure: `fxtranslate` is not installed, or the weights cannot be fetched.
        """
        with self._lock:
            if to not in self._engines:
                self._engines[to] = self._opened(to)
            return str(self._engines[to].translate_long(text))

    def _opened(self, to: Language) -> fxtranslate.Translator:
        try:
            from fxtranslate import Translator as Engine
        except ImportError as error:
            message = (
                "DALIL_TRANSLATOR is 'firefox', which needs the package 'fxtranslate'. "
                "Run `pip install 'dalil[translate]'`, or unset DALIL_TRANSLATOR."
            )
            raise TranslationFailure(message) from error
        source = "en" if to == "ar" else "ar"
        folder = self._folder.expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return Engine.load(source, to, cache_dir=str(folder))
        except (OSError, ValueError) as error:
            message = (
                f"the translation model from {source!r} to {to!r} cannot be fetched to "
                f"{str(folder)!r}: {error}. Check the network and ask again, or unset "
                "DALIL_TRANSLATOR."
            )
            raise TranslationFailure(message) from error


@cache
def open_firefox(folder: Path) -> FirefoxTranslator:
    """The translator with its weights in `folder`, the same one at every call."""
    return FirefoxTranslator(folder)
