"""Run all tests, and check the types if asked, two jobs at a time.

    python -m tools.check [--types] [--coverage] [ARGUMENTS OF PYTEST]

The tests are run in four processes. The browser's event loop stays open until its process ends, and
uharfbuzz, with which tests draw PDFs, cannot be loaded beside xllamacpp; the others are two so that
both cores of a small machine have work until the end. A job that fails stops no other.

Progress is printed as it comes; what else a job prints, when it has ended. The last lines are the
failures and the counts of each job, and the sum of all. pytest alone measures no coverage: it takes
twice as long with it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 2
# The longest first, so that none is left alone at the end. What none of them names is `REST`.
GROUPS = {
    "page": ("tests/app",),
    "documents": ("tests/acceptance", "tests/ingest", "tests/bench/test_soak.py"),
    "answers": (
        "tests/bench",
        "tests/rag/answer",
        "tests/rag/evaluation",
        "tests/rag/overview",
        "tests/rag/reader",
        "tests/rag/rendering",
        "tests/rag/retrieval",
        "tests/rag/text",
        "tests/rag/translation",
        "tests/train",
    ),
}
REST = "rest"
_COVERAGE = ROOT / "var" / "coverage"
_PROGRESS = re.compile(r"[.FEsxX]+ *\[ *\d+%\]")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|error|xfailed|deselected)")
_COUNTS = re.compile(rf"(?:=+ )?{_COUNT.pattern}.* in \d")
_FAILURE = re.compile("FAILED |ERROR ")
# How pytest ends where nothing was selected.
_NO_TESTS = 5


@dataclass
class Job:
    """A command, and what came of it."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    status: int | None = None

    @property
    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, as the last line of pytest says."""
        found = [line for line in self.lines if _COUNTS.match(line)]
        return Counter({kind: int(number) for number, kind in _COUNT.findall("".join(found[-1:]))})

    @property
    def summary(self) -> list[str]:
        """The lines that name failures and count them; without a count, the last ones."""
        if not self.counts:
            return [*self.lines[-20:], f"ended with {self.status}"]
        return [line for line in self.lines if _FAILURE.match(line) or _COUNTS.match(line)]


def group_arguments(name: str) -> list[str]:
    """The arguments with which pytest collects a group and nothing of the others."""
    named = {other: paths for other, paths in GROUPS.items() if other != name}
    mine = GROUPS.get(name, ("tests",))
    others = [
        f"--ignore={path}"
        for paths in named.values()
        for path in paths
        if any(Path(path).is_relative_to(folder) for folder in mine)
    ]
    return [*mine, *others]


def jobs_of_tests(arguments: Sequence[str], *, coverage: bool = False) -> list[Job]:
    """A job for each group of tests."""
    jobs = []
    for name in (*GROUPS, REST):
        # What failed last time is kept for each.
        options = ["-o", f"cache_dir={ROOT / '.pytest_cache' / name}", *group_arguments(name)]
        command = [sys.executable, "-m", "pytest", *options, *arguments]
        # Each has one core; numerical libraries would start threads for all of them.
        environment = {"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}
        if coverage:
            command += ["--cov", "--cov-report="]
            environment["COVERAGE_FILE"] = str(_COVERAGE / name)
        jobs.append(Job(name, command, environment))
    return jobs


def run(jobs: Sequence[Job], *, at_once: int = AT_ONCE, say: Callable[[str], None] = print) -> int:
    """Run all jobs: 0 if all ended well, 5 if there was no test in them, else 1."""
    width = max(len(job.name) for job in jobs)
    running: set[subprocess.Popen[str]] = set()
    stopped = threading.Event()
    printing = threading.Lock()

    def one(job: Job) -> None:
        if stopped.is_set():
            return
        began = time.monotonic()
        with _started(job) as process:
            running.add(process)
            assert process.stdout is not None
            for line in map(str.rstrip, process.stdout):
                if _PROGRESS.fullmatch(line):
                    with printing:
                        say(f"{job.name:{width}} {line}")
                else:
                    job.lines.append(line)
        running.discard(process)
        job.status = process.returncode
        with printing:
            say(f"{job.name:{width}} ended after {time.monotonic() - began:.0f} s")
            say("\n".join([*job.lines, ""]))

    with ThreadPoolExecutor(at_once) as pool:
        try:
            list(pool.map(one, jobs))
        except BaseException:
            stopped.set()
            for process in list(running):
                process.send_signal(signal.SIGINT)
            raise
    return _concluded(jobs, say)


def _started(job: Job) -> subprocess.Popen[str]:
    """The process of a job, in a group of its own, so that Ctrl+C reaches it once, from here."""
    return subprocess.Popen(
        job.command,
        cwd=ROOT,
        env=os.environ | job.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        process_group=0,
    )


def _concluded(jobs: Iterable[Job], say: Callable[[str], None]) -> int:
    """The exit status of all jobs, whose summaries are printed."""
    total: Counter[str] = Counter()
    for job in jobs:
        total += job.counts
        say("\n".join([f"== {job.name}", *job.summary]))
    wrong = [job.name for job in jobs if job.status not in (0, _NO_TESTS)]
    if wrong:
        say(f"failed: {', '.join(wrong)}")
    failed = total.pop("failed", 0) + total.pop("error", 0)
    kinds = {"passed": total.pop("passed", 0), "failed": failed} | total
    say(", ".join(f"{number} {kind}" for kind, number in kinds.items()))
    if wrong:
        return 1
    return 0 if any(job.status == 0 and job.counts for job in jobs) else _NO_TESTS


def _report_coverage() -> int:
    """The exit status of printing what the groups covered together."""
    coverage = [sys.executable, "-m", "coverage"]
    whole = f"--data-file={_COVERAGE / 'whole'}"
    parts = [str(_COVERAGE / name) for name in (*GROUPS, REST) if (_COVERAGE / name).exists()]
    combined = subprocess.run([*coverage, "combine", "--quiet", whole, *parts], cwd=ROOT)
    return combined.returncode or subprocess.run([*coverage, "report", whole], cwd=ROOT).returncode


def main(arguments: Sequence[str]) -> int:
    """The exit status of what the arguments ask for."""
    # A shell that starts this in the background lets it ignore Ctrl+C, and all that it starts.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    own = {"--types", "--coverage"}
    coverage = "--coverage" in arguments
    jobs = jobs_of_tests([one for one in arguments if one not in own], coverage=coverage)
    if "--types" in arguments:
        jobs.append(Job("types", [sys.executable, "-m", "mypy"]))
    if coverage:
        shutil.rmtree(_COVERAGE, ignore_errors=True)
        _COVERAGE.mkdir(parents=True)
    try:
        status = run(jobs)
    except KeyboardInterrupt:
        return 130
    return (_report_coverage() or status) if coverage else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
