"""Makes a large company for the browser: 200 touchpoints in 20 stages, 120 branches in 10 regions."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")

import django

django.setup()

import random  # noqa: E402 - Django must stand first
from datetime import timedelta  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.make import user  # noqa: E402
from touchstone.company.actions import found_company, open_branch  # noqa: E402
from touchstone.ledger.actions import found_source, record  # noqa: E402
from touchstone.ledger.entries import Entry, Reading  # noqa: E402
from touchstone.ledger.projection import rebuild  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402
from touchstone.register.actions import add_journey, add_stage, add_touchpoint  # noqa: E402

KINDS = ("Sign", "Call", "Page", "Desk", "Letter", "Form", "Visit", "Chat", "Bill", "Parcel")
STAGES, REGIONS, IN_A_REGION, READINGS, PEOPLE = 20, 10, 12, 20_000, 3_000


def main() -> None:
    """Every touchpoint and every branch has its own true level; some touchpoints nobody has looked at."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    long_ago = now - timedelta(days=500)
    draw = random.Random(19)
    root = found_company(name="Great & Wide", time_zone="Europe/London", currency="GBP", now=long_ago)
    asha = user("Asha", "owner", root)
    branches = []
    for region in range(1, REGIONS + 1):
        above = open_branch(parent=root, name=f"Region {region}", by=asha, now=long_ago)
        branches += [
            open_branch(parent=above, name=f"Shop {region}.{shop}", by=asha, now=long_ago)
            for shop in range(1, IN_A_REGION + 1)
        ]
    journey = add_journey(name="The long way", by=asha, now=long_ago)
    touchpoints = []
    for stage in range(1, STAGES + 1):
        below = add_stage(
            journey=journey, name=f"Stage {stage}", half="attract" if stage < 8 else "satisfy", by=asha, now=long_ago
        )
        touchpoints += [add_touchpoint(name=f"{kind} {stage}", stage=below, by=asha, now=long_ago) for kind in KINDS]
    levels = {one.pk: draw.gauss(0.5, 3) for one in touchpoints}
    shifts = {one.pk: draw.gauss(0, 1.5) for one in branches}
    heard = draw.sample(touchpoints, 180)
    source = found_source(slug="answers", name="Answers", hears="everyone")
    entries = []
    for number in range(READINGS):
        touchpoint, branch, person = draw.choice(heard), draw.choice(branches), draw.randrange(PEOPLE)
        points = max(-10, min(10, round(draw.gauss(levels[touchpoint.pk] + shifts[branch.pk], 3)))) or 1
        entries.append(
            Entry(
                key=str(number),
                touchpoint=touchpoint.pk,
                branch=branch.pk,
                happened_at=now - timedelta(hours=draw.randrange(2, 24 * 300)),
                party=Who((Known("email", f"person{person}@example.org"),), f"Person {person}"),
                readings=(Reading("they_said", points, "customer"),),
            )
        )
    outcome = record(source=source, entries=entries, now=now)
    assert not outcome.refused, outcome.refused
    rebuild(now=now)


if __name__ == "__main__":
    main()
