"""A row becomes entries: decided purely from the cells, the recipe and what the register and the branches say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.cells import Cells, Row, Text, bare_id
from touchstone.ledger.intake.grounds import (
    Ground,
    Place,
    Refusing,
    Shaped,
    Somebody,
    Waiting,
    awaited,
    refusing,
)
from touchstone.ledger.intake.recipe import EncounterSpec, PeopleSpec, RecipeSpec, named
from touchstone.ledger.intake.tables import Numbered
from touchstone.ledger.intake.telling import LONGEST_TRACE, Telling, Told, telling
from touchstone.ledger.intake.values import Unreadable
from touchstone.people.identities import Known, Who, folded, normalised

__all__ = ["Ground", "Place", "Refusing", "Shaped", "Somebody", "awaited", "shape", "shaper"]

Shaping = Callable[[Numbered], Shaped]
Naming = Callable[[Row, Place], "Who | None"]


def shape(row: Numbered, spec: RecipeSpec, ground: Ground) -> Shaped:
    """What becomes of one row. For many rows make a `shaper` once."""
    return shaper(spec, ground)(row)


def shaper(spec: RecipeSpec, ground: Ground) -> Shaping:
    """A function from a joined row to its entries; what cannot be read is refused, the rest of the row still counts.

    Of a file without a key, a row comes in whole or not at all: mended, it would be another row, and count twice.
    """
    cells = Cells(spec)
    beforehand = _beforehand(spec, cells, ground)
    tellings = [(one, telling(order, one, cells, ground)) for order, one in enumerate(spec.encounters)]
    people = [_somebody(one, cells) for one in spec.people]
    whole = not named(spec.files[0].key)
    staff_of = _staff(spec, cells, ground)

    def shaped(row: Numbered) -> Shaped:
        if row.skipped and not row.rows:
            return Shaped(row.line, (), (), row.cells, rows=0, skipped=row.skipped)
        refused: list[Refusing] = []
        entries: list[Entry] = []
        try:
            told = beforehand(row)
        except (Unreadable, Refusal) as problem:
            return Shaped(row.line, (), (refusing(problem),), row.cells, rows=row.rows, skipped=row.skipped)
        for one, tell in tellings:
            if one.source and one.source != spec.files[0].name:
                _tell_rows(one, tell, row.cells, told, entries, refused, staff_of)
            else:
                _tell(one, tell, row.cells, told, entries, refused)
        some = _listed(people, row.cells, told.place, told.who, refused)
        if refused and whole:
            entries, some = [], ()
        return Shaped(
            row.line,
            tuple(entries),
            tuple(refused),
            row.cells,
            some,
            nothing=not entries and not refused and not some,
            rows=row.rows,
            skipped=row.skipped,
        )

    return shaped


def _beforehand(spec: RecipeSpec, cells: Cells, ground: Ground) -> Callable[[Numbered], Told]:
    """What is known of a row before its encounters are looked at."""
    place_of, key_of = _place(spec, cells, ground), _key(spec)
    who_of, account_of = _who(spec, cells, ground.system), _account(spec, cells, ground.system)
    trace, staff_of = cells.joined(spec.trace, "/"), _staff(spec, cells, ground)

    def beforehand(row: Numbered) -> Told:
        place = place_of(row.cells)
        return Told(
            key_of(row),
            place,
            who_of(row.cells, place),
            account_of(row.cells, place) if account_of is not None else None,
            staff_of(row.cells),
            trace(row.cells)[:LONGEST_TRACE],
        )

    return beforehand


def _staff(spec: RecipeSpec, cells: Cells, ground: Ground) -> Callable[[Row], int | None]:
    """Who of ours was there: in the row itself, or in a row of a further file that it is told by."""
    if not spec.staff:
        return lambda _row: None
    staff = cells.text(spec.staff)
    return lambda row: ground.staff.get(staff(row).casefold())


def _tell(
    one: EncounterSpec, tell: Telling, cells: Row, told: Told, entries: list[Entry], refused: list[Refusing]
) -> None:
    try:
        entry = tell(cells, told, refused)
    except (Unreadable, Refusal) as problem:
        refused.append(refusing(problem, one.touchpoint))
    else:
        if entry is not None:
            entries.append(entry)


def _tell_rows(
    one: EncounterSpec,
    tell: Telling,
    cells: Row,
    told: Told,
    entries: list[Entry],
    refused: list[Refusing],
    staff_of: Callable[[Row], int | None],
) -> None:
    """An encounter for each row of a further file; what names that row stands in its key."""
    for further in cells.get(one.source) or ():
        nth = further["__n"]
        name = f"/{further['__name']}" + (f"#{nth}" if nth > 1 else "")
        both = cells | further
        _tell(one, tell, both, told._replace(further=name, staff=staff_of(both)), entries, refused)


def _key(spec: RecipeSpec) -> Callable[[Numbered], str]:
    """The source's own name of a row: its key, else all it says and how often it said so.

    Two encounters of one row at one touchpoint share the key, so that the second replaces the first (an order that
    was called off); a recipe that means two gives each a `slot`.
    """
    first = spec.files[0]
    columns = [key if key.startswith(f"{first.name}.") else f"{first.name}.{key}" for key in named(first.key)]
    if not columns:
        return lambda row: row.row if row.n == 1 else f"{row.row}#{row.n}"

    def key(row: Numbered) -> str:
        parts = [row.cells[column].strip() for column in columns]
        if not all(parts):
            name = columns[parts.index("")].partition(".")[2]
            raise Unreadable(_("The row has no %s, which is what names it.") % name)
        return parts[0] if len(parts) == 1 else "/".join(parts)

    return key


def _place(spec: RecipeSpec, cells: Cells, ground: Ground) -> Callable[[Row], Place]:
    own = ground.places[""]
    if not spec.branch_from:
        return lambda _row: own
    text, heading = cells.text(spec.branch_from), cells.heading(spec.branch_from)
    said_of: Mapping[str, str] = {value.strip().casefold(): slug for value, slug in spec.branches.items()}
    others = ground.places.get(said_of["*"].casefold(), own) if "*" in said_of else None

    def place(row: Row) -> Place:
        said = text(row)
        if not said:
            return own
        folded_value = said.casefold()
        found = ground.places.get(said_of.get(folded_value, folded_value).casefold(), others)
        if found is None:
            raise Waiting(
                _("%(column)s: there is no branch “%(value)s”; add it, or say which one it is.")
                % {"column": heading, "value": said},
                spec.branch_from,
                said,
            )
        return found

    return place


@lru_cache(maxsize=1 << 16)
def _identity(kind: str, said: str, country: str) -> Known | None:
    return normalised(kind, said, country=country)


def _who(spec: RecipeSpec, cells: Cells, system: str) -> Naming:
    """The person of a row, by everything that identifies them; None where nobody is known."""
    asked = spec.who
    sought: list[tuple[str, Text]] = [
        (kind, cells.text(column))
        for kind, columns in (
            (f"customer:{system}", asked.customer),
            ("email", asked.email),
            ("phone", asked.phone),
            (f"anonymous:{system}", asked.anonymous),
        )
        for column in named(columns)
    ]
    name = cells.joined(asked.name, " ") if named(asked.name) else None
    nobody = {word.strip().casefold() for word in asked.nobody}
    shared = tuple(word.strip() for word in asked.shared)
    country, organisation = spec.country, asked.organisation

    def who(row: Row, place: Place) -> Who | None:
        known = []
        for kind, text in sought:
            said = text(row)
            if not said or said.casefold() in nobody:
                continue
            one = _identity(kind, said if kind in ("email", "phone") else bare_id(said), country or place.country)
            if one is not None:
                many = bool(shared) and _is_shared(one, said, shared, country)
                known.append(Known(kind, one.value, shared=True) if many else one)
        if all(one.shared for one in known):  # a name alone would be somebody new in every row
            return None
        return Who(tuple(known), name(row) if name is not None else "", organisation)

    return who


def _is_shared(one: Known, said: str, shared: tuple[str, ...], country: str) -> bool:
    """Whether many share it, as the recipe says: in the words of the file, or in another spelling of the same."""
    for word in shared:
        if word.casefold() == said.casefold():
            return True
        alike = _identity(one.kind, word, country)
        if alike is not None and alike.value == one.value:
            return True
    return False


def _account(spec: RecipeSpec, cells: Cells, system: str) -> Naming | None:
    """The organisation the person came for, by its number, else by its name as this system writes it."""
    if not spec.who.account and not spec.who.account_name:
        return None
    number, name = cells.text(spec.who.account), cells.text(spec.who.account_name)
    kind = f"customer:{system}:account"

    def account(row: Row, _place: Place) -> Who | None:
        said, called = number(row), name(row)
        known = _identity(kind, bare_id(said) or folded(called), "")
        return Who((known,), called, organisation=True) if known is not None else None

    return account


def _somebody(one: PeopleSpec, cells: Cells) -> Callable[[Row, Place, Who], Somebody | None]:
    holds, ended = cells.all_hold(one.only), cells.all_hold(one.ended)
    since, until = cells.ago(one.since, one.on), cells.ago(one.until, one.on)

    def somebody(row: Row, place: Place, who: Who) -> Somebody | None:
        if holds is not None and not holds(row):
            return None
        began = since(row, place.zone) if since is not None else None
        left = until(row, place.zone) if until is not None else None
        if left is None and ended is not None and ended(row) and one.on:
            left = (_day(one.on, place.zone), "day")
        if ended is not None and not ended(row):
            left = None
        return Somebody(who, one.role, began[0] if began else None, left[0] if left else None, place.branch)

    return somebody


def _day(on: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(on).replace(tzinfo=zone).astimezone(UTC)


def _listed(
    people: list[Callable[[Row, Place, Who], Somebody | None]],
    cells: Row,
    place: Place,
    who: Who | None,
    refused: list[Refusing],
) -> tuple[Somebody, ...]:
    """The people a row lists; a line that names nobody is said to be there."""
    if not people:
        return ()
    if who is None:
        refused.append(Refusing(_("Nothing says who this is."), general=_("Nothing says who this is.")))
        return ()
    found = []
    for one in people:
        try:
            somebody = one(cells, place, who)
        except Unreadable as problem:
            refused.append(refusing(problem))
        else:
            if somebody is not None:
                found.append(somebody)
    return tuple(found)
