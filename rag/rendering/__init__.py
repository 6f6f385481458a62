"""Short answers in the other language."""

from rag.rendering.rendering import Rendering, render

__all__ = ["Rendering", "render"]
