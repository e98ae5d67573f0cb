"""Rows of text on their way into Parquet: batch after batch into one file, in order, in flat memory."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema

from touchstone.files.tables.duck import PARQUET, as_text, connected
from touchstone.files.tables.headings import sound
from touchstone.files.tables.layout import LINE
from touchstone.files.uploads import DiskFull

WAITING = 3  # batches between the one who reads and the one who writes
MOST_TEXT = 20_000  # characters of a broken row that are kept


@dataclass(frozen=True)
class Broken:
    """A row that could not be read: the line it begins on, why as a sentence, and its text (its first part if long)."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Some rows in the file's order, each as wide as the table, with their lines; and the broken ones among them."""

    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    broken: Sequence[Broken] = ()


def full_or_same(trouble: Exception) -> Exception:
    """`DiskFull` where that is what DuckDB means, else the error itself."""
    said = str(trouble)
    return DiskFull() if any(w in said for w in ("No space left", "Disk quota exceeded", "File too large")) else trouble


class Writer:
    """A Parquet file being written by a thread of its own, so that reading goes on meanwhile.

    Used with `with`: left in order, the file is whole; left by an exception, it is gone. All columns but `__line` are
    text. Raises `DiskFull`.
    """

    def __init__(self, place: Path, columns: Sequence[str]) -> None:
        self.place, self.rows = place, 0
        text = [Field(name, DataType.string()) for name in columns]
        self._schema = Schema([Field(LINE, DataType.int64()), *text])
        self._queue: queue.Queue[RecordBatch | BaseException | None] = queue.Queue(WAITING)
        self._trouble: Exception | None = None
        self._thread = threading.Thread(target=self._write, name=f"writes {place.name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def add(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Rows, each with a cell for every column."""
        if not rows:
            return
        try:
            texts = [Array(cells, DataType.string()) for cells in zip(*rows, strict=True)]
        except UnicodeEncodeError:
            texts = [Array([sound(c) for c in cells], DataType.string()) for cells in zip(*rows, strict=True)]
        arrays = [Array(lines, DataType.int64()), *texts]
        self.add_batch(RecordBatch.from_arrays(arrays, schema=self._schema), len(rows))

    def add_batch(self, batch: Any, rows: int) -> None:
        """What `add` made of rows."""
        self._put(batch)
        self.rows += rows

    def _put(self, what: RecordBatch | BaseException | None) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(what, timeout=0.5)
            except queue.Full:
                continue
            return
        if self._trouble is not None:
            raise full_or_same(self._trouble) from self._trouble

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if trouble is None:
                self._put(None)
            else:
                self._give_up(trouble)
        finally:
            self._thread.join()
            if trouble is not None or self._trouble is not None:
                self.place.unlink(missing_ok=True)
        if trouble is None and self._trouble is not None:
            raise full_or_same(self._trouble) from self._trouble

    def _give_up(self, trouble: BaseException) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(trouble, timeout=0.2)
            except queue.Full:
                continue
            return

    def _batches(self) -> Iterator[RecordBatch]:
        while (what := self._queue.get()) is not None:
            if isinstance(what, BaseException):
                raise what
            yield what

    def _write(self) -> None:
        try:
            reader = RecordBatchReader.from_batches(self._schema, self._batches())
            with connected() as db:
                db.register("coming", reader)
                db.execute(f"COPY (SELECT * FROM coming) TO {as_text(self.place)} ({PARQUET})")  # noqa: S608
        except Exception as trouble:
            self._trouble = trouble


class BrokenWriter:
    """The broken rows of a file, on their way into a table of their own; none is written while there are none."""

    def __init__(self, place: Path) -> None:
        self.place, self.count = place, 0
        self._writer: Writer | None = None
        self._waiting: list[Broken] = []

    def __enter__(self) -> Self:
        return self

    def add(self, broken: Sequence[Broken]) -> None:
        """Broken rows, in the file's order."""
        self._waiting += broken
        self.count += len(broken)
        if len(self._waiting) >= 10_000:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        if self._writer is None:
            self._writer = Writer(self.place, ("reason", "text")).__enter__()
        clean = [(b.reason, sound(b.text[:MOST_TEXT])) for b in self._waiting]
        self._writer.add([b.line for b in self._waiting], clean)
        self._waiting = []

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        if trouble is None:
            self._flush()
        if self._writer is not None:
            self._writer.__exit__(kind, trouble, trace)
