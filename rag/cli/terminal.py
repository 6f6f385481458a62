"""Arabic and English on a terminal.

Terminals that know bidirectional text (VTE, Konsole, mlterm, Terminal.app) need only be told
where a right-to-left run begins and ends; the others show letters in the order in which they
come, so for them the lines are reordered and shaped here (``DALIL_TERMINAL=visual``).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.segment import Segment

from rag.language import question_language
from rag.text.characters import without_controls

Terminal = Literal["bidi", "visual", "plain"]
"""``bidi``: it orders text itself; ``visual``: it does not; ``plain``: no terminal at all."""

_RIGHT_TO_LEFT_ISOLATE, _POP = "\u2067", "\u2069"


def make_console(*, stderr: bool = False) -> Console:
    """A console on which no text or name is taken as markup, or as a command of the terminal."""
    console = Console(stderr=stderr, highlight=False, markup=False)
    console.push_render_hook(_WithoutControls())
    return console


class _WithoutControls(RenderHook):
    """Puts U+FFFD in place of the control characters in everything that is printed."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """What is printed in place of `renderables`."""
        return [_Printed(one) for one in renderables]


@dataclass(frozen=True, slots=True)
class _Printed:
    """Prints as `given` does, its styles included."""

    given: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self.given, options):
            text = segment.text if segment.control else without_controls(segment.text)
            yield Segment(text, segment.style, segment.control)


def lay_out(text: str, terminal: Terminal, width: int) -> str:
    """The text wrapped and ordered for the terminal; unchanged for ``plain``."""
    if terminal == "plain":
        return text
    return "\n".join(
        _line(line, terminal, width)
        for paragraph in text.split("\n")
        for line in (textwrap.wrap(paragraph, width, break_long_words=False) or [""])
    )


def _line(line: str, terminal: Terminal, width: int) -> str:
    if question_language(line) == "en":
        return line
    if terminal == "bidi":
        return f"{_RIGHT_TO_LEFT_ISOLATE}{line}{_POP}"
    return _visual(line).rjust(width)


def _visual(line: str) -> str:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    return str(get_display(reshape(line), base_dir="R"))
