"""Whether one configuration is better than another, on the same questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evaluation.run import EvalResult

_RESAMPLES = 2000
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two means of one measure over the same questions, and the chance of such a difference.

    `p_value`: two-sided paired randomisation test (Smucker et al., "A comparison of statistical
    significance tests for information retrieval evaluation", 2007).
    """

    measure: str
    first: float
    second: float
    p_value: float

    @property
    def is_significant(self) -> bool:
        """Whether the difference is unlikely to be due to chance."""
        return self.p_value < _SIGNIFICANT


def compare(first: Sequence[EvalResult], second: Sequence[EvalResult]) -> list[Comparison]:
    """Retrieval and correctness of two runs over the same questions, in the same order."""
    measures: dict[str, Callable[[EvalResult], float]] = {
        "reciprocal_rank": lambda r: r.reciprocal_rank,
        "right": lambda r: float(r.correct if r.question.answerable else r.refused),
    }
    compared = []
    for name, value in measures.items():
        ours = [value(r) for r in first]
        theirs = [value(r) for r in second]
        compared.append(
            Comparison(
                name, sum(ours) / len(ours), sum(theirs) / len(theirs), _p_value(ours, theirs)
            )
        )
    return compared


def _p_value(first: Sequence[float], second: Sequence[float]) -> float:
    import numpy as np
    from scipy.stats import permutation_test

    differences = np.array(first) - np.array(second)
    if not differences.any():
        return 1.0
    found = permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        rng=np.random.default_rng(0),
    )
    return float(found.pvalue)
