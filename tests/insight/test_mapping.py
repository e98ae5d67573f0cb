"""The mapping: every kind, no zero anywhere, and a copy that people edit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.made import ask, asked, evidence, summed
from touchstone.insight.asking import unread_question
from touchstone.insight.mapping import SHIPPED, MappingUnreadable, default_mapping, read_mapping
from touchstone.insight.schema import TABLES

SIGNED = ("points", "shop", "they_said", "i_was", "impression")


def felt(kind, *values, **words):
    v, p = default_mapping().felt(np.array([kind] * len(values)), np.array(values, float), **words)
    return v.tolist(), p.tolist()


@pytest.mark.demand("2.1")
@given(
    kind=st.sampled_from([kind.name for kind in default_mapping().kinds]),
    value=st.floats(-20, 20) | st.integers(-20, 20).map(float),
)
def test_no_reading_is_ever_worth_zero(kind, value):
    (v,), (p,) = felt(kind, value)
    assert (np.isnan(v) and p == 0) or (0 < abs(v) <= 10 and p > 0)


@pytest.mark.demand("2.1")
def test_a_zero_on_a_signed_scale_is_no_reading_and_weighs_nothing():
    rows = [{"kind": kind, "value": 0.0} for kind in SIGNED] + [{"value": 4.0}]
    sums = summed(rows)
    weekly = sums["level"] == 0
    assert sums["n"][weekly].tolist() == [1]
    assert sums["wv"][weekly].tolist() == [4.0]


def test_points_are_felt_as_they_are_and_weigh_by_who_gave_them():
    assert felt("they_said", -10, -1, 1, 10) == ([-10, -1, 1, 10], [1] * 4)
    assert felt("shop", 3) == ([3], [(5 / 4) ** 2])
    assert felt("points", 3) == felt("i_was", 3) == ([3], [(5 / 6) ** 2])
    assert felt("impression", 3) == ([3], [(5 / 8) ** 2])
    assert np.isnan(felt("they_said", 0.5, 11, -10.5)[0]).all()


def test_every_list_of_answers():
    assert felt("trust4", -2, -1, 1, 2)[0] == [-7, -3, 3, 7]
    assert felt("nps", *range(11))[0] == [-8, -8, -7, -6, -5, -4, -3, -1, 1, 5, 8]
    assert felt("csat", *range(1, 6))[0] == [-8, -5, -1, 4, 8]
    assert felt("ces", *range(1, 8))[0] == [-8, -6, -4, -1, 2, 5, 7]
    assert felt("promise", 1, 2, 3)[0] == [2, -3, -7]
    assert felt("complaint", 1, 2, 3, 4)[0] == [-6, 5, 3, -3]
    assert felt("felt", *range(1, 9))[0] == [8, 6, 6, 4, -4, -7, -5, -6]
    assert felt("sop", 1, 2, 3)[0] == [0.5, -2, -1]
    assert felt("referral", 1, 2)[0] == [8, 10]
    assert felt("bought_again", 1) == ([4], [(5 / 8) ** 2])
    assert felt("not_back", 1) == ([-3], [(5 / 8) ** 2])
    assert felt("solved", 1, 2)[0] == [3, -6]
    assert felt("thumbs", 1, 2) == ([-6, 5], [(5 / 6) ** 2] * 2)
    assert felt("of3", *range(1, 4))[0] == [-6, -1, 6]
    assert felt("of4", *range(1, 5))[0] == [-8, -4, 3, 7]
    assert felt("of6", *range(1, 7))[0] == [-8, -6, -3, 2, 5, 8]
    assert felt("of7", *range(1, 8))[0] == [-8, -6, -4, -1, 3, 6, 8]
    assert felt("of10", *range(1, 11))[0] == [-8, -7, -6, -5, -3, -1, 1, 4, 6, 8]
    assert felt("stars", 1, 2.5, 3, 3.5, 5)[0] == [-8, -3, -1, 1.5, 8]


def test_what_lies_between_two_marks_is_worth_what_lies_between_and_never_nothing():
    v, _p = felt("percent", *(at / 10 for at in range(1001)))
    assert all(v)
    assert [v[at] for at in (0, 100, 250, 400, 550, 675, 755, 1000)] == [-8, -8, -6.5, -5, -1, -0.01, 2.65, 8]
    assert v == sorted(v)
    assert felt("of10", 6.5, 8.5)[0] == [-0.01, 5]
    assert felt("stars", 3.2, 4.25)[0] == [-0.01, 5]
    assert felt("percent", 60, 70, lukewarm_builds=True)[0] == [1, 1]


def test_a_copy_from_before_kinds_were_added_is_the_shipped_mapping(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    copy = tmp_path / "m1.toml"
    copy.write_text(text[: text.index("[solved]")])
    assert read_mapping(copy) == default_mapping()


def test_sentiment_counts_from_a_twentieth_on():
    v, _ = felt("sentiment", -1, -0.05, 0.04, 0.5)
    assert v[:2] == [-8, -0.4]
    assert np.isnan(v[2])
    assert v[3] == 4


def test_what_people_did_is_marked_as_behaviour():
    assert default_mapping().behaviour == frozenset({"bought_again", "not_back", "referral"})


def test_the_lukewarm_convention_can_be_switched():
    assert felt("nps", 6, 7, 8, lukewarm_builds=True)[0] == [-3, 1, 1]
    assert felt("csat", 2, 3, 4, lukewarm_builds=True)[0] == [-5, 1, 4]
    assert felt("ces", 4, lukewarm_builds=True)[0] == [1]
    assert felt("they_said", -1, lukewarm_builds=True)[0] == [-1]


def test_every_kind_says_what_it_means_and_why():
    assert [kind.name for kind in default_mapping().kinds if not kind.means or not kind.why] == []


@pytest.mark.parametrize("kind", [kind.name for kind in default_mapping().kinds])
def test_the_query_and_the_function_agree(kind):
    values = [x / 20 for x in range(-20, 21)] if kind == "sentiment" else [float(x) for x in range(-11, 12)]
    if default_mapping().kind(kind).between:
        values = [x / 8 for x in range(-8, 88)] + [55.0, 60.5, 67.5, 99.9, 100.0, 100.1]
    v, p = default_mapping().felt(np.array([kind] * len(values)), np.array(values))
    sums = summed([{"kind": kind, "value": value, "branch": at} for at, value in enumerate(values)])
    weekly = sums["level"] == 0
    order = np.argsort(sums["branch"][weekly])
    read = ~np.isnan(v)
    assert np.sort(sums["branch"][weekly]).tolist() == np.flatnonzero(read).tolist()
    assert np.allclose(sums["w"][weekly][order], p[read])
    assert np.allclose(sums["wv"][weekly][order], (p * v)[read])
    flipped, _p = default_mapping().felt(np.array([kind] * len(values)), np.array(values), lukewarm_builds=True)
    assert np.allclose((sums["luke_wv"] != 0)[weekly][order], (flipped != v)[read])
    assert np.allclose(sums["up"][weekly][order], v[read] > 0)


def test_what_the_mapping_has_no_answer_for_can_be_listed():
    rows = [{"kind": "csat", "value": 9.0}] * 2 + [{"kind": "mood", "value": 1.0}, {"kind": "csat", "value": 4.0}]
    unread = ask(unread_question(TABLES, asked()), evidence(rows))
    found = sorted(zip(unread["kind"].tolist(), unread["value"].tolist(), unread["n"].tolist(), strict=True))
    assert found == [("csat", 9.0, 2), ("mood", 1.0, 1)]


def test_a_copy_may_be_edited_under_a_name_of_its_own(tmp_path):
    copy = tmp_path / "ours.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    copy.write_text(text.replace('v = -7, means = "it eroded it a lot"', 'v = -9, means = "it eroded it a lot"'))
    with pytest.raises(MappingUnreadable, match="name of its own"):
        read_mapping(copy)
    copy.write_text(copy.read_text().replace('version = "m1"', 'version = "ours 1"'))
    ours = read_mapping(copy)
    assert ours.version == "ours 1"
    assert ours.felt(np.array(["trust4"]), np.array([-2.0]))[0].tolist() == [-9]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no version name"),
        ('version = "x"', "no kinds"),
        ('version = "x"\n[a]\nsd = 5\nper_point = 1\nleast = 0\nmost = 10', r"\[a\] least is 0"),
        ('version = "x"\n[a]\nsd = 5\nanswers = [{value = 1, v = 0}]', r"\[a\] value 1 has v = 0"),
        ('version = "x"\n[a]\nsd = 5\nanswers = [{value = 1, v = 11}]', r"\[a\] value 1 has v = 11"),
        ('version = "x"\n[a]\nsd = 5\nanswers = [{value = 1, v = 2}, {value = 1, v = 3}]', "two lines for one value"),
        ('version = "x"\n[a]\nsd = 5\nanswers = []', "should be a list"),
        ('version = "x"\n[a]\nsd = 0\nanswers = [{value = 1, v = 1}]', r"\[a\] sd is 0"),
        ('version = "x"\n[a]\nsd = "five"\nanswers = [{value = 1, v = 1}]', r"\[a\] sd should be a number"),
        ('version = "x"\n[a]\nsd = 5\nper_point = 2\nleast = 1\nmost = 10', r"\[a\] per_point × most"),
        ('version = "x"\n[a]\nsd = 5\nlukewarn = true', "lukewarn"),
        ('version = "x"\na = 3', "“a” should be a kind"),
        ("version = ", "not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path, text, said):
    file = tmp_path / "broken.toml"
    file.write_text(text)
    with pytest.raises(MappingUnreadable, match=said):
        read_mapping(file)


def test_a_mapping_that_is_not_there_says_so(tmp_path):
    with pytest.raises(MappingUnreadable, match=r"gone\.toml cannot be read"):
        read_mapping(tmp_path / "gone.toml")
