"""Where a person stands in files that were handed in: in uploads, in the tables made of them, in rows refused, in JSON.

A person is sought by what they are known by, however it is written, and by their name; rather too much is found than
too little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from touchstone.errors import Refusal
from touchstone.files import store
from touchstone.files.tables.duck import as_name, as_table, connected
from touchstone.files.tables.laying_out import lay_out
from touchstone.files.tables.reading import columns_in
from touchstone.ledger.intake.keeping import laid_folder
from touchstone.ledger.models import Encounter, Import, Upload
from touchstone.people.identities import folded
from touchstone.people.models import Identity, Party

PHONE_ENDS = 8
"""Digits from the end by which a number is the same, with or without its country and area."""
BEFORE, BEHIND = "(?:^|[^0-9a-z])", "(?:[^0-9a-z]|$)"


@dataclass(frozen=True)
class Sought:
    """Somebody as files may write them: values as they are folded, ends of phone numbers, names by their words."""

    values: frozenset[str]
    phones: frozenset[str]
    names: frozenset[tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.values or self.phones or self.names)

    @cached_property
    def patterns(self) -> tuple[tuple[str, ...], ...]:
        """Each way to be found: patterns that all must be there, in folded text."""
        single = [(f"{BEFORE}{re.escape(value)}{BEHIND}",) for value in sorted(self.values)]
        return (*single, *(tuple(f"{BEFORE}{re.escape(w)}{BEHIND}" for w in words) for words in sorted(self.names)))

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], ...], ...]:
        return tuple(tuple(map(re.compile, some)) for some in self.patterns)

    def in_text(self, text: str) -> bool:
        """Whether they stand in a text."""
        plain = _folded(text)
        if any(all(pattern.search(plain) for pattern in some) for some in self._compiled):
            return True
        digits = re.sub(r"[\s().\-/]", "", plain) if self.phones else ""
        return any(phone in digits for phone in self.phones)

    def in_json(self, kept: Any) -> bool:
        """Whether they stand in any text of a JSON value."""
        return self.in_text("\n".join(texts_in(kept)))


def texts_in(kept: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(kept, dict):
        for name, value in kept.items():
            yield str(name)
            yield from texts_in(value)
    elif isinstance(kept, list | tuple):
        for value in kept:
            yield from texts_in(value)
    elif kept is not None:
        yield str(kept)


def sought(parties: Collection[int]) -> Sought:
    """How these parties (one person) may stand in files."""
    values: set[str] = set()
    phones: set[str] = set()
    for kind, value in Identity.objects.filter(party__in=parties).values_list("kind", "value"):
        if kind == "phone":
            phones.add(re.sub(r"\D", "", value)[-PHONE_ENDS:])
        else:
            values.add(_folded(value))
    called = Party.objects.filter(pk__in=parties).exclude(name="").values_list("name", flat=True)
    names = {tuple(re.findall(r"[0-9a-z]+|[^\W\d_]+", folded(name))) for name in called}
    return Sought(frozenset(values - {""}), frozenset(one for one in phones if len(one) > 3), frozenset(names - {()}))


def _folded(text: str) -> str:
    """A text without accents or case."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def uploads_that_hold(parties: Collection[int], person: Sought) -> list[Upload]:
    """The uploads still kept in which they stand, or may: what brought their encounters, and what names them."""
    from_imports = (
        Encounter.objects.filter(party__in=parties, brought_by__isnull=False)
        .values_list("brought_by", flat=True)
        .distinct()
    )
    brought = set(Import.objects.filter(pk__in=list(from_imports)).values_list("uploads__file", flat=True))
    return [
        upload
        for upload in Upload.objects.filter(dropped_at=None).order_by("pk")
        if upload.file in brought or (person and (person.in_text(upload.name) or _holds(upload, person)))
    ]


def _holds(upload: Upload, person: Sought) -> bool:
    path, folder = store.path_of(upload.file), laid_folder(upload.file)
    if not path.exists():
        return True
    try:
        lay_out(path, name=upload.name, into=folder)
    except (Refusal, OSError, duckdb.Error):
        return True  # what cannot be searched may hold them
    return any(_in_table(table, person) for table in sorted(folder.glob("*.parquet")))


def _in_table(table: Path, person: Sought) -> bool:
    cells = ", ".join(as_name(column) for column in columns_in(table))
    if not cells:
        return False
    ways = [" AND ".join(["regexp_matches(plain, ?)"] * len(some)) for some in person.patterns]
    values: list[str] = [pattern for some in person.patterns for pattern in some]
    for phone in sorted(person.phones):
        ways.append("contains(regexp_replace(plain, '[\\s().\\-/]', '', 'g'), ?)")
        values.append(phone)
    with connected() as con:
        found = con.execute(
            f"SELECT 1 FROM (SELECT strip_accents(lower(concat_ws(chr(10), {cells}))) AS plain "  # noqa: S608
            f"FROM {as_table(table)}) WHERE {' OR '.join(f'({way})' for way in ways)} LIMIT 1",
            values,
        )
        return found.fetchone() is not None
