"""Lays out the demo's today: promises due in the next hours and tomorrow, and a few just broken, with names to them."""

from __future__ import annotations

from touchstone.demo.buyers import Occasions
from touchstone.demo.days import HOUR
from touchstone.demo.truth import BROKEN
from touchstone.demo.vows import Vows
from touchstone.demo.world import Happening, World

LAID_OUT = (
    # promise, source, touchpoint where it was made, hours ago made, branch, days ahead due (None: by its own rule)
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 125, 0, 0),
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 171, 3, 0),
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 98, 6, 0),
    ("on-your-day", "webshop", "online-order", 76, 2, 0),
    ("we-ring-back", "calls", "inquiry-call", 2.2, 1, None),
    ("one-person-rings-back", "calls", "complaint-call", 1.1, 4, None),
    ("wrong-line-put-right", "ledgers", "trade-invoice", 55, 0, None),
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 147, 7, 1),
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 52, 4, 1),
    ("on-your-day", "webshop", "online-order", 30, 5, 1),
    ("a-leader-rings", "calls", "ask-for-leader", 9, 8, 1),
    ("price-before-work", "workshop-book", "bench-advice", 27, 6, None),
    ("one-person-rings-back", "calls", "complaint-call", 7, 4, None),
    ("we-ring-back", "calls", "inquiry-call", 5.5, 1, None),
    ("mended-by-the-day", "workshop-book", "repair-drop-off", 190, 4, -1),
    ("on-your-day", "webshop", "online-order", 100, 2, -1),
)


def lay_out_today(world: World, vows: Vows, occasions: Occasions) -> None:
    """Open promises due today and tomorrow, and some broken since yesterday, whatever the hour."""
    rng = world.rng("today")
    now, today = world.days.now, world.days.today
    known = occasions.where((occasions.day <= today) & (occasions.nth >= 2))
    for promise, source, point, hours, branch, ahead in LAID_OUT:
        at = now - int(hours * HOUR)
        who = int(known.who[int(rng.integers(len(known)))])
        if ahead is None:
            vow = vows.make(promise, at, BROKEN, rng)
        else:
            due = int(world.days.starts[today + ahead + 1] - 1)
            vow = vows.make(promise, at, BROKEN, rng, due=due)
        vow.met = None
        happening = Happening(at, source, point, branch, who, channel="phone" if source == "calls" else "shop")
        happening.vow, happening.served = vow, True
        world.add(happening)
