"""The whole of what a company has set up, out and in as one file: asks each room in turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.models import User
from touchstone.packs.yaml_text import read, written
from touchstone.register import packing as register
from touchstone.register.pack_form import PackRefused, Path, Problem
from touchstone.register.unpacking import Change
from touchstone.register.unpacking import pack_in as register_in

FORM = "1"
HEAD = "# A Touchstone pack: journeys, touchpoints, designs, promises. Read it, change it, give it on.\n"
TOP = ("touchstone", register.SECTION)


@dataclass(frozen=True)
class Outcome:
    """What a pack changes (or would change): room by room, in the order in which it happens."""

    changes: tuple[Change, ...]

    def of(self, verb: str) -> tuple[Change, ...]:
        """The changes of one kind: add, change, retire or bring_back."""
        return tuple(change for change in self.changes if change.verb == verb)


def pack_out(*, as_of: datetime, with_owners: bool = False) -> str:
    """Everything in one readable file; the same register always makes the same bytes."""
    return HEAD + written(
        {"touchstone": int(FORM), register.SECTION: register.pack_out(as_of=as_of, with_owners=with_owners)}
    )


def pack_in(*, text: str, by: User | None, now: datetime, whole: bool = False) -> Outcome:
    """Take a pack in, all of it or nothing. See `register.unpacking.pack_in` for `whole`. Raises `PackRefused`."""
    section, lines = _opened(text)
    with transaction.atomic():
        return Outcome(register_in(section=section, lines=lines, by=by, now=now, whole=whole))


def rehearse(*, text: str, by: User | None, now: datetime, whole: bool = False) -> Outcome:
    """What `pack_in` would change: does it, and takes all of it back, so that it is true by itself."""
    section, lines = _opened(text)
    with transaction.atomic():
        outcome = Outcome(register_in(section=section, lines=lines, by=by, now=now, whole=whole))
        transaction.set_rollback(True)
    return outcome


def _opened(text: str) -> tuple[Any, dict[Path, int]]:
    """The section of the register with its lines; reading takes longest, and nobody waits for it."""
    plain, lines = read(text)
    problem = _top(plain)
    if problem:
        raise PackRefused([Problem(lines.get(problem[0], 1), problem[1])])
    name = register.SECTION
    return plain[name], {path[1:]: line for path, line in lines.items() if path[:1] == (name,)}


def _top(plain: Any) -> tuple[tuple[str, ...], str] | None:
    if not isinstance(plain, dict) or "touchstone" not in plain:
        return (), _("this is no Touchstone pack: it begins with “touchstone: %(form)s”.") % {"form": FORM}
    if plain["touchstone"] != FORM:
        sentence = _("this pack has form %(is)s; this version reads form %(form)s.")
        return ("touchstone",), sentence % {"is": plain["touchstone"], "form": FORM}
    for key in plain:
        if key not in TOP:
            sentence = _("“%(key)s” is not known here. There are: %(keys)s.")
            return (key,), sentence % {"key": key, "keys": ", ".join(TOP)}
    if register.SECTION not in plain:
        return (), _("“%(key)s” is missing.") % {"key": register.SECTION}
    return None
