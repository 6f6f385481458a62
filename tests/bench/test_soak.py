"""Short versions of the trials of ``make soak``: none finds a fault."""

from __future__ import annotations

from bench.soak.files import honest_files
from bench.soak.kills import kill_at_random
from bench.soak.questions import ask_at_random
from bench.soak.readings import read_damaged
from bench.soak.steps import STEPS
from ingest.readers.formats import FORMAT_OF_SUFFIX, FORMATS


def test_a_step_killed_at_any_instant_leaves_an_index_without_a_loss() -> None:
    report = kill_at_random(len(STEPS), seed=4)
    assert report.faults == []
    assert {f"{step}: killed" for step in STEPS} <= report.outcomes.keys()


def test_a_damaged_file_of_any_format_is_read_or_refused_with_a_named_error() -> None:
    assert {FORMAT_OF_SUFFIX[ending] for ending in honest_files()} == set(FORMATS)
    report = read_damaged(2 * len(honest_files()), seed=4)
    assert report.faults == []
    assert report.outcomes["read"] > 0


def test_any_question_is_answered_or_refused_or_is_an_error_of_our_own() -> None:
    report = ask_at_random(25, seed=4)
    assert report.faults == []
    assert report.outcomes["answered"] > 0
