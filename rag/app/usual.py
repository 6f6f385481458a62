"""The usual time that each model takes to write an answer on this machine."""

from __future__ import annotations

from collections import defaultdict, deque
from statistics import median

_KEPT = 20


class UsualTimes:
    """The times of the last answers of each model, since the start of the page."""

    def __init__(self) -> None:
        self._times: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def note(self, model: str, seconds: float) -> None:
        """Record the time that a model took."""
        self._times[model].append(seconds)

    def seconds(self, model: str) -> int | None:
        """The median of a model's last times in whole seconds, 1 or more; None without any."""
        times = self._times.get(model)
        return max(1, round(median(times))) if times else None
