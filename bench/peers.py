"""Dalil side by side with LangChain, LlamaIndex and txtai: same passages, same vectors.

    python -m bench.peers FOLDER [--systems dalil langchain] [--passages 5000] [--most 200]
        [--output FILE] [--table FILE] [--json]

FOLDER contains ``xquad*.ar.json`` and ``xquad*.en.json``, two parallel files in SQuAD format. Each
system runs in a process of its own. What is named in --systems is measured; other systems that the
output file already has stay in it. Passages have no titles here, so that all systems read the
same. Besides the passages that Dalil cuts, each system is given whole articles to cut by itself: a
passage then counts as those paragraphs with which it shares half of the shorter text.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.datasets import Dataset, Question, ask_of, document, halves, load_squad, sample
from bench.peers_table import markdown
from bench.report import environment
from bench.retrieval import measure
from bench.speed import made_documents, percentiles, resident_megabytes
from bench.systems import SYSTEMS, Changes, System, versions
from ingest.chunk import chunk
from rag.language import text_language
from rag.schema import Document, Passage
from rag.sentences import Span

_DEPTH = 40
_PARAGRAPH_BREAK = "\n\n"
_TIMED_QUESTIONS = 20
_TIMED_RESULTS = 10


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages, the paragraphs that each one counts as, and the questions about them."""

    name: str
    cut: str
    changes: Changes
    counts_as: Mapping[str, Sequence[str]]
    questions: Sequence[Question]
    language: Mapping[str, str]


def same_passages(corpus: Dataset, questions: Sequence[Question]) -> Collection:
    """Each paragraph a document, cut as Dalil does it."""
    changes = [(one, chunk(one)) for one in map(_untitled, corpus.documents)]
    counts_as = {p.id: (p.document_id,) for _, passages in changes for p in passages}
    return Collection(corpus.name, "same", changes, counts_as, questions, _languages(corpus))


def own_passages(system: System, corpus: Dataset, questions: Sequence[Question]) -> Collection:
    """Each article a document, cut by the system."""
    articles: dict[str, list[Document]] = {}
    for paragraph in corpus.documents:
        articles.setdefault(paragraph.source.rsplit("/", 1)[0], []).append(paragraph)
    changes = []
    counts_as: dict[str, Sequence[str]] = {}
    for source, paragraphs in articles.items():
        article = document(source, "", _PARAGRAPH_BREAK.join(p.text for p in paragraphs))
        passages = list(_cut(article, system.split(article.text)))
        changes.append((article, passages))
        lengths = [len(p.text) + len(_PARAGRAPH_BREAK) for p in paragraphs]
        starts = [0, *accumulate(lengths)]
        spans = [(a, a + len(p.text)) for a, p in zip(starts, paragraphs, strict=False)]
        for passage in passages:
            there = (passage.start, passage.end)
            counts_as[passage.id] = [
                p.id for p, span in zip(paragraphs, spans, strict=True) if _mostly(there, span)
            ]
    return Collection(corpus.name, "own", changes, counts_as, questions, _languages(corpus))


def _untitled(one: Document) -> Document:
    return replace(one, title="")


def _languages(corpus: Dataset) -> dict[str, str]:
    return {one.id: one.language for one in corpus.documents}


def _cut(article: Document, parts: Sequence[str]) -> Iterator[Passage]:
    for number, (start, end) in enumerate(located(article.text, parts)):
        text = article.text[start:end]
        yield Passage(
            id=f"{article.id}-{number}",
            document_id=article.id,
            ordinal=number,
            start=start,
            end=end,
            text=text,
            language=text_language(text),
            title="",
            source=article.source,
        )


def located(text: str, parts: Sequence[str]) -> Iterator[Span]:
    """Where parts of a text are in it, in order; they may overlap and differ in white space.

    Raises:
        ValueError: a part is not in the text after the start of the one before it.
    """
    places = [place for place, one in enumerate(text) if not one.isspace()]
    bare = "".join(text[place] for place in places)
    begin = 0
    for part in parts:
        sought = "".join(part.split())
        at = bare.index(sought, begin)
        yield places[at], places[at + len(sought) - 1] + 1
        begin = at + 1


def _mostly(first: Span, second: Span) -> bool:
    """Whether two spans share half of the shorter one."""
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return 2 * shared >= min(first[1] - first[0], second[1] - second[0])


def quality_rows(system: System, collection: Collection, progress: Any) -> list[dict[str, object]]:
    """The measures of each direction."""
    system.add(collection.changes)
    by_direction: dict[str, list[Question]] = {}
    for question in collection.questions:
        direction = f"{question.language}→{collection.language[question.document_id]}"
        by_direction.setdefault(direction, []).append(question)
    rows: list[dict[str, object]] = []
    for direction, asked in sorted(by_direction.items()):
        ranks: dict[str, list[str]] = {}
        for question in asked:
            found = system.search(question.text, _DEPTH)
            paragraphs = (p for passage in found for p in collection.counts_as[passage])
            ranks[question.id] = list(dict.fromkeys(paragraphs))
            progress.update()
        measures = {name: asdict(figure) for name, figure in measure(ranks, asked).items()}
        rows.append(
            {
                "collection": collection.name,
                "passages": collection.cut,
                "direction": direction,
                "questions": len(asked),
                "measures": measures,
            }
        )
    return rows


