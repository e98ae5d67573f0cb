"""One party, one voice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.insight.voices import one_voice

DAY0 = np.datetime64("2026-01-01T09:00:00", "us")


def c(days, voice=1, touchpoint=1, **words):
    days = np.array(days, float)
    at = DAY0 + (days * 86400).astype("timedelta64[s]")
    voice, touchpoint = (np.broadcast_to(np.array(x), len(days)) for x in (voice, touchpoint))
    return one_voice(voice, touchpoint, at, **words).tolist()


def test_who_speaks_once_is_heard_in_full():
    assert c([0]) == [1]
    assert c([]) == []
    assert c([0, 0, 0], voice=[1, 2, 3]) == [1, 1, 1]
    assert c([0, 1], touchpoint=[1, 2]) == [1, 1]


def test_who_speaks_often_within_thirty_days_shares_one_voice():
    assert c([0, 10]) == [1 / 1.5] * 2
    assert c([0, 10, 30]) == [1 / 2] * 3
    assert c([0, 10, 30.5]) == [1 / 1.5, 1 / 1.5, 1]
    assert c([0, 31, 40, 90]) == [1, 1 / 1.5, 1 / 1.5, 1]


def test_what_was_said_and_what_was_recorded_do_not_share():
    assert c([0, 1], vantage=np.array(["customer", "record"])) == [1, 1]


def test_a_row_sent_twice_counts_once():
    assert sorted(c([0, 0, 40], evidence=np.array([7, 7, 8]))) == [0, 1, 1]


readings = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 200), st.integers(0, 40)), min_size=1, max_size=40
)


@given(rows=readings, random=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, random):
    def weights(rows):
        voice, touchpoint, day, _ = np.array(rows).T
        return dict(zip(enumerate_twins(rows), c(day, voice, touchpoint), strict=True))

    def enumerate_twins(rows):
        return [(row, sum(other == row for other in rows[:at])) for at, row in enumerate(rows)]

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert weights(rows) == weights(shuffled)


@given(rows=readings)
def test_a_voice_never_weighs_as_much_as_two_in_thirty_days(rows):
    voice, touchpoint, day, _ = np.array(rows).T
    weight = np.array(c(day, voice, touchpoint))
    order = np.lexsort((day, touchpoint, voice))
    seen = {}
    for at in order.tolist():
        key = (voice[at], touchpoint[at])
        if key not in seen or day[at] - seen[key][0] > 30:
            assert seen.get(key, (0, 0.0))[1] < 2
            seen[key] = (day[at], 0.0)
        seen[key] = (seen[key][0], seen[key][1] + weight[at])
    assert all(total < 2 for _, total in seen.values())


@given(rows=readings)
def test_sending_everything_twice_changes_nothing(rows):
    rows = list(dict.fromkeys(rows))
    voice, touchpoint, day, _ = np.array(rows).T
    once = c(day, voice, touchpoint, evidence=np.arange(len(rows)))
    twice = c(*(np.tile(x, 2) for x in (day, voice, touchpoint)), evidence=np.tile(np.arange(len(rows)), 2))
    assert (np.array(twice).reshape(2, -1).sum(axis=0)).tolist() == pytest.approx(once)
