"""The command line: ``dalil``."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command line; the exit code says whether it succeeded."""
    _use_utf8()
    from rag.cli.commands import run

    run()


def _use_utf8() -> None:
    """Make arguments, file names and output UTF-8, whatever the locale says.

    In a locale such as ``C`` or ``ISO-8859-1`` Python cannot represent Arabic in any of them. File
    names and arguments are decoded before Python runs a program, so it has to start again.
    """
    if sys.getfilesystemencoding() != "utf-8":
        environment = os.environ | {"PYTHONUTF8": "1"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name of a file or an argument may have bytes that are no text; JSON escapes them so.
            errors = "strict" if stream is sys.stdin else "backslashreplace"
            stream.reconfigure(encoding="utf-8", errors=errors)
