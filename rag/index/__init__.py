"""The index: passages, their vectors and terms, and where they came from."""

from rag.index.check import check_index, repair_index
from rag.index.findings import Finding, Repaired
from rag.index.opening import check_place, open_index, repair_place
from rag.index.passage_index import PassageIndex
from rag.index.rebuild import POOLS
from rag.index.store import PassageStore, Snapshot

__all__ = [
    "POOLS",
    "Finding",
    "PassageIndex",
    "PassageStore",
    "Repaired",
    "Snapshot",
    "check_index",
    "check_place",
    "open_index",
    "repair_index",
    "repair_place",
]
