"""Learn how often one letter follows another in Arabic and in English.

    python -m train.letters PARALLEL_TSV

writes `rag/data/letters.json`, by which PDF reading tells text whose letters are not those that
the page shows. The sources are named in NOTICE.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path

from ingest.readers.plausibility import ALPHABETS, BOUNDARY, letter_pairs

_OUT = Path(__file__).parents[1] / "rag" / "data" / "letters.json"
# Share-alike sources are left out.
_LEFT_OUT = frozenset({"ntrex"})


def costs(texts: list[str], alphabet: str) -> list[list[int]]:
    """100 times the negative logarithm of how likely each letter is after each other one."""
    counts = Counter(pair for text in texts for pair in letter_pairs(text, alphabet))
    letters = BOUNDARY + alphabet
    table = []
    for first in letters:
        total = sum(counts[first, second] for second in letters) + len(letters)
        table.append(
            [round(-100 * math.log((counts[first, other] + 1) / total)) for other in letters]
        )
    return table


def main() -> None:
    """Read the sentence pairs and write the table."""
    arabic: list[str] = []
    english: list[str] = []
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        left, right, source = line.split("\t")
        if source not in _LEFT_OUT:
            arabic.append(left)
            english.append(right)
    tables = {"ar": costs(arabic, ALPHABETS["ar"]), "en": costs(english, ALPHABETS["en"])}
    _OUT.write_text(json.dumps(tables, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
