"""Asks the lake: one method, `ask`, by DuckDB in memory over the files that the manifest names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from touchstone.errors import Refusal
from touchstone.ledger.delta import BASE, RECENT
from touchstone.ledger.kept import Kept
from touchstone.ledger.lake import Lake, Manifest
from touchstone.ledger.visible import files_of, parquet, quoted, visible

THREADS = 2
SECONDS = 30.0
MEMORY = "1GB"
VERSIONS = 3  # of the lake that stay prepared: questions in flight may still look at an older one
QUESTIONS = 300  # compiled
ANSWERS = 500
NO_LAKE = "0-none"
LARGE = 500_000  # readings; below, every answer is quick and never older than the lake

Columns = dict[str, NDArray[Any]]


class TookTooLong(Refusal):
    """This question took longer than half a minute and was stopped."""

    def __init__(self) -> None:
        super().__init__(_("This question took longer than half a minute and was stopped. Ask for less at once."))


class Engine:
    """Answers questions about one lake; any number of threads may ask at once."""

    def __init__(self, home: Path, *, threads: int = THREADS, seconds: float = SECONDS) -> None:
        self.lake = Lake(home)
        self.seconds = seconds
        aside = str(self.lake.home / "asking")  # for what does not fit into memory
        self._db = duckdb.connect(config={"threads": threads, "memory_limit": MEMORY, "temp_directory": aside})
        self._db.execute("SET enable_progress_bar = false")
        self._db.execute("SET timezone = 'UTC'")
        self._db.execute(f"SET allowed_directories = [{quoted(self.lake.home)}]")
        self._db.execute("SET enable_external_access = false")
        self._prepared: list[str] = []
        self._lock = threading.Lock()
        self._compiled = Kept(QUESTIONS)

    def version(self) -> str:
        """The lake's version now; it differs after every change, and answers may be kept under it."""
        manifest = self.lake.manifest()
        return manifest.version if manifest else NO_LAKE

    def ask(self, question: ibis.Table) -> Columns:
        """The answer, one array a column; whole tables at one moment. No lake yet: no rows.

        Days come as datetime64[D], times as datetime64[us] in UTC. A missing float is nan, a missing time NaT, a
        missing word None; whole numbers and flags that miss some come masked. Raises TookTooLong.
        """
        sql = self._compiled.get(question.op(), lambda: ibis.to_sql(question, dialect="duckdb"))
        found = self.select(str(sql))
        kinds = question.schema()
        return {name: finished(column, is_day=kinds[name].is_date()) for name, column in found.items()}

    def select(self, sql: str) -> dict[str, Any]:
        """The answer to SQL over `passages` and `evidence`."""
        try:
            return self._select(self.lake.manifest(), sql)
        except duckdb.IOException:  # the files were replaced and thrown away in between (after an erasure)
            return self._select(self.lake.manifest(), sql)

    def _select(self, manifest: Manifest | None, sql: str) -> dict[str, Any]:
        with self._db.cursor() as cursor:
            cursor.execute(f"SET schema = '{self._prepare(manifest)}'")
            with _at_most(self.seconds, cursor):
                return dict(cursor.execute(sql).fetchnumpy())

    def _prepare(self, manifest: Manifest | None) -> str:
        """A schema with the two tables as that version of the lake has them."""
        name = "v" + (manifest.version if manifest else NO_LAKE).replace("-", "_")
        with self._lock:
            if name in self._prepared:
                return name
            self._db.execute(f"CREATE SCHEMA {name}")
            if manifest and (persons := files_of(self.lake, manifest, "renewed", RECENT)):
                self._db.execute(f"CREATE TABLE {name}.renewed AS FROM {parquet(persons)}")
            for table in ("passages", "evidence"):
                query = visible(self.lake, manifest, table, renewed=f"{name}.renewed")
                self._db.execute(f"CREATE VIEW {name}.{table} AS {query}")
            self._prepared.append(name)
            while len(self._prepared) > VERSIONS:
                self._db.execute(f"DROP SCHEMA {self._prepared.pop(0)} CASCADE")
        return name


@contextmanager
def _at_most(seconds: float, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        raise TookTooLong from None
    finally:
        timer.cancel()


def finished(column: Any, *, is_day: bool) -> NDArray[Any]:
    """A column as answers take it: days as days; what is missing as nan, NaT or None, or masked."""
    if is_day:
        column = column.astype("datetime64[D]")
    if not isinstance(column, np.ma.MaskedArray):
        return np.asarray(column)
    blank: dict[str, Any] = {"f": np.nan, "M": np.datetime64("NaT"), "O": None}
    if column.dtype.kind in blank:
        column.data[np.ma.getmaskarray(column)] = blank[column.dtype.kind]
        return np.asarray(column.data)
    return column if np.ma.is_masked(column) else np.asarray(column.data)


@lru_cache(maxsize=8)
def _engine_of(home: Path) -> tuple[Engine, Kept]:
    return Engine(home), Kept(ANSWERS)


def engine() -> Engine:
    """The engine of this process, over the lake of these settings."""
    return _engine_of(Path(settings.LAKE))[0]


def ask(question: ibis.Table) -> Columns:
    """`Engine.ask` of this process's engine."""
    return engine().ask(question)


def kept_answer(key: Hashable, make: Callable[[], Any]) -> Any:
    """What `make` gives, kept until the lake changes; it must depend on nothing but the key and the lake.

    Of a large lake, which changes every second, an answer a few seconds old may be given while a newer one is made.
    """
    own, kept = _engine_of(Path(settings.LAKE))
    manifest = own.lake.manifest()
    if manifest is None:
        return kept.get(key, make, version=NO_LAKE)
    large = manifest.rows("evidence", BASE) > LARGE
    return kept.get(key, make, version=manifest.version, lenient=large)
