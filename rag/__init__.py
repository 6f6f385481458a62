"""Ask your own documents in Arabic or English, and get answers that show their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.errors import DalilError
    from rag.schema import Answer, Citation, Document, Hit, Passage, Scope

__all__ = ["Answer", "Assistant", "Citation", "DalilError", "Document", "Hit", "Passage", "Scope"]

_HOMES = {"Assistant": "rag.assistant", "DalilError": "rag.errors"}


def __getattr__(name: str) -> object:
    # Importing a name imports its module, so that `import rag` itself costs nothing.
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "rag.schema")), name)
