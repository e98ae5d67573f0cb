"""Rows told by a recipe without a database: small made-up files, laid out, joined and shaped."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.recipe_text import promises_of, read_recipe, touchpoints_of
from touchstone.ledger.intake.shaping import Ground, Place, Shaped, shaper
from touchstone.ledger.intake.tables import Numbered, joined_rows

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONDON = Place(1, ZoneInfo("Europe/London"), "GB", "GBP")
BERLIN = Place(2, ZoneInfo("Europe/Berlin"), "DE", "EUR")
TOKYO = Place(3, ZoneInfo("Asia/Tokyo"), "JP", "JPY")

HEAD = """
name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
"""


def recipe(text: str, *, head: str = "", files: str = '[[file]]\nname = "v"\nkey = "id"\n') -> RecipeSpec:
    """A recipe with the usual first lines; `head` adds to them."""
    return read_recipe(f"{HEAD}{head}\n{files}\n{text}").recipe


def laid_out(path: Path, text: str) -> Path:
    """A made-up CSV as a laid-out table: texts, and the number of each line."""
    rows = list(csv.reader(io.StringIO(text)))
    with duckdb.connect() as con:
        columns = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in rows[0])
        con.execute(f"CREATE TABLE t (__line BIGINT, {columns})")
        for line, row in enumerate(rows[1:], 2):
            con.execute(f"INSERT INTO t VALUES ({', '.join('?' * (len(row) + 1))})", [line, *row])
        con.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def ground(spec: RecipeSpec, **more: object) -> Ground:
    """A register that has all the recipe needs, and three branches."""
    slugs = touchpoints_of(spec)
    return Ground(
        touchpoints={slug: at for at, slug in enumerate(slugs, 1)},
        revisions={promise: at for at, promise in enumerate(promises_of(spec), 1)},
        places={"": LONDON, "london": LONDON, "berlin": BERLIN, "tokyo": TOKYO},
        system=spec.system,
        **more,  # type: ignore[arg-type]
    )


def joined(folder: Path, spec: RecipeSpec, texts: Mapping[str, str], *, after: int = 0) -> list[Numbered]:
    """The joined rows of some files, by their names in the recipe."""
    laid = {name: laid_out(folder / f"{name}.parquet", text) for name, text in texts.items()}
    rows = list(joined_rows(spec, laid, after=after))
    for path in laid.values():
        path.unlink()
    return rows


def told(folder: Path, spec: RecipeSpec, text: str | Mapping[str, str], **more: object) -> list[Shaped]:
    """What becomes of each row; one file is called "v"."""
    shaping = shaper(spec, ground(spec, **more))
    return [shaping(row) for row in joined(folder, spec, {"v": text} if isinstance(text, str) else text)]


def entries(folder: Path, spec: RecipeSpec, text: str | Mapping[str, str], **more: object) -> list[Entry]:
    """All entries; nothing may be refused."""
    rows = told(folder, spec, text, **more)
    assert [refusal.sentence for row in rows for refusal in row.refusals] == []
    return [entry for row in rows for entry in row.entries]


def sentences(folder: Path, spec: RecipeSpec, text: str | Mapping[str, str], **more: object) -> list[str]:
    """All sentences of what was refused."""
    return [refusal.sentence for row in told(folder, spec, text, **more) for refusal in row.refusals]
