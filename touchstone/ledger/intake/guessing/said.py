"""What a person says of the files, column by column in words: made by the guess, changed on the page, kept as JSON."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext_lazy as _

from touchstone.ledger.intake.recipe import Part

MEANINGS = {
    "nothing": _("not needed"),
    "fact": _("a fact worth keeping beside it"),
    "row": _("the number of this row"),
    "thing": _("the number of the order, ticket or visit it belongs to"),
    "moment": _("when it happened"),
    "hour": _("the hour, beside a day of its own"),
    "day_part": _("a part of its day, beside the year’s column"),
    "due": _("promised until"),
    "met": _("when the promise was met"),
    "kept": _("whether the promise was kept"),
    "customer": _("who: their number"),
    "email": _("who: their e-mail"),
    "phone": _("who: their phone"),
    "anonymous": _("who: a visitor’s or device’s number"),
    "name": _("who: their name"),
    "account": _("the organisation they came for: its number"),
    "account_name": _("the organisation they came for: its name"),
    "staff": _("who of ours was there"),
    "branch": _("at which branch"),
    "touchpoint": _("at which touchpoint"),
    "channel": _("by which channel"),
    "status": _("where it stands (open, cancelled, …)"),
    "solved": _("whether it was solved"),
    "score": _("what they scored"),
    "words": _("what they said, in words"),
    "language": _("the language of their words"),
    "amount": _("what they paid"),
    "quantity": _("how many"),
    "price": _("the price of one"),
    "currency": _("the currency"),
    "deal": _("whether bought, returned, quoted"),
    "since": _("since when they are with us"),
    "until": _("when they left"),
    "ended": _("whether they left"),
}
"""What a column can mean, as the page says it."""


class ColumnSaid(Part, frozen=True):
    """One column: what it means, and what that meaning needs.

    touchpoint: slug of where the moment, score, words, promise, outcome or money belong ("" : the file's first).
    dates, zone, decimal, missing: how it is written; dates "?": whether day or month comes first is not said yet.
    precision: "instant" where its times are told to the minute, so that 00:00 is midnight and not a whole day. kind,
    best, vantage: of a score ("" is the customer's). minor: money in cents. zero: whether the 0
    of a score is "none" (no answer) or the "worst". values: for each value of a short list,
    what it stands for: a touchpoint's slug (touchpoint, …), "cancelled", "no deal", "done" or "" (status), a number
    (score), "solved", "not solved" or "" (solved), "kept", "late", "broken" or "" (kept), a deal (deal), a branch's
    slug (branch), a channel (channel), "left" or "" (ended).
    """

    file: str
    column: str
    means: str = "nothing"
    touchpoint: str = ""
    dates: str = ""
    zone: str = ""
    precision: str = ""
    decimal: str = ""
    missing: tuple[str, ...] = ()
    kind: str = ""
    best: float | None = None
    vantage: str = ""
    minor: bool = False
    zero: str = ""
    values: dict[str, str] = {}


class FileSaid(Part, frozen=True):
    """One file: its name here, its upload's SHA-256, how it is written, what a row is, and how it joins.

    rows: "things" (each row is one order, visit, answer …), "lines" (several rows make one thing, its `key`), "steps"
    (each row is one step of a case, its `key`; the columns in `each` are told of a step, the others of the case),
    "people" (a list of people), "further" (belongs to rows of another file: `joins` "file.column" equals `key`;
    `many` as in a recipe), "unused". last, order: of lines and steps, as in a recipe.
    """

    name: str
    file: str = ""
    match: str = "*"
    sheet: str = ""
    header: int = 0
    encoding: str = ""
    separator: str = ""
    rows: str = "things"
    key: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    many: str = "first"
    last: tuple[str, ...] = ()
    order: str = ""
    each: tuple[str, ...] = ()


class PointSaid(Part, frozen=True):
    """A touchpoint the files speak of, in the order people pass them.

    known: it is in the register already. deal: what a moment here is ("purchase" …). promise: its words, where one
    is made here. due_in, hours: a span instead of a due column. channel: by which people come. passage: whether a
    moment here means that somebody really passed. planned: its times are plans; rows called off did not pass.
    """

    slug: str
    name: str
    known: bool = False
    stage: str = ""
    half: str = "satisfy"
    deal: str = ""
    channel: str = ""
    promise: str = ""
    due_in: str = ""
    hours: str = ""
    passage: bool = True
    planned: bool = False


class Said(Part, frozen=True):
    """All that was said of the files of one import.

    hears: everyone, chose, problems or "" (not answered yet: the page asks). branch: a slug; "" the company. currency:
    "" the company's or what stands beside the amounts, "?" not said yet although something speaks for another.
    on: the day of all rows where no column says when. role: the part the people are in. journey: where new
    touchpoints stand. text: the recipe as text where somebody edited it by hand; then it alone counts.
    answered: what a person answered or chose himself, as questions name it ("hears", "orders.score#best").
    """

    title: str = ""
    slug: str = ""
    system: str = ""
    hears: str = ""
    zone: str = ""
    country: str = ""
    currency: str = ""
    language: str = ""
    branch: str = ""
    role: str = ""
    on: str = ""
    journey: str = ""
    files: tuple[FileSaid, ...] = ()
    columns: tuple[ColumnSaid, ...] = ()
    points: tuple[PointSaid, ...] = ()
    shared: tuple[str, ...] = ()
    recipe: str = ""
    text: str = ""
    answered: tuple[str, ...] = ()


def said_of(kept: object) -> Said:
    """What was kept as JSON, as `Said`."""
    return msgspec.convert(kept, Said)


def kept_of(said: Said) -> object:
    """`Said` as JSON keeps it."""
    return msgspec.to_builtins(said)
