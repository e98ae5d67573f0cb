"""Which are the worst: a chance for each, because a rank taken from noisy scores claims more than anybody knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEED = 1876
DRAWS = 4000


def chances_of_worst(
    mean: NDArray[np.float64], covariance: NDArray[np.float64], *, worst: int = 3, draws: int = DRAWS
) -> NDArray[np.float64]:
    """The chance of each of being among the `worst` lowest; they add up to `worst` (Laird and Louis 1989).

    mean has one level each, covariance theirs with each other (or, one-dimensional, their variances). The same input
    always gives the same chances.
    """
    count = len(mean)
    if count <= worst:
        return np.ones(count)
    normal = np.random.default_rng(SEED).standard_normal((draws, count))
    if covariance.ndim == 1:
        levels = mean + normal * np.sqrt(covariance)
    else:
        values, vectors = np.linalg.eigh(covariance)
        levels = mean + (normal * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    lowest = np.argpartition(levels, worst - 1, axis=1)[:, :worst]
    return np.asarray(np.bincount(lowest.ravel(), minlength=count) / draws, np.float64)
