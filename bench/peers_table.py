"""The comparison of `bench.peers` as a page for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_MEASURES = {"ndcg@10": "nDCG@10", "recall@1": "R@1", "recall@5": "R@5"}
_CUTS = {
    "same": "The same passages for all (about 120 words, cut by Dalil)",
    "own": "Each with its own passages, cut from whole articles",
}
_INTRODUCTION = """\
# Dalil and what one would build instead

Written by `{command}` on {date}, on {cores} cores of one machine ({machine}, Python {python}).
Other programs ran on it at the same time, so rates and times are worse than on one's own machine
and compare roughly. The questions are of the development half of XQuAD (`--most`: per language).
Every system has the same model (USE-multilingual-v3, centred) and the same passages without titles.
The others run the model by the package that carries it, in numpy; Dalil runs it in onnxruntime with
eight bits, which takes a third of the time, and alone reads short windows of a passage, for which
its ingest pays. “Hybrid” is a library's own way of joining BM25 to the vectors, with its defaults.
Each system ran in a process of its own.
"""


def markdown(report: Mapping[str, Any]) -> str:
    """The whole page."""
    rows = report["rows"]
    parts = [_INTRODUCTION.format(**report["environment"]), *_speed(rows)]
    for cut, title in _CUTS.items():
        parts.append(f"## {title}")
        collections = dict.fromkeys(q["collection"] for row in rows for q in row["quality"])
        parts += [_quality(rows, cut, collection) for collection in collections]
    parts += _versions(rows)
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _speed(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Speed and memory"
    passages = max(row["speed"]["passages"] for row in rows)
    yield (
        f"A collection of {passages:,} passages of real sentences in both languages; ten passages "
        "a question, the embedding of the question included. Memory is that of the process at the "
        "end, and in brackets its growth; the load is the number of processes that wanted "
        "a core in the minute before."
    )
    lines = [
        [
            row["system"],
            f"{row['speed']['passages_per_second']:.0f}",
            f"{row['speed']['p50_ms']:.1f}",
            f"{row['speed']['p95_ms']:.1f}",
            f"{row['speed']['megabytes_resident']:.0f} ({row['speed']['megabytes_grown']:.0f})",
            "–" if row["speed"]["load"] is None else str(row["speed"]["load"]),
        ]
        for row in rows
    ]
    yield _table(["", "ingest, passages/s", "query p50 ms", "p95 ms", "memory MB", "load"], lines)


def _quality(rows: Sequence[Mapping[str, Any]], cut: str, collection: str) -> str:
    directions: dict[str, int] = {}
    lines = []
    for row in rows:
        found = {
            q["direction"]: q
            for q in row["quality"]
            if q["collection"] == collection and q["passages"] == cut
        }
        directions |= {direction: q["questions"] for direction, q in found.items()}
        cells = [
            " / ".join(f"{q['measures'][name]['mean']:.3f}".lstrip("0") for name in _MEASURES)
            for q in found.values()
        ]
        lines.append([row["system"], *cells])
    asked = ", ".join(f"{direction} {count}" for direction, count in directions.items())
    head = f"Collection `{collection}`; {' / '.join(_MEASURES.values())}; questions: {asked}."
    return f"{head}\n\n{_table(['', *directions], lines)}"


def _versions(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "## Versions"
    known = {name: number for row in rows for name, number in row["versions"].items()}
    yield ", ".join(f"{name} {number}" for name, number in sorted(known.items())) + "."


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = "|---" * len(head) + "|"
    return "\n".join([_line(head), rule, *map(_line, lines)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
