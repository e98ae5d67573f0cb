"""Signing in: a link used once, a password with a limited number of tries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.company.actions import hashed, note_deed
from touchstone.company.models import Allowance, SignInLink, User
from touchstone.company.queries import branch_tree
from touchstone.errors import Refusal

KEEP_ALLOWANCES = timedelta(days=2)


class LinkSpent(Refusal):
    """This link does not work: it was used already, or it is too old. Ask for a new one."""

    status = 410


class WrongPassword(Refusal):
    """E-mail and password do not belong together. Mind capital letters, or ask for a sign-in link."""


class TooManyTries(Refusal):
    """Too many tries. Wait a little, then try again."""

    status = 429


class WeakPassword(Refusal):
    """This password is too easy to guess."""


@dataclass(frozen=True)
class Bucket:
    """`size` tries at once, and one more after every `seconds`."""

    name: str
    size: int
    seconds: float

    def filled(self, left: float, quiet: timedelta) -> float:
        """What is in it after a quiet time, when `left` was in it before."""
        return min(float(self.size), left + max(quiet.total_seconds(), 0.0) / self.seconds)


PER_ADDRESS = Bucket("sign-in from an address", 20, 30)
PER_ACCOUNT = Bucket("sign-in to an account", 8, 120)


def _key(bucket: Bucket, whose: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}\n{bucket.name}\n{whose}".encode()).hexdigest()


def take(*, bucket: Bucket, whose: str, now: datetime) -> bool:
    """Take one try out of `whose` bucket; False when it is empty. Counted in the database, so for all processes."""
    key = _key(bucket, whose)
    try:
        with transaction.atomic():
            return _taken(bucket, key, now)
    except IntegrityError:  # another process made the same row in this moment
        with transaction.atomic():
            return _taken(bucket, key, now)


def _taken(bucket: Bucket, key: str, now: datetime) -> bool:
    row = Allowance.objects.select_for_update().filter(key=key).first()
    if row is None:
        Allowance.objects.filter(at__lt=now - KEEP_ALLOWANCES).delete()
        Allowance.objects.create(key=key, left=bucket.size - 1, at=now)
        return True
    left = bucket.filled(row.left, now - row.at)
    taken = left >= 1
    row.left, row.at = left - taken, now
    row.save(update_fields=["left", "at"])
    return taken


def give_back(*, bucket: Bucket, whose: str) -> None:
    """Forget the tries so far: it was the right person."""
    Allowance.objects.filter(key=_key(bucket, whose)).delete()


def sign_in_by_password(*, email: str, password: str, address: str, now: datetime) -> User:
    """The user whom e-mail and password fit. Tries are limited per address and per account; wrong ones cost time."""
    email = email.strip().casefold()
    for bucket, whose in ((PER_ADDRESS, address), (PER_ACCOUNT, email)):
        if not take(bucket=bucket, whose=whose, now=now):
            minutes = max(1, round(bucket.seconds / 60))
            raise TooManyTries(
                ngettext(
                    "Too many tries. Wait %(count)d minute, then try once more.",
                    "Too many tries. Wait %(count)d minutes, then try once more.",
                    minutes,
                )
                % {"count": minutes}
            )
    user = User.objects.filter(email=email, left_at=None).first()
    if user is None:
        User().set_password(password)  # an unknown e-mail takes as long to refuse as a known one
        raise WrongPassword
    if not user.check_password(password):
        raise WrongPassword
    give_back(bucket=PER_ACCOUNT, whose=email)
    note_deed(by=user, verb="sign_in", noun=user, now=now)
    return user


def link_of(token: str, *, now: datetime) -> SignInLink:
    """The link behind a token, still good; looking at it does not use it up. Refused when spent."""
    link = SignInLink.objects.select_related("user").filter(token_hash=hashed(token)).first()
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent
    if link.user is not None and link.user.left_at is not None:
        raise LinkSpent
    if link.user is None and branch_tree().root is not None:
        raise LinkSpent
    return link


def sign_in_by_link(*, token: str, now: datetime) -> User | None:
    """Use a link up: the user it signs in, or None for the first link, which opens an empty company. Works once."""
    with transaction.atomic():
        link = link_of(token, now=now)
        used = SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
        if not used:
            raise LinkSpent
        if link.user is not None:
            note_deed(by=link.user, verb="sign_in", noun=link.user, now=now, fields=["link"])
        return link.user


def set_password(*, user: User, password: str, by: User | None, now: datetime) -> User:
    """Choose a password. Refused when it is easy to guess; other devices are signed out by it."""
    checked_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        note_deed(by=by, verb="set_password", noun=user, now=now)
    return user


def checked_password(password: str, user: User | None = None) -> str:
    """A password that is not easy to guess; else refused with what is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise WeakPassword(" ".join(problem.messages)) from None
    if user is not None and password.casefold() in (user.email, user.name.casefold()):
        raise WeakPassword(_("A password that is your own name or e-mail is too easy to guess."))
    return password
