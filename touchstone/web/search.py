"""Search from anywhere by "/": people in reach, touchpoints, promises and journeys, by words or their beginnings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from touchstone.people.identities import folded
from touchstone.register.models import Journey, Touchpoint
from touchstone.register.queries import promises_in_force
from touchstone.web.guards import Request, may
from touchstone.web.people_found import people_found

LEAST = 2
MOST = 6
MOST_ON_PAGE = 30


@dataclass(frozen=True)
class Hit:
    """One thing found: where it is, what it is called, and what is said beside it."""

    href: str
    icon: str
    name: str
    beside: str


@dataclass(frozen=True)
class SearchContext:
    """What was sought and found, by kind; kinds with nothing are left out."""

    sought: str
    kinds: Sequence[tuple[str, Sequence[Hit]]]
    too_short: bool


@may("see")
def search_page(request: Request) -> HttpResponse:
    """What the typed words find: a whole page, or the list alone while one types."""
    sought = request.GET.get("q", "").strip()[:200]
    fragment = "HX-Request" in request.headers
    words = folded(sought).split()
    too_short = sum(map(len, words)) < LEAST
    kinds: list[tuple[str, list[Hit]]] = []
    if not too_short:
        most = MOST if fragment else MOST_ON_PAGE
        kinds = [
            (_("People"), _people(request, sought, most)),
            (_("Touchpoints"), _touchpoints(words, most)),
            (_("Promises"), _promises(request, words, most)),
            (_("Journeys"), _journeys(words, most)),
        ]
    page = SearchContext(sought, [kind for kind in kinds if kind[1]], too_short)
    return render(request, "search/search.html#found" if fragment else "search/search.html", {"page": page})


def _fits(text: str, words: Iterable[str]) -> bool:
    """Every word stands somewhere in the text, whatever case or accents."""
    plain = folded(text)
    return all(word in plain for word in words)


def _people(request: Request, sought: str, most: int) -> list[Hit]:
    return [
        Hit(reverse("party", args=[one.pk]), "building-2" if one.organisation else "user", one.name, one.hint)
        for one in people_found(request, sought, most=most)
    ]


def _touchpoints(words: Sequence[str], most: int) -> list[Hit]:
    rows = Touchpoint.objects.filter(retired_at=None).only("slug", "name", "whose")
    return [
        Hit(reverse("touchpoint", args=[one.slug]), "map-pin", one.name, str(one.get_whose_display()))
        for one in rows
        if _fits(f"{one.name} {one.slug}", words)
    ][:most]


def _promises(request: Request, words: Sequence[str], most: int) -> list[Hit]:
    touchpoints = Touchpoint.objects.filter(retired_at=None).in_bulk()
    return [
        Hit(
            reverse("touchpoint", args=[touchpoints[pk].slug]),
            "handshake",
            str(one.revision.text),
            touchpoints[pk].name,
        )
        for pk, promised in promises_in_force(as_of=request.now).items()
        if pk in touchpoints
        for one in promised
        if _fits(str(one.revision.text), words)
    ][:most]


def _journeys(words: Sequence[str], most: int) -> list[Hit]:
    return [
        Hit(reverse("map_journey", args=[one.slug]), "route", one.name, one.need)
        for one in Journey.objects.filter(retired_at=None)
        if _fits(one.name, words)
    ][:most]
