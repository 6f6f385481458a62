"""The command line: ``dalil``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the exit code says whether it went well."""
    from rag.cli.commands import run

    run()
