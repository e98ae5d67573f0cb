"""The ledger and the lake as sorted lines without row ids, so that two runs can be compared to the letter.

What a row is called comes from its source, never from the order in which it was written. Names, addresses and words
appear only as numbers that tell nobody anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from touchstone.company.models import Branch, User
from touchstone.ledger.delta import TABLES
from touchstone.ledger.engine import engine
from touchstone.ledger.entries import number
from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Particulars,
    Settlement,
    Source,
    System,
    Verbatim,
)
from touchstone.ledger.persons import DAYS, LONE, TYPED
from touchstone.people.models import Identity, Merge, Party
from touchstone.register.models import PromiseRevision, Touchpoint

CHUNK = 5000
LATER = frozenset({"id", "recorded_at", "brought_by"})  # differ between runs that say the same
HANGING = (Evidence, Commitment, Settlement, Verbatim, Particulars, Attachment)
WORDS = frozenset({"text", "facts", "name"})


def canonical_dump(*, lake: bool = True) -> list[str]:
    """Every row of the ledger, and of the lake if wanted, one line each, sorted."""
    names = _Names()
    lines = [*_ledger(names), *_merges(names)]
    return sorted([*lines, *_lake(names)] if lake else lines)


def fingerprint(lines: Iterable[str]) -> str:
    """One short word that is the same for the same dump."""
    digest = hashlib.blake2b(digest_size=16)
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


class _Names:
    """What each id is called."""

    def __init__(self) -> None:
        self.system = dict(System.objects.values_list("pk", "slug"))
        self.source = dict(Source.objects.values_list("pk", "slug"))
        self.touchpoint = dict(Touchpoint.objects.values_list("pk", "slug"))
        self.branch = dict(Branch.objects.values_list("pk", "slug"))
        revisions = PromiseRevision.objects.values_list("pk", "promise__slug", "since")
        self.revision = {pk: f"{promise}@{since.isoformat()}" for pk, promise, since in revisions}
        self.user = {pk: f"user:{number('user', email)}" for pk, email in User.objects.values_list("pk", "email")}
        self.encounter: dict[int, str] = {}
        self.party: dict[int, str] = {}
        rows = Encounter.objects.values_list("pk", "system_id", "key", "turn", "party_id")
        for pk, system, key, turn, party in rows.iterator(CHUNK):
            name = f"{self.system[system]}:{key}:{turn}"
            self.encounter[pk] = name
            if party is not None:
                self.party[party] = min(f"met:{name}", self.party.get(party, "n"))
        for pk, user in Party.objects.exclude(user=None).values_list("pk", "user_id"):
            self.party[pk] = f"party:{self.user[user]}"
        known: dict[int, list[str]] = {}
        for pk, kind, value in Identity.objects.values_list("party_id", "kind", "value").iterator(CHUNK):
            known.setdefault(pk, []).append(f"{kind}:{value}")
        self.party.update({pk: f"party:{number('party', *sorted(said))}" for pk, said in known.items()})

    def person(self, told: int) -> str:
        """A person, trace or voice of the lake."""
        if told >= TYPED:
            typist, day = divmod(told - TYPED, DAYS)
            return f"typed by {self.user[typist]} on {day}"
        if told >= LONE:
            return f"somebody in {self.encounter[told - LONE]}"
        return f"trace {-told}" if told < 0 else self.party.get(told, "party:?")

    def trace(self, told: int) -> str:
        """A trace of the lake: given, or begun by an encounter."""
        return str(told) if told > 0 else f"from {self.encounter[-told]}"


def _ledger(names: _Names) -> Iterator[str]:
    called: dict[str, Callable[[Any], str]] = {
        "system": names.system.__getitem__,
        "source": names.source.__getitem__,
        "touchpoint": names.touchpoint.__getitem__,
        "branch": names.branch.__getitem__,
        "encounter": names.encounter.__getitem__,
        "typist": names.user.__getitem__,
        "revision": names.revision.__getitem__,
        **dict.fromkeys(("party", "staff", "account", "rater"), lambda pk: names.party.get(pk, "party:?")),
        **dict.fromkeys(WORDS, lambda value: str(number("words", value))),
    }
    for model in (Encounter, *HANGING):
        fields = [field.name for field in model._meta.concrete_fields if field.name not in LATER]
        for row in model._default_manager.order_by().values_list(*fields).iterator(CHUNK):
            told = (
                f"{name}={'' if value is None else called.get(name, str)(value)}"
                for name, value in zip(fields, row, strict=True)
            )
            yield f"{model._meta.model_name} {' '.join(told)}"


def _merges(names: _Names) -> Iterator[str]:
    for loser, survivor, undone_at in Merge.objects.values_list("loser_id", "survivor_id", "undone_at"):
        state = "stands" if undone_at is None else "undone"
        yield f"merge {names.party.get(loser, 'party:?')} into {names.party.get(survivor, 'party:?')} {state}"


def _lake(names: _Names) -> Iterator[str]:
    called: dict[str, Callable[[Any], str]] = {
        "evidence": lambda _pk: "",  # an id may differ; its encounter and slot do not
        "encounter": lambda pk: names.encounter[int(pk)],
        "person": lambda told: names.person(int(told)),
        "voice": lambda told: names.person(int(told)),
        "rater": lambda told: names.person(int(told)),
        "trace": lambda told: names.trace(int(told)),
        "source": lambda pk: names.source[int(pk)],
        **dict.fromkeys(("touchpoint", "prev", "party_prev"), lambda pk: names.touchpoint[int(pk)]),
        "branch": lambda pk: names.branch[int(pk)],
    }
    for table in ("passages", "evidence"):
        columns = engine().select(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        told = [_told(columns[name], name, called.get(name, str)) for name in TABLES[table]]
        for row in zip(*told, strict=True):
            yield f"lake {table} {' '.join(row)}"


def _told(column: Any, name: str, call: Callable[[Any], str]) -> list[str]:
    blank = np.ma.getmaskarray(column)
    values = np.ma.getdata(column)
    return [f"{name}={'' if no else call(value)}" for value, no in zip(values, blank, strict=True)]
