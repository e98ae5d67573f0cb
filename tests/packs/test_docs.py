"""docs/packs.md is true: its example is taken as it stands, and its table names every key there is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.make import NOW
from tests.register.test_keeping import laid_out
from touchstone.packs.packing import TOP, pack_in
from touchstone.register.models import Touchpoint
from touchstone.register.pack_form import JOURNEY, PROMISE, STAGE, TOUCHPOINT
from touchstone.register.queries import promises_in_force, step_counts

PAGE = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")


def test_the_example_is_taken_as_it_stands(db: None) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, flags=re.S)
    assert example is not None
    pack_in(text=example[1], by=None, now=NOW)
    assert laid_out() == {"Renting a bike": {"Book": ["Booking page"], "Ride": ["Hand-over"]}}
    pks = {one.slug: one.pk for one in Touchpoint.objects.all()}
    assert step_counts(as_of=NOW)[pks["booking-page"]].now == 3
    assert [one.revision.within_hours for one in promises_in_force(as_of=NOW)[pks["hand-over"]]] == [None, 2]
    assert pack_in(text=example[1], by=None, now=NOW).changes == ()


def test_the_table_names_every_key() -> None:
    named: dict[str, set[str]] = {}
    where = ""
    for first, keys in re.findall(r"^\| ([^|]*) \| (`[^|]*) \|", PAGE, flags=re.M):
        where = first.strip() or where
        named.setdefault(where, set()).update(re.findall(r"`([^`]+)`", keys))
    kinds = {"a journey": JOURNEY, "a stage": STAGE, "a touchpoint": TOUCHPOINT, "a promise": PROMISE}
    assert named == {
        "a pack": set(TOP),
        "the register": {"language", "journeys", "touchpoints"},
        **{name: set(kind.keys) for name, kind in kinds.items()},
    }
