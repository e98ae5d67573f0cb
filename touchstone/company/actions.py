"""What one can do to the company: open branches, welcome people, give access, part with them; every deed is noted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _

from touchstone.company.models import Branch, Deed, Department, Membership, SignInLink, User
from touchstone.company.places import checked_country, checked_currency, checked_zone
from touchstone.company.queries import branch_tree, current_memberships, free_slug, other_owners
from touchstone.errors import Refusal

LINK_DAYS = 7
OWNER = Membership.Access.OWNER
Noun = TypeVar("Noun", bound=models.Model)


class NotThisWay(Refusal):
    """The company cannot be changed like this."""


class EmailTaken(Refusal):
    """Somebody signs in with this e-mail already."""


class LastOwner(Refusal):
    """This is the last owner: make somebody else an owner first, or nobody could keep the company."""


class OnlyOwnersMakeOwners(Refusal):
    """Only an owner can do this to an owner, or make somebody one."""


class HasLeft(Refusal):
    """This person has left. Bring them back first."""


def note_deed(
    *,
    by: User | None,
    verb: str,
    noun: models.Model,
    now: datetime,
    fields: Iterable[str] = (),
    branch: Branch | None = None,
) -> Deed:
    """Write down who did what to which: ids and field names only, never a value."""
    return Deed.objects.create(
        at=now,
        by=by,
        verb=verb,
        noun=noun._meta.object_name or "",
        noun_id=noun.pk,
        fields=sorted(fields),
        branch=branch,
    )


def _named(name: str) -> str:
    name = " ".join(name.split())[:120]
    if not name:
        raise NotThisWay(_("It needs a name."))
    return name


def found_company(
    *,
    name: str,
    time_zone: str,
    currency: str,
    now: datetime,
    slug: str = "",
    country: str = "",
    language: str = "en",
    by: User | None = None,
) -> Branch:
    """Make the root of the branch tree: the company itself. Refused where there is one already."""
    with transaction.atomic():
        if branch_tree().root is not None:
            raise NotThisWay(_("The company is founded already."))
        if not time_zone or not currency:
            raise NotThisWay(_("The company needs a time zone and a currency."))
        root = Branch.objects.create(
            slug=slug or free_slug(Branch.objects, name),
            name=_named(name),
            time_zone=checked_zone(time_zone),
            country=checked_country(country),
            currency=checked_currency(currency),
            language=language,
            opened_at=now,
        )
        note_deed(by=by, verb="found", noun=root, now=now, branch=root)
    return root


def open_branch(
    *,
    parent: Branch,
    name: str,
    by: User | None,
    now: datetime,
    slug: str = "",
    time_zone: str = "",
    country: str = "",
    currency: str = "",
    language: str = "",
    competitor: bool = False,
    opened_at: datetime | None = None,
) -> Branch:
    """Open a branch below `parent`, last among its sisters; what is left empty is as above. A competitor's, if said."""
    with transaction.atomic():
        if parent.retired_at is not None:
            raise NotThisWay(_("“%(name)s” is retired; open the branch somewhere else.") % {"name": parent})
        if slug and Branch.objects.filter(slug=slug).exists():
            raise NotThisWay(_("There is a branch called “%(name)s” already.") % {"name": slug})
        branch = Branch.objects.create(
            slug=slug or free_slug(Branch.objects, name),
            name=_named(name),
            parent=parent,
            position=_next_position(parent),
            competitor=competitor or parent.competitor,
            time_zone=checked_zone(time_zone),
            country=checked_country(country),
            currency=checked_currency(currency),
            language=language,
            opened_at=opened_at or now,
        )
        note_deed(by=by, verb="open", noun=branch, now=now, branch=branch)
    return branch


def _next_position(parent: Branch) -> int:
    last = parent.children.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def edit_branch(
    *,
    branch: Branch,
    by: User | None,
    now: datetime,
    name: str | None = None,
    time_zone: str | None = None,
    country: str | None = None,
    currency: str | None = None,
    language: str | None = None,
    competitor: bool | None = None,
) -> Branch:
    """Change what is given (None: stays). An empty zone, country, currency or language means: as above."""
    wanted: dict[str, Any] = {
        "name": None if name is None else _named(name),
        "time_zone": None if time_zone is None else checked_zone(time_zone),
        "country": None if country is None else checked_country(country),
        "currency": None if currency is None else checked_currency(currency),
        "language": language,
        "competitor": competitor,
    }
    if branch.parent_id is None and (time_zone == "" or currency == ""):
        raise NotThisWay(_("The company needs a time zone and a currency."))
    if branch.parent_id is None and competitor:
        raise NotThisWay(_("The company itself is not a competitor."))
    changed = [name for name, value in wanted.items() if value is not None and value != getattr(branch, name)]
    return _keep(branch, {name: wanted[name] for name in changed}, "edit", by, now)


