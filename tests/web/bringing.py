"""Imports for tests of pages, through the public verbs: a small file handed in, told, tried, run."""

from __future__ import annotations

from datetime import datetime

import msgspec

from touchstone.company.models import User
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.guessing.said import said_of
from touchstone.ledger.intake.working import do_next
from touchstone.ledger.models import Import

VISITS = """id,who,at,stars,said,promised,done,paid
1,ann@example.org,2026-03-02 10:00,5,Lovely,2026-03-05,2026-03-04,12.50
2,bob@example.org,2026-03-02 11:00,1,=Rude,2026-03-05,2026-03-09,-3
3,cyd@example.org,2026-13-40 09:00,4,Fine,,,7.00
4,dan@example.org,2026-03-03 12:00,9,So so,,,8.00
5,eve@example.org,2026-03-04 12:00,4,,2026-03-06,2026-03-06,9.00
"""
"""Row 3 has no such day, row 4 a score that is not on the scale; the second paid less than nothing."""

RECIPE = """name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
dates = "year first"
currency = "GBP"
journey = "Coming by"

[who]
email = "visits.who"

[[file]]
name = "visits"
match = "visits*.csv"
headers = ["id", "who", "stars"]
key = "id"

[[stage]]
name = "Be here"
touchpoints = [{ slug = "counter", name = "Counter" }]

[[encounter]]
touchpoint = "counter"
when = "visits.at"
words = "visits.said"

[[encounter.reading]]
kind = "csat"
column = "visits.stars"

[encounter.promise]
text = "Done by the day we say."
due = "visits.promised"
due_precision = "day"
met = "visits.done"
"""


def handed_in(*, by: User, now: datetime, text: str = VISITS, name: str = "visits.csv") -> Import:
    """A file that was looked at, and waits to be told what it means."""
    data = text.encode()
    taken = take([data], most=10_000_000)
    upload = keeping.keep_upload(file=taken.file, name=name, size=taken.size, by=by, now=now)
    started = jobs.begin([upload], by=by, now=now)
    return worked(started, now=now)


def told(*, by: User, now: datetime, recipe: str = RECIPE, text: str = VISITS, name: str = "visits.csv") -> Import:
    """A file of which a person said, as text, what it means."""
    started = handed_in(by=by, now=now, text=text, name=name)
    said = msgspec.structs.replace(said_of(started.said), text=recipe, title="Visits")
    return jobs.say(started, said, by=by, now=now)


def tried(*, by: User, now: datetime, recipe: str = RECIPE, text: str = VISITS, name: str = "visits.csv") -> Import:
    """A file that went through the dry run."""
    started = told(by=by, now=now, recipe=recipe, text=text, name=name)
    return worked(jobs.ask_try(started, by=by, now=now), now=now)


def came_in(*, by: User, now: datetime, recipe: str = RECIPE, text: str = VISITS, name: str = "visits.csv") -> Import:
    """A file that came in."""
    started = tried(by=by, now=now, recipe=recipe, text=text, name=name)
    return worked(jobs.ask_run(started, by=by, now=now), now=now)


def worked(started: Import, *, now: datetime) -> Import:
    """The import once the worker has nothing left to do."""
    while do_next(now=now):
        pass
    started.refresh_from_db()
    return started
