"""What one can do with the register: add, place, design, promise, retire; nothing is deleted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from touchstone.company.actions import note_deed
from touchstone.company.models import Department, User
from touchstone.fields import Wording
from touchstone.register.models import (
    Design,
    Journey,
    Placement,
    Promise,
    PromiseRevision,
    Stage,
    Touchpoint,
)


def free_slug(rows: Any, name: str) -> str:
    """A slug from `name` that no row has yet: `call`, `call-2`, …"""
    base = slugify(name)[:50] or "unnamed"
    slug, count = base, 1
    while rows.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return slug


def _next(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def add_journey(
    *,
    name: str,
    by: User | None,
    now: datetime,
    whose: str = "customer",
    need: str = "",
    feel: str = "",
    slug: str = "",
) -> Journey:
    """Open a journey: whose it is, what they need, how they should feel at the end."""
    with transaction.atomic():
        journey = Journey.objects.create(
            slug=slug or free_slug(Journey.objects, name),
            name=name,
            whose=whose,
            need=need,
            feel=feel,
            position=_next(Journey.objects),
        )
        note_deed(by=by, verb="add", noun=journey, now=now)
    return journey


def add_stage(
    *, journey: Journey, name: str, by: User | None, now: datetime, half: str = "satisfy", slug: str = ""
) -> Stage:
    """Open a stage at the end of a journey."""
    with transaction.atomic():
        stage = Stage.objects.create(
            journey=journey,
            slug=slug or free_slug(journey.stages, name),
            name=name,
            half=half,
            position=_next(journey.stages),
        )
        note_deed(by=by, verb="add", noun=stage, now=now)
    return stage


def add_touchpoint(
    *,
    name: str,
    by: User | None,
    now: datetime,
    stage: Stage | None = None,
    slug: str = "",
    whose: str = "",
    channel: str = "",
    direct: bool = True,
    department: Department | None = None,
    owner: User | None = None,
    review_on: date | None = None,
    yearly_volume: int | None = None,
) -> Touchpoint:
    """Write a point at which we meet someone into the register, at the end of `stage` if one is given."""
    with transaction.atomic():
        touchpoint = Touchpoint.objects.create(
            slug=slug or free_slug(Touchpoint.objects, name),
            name=name,
            whose=whose or (stage.journey.whose if stage else "customer"),
            channel=channel,
            direct=direct,
            department=department,
            owner=owner,
            review_on=review_on,
            yearly_volume=yearly_volume,
            public_token=secrets.token_urlsafe(9),
            added_at=now,
        )
        note_deed(by=by, verb="add", noun=touchpoint, now=now)
        if stage is not None:
            place(touchpoint=touchpoint, stage=stage, by=by, now=now)
    return touchpoint


def place(*, touchpoint: Touchpoint, stage: Stage, by: User | None, now: datetime) -> Placement:
    """Let a touchpoint stand in a stage too, at its end; standing there already, nothing changes."""
    with transaction.atomic():
        placement, made = Placement.objects.get_or_create(
            stage=stage, touchpoint=touchpoint, defaults={"position": _next(stage.placements)}
        )
        if made:
            note_deed(by=by, verb="place", noun=touchpoint, now=now, fields=["stage"])
    return placement


def design_touchpoint(
    *, touchpoint: Touchpoint, by: User | None, now: datetime, **wordings: str | Mapping[str, str]
) -> Design:
    """The touchpoint's next design from now on: need, know, feel, steps, next. What is not given stays as it was."""
    said = ("need", "know", "feel", "steps", "next")
    with transaction.atomic():
        before = touchpoint.designs.order_by("since", "pk").last()
        given = {name: Wording.of(dict(text) if isinstance(text, Mapping) else text) for name, text in wordings.items()}
        kept = {name: given.get(name, getattr(before, name) if before else Wording()) for name in said}
        design = Design.objects.create(touchpoint=touchpoint, since=now, by=by, **kept)
        note_deed(by=by, verb="design", noun=touchpoint, now=now, fields=list(given))
    return design


def make_promise(
    *,
    touchpoint: Touchpoint,
    text: str | Mapping[str, str],
    by: User | None,
    now: datetime,
    due: str = PromiseRevision.Due.STATED,
    within_hours: float | None = None,
    aim: float = 0.95,
    slug: str = "",
) -> Promise:
    """Promise something at a touchpoint."""
    with transaction.atomic():
        promise = Promise.objects.create(
            touchpoint=touchpoint, slug=slug or free_slug(Promise.objects, f"{touchpoint.slug}-promise")
        )
        revise_promise(promise=promise, text=text, due=due, within_hours=within_hours, aim=aim, by=by, now=now)
    return promise


def revise_promise(
    *,
    promise: Promise,
    text: str | Mapping[str, str],
    by: User | None,
    now: datetime,
    due: str = PromiseRevision.Due.STATED,
    within_hours: float | None = None,
    aim: float = 0.95,
) -> PromiseRevision:
    """Say a promise anew from now on; what was promised before stays what it was."""
    with transaction.atomic():
        revision = PromiseRevision.objects.create(
            promise=promise,
            since=now,
            by=by,
            text=Wording.of(dict(text) if isinstance(text, Mapping) else text),
            due=due,
            within_hours=within_hours,
            aim=aim,
        )
        note_deed(by=by, verb="revise", noun=promise, now=now, fields=["text", "due", "aim"])
    return revision
