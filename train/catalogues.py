"""Reads translations that open projects carry in JSON, as pairs of short texts.

Two kinds: folders of dictionaries, ``{english: arabic}`` or ``{english: {form: arabic}}``, as
ArWikiCats has them; and two files of one shape, in each language, as Unicode CLDR's annotations
and OpenStreetMap's presets are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from train.pairs import SentencePair, TrainingDataError

# Keys that name a form of a word, the word itself being the key above.
_FORMS = frozenset(
    "male males the_male female females the_female females_with_the "
    "label team jobs olympic ar en".split()
)
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")
# Of patterns to be filled in, and of names of templates.
_MARKUP = re.compile(r"[{}<>|%$]")
_ASIDE = re.compile(r"\([^)]*\)")

# Keys of lists of synonyms: those of the two languages do not go together.
_SYNONYMS = frozenset(["terms", "default"])


def dictionary_pairs(folder: Path) -> Iterator[SentencePair]:
    """Arabic values with their English keys, of all JSON files below a folder; each once.

    Raises:
        TrainingDataError: a file is no JSON, or there are no pairs.
    """
    found: dict[SentencePair, None] = {}
    for path in sorted(folder.glob("**/*.json")):
        for *above, key, text in _leaves(_read(path)):
            english = above[-1] if key in _FORMS and above else key
            if pair := _pair(text, english.replace("_", " ")):
                found[pair] = None
    if not found:
        message = f"{str(folder)!r} has no dictionaries; give a folder of English to Arabic JSON."
        raise TrainingDataError(message)
    yield from found


def catalogue_pairs(arabic: Path, english: Path) -> Iterator[SentencePair]:
    """Texts at the same place of two JSON files; each once.

    The first value of a file, if it has no other beside it, is taken for the name of its language.

    Raises:
        TrainingDataError: a file is no JSON, or they have no texts in common.
    """
    texts = {tuple(place): text for *place, text in _leaves(_below_root(_read(english)))}
    found: dict[SentencePair, None] = {}
    for *place, text in _leaves(_below_root(_read(arabic))):
        if pair := _pair(text, texts.get(tuple(place), "")):
            found[pair] = None
    if not found:
        message = f"{str(arabic)!r} and {str(english)!r} share no texts; give two of one shape."
        raise TrainingDataError(message)
    yield from found


def _leaves(tree: Any, *place: str) -> Iterator[tuple[str, ...]]:
    """Every text of a JSON tree, after the keys that lead to it; of a list, if it is alone."""
    if isinstance(tree, str):
        yield (*place, tree)
    elif isinstance(tree, list) and len(tree) == 1:
        yield from _leaves(tree[0], *place)
    elif isinstance(tree, dict):
        for key, below in tree.items():
            if key not in _SYNONYMS:
                yield from _leaves(below, *place, key)


def _below_root(tree: Any) -> Any:
    return next(iter(tree.values())) if isinstance(tree, dict) and len(tree) == 1 else tree


def _pair(arabic: str, english: str) -> SentencePair | None:
    """Both texts without asides and what a comma adds to one of them, if each is in its script."""
    if _MARKUP.search(arabic + english):
        return None
    arabic, english = (" ".join(_ASIDE.sub(" ", text).split()) for text in (arabic, english))
    if "،" not in arabic and "," not in arabic:
        english = english.partition(",")[0]
    fits = _ARABIC.search(arabic) and _LATIN.search(english) and not _ARABIC.search(english)
    return SentencePair(arabic, english) if fits else None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        message = f"{str(path)!r} cannot be read ({error.strerror}); give another file."
        raise TrainingDataError(message) from error
    except ValueError as error:
        message = f"{str(path)!r} is no JSON ({error}); give another file."
        raise TrainingDataError(message) from error
