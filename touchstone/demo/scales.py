"""How a feeling of so many points becomes an answer, such that the mean of all answers is the truth to the digit."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from touchstone.demo.truth import Floats
from touchstone.insight.mapping import default_mapping

GRID: NDArray[np.float64] = np.linspace(-40, 40, 3201)


@cache
def _answers(kind: str) -> tuple[Floats, Floats]:
    """Raw values of a kind with their points, from the worst to the best."""
    told = default_mapping().kind(kind)
    if told is None:
        raise KeyError(kind)
    if told.answers:
        pairs = sorted((answer.v, answer.value) for answer in told.answers)
    else:
        sizes = range(int(told.least), int(told.most) + 1)
        pairs = sorted((told.per_point * value, float(value)) for size in sizes for value in (size, -size))
    points, raw = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    return points, raw


@cache
def _means(kind: str, sd: float) -> Floats:
    """The mean in points of answers to a feeling at each place of the grid, with this noise."""
    points, _raw = _answers(kind)
    edges = (points[1:] + points[:-1]) / 2
    below = ndtr((edges[None, :] - GRID[:, None]) / sd)
    shares = np.diff(below, axis=1, prepend=0.0, append=1.0)
    return np.asarray(shares @ points, dtype=np.float64)


def answers_of(kind: str, mean: Floats, sd: float, noise: Floats) -> Floats:
    """Raw answers of a kind whose mean in points is `mean`; `noise` is standard normal, `sd` in points.

    A mean beyond what the scale can say becomes its end.
    """
    points, raw = _answers(kind)
    felt = np.interp(mean, _means(kind, sd), GRID) + sd * noise
    edges = (points[1:] + points[:-1]) / 2
    return np.asarray(raw[np.searchsorted(edges, felt)], dtype=np.float64)
