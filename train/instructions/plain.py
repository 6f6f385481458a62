"""Plain sentences of public data: those to learn from, and those of other sources to judge by.

The data are never part of this repository. A folder has `train/` and `eval/` as their README.md
files describe them.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.sentences import sentence_spans

_ARTICLES = Path(__file__).parents[1] / "articles"
# How many sentences are taken of each source that is learned from.
_QUESTIONS = {
    "tydi_goldp.en": 2000,
    "qed_nq_train.en": 2500,
    "squadshifts_new_wiki.en": 2500,
    "qamr_wiki.en": 500,
    "selqa_sentence.en": 1000,
    "covidqa.en": 1500,
    "aqad.ar": 4000,
}
_PAIRS = {
    "nllbseed_msa": 2500,
    "nllbseed_egyptian": 1500,
    "tico19_more": 1000,
    "open_sdg": 600,
    "msdocs_d365po": 2500,
    "mkqa_questions": 750,
    "xor_questions": 500,
    "mintaka_questions": 400,
}
_MORE_PAIRS = {"tatoeba": 8000, "msdocs": 3000, "tico19": 1500}
_TEXTS = {"arwiki_aqad_paragraphs.ar": 1500, "covid_wikipedia.en": 800, "covid_wikipedia.ar": 700}
# How many are judged of a source that is not learned from.
_JUDGED = 4000
# The files of train/articles that are learned from; the others judge.
_LEARNED_ARTICLES = "abcdfg"
# Shorter lines are numbers and marks of lists; longer ones no sentences.
_LETTERS, _MOST_CHARACTERS = 6, 1000

# The sources that judge and are news.
NEWS = ("ntrex", "ud_pud", "flores", "wikinews", "articles")


def learned(folder: Path) -> list[str]:
    """The sentences to learn from."""
    found: list[str] = []
    for name, most in _QUESTIONS.items():
        rows = _rows(folder / "train" / "qa" / f"{name}.jsonl.gz")
        found += _some(_sentences(row["context"] for row in rows), most)
    for name, most in _PAIRS.items():
        lines = _lines(folder / "train" / "parallel" / f"{name}.tsv.gz")
        found += _some((text for line in lines for text in line.split("\t")[:2]), most)
    for name, most in _MORE_PAIRS.items():
        found += _some(_pairs_of(folder, name), most)
    for name, most in _TEXTS.items():
        lines = _lines(folder / "train" / "text" / f"{name}.tsv.gz")
        found += _some(_sentences(line.split("\t")[1] for line in lines), most)
    found += _some(_sentences(row["text"] for row in _travel(folder)), _JUDGED)
    found += _articles(learning=True)
    judging = {text for texts in judged(folder).values() for text in texts}
    return [text for text in dict.fromkeys(found) if text not in judging]


def technical(*, learning: bool) -> list[str]:
    """The sentences of one half of the documents of this repository, or of the other."""
    paths = sorted((_ARTICLES.parents[1] / "docs").glob("*.md"))[0 if learning else 1 :: 2]
    return _some(_sentences(path.read_text("utf-8") for path in paths), _JUDGED)


def judged(folder: Path) -> dict[str, list[str]]:
    """The sentences to judge by, by source; none of these sources is learned from."""
    evaluation = folder / "eval"
    wikinews = _rows(evaluation / "qamr_wikinews_held.en.jsonl.gz")
    passages = [
        text for row in _rows(evaluation / "nomiracl-dev.jsonl.gz") for text in row["passages"]
    ]
    squad = [
        paragraph["context"]
        for name in ("xquad-dev.ar.json", "arcd-train.json")
        for article in json.loads((evaluation / name).read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]
    flores = _lines(evaluation / "flores-dev.tsv.gz")
    pud = _lines(folder / "train" / "parallel" / "ud_pud.tsv.gz")
    manuals = [
        text for row in _rows(evaluation / "mtrag_un.en.jsonl.gz") for text in row["contexts"]
    ]
    sources: dict[str, Iterable[str]] = {
        "ntrex": _pairs_of(folder, "ntrex"),
        "ud_pud": (text for line in pud for text in line.split("\t")[:2]),
        "flores": (text for line in flores for text in line.split("\t")[:2]),
        "wikinews": _sentences(row["context"] for row in wikinews),
        "nomiracl": _sentences(passages),
        "xquad and arcd": _sentences(squad),
        "mtrag": _sentences(manuals),
    }
    found = {name: _some(texts, _JUDGED) for name, texts in sources.items()}
    found["articles"] = _articles(learning=False)
    found["docs"] = technical(learning=False)
    return found


def _articles(*, learning: bool) -> list[str]:
    rows = [
        json.loads(line)
        for path in sorted(_ARTICLES.glob("*.jsonl"))
        if (path.stem in _LEARNED_ARTICLES) == learning
        for line in path.read_text("utf-8").splitlines()
    ]
    return [*_sentences(text for row in rows for text in (row["title"], *row["paragraphs"]))]


def _travel(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "eval" / "travel-dev.docs.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _pairs_of(folder: Path, source: str) -> Iterator[str]:
    with (folder / "train" / "parallel.tsv").open(encoding="utf-8") as file:
        for line in file:
            arabic, english, name = line.rstrip("\n").split("\t")[:3]
            if name == source:
                yield from (arabic, english)


def _some(texts: Iterable[str], most: int) -> list[str]:
    """Some of the sentences that have letters enough, always the same."""
    usable = [
        text
        for text in dict.fromkeys(texts)
        if len(re.findall(r"\w", text)) >= _LETTERS and len(text) < _MOST_CHARACTERS
    ]
    random.Random(5).shuffle(usable)
    return usable[:most]


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in dict.fromkeys(texts):
        for start, end in sentence_spans(text):
            yield text[start:end].strip()


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]
