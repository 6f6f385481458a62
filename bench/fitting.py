"""Linear models whose weights are learned under bounds: logistic regression and ranking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer.weights import Linear

_LEAST_WEIGHT = 1e-3
SHIFT = "shift"
"""A feature that is 1 for the sentences of one language, and 0 for the others."""
# Features whose weight may have either sign; the weights of all others are positive. A name may
# begin with another word: "same length".
_EITHER = frozenset({"length", SHIFT})

Matrix = NDArray[np.float64]


def fit(rows: Matrix, labels: NDArray[np.int64], names: Sequence[str], penalty: float) -> Linear:
    """A logistic regression over standardised features, as weights of the features themselves.

    All weights but those of `_EITHER` are kept positive. Without that, chance in the data could
    make an answer more likely because more words of the question are missing.
    """
    from scipy.optimize import minimize

    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    inputs = np.column_stack([np.ones(len(rows)), (rows - mean) / scale])
    signs = 2.0 * labels - 1.0

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margins = signs * (inputs @ weights)
        shrunk = np.concatenate([[0.0], weights[1:]])
        value = np.logaddexp(0.0, -margins).mean() + penalty / 2 * float(shrunk @ shrunk)
        pulls = -signs / (1.0 + np.exp(np.clip(margins, -60, 60)))
        return float(value), inputs.T @ pulls / len(inputs) + penalty * shrunk

    bounds = [(None, None), *map(_bounds, names)]
    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights = found.x[1:] / scale
    return Linear(
        bias=round(float(found.x[0] - (weights * mean).sum()), 4),
        weights={
            name: round(float(w), 4)
            for name, w in zip(names, weights, strict=True)
            if abs(w) >= _LEAST_WEIGHT
        },
    )


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (None, None) if name.split()[-1] in _EITHER else (0.0, None)


def fit_order(
    rows: Matrix,
    right: NDArray[np.bool_],
    asked: NDArray[np.int64],
    names: Sequence[str],
    penalty: float,
) -> Linear:
    """Log odds that a sentence is right, by weights that put right sentences of a question first.

    `asked` numbers the question of each row, in rising order. The weights maximise the share of a
    softmax over a question's sentences that the right ones get (Cao et al. 2007, ListNet), so they
    learn from choices between sentences, not from questions being easy or hard; a second fit of
    one scale and bias makes log odds of them.
    """
    from scipy.optimize import minimize

    scale = rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    inputs = rows / scale
    begins = np.flatnonzero(np.diff(asked, prepend=-1))
    place = np.cumsum(np.diff(asked, prepend=-1) > 0) - 1

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = inputs @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, begins)[place])
        every = np.add.reduceat(powers, begins)
        good = np.add.reduceat(powers * right, begins)
        pulls = powers / every[place] - powers * right / good[place]
        value = np.mean(np.log(every) - np.log(good)) + penalty / 2 * weights @ weights
        return float(value), inputs.T @ pulls / len(begins) + penalty * weights

    found = minimize(
        loss,
        np.zeros(len(names)),
        jac=True,
        method="L-BFGS-B",
        bounds=[_bounds(name) for name in names],
    )
    weights = found.x / scale
    level = fit((rows @ weights)[:, None], right.astype(int), ["score"], 0.0)
    return Linear(
        bias=level.bias,
        weights={
            name: round(float(w) * level.weights["score"], 4)
            for name, w in zip(names, weights, strict=True)
        },
    )
