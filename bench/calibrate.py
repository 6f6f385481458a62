"""Learns the weights that rank evidence and decide on refusals, and writes those that ship.

    python -m bench.calibrate FOLDER [--most 110] [--trials FILE] [--write]

FOLDER has the evaluation data. Every question is asked twice: of a collection that has its
answer and of the same one without the passage (`bench.trials`). Figures are of a cross-validation
whose folds share no article; the weights that are written are learned from everything.

Weights are learned for passages that were read, and for `DALIL_READER=off`. The reader was trained
on XQuAD-dev, ARCD-train and TyDi-dev (ar): only TyDi-dev (en) and NoMIRACL are new to it.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.decisions import cross_validated, fit_all, read_all, rows, thresholds, unread
from bench.report import environment, write_report
from bench.trials import Trial, development_trials
from rag.answer.weights import FILE_NAME, LearnedWeights, write_weights
from rag.embedders import usable_cores
from rag.reader.builtin import BuiltinReader

OUTPUT = Path(__file__).parents[1] / "rag" / "data" / FILE_NAME


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, print the figures, write the weights if asked to, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.calibrate", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, help="the evaluation data")
    add("--most", type=int, default=110, help="questions of each file, evenly spread")
    add("--trials", type=Path, help="keep the retrieved passages in this file, and read them there")
    add("--output", type=Path, help="write the figures there as JSON")
    add("--write", action="store_true", help=f"write rag/data/{FILE_NAME}")
    options = parser.parse_args(arguments)
    trials = load_trials(options.folder, options.most, options.trials)
    if not trials:
        print(f"there is no evaluation data in {str(options.folder)!r}.", file=sys.stderr)
        return 1
    reads = read_all(trials, BuiltinReader(threads=usable_cores()))
    seen = {"read": cross_validated(reads), "unread": cross_validated(list(map(unread, reads)))}
    found = [{"reader": name, **row} for name, of in seen.items() for row in rows(of)]
    write_report({"environment": environment(), "rows": found}, as_json=False, path=options.output)
    if options.write:
        learned = fit_all(reads)
        set_at = {name: {"thresholds": thresholds(of)} for name, of in seen.items()}
        weights = LearnedWeights(
            unread=learned.unread.model_copy(update=set_at["unread"]),
            read=learned.read.model_copy(update=set_at["read"]),
        )
        write_weights(weights, OUTPUT)
    return 0


def load_trials(folder: Path, most: int | None, kept: Path | None) -> list[Trial]:
    """Trials of the evaluation data; kept in a file, and read from it, if one is named."""
    if kept is not None and kept.is_file():
        found: list[Trial] = pickle.loads(kept.read_bytes())
        return found
    trials = list(development_trials(folder, most))
    if kept is not None:
        kept.write_bytes(pickle.dumps(trials))
    return trials


if __name__ == "__main__":
    sys.exit(main())
