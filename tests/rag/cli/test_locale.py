"""Arabic in arguments, file names and output, whatever the locale is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
Write = Callable[[str, str], Path]


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    ],
    ids=["C", "POSIX without UTF-8 mode", "ASCII output"],
)
def test_a_locale_without_arabic_does_not_matter(
    write: Write, tmp_path: Path, variables: dict[str, str]
) -> None:
    write("مسرح القوس.txt", "يبلغ عدد مقاعد مسرح القوس 640 مقعدا.")

    def dalil(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "rag", *arguments],
            capture_output=True,
            check=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        )
        return done.stdout.decode("utf-8")

    assert "مسرح القوس.txt" in dalil("ingest", "articles")
    asked = dalil("ask", "كم مقعدا في مسرح القوس؟", "--model", "verbatim", "--json")
    assert "640" in json.loads(asked)["text"]
