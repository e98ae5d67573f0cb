"""Makes the company that the browser walks, through the verbs, in a process of its own."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")

import django

django.setup()

import random  # noqa: E402
from datetime import timedelta  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests import make  # noqa: E402
from touchstone.ledger.actions import record  # noqa: E402
from touchstone.ledger.entries import Entry, Reading, Words  # noqa: E402
from touchstone.ledger.projection import rebuild  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402
from touchstone.register.actions import design_touchpoint, make_promise  # noqa: E402


def main() -> None:
    """Two branches; the website builds trust, the till erodes it in the South, the help desk has two readings."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    make.NOW = now - timedelta(days=400)
    shop = make.shop()
    design_touchpoint(
        touchpoint=shop.till, need="To pay without waiting.", know="What it cost and why.", feel="Seen.",
        steps="Queue\nPay\nTake the bag", next="A thank-you by post.", by=shop.asha, now=now - timedelta(days=300),
    )  # fmt: skip
    make_promise(touchpoint=shop.till, text="Nobody waits longer than five minutes.", by=shop.asha, now=now)
    draw = random.Random(7)
    entries = []
    for number in range(900):
        touchpoint, branch = draw.choice(((shop.website, shop.north), (shop.till, shop.north), (shop.till, shop.south)))
        level = 5 if touchpoint == shop.website else 1 if branch == shop.north else -5
        points = max(-10, min(10, round(draw.gauss(level, 3)))) or 1
        entries.append(
            Entry(
                key=f"e{number}",
                touchpoint=touchpoint.pk,
                branch=branch.pk,
                happened_at=now - timedelta(hours=draw.randrange(2, 24 * 300)),
                party=Who((Known("email", f"person{number % 300}@example.org"),), f"Person {number % 300}"),
                deal="purchase" if touchpoint == shop.till else "",
                amount=1000 if touchpoint == shop.till else None,
                currency="GBP" if touchpoint == shop.till else "",
                readings=(Reading("they_said", points, "customer"),) if number % 2 else (),
                words=(Words(f"{branch.name} words number {number}."),) if number % 2 else (),
            )
        )
    entries += [
        Entry(key=f"w{n}", touchpoint=shop.help_desk.pk, branch=shop.north.pk, happened_at=now - timedelta(days=n + 1),
              readings=(Reading("points", 4, "walker"),))
        for n in range(1)
    ]  # fmt: skip
    outcome = record(source=shop.source, entries=entries, now=now)
    assert not outcome.refused, outcome.refused
    rebuild(now=now)


if __name__ == "__main__":
    main()
