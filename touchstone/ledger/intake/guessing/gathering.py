"""Rows that share a number: lines of one thing, or steps of one case; by what stays the same in it and what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.mains import PERSONAL
from touchstone.ledger.intake.guessing.relations import Sheet, is_code, within
from touchstone.ledger.intake.guessing.shapes import folded
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, speaks_of, tokens

SAME, CHANGES = 0.9, 0.6
ENDS = ("closed", "ready", "delivered", "answered")
OF_THE_CASE = ("due", "met", "kept", "solved", *PERSONAL, "account", "account_name")
"""Meanings that are said of a case, however often its rows repeat or change them: a promise is made once."""
AS_IT_WAS_LAST = ("kept", "solved", "status", "score", "met", "moment")
MOST_STEPS = 60
LIFE = frozenset(
    (
        "schedule", "assign", "reassign", "start", "suspend", "resume", "complete", "withdraw", "manualskip",
        "autoskip", "pi abort", "ate abort", "pi_abort", "ate_abort",
    )
)  # fmt: skip
"""What happens to a step in a log of processes (XES): it is one step, done when it is complete."""


@dataclass
class Case:
    """What several rows share: its number, and in which share of them each column says one and the same."""

    thing: Found
    same: dict[str, float]
    worth: float

    def of(self, one: Found) -> float:
        """In which share of the cases a column does not change."""
        return self.same.get(one.profile.column, 1.0)


def gather(done: Arranged, founds: Sequence[Found]) -> None:
    """Says of the first file what a row is, where several share a number: a line of a thing, or a step of a case."""
    sheet = done.main
    if done.rows[sheet.name] != "things":
        return
    keyed = sheet.name in done.keys
    tries = _tried(done, founds, sheet, keyed=keyed)
    cases = [case for one in tries if (case := _case(sheet, one, founds)) is not None]
    if not cases:
        return
    case = max(cases, key=lambda one: one.worth)
    moments = [one for one in founds if one.means == "moment" and one is not case.thing]
    same_time = max(case.of(one) for one in moments) > SAME
    steps = [one for one in founds if _may_be_steps(one, case) and (not same_time or _told_as_steps(one))]
    changing = [one for one in moments if case.of(one) < CHANGES]
    if changing and steps and (same_time or keyed or _said_once(founds, case)):
        _of_steps(done, founds, case, changing)
    elif same_time:
        _of_lines(done, founds, case, moments)
    elif not keyed:
        done.thing, done.log = case.thing, True
        case.thing.be("thing", 0.85, _("Several rows share it, with one person."))


def _of_what(heading: str) -> frozenset[str]:
    """The words of a heading without those that only say that it is a number."""
    return frozenset(word for word in tokens(heading).split() if "id" not in meanings_of(word))


def _tried(done: Arranged, founds: Sequence[Found], sheet: Sheet, *, keyed: bool) -> list[Found]:
    """Columns that may be the number several rows share."""
    things = [
        one
        for one in founds
        if one.means == "thing"
        and one.sure > 0.3
        and is_code(one.profile)
        and one.profile.unique < 0.999
        and one.profile.full > SAME
    ]
    told = [one for one in things if sheet.may(one.profile, "thing")]
    if keyed:
        # A till's numbers begin again each day: "Order #" beside an "Order Id" that names the row is no case.
        told = [one for one in told if _of_what(one.profile.column) not in map(_of_what, done.keys[sheet.name])]
    return (
        told if keyed else told or things or [one for one in founds if one.concept == "open" and _nameless_thing(one)]
    )


def _nameless_thing(one: Found) -> bool:
    """A code that comes a few times, of whose heading nothing is known."""
    seen = one.profile
    big = seen.kind == "id" or (seen.kind == "number" and (seen.most or 0) > 999)
    return is_code(seen) and big and 0.02 < seen.unique < SAME and not one.sheet.meant[seen.place]


COMPARED = ("moment", "customer", "email", "name", "amount", "quantity", "price", "score", "due", "kept", "status")


def _case(sheet: Sheet, one: Found, founds: Sequence[Found]) -> Case | None:
    """A number as that of a case, if it can be one: one person, and a time."""
    others = [x for x in founds if x is not one and (x.means in COMPARED or _listed(x))]
    seen = within(sheet, one.profile, [x.profile for x in others])
    if seen.several < 2:
        return None
    case = Case(one, seen.same, 0.0)
    when = [x for x in others if x.means == "moment"]
    whom = [case.of(x) for x in others if x.means in PERSONAL]
    if not when:
        return None
    latest = max(case.of(x) for x in when)
    if whom and min(whom) < SAME and not _asked_and_closed(when, case):
        return None
    nameless = not sheet.meant[one.profile.place]
    # A plane or a house that many rows share is no case; a code of which nothing is known may be one.
    if not (nameless or sheet.may(one.profile, "thing") or _asked_and_closed(when, case)):
        return None
    if nameless and not (latest > SAME and whom) and not (one.profile.kind == "id" and len(sheet.profiles) <= 6):
        return None
    case.worth = sheet.may(one.profile, "thing") + sheet.may(one.profile, "id") * 0.3 + (latest > SAME) * 0.5
    return case


def _asked_and_closed(moments: Sequence[Found], case: Case) -> bool:
    """Whether all rows say one time at which it was asked and one at which it ended: then it is one case."""
    stay = {one.concept for one in moments if case.of(one) > SAME}
    return "created" in stay and bool(stay & set(ENDS))


def _listed(one: Found) -> bool:
    return one.means in ("fact", "nothing", "status") and bool(one.profile.values) and one.profile.distinct > 1


def _may_be_steps(one: Found, case: Case) -> bool:
    """A list that changes within a case, and is none of places, traits or products."""
    few = one.profile.kind in ("list", "text", "name") and 2 <= one.profile.distinct <= MOST_STEPS
    other = any(one.sheet.may(one.profile, name) for name in ("geo", "trait", "product", "branch", "staff"))
    return _listed(one) and few and (one.means == "status" or not other) and case.of(one) < CHANGES and not _life(one)


def _told_as_steps(one: Found) -> bool:
    """Whether the heading speaks of steps, or of where things stand."""
    return bool(one.sheet.may(one.profile, "touchpoint") or one.sheet.may(one.profile, "status"))


def _life(one: Found) -> bool:
    """Whether a column tells of each step that it is planned, begun or done."""
    said = {folded(value) for value in one.profile.values or {}}
    return bool(said) and said <= LIFE and "complete" in said


def _said_once(founds: Sequence[Found], case: Case) -> bool:
    """Whether something is said of the case as a whole: a promise, or a score repeated in its rows."""
    return any(
        one.means in ("due", "met", "kept", "solved") or (one.means == "score" and case.of(one) > SAME)
        for one in founds
        if one is not case.thing and one.profile.filled
    )


def _of_steps(done: Arranged, founds: Sequence[Found], case: Case, changing: Sequence[Found]) -> None:
    """Each row is a step: which columns tell of it, in which order they come, what counts as it was last."""
    sheet, when = done.main, max(changing, key=lambda one: (one.profile.kind == "time", -case.of(one)))
    for one in changing:
        if one is not when:
            one.be("nothing", 0.6, _("Another time says when the step was."))
    each = [
        one for one in founds
        if one is not case.thing and case.of(one) < SAME and one.means not in OF_THE_CASE
        and (one.profile.column in case.same or one.means in ("row", "staff", "hour", "channel", "words"))
    ]  # fmt: skip
    each += [one for one in founds if one not in each and one.means in ("row", "staff", "hour") and one.profile.filled]
    for one in each:
        if _life(one):
            values = {value: "" if folded(value) == "complete" else "no deal" for value in one.profile.values or {}}
            one.be("status", 0.7, _("It tells which rows are steps that were done."), values=values)
    done.thing, done.log = case.thing, True
    case.thing.be("thing", 0.85, _("Several rows share it: each is a step of one case."))
    done.rows[sheet.name], done.keys[sheet.name] = "steps", (case.thing.profile.column,)
    done.each[sheet.name] = tuple(one.profile.column for one in each)
    done.order[sheet.name] = when.profile.column
    _as_it_was_last(done, founds, case)
    _begun_by_the_first(founds, when, case)


def _as_it_was_last(done: Arranged, founds: Sequence[Found], case: Case) -> None:
    each, name = set(done.each.get(done.main.name, ())), done.main.name
    last = [
        one
        for one in founds
        if one.means in AS_IT_WAS_LAST and one.profile.column not in each and case.of(one) < 1 and one is not case.thing
    ]
    done.last[name] = tuple(one.profile.column for one in last if one.concept != "created")
    for one in last:
        if one.concept != "created":
            one.why = _("%s Of the rows of a case the last one counts.") % one.why


def _begun_by_the_first(founds: Sequence[Found], when: Found, case: Case) -> None:
    """A time of the case that is that of its first or last step says nothing new."""
    sheet = when.sheet
    steps: dict[str, list[datetime]] = {}
    things, times = sheet.cells[case.thing.profile.place], sheet.times(when.profile)
    for thing, at in zip(things, times, strict=True):
        if at is not None:
            steps.setdefault(thing, []).append(at)
    for one in founds:
        if one.means != "moment" or one is when or case.of(one) <= SAME:
            continue
        told = {thing: at for thing, at in zip(things, sheet.times(one.profile), strict=True) if at and thing in steps}
        for edge in (min, max):
            near = sum(_near(edge(steps[thing]), at) for thing, at in told.items())
            if told and near > SAME * len(told):
                one.be("nothing", 0.7, _("It says the same as the first or the last step."))


def _near(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 90


def _of_lines(done: Arranged, founds: Sequence[Found], case: Case, moments: Sequence[Found]) -> None:
    """Rows of one time are lines of one thing; where the case goes on meanwhile, what changes counts as it was last."""
    sheet = done.main
    done.thing = case.thing
    done.rows[sheet.name], done.keys[sheet.name] = "lines", (case.thing.profile.column,)
    case.thing.be("thing", 0.85, _("Rows that share it have the same time and person: they are lines of one thing."))
    if _asked_and_closed(moments, case) and any(_may_be_steps(one, case) and _told_as_steps(one) for one in founds):
        case.thing.why = _("Rows that share it tell of one case, as it went on.")
        stamp = next((one for one in founds if one.concept == "updated" and one.profile.dated), None)
        done.order[sheet.name] = stamp.profile.column if stamp is not None else ""
        _as_it_was_last(done, founds, case)


def ending(done: Arranged, column: Found) -> str:
    """The step that most often ends a case, by a word that says so if one does."""
    sheet = done.main
    if done.thing is None:
        return ""
    when = next((one for one in sheet.profiles if one.column == done.order.get(sheet.name)), None)
    times = sheet.times(when) if when is not None else []
    last: dict[str, tuple[datetime, str]] = {}
    for thing, at, step in zip(
        sheet.cells[done.thing.profile.place], times, sheet.cells[column.profile.place], strict=True
    ):
        if at is not None and step and (thing not in last or last[thing][0] <= at):
            last[thing] = (at, step)
    counted = Counter(step for _at, step in last.values())
    said = [step for step in counted if speaks_of(step, "done")]
    return max(said or counted, key=lambda step: counted[step], default="")