def move_branch(
    *, branch: Branch, parent: Branch, by: User | None, now: datetime, position: int | None = None
) -> Branch:
    """Hang a branch, with all below it, under `parent`, as its `position`-th (from 0; else the last)."""
    with transaction.atomic():
        if branch.parent_id is None:
            raise NotThisWay(_("The company itself stays at the top."))
        if parent.pk in branch_tree().down([branch.pk]):
            raise NotThisWay(_("“%(name)s” cannot stand below itself.") % {"name": branch})
        sisters = list(parent.children.exclude(pk=branch.pk).order_by("position", "name"))
        sisters.insert(len(sisters) if position is None else max(position, 0), branch)
        branch.parent = parent
        for place, sister in enumerate(sisters):
            sister.position = place
        Branch.objects.bulk_update(sisters, ["position", "parent"])
        note_deed(by=by, verb="move", noun=branch, now=now, fields=["parent", "position"], branch=branch)
    return branch


def retire_branch(*, branch: Branch, by: User | None, now: datetime) -> Branch:
    """Close a branch; what happened there stays. Refused for the company itself and above open branches."""
    if branch.parent_id is None:
        raise NotThisWay(_("The company itself cannot be retired."))
    if branch.children.filter(retired_at=None).exists():
        raise NotThisWay(_("There are open branches below “%(name)s”; retire or move them first.") % {"name": branch})
    return _keep(branch, {"retired_at": now}, "retire", by, now)


def bring_back_branch(*, branch: Branch, by: User | None, now: datetime) -> Branch:
    """Open a retired branch again. Refused below a retired one."""
    if branch.parent is not None and branch.parent.retired_at is not None:
        raise NotThisWay(_("The branch above, “%(name)s”, is retired; bring it back first.") % {"name": branch.parent})
    return _keep(branch, {"retired_at": None}, "bring_back", by, now)


def add_department(*, name: str, by: User | None, now: datetime, slug: str = "") -> Department:
    """Name a department: who inside stands behind a touchpoint. Refused if there is one of this name."""
    with transaction.atomic():
        name = _named(name)
        if Department.objects.filter(name__iexact=name).exists():
            raise NotThisWay(_("There is a department called “%(name)s” already.") % {"name": name})
        department = Department.objects.create(slug=slug or free_slug(Department.objects, name), name=name)
        note_deed(by=by, verb="add", noun=department, now=now)
    return department


def rename_department(*, department: Department, name: str, by: User | None, now: datetime) -> Department:
    """Call a department something else."""
    return _keep(department, {"name": _named(name)}, "rename", by, now)


def retire_department(*, department: Department, by: User | None, now: datetime) -> Department:
    """Close a department; touchpoints that named it keep it."""
    return _keep(department, {"retired_at": now}, "retire", by, now)


def bring_back_department(*, department: Department, by: User | None, now: datetime) -> Department:
    """Open a retired department again."""
    return _keep(department, {"retired_at": None}, "bring_back", by, now)


def _keep(noun: Noun, wanted: dict[str, Any], verb: str, by: User | None, now: datetime) -> Noun:
    with transaction.atomic():
        for name, value in wanted.items():
            setattr(noun, name, value)
        if wanted:
            noun.save(update_fields=list(wanted))
            branch = noun if isinstance(noun, Branch) else None
            note_deed(by=by, verb=verb, noun=noun, now=now, fields=wanted, branch=branch)
    return noun


def checked_email(email: str) -> str:
    """An e-mail as it is kept (small letters); refused when it is none."""
    email = email.strip().casefold()
    try:
        validate_email(email)
    except ValidationError:
        raise NotThisWay(_("“%(said)s” is not an e-mail address.") % {"said": email}) from None
    return email


def welcome(
    *, email: str, name: str, access: str, branch: Branch, by: User | None, now: datetime, language: str = ""
) -> tuple[User, str]:
    """Let somebody in: the user, and the token of a link that signs them in once (shown on the screen, never kept)."""
    with transaction.atomic():
        user = add_person(email=email, name=name, by=by, now=now, language=language)
        give_access(user=user, access=access, branch=branch, by=by, now=now)
        return user, make_sign_in_link(user=user, by=by, now=now)


def add_person(*, email: str, name: str, by: User | None, now: datetime, language: str = "") -> User:
    """Write down somebody who may sign in, without any access yet. Refused when the e-mail is taken."""
    email = checked_email(email)
    with transaction.atomic():
        there = User.objects.filter(email=email).first()
        if there is not None and there.left_at is not None:
            raise HasLeft(_("%(name)s was here before and has left. Bring them back instead.") % {"name": there.name})
        if there is not None:
            raise EmailTaken(_("%(email)s belongs to %(name)s already.") % {"email": email, "name": there.name})
        user = User(email=email, name=_named(name), language=language, joined_at=now)
        user.set_unusable_password()
        user.save()
        note_deed(by=by, verb="welcome", noun=user, now=now)
    return user


