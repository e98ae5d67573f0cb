"""The share of readings that build: it uses their signs only, and how alike touchpoints are.

Counts are Beta-binomial: each touchpoint's share is drawn from a Beta(m·M, (1 − m)·M) that all of them share. m and M
are not picked but weighed over a grid of 37 × 25, log M normal about log 6, because picking the likeliest M makes
ranges too narrow. A touchpoint's share is then a mixture of Betas; its mean and variance are exact and its range is
that of the Beta with the same two. Counts may be fractions: readings weigh by age and by voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, betaln

Floats = NDArray[np.float64]
ENOUGH = 400  # groups; more say nothing new about how alike they are
SLIGHT = 1e-5


@dataclass(frozen=True)
class Alike:
    """What all groups together say about the next one: pairs a = m·M, b = (1 − m)·M and the weight of each pair."""

    a: Floats
    b: Floats
    weight: Floats

    def shares(self, up: Floats, all_of: Floats, *, level: float = 0.90) -> tuple[Floats, Floats, Floats]:
        """Mean, low and high end of each group's share: `up` of `all_of` readings build."""
        a = self.a[:, None] + up
        b = self.b[:, None] + np.maximum(all_of - up, 0.0)
        first = a / (a + b)
        second = first * (a + 1) / (a + b + 1)
        mean = self.weight @ first
        variance = np.maximum(self.weight @ second - mean**2, 1e-12)
        size = mean * (1 - mean) / variance - 1
        tail = (1 - level) / 2
        low = betaincinv(mean * size, (1 - mean) * size, tail)
        high = betaincinv(mean * size, (1 - mean) * size, 1 - tail)
        return np.asarray(mean), np.asarray(low), np.asarray(high)


def alike(up: Floats, all_of: Floats) -> Alike:
    """Weigh the grid by all groups (the 400 with most readings, if there are more)."""
    chosen = np.lexsort((up, -all_of))[:ENOUGH]
    up, all_of = up[chosen], all_of[chosen]
    middle = (np.arange(37) + 0.5) / 37
    size = np.exp(log(6.0) + np.linspace(-3.0, 3.0, 25))
    a = np.outer(middle, size).ravel()
    b = np.outer(1 - middle, size).ravel()
    likely = np.tile(-0.5 * np.linspace(-3.0, 3.0, 25) ** 2, 37)
    likely = likely + (betaln(a[:, None] + up, b[:, None] + np.maximum(all_of - up, 0.0)) - betaln(a, b)[:, None]).sum(
        1
    )
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    keep = weight > SLIGHT
    return Alike(a=a[keep], b=b[keep], weight=weight[keep] / weight[keep].sum())
