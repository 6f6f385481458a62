"""How many phrases of news are rendered in the other language.

    python -m bench.phrases [--output FILE]

`news.tsv` has 140 answers as they are marked in articles, half in each language, with a good
translation: language, words, translation. They were written by somebody who had not seen the tables
of `rag.rendering`. What is shown is printed beside the translation, to be judged by a person.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.report import environment, write_report
from rag.rendering import render
from rag.rendering.spans import other
from rag.schema import Language

_PHRASES = Path(__file__).parent / "news.tsv"
_LANGUAGES: tuple[Language, ...] = ("ar", "en")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is shown, write the numbers, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.phrases", description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, help="write the figures there as JSON")
    options = parser.parse_args(arguments)
    lines = [line.split("\t") for line in _PHRASES.read_text("utf-8").splitlines()]
    rows = []
    for language in _LANGUAGES:
        phrases = [(said, wanted) for of, said, wanted in lines if of == language]
        shown = 0
        for said, wanted in phrases:
            found = render(said, other(language))
            if found is not None and found.likely:
                shown += 1
                print(said, found.beside(said), wanted, sep="\t")
        rows.append({"language": language, "phrases": len(phrases), "shown": shown})
    report = {"environment": environment(), "rows": rows}
    write_report(report, as_json=False, path=options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
