"""Long trials of robustness: killed processes, damaged files, any question.

Each trial prints what it did and every fault that it found; the exit code is 1 if there are any.
Run: ``python -m bench.soak`` or, for one trial, ``python -m bench.soak kills --times 40``.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

_PARTS = 20


@dataclass(slots=True)
class Report:
    """The result of a trial: how often each outcome occurred, and the faults, a sentence each."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report for a person."""
        counted = [f"  {count:>6,}  {outcome}" for outcome, count in sorted(self.outcomes.items())]
        return [*counted, f"  {len(self.faults):>6,}  faults", *(f"  ! {f}" for f in self.faults)]

    def log_progress(self, done: int, of: int) -> None:
        """Log what was found, twenty times in a trial."""
        if done * _PARTS // of > (done - 1) * _PARTS // of:
            logger.info("%d of %d, %d faults", done, of, len(self.faults))
