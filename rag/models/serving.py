"""The embedded model as one process, which any number of others use over HTTP.

It is llama.cpp's own server and speaks the OpenAI protocol. Requests wait in its queue for their
turn. So the model is in memory once, however many processes answer questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from rag.errors import SettingsError
from rag.models.local import LocalModelOptions, load_server


@contextmanager
def serving(options: LocalModelOptions, *, host: str, port: int, key: str | None) -> Iterator[str]:
    """The address of a server that runs until the context ends; a `port` of 0 is any free one.

    Raises:
        SettingsError: other machines could use it without a `key`.
        WeightsError: the weights cannot be loaded.
    """
    if not key and not _is_loopback(host):
        message = f"set DALIL_MODEL_API_KEY to serve the model on {host!r}, away from this machine."
        raise SettingsError(message)
    server = load_server(options, [key] if key else [], host=host, port=port)
    yield str(server.listening_address)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
