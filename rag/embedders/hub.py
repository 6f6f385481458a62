"""Loads a sentence-transformers model by hub name or folder, or explains why it cannot."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rag.errors import DalilError

Model = TypeVar("Model")

_HUB_TIMEOUT_SECONDS = 4.0


def load_model(
    name: str,
    load: Callable[[bool], Model],
    *,
    kind: str,
    example: str,
    otherwise: str,
    error: type[DalilError],
    threads: int,
) -> Model:
    """What `load` returns; its argument says whether only files on this machine may be read.

    Args:
        name: of the hub, or a folder.
        load: imports sentence-transformers and opens the model.
        kind: what the model is, in a message.
        example: a name that would do.
        otherwise: what to configure for no such model.
        error: what is raised.
        threads: that torch may use.
    """
    if is_path(name) and not Path(name).is_dir():
        message = (
            f"the {kind} {name!r} is no folder; give the folder of a saved sentence-transformers "
            f"model, a name such as {example!r}, or {otherwise}."
        )
        raise error(message)
    try:
        import torch

        torch.set_num_threads(threads)
        try:
            return load(True)
        except (OSError, ValueError):
            # Not on this machine. Offline, the hub's client would try for minutes.
            _require_hub()
            return load(False)
    except ModuleNotFoundError as missing:
        message = (
            f"the {kind} {name!r} needs the package {missing.name!r}; install it with "
            f"`pip install {missing.name}`, or use {otherwise}."
        )
        raise error(message) from missing
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as fault:
        message = (
            f"the {kind} {name!r} cannot be loaded ({type(fault).__name__}); give the folder of a "
            "saved sentence-transformers model, or check the name and the network, or use "
            f"{otherwise}."
        )
        raise error(message) from fault


def is_path(name: str) -> bool:
    """Whether it can only be a path: names of the hub are ``name`` or ``owner/name``."""
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1


def _require_hub() -> None:
    """One short request to the hub; raises OSError if nothing answers."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise OSError("the hub is switched off by HF_HUB_OFFLINE")
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    with urllib.request.urlopen(request, timeout=_HUB_TIMEOUT_SECONDS):
        return
