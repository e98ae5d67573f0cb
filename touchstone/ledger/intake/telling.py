"""One encounter of a recipe, made into a function from a row to an entry, and to what was not taken of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.ledger.entries import Entry, Reading, Words
from touchstone.ledger.intake.cells import Cells, Row, When
from touchstone.ledger.intake.grounds import Ground, Place, Refusing, Waiting, refusing
from touchstone.ledger.intake.promising import NOTHING, Promised, promising
from touchstone.ledger.intake.recipe import EncounterSpec, OutcomeSpec, ReadingSpec
from touchstone.ledger.intake.values import Unreadable, currency_code, score_reader
from touchstone.people.identities import Who
from touchstone.questions.scales import SCALES, checked

SKEW = timedelta(minutes=10)
LONGEST_CHANNEL, LONGEST_LANGUAGE, LONGEST_TRACE = 20, 12, 200
SOLVED, NOT_SOLVED = 1.0, 2.0
MOST_STEPS = 9999
"""Touchpoints named by a column's values that are told in the order stated where their times are equal."""


class Told(NamedTuple):
    """What is known of a row before its encounters are looked at. further: what names a row of a further file."""

    key: str
    place: Place
    who: Who | None
    account: Who | None
    staff: int | None
    trace: str
    further: str = ""


Telling = Callable[[Row, Told, "list[Refusing]"], "Entry | None"]
Part = Callable[[Row], "Reading | None"]
Deal = Callable[[Row, Place], "tuple[str, int | None, str]"]


def telling(order: int, one: EncounterSpec, cells: Cells, ground: Ground) -> Telling:
    """A function that tells one encounter of a row, or None where the row says nothing of it.

    What cannot be read of its scores and promise is put into the list given and left out; when and where it happened
    and for how much cannot be left out: then Unreadable is raised.
    """
    return _Teller(order, one, cells, ground).tell


class _Teller:
    """Everything that one encounter needs of a row, looked up once."""

    def __init__(self, order: int, one: EncounterSpec, cells: Cells, ground: Ground) -> None:
        self.order, self.one, self.ground = order, one, ground
        self.steps = {slug: min(step, MOST_STEPS) for step, slug in enumerate(dict.fromkeys(one.touchpoints.values()))}
        self.holds, self.where, self.when = cells.all_hold(one.only), _touchpoint(one, cells), _when(one, cells, ground)
        self.readings = [_reading(spec, cells) for spec in one.readings]
        if one.outcome is not None:
            self.readings.append(_outcome(one.outcome, cells))
        self.words, self.deal = _words(one, cells), _deal(one, cells)
        self.promise = promising(one.promise, cells) if one.promise else None
        self.wording = one.promise.text if one.promise else ""
        self.channel, self.facts, self.name = _channel(one, cells), _facts(one, cells), _name(one)

    def tell(self, row: Row, told: Told, refused: list[Refusing]) -> Entry | None:
        """The encounter, or None. Raises Unreadable."""
        if self.holds is not None and not self.holds(row):
            return None
        found = self.when(row, told.place.zone)
        if found is None and self.promise is None:
            self._never_silent(row)
            return None
        slug = self.where(row)
        if slug == "":
            return None
        key = f"{told.key}/{self.name or slug}/{self.one.slot}{told.further}"
        at, precision = found or (None, "")
        promised = self._promised(row, told.place, at, key, slug, refused) if self.promise is not None else NOTHING
        if at is None and not promised.made:
            return None
        readings = self._read(row, slug, refused) if self.readings else ()
        words = self.words(row) if self.words is not None else ()
        if self.one.kind == "reading" and not (readings or words or promised.made or promised.readings):
            return None
        deal = self.deal(row, told.place) if self.deal is not None and at is not None else ("", None, "")
        return Entry(
            key=key,
            touchpoint=self.ground.touchpoints[slug],
            branch=told.place.branch,
            happened_at=at or promised.made[0].made_at,
            kind=self.one.kind if at else "reading",
            party=told.who,
            role=self.one.role,
            channel=self.channel(row),
            trace=told.trace,
            order=self.order + self.steps.get(slug, 0),
            precision=self.one.precision or precision or "instant",
            deal=deal[0],
            amount=deal[1],
            currency=deal[2],
            staff=told.staff,
            account=told.account,
            readings=(*promised.readings, *readings),
            words=words,
            facts=self.facts(row),
            made=promised.made,
            settled=promised.settled,
        )

    def _promised(
        self, row: Row, place: Place, at: datetime | None, key: str, slug: str, refused: list[Refusing]
    ) -> Promised:
        revision = self.ground.revisions.get((slug, self.wording), 0)
        try:
            return self.promise(row, place, at, key, revision) if self.promise is not None else NOTHING
        except Unreadable as problem:
            refused.append(refusing(problem, slug))
            return NOTHING

    def _read(self, row: Row, slug: str, refused: list[Refusing]) -> tuple[Reading, ...]:
        found = []
        for reading in self.readings:
            try:
                one = reading(row)
            except Unreadable as problem:
                refused.append(refusing(problem, slug))
            else:
                if one is not None:
                    found.append(one)
        return tuple(found)

    def _never_silent(self, row: Row) -> None:
        """A score or words without a time are said to be there, and not to be taken."""
        scored = any(reading(row) is not None for reading in self.readings)
        if scored or (self.words is not None and self.words(row)):
            raise Unreadable(_("It has a score or words, and nothing says when."))


