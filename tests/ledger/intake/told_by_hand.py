"""How the truth about a file's columns is written down, to hold the guess against."""

from __future__ import annotations

from collections.abc import Mapping

Truth = Mapping[str, tuple[str, ...]]


def told(file: str, text: str) -> dict[str, tuple[str, ...]]:
    """ "column: meaning or meaning" by line, as truth for a file."""
    found = {}
    for line in text.strip().splitlines():
        column, _colon, means = line.strip().rpartition(": ")
        found[f"{file}.{column}"] = tuple(means.split(" or "))
    return found
