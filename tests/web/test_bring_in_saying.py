"""What a person says of files, as pure changes: the others stay, ways keep their points, names with dots are read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.intake.guessing.said import ColumnSaid, FileSaid, PointSaid, Said
from touchstone.web.bring_in_saying import (
    add_point,
    answer,
    answered,
    column_said,
    drop_point,
    listed,
    match_point,
    move_point,
    number,
    part_point,
    say_column,
    split,
)

SLUGS = ("order", "parcel", "review")


def way(*slugs: str) -> Said:
    points = tuple(PointSaid(slug=slug, name=slug.capitalize()) for slug in slugs)
    columns = (
        ColumnSaid(file="a.b", column="x.y", means="score", touchpoint="parcel", kind="csat", best=1.0),
        ColumnSaid(file="a", column="kind", means="touchpoint", values={"P": "parcel", "O": "order"}),
    )
    return Said(files=(FileSaid(name="a"), FileSaid(name="a.b")), columns=columns, points=points)


def test_another_meaning_forgets_what_only_the_former_needed() -> None:
    said = say_column(way(*SLUGS), "a.b", "x.y", {"means": "words"})
    one = column_said(said, "a.b", "x.y")
    assert (one.means, one.kind, one.best, one.touchpoint) == ("words", "", None, "parcel")
    assert said.columns[1] == way(*SLUGS).columns[1]


def test_a_column_nobody_spoke_of_is_not_needed_until_somebody_does() -> None:
    assert column_said(Said(), "a", "x").means == "nothing"
    assert say_column(Said(), "a", "x", {"means": "words"}).columns == (
        ColumnSaid(file="a", column="x", means="words"),
    )


def test_names_with_dots_are_read_by_the_longest_file_that_fits() -> None:
    assert split(way(), "a.b.x.y") == ("a.b", "x.y")
    assert split(way(), "a.kind") == ("a", "kind")


def test_an_answer_is_remembered_as_one_also_when_it_is_empty() -> None:
    said = answer(way(*SLUGS), "a.b.x.y#best", "")
    assert (answered(said, "a.b.x.y#best"), said.answered) == ("", ("a.b.x.y#best",))
    assert answered(answer(said, "a.b.x.y#best", "1"), "a.b.x.y#best") == "1"
    assert answer(said, "files", "x") == said


def test_one_of_the_register_takes_all_that_pointed_at_the_guess() -> None:
    said = match_point(way(*SLUGS), "parcel", "home-delivery", "Home delivery")
    assert [(one.slug, one.known) for one in said.points][1] == ("home-delivery", True)
    assert said.columns[0].touchpoint == "home-delivery"
    assert said.columns[1].values == {"P": "home-delivery", "O": "order"}
    assert match_point(said, "order", "home-delivery", "Home delivery").columns[1].values == {
        "P": "home-delivery",
        "O": "home-delivery",
    }
    apart = part_point(said, "home-delivery")
    assert apart.points[1].known is False
    assert apart.columns[0].touchpoint == apart.points[1].slug != "home-delivery"


def test_what_pointed_at_one_left_out_belongs_to_the_first() -> None:
    said = drop_point(way(*SLUGS), "parcel")
    assert [one.slug for one in said.points] == ["order", "review"]
    assert said.columns[0].touchpoint == ""


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("add", "up", "down", "drop", "match", "part")),
            st.sampled_from((*SLUGS, "till", "nowhere")),
        ),
        max_size=30,
    )
)
def test_whatever_is_done_each_touchpoint_stands_once_and_nothing_points_nowhere(acts: list[tuple[str, str]]) -> None:
    said = way(*SLUGS)
    verbs = {
        "add": add_point,
        "up": lambda s, slug: move_point(s, slug, -1),
        "down": lambda s, slug: move_point(s, slug, 1),
        "drop": drop_point,
        "match": lambda s, slug: match_point(s, slug, "till", "Till"),
        "part": part_point,
    }
    for verb, slug in acts:
        said = verbs[verb](said, slug)
        slugs = [one.slug for one in said.points]
        assert len(set(slugs)) == len(slugs)
        pointed = {said.columns[0].touchpoint, *said.columns[1].values.values()}
        assert pointed <= {"", *slugs}


def test_figures_and_lists_as_they_are_typed() -> None:
    assert [number(text) for text in ("1", " 2,5 ", "−3", "x", "")] == [1.0, 2.5, -3.0, None, None]
    assert listed("6, 99,\nN/A ,") == ("6", "99", "N/A")
