"""The open indexes of conversations, limited in number."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable

from rag.index import PassageStore


class RecentIndexes:
    """The indexes that were used last, at most `most`, and those that somebody still uses.

    Every other index is closed, and opened again when it is wanted. Not safe to share between
    threads without a lock; an index is closed by the thread that uses it last.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._recent: OrderedDict[str, PassageStore] = OrderedDict()
        self._used: weakref.WeakValueDictionary[str, PassageStore] = weakref.WeakValueDictionary()

    def get(self, name: str, open_index: Callable[[], PassageStore]) -> PassageStore:
        """The index of that name, which `open_index` opens if it is closed."""
        index = self._used.get(name)
        if index is None:
            index = open_index()
            _close_when_unused(index)
            self._used[name] = index
        self._recent[name] = index
        self._recent.move_to_end(name)
        while len(self._recent) > self._most:
            self._recent.popitem(last=False)
        return index

    def close(self, name: str) -> None:
        """Close the index of that name, if it is open, also for those who use it."""
        index = self._used.pop(name, None)
        self._recent.pop(name, None)
        if index is not None:
            index.close()

    def close_all(self) -> None:
        """Close every index, also for those who use it."""
        for name in list(self._used):
            self.close(name)


def _close_when_unused(index: PassageStore) -> None:
    """Have the index closed when nothing refers to it any more."""
    # What closes it must not refer to it: a second object with the same attributes does not.
    same = object.__new__(type(index))
    same.__dict__ = index.__dict__
    weakref.finalize(index, same.close).atexit = False