def _name(one: EncounterSpec) -> str:
    """What stands in the key for the touchpoint: itself, or, where a value or rule finds it, how it is found."""
    if one.touchpoint_from:
        return f"by {one.touchpoint_from}"
    return "by rule" if one.rules else ""


def _touchpoint(one: EncounterSpec, cells: Cells) -> Callable[[Row], str]:
    if not one.rules and not one.touchpoint_from:
        return lambda _row: one.touchpoint
    rules = [(cells.all_hold(rule.only), rule.touchpoint) for rule in one.rules]
    known = {value.strip().casefold(): slug for value, slug in one.touchpoints.items()}
    text = cells.text(one.touchpoint_from)
    column = one.touchpoint_from or (one.rules[0].only[0].column if one.rules and one.rules[0].only else "")

    def find(row: Row) -> str:
        for holds, slug in rules:
            if holds is None or holds(row):
                return slug
        said = text(row)
        mapped = known.get(said.casefold()) if said else None
        if mapped is not None:
            return mapped
        if one.touchpoint:
            return one.touchpoint
        if not said:
            said = cells.text(column)(row) if column else ""
            if not said:
                raise Unreadable(_("Nothing says at which touchpoint it was."))
        raise Waiting(
            _("%(column)s: nobody has said yet at which touchpoint “%(value)s” is.")
            % {"column": cells.heading(column), "value": said},
            column,
            said,
        )

    return find


def _when(one: EncounterSpec, cells: Cells, ground: Ground) -> When:
    latest = ground.now + SKEW if ground.now is not None else None
    if one.on:
        day = datetime.combine(datetime.fromisoformat(one.on).date(), time.min)
        return lambda _row, zone: (day.replace(tzinfo=zone).astimezone(UTC), "day")
    read = cells.when(one.when)

    def when(row: Row, zone: ZoneInfo) -> tuple[datetime, str] | None:
        found = read(row, zone) if read is not None else None
        if found is not None and latest is not None and found[0] > latest:
            raise Unreadable(
                _("This is said to have happened in the future, on %s.") % found[0].astimezone(zone).date().isoformat(),
                _("Things are said to have happened in the future."),
            )
        return found

    return when


