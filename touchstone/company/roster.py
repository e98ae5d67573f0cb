"""Branches, departments, people, accesses and leavers as one table: read in as a whole or not at all, written out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from touchstone.company.actions import (
    NotThisWay,
    add_department,
    add_person,
    checked_email,
    edit_branch,
    edit_person,
    end_access,
    give_access,
    move_branch,
    open_branch,
    part_with,
    retire_branch,
)
from touchstone.company.models import Branch, Department, Membership, User
from touchstone.company.queries import BranchTree, branch_tree
from touchstone.errors import Refusal

COLUMNS = ("what", "name", "branch", "parent", "time_zone", "country", "currency", "competitor", "email", "access")
WHATS = ("branch", "department", "retired", "person", "access", "end", "leaver")
MOST_LINES = 20_000
YES = ("yes", "y", "true", "1", "x")

INHERITABLE = ("time_zone", "country", "currency")


class Row(dict[str, str]):
    """The cells of one line by column. An absent column reads as empty; `get` tells it from an empty cell."""

    def __missing__(self, column: str) -> str:
        return ""


class NotARoster(Refusal):
    """This file is not a table of branches and people that we can read."""


@dataclass(frozen=True)
class Line:
    """What one line of the file does (`sentence`), changes nothing (empty), or why it is refused."""

    number: int
    what: str
    sentence: str
    refused: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a file did, or would do; `lines` in the order of the file."""

    lines: tuple[Line, ...]
    done: bool

    @property
    def refused(self) -> list[Line]:
        """The lines that are refused; while there is one, nothing is written."""
        return [line for line in self.lines if line.refused]

    @property
    def changes(self) -> list[Line]:
        """The lines that change something."""
        return [line for line in self.lines if line.sentence and not line.refused]


