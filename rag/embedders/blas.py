"""One BLAS thread where matrices are small.

OpenBLAS threads wait for each other by spinning: where other processes want the cores too, two
threads take ten to a hundred times as long as one. Work is shared among Python threads instead,
each with its own matrices; numpy releases the interpreter lock while it multiplies.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np  # noqa: F401 - only libraries that are loaded are found
from threadpoolctl import ThreadpoolController


@cache
def _libraries() -> ThreadpoolController:
    # Looking for them takes milliseconds; setting them does not.
    return ThreadpoolController()


def single_threaded_blas() -> AbstractContextManager[Any]:
    """A context in which numpy multiplies matrices on one thread."""
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit
