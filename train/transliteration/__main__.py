"""Learns how names are spelled in the other script, and writes the model of `rag.translation`.

    python -m train.transliteration --names names.tsv --latin FILE… --output FILE

`names.tsv` has ``arabic ⇥ latin ⇥ count ⇥ source``. Each `--latin` file has a name a line, with how
frequent it is in the second column, such as those of the census of the United States that the
package ``names`` carries. ``python -m bench.transliteration`` measures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.errors import DalilError
from train.pairs import check_output
from train.transliteration.model import learn
from train.transliteration.names import latin_names, read_names


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="train.transliteration", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--names", type=Path, required=True, help="pairs of spellings")
    parser.add_argument("--latin", type=Path, nargs="*", default=[], help="known Latin names")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    options = parser.parse_args(arguments)
    try:
        check_output(options.output)
        names = read_names(options.names)
        learn(names, latin_names(options.latin), options.output)
    except (DalilError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    size = options.output.stat().st_size / 1e6
    print(f"{len(names):,} names, {size:.1f} MB in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
