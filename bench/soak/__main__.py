"""Run the trials one after the other, and print their reports."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable, Mapping

from bench.soak import Report
from bench.soak.kills import kill_at_random
from bench.soak.machines import lose_machines
from bench.soak.questions import ask_at_random
from bench.soak.readings import read_damaged

TRIALS: Mapping[str, tuple[Callable[[int, int], Report], int]] = {
    "kills": (kill_at_random, 200),
    "files": (read_damaged, 10_000),
    "questions": (ask_at_random, 10_000),
    "machines": (lose_machines, 10_000),
}
"""For each trial, the function that runs it a number of times with a seed, and the usual number."""


def main() -> None:
    """Run one trial, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("trial", nargs="?", choices=list(TRIALS), help="all by default")
    parser.add_argument("--times", type=int, help="how many kills, files, questions or articles")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another trial")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("bench").setLevel(logging.INFO)
    faults = 0
    for name in [options.trial] if options.trial else TRIALS:
        run, usual = TRIALS[name]
        begun = time.monotonic()
        report = run(options.times or usual, options.seed)
        seconds = time.monotonic() - begun
        print(
            f"{name}: {options.times or usual:,} times, {seconds:.0f} s", *report.lines(), sep="\n"
        )
        faults += len(report.faults)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
