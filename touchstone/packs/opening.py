"""Opening a business: from the answers of the first ten minutes to a company, a register and an owner, as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from touchstone.company.actions import OWNER, add_person, found_company, give_access, open_branch
from touchstone.company.models import User
from touchstone.company.sign_in import set_password
from touchstone.packs.starter import adopt_starter


@dataclass(frozen=True)
class Answers:
    """What is asked of an owner, in the order in which it is asked: the customer first, the company after.

    `keep`: slug of the starter register → the name the touchpoint goes by here. An empty `branch`: one place only.
    """

    who: str
    need: str
    feel: str
    name: str
    time_zone: str
    country: str
    currency: str
    branch: str
    keep: Mapping[str, str]
    owner: str
    email: str
    password: str


def open_business(*, answers: Answers, now: datetime) -> User:
    """Found the company with its first branch, its register and its owner; all of it or, when refused, nothing."""
    with transaction.atomic():
        owner = add_person(email=answers.email, name=answers.owner, by=None, now=now)
        root = found_company(
            name=answers.name,
            time_zone=answers.time_zone,
            country=answers.country,
            currency=answers.currency,
            by=owner,
            now=now,
        )
        give_access(user=owner, access=OWNER, branch=root, by=None, now=now)
        set_password(user=owner, password=answers.password, by=owner, now=now)
        if answers.branch.strip():
            open_branch(parent=root, name=answers.branch, by=owner, now=now)
        adopt_starter(keep=answers.keep, journey=answers.who, need=answers.need, feel=answers.feel, by=owner, now=now)
    return owner
