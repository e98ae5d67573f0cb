"""How a page is looked at: which branch, which time, whose journey, whose view; read from its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from touchstone.company.models import Branch
from touchstone.company.queries import BranchTree
from touchstone.web.drawings.shapes import Vantage
from touchstone.web.guards import Request

PERIODS = {"90": 90, "365": 365}
VIEWS = ("best", "said", "found", "recorded", "together")
VIEW_VANTAGES = {
    "said": ("customer",),
    "found": ("walker",),
    "recorded": ("record",),
    "noted": ("staff",),
    "best": ("customer", "walker", "record", "staff"),
    "together": ("customer", "walker", "record", "staff"),
}
VANTAGE_VIEWS: dict[str, Vantage] = {"customer": "said", "walker": "found", "record": "recorded", "staff": "noted"}


@dataclass(frozen=True)
class Look:
    """What somebody wants to see, cut to what they may see. `branches` are the ids shown; None stands for all."""

    tree: BranchTree
    today: date
    visible: frozenset[int]
    branch: Branch | None = None
    period: str = ""
    first: date | None = None
    last: date | None = None
    who: str = ""
    view: str = "best"

    @property
    def as_of(self) -> date:
        """The last day that counts."""
        return min(self.last or self.today, self.today)

    @property
    def since(self) -> date | None:
        """The first day that counts; None: from the beginning, older readings weighing less."""
        if self.period in PERIODS:
            return self.as_of - timedelta(days=PERIODS[self.period] - 1)
        return self.first

    @property
    def branches(self) -> frozenset[int]:
        """The branches shown: the chosen one and all below it, never more than may be seen."""
        if self.branch is None:
            return self.visible
        return frozenset(self.tree.down([self.branch.pk])) & self.visible

    @property
    def period_words(self) -> str:
        """The time looked at, as the page says it."""
        if self.since is None:
            return _("up to %(day)s; older readings count less") % {"day": _day(self.as_of)}
        return _("%(first)s – %(last)s") % {"first": _day(self.since), "last": _day(self.as_of)}

    def address(self, **changes: str) -> str:
        """The query string of this look with some of it changed ("" when nothing is left to say)."""
        said = {
            "branch": self.branch.slug if self.branch else "",
            "period": self.period,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "who": self.who,
            "view": "" if self.view == "best" else self.view,
        }
        said.update(changes)
        return "?" + urlencode({name: value for name, value in said.items() if value})


def look_from(request: Request) -> Look:
    """The look that the address asks for; what it may not see or does not know is left out."""
    scope, asked = request.scope, request.GET
    tree = scope.tree
    visible = frozenset(b for b in scope.branches("see") if not tree.by_id[b].competitor)
    root = tree.root
    today = request.now.astimezone(tree.zone(root.pk)).date() if root else request.now.date()
    branch = next((b for b in tree.branches if b.slug == asked.get("branch") and b.pk in visible), None)
    period = asked.get("period", "")
    return Look(
        tree=tree,
        today=today,
        visible=visible,
        branch=branch,
        period=period if period in PERIODS else "",
        first=_said_day(asked.get("from", "")),
        last=_said_day(asked.get("to", "")),
        who=asked.get("who", "") if asked.get("who") in ("all", "repeat") else "",
        view=asked.get("view", "best") if asked.get("view") in VIEWS else "best",
    )


def shown_branches(look: Look) -> list[tuple[int, Branch]]:
    """The branches one may choose from, in the order of the tree, with their depth below what one may see."""
    found: list[tuple[int, Branch]] = []

    def walk(branches: Sequence[Branch], depth: int) -> None:
        for branch in branches:
            below = depth
            if branch.pk in look.visible and not branch.retired_at:
                found.append((depth, branch))
                below = depth + 1
            walk(look.tree.children.get(branch.pk, []), below)

    walk(look.tree.children.get(None, []), 0)
    return found


def keep(look: Look, **changes: object) -> Look:
    """The same look with some of it changed."""
    return replace(look, **changes)  # type: ignore[arg-type]


def wants_csv(request: HttpRequest) -> bool:
    """Whether the table of the page is to leave as a file."""
    return request.GET.get("as") == "csv"


def _said_day(said: str) -> date | None:
    try:
        return parse_date(said)
    except ValueError:
        return None


def _day(day: date) -> str:
    return date_format(day, _("j M Y"))
