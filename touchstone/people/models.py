"""Party, Identity, Role, Tie and Merge."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """A person or an organisation we meet: a buyer, a path to one, or both. Staff too, and every rater.

    `sought` is the name as it is looked for (`identities.folded`), `sought_last` its last word first.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=200, blank=True, default="")
    sought = models.CharField(max_length=200, blank=True, default="")
    sought_last = models.CharField(max_length=200, blank=True, default="")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="party"
    )
    met_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "parties"
        indexes = [
            models.Index(
                fields=["forgotten_at"], name="party_forgotten", condition=models.Q(forgotten_at__isnull=False)
            ),
            models.Index(fields=["sought"], name="party_sought", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["sought_last"], name="party_sought_last", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Identity(models.Model):
    """What identifies a party: an e-mail, a phone, a system's id (`system:<slug>`), an anonymous device.

    A *shared* identity (a switchboard, info@…) identifies nobody. `value` is normalised (`identities.py`).
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    shared = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=models.Q(shared=False), name="one_party_per_identity"
            )
        ]
        indexes = [models.Index(fields=["value"], name="identity_value", opclasses=["varchar_pattern_ops"])]


class Role(models.Model):
    """In which part we met them: many at once, dated."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        PROSPECT = "prospect", _("Prospect")
        SUPPLIER = "supplier", _("Supplier")
        COURIER = "courier", _("Courier")
        INSPECTOR = "inspector", _("Official")
        CALLER = "caller", _("Caller")
        VISITOR = "visitor", _("Visitor")
        APPLICANT = "applicant", _("Applicant")
        NEIGHBOUR = "neighbour", _("Neighbour")
        PRESS = "press", _("Press")
        PARTNER = "partner", _("Partner")
        STAFF = "staff", _("Staff")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "kind"], condition=models.Q(until=None), name="one_current_role")
        ]


class Tie(models.Model):
    """How two parties hang together; read from `party` to `other` ("works at", "referred by")."""

    class Kind(models.TextChoices):
        WORKS_AT = "works_at", _("works at")
        HOUSEHOLD = "household", _("shares a household with")
        KNOWS = "knows", _("knows")
        REFERRED_BY = "referred_by", _("was referred by")
        SUPPLIES = "supplies", _("supplies")
        INSPECTS = "inspects", _("inspects")
        MEMBER_OF = "member_of", _("is a member of")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    other = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="tied")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)


class Merge(models.Model):
    """Two parties are one: `loser` is read as `survivor` until undone. A merge moves nothing."""

    loser = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="merged_into")
    survivor = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="merged_from")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(undone_at=None), name="merged_into_one_survivor"
            )
        ]
        indexes = [
            models.Index(fields=["survivor"], name="merge_survivor"),
            models.Index(fields=["undone_at"], name="merge_undone", condition=models.Q(undone_at__isnull=False)),
        ]
