"""The tables of the command line in a narrow terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from rag.cli.render import settings_table
from rag.settings import explain, load_settings


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_names_of_settings_are_never_cut(width: int) -> None:
    lines = explain(load_settings())
    shown = io.StringIO()
    Console(file=shown, width=width).print(settings_table(lines))
    words = shown.getvalue().split()
    assert {line.variable for line in lines} <= set(words)
