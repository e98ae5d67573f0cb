"""The words of vocabulary.toml, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.toml")


@lru_cache(maxsize=1)
def books() -> dict[str, dict[str, str]]:
    """Each list of words by its book and name, as it is written."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def listed(book: str, name: str) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(books()[book][name].split("|"))
