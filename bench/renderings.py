"""How many answers are rendered in the other language, and how many of them right.

    python -m bench.renderings FOLDER [--print] --output FILE

FOLDER has ``xquad-dev.ar.json`` and ``xquad-dev.en.json``, which are parallel. Each answer is
rendered and compared with the answer of the other language: right, by proxy, is one that shares
half of its words (F1). Translators chose other words, and marked other parts of their sentence, so
the proxy is a lower bound. Names that stay in the letters of their source are wrong by it; the
share of right ones is given without them as well. `--print` prints what is shown, to be read by a
person.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.reader import rows_in, word_f1
from bench.report import environment
from rag.analysis import is_arabic
from rag.answer.kinds import asks_for_name, asks_what_it_is_called
from rag.rendering import Rendering, render
from rag.rendering.spans import other
from rag.schema import Language

_MOST_WORDS = 14
_AROUND = 150
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer, its rendering, and the answer of the other language."""

    said: str
    rendering: Rendering | None
    wanted: str

    @property
    def kind(self) -> str:
        """The kind of the rendering with how certain it is; ``none`` without one."""
        if self.rendering is None:
            return "none"
        shown = "certain" if self.rendering.certain else "shown with the original"
        return f"{self.rendering.kind}, {shown if self.rendering.likely else 'not shown'}"

    @property
    def is_shown(self) -> bool:
        """Whether a short answer would show it."""
        return self.rendering is not None and self.rendering.likely

    @property
    def is_kept(self) -> bool:
        """Whether it is a name in the letters of its source: the proxy says nothing of it."""
        return (
            self.rendering is not None
            and self.rendering.kind == "unchanged"
            and is_arabic(self.rendering.text) != is_arabic(self.wanted)
        )

    @property
    def is_right(self) -> bool:
        """Whether it shares half of its words with the answer of the other language."""
        return self.rendering is not None and word_f1(self.rendering.text, self.wanted) >= _HALF


def rendered(folder: Path, source: Language) -> Iterator[Rendered]:
    """The answers of the `source` language, rendered as for a question in the other one."""
    to = other(source)
    there = {row["id"]: row for _, _, row in rows_in(folder / f"xquad-dev.{to}.json")}
    for _, paragraph, row in rows_in(folder / f"xquad-dev.{source}.json"):
        answer, asked = row["answers"][0], there[row["id"]]
        if len(answer["text"].split()) > _MOST_WORDS:
            continue
        begin = answer["answer_start"]
        context = paragraph[max(0, begin - _AROUND) : begin + _AROUND]
        question = asked["question"]
        is_name, is_called = asks_for_name(question), asks_what_it_is_called(question)
        rendering = render(answer["text"], to, context, is_name=is_name, is_called=is_called)
        yield Rendered(answer["text"], rendering, asked["answers"][0]["text"])


def figures(found: Sequence[Rendered]) -> dict[str, object]:
    """The number and the share right by kind, of all that is shown, and the share shown."""
    kinds: defaultdict[str, list[Rendered]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    shown = [one for one in found if one.is_shown]
    return {
        "answers": len(found),
        "shown": round(len(shown) / len(found), 3),
        "right_of_shown": _share(shown),
        "right_of_compared": _share([one for one in shown if not one.is_kept]),
        "kept_as_written": sum(one.is_kept for one in shown),
        "kinds": {
            kind: {"answers": len(of_kind), "right": _share(of_kind)}
            for kind, of_kind in sorted(kinds.items(), key=lambda item: -len(item[1]))
        },
    }


def _share(found: Sequence[Rendered]) -> float:
    return round(sum(one.is_right for one in found) / len(found), 3) if found else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Render, print and write; the exit code."""
    parser = argparse.ArgumentParser(prog="bench.renderings", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="has xquad-dev.ar.json and xquad-dev.en.json")
    parser.add_argument("--print", action="store_true", help="print what is shown")
    parser.add_argument("--output", type=Path, help="the JSON file to write")
    options = parser.parse_args(arguments)
    report: dict[str, object] = {"environment": environment()}
    sources: tuple[Language, ...] = ("ar", "en")
    for source in sources:
        found = list(rendered(options.folder, source))
        report[f"{source}→{other(source)}"] = of_all = figures(found)
        for one in found if options.print else ():
            if one.is_shown and one.rendering:
                print(one.kind, one.rendering.text, one.said, one.wanted, sep="\t")
        print(f"{source}→{other(source)}", of_all)
    if options.output:
        text = json.dumps(report, indent=1, ensure_ascii=False)
        options.output.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
