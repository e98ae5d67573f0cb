"""All the company knows about somebody who works or worked here, and forgetting those who left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from touchstone.company.models import Deed, Membership, SignInLink, User
from touchstone.errors import Refusal


class StillHere(Refusal):
    """This person still signs in here. End that first (Settings, People); then they can be erased."""


def about(users: Collection[int]) -> dict[str, list[Mapping[str, object]]]:
    """What is known of these users, table by table."""
    rows = User.objects.filter(pk__in=users).order_by("pk")
    return {
        "User": list(rows.values("pk", "name", "email", "language", "joined_at", "left_at")),
        "Membership": list(
            Membership.objects.filter(user__in=users).order_by("pk").values("access", "branch__name", "since", "until")
        ),
        "Deed": list(Deed.objects.filter(by__in=users).order_by("pk").values("at", "verb", "noun", "noun_id")),
    }


def forget(users: Collection[int], *, now: datetime) -> None:
    """Take name, e-mail, password and links from users who left; what they did stays, by number. Not who is here."""
    for user in User.objects.filter(pk__in=users):
        if user.left_at is None or user.left_at > now:
            raise StillHere
        user.name, user.email, user.language = "–", f"erased-{user.pk}@erased.invalid", ""
        user.set_unusable_password()
        user.save(update_fields=["name", "email", "language", "password"])
    SignInLink.objects.filter(user__in=users).delete()
