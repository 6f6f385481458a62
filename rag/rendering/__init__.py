"""Short answers in the other language."""

from rag.rendering.rendering import Rendering, render, without_date

__all__ = ["Rendering", "render", "without_date"]