def _reading(one: ReadingSpec, cells: Cells) -> Part:
    scale, heading = SCALES[one.kind], cells.heading(one.column)
    text, holds = cells.text(one.column), cells.all_hold(one.only)
    read = score_reader(
        words=one.values,
        missing=one.missing,
        decimal=cells.written(one.column).decimal,
        low=scale.low,
        high=scale.high,
        best=one.best,
        percent=one.kind == "percent",
    )
    kept: dict[float, Reading] = {}

    def reading(row: Row) -> Reading | None:
        if holds is not None and not holds(row):
            return None
        said = text(row)
        if not said:
            return None
        try:
            value = read(said)
            if value is None:
                return None
            found = kept.get(value)
            if found is None:
                found = kept[value] = Reading(one.kind, checked(one.kind, value), one.vantage, None, one.instrument)
        except Unreadable as problem:
            raise problem.within(heading) from None
        except Refusal as refusal:
            general = _("there are answers that are not on the scale of “%s”.") % one.kind
            raise Unreadable(refusal.sentence, general).within(heading) from None
        return found

    return reading


def _outcome(one: OutcomeSpec, cells: Cells) -> Part:
    text = cells.text(one.column)
    known = {word.strip().casefold(): Reading("solved", SOLVED, one.vantage) for word in one.solved}
    known |= {word.strip().casefold(): Reading("solved", NOT_SOLVED, one.vantage) for word in one.not_solved}
    return lambda row: known.get(text(row).casefold())


def _words(one: EncounterSpec, cells: Cells) -> Callable[[Row], tuple[Words, ...]] | None:
    if not one.words:
        return None
    text, language = cells.joined(one.words, "\n"), cells.text(one.language_from)

    def words(row: Row) -> tuple[Words, ...]:
        said = text(row)
        if not said:
            return ()
        return (Words(said, (language(row) or one.language).lower()[:LONGEST_LANGUAGE]),)

    return words


def _deal(one: EncounterSpec, cells: Cells) -> Deal | None:
    money = cells.money(one.amount, minor=one.minor)
    if money is None and not one.deal and not one.deal_from:
        return None
    text, code = cells.text(one.deal_from), cells.text(one.currency_from)
    known = {value.strip().casefold(): deal for value, deal in one.deals.items()}
    stated, heading = cells.spec.currency, cells.heading(one.currency_from) if one.currency_from else ""
    codes: dict[str, str] = {}

    def deal(row: Row, place: Place) -> tuple[str, int | None, str]:
        sort = known.get(text(row).casefold(), one.deal) if known else one.deal
        said = code(row)
        currency = codes.get(said, "") if said else stated or place.currency
        if said and not currency:
            try:
                currency = codes[said] = currency_code(said)
            except Unreadable as problem:
                raise problem.within(heading) from None
        found = money(row, currency) if money is not None else None
        if found is None:
            return sort, None, ""
        amount, currency = found
        if amount >= 0:
            return sort, amount, currency
        if not sort and text(row).casefold() in known:
            return "", None, ""  # the file's own coming and going: stated to be no deal
        return _below_nothing(sort, one.negative), -amount if one.negative or sort else amount, currency

    return deal


def _below_nothing(sort: str, negative: str) -> str:
    if negative:
        return negative
    if sort in ("purchase", "quote"):
        raise Unreadable(
            _("The amount is below nothing, which is no purchase: the recipe can say negative = “return” or “spend”.")
        )
    return sort


def _channel(one: EncounterSpec, cells: Cells) -> Callable[[Row], str]:
    if not one.channel_from:
        return lambda _row: one.channel
    text = cells.text(one.channel_from)
    known = {value.strip().casefold(): channel for value, channel in one.channels.items()}
    as_said = not known or "" in known

    def channel(row: Row) -> str:
        said = text(row).casefold()
        return (known.get(said) or (said if as_said and said else one.channel))[:LONGEST_CHANNEL]

    return channel


def _facts(one: EncounterSpec, cells: Cells) -> Callable[[Row], dict[str, object]]:
    texts = [(column.partition(".")[2], cells.text(column)) for column in one.facts]
    if not texts:
        return lambda _row: {}
    return lambda row: {name: said for name, text in texts if (said := text(row))}
