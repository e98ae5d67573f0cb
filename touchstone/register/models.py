"""Journey, Stage, Touchpoint, Placement, Design, Promise and PromiseRevision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.company.models import Department
from touchstone.fields import WordingField
from touchstone.people.models import Role


class Journey(models.Model):
    """Someone's way with us from first glance to farewell: whose, what they need, how they should feel."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    whose = models.CharField(max_length=12, choices=Role.Kind.choices, default=Role.Kind.CUSTOMER)
    need = models.TextField(blank=True, default="")
    feel = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A stretch of a journey. Its half says whether it attracts people or satisfies those who came (4.5)."""

    class Half(models.TextChoices):
        ATTRACT = "attract", _("Attract: before the first purchase")
        SATISFY = "satisfy", _("Satisfy: from the first purchase on")

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="stages")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    half = models.CharField(max_length=10, choices=Half.choices, default=Half.SATISFY)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["journey", "slug"], name="stage_once_in_a_journey")]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """A point at which we meet someone. It keeps its slug for ever; where it stands is a placement."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    whose = models.CharField(max_length=12, choices=Role.Kind.choices, default=Role.Kind.CUSTOMER)
    channel = models.CharField(max_length=20, blank=True, default="")
    direct = models.BooleanField(default=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    review_on = models.DateField(null=True, blank=True)
    yearly_volume = models.PositiveIntegerField(null=True, blank=True)
    public_token = models.CharField(max_length=32, unique=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a touchpoint stands today; a reception desk may stand in three journeys."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="placements")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="placements")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["stage", "touchpoint"], name="placed_once_in_a_stage")]


class Design(models.Model):
    """How a touchpoint is meant to be from `since` on. Never edited: a change is the next design."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="designs")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    need = WordingField()
    know = WordingField()
    feel = WordingField()
    steps = WordingField(help_text="the steps they must take, one a line")
    next = WordingField(help_text="what happens next, told to the person")

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["touchpoint", "since"], name="design_of_touchpoint")]

    @property
    def lines(self) -> list[str]:
        """The steps the person must take, one by one."""
        return [line for line in str(self.steps).splitlines() if line.strip()]

    @property
    def step_count(self) -> int:
        """How many steps the person must take (0: not written down yet)."""
        return len(self.lines)


class Promise(models.Model):
    """What we promise people at a touchpoint. Its words and its time stand in revisions."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="promises")
    slug = models.SlugField(max_length=60, unique=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class PromiseRevision(models.Model):
    """A promise as it was said from `since` on. Never edited: a change is the next revision."""

    class Due(models.TextChoices):
        STATED = "stated", _("by the time stated each time")
        WITHIN = "within", _("within a number of hours")
        DAY = "day", _("by the end of the day stated")
        NONE = "none", _("without a time")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="revisions")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = WordingField()
    due = models.CharField(max_length=8, choices=Due.choices, default=Due.STATED)
    within_hours = models.FloatField(null=True, blank=True)
    aim = models.FloatField(default=0.95, help_text="the share we mean to keep, 0 to 1")

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["promise", "since"], name="revision_of_promise")]

    @property
    def hours_as_days(self) -> int | None:
        """The hours as whole days, where they are two days or more; None: say them as hours."""
        hours = self.within_hours or 0
        return int(hours / 24) if hours >= 48 and hours % 24 == 0 else None
