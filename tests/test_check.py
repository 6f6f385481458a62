"""The check runs every test once, in several processes, and says at the end what failed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import ROOT
from tools.check import GROUPS, REST, Job, group_arguments, run

FAILING = "def test_of_two():\n    assert 1 == 2\n"
PASSING = "import pytest\n\n@pytest.mark.parametrize('n', [1, 2, 3])\ndef test_n(n): pass\n"


def job(folder: Path, name: str, text: str) -> Job:
    """A job that runs pytest on one file."""
    path = folder / f"test_{name}.py"
    path.write_text(text, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={folder}"]
    command = [sys.executable, "-m", "pytest", *options, str(path)]
    return Job(name, command, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


def test_every_test_belongs_to_one_group() -> None:
    files = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    collected: list[Path] = []
    for name in (*GROUPS, REST):
        arguments = group_arguments(name)
        ignored = [argument.removeprefix("--ignore=") for argument in arguments if "=" in argument]
        within = [argument for argument in arguments if "=" not in argument]
        assert all((ROOT / path).exists() for path in [*within, *ignored])
        collected += [
            file
            for file in files
            if any(file.is_relative_to(path) for path in within)
            and not any(file.is_relative_to(path) for path in ignored)
        ]
    assert sorted(collected) == sorted(files)


def test_a_failure_stops_no_other_job_and_is_said_at_the_end(tmp_path: Path) -> None:
    said: list[str] = []
    jobs = [job(tmp_path, "first", FAILING), job(tmp_path, "second", PASSING)]
    assert run(jobs, at_once=1, say=said.append) == 1
    end = "\n".join(said).splitlines()[-7:]
    assert end[0] == "== first"
    assert end[1].startswith("FAILED ")
    assert "test_first.py::test_of_two" in end[1]
    assert end[2].startswith("1 failed in ")
    assert end[3] == "== second"
    assert end[4].startswith("3 passed in ")
    assert end[5:] == ["failed: first", "3 passed, 1 failed"]
    assert "    assert 1 == 2" in "\n".join(said)


def test_a_job_that_dies_fails_the_check(tmp_path: Path) -> None:
    said: list[str] = []
    dying = job(tmp_path, "dying", "import os\n\ndef test_of_none():\n    os.abort()\n")
    assert run([dying, job(tmp_path, "other", PASSING)], say=said.append) == 1
    assert "ended with -6" in "\n".join(said)
    assert said[-2:] == ["failed: dying", "3 passed, 0 failed"]


def test_a_check_of_no_test_fails(tmp_path: Path) -> None:
    empty = [job(tmp_path, "empty", ""), job(tmp_path, "bare", "")]
    assert run(empty, say=lambda _: None) == 5
    other = [job(tmp_path, "empty", ""), job(tmp_path, "other", PASSING)]
    assert run(other, say=lambda _: None) == 0


def test_a_failure_of_another_program_is_said_in_its_own_words() -> None:
    said: list[str] = []
    program = "print('one.py:3: error: wrong type'); raise SystemExit(1)"
    assert run([Job("types", [sys.executable, "-c", program])], say=said.append) == 1
    assert said[-3:] == [
        "== types\none.py:3: error: wrong type\nended with 1",
        "failed: types",
        "0 passed, 0 failed",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupt_ends_the_check_and_its_jobs(tmp_path: Path) -> None:
    program = """
import signal, sys
from tools import check
waiting = "import time; print('.. [ 50%]', flush=True); time.sleep(600)"
check.jobs_of_tests = lambda *_, **__: [check.Job("one", [sys.executable, "-c", waiting])]
sys.exit(check.main([]))
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "one .. [ 50%]\n"
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 130
    assert "one ended after" in rest
