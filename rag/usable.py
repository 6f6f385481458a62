"""Runs a step on passages one by one, and leaves out those on which it fails.

Passages come from documents of strangers. Reading numbers, dates, names and spellings is total,
as property tests show; if one passage breaks a step nevertheless, the answer is made from the
others. This is the only place where an unexpected error of such a step is caught. It is a fault of
the program: the log names its type and place, and every test in which that happens fails, unless
it is marked ``unusable_passages``.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from typing import TypeVar

from rag.errors import DalilError

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


def with_usable(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    name: Callable[[Item], str],
) -> Result:
    """The result of `work` on the `items`, without those that it fails on.

    `work` is called once if it succeeds. Otherwise items are added one by one, in order; an item
    with which `work` fails is left out and logged under its `name`. So an item that fails only
    together with an earlier one is left out too.

    Raises:
        DalilError: from `work`; such an error is not the fault of an item.
        Exception: `work` fails without any items.
    """
    try:
        return work(items)
    except DalilError:
        raise
    except Exception as error:
        logger.info("%s on one of %d passages; trying each of them", _place(error), len(items))
    kept: list[Item] = []
    result = work(kept)
    for item in items:
        try:
            result = work([*kept, item])
            kept.append(item)
        except DalilError:
            raise
        except Exception as error:
            logger.warning("left out %s: %s", name(item), _place(error))
    return result


def _place(error: Exception) -> str:
    """The type of an error and where it was raised, without its message, which may quote a text."""
    raised = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {raised.name}, {raised.filename}:{raised.lineno}"