def edit_person(
    *, user: User, by: User | None, now: datetime, name: str | None = None, email: str | None = None
) -> User:
    """Change somebody's name or e-mail (None: stays). Refused when the e-mail is taken."""
    wanted = {}
    if name is not None and _named(name) != user.name:
        wanted["name"] = _named(name)
    if email is not None and checked_email(email) != user.email:
        _not_above(user, by, now)
        wanted["email"] = checked_email(email)
        if User.objects.filter(email=wanted["email"]).exists():
            raise EmailTaken
    return _keep(user, wanted, "edit", by, now)


def give_access(*, user: User, access: str, branch: Branch, by: User | None, now: datetime) -> Membership:
    """Let somebody do what `access` may (docs/access.md), from `branch` down. Refused when they have it already."""
    if access not in Membership.Access.values:
        raise NotThisWay(_("“%(said)s” is not an access we know.") % {"said": access})
    with transaction.atomic():
        if user.left_at is not None:
            raise HasLeft
        _owners_only(access, by, now)
        if access == OWNER and branch.parent_id is not None:
            raise NotThisWay(_("An owner owns the whole company; for one branch, make them a manager."))
        if Membership.objects.filter(user=user, access=access, branch=branch, until=None).exists():
            raise NotThisWay(_("%(name)s has this access already.") % {"name": user.name})
        membership = Membership.objects.create(user=user, access=access, branch=branch, since=now)
        note_deed(by=by, verb="give_access", noun=user, now=now, fields=[access], branch=branch)
    return membership


def _owns(user: User, now: datetime) -> bool:
    return OWNER in [one.access for one in current_memberships(user, now=now)]


def _owners_only(access: str, by: User | None, now: datetime) -> None:
    if access == OWNER and by is not None and not _owns(by, now):
        raise OnlyOwnersMakeOwners


def _not_above(user: User, by: User | None, now: datetime) -> None:
    """Nobody gets into an owner's place by a link or a changed e-mail."""
    if by is not None and by.pk != user.pk and _owns(user, now):
        _owners_only(OWNER, by, now)


def end_access(*, membership: Membership, by: User | None, now: datetime) -> Membership:
    """Take an access away from now on. Refused for the last owner."""
    with transaction.atomic():
        _owners_only(membership.access, by, now)
        if membership.access == OWNER and not other_owners(membership.user_id, now=now):
            raise LastOwner
        membership.until = now
        membership.save(update_fields=["until"])
        fields, branch = [membership.access], membership.branch
        note_deed(by=by, verb="end_access", noun=membership.user, now=now, fields=fields, branch=branch)
    return membership


def part_with(*, user: User, by: User | None, now: datetime) -> User:
    """Somebody leaves: every access ends, links die, they cannot sign in. What they did stays. Not the last owner."""
    with transaction.atomic():
        if user.left_at is not None:
            raise HasLeft(_("%(name)s has left already.") % {"name": user.name})
        for one in current_memberships(user, now=now):
            end_access(membership=one, by=by, now=now)
        user.sign_in_links.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        return _left(user, now, "part_with", by, now)


def bring_back(*, user: User, by: User | None, now: datetime) -> User:
    """Somebody who left is here again, with the accesses that ended on the day they left."""
    with transaction.atomic():
        if user.left_at is None:
            raise NotThisWay(_("%(name)s is here.") % {"name": user.name})
        for one in user.memberships.filter(until=user.left_at):
            _owners_only(one.access, by, now)
            Membership.objects.create(user=user, access=one.access, branch=one.branch, since=now)
        return _left(user, None, "bring_back", by, now)


def _left(user: User, at: datetime | None, verb: str, by: User | None, now: datetime) -> User:
    user.left_at = at
    user.save(update_fields=["left_at"])
    note_deed(by=by, verb=verb, noun=user, now=now, fields=["left_at"])
    return user


def hashed(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_sign_in_link(*, user: User, by: User | None, now: datetime, days: float = LINK_DAYS) -> str:
    """The token of a link that signs `user` in once, within `days`. Only its hash is kept; earlier links die."""
    with transaction.atomic():
        if user.left_at is not None:
            raise HasLeft
        _not_above(user, by, now)
        token = _new_link(user, now, days)
        note_deed(by=by, verb="invite", noun=user, now=now)
    return token


def first_link(*, now: datetime, days: float = LINK_DAYS) -> str:
    """The token of the link that opens an empty company: for nobody yet. Refused once the company is founded."""
    with transaction.atomic():
        if branch_tree().root is not None:
            raise NotThisWay(_("The company is founded already."))
        return _new_link(None, now, days)


def _new_link(user: User | None, now: datetime, days: float) -> str:
    token = secrets.token_urlsafe(24)
    SignInLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    expires_at = now + timedelta(days=days)
    SignInLink.objects.create(user=user, token_hash=hashed(token), made_at=now, expires_at=expires_at)
    return token
