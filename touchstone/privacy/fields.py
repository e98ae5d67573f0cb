"""Which fields say something of a person: read from fields.toml, where every field of every table is declared."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Declared:
    """The fields of one noun: those that say something of a person, and the others."""

    personal: frozenset[str]
    plain: frozenset[str]


@cache
def declared() -> dict[str, Declared]:
    """Noun → its fields as declared."""
    rooms = tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))
    return {
        noun: Declared(frozenset(fields["personal"]), frozenset(fields["plain"]))
        for nouns in rooms.values()
        for noun, fields in nouns.items()
    }
