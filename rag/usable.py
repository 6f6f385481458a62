"""Work over passages that no single passage can make fail.

Passages come from documents of strangers. Reading numbers, dates, names and spellings is total,
as property tests show; if one passage breaks a step nevertheless, the answer is made from the
others. This is the only place where an unexpected error of such a step is caught.
"""

from __future__ import annotations

import logging
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
    except Exception:
        logger.info("a step failed on one of %d passages; trying each of them", len(items))
    kept: list[Item] = []
    result = work(kept)
    for item in items:
        try:
            result = work([*kept, item])
            kept.append(item)
        except DalilError:
            raise
        except Exception as error:
            # Neither the text nor the message, which may quote it, belongs in a log.
            logger.warning("left out %s: %s in a step on it", name(item), type(error).__name__)
    return result
