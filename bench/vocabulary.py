"""Makes `rag/data/common_words.txt`: English words that are no names, as stems.

    python -m bench.vocabulary parallel.tsv

The file has lines ``arabic ⇥ english ⇥ source`` lines. A word is common if it is inside
sentences twice or more, at least as often without a capital as with one. An
Arabic word is then common if most of what it translates to is (`rag.answer.names`).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rag.analysis import stem, words

OUTPUT = Path(__file__).parents[1] / "rag" / "data" / "common_words.txt"
_FEWEST = 2
_TIMES_AS_OFTEN = 1
# Share-alike sentences are left out.
_LEFT_OUT = ("ntrex",)
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def common_stems(lines: Sequence[str]) -> list[str]:
    """The stems of the English words that are no names, in order of the alphabet."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in lines:
        _, english, source = line.split("\t")[:3]
        if source.startswith(_LEFT_OUT):
            continue
        for written in _WORD.findall(english)[1:]:
            if len(found := words(written)) == 1:
                (capital if written[0].isupper() else small)[stem(found[0])] += 1
    return sorted(
        word
        for word, count in small.items()
        if len(word) > 1 and count >= max(_FEWEST, _TIMES_AS_OFTEN * capital[word])
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench.vocabulary", description=__doc__.split("\n")[0])
    parser.add_argument("parallel", type=Path, help="tab-separated Arabic and English sentences")
    options = parser.parse_args(arguments)
    found = common_stems(options.parallel.read_text("utf-8").splitlines())
    OUTPUT.write_text("\n".join(found) + "\n", "utf-8")
    print(f"{len(found)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
