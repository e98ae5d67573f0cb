"""The true levels and effects of the demo company, read from `told/truth.toml` and asked by branch and day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "told" / "truth.toml"
KEPT, LATE, BROKEN, CANCELLED, MOVED, NONE = range(6)
"""What became of a promise; a moved one was kept on the day agreed, NONE: nothing was promised."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _along(points: Sequence[Sequence[float]], days_ago: Floats) -> Floats:
    """Straight lines between (days ago, value) pairs, level beyond both ends; nothing where there are none."""
    if not points:
        return np.zeros(len(days_ago))
    ordered = sorted((float(day), float(value)) for day, value in points)
    days, values = zip(*ordered, strict=True)
    return np.asarray(np.interp(days_ago, days, values), dtype=np.float64)


@dataclass(frozen=True)
class Level:
    """One touchpoint: today's level at each branch (points), how it came there, and how far walkers lie off it."""

    today: Floats
    drift: tuple[tuple[float, float], ...] = ()
    found: float = 0.0


@dataclass(frozen=True)
class Kept:
    """One promise: the shares kept in time and kept late, what is apart where, and the shares taken back or moved."""

    kept: float
    late: float
    apart: Floats
    drift: tuple[tuple[float, float], ...] = ()
    cancelled: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True)
class Noise:
    """How far one answer of a vantage lies off the mean: sd in points, the part of it that is the person, the lean."""

    sd: float
    temperament: float
    lean: float


@dataclass(frozen=True)
class Truth:
    """All that is true of the demo company."""

    branches: tuple[str, ...]
    at: Mapping[str, Level]
    promises: Mapping[str, Kept]
    noise: Mapping[str, Noise]
    says: Floats  # what kept, late and broken add to what people say
    leaves: Floats  # and to the chance that they stay away for good
    felt: float  # log-odds of staying away, a point felt
    buyers: Mapping[str, Mapping[str, float]]

    def level(self, touchpoint: str, branch: Ints, days_ago: Floats, *, vantage: str = "customer") -> Floats:
        """The mean of what everybody would answer at these branches on these days, in points."""
        point = self.at[touchpoint]
        lean = self.noise[vantage].lean + (point.found if vantage == "walker" else 0.0)
        return np.asarray(point.today[branch] + _along(point.drift, days_ago) + lean, dtype=np.float64)

    def shares(self, promise: str, branch: Ints, days_ago: Floats) -> Floats:
        """The shares kept, kept late and broken (n × 3) among promises neither cancelled nor moved."""
        told = self.promises[promise]
        kept = np.clip(told.kept + told.apart[branch] + _along(told.drift, days_ago), 0.02, 1.0)
        left = 1 - kept
        usual = max(1 - told.kept, 1e-9)
        late = left * min(told.late / usual, 1.0)
        return np.stack([kept, late, left - late], axis=1)

    def outcomes(self, promise: str, branch: Ints, days_ago: Floats, rng: np.random.Generator) -> Ints:
        """What becomes of promises made at these branches on these days."""
        told = self.promises[promise]
        shares = self.shares(promise, branch, days_ago)
        drawn = rng.random(len(branch))
        outcome = np.where(drawn < shares[:, 0], KEPT, np.where(drawn < shares[:, 0] + shares[:, 1], LATE, BROKEN))
        other = rng.random(len(branch))
        outcome = np.where(other < told.cancelled, CANCELLED, outcome)
        return np.where((other >= 1 - told.moved) & (outcome == KEPT), MOVED, outcome).astype(np.int64)

    def shift(self, promise: str, branch: Ints, days_ago: Floats, outcome: Ints) -> Floats:
        """What the outcome adds to what is said, around the touchpoint's own mean, so that this mean stays true."""
        mean = self.shares(promise, branch, days_ago) @ self.says
        own = np.zeros(len(outcome))
        for code in (KEPT, LATE, BROKEN):
            own[outcome == code] = self.says[code]
        return np.where(outcome == NONE, 0.0, own - mean)


def read_truth() -> Truth:
    """The truth as written down."""
    told: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    branches = tuple(told["branches"])
    effects = told["effects"]
    names = ("kept", "late", "broken")
    return Truth(
        branches=branches,
        at={
            slug: Level(np.array(one["today"], dtype=np.float64), _pairs(one), float(one.get("found", 0.0)))
            for slug, one in told["at"].items()
        },
        promises={slug: _kept(one, branches) for slug, one in told["promise"].items()},
        noise={vantage: Noise(**one) for vantage, one in told["noise"].items()},
        says=np.array([effects[name]["says"] for name in names]),
        leaves=np.array([effects[name]["leaves"] for name in names]),
        felt=float(effects["felt"]),
        buyers=told["buyers"],
    )


def _pairs(one: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    return tuple((float(day), float(value)) for day, value in one.get("drift", ()))


def _kept(one: Mapping[str, Any], branches: Sequence[str]) -> Kept:
    apart = np.array([float(one.get("apart", {}).get(branch, 0.0)) for branch in branches])
    return Kept(
        kept=float(one["kept"]),
        late=float(one["late"]),
        apart=apart,
        drift=_pairs(one),
        cancelled=float(one.get("cancelled", 0.0)),
        moved=float(one.get("moved", 0.0)),
    )
