"""Learns what ranks evidence and what decides on refusals, and writes the weights that ship.

    python -m bench.calibrate FOLDER [--most 110] [--trials FILE] [--write]
    python -m bench.calibrate FOLDER [...] --judgements FILE [--judge 30 [--minutes 5]] [--write]

FOLDER holds the evaluation data. Every question is asked twice: of a collection that holds its
answer and of the same one without the passage (`bench.trials`). Figures are of a cross-validation
whose folds share no article; the weights that are written are learned from everything.

What the embedded model says of the quotes takes some seconds a question, so it is asked about few
and what it said is kept in a file (`bench.judgements`). Without that file the weights of its word
stay as they are: they count from the threshold on, wherever that comes to be.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.decisions import cross_validated, fit_answer, fit_evidence, read_all, rows, thresholds
from bench.judgements import ask, judged, judged_rows, learn
from bench.report import environment, write_report
from bench.trials import Trial, development_trials
from rag.answer.weights import FILE_NAME, Weights, learned_weights, write_weights

OUTPUT = Path(__file__).parents[1] / "rag" / "data" / FILE_NAME


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, print the figures, write the weights if asked to, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.calibrate", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("folder", type=Path, help="the evaluation data")
    add("--most", type=int, default=110, help="questions of each file, evenly spread")
    add("--trials", type=Path, help="keep the retrieved passages in this file, and read them there")
    add("--judgements", type=Path, help="what the embedded model said, kept in this file")
    add("--judge", type=int, default=0, help="ask it about so many questions of each cell")
    add("--minutes", type=float, default=5.0, help="and for no longer than this; begin again later")
    add("--output", type=Path, help="write the figures there as JSON")
    add("--write", action="store_true", help=f"write rag/data/{FILE_NAME}")
    options = parser.parse_args(arguments)
    trials = load_trials(options.folder, options.most, options.trials)
    if not trials:
        print(f"there is no evaluation data in {str(options.folder)!r}.", file=sys.stderr)
        return 1
    reads = read_all(trials)
    seen = cross_validated(reads)
    found = rows(seen)
    with_model, its_thresholds = learned_weights().judged, learned_weights().judged_thresholds
    if options.judgements is not None:
        if options.judge:
            ask(seen, options.judge, options.judgements, options.minutes)
        said = judged(seen, options.judgements)
        found += judged_rows(said)
        with_model, its_thresholds = learn(said)
    write_report({"environment": environment(), "rows": found}, as_json=False, path=options.output)
    if options.write:
        ranking = fit_evidence(reads)
        weights = Weights(
            evidence=ranking,
            answer=fit_answer(reads, ranking),
            thresholds=thresholds(seen),
            judged=with_model,
            judged_thresholds=its_thresholds,
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
