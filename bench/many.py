"""Speed, memory and disk of an ingest of very many small files, which is killed once on the way.

    python -m bench.many FOLDER [--files 100000] [--kill-at 0.5] [--every 5]
        [--output bench/results/many.json [--keep]]

Writes short news of our own into FOLDER/news, by turns in Arabic and English, one passage each and
no two alike, and runs `dalil ingest` on them as a user does, into FOLDER/index. The process is
killed (SIGKILL) when the index has a share of the files, and the same command is given again. Every
few seconds the documents in the index are counted, and the memory of the process and of those that
it started (PSS, which counts what processes share once). A row tells each tenth of the files:
seconds, files a second, highest memory and the size of the index. The files are written once: a
second call in the same folder uses them again, and begins with an empty index.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from bench.report import environment, kept, write_report

_DALIL = (sys.executable, "-c", "from rag.cli import main; main()")
_MEGABYTE = 1024 * 1024
_IN_A_FOLDER = 1_000
_PARTS = 10

# Sentences of news. {name} and {place} are made of syllables, so that new files have new words, as
# real news have; the other slots have the lists below.
_SENTENCES = {
    "ar": (
        "أعلن {office} في {place} أن {work} سيبدأ في {month} المقبل.",
        "وقال {name}، مدير المشروع، إن الكلفة تبلغ {n} مليون دينار.",
        "ويستفيد منه نحو {m} من السكان، بينهم {k} طالبا.",
        "وكان {name} قد طالب به منذ {k} سنوات من دون جواب.",
        "وتأخر {work} بسبب نقص {thing}، كما ذكرت لجنة {place}.",
        "ويمتد الطريق إليها {n} كيلومترا عبر وادي {place}.",
        "وذكرت {name} أن {m} أسرة وقعت عريضة في هذا الشأن.",
        "ولم يعلق {office} في {place} على ما قاله {name}.",
    ),
    "en": (
        "The {office} of {place} said that {work} will begin next {month}.",
        "{name}, who leads the project, put its cost at {n} million pounds.",
        "About {m} residents will profit from it, among them {k} pupils.",
        "{name} had asked for it for {k} years without a reply.",
        "A shortage of {thing} delayed {work}, a committee in {place} found.",
        "The road there is {n} kilometres long and crosses the valley of {place}.",
        "{name} said that {m} families had signed a petition about it.",
        "The {office} of {place} did not comment on what {name} said.",
    ),
}
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ar": {
        "office": (
            "مجلس البلدية",
            "مكتب المياه",
            "ديوان المحافظة",
            "اتحاد المزارعين",
            "مجلس المدارس",
        ),
        "work": ("ترميم الجسر", "بناء المستشفى", "توسيع الميناء", "حفر الآبار", "إنارة الشوارع"),
        "thing": ("الإسمنت", "العمال", "المال", "قطع الغيار", "الكهرباء"),
        "month": ("كانون الثاني", "نيسان", "حزيران", "أيلول", "تشرين الأول"),
    },
    "en": {
        "office": ("council", "water board", "port authority", "farmers' union", "school board"),
        "work": (
            "the repair of the bridge",
            "the new hospital",
            "the wider quay",
            "street lighting",
        ),
        "thing": ("cement", "workers", "money", "spare parts", "electricity"),
        "month": ("January", "April", "June", "September", "October"),
    },
}
_SYLLABLES = {
    "ar": "با تر جم دو را زي سل شا طو عم فر قا كي لم مو نا".split(),
    "en": "ba der fin gal hol ki lo mer nor pen ro sta tim vel".split(),
}


def news(number: int) -> str:
    """A short article, Arabic if the number is even: a headline and about eight sentences."""
    dice = Random(number)
    language = "en" if number % 2 else "ar"
    title = _filled("{work}: {place}" if language == "en" else "{work} في {place}", language, dice)
    sentences = dice.sample(_SENTENCES[language], 8)
    text = " ".join(_filled(sentence, language, dice) for sentence in sentences)
    return f"{title[0].upper()}{title[1:]}\n\n{text}\n"


def _filled(sentence: str, language: str, dice: Random) -> str:
    words = {slot: dice.choice(choices) for slot, choices in _WORDS[language].items()}
    return sentence.format(
        **words,
        name=f"{_made(language, dice)} {_made(language, dice)}",
        place=_made(language, dice),
        n=dice.randint(2, 980),
        m=f"{dice.randint(1_000, 99_000):,}",
        k=dice.randint(3, 90),
    )


def _made(language: str, dice: Random) -> str:
    """A name of two or three syllables."""
    return "".join(dice.choices(_SYLLABLES[language], k=dice.randint(2, 3))).capitalize()


def write_news(folder: Path, count: int) -> None:
    """Write that many articles below a folder, a thousand in each of its folders."""
    for number in range(count):
        path = folder / f"{number // _IN_A_FOLDER:04}" / f"{number:06}.txt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(news(number), "utf-8")


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of an ingest after some seconds: documents, memory and disk in MB."""

    seconds: float
    documents: int
    memory: float
    memory_of_ingest: float
    disk: float


