"""One party, one voice: who speaks often in a short while is heard once, and who is sent twice counts once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW = 30 * 86400  # seconds


def one_voice(
    voice: NDArray[np.int64],
    touchpoint: NDArray[Any],
    happened_at: NDArray[np.datetime64],
    *,
    vantage: NDArray[Any] | None = None,
    evidence: NDArray[np.int64] | None = None,
) -> NDArray[np.float64]:
    """The weight c of each reading: 1 / (1 + (m − 1) / 2) for m readings by one voice on one touchpoint together.

    The first reading opens a window of 30 days; all within it share one m; the next one after it opens the next. So m
    readings never weigh as much as two, and a new reading never changes the weight of those before its window.
    vantage: readings of different vantages do not share (they are never weighed together). evidence: ids; of rows
    with the same id all but one get 0, and `asking` passes them over. The order of the rows does not matter.
    """
    count = len(voice)
    if count == 0:
        return np.zeros(0)
    seconds = happened_at.astype("datetime64[s]").astype(np.int64)
    who = _places(voice, touchpoint, *(() if vantage is None else (vantage,)))
    once = np.zeros(count, bool)
    once[np.arange(count) if evidence is None else np.unique(evidence, return_index=True)[1]] = True
    rows = np.flatnonzero(once)
    rows = rows[np.lexsort((seconds[rows], who[rows]))]
    c = np.zeros(count)
    c[rows] = 1 / (1 + (_together(who[rows], seconds[rows]) - 1) / 2)
    return c


def _places(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """One number for each different row of the columns."""
    places = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, at = np.unique(column, return_inverse=True)
        places = np.unique(places * len(values) + at.reshape(-1), return_inverse=True)[1].reshape(-1)
    return places


def _together(who: NDArray[np.int64], seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many rows share each row's window; rows sorted by who, then when."""
    span = int(seconds.max() - seconds.min()) + WINDOW + 2
    line = who * span + (seconds - seconds.min())  # so far apart that no window reaches the next voice
    after = np.searchsorted(line, line + WINDOW, side="right")
    starts = np.flatnonzero(np.diff(who, prepend=-1) != 0)
    ends = np.append(starts[1:], len(who))
    size = np.zeros(len(who), np.int64)
    while len(starts):  # as often as the busiest voice has windows
        closes = after[starts]
        size[starts] = closes - starts
        on = closes < ends
        starts, ends = closes[on], ends[on]
    opens = np.flatnonzero(size)
    return np.repeat(size[opens], size[opens])
