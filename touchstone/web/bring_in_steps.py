"""The five steps on the way from a file to the map, as every page of it shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from touchstone.ledger.models import Import

SAID = ("saying", "tried", "stopped")
"""States in which what the files mean can still be said."""

STEPS = (
    ("file", gettext_lazy("File"), "bring_in", ()),
    ("look", gettext_lazy("Look"), "bring_in_look", SAID),
    ("meaning", gettext_lazy("Meaning"), "bring_in_meaning", SAID),
    ("try", gettext_lazy("Try"), "bring_in_try", ("tried",)),
    ("run", gettext_lazy("Bring in"), "bring_in_run", ()),
)
"""Name, words, address, and the states in which one may go there."""


@dataclass(frozen=True)
class Step:
    """One step; `href` where one may go to it."""

    number: int
    words: str
    href: str
    done: bool
    current: bool


def way(step: str, started: Import | None) -> list[Step]:
    """The steps with `step` as the current one ("report" is the last): those behind it are done."""
    here = next(at for at, one in enumerate(STEPS) if one[0] == step.replace("report", "run"))
    found = []
    for at, (_name, words, url, states) in enumerate(STEPS):
        there = at != here and started is not None and started.state in states
        href = reverse(url, args=[started.pk]) if there and started is not None else ""
        found.append(Step(at + 1, str(words), href, at < here, at == here))
    return found
