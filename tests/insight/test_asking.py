"""What is asked of the lake, by way of DuckDB."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.made import AS_OF, ask, asked, columns, evidence, passages, summed
from touchstone.insight.asking import counts_question, question, rows_question, volumes_question
from touchstone.insight.schema import TABLES
from touchstone.insight.voices import one_voice

row = st.fixed_dictionaries(
    {
        "touchpoint": st.integers(1, 3),
        "branch": st.integers(1, 3),
        "days": st.integers(0, 800),
        "kind": st.sampled_from(["they_said", "shop"]),
        "value": st.integers(1, 10) | st.integers(-10, -1),
        "person": st.integers(1, 12),
    }
)


def cells(sums, level=0):
    """Sums by vantage, touchpoint, branch and week."""
    names = [name for name in sums if name not in {"level", "vantage", "touchpoint", "branch", "week"}]
    rows = np.flatnonzero(sums["level"] == level)
    keys = ("vantage", "touchpoint", "branch", "week")
    return {tuple(int(sums[key][at]) for key in keys): {name: float(sums[name][at]) for name in names} for at in rows}


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=40))
def test_the_query_adds_up_what_the_rows_say(rows):
    found = summed(rows)
    of = {name: np.array([one[name] for one in rows]) for name in rows[0]}
    p = np.where(of["kind"] == "shop", 25 / 16, 1.0)
    made = columns(of["touchpoint"], of["branch"], of["days"], of["value"], p=p, voice=of["person"])
    for level in (0, 1, 2):
        got, wanted = cells(found, level), cells(made, level)
        assert sorted(got) == sorted(wanted)
        for key, sums in wanted.items():
            assert got[key] == pytest.approx(sums)


@settings(max_examples=10, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=30), random=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_a_row_sent_twice_never_counts_twice(rows, random):
    numbered = [one | {"evidence": at, "encounter": at} for at, one in enumerate(rows)]
    twice = numbered + random.sample(numbered, random.randint(1, len(numbered)))
    random.shuffle(twice)
    answers = []
    for sent in (numbered, twice):
        table = evidence(sent)
        table["c"] = one_voice(table["voice"], table["touchpoint"], table["happened_at"], evidence=table["evidence"])
        answers.append(cells(ask(question(TABLES, asked()), table)))
    assert sorted(answers[0]) == sorted(answers[1])
    for key, sums in answers[0].items():
        assert answers[1][key] == pytest.approx(sums)


def test_the_rows_give_the_own_mean_to_the_last_digit():
    rng = np.random.default_rng(4)
    rows = [
        {
            "branch": int(rng.integers(1, 4)),
            "days": int(rng.integers(0, 900)),
            "kind": str(rng.choice(["csat", "trust4", "sentiment", "points"])),
            "value": float(rng.choice([-1, 1, 2])),
            "c": float(rng.choice([1.0, 2 / 3, 0.5])),
        }
        for _ in range(300)
    ]
    sums = cells(summed(rows))
    decay = {key: 0.5 ** (7 * key[3] / 180) for key in sums}
    for branch in (None, 1, 2, 3):
        listed = ask(rows_question(TABLES, asked(), touchpoint=1, branch=branch, limit=1000), evidence(rows))
        mine = {key: one for key, one in sums.items() if branch in {None, key[2]}}
        own = sum(decay[key] * one["wv"] for key, one in mine.items()) / sum(
            decay[key] * one["w"] for key, one in mine.items()
        )
        assert (listed["weight"] * listed["v"]).sum() / listed["weight"].sum() == pytest.approx(own, rel=1e-12)
        assert len(listed["v"]) == sum(one["n"] for one in mine.values())
        assert (np.diff(listed["local_day"].astype("datetime64[D]").astype(int)) <= 0).all()


def test_rows_come_in_pages():
    rows = [{"days": day} for day in range(10)]
    pages = [
        ask(rows_question(TABLES, asked(), touchpoint=1, limit=4, offset=start), evidence(rows))["evidence"].tolist()
        for start in (0, 4, 8)
    ]
    assert pages == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def n_of(rows, **words):
    return sum(one["n"] for one in cells(summed(rows, **words)).values())


def test_only_what_was_asked_for_counts():
    rows = [
        {"days": 0, "branch": 1, "source": 1, "role": "customer", "vantage": "customer"},
        {"days": 50, "branch": 2, "source": 2, "role": "supplier", "vantage": "record", "kind": "promise"},
        {"days": 400, "branch": 3, "source": 1, "role": "customer", "vantage": "walker", "kind": "referral"},
        {"days": -1},
        {"c": 0.0},
    ]
    assert n_of(rows) == 3
    assert n_of(rows, vantages=("record",)) == 1
    assert n_of(rows, since=AS_OF - dt.timedelta(days=50)) == 2
    assert n_of(rows, since=AS_OF - dt.timedelta(days=49)) == 1
    assert n_of(rows, roles=frozenset({"customer"})) == 2
    assert n_of(rows, frame=frozenset({2})) == 1
    assert n_of(rows, frame=frozenset()) == 0
    assert n_of(rows, pooled=frozenset({1, 2})) == 2
    assert n_of(rows, branches=frozenset({1})) == 3
    assert n_of(rows, without=frozenset({"referral", "promise"})) == 1
    assert n_of(rows, as_of=AS_OF - dt.timedelta(days=51)) == 1


def test_repeat_buyers_are_those_who_had_bought_twice_by_the_day_looked_at():
    day = np.datetime64(AS_OF, "us")
    rows = [{"second_at": day - np.timedelta64(9, "D")}, {"second_at": day + np.timedelta64(20, "h")}, {}]
    assert n_of(rows, repeat_only=True) == 2
    assert n_of(rows, repeat_only=True, as_of=AS_OF - dt.timedelta(days=1)) == 0
    older = [one | {"days": 30} for one in rows]
    assert n_of(older, repeat_only=True, as_of=AS_OF - dt.timedelta(days=1)) == 1


def test_people_are_counted_once_each_and_only_lately():
    rows = [
        {"person": 1},
        {"person": 1, "days": 90},
        {"person": 2, "branch": 2},
        {"person": 1, "branch": 2},
        {"person": 3, "days": 359},
        {"person": 4, "days": 360},
    ]
    found = summed(rows)
    assert {key[2]: one["people"] for key, one in cells(found, 1).items()} == {1: 2, 2: 2}
    assert [one["people"] for one in cells(found, 2).values()] == [3]
    shown = summed(rows, branches=frozenset({2}))
    assert [one["people"] for one in cells(shown, 2).values()] == [2]


def test_unknown_people_typed_on_one_day_are_one_voice():
    rows = [{"person": at, "voice": 99} for at in range(6)]
    assert [one["people"] for one in cells(summed(rows), 1).values()] == [1]


def test_walks_are_counted_beside_walkers():
    rows = [{"vantage": "walker", "kind": "i_was", "person": 1, "encounter": walk} for walk in (1, 1, 2)]
    ((_, found),) = cells(summed(rows), 1).items()
    assert (found["people"], found["walks"]) == (1, 2)


def test_volumes_of_a_year():
    rows = [{"person": 1}, {"person": 1, "days": 364}, {"person": 2, "days": 365}, {"person": 3, "touchpoint": 2}]
    rows += [{"branch": 2, "person": 4}]

    def volumes(**words):
        found = ask(volumes_question(TABLES, asked(**words)), None, passages(rows))
        return sorted(zip(*(found[name].tolist() for name in ("touchpoint", "passages", "people")), strict=True))

    assert volumes() == [(1, 3, 2), (2, 1, 1)]
    assert volumes(branches=frozenset({1})) == [(1, 2, 1), (2, 1, 1)]
    assert volumes(roles=frozenset({"supplier"})) == []
    assert volumes(repeat_only=True) == []


def test_counts_of_one_kind_are_plain():
    rows = [{"kind": "promise", "value": 1.0, "c": 0.5, "person": 7}] * 2 + [
        {"kind": "promise", "value": 3.0, "days": 900}
    ]
    rows += [{"kind": "csat", "value": 1.0}, {"kind": "promise", "value": 3.0, "branch": 2}]

    def counts(**words):
        found = ask(counts_question(TABLES, asked(**words), kind="promise"), evidence(rows))
        return sorted(zip(*(found[name].tolist() for name in ("branch", "value", "n", "people")), strict=True))

    assert counts() == [(1, 1.0, 2, 1), (1, 3.0, 1, 1), (2, 3.0, 1, 1)]
    assert counts(branches=frozenset({2})) == [(2, 3.0, 1, 1)]
    assert counts(frame=frozenset()) == counts()  # who hears only complaints gives no score, but counts


def test_what_is_asked_can_be_a_key():
    assert asked() == asked()
    assert len({asked(), asked(), asked(half_life=90.0)}) == 2