def text_of(content: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8, UTF-16 with a mark, else Western European."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(text: str) -> list[tuple[int, Row]]:
    """The lines with their numbers as a spreadsheet counts them; commas, semicolons or tabs between the cells."""
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = [(reader.line_num, [_plain(cell) for cell in cells]) for cells in reader if any(c.strip() for c in cells)]
    if not rows:
        raise NotARoster(_("The file is empty."))
    if len(rows) > MOST_LINES:
        raise NotARoster(_("The file has more than %(most)d lines; bring it in in parts.") % {"most": MOST_LINES})
    names = [name.strip().casefold().replace(" ", "_") for name in rows[0][1]]
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown or "what" not in names:
        told = ", ".join(unknown) or _("no column “what”")
        raise NotARoster(
            _("The first line must name the columns. This one has: %(told)s. The columns are: %(columns)s.")
            % {"told": told, "columns": ", ".join(COLUMNS)}
        )
    return [(number, Row(zip(names, cells, strict=False))) for number, cells in rows[1:]]


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def rehearse(*, text: str, by: User | None, now: datetime) -> Outcome:
    """What `bring_in` would do. Everything is tried for real and taken back, so that both always agree."""
    with transaction.atomic():
        lines = _carry_out(text, by, now)
        transaction.set_rollback(True)
    return Outcome(lines, done=False)


def bring_in(*, text: str, by: User | None, now: datetime) -> Outcome:
    """Do what the file says. One refused line, and nothing at all is done."""
    with transaction.atomic():
        lines = _carry_out(text, by, now)
        refused = any(line.refused for line in lines)
        transaction.set_rollback(refused)
    return Outcome(lines, done=not refused)


def _carry_out(text: str, by: User | None, now: datetime) -> tuple[Line, ...]:
    rows = read(text)
    lines = [
        Line(
            number,
            row["what"],
            _("“%(said)s” is none of: %(known)s.") % {"said": row["what"], "known": ", ".join(WHATS)},
            refused=True,
        )
        for number, row in rows
        if row["what"].casefold() not in WHATS
    ]
    for what in WHATS:
        own = [(number, row) for number, row in rows if row["what"].casefold() == what]
        for number, row in _parents_first(own) if what == "branch" else own:
            lines.append(_one(number, what, row, by, now))
    return tuple(sorted(lines, key=lambda line: line.number))


def _one(number: int, what: str, row: Row, by: User | None, now: datetime) -> Line:
    try:
        with transaction.atomic():
            return Line(number, what, VERBS[what](row, by, now))
    except Refusal as refusal:
        return Line(number, what, refusal.sentence, refused=True)


def _parents_first(rows: list[tuple[int, Row]]) -> Iterable[tuple[int, Row]]:
    """Branches after the branch they hang below, wherever in the file that stands."""
    waiting, named = list(rows), {row["branch"] for _number, row in rows}
    while waiting:
        ready = [one for one in waiting if one[1]["parent"] not in named or one[1]["parent"] == one[1]["branch"]]
        ready = ready or waiting  # a circle: the verbs refuse it, line by line
        yield from ready
        waiting = [one for one in waiting if one not in ready]
        named = {row["branch"] for _number, row in waiting}


def _branch(slug: str) -> Branch:
    if not slug:
        root = branch_tree().root
        if root is None:
            raise NotThisWay(_("There is no company yet."))
        return root
    branch = Branch.objects.filter(slug=slug).first()
    if branch is None:
        raise NotThisWay(_("There is no branch “%(said)s”.") % {"said": slug})
    return branch


def _person(email: str) -> User:
    user = User.objects.filter(email=checked_email(email)).first()
    if user is None:
        raise NotThisWay(_("Nobody here signs in as %(email)s.") % {"email": email})
    return user


def _take_branch(row: Row, by: User | None, now: datetime) -> str:
    if not row["branch"]:
        raise NotThisWay(_("The column “branch” must hold a short name for the branch, like north."))
    there = Branch.objects.filter(slug=row["branch"]).first()
    if there is not None:
        return _changes_branch(there, row, by, now)
    branch = open_branch(
        parent=_branch(row["parent"]),
        name=row["name"],
        slug=checked_slug(row["branch"]),
        competitor=row["competitor"].casefold() in YES,
        time_zone=row["time_zone"],
        country=row["country"],
        currency=row["currency"],
        by=by,
        now=now,
    )
    return _("opens the branch %(name)s below %(parent)s") % {"name": branch, "parent": branch.parent}


def checked_slug(said: str) -> str:
    """A short name that can stand in an address; else refused."""
    if slugify(said) != said or len(said) > 60:
        raise NotThisWay(
            _("“%(said)s” is no short name: small letters, digits and hyphens, like north-street.") % {"said": said}
        )
    return said


def _changes_branch(there: Branch, row: Row, by: User | None, now: datetime) -> str:
    before = [getattr(there, name) for name in ("name", "competitor", *INHERITABLE)]
    edit_branch(
        branch=there,
        name=row["name"] or None,
        competitor=row["competitor"].casefold() in YES if "competitor" in row else None,
        time_zone=row.get("time_zone"),
        country=row.get("country"),
        currency=row.get("currency"),
        by=by,
        now=now,
    )
    changed = before != [getattr(there, name) for name in ("name", "competitor", *INHERITABLE)]
    parent = _branch(row["parent"]) if "parent" in row and there.parent_id is not None else there.parent
    if parent is not None and parent.pk != there.parent_id:
        move_branch(branch=there, parent=parent, by=by, now=now)
        return _("moves %(name)s below %(parent)s") % {"name": there, "parent": parent}
    return _("changes the branch %(name)s") % {"name": there} if changed else ""


def _take_retired(row: Row, by: User | None, now: datetime) -> str:
    branch = _branch(row["branch"])
    if branch.retired_at is not None:
        return ""
    return _("retires the branch %(name)s") % {"name": retire_branch(branch=branch, by=by, now=now)}


def _take_department(row: Row, by: User | None, now: datetime) -> str:
    if Department.objects.filter(name__iexact=row["name"]).exists():
        return ""
    return _("adds the department %(name)s") % {"name": add_department(name=row["name"], by=by, now=now)}


def _take_person(row: Row, by: User | None, now: datetime) -> str:
    there = User.objects.filter(email=checked_email(row["email"])).first()
    if there is None or there.left_at is not None:
        return _("writes down %(name)s") % {"name": add_person(email=row["email"], name=row["name"], by=by, now=now)}
    before = there.name
    edit_person(user=there, name=row["name"] or before, by=by, now=now)
    return _("calls %(before)s now %(name)s") % {"before": before, "name": there} if before != there.name else ""


def _held(row: Row) -> tuple[User, Branch, Membership | None]:
    user, branch = _person(row["email"]), _branch(row["branch"])
    return user, branch, user.memberships.filter(branch=branch, access=row["access"].casefold(), until=None).first()


def _take_access(row: Row, by: User | None, now: datetime) -> str:
    user, branch, held = _held(row)
    if held is not None:
        return ""
    given = give_access(user=user, access=row["access"].casefold(), branch=branch, by=by, now=now)
    told = {"name": user, "access": given.get_access_display(), "branch": branch}
    return _("gives %(name)s the access %(access)s from %(branch)s down") % told


def _take_end(row: Row, by: User | None, now: datetime) -> str:
    user, branch, held = _held(row)
    if held is None:
        raise NotThisWay(_("%(name)s has no such access at %(branch)s.") % {"name": user, "branch": branch})
    ended = end_access(membership=held, by=by, now=now)
    told = {"name": user, "access": ended.get_access_display(), "branch": branch}
    return _("takes the access %(access)s at %(branch)s from %(name)s") % told


def _take_leaver(row: Row, by: User | None, now: datetime) -> str:
    user = User.objects.filter(email=checked_email(row["email"]), left_at=None).first()
    if user is None:
        return ""
    return _("parts with %(name)s") % {"name": part_with(user=user, by=by, now=now)}


VERBS: dict[str, Callable[[Row, User | None, datetime], str]] = {
    "branch": _take_branch,
    "department": _take_department,
    "retired": _take_retired,
    "person": _take_person,
    "access": _take_access,
    "end": _take_end,
    "leaver": _take_leaver,
}


def written_out() -> list[tuple[str, ...]]:
    """The whole roster as it stands, one tuple per line in the order of `COLUMNS`; bringing it in changes nothing."""
    tree = branch_tree()
    order = tree.in_order()
    lines = [_branch_line(branch, tree) for branch in order]
    lines += [Row(what="department", name=one.name) for one in Department.objects.filter(retired_at=None)]
    lines += [Row(what="retired", branch=one.slug) for one in reversed(order) if one.retired_at is not None]
    people = list(User.objects.order_by("email"))
    here = [one for one in people if one.left_at is None]
    lines += [Row(what="person", email=one.email, name=one.name) for one in here]
    held = Membership.objects.filter(until=None, user__left_at=None).order_by("user__email", "since", "pk")
    lines += [
        Row(what="access", email=one.user.email, access=one.access, branch=tree.by_id[one.branch_id].slug)
        for one in held.select_related("user")
    ]
    lines += [Row(what="leaver", email=one.email) for one in people if one.left_at is not None]
    return [tuple(line[column] for column in COLUMNS) for line in lines]


def _branch_line(branch: Branch, tree: BranchTree) -> Row:
    line = Row({name: getattr(branch, name) for name in INHERITABLE})
    line.update(what="branch", branch=branch.slug, name=branch.name, competitor="yes" if branch.competitor else "")
    line["parent"] = tree.by_id[branch.parent_id].slug if branch.parent_id else ""
    return line
