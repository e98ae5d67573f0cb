"""The starter register: the touchpoints nearly every business has, each to keep, rename or drop."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from touchstone import register
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.packs.packing import Outcome, pack_in
from touchstone.packs.yaml_text import read, written
from touchstone.register.packing import SECTION

FILE = Path(register.__file__).parent / "starter.yaml"


class NotInTheStarter(Refusal):
    """The starter register has no touchpoint of that name."""


@dataclass(frozen=True)
class Offered:
    """One touchpoint of the starter register, as a page offers it."""

    slug: str
    name: str
    need: str
    promise: str


@dataclass(frozen=True)
class OfferedStage:
    """A stage of the starter register with what stands in it."""

    name: str
    half: str
    touchpoints: tuple[Offered, ...]


@dataclass(frozen=True)
class OfferedJourney:
    """A journey of the starter register: whose, what they need, how they should feel at the end."""

    slug: str
    name: str
    whose: str
    need: str
    feel: str
    stages: tuple[OfferedStage, ...]

    @property
    def touchpoints(self) -> tuple[Offered, ...]:
        """All that stand in it, in order."""
        return tuple(one for stage in self.stages for one in stage.touchpoints)


def starter() -> tuple[OfferedJourney, ...]:
    """What the starter register offers, in the order in which people are asked about it."""
    section = _section()
    offered = {
        one["slug"]: Offered(
            one["slug"], one["name"], one["need"], one["promises"][0]["words"] if "promises" in one else ""
        )
        for one in section["touchpoints"]
    }
    return tuple(
        OfferedJourney(
            **{key: journey[key] for key in ("slug", "name", "whose", "need", "feel")},
            stages=tuple(
                OfferedStage(
                    stage["name"], stage["half"], tuple(offered[slug] for slug in stage.get("touchpoints", ()))
                )
                for stage in journey["stages"]
            ),
        )
        for journey in section["journeys"]
    )


def adopt_starter(
    *,
    keep: Mapping[str, str],
    by: User | None,
    now: datetime,
    need: str = "",
    feel: str = "",
    journey: str = "",
) -> Outcome:
    """Write the touchpoints to `keep` (slug → the name they go by here) into the register, with design and promise.

    Journeys in which nothing is kept are left out; the customers' journey always comes, with all its stages, and takes
    `journey` as its name and `need` and `feel` as the company's own answers where they are given.
    """
    section = _section()
    if strange := set(keep) - {one["slug"] for one in section["touchpoints"]}:
        raise NotInTheStarter(_("The starter register has no “%(slugs)s”.") % {"slugs": ", ".join(sorted(strange))})
    section["touchpoints"] = [
        one | {"name": keep[one["slug"]].strip() or one["name"]}
        for one in section["touchpoints"]
        if one["slug"] in keep
    ]
    for stage in (stage for one in section["journeys"] for stage in one["stages"]):
        stage["touchpoints"] = [slug for slug in stage.get("touchpoints", ()) if slug in keep]
    first, *others = section["journeys"]
    first |= {key: said for key, said in (("name", journey), ("need", need), ("feel", feel)) if said.strip()}
    section["journeys"] = [first, *(one for one in others if any(stage["touchpoints"] for stage in one["stages"]))]
    return pack_in(text=written({"touchstone": 1, SECTION: section}), by=by, now=now)


def _section() -> dict[str, Any]:
    plain, _lines = read(FILE.read_text(encoding="utf-8"))
    return deepcopy(plain[SECTION])
