"""Verdicts: when they stand, when they fall, and what is shown instead."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.insight.made import AS_OF, asked, columns, joined, summed
from touchstone.insight.trust import TOGETHER, answer, answers, first_with_enough

rng = np.random.default_rng(1)


def said(touchpoint, points, *, branch=1, days=0, **words):
    """Sums of what different people said."""
    return columns(touchpoint, branch, days, points, **words)


def trust(*parts, vantage="customer", touchpoints=None, **words):
    return answer(joined(*parts), asked(**words), vantage=vantage, touchpoints=touchpoints)


def some(level, count, seed=0, sd=5.0):
    return level + np.random.default_rng(seed).normal(0, sd, count)


@pytest.mark.demand("2.1")
def test_a_touchpoint_builds_or_erodes_or_is_not_proven_and_never_lies_in_between():
    found = trust(
        said(1, some(5, 60, 1)), said(2, some(-5, 60, 2)), said(3, some(0.2, 12, 3)), touchpoints=[1, 2, 3, 4]
    )
    verdicts = [one.verdict for one in found.touchpoints]
    assert verdicts == ["builds", "erodes", "not_proven", "nobody_looked"]
    for one in found.touchpoints[:3]:
        assert one.low < one.score < one.high
        assert (one.verdict == "builds") == (one.low > 0)
        assert (one.verdict == "erodes") == (one.high < 0)


def test_nobody_looked_has_no_numbers():
    one = trust(said(1, some(5, 60)), touchpoints=[1, 2]).touchpoint(2)
    assert (one.n, one.own, one.score, one.low, one.high, one.builds) == (0, None, None, None, None, None)
    nobody = trust(said(1, [3.0]), vantage="walker", touchpoints=[1])
    assert [one.verdict for one in nobody.touchpoints] == ["nobody_looked"]
    assert nobody.over([1]).verdict == "nobody_looked"
    assert nobody.groups({1: 1}) == {}
    assert nobody.cells_of(1) == ()
    assert nobody.cell(1, 1).verdict == "nobody_looked"


def test_moving_only_the_day_widens_ranges_until_the_verdict_falls():
    rows = [
        {"touchpoint": touchpoint, "person": 100 * touchpoint + at, "days": at % 60, "value": value}
        for touchpoint, values in ((1, [6, 5, 7, 4, 8, 6, 5, 3]), (2, [1, -1, 2, -2, 1, 3, -1, 2]))
        for at, value in enumerate(values)
    ]
    seen = []
    for later in range(0, 1500, 210):
        as_of = AS_OF + dt.timedelta(days=later)
        one = answer(summed(rows, as_of=as_of), asked(as_of=as_of), vantage="customer").touchpoint(1)
        seen.append((one.verdict, one.high - one.low, one.own, one.quiet_since))
    assert seen[0][0] == "builds"
    assert seen[-1][0] == "not_proven"
    fell = [verdict for verdict, *_ in seen].index("not_proven")
    assert {verdict for verdict, *_ in seen[fell:]} == {"not_proven"}
    widths = [width for _, width, *_ in seen]
    assert widths == sorted(widths)
    assert widths[-1] > 1.5 * widths[0]
    assert {quiet for *_, quiet in seen} == {None, AS_OF}
    assert seen[0][3] is None
    assert seen[-1][3] == AS_OF


def test_a_range_alone_may_lose_the_verdict_before_the_readings_are_old():
    early, late = (
        trust(
            *(said(1, some(1.6, 200, 5, sd=3), days=days), said(2, some(-1, 200, 6, sd=3), days=days)),
            half_life=2000.0,
        ).touchpoint(1)
        for days in (0, 1300)
    )
    assert (early.verdict, late.verdict) == ("builds", "not_proven")
    assert late.quiet_since is None


def test_a_verdict_needs_five_people_of_its_own_however_sure_the_neighbours_are():
    sure = [said(1, some(6, 80, branch), branch=branch) for branch in range(2, 9)]
    four, five = (trust(*sure, said(1, np.full(n, 6.0))).cell(1, 1) for n in (4, 5))
    assert (four.verdict, four.enough, four.people) == ("not_proven", False, 4)
    assert four.low > 0
    assert four.about_more >= 1
    assert (five.verdict, five.enough, five.people) == ("builds", True, 5)
    one_voice = trust(*sure, said(1, np.full(9, 6.0), voice=np.zeros(9))).cell(1, 1)
    assert (one_voice.verdict, one_voice.people, one_voice.n) == ("not_proven", 1, 9)


def test_walks_give_a_verdict_from_three_by_two_walkers_and_marks_before():
    def walked(count, walkers):
        voice = np.arange(count) % walkers
        return trust(
            columns(1, 1, 0, np.full(count, 8.0), p=25 / 16, vantage="walker", voice=voice),
            columns(2, 1, 0, some(-4, 30, 1, 4), p=25 / 16, vantage="walker"),
            vantage="walker",
        ).touchpoint(1)

    assert [walked(1, 1).verdict, walked(2, 2).verdict, walked(3, 1).verdict] == ["marks_only"] * 3
    assert walked(3, 2).verdict == "builds"
    marks = walked(2, 2)
    assert (marks.score, marks.low, marks.high, marks.own, marks.n, marks.walks) == (None, None, None, 8.0, 2, 2)
    assert marks.about_more == 1


def test_what_staff_noted_is_never_a_verdict():
    one = trust(columns(1, 1, 0, some(8, 90, sd=2), vantage="staff"), vantage="staff").touchpoint(1)
    assert (one.verdict, one.enough, one.score, one.n, one.about_more) == ("marks_only", False, None, 90, None)
    assert one.own > 5


def test_about_more_is_what_an_even_look_would_take():
    """An isolated touchpoint: ((1.645 + 0.84) s / T)² in all, minus what there is."""
    v = np.array([7.0, -5, 6, -4, 8, -6, 5, -3])
    one = trust(said(1, v)).touchpoint(1)
    found = trust(said(1, v))
    wanted = (2.4865 * found.noise / one.score) ** 2 - found.noise**2 / ((one.high - one.low) / 2 / 1.645) ** 2
    assert one.about_more is None or one.about_more == pytest.approx(wanted, rel=0.02, abs=1)
    assert trust(said(1, some(6, 60))).touchpoint(1).about_more == 0
    nearly_even = np.concatenate([np.full(10, 5.0), np.full(10, -5.0), [0.01]])
    assert trust(said(1, nearly_even)).touchpoint(1).about_more is None


def test_about_more_settles_it_about_as_often_as_it_says():
    settled = []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        level = 1.5
        first = level + draw.normal(0, 5, 12)
        one = trust(said(1, first)).touchpoint(1)
        if one.verdict != "not_proven" or one.about_more is None:
            continue
        more = one.score + draw.normal(0, 5, one.about_more)  # if the score is as it looks
        settled.append(trust(said(1, np.concatenate([first, more]))).touchpoint(1).verdict != "not_proven")
    assert np.mean(settled) == pytest.approx(0.8, abs=0.12)


def test_the_own_mean_is_that_of_the_rows_and_pooling_moves_the_score_only():
    parts = [said(1, [-8.0, -6], branch=1), said(1, some(4, 50, 1), branch=2), said(2, some(5, 50, 2), branch=1)]
    thin = trust(*parts).cell(1, 1)
    assert thin.own == -7
    assert thin.score > -6.5


@given(
    readings=st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 700), st.integers(1, 10) | st.integers(-10, -1)),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=40, deadline=None)
def test_turning_every_sign_turns_the_score_and_its_range(readings):
    touchpoint, branch, days, v = np.array(readings).T
    there, back = (trust(columns(touchpoint, branch, days, sign * v)) for sign in (1, -1))
    opposite = {"builds": "erodes", "erodes": "builds", "not_proven": "not_proven"}
    for one, turned in zip(there.touchpoints, back.touchpoints, strict=True):
        assert turned.own == pytest.approx(-one.own)
        assert turned.score == pytest.approx(-one.score, abs=1e-3)
        assert (turned.low, turned.high) == (pytest.approx(-one.high, abs=1e-3), pytest.approx(-one.low, abs=1e-3))
        assert turned.builds == pytest.approx(1 - one.builds, abs=1e-6)
        if min(abs(one.low), abs(one.high)) > 0.01:
            assert turned.verdict == opposite[one.verdict]


@given(seed=st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_sums_does_not_matter(seed):
    draw = np.random.default_rng(seed)
    sums = columns(draw.integers(1, 5, 60), draw.integers(1, 4, 60), draw.integers(0, 500, 60), draw.normal(1, 5, 60))
    shuffled = draw.permutation(len(sums["n"]))
    there = trust(sums)
    back = trust({name: values[shuffled] for name, values in sums.items()})
    for one, other in zip(there.touchpoints, back.touchpoints, strict=True):
        assert (one.n, one.people, one.verdict, one.last_day) == (other.n, other.people, other.verdict, other.last_day)
        assert (one.own, one.score, one.low, one.high) == pytest.approx(
            (other.own, other.score, other.low, other.high), abs=1e-5
        )


def test_lukewarm_answers_are_shown_both_ways_where_it_matters():
    matters = said(1, np.tile([-1.0, -1, -1, -1, 4], 30), luke=np.tile([1, 1, 1, 1, 0], 30))
    settled = said(2, np.tile([8.0, 8, 8, 8, 7], 30))
    found = trust(matters, settled)
    one, two = found.touchpoint(1), found.touchpoint(2)
    assert two.other is None
    assert one.other.score > one.score + 1
    assert one.other.builds > one.builds + 0.5
    assert one.other.verdict == "builds" != one.verdict
    assert found.cell(1, 1).other is not None
    assert found.over([1]).other is not None
    assert found.groups({1: 1})[1, 1].other is not None


def test_vantages_are_weighed_apart_and_the_first_with_enough_is_shown():
    sums = joined(
        said(1, some(-5, 60, 1)),
        said(2, some(4, 3, 2)),
        columns(1, 1, 0, some(6, 30, 3), vantage="walker"),
        columns(2, 1, 0, some(6, 30, 4), vantage="walker"),
        columns(3, 1, 0, [2.0] * 3, vantage="record"),
        columns(4, 1, 0, [2.0] * 3, vantage="staff"),
    )
    views = answers(sums, asked())
    assert [views[v].touchpoint(1).verdict for v in ("customer", "walker")] == ["erodes", "builds"]
    assert [first_with_enough(views, at).vantage for at in (1, 2, 3, 4, 5)] == [
        "customer",
        "walker",
        "record",
        "staff",
        "customer",
    ]
    assert first_with_enough(views, 5).verdict == "nobody_looked"
    assert first_with_enough(views, 2, 1).vantage == "walker"


def test_all_together_records_weigh_at_most_half_and_staff_at_most_a_fifth():
    sums = joined(
        columns(1, 1, 0, some(5, 20, 1)),
        columns(1, 1, 0, some(-3, 500, 2), vantage="record"),
        columns(1, 1, 0, some(9, 500, 3), vantage="staff"),
        columns(2, 1, 0, some(5, 40, 1)),
        columns(2, 1, 0, some(-3, 10, 2), vantage="record"),
        columns(3, 1, 0, some(-3, 90, 2), vantage="record"),
    )
    found = answer(sums, asked(), vantage=TOGETHER, touchpoints=[1, 2, 3])
    parts = dict(found.touchpoint(1).parts)
    assert parts["record"] == pytest.approx(0.5)
    assert parts["staff"] == pytest.approx(0.2)
    assert parts["customer"] == pytest.approx(0.3)
    assert dict(found.touchpoint(2).parts) == {"customer": pytest.approx(0.8), "record": pytest.approx(0.2)}
    assert dict(found.cell(2, 1).parts) == dict(found.touchpoint(2).parts)
    assert found.touchpoint(3).verdict == "nobody_looked"
    own = {v: answer(sums, asked(), vantage=v).touchpoint(1).own for v in ("customer", "record", "staff")}
    assert found.touchpoint(1).own == pytest.approx(0.3 * own["customer"] + 0.5 * own["record"] + 0.2 * own["staff"])
    assert found.touchpoint(1).enough


def test_only_the_branches_shown_are_weighed_though_all_help():
    parts = [said(1, some(6, 40, 1), branch=1), said(1, some(-6, 40, 2), branch=2), said(2, some(1, 9, 3), branch=2)]
    everywhere, here = trust(*parts), trust(*parts, branches=frozenset({1}))
    assert everywhere.touchpoint(1).n == 80
    assert here.touchpoint(1).n == 40
    assert here.touchpoint(1).own == everywhere.cell(1, 1).own
    assert here.touchpoint(1).score == pytest.approx(everywhere.cell(1, 1).score)
    assert [one.touchpoint for one in here.touchpoints] == [1]
    assert here.cell(1, 2).verdict == "nobody_looked"
    assert [one.branch for one in everywhere.cells_of(1)] == [1, 2]
    assert [one.branch for one in here.cells_of(1)] == [1]


def test_a_branch_without_readings_says_nobody_looked_though_others_have_some():
    sums = columns(1, [1, 2, 2], 0, [4, 5, 6])
    found = answer(sums, asked(branches=frozenset({3})), vantage="customer", touchpoints=[1])
    assert (found.touchpoint(1).verdict, found.touchpoint(1).n) == ("nobody_looked", 0)
    assert (found.cells_of(1), found.groups({3: 7}), found.over([1]).n) == ((), {}, 0)


def test_groups_of_branches_and_sets_of_touchpoints():
    parts = [said(t, some(t - 2, 20, 10 * t + b), branch=b) for t in (1, 2, 3) for b in (1, 2, 3, 4)]
    found = trust(*parts)
    groups = found.groups({1: 10, 2: 10, 3: 20, 4: 20})
    assert sorted(groups) == [(t, g) for t in (1, 2, 3) for g in (10, 20)]
    assert groups[1, 10].n == 40
    assert groups[1, 10].branch == 10
    assert groups[1, 10].people == pytest.approx(20, abs=20)
    everything = found.groups(dict.fromkeys((1, 2, 3, 4), 7))
    for one in found.touchpoints:
        same = everything[one.touchpoint, 7]
        assert (same.own, same.score, same.low, same.high, same.people) == pytest.approx(
            (one.own, one.score, one.low, one.high, one.people)
        )
    alone = found.over([2])
    assert (alone.score, alone.low) == pytest.approx((found.touchpoint(2).score, found.touchpoint(2).low))
    whole = found.over([1, 2, 3])
    assert whole.n == 240
    assert whole.touchpoint is None
    assert min(one.score for one in found.touchpoints) < whole.score < max(one.score for one in found.touchpoints)
    assert whole.high - whole.low < alone.high - alone.low
    assert found.groups({9: 1}) == {}
    assert found.over([99]).verdict == "nobody_looked"


def test_the_worst_three_are_chances_among_those_shown():
    parts = [said(t, some(t - 3, 25, t)) for t in range(1, 8)]
    found = trust(*parts, touchpoints=range(1, 9))
    chances = [one.worst for one in found.touchpoints]
    assert chances[7] is None
    assert sum(chances[:7]) == pytest.approx(3)
    assert chances[0] > 0.5 > chances[6]
    few = trust(*parts, touchpoints=[3, 5])
    assert [one.worst for one in few.touchpoints] == [1, 1]


def test_what_the_answer_knows_of_the_readings():
    parts = [said(t, some(t, 300, t, sd=4), days=np.arange(300)) for t in range(1, 8)]
    found = trust(*parts)
    assert found.noise == pytest.approx(4, rel=0.1)
    assert found.drift_from > 500
    assert found.spread[2] > 1
