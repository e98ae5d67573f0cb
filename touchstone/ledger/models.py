"""System, Source, Import, Encounter, Evidence, Commitment and what hangs on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.company.models import Branch
from touchstone.fields import InOrderField
from touchstone.people.models import Party, Role
from touchstone.register.models import PromiseRevision, Touchpoint


class System(models.Model):
    """Where a thing has its number (a shop system, a till, Touchstone itself): keys are unique within it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    near = models.BooleanField(default=True, help_text="keys that differ in a number are numbered side by side")


class Source(models.Model):
    """A way by which records of a system reach us, and whom it hears."""

    class Hears(models.TextChoices):
        EVERYONE = "everyone", _("everyone who passed")
        CHOSE = "chose", _("whoever chose to answer")
        PROBLEMS = "problems", _("only those with a problem")

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="sources")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    hears = models.CharField(max_length=10, choices=Hears.choices)

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    """How a foreign file maps here, kept by name: made in the pages, written by hand, or copied from a ready one."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.title


class Upload(models.Model):
    """A file somebody handed in, kept by the hash of what is in it until its time is up; then only its name stays."""

    file = models.CharField(max_length=64, help_text="SHA-256, as files.store names it")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    keep_until = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["file"], name="upload_file")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """Files brought in once by a recipe; run again with the same id it only goes on, newly started it may revive.

    `found` is what looking at the files told, `said` what the person chose, `tried` the report of the dry run,
    `report` that of the run; `rows_done` of `rows_all` is how far the work at hand has come. `instead_of`: the import
    whose rows this one replaces.
    """

    class State(models.TextChoices):
        LOOKING = "looking", _("being looked at")
        SAYING = "saying", _("waits to be told what it means")
        TRYING = "trying", _("being tried")
        TRIED = "tried", _("tried; nothing has come in yet")
        RUNNING = "running", _("coming in")
        DONE = "done", _("came in")
        STOPPED = "stopped", _("stopped")
        TAKING_BACK = "taking_back", _("being taken back")
        TAKEN_BACK = "taken_back", _("taken back")

    state = models.CharField(max_length=12, choices=State.choices, default=State.DONE)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="imports")
    recipe = models.CharField(max_length=60, blank=True, default="")
    recipe_text = models.TextField(blank=True, default="")
    files = models.JSONField(default=list, help_text="name, sha256 and size of each file")
    uploads = models.ManyToManyField(Upload, blank=True, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    instead_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    found = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    tried = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    trouble = models.TextField(blank=True, default="", help_text="why it stopped, as a sentence")
    rows_done = models.BigIntegerField(default=0)
    rows_all = models.BigIntegerField(default=0)


class Refused(models.Model):
    """A row that was not taken, with the sentence why; erasable, given back as a file to mend.

    `waits_for`: the value for which no touchpoint is chosen yet; the row comes in once one is. `partly`: some of the
    row came in.
    """

    brought_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused")
    file = models.CharField(max_length=200)
    line = models.PositiveIntegerField()
    reason = models.TextField()
    row = InOrderField(default=dict)
    waits_for = models.CharField(max_length=200, blank=True, default="")
    partly = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "refused"


class Restated(models.Model):
    """Encounters that an import said again just as they stood, by their ids: they stay when the first is taken back."""

    brought_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="restated")
    encounters = models.BinaryField(help_text="ids as little-endian 64-bit numbers, sorted")

    class Meta:
        verbose_name_plural = "restated"


class Listing(models.Model):
    """One line of a list of people: in which part somebody is, since and until when; it can be taken back.

    `role` is the part it was noted in, `made` by it or before; `was_since` and `was_until` are what stood there then.
    """

    brought_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="listings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Role.Kind.choices)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    noted_at = models.DateTimeField()
    role = models.ForeignKey(Role, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.BooleanField()
    was_since = models.DateTimeField(null=True)
    was_until = models.DateTimeField(null=True)


class Encounter(models.Model):
    """One party at one touchpoint once. Append-only: a correction is the next turn of the same key.

    `key` and `content` are keyed 63-bit hashes; `trace` likewise (0: none). Only the latest turn of a key that is
    not withdrawn is *current* (`queries.current`).
    """

    class Kind(models.TextChoices):
        PASSAGE = "passage", _("passage")
        READING = "reading", _("reading")
        LAPSE = "lapse", _("lapse")

    class Deal(models.TextChoices):
        NONE = "", _("no deal")
        QUOTE = "quote", _("quote")
        PURCHASE = "purchase", _("purchase")
        RETURN = "return", _("return")
        SPEND = "spend", _("we spent")

    class Precision(models.TextChoices):
        INSTANT = "instant", _("to the second")
        DAY = "day", _("the day only")

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BigIntegerField()
    turn = models.PositiveIntegerField(default=1)
    content = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    happened_at = models.DateTimeField()
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.INSTANT)
    recorded_at = models.DateTimeField()
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=12, choices=Role.Kind.choices)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True, default="")
    trace = models.BigIntegerField(default=0)
    order = models.SmallIntegerField(default=0, help_text="the recipe's slot order, for equal times")
    deal = models.CharField(max_length=8, choices=Deal.choices, blank=True, default="")
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    account = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    brought_by = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    typist = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key", "turn"], name="one_turn_of_a_key")]
        indexes = [
            models.Index(fields=["party", "happened_at"], name="encounter_party"),
            models.Index(fields=["touchpoint", "happened_at"], name="encounter_touchpoint"),
            models.Index(
                fields=["trace"], name="encounter_trace", condition=models.Q(party__isnull=True) & ~models.Q(trace=0)
            ),
            models.Index(fields=["brought_by"], name="encounter_import", condition=models.Q(brought_by__isnull=False)),
            models.Index(fields=["typist"], name="encounter_typist", condition=models.Q(typist__isnull=False)),
        ]


class Evidence(models.Model):
    """One reading of which way trust moved. Append-only; points and weight are derived by a mapping, never stored."""

    class Vantage(models.TextChoices):
        CUSTOMER = "customer", _("they said")
        WALKER = "walker", _("a walker found")
        STAFF = "staff", _("staff noted")
        RECORD = "record", _("the record shows")

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="evidence", db_index=False)
    slot = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    value = models.FloatField()
    vantage = models.CharField(max_length=8, choices=Vantage.choices)
    rater = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    instrument = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [models.UniqueConstraint(fields=["encounter", "slot"], name="one_reading_a_slot")]


class Commitment(models.Model):
    """One promise made to one party. Never updated; stands while its encounter is current.

    `key` names the commitment within its system, so that a corrected row keeps it and settlements find it.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="commitments")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BigIntegerField()
    revision = models.ForeignKey(PromiseRevision, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    rule = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["system", "key"], name="commitment_key"),
            models.Index(fields=["due_at"], name="commitment_due"),
        ]


class Settlement(models.Model):
    """What became of a commitment: met, moved to another time by agreement, or cancelled by the person. Append-only."""

    class Kind(models.TextChoices):
        MET = "met", _("met")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="settlements")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["system", "key"], name="settlement_key")]


class Verbatim(models.Model):
    """What the person said, word for word; erasable."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="verbatims")
    slot = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    language = models.CharField(max_length=12, blank=True, default="")


class Particulars(models.Model):
    """Further facts of an encounter that have no column of their own; erasable."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="particulars")
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "particulars"


class Attachment(models.Model):
    """A picture hanging on an encounter, by the hash of its file; erasable."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="attachments")
    file = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True, default="")


class Mapping(models.Model):
    """A version of how readings become points and weights. Never edited; the newest is in force."""

    version = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    lukewarm_erodes = models.BooleanField(default=True)
    half_life_days = models.PositiveIntegerField(default=180)
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Bookmark(models.Model):
    """How far a reader of the ledger has read."""

    reader = models.CharField(max_length=40, unique=True)
    position = models.BigIntegerField(default=0)
    state = models.JSONField(default=dict)
    moved_at = models.DateTimeField(null=True)
