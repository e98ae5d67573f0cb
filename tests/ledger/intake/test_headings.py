"""A recipe is fitted to the headings that are there: other spellings, choices, patterns, and what is lacking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.intake.headings import HeadingMissing, NothingFits, folded, found_heading, suited
from touchstone.ledger.intake.recipe import (
    Condition,
    EncounterSpec,
    FileSpec,
    PromiseSpec,
    ReadingSpec,
    RecipeSpec,
    RuleSpec,
    StageSpec,
    StandSpec,
    WhoSpec,
)


def recipe(*encounters: EncounterSpec, file: FileSpec | None = None, **more: object) -> RecipeSpec:
    return RecipeSpec(
        name="visits", title="Visits", system="till", hears="everyone",
        files=(file or FileSpec(name="visits", headers=("id", "at"), key="id"),), encounters=encounters, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def visit(**more: object) -> EncounterSpec:
    return EncounterSpec(touchpoint="till", when="visits.at", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("named", "there", "found"),
    [
        ("at", ("At", "at"), "at"),
        ("Date received", ("date_received",), "date_received"),
        ("Timely response?", ("timely_response",), "timely_response"),
        ("Email Address|Username", ("Username", "Score"), "Username"),
        ("Email Address|Username", ("Username", "E-Mail Address"), "E-Mail Address"),
        ("*recommend*", ("Would you Recommend us?",), "Would you Recommend us?"),
        ("*rate your*", ("Corporate yours",), ""),
        ("!*group|*recommend*", ("Recommend - Group", "Recommend"), "Recommend"),
        ("a|b", ("a|b", "a"), "a|b"),
        ("score", ("scores",), ""),
        ("#", ("$", "#"), "#"),
    ],
)
def test_a_heading_is_found(named: str, there: tuple[str, ...], found: str) -> None:
    assert found_heading(named, there) == found


@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.data())
def test_a_heading_that_is_there_is_found_as_itself(there: list[str], data: st.DataObject) -> None:
    named = data.draw(st.sampled_from(there))
    assert found_heading(named, there) == named
    assert folded(folded(named)) == folded(named)


def test_a_pattern_passes_over_what_another_has_taken() -> None:
    spec = recipe(
        visit(
            readings=(ReadingSpec(kind="nps", column="visits.*recommend*"),),
            words=("visits.*why*|*comment*",),
        )
    )
    there = ("id", "at", "Why would you recommend us?", "And why?", "Any comment")
    (one,) = suited(spec, {"visits": there}).spec.encounters
    assert one.readings[0].column == "visits.Why would you recommend us?"
    assert one.words == ("visits.And why?", "visits.Any comment")


def test_what_hangs_on_a_column_that_is_lacking_is_left_out_and_said() -> None:
    spec = recipe(
        visit(
            amount="visits.paid",
            readings=(ReadingSpec(kind="csat", column="visits.stars"),),
            promise=PromiseSpec(text="Ready in time.", due="visits.due"),
            only=(Condition(column="visits.status", not_in=("void",)),),
        ),
        EncounterSpec(touchpoint="door", when="visits.left"),
        who=WhoSpec(email="visits.mail", customer="visits.member"),
        stages=(
            StageSpec(name="Buy", touchpoints=(StandSpec(slug="till", name="Till"),)),
            StageSpec(name="Go", touchpoints=(StandSpec(slug="door", name="Door"),)),
        ),
    )
    found = suited(spec, {"visits": ("id", "AT", "Mail")})
    assert found.spec.encounters == (EncounterSpec(touchpoint="till", when="visits.AT"),)
    assert found.spec.who == WhoSpec(email="visits.Mail")
    assert [stage.name for stage in found.spec.stages] == ["Buy"]
    assert found.notes == tuple(
        f"There is no column “{name}”; what hangs on it is left out."
        for name in ("member", "status", "paid", "stars", "due", "left")
    )


def test_rows_that_only_a_lacking_column_could_tell_are_none() -> None:
    """A condition on a column that is not there is asked of an empty cell."""
    spec = recipe(
        visit(),
        EncounterSpec(touchpoint="door", when="visits.at", only=(Condition(column="visits.left", empty=False),)),
        EncounterSpec(
            when="visits.at", touchpoint="till",
            rules=(RuleSpec(touchpoint="lift", only=(Condition(column="visits.left", among=("up",)),)),),
        ),
    )  # fmt: skip
    found = suited(spec, {"visits": ("id", "at")}).spec.encounters
    assert found == (visit(), visit())


def test_a_column_that_must_be_there_is_asked_for_by_name() -> None:
    with pytest.raises(HeadingMissing, match=r"The file “visits” has no column “at”\. It has: id, when\."):
        suited(recipe(visit()), {"visits": ("id", "when")})


def test_without_stated_headings_every_column_must_be_there() -> None:
    spec = recipe(visit(amount="visits.paid"), file=FileSpec(name="visits", key="id"))
    with pytest.raises(HeadingMissing, match="“paid”"):
        suited(spec, {"visits": ("id", "at")})


def test_a_form_without_any_question_that_is_understood_is_refused() -> None:
    spec = recipe(visit(kind="reading", readings=(ReadingSpec(kind="nps", column="visits.*recommend*"),)))
    with pytest.raises(NothingFits, match=r"Nothing that the recipe “Visits” speaks of is in these files\."):
        suited(spec, {"visits": ("id", "at", "What colour?")})
