"""The chat page in a process of its own that writes down every address it talks to.

Run as ``python quiet_server.py PORT LOG``; settings come from the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

PORT, LOG = int(sys.argv[1]), Path(sys.argv[2])


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note connections and look-ups that lead out of this machine."""
    if event == "socket.connect":
        address = arguments[1]
        place = str(address[0]) if isinstance(address, tuple) else "local"
    elif event == "socket.getaddrinfo":
        place = str(arguments[0])
    else:
        return
    if place not in {"127.0.0.1", "localhost", "::1", "local", "None"}:
        with LOG.open("a") as log:
            log.write(f"{event} {place}\n")


if __name__ == "__main__":
    sys.addaudithook(watch)

    from rag.app.serve import serve
    from rag.logs import set_up_logs
    from rag.settings import load_settings

    settings = load_settings()
    set_up_logs(settings.log_level)
    serve(settings, port=PORT)