def speed_row(
    system: System, corpora: Sequence[Dataset], passages: int, name: str
) -> dict[str, object]:
    """Ingest rate, memory and speed over a collection of about that many passages."""
    made = [(one, chunk(one)) for one in map(_untitled, made_documents(corpora, passages))]
    stored = sum(len(of_document) for _, of_document in made)
    before = resident_megabytes()
    started = time.perf_counter()
    for begin in tqdm([0], desc=f"{name}: {stored} passages", file=sys.stderr):
        system.add(made[begin:])
    seconds = time.perf_counter() - started
    step = max(1, len(corpora[0].questions) // _TIMED_QUESTIONS)
    questions = [q.text for corpus in corpora for q in corpus.questions[::step]]
    for question in questions:
        system.search(question, _TIMED_RESULTS)
    return {
        "passages": stored,
        "passages_per_second": stored / seconds,
        "megabytes_resident": resident_megabytes(),
        "megabytes_grown": resident_megabytes() - before,
        **percentiles(lambda text: system.search(text, _TIMED_RESULTS), questions),
        "load": round(os.getloadavg()[0], 1),
    }


def measured(name: str, folder: Path, passages: int, most: int | None) -> dict[str, object]:
    """Everything about one system, in this process."""
    make, _ = SYSTEMS[name]
    corpora = parallel_files(folder)
    collections = [
        *((corpus, [q for one in corpora for q in ask_of(one, corpus)]) for corpus in corpora),
        ((mixed := halves(*corpora)), list(mixed.questions)),
    ]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as where:
        speed = speed_row(make(Path(where) / "speed"), corpora, passages, name)
        asked = [(corpus, _sampled(questions, most)) for corpus, questions in collections]
        rows = []
        with tqdm(
            total=2 * sum(len(questions) for _, questions in asked),
            desc=f"{name}: questions",
            file=sys.stderr,
        ) as progress:
            for number, (corpus, questions) in enumerate(asked):
                system = make(Path(where) / f"same-{number}")
                rows += quality_rows(system, same_passages(corpus, questions), progress)
                system = make(Path(where) / f"own-{number}")
                rows += quality_rows(system, own_passages(system, corpus, questions), progress)
    return {"system": name, "versions": versions(name), "speed": speed, "quality": rows}


def _sampled(questions: Sequence[Question], most: int | None) -> list[Question]:
    return [
        asked
        for language in ("ar", "en")
        for asked in sample([q for q in questions if q.language == language], most)
    ]


def parallel_files(folder: Path) -> list[Dataset]:
    """The Arabic and the English file of a folder.

    Raises:
        FileNotFoundError: one of them is missing, or there are several.
    """
    found = []
    for language in ("ar", "en"):
        paths = sorted(folder.glob(f"xquad*.{language}.json"))
        if len(paths) != 1:
            message = (
                f"{str(folder)!r} has {len(paths)} files xquad*.{language}.json; name a folder "
                "with one Arabic and one English file of the same questions."
            )
            raise FileNotFoundError(message)
        found.append(load_squad(paths[0]))
    return found


def _in_a_process_of_its_own(name: str, options: argparse.Namespace) -> dict[str, Any] | None:
    """The measurements of one system; None if it failed, after its own error message."""
    with tempfile.TemporaryDirectory() as where:
        path = Path(where) / "measured.json"
        command = [sys.executable, "-W", "ignore", "-m", "bench.peers", str(options.folder)]
        command += ["--alone", name, "--output", str(path), "--passages", str(options.passages)]
        command += ["--most", str(options.most)] if options.most else []
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if done.returncode or not path.is_file():
            print(f"{name} failed with code {done.returncode}; it is left out.", file=sys.stderr)
            return None
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        parallel_files(options.folder)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    if options.alone:
        found = measured(options.alone, options.folder, options.passages, options.most)
        options.output.write_text(json.dumps(found), "utf-8")
        return 0
    rows: dict[str, dict[str, Any]] = {}
    if options.output and options.output.is_file():
        known = json.loads(options.output.read_text("utf-8"))
        rows = {row["system"]: row for row in known["rows"]}
    failed = 0
    for name in options.systems:
        row = _in_a_process_of_its_own(name, options)
        failed += row is None
        if row:
            rows[name] = row
    ordered = [rows[name] for name in SYSTEMS if name in rows]
    report = {"environment": environment() | {"command": _command(options)}, "rows": ordered}
    page = markdown(report)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if options.table:
        options.table.write_text(page, "utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=2) if options.json else page)
    return 1 if failed else 0


def _command(options: argparse.Namespace) -> str:
    """The command for all systems, whichever were measured this time."""
    most = f" --most {options.most}" if options.most else ""
    return f"python -m bench.peers {options.folder.name} --passages {options.passages}{most}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.peers", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, help="the folder of xquad*.ar.json and xquad*.en.json")
    add(
        "--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS), help="what to measure"
    )
    add("--passages", type=int, default=5_000, help="size of the collection that tells the speed")
    add("--most", type=int, help="greatest number of questions asked of each file, evenly spread")
    add("--json", action="store_true", help="print one JSON document")
    add("--output", type=Path, help="write the JSON there as well")
    add("--table", type=Path, help="write the tables there as Markdown")
    add("--alone", choices=list(SYSTEMS), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
