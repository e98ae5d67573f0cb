"""The pure parts of the projection: the branch's clock, sequences, and the numbers of persons."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.local_time import local_days_and_hours
from touchstone.ledger.persons import LONE, TYPED, Canon, person_numbers, voice_numbers
from touchstone.ledger.sequences import NONE, Passages, sequences

ZONES = ["UTC", "Europe/London", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca",
         "America/St_Johns", "Pacific/Apia", "Asia/Tehran", "Africa/Cairo"]  # fmt: skip
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(zone=st.sampled_from(ZONES), moments=st.lists(MOMENTS, min_size=1, max_size=30))
def test_the_branchs_clock_is_that_of_the_time_zone_database(zone: str, moments: list[datetime]) -> None:
    days, hours = local_days_and_hours(np.array([_us(moment) for moment in moments]), zone)
    there = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    assert hours.tolist() == [moment.hour for moment in there]
    assert [_date(day) for day in days] == [moment.date() for moment in there]


@pytest.mark.parametrize(
    ("zone", "day", "lengths"),
    [
        ("Europe/London", datetime(2026, 3, 29, tzinfo=UTC), 23),
        ("Europe/London", datetime(2026, 10, 25, tzinfo=UTC), 25),
        ("Europe/London", datetime(2026, 6, 1, tzinfo=UTC), 24),
        ("America/Sao_Paulo", datetime(2026, 3, 29, tzinfo=UTC), 24),  # no summer time there since 2019
        ("America/Sao_Paulo", datetime(2018, 11, 4, tzinfo=UTC), 23),
    ],
)
def test_the_two_odd_days_of_the_year_are_as_long_as_they_are(zone: str, day: datetime, lengths: int) -> None:
    quarters = np.arange(_us(day) - 86_400_000_000, _us(day) + 2 * 86_400_000_000, 900_000_000)
    days, _hours = local_days_and_hours(quarters, zone)
    assert int((days == _us(day) // 86_400_000_000).sum()) == lengths * 4


def test_to_the_second_when_the_clock_turns() -> None:
    turn = _us(datetime(2026, 3, 29, 1, tzinfo=UTC))
    _days, hours = local_days_and_hours(np.array([turn - 1, turn]), "Europe/London")
    assert hours.tolist() == [0, 2]


def test_persons_never_share_a_number() -> None:
    told = person_numbers(party=np.array([7, 7, 0, 0]), trace=np.array([9, 0, 9, 0]), encounter=np.array([1, 2, 3, 7]))
    assert told.tolist() == [7, 7, -9, LONE + 7]


def test_a_voice_is_the_rater_else_the_person_else_a_typist_and_day() -> None:
    voices = voice_numbers(
        person=np.array([7, 8, LONE + 1, LONE + 2, LONE + 3]),
        party=np.array([7, 8, 0, 0, 0]),
        rater=np.array([5, 0, 0, 0, 0]),
        typist=np.array([2, 2, 2, 2, 0]),
        local_day=np.array([100, 100, 100, 100, 100]),
    )
    assert voices[:2].tolist() == [5, 8]
    assert voices[2] == voices[3] >= TYPED
    assert voices[4] == LONE + 3


@given(st.dictionaries(st.integers(1, 30), st.integers(31, 40)), st.lists(st.integers(1, 40), max_size=20))
def test_whole_columns_become_canonical(read_as: dict[int, int], parties: list[int]) -> None:
    found = Canon(read_as).of(np.array(parties, np.int64))
    assert found.tolist() == [read_as.get(party, party) for party in parties]


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 8), st.integers(0, 2), st.integers(0, 2), st.integers(1, 3)),
    max_size=25,
)


@given(rows=ROWS, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_read_does_not_matter(rows: list[tuple[int, ...]], seed: object) -> None:
    straight = _sequences(rows, list(range(len(rows))))
    shuffled = list(range(len(rows)))
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert straight == _sequences(rows, shuffled)


@given(rows=ROWS)
def test_every_trace_counts_up_and_ends_once(rows: list[tuple[int, ...]]) -> None:
    found = _sequences(rows, list(range(len(rows))))
    traces: dict[tuple[int, int], list[tuple[int, bool, int]]] = {}
    for person, trace, seq, prev, last in found.values():
        traces.setdefault((person, trace), []).append((seq, last, prev))
    for steps in traces.values():
        steps.sort()
        assert [seq for seq, _last, _prev in steps] == list(range(1, len(steps) + 1))
        assert [last for _seq, last, _prev in steps] == [False] * (len(steps) - 1) + [True]
        assert [prev == NONE for _seq, _last, prev in steps] == [True] + [False] * (len(steps) - 1)


def _sequences(rows: list[tuple[int, ...]], order: list[int]) -> dict[int, tuple[int, int, int, int, bool]]:
    columns = np.array([rows[place] for place in order], np.int64).reshape(-1, 5)
    ids = np.array(order, np.int64) + 1
    told = sequences(
        Passages(
            encounter=ids, person=columns[:, 0], happened_at=columns[:, 1] * 10 * 86_400_000_000,
            order=columns[:, 3], key=ids % 3, touchpoint=columns[:, 4], trace=columns[:, 2],
            local_day=columns[:, 1] * 10, deal=columns[:, 3], amount=np.full(len(ids), 5),
            currency=np.full(len(ids), "GBP", dtype=object),
        )
    )  # fmt: skip
    columns_told = (told.person, told.trace, told.seq, told.prev, told.last_in_trace)
    return {
        int(pk): (int(p), int(t), int(s), int(b), bool(x))
        for pk, p, t, s, b, x in zip(told.encounter, *columns_told, strict=True)
    }


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def _date(day: np.int64) -> object:
    return np.datetime64(int(day), "D").item()
