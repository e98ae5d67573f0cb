"""Promises in other people's files: due by a day, a time or a span; kept, late, called off, unknown, or none at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.intake.told import entries, recipe, sentences, told
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.working_time import NotAPlan, Plan, Span, holidays_of, opening, span
from touchstone.ledger.promises import outcome
from touchstone.questions.scales import BROKEN, KEPT, LATE

ORDER = '[[encounter]]\ntouchpoint = "order"\nwhen = "v.at"\n[encounter.promise]\ntext = "Ready by the day we say."\n'
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LONDON = ZoneInfo("Europe/London")


def state(entry: Entry, as_of: datetime = AS_OF) -> str:
    """What became of the one promise of an entry."""
    (made,) = entry.made
    settled = [(one.kind, one.at, one.due_at) for one in entry.settled]
    return outcome(due_at=made.due_at, settlements=settled, as_of=as_of).state


def test_kept_late_broken_open_called_off_unknown_and_no_promise(tmp_path: Path) -> None:
    rows = (
        "id,at,due,ready,state\n"
        "1,2026-01-05 10:00,2026-01-09,2026-01-09 23:59:59,done\n"
        "2,2026-01-05 10:00,2026-01-09,2026-01-10 00:00:00,done\n"
        "3,2026-01-05 10:00,2026-01-09,,working\n"
        "4,2026-05-30 10:00,2026-06-09,,working\n"
        "5,2026-01-05 10:00,2026-01-09,,Called off\n"
        "6,2026-01-05 10:00,2026-01-09,,done\n"
        "7,2026-01-05 10:00,,2026-01-09 10:00,done\n"
    )
    spec = recipe(
        ORDER + 'due = "v.due"\nmet = "v.ready"\ncancelled = [{ column = "v.state", in = ["called off"] }]\n'
        'unknown = [{ column = "v.state", in = ["done"] }, { column = "v.ready", empty = true }]\n'
    )
    found = entries(tmp_path, spec, rows)
    assert [state(one) if one.made else "no promise" for one in found] == [
        "kept",
        "late",
        "broken",
        "open",
        "void",
        "no promise",
        "no promise",
    ]


def test_a_due_day_lasts_until_its_end_where_the_branch_is(tmp_path: Path) -> None:
    rows = (
        "id,at,due,shop\n1,2026-01-05,2026-01-09,London\n2,2026-01-05,2026-01-09,Tokyo\n"
        "3,2026-01-05,2026-01-09 00:00:00,London\n4,2026-01-05,2026-01-09 15:30,London\n"
    )
    spec = recipe(ORDER + 'due = "v.due"\n', head='branch_from = "v.shop"')
    assert [e.made[0].due_at for e in entries(tmp_path, spec, rows)] == [
        datetime(2026, 1, 9, 23, 59, 59, 999999, UTC),
        datetime(2026, 1, 9, 14, 59, 59, 999999, UTC),
        datetime(2026, 1, 9, 23, 59, 59, 999999, UTC),
        datetime(2026, 1, 9, 15, 30, tzinfo=UTC),
    ]
    exact = recipe(ORDER + 'due = "v.due"\ndue_precision = "instant"\n')
    assert [e.made[0].due_at for e in entries(tmp_path, exact, rows)][1:] == [
        datetime(2026, 1, 9, 23, 59, 59, 999999, UTC),  # no hour was written: a day, whatever the others are
        datetime(2026, 1, 9, tzinfo=UTC),
        datetime(2026, 1, 9, 15, 30, tzinfo=UTC),
    ]


def test_moved_by_agreement_counts_by_the_later_day(tmp_path: Path) -> None:
    rows = "id,at,due,moved,ready\n1,2026-01-05,2026-01-09,2026-01-20,2026-01-15\n2,2026-01-05,2026-01-09,,2026-01-15\n"
    spec = recipe(ORDER + 'due = "v.due"\nmoved = "v.moved"\nmet = "v.ready"\n')
    assert [state(one) for one in entries(tmp_path, spec, rows)] == ["kept", "late"]


def test_made_at_another_time_and_at_a_passage_without_one(tmp_path: Path) -> None:
    """A parcel that never came has no passage, and its promise stands all the same."""
    rows = "id,ordered,due,arrived\n1,2026-01-05 10:00,2026-01-09,2026-01-08\n2,2026-01-05 10:00,2026-01-09,\n"
    spec = recipe(
        '[[encounter]]\ntouchpoint = "arrives"\nwhen = "v.arrived"\n[encounter.promise]\ntext = "By the day."\n'
        'made = "v.ordered"\ndue = "v.due"\nmet = "v.arrived"\n'
    )
    found = entries(tmp_path, spec, rows)
    assert [(one.kind, state(one)) for one in found] == [("passage", "kept"), ("reading", "broken")]
    assert found[1].happened_at == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_a_file_that_says_itself_whether_it_was_kept(tmp_path: Path) -> None:
    rows = (
        "id,at,timely,state\n1,2026-01-05,Yes,\n2,2026-01-05,no,\n3,2026-01-05,A bit late,\n"
        "4,2026-01-05,,\n5,2026-01-05,No,withdrawn\n"
    )
    spec = recipe(
        ORDER + 'said = "v.timely"\nsaid_kept = ["yes"]\nsaid_late = ["a bit late"]\nsaid_broken = ["no"]\n'
        'cancelled = [{ column = "v.state", in = ["withdrawn"] }]\n'
    )
    found = entries(tmp_path, spec, rows)
    assert [[(r.kind, r.value, r.vantage) for r in one.readings] for one in found] == [
        [("promise", KEPT, "record")],
        [("promise", BROKEN, "record")],
        [("promise", LATE, "record")],
        [],
        [],
    ]


def test_a_promise_told_of_where_it_was_met_is_late_when_it_was_met_too_late(tmp_path: Path) -> None:
    rows = (
        "id,at,due\n1,2026-01-09 10:00,2026-01-09\n2,2026-01-12 10:00,2026-01-09\n3,2026-01-12 10:00,2026-01-12 09:00\n"
    )
    spec = recipe(ORDER + 'due = "v.due"\nmet = "v.at"\n')
    found = entries(tmp_path, spec, rows)
    assert [state(one) for one in found] == ["kept", "late", "late"]
    assert [one.made[0].made_at for one in found[1:]] == [
        datetime(2026, 1, 9, tzinfo=UTC),
        datetime(2026, 1, 12, 9, tzinfo=UTC),
    ]


def test_due_before_it_was_promised_is_refused_and_the_passage_stays(tmp_path: Path) -> None:
    rows = "id,at,due\n1,2026-01-05 10:00,2025-01-09\n"
    (one,) = told(tmp_path, recipe(ORDER + 'made = "v.at"\ndue = "v.due"\n'), rows)
    assert [refusal.sentence for refusal in one.refusals] == [
        "It was due on 2025-01-09, before it was promised on 2026-01-05."
    ]
    assert [(entry.made, entry.kind) for entry in one.entries] == [((), "passage")]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("24 hours", "2026-04-03 08:30"),
        ("90 minutes", "2026-04-02 10:00"),
        ("3 days", "2026-04-05 21:59"),
        ("1 week", "2026-04-09 21:59"),
        ("2 working days", "2026-04-08 21:59"),  # Good Friday, the weekend and Easter Monday are none
        ("1 business day", "2026-04-07 21:59"),
        ("4 working hours", "2026-04-02 12:30"),
        ("8 working hours", "2026-04-07 08:30"),
    ],
)
def test_a_promised_span_in_berlin_before_easter(tmp_path: Path, said: str, due: str) -> None:
    """Made on Maundy Thursday, 2 April 2026, at 10:30 in Berlin (08:30 UTC)."""
    hours = 'hours = "Mo-Fr 09:00-17:00"\n' if "hours" in said and "working" in said else ""
    spec = recipe(ORDER + f'due_in = "{said}"\n{hours}', head='branch_from = "v.shop"')
    (entry,) = entries(tmp_path, spec, "id,at,shop\n1,2026-04-02 10:30,Berlin\n")
    assert f"{entry.made[0].due_at:%Y-%m-%d %H:%M}" == due
    assert entry.made[0].rule == said


def test_holidays_are_the_branch_s_unless_the_promise_says_otherwise(tmp_path: Path) -> None:
    rows = "id,at,shop\n1,2026-08-28 10:00,London\n2,2026-08-28 10:00,Tokyo\n"  # Monday 31 August: a holiday in England

    def spec(said: str) -> RecipeSpec:
        return recipe(ORDER + f'due_in = "1 working day"\n{said}', head='branch_from = "v.shop"')

    made = {
        said: [f"{e.made[0].due_at:%d}" for e in entries(tmp_path, spec(said), rows)]
        for said in ("", 'holidays = "none"\n', 'holidays = "GB-ENG"\n')
    }  # fmt: skip
    assert made == {"": ["31", "31"], 'holidays = "none"\n': ["31", "31"], 'holidays = "GB-ENG"\n': ["01", "01"]}


def test_working_days_until_closing_time_where_hours_are_stated(tmp_path: Path) -> None:
    spec = recipe(ORDER + 'due_in = "1 working day"\nhours = "Mo-Sa 08:00-18:30"\n')
    (entry,) = entries(tmp_path, spec, "id,at\n1,2026-01-09 10:00\n")
    assert entry.made[0].due_at == datetime(2026, 1, 10, 18, 30, tzinfo=UTC)


def test_days_to_the_minute_where_the_promise_says_so_even_when_the_clocks_change() -> None:
    made = datetime(2026, 3, 28, 12, tzinfo=UTC)
    plan = Plan(LONDON)
    assert plan.due(made, Span(1, "days"), exact=True) == datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert plan.due(made, Span(24, "hours")) == datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize("said", ["soon", "2 moons", "0 days", "1.5 days", "hours", "-1 days", "2  fortnights"])
def test_a_span_that_is_none_says_how_to_write_one(said: str) -> None:
    with pytest.raises(NotAPlan):
        span(said)


@pytest.mark.parametrize(
    "said", ["", "Mo-Fr 17:00-09:00", "Mo-Xx 09:00-17:00", "Mo 9-17", "Mo 09:00-12:00,11:00-13:00", "Mo 25:00-26:00"]
)
def test_opening_hours_that_are_none_say_how_to_write_them(said: str) -> None:
    with pytest.raises(NotAPlan, match="no opening hours"):
        opening(said)


def test_a_country_without_a_calendar() -> None:
    with pytest.raises(NotAPlan, match="no holidays known for “XX”"):
        holidays_of("XX")
    assert date(2026, 4, 3) in holidays_of("DE-BY")


def test_a_plan_without_any_working_time_says_so() -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    plan = Plan(BERLIN, opening("Mo 09:00-17:00"), Always())  # type: ignore[arg-type]
    for unit in ("working days", "working hours"):
        with pytest.raises(NotAPlan, match="leave no working"):
            plan.due(datetime(2026, 1, 1, tzinfo=UTC), Span(1, unit))


@given(
    made=st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
    hours=st.integers(1, 60),
    more=st.integers(1, 60),
    zone=st.sampled_from([LONDON, BERLIN, ZoneInfo("America/New_York")]),
)
def test_working_hours_end_while_somebody_works_and_more_of_them_end_later(
    made: datetime, hours: int, more: int, zone: ZoneInfo
) -> None:
    plan = Plan(zone, opening("Mo-Fr 09:00-12:30,13:30-17:00; Sa 10:00-14:00"), holidays_of("DE"))
    at = made.replace(tzinfo=UTC)
    due, later = (plan.due(at, Span(count, "working hours")) for count in (hours, hours + more))
    local = due.astimezone(zone)
    assert any(since < local.time() <= until for since, until in plan.spans(local.date()))
    assert at + timedelta(hours=hours) <= due < later


def test_a_recipe_s_promise_that_lacks_something_is_refused() -> None:
    for text, sentence in (
        ("", "promise: it needs one of due"),
        ('due = "v.due"\nsaid = "v.x"\nsaid_kept = ["y"]\n', "promise: it needs one of due"),
        ('due_in = "soon"\n', "“soon” is no span of time"),
        ('due_in = "2 working hours"\n', "working hours need hours"),
        ('due_in = "2 working days"\nholidays = "XX"\n', "no holidays known for “XX”"),
        ('said = "v.x"\n', "said needs said_kept"),
    ):
        with pytest.raises(Exception, match=sentence):
            recipe(ORDER + text)


def test_a_due_day_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    rows = "id,at,due\n1,2026-01-05,9999-12-31\n2,2026-01-05,03/04/2026\n"
    assert sentences(tmp_path, recipe(ORDER + 'due = "v.due"\n'), rows) == [
        "due: 9999-12-31 is how computers say “never”: nobody said when.",
        "due: “03/04/2026” can be read in two ways: say in the recipe whether the day comes first or the month.",
    ]
