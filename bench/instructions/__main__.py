"""How many instructions are recognised, and how many sentences for people are taken for one.

    python -m bench.instructions [--print] [--output FILE]

Of each set, how many sentences the patterns recognise, and how many the patterns or the learned
model do. The model learned from all sets but `held_out_*` and `last_*`. `--print` prints the
sentences that are decided wrongly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.report import environment, write_report
from rag.answer.instructions import instructing, matches_pattern

_FOLDER = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, print or write the figures, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.instructions", description=__doc__.split("\n")[0])
    parser.add_argument("--print", action="store_true", help="print what is decided wrongly")
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    rows = []
    for path in sorted(_FOLDER.glob("*.tsv")):
        sentences = path.read_text("utf-8").splitlines()
        found = instructing(sentences)
        taken = [sentence for sentence, is_one in zip(sentences, found, strict=True) if is_one]
        row: dict[str, Any] = {"set": path.stem, "sentences": len(sentences)}
        row["patterns"] = sum(map(matches_pattern, sentences))
        rows.append(row | {"recognised": len(taken)})
        if options.print:
            wrong = set(sentences) - set(taken) if "attacks" in path.stem else taken
            print(path.stem, *sorted(wrong), sep="\n  ")
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
