"""Guesses of real sets and made-up exports, laid out as the product lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.ledger.intake.guess_truth import MADE_TRUTH, SETS
from tests.ledger.intake.made_exports import written
from touchstone.files.tables.laying_out import lay_out
from touchstone.ledger.intake.guessing.counting import Counted, count
from touchstone.ledger.intake.guessing.guess import Given, Guess, guess

TODAY = date(2026, 11, 24)


def given(path: Path, into: Path) -> Given:
    """A file, laid out."""
    laid = lay_out(path, name=path.name, into=into)
    return Given(path.name, path.name, laid.table, laid.layout)


def guessed(
    paths: Sequence[Path],
    into: Path,
    *,
    register: Sequence[tuple[str, str]] = (),
    branches: Sequence[tuple[str, str]] = (("main", "Main"),),
    country: str = "GB",
    currency: str = "",
    today: date = TODAY,
) -> Guess:
    """The guess of files given together."""
    files = [given(path, into) for path in paths]
    return guess(files, register=register, branches=branches, country=country, today=today, currency=currency)


def made(name: str, into: Path, *, separator: str = ",", **more: object) -> Guess:
    """The guess of a made-up export."""
    path = into / f"{name}.csv"
    path.write_bytes(written(name, separator=separator))
    return guessed([path], into, **more)  # type: ignore[arg-type]


def text_of(text: str, into: Path, *, name: str = "file.csv", **more: object) -> Guess:
    """The guess of a small file written in a test."""
    path = into / name
    path.write_text(text, encoding="utf-8")
    return guessed([path], into, **more)  # type: ignore[arg-type]


def real(name: str, shared: Path, into: Path, **more: object) -> Guess:
    """The guess of a real set."""
    files, _truth = SETS[name]
    return guessed([shared / name / file for file in files], into, **more)  # type: ignore[arg-type]


def counted_real(shared: Path, into: Path, *, today: date = TODAY) -> dict[str, Counted]:
    """How many columns of each real set are right."""
    return {name: count(real(name, shared, into, today=today).said, SETS[name][1]) for name in SETS}


def counted_made(name: str, into: Path, *, today: date = TODAY) -> Counted:
    """How many columns of a made-up export are right."""
    return count(made(name, into, today=today).said, MADE_TRUTH[name])
