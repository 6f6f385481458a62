"""Which version of Dalil and which embedder an index was made with."""

from __future__ import annotations

from rag.analysis import ANALYSER
from rag.embedders import BUILTIN, E5, Embedder
from rag.errors import EmbedderMismatch
from rag.index.layout import FORMAT_VERSION

_OWN = (BUILTIN, E5)


def versions() -> dict[str, str]:
    """What an index of this version of Dalil records of itself."""
    return {"format": str(FORMAT_VERSION), "analyser": ANALYSER}


def check_embedder(made_with: str, embedder: Embedder, where: str, remedy: str) -> None:
    """Refuse an embedder that is another one than the index at `where` was made with.

    An older version of one's own embedder is no other embedder: the index is rebuilt. `remedy`
    says what to do in place of configuring the former one.

    Raises:
        EmbedderMismatch: it is another one.
    """
    kind = made_with.partition(":")[0]
    if made_with == embedder.identity or kind == embedder.identity.partition(":")[0] in _OWN:
        return
    setting = f"={kind}" if kind in _OWN else " to the former"
    message = (
        f"the index {where} was made with the embedder {made_with!r}, but "
        f"{embedder.identity!r} is configured; set DALIL_EMBEDDER{setting}, or {remedy}."
    )
    raise EmbedderMismatch(message)
