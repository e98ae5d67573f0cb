"""Readings made up for tests, and the sums that an engine would give for them."""

from __future__ import annotations

import numpy as np

from touchstone.insight.schema import VANTAGES

FLOATS = ("w", "wv", "wvv", "cc", "cs", "up", "luke_wv", "luke_c")


def columns(
    touchpoint, branch, days, v, *, p=1.0, c=1.0, vantage="customer", voice=None, luke=False, fresh=360
) -> dict[str, np.ndarray]:
    """What `question` answers for these readings (days: their age; voice: who spoke, by default all different)."""
    v = np.asarray(v, float)
    size = len(v)
    touchpoint, branch, days = (np.broadcast_to(np.asarray(x, np.int64), size) for x in (touchpoint, branch, days))
    p, c, luke = (np.broadcast_to(np.asarray(x, float), size) for x in (p, c, luke))
    voice = np.arange(size) if voice is None else np.asarray(voice)
    place = VANTAGES.index(vantage)
    keys, at = np.unique(np.column_stack([touchpoint, branch, days // 7]), axis=0, return_inverse=True)
    at = at.reshape(-1)

    def added(values):
        return np.bincount(at, values, len(keys))

    age = np.full(len(keys), 10**9)
    np.minimum.at(age, at, days)
    level0 = {
        "level": np.zeros(len(keys), int),
        "vantage": np.full(len(keys), place),
        "touchpoint": keys[:, 0],
        "branch": keys[:, 1],
        "week": keys[:, 2],
        "n": added(None),
        "people": np.zeros(len(keys), int),
        "walks": np.zeros(len(keys), int),
        "age": age,
        "w": added(p * c),
        "wv": added(p * c * v),
        "wvv": added(p * c * v * v),
        "cc": added(p * c * c),
        "cs": added(c),
        "up": added(c * (v > 0)),
        "built": added((v > 0).astype(float)).astype(int),
        "luke_wv": added(p * c * v * luke),
        "luke_c": added(c * luke),
    }
    parts = [level0]
    for level, cells in (
        (1, np.column_stack([touchpoint, branch])),
        (2, np.column_stack([touchpoint, touchpoint * 0])),
    ):
        recent = days < fresh
        heard = np.unique(np.column_stack([cells, voice])[recent], axis=0)
        known, people = np.unique(heard[:, :2], axis=0, return_counts=True)
        walked = np.unique(np.column_stack([cells, np.arange(size)])[recent], axis=0)
        walks = np.unique(walked[:, :2], axis=0, return_counts=True)[1]
        part = {name: np.zeros(len(known), float if name in FLOATS else int) for name in level0}
        parts.append(
            part
            | {
                "level": np.full(len(known), level),
                "vantage": np.full(len(known), place),
                "touchpoint": known[:, 0],
                "branch": known[:, 1],
                "people": people,
                "walks": walks if vantage == "walker" else walks * 0,
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in level0}


def joined(*parts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Several answers as one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
