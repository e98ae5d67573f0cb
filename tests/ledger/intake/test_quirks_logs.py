"""A log: one row for each step of a case; its steps in the order of their times, and what is said once said once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.told import recipe, told
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable

LOG = (
    '[[file]]\nname = "v"\nkey = "case"\nlines = true\norder = "at"\nlast = ["late"]\n'
    '[[file]]\nname = "steps"\nkey = "case"\njoins = "v.case"\nmany = "rows"\n'
    '[[file]]\nname = "end"\nkey = "case"\njoins = "v.case"\nskip = [{ column = "step", not_in = ["Closed"] }]\n'
)
STEPS = """
[[encounter]]
from = "steps"
touchpoint_from = "steps.step"
touchpoints = { Asked = "asked", Answered = "answered", Closed = "closed" }
when = "steps.at"

[[encounter]]
touchpoint = "closed"
kind = "reading"
slot = "promise"
when = "v.at"

[encounter.promise]
text = "Closed in time."
due = "v.due"
met = "end.at"
"""


def test_the_steps_of_a_case_come_in_the_order_of_their_times_with_one_promise(tmp_path: Path) -> None:
    """A log in any order: who did a step stands in its row, who asked in any; equal times keep the stated order."""
    rows = (
        "case,step,at,due,who,by,late\n"
        "A,Closed,2026-03-05,2026-03-04,,Sue,yes\n"
        "A,Asked,2026-03-02,2026-03-04,K1,Pete,no\n"
        "A,Answered,2026-03-05,2026-03-04,K1,Sue,\n"
        "B,Asked,2026-03-02,2026-03-09,K2,Pete,no\n"
    )
    spec = recipe(STEPS, head='staff = "steps.by"\ntrace = ["v.case"]\n[who]\ncustomer = "v.who"\n', files=LOG)
    shaped = told(tmp_path, spec, {"v": rows, "steps": rows, "end": rows}, staff={"pete": 7, "sue": 8})
    assert [(one.line, one.rows) for one in shaped] == [(2, 3), (5, 1)]
    assert [one.cells["v.late"] for one in shaped] == ["yes", "no"]
    slugs = ("asked", "answered", "closed")
    found = [entry for one in shaped for entry in one.entries]
    steps = sorted((e for e in found if e.kind == "passage"), key=lambda e: (e.trace, e.happened_at, e.order))
    assert [(e.trace, slugs[e.touchpoint - 1], e.staff, e.party.known[0].value) for e in steps if e.party] == [
        ("A", "asked", 7, "K1"),
        ("A", "answered", 8, "K1"),
        ("A", "closed", 8, "K1"),
        ("B", "asked", 7, "K2"),
    ]
    promised = [e for e in found if e.made]
    assert [(e.trace, e.happened_at.day, e.made[0].due_at.day, [s.at.day for s in e.settled]) for e in promised] == [
        ("A", 2, 4, [5]),
        ("B", 2, 9, []),
    ]


def test_last_and_order_are_for_lines_of_one_thing() -> None:
    with pytest.raises(RecipeUnreadable, match="last and order need lines = true"):
        recipe(STEPS, files=LOG.replace("lines = true\n", ""))