class Watched:
    """A `dalil ingest` of a folder, looked at every few seconds."""

    def __init__(self, folder: Path, index: Path, every: float) -> None:
        """Start it."""
        self._index = index
        self._every = every
        command = [*_DALIL, "ingest", str(folder), "--index", str(index)]
        self._started = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def seen(self) -> Iterator[Seen]:
        """Yield its state until it ends."""
        due = self._started
        while self.process.poll() is None:
            due = max(due + self._every, time.perf_counter())
            together, alone = _memory(self.process.pid)
            yield Seen(
                time.perf_counter() - self._started,
                documents_in(self._index),
                together,
                alone,
                _disk(self._index),
            )
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, due - time.perf_counter()))

    def kill(self) -> None:
        """Kill it as a power cut does, with all that it started."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for child in children:
            with suppress(psutil.Error):
                child.kill()


def documents_in(index: Path) -> int:
    """The number of documents that an index has, 0 if there is none yet."""
    for catalogue in index.glob("*.sqlite*"):
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as database,
        ):
            return int(database.execute("SELECT count(*) FROM documents").fetchone()[0])
    return 0


def _memory(pid: int) -> tuple[float, float]:
    """The memory in MB of a process and all that it started, and of it alone."""
    each = []
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                each.append(one.memory_full_info().pss / _MEGABYTE)
    return sum(each), each[0] if each else 0.0


def _disk(folder: Path) -> float:
    """The size in MB of all files below a folder."""
    size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(root) / name).stat().st_size
    return size / _MEGABYTE


def measure(folder: Path, files: int, kill_at: float, every: float) -> Iterator[dict[str, object]]:
    """Yield the rows of an ingest that is killed, and of the one that ends it."""
    articles, index = folder / "news", folder / "index"
    write_news(articles, files)
    shutil.rmtree(index, ignore_errors=True)
    first = Watched(articles, index, every)
    before = []
    for seen in first.seen():
        before.append(seen)
        print(_shown(seen), flush=True)
        if seen.documents >= kill_at * files:
            first.kill()
            break
    yield from _tenths("before it was killed", before, files)
    left = documents_in(index)
    second = Watched(articles, index, every)
    after = []
    for seen in second.seen():
        after.append(seen)
        print(_shown(seen), flush=True)
    yield from _tenths("after it was killed", after, files)
    yield {
        "measure": "whole ingest",
        "files": files,
        "documents_when_killed": left,
        "seconds_until_the_next_document": _until_next(after, left),
        "documents": documents_in(index),
        "exit_code": second.process.returncode,
        "seconds": round(before[-1].seconds + after[-1].seconds),
        "megabytes": round(max(seen.memory for seen in (*before, *after))),
        "megabytes_on_disk": round(_disk(index)),
    }


def _until_next(seen: Sequence[Seen], documents: int) -> int | None:
    """The seconds that the second ingest took until it had more documents than the first."""
    return next((round(one.seconds) for one in seen if one.documents > documents), None)


def _tenths(when: str, seen: Sequence[Seen], files: int) -> Iterator[dict[str, object]]:
    """Yield a row for each tenth of the files in which the index grew."""
    start = Seen(0.0, seen[0].documents, 0.0, 0.0, 0.0) if seen else None
    for part in range(1, _PARTS + 1):
        within = [
            one for one in seen if (part - 1) * files < one.documents * _PARTS <= part * files
        ]
        if start is None or not within or within[-1].documents <= start.documents:
            continue
        last = next((one for one in within if one.documents == within[-1].documents), within[-1])
        added, seconds = last.documents - start.documents, last.seconds - start.seconds
        yield {
            "measure": f"tenth of the files, {when}",
            "files": files,
            "documents": last.documents,
            "seconds": round(seconds),
            "files_a_second": round(added / seconds, 1),
            "megabytes": round(max(one.memory for one in within)),
            "megabytes_of_ingest": round(max(one.memory_of_ingest for one in within)),
            "megabytes_on_disk": round(last.disk),
        }
        start = last


def _shown(seen: Seen) -> str:
    return (
        f"{seen.seconds:.0f} s: {seen.documents} documents, {seen.memory:.0f} MB "
        f"({seen.memory_of_ingest:.0f} of ingest), {seen.disk:.0f} MB on disk"
    )


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--kill-at", type=float, default=0.5, help="this share of the files")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep other rows of the output")
    arguments = parser.parse_args()
    rows = list(measure(arguments.folder, arguments.files, arguments.kill_at, arguments.every))
    report = {"environment": environment(), "rows": rows}
    if arguments.keep and arguments.output:
        report = kept(report, arguments.output, ["measure", "files", "documents"])
    write_report(report, as_json=False, path=arguments.output)


if __name__ == "__main__":
    main()
