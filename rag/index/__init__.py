"""The index: passages, their vectors and terms, and where they came from."""

from rag.index.opening import open_index
from rag.index.passage_index import POOLS, PassageIndex

__all__ = ["POOLS", "PassageIndex", "open_index"]
