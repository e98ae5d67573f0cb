"""Branch, Department, User, Membership, SignInLink, Allowance and Deed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

MONEY_HELP = "ISO 4217, three letters; empty: as the branch above"


class Branch(models.Model):
    """A place or part of the business; a tree whose root is the company itself. May be a competitor's.

    Zone, country, currency and language left empty are those of the branch above (`queries.inherited`).
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveIntegerField(default=0)
    competitor = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="", help_text=MONEY_HELP)
    language = models.CharField(max_length=12, blank=True, default="")
    opened_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """Who inside the business stands behind a touchpoint."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """By e-mail, whatever its case."""
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """Someone who signs in. What they may see and do stands in their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, blank=True, default="")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Someone who left cannot sign in."""
        return self.left_at is None

    @property
    def initials(self) -> str:
        """Two letters for the corner of a page."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Membership(models.Model):
    """What a user may see and do, and from which branch down; several, dated."""

    class Access(models.TextChoices):
        OWNER = "owner", _("Owner")
        HEAD = "head", _("Head of experience")
        MANAGER = "manager", _("Manager")
        STAFF = "staff", _("Staff")
        SHOPPER = "shopper", _("Shopper")
        ANALYST = "analyst", _("Analyst")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    access = models.CharField(max_length=10, choices=Access.choices)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "access", "branch"],
                condition=models.Q(until=None),
                name="one_current_membership",
            )
        ]


class SignInLink(models.Model):
    """A link that signs one person in once; only its hash is kept. For nobody: it opens an empty company."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Allowance(models.Model):
    """How many more tries somebody has: a bucket that fills again with time. `key` is a hash, never an address."""

    key = models.CharField(max_length=64, unique=True)
    left = models.FloatField()
    at = models.DateTimeField(db_index=True)


class Deed(models.Model):
    """Who did what to which, and when: ids and field names, never values. Append-only."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="deeds")
    verb = models.CharField(max_length=40)
    noun = models.CharField(max_length=40)
    noun_id = models.BigIntegerField(null=True, blank=True)
    fields = models.JSONField(default=list)
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["noun", "noun_id"], name="deed_of_noun")]
