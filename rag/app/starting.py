"""Messages at the start of the chat page, and its opening in a browser."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path

from rag.errors import SettingsError

# Text browsers cannot show the page.
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_PORTS_TRIED = 50


def check_port(host: str, port: int, command: str = "chat") -> None:
    """Check that `command` of ``dalil`` can serve there, before anything long begins.

    Raises:
        SettingsError: it cannot; the message names a port that is free.
    """
    try:
        _try_port(host, port)
    except PermissionError as error:
        message = (
            f"port {port} needs the rights of an administrator; {_instead(host, 8000, command)}"
        )
        raise SettingsError(message) from error
    except socket.gaierror as error:
        message = f"{host!r} is no address of this machine; try `--host 127.0.0.1`."
        raise SettingsError(message) from error
    except OSError as error:
        message = (
            f"port {port} cannot be used ({error.strerror}) / تعذّر استعمال المنفذ {port}; "
            f"{_instead(host, port + 1, command)}"
        )
        raise SettingsError(message) from error


def address(host: str, port: int) -> str:
    """The address of the page as a browser on this machine takes it."""
    name = host.strip("[]")
    # A server that listens on all addresses is reached by the loopback address.
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def say_ready(write: Callable[[str], object], url: str) -> None:
    """Say where the page is, in both languages, and how to end it."""
    write(f"\n  Open in your browser:  {url}\n  افتح في متصفحك:       {url}\n")
    write("Ctrl+C stops it. / يوقفها Ctrl+C.")


def has_browser(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a browser with windows can be opened here."""
    if sys.platform.startswith("linux") and not any(environ.get(name) for name in _DISPLAYS):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def open_browser(url: str) -> None:
    """Open the page in the browser without waiting for it."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def command_with_port(
    command: str,
    port: int | None,
    program: str = sys.argv[0],
    environ: Mapping[str, str] = os.environ,
) -> str:
    """How `command` is run with another port, in the way in which it was started now.

    By `make`, by `python -m rag`, by ``dalil`` where that is on PATH, or by the path of `program`.
    """
    option = "--port" if port is None else f"--port {port}"
    path = Path(program)
    if command == "chat" and "MAKELEVEL" in environ:
        return f"make chat ARGS='{option}'"
    if path.name == "__main__.py":
        return f"{shlex.quote(Path(sys.executable).name)} -m {path.parent.name} {command} {option}"
    found = shutil.which(path.name, path=environ.get("PATH"))
    if found and path.resolve() == Path(found).resolve():
        return f"{path.name} {command} {option}"
    return f"{shlex.quote(program)} {command} {option}"


def _try_port(host: str, port: int) -> None:
    place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
    with socket.socket(*place[:2]) as tried:
        if os.name == "posix":
            # As the server does: a port that was in use a moment ago is free.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(place[4])


def _instead(host: str, first: int, command: str) -> str:
    for port in range(first, min(first + _PORTS_TRIED, 65536)):
        try:
            _try_port(host, port)
        except OSError:
            continue
        return f"start it on another / شغّله على غيره: `{command_with_port(command, port)}`."
    return f"start it on another with `{command_with_port(command, None)}`."
