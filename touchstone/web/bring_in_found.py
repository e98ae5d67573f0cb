"""What looking at the files told, as the pages show it: how each file is written, its first rows, samples, values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.files.tables.duck import TableGone
from touchstone.files.tables.layout import LINE
from touchstone.files.tables.reading import peek
from touchstone.ledger.intake.jobs import laid
from touchstone.ledger.models import Import

PEEKED = 400
SAMPLES = 3
CUT = 60
"""Letters of a sample that a page shows."""

WRITTEN = {
    "csv": gettext_lazy("text, a row a line"),
    "workbook": gettext_lazy("a workbook"),
    "parquet": gettext_lazy("Parquet"),
    "json": gettext_lazy("JSON"),
}
SEPARATORS = {
    ",": gettext_lazy("a comma  ,"),
    ";": gettext_lazy("a semicolon  ;"),
    "\t": gettext_lazy("a tab"),
    "|": gettext_lazy("a bar  |"),
    " ": gettext_lazy("blanks, in columns under one another"),
}
ENCODINGS = {
    "utf-8": gettext_lazy("UTF-8 (most files of today)"),
    "cp1252": gettext_lazy("Western European, of Windows"),
    "iso-8859-1": gettext_lazy("Western European, older (Latin-1)"),
    "iso-8859-15": gettext_lazy("Western European with € (Latin-9)"),
    "cp1250": gettext_lazy("Central European, of Windows"),
    "cp1251": gettext_lazy("Cyrillic, of Windows"),
    "cp1253": gettext_lazy("Greek, of Windows"),
    "cp1254": gettext_lazy("Turkish, of Windows"),
    "cp1255": gettext_lazy("Hebrew, of Windows"),
    "cp1256": gettext_lazy("Arabic, of Windows"),
    "utf-16": gettext_lazy("UTF-16"),
    "utf-16-le": gettext_lazy("UTF-16 without a mark"),
    "utf-16-be": gettext_lazy("UTF-16, the other way round"),
    "shift_jis": gettext_lazy("Japanese (Shift JIS)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "euc_kr": gettext_lazy("Korean (EUC-KR)"),
}
KINDS = {
    "number": gettext_lazy("a number"),
    "money": gettext_lazy("money"),
    "day": gettext_lazy("a day"),
    "time": gettext_lazy("a day and a time"),
    "clock": gettext_lazy("a time of day"),
    "yes_no": gettext_lazy("yes or no"),
    "flag": gettext_lazy("yes or nothing"),
    "list": gettext_lazy("one of a few words"),
    "id": gettext_lazy("a number or code of its own"),
    "email": gettext_lazy("an e-mail address"),
    "phone": gettext_lazy("a phone number"),
    "name": gettext_lazy("a name"),
    "words": gettext_lazy("sentences"),
    "url": gettext_lazy("a web address"),
    "place": gettext_lazy("a place"),
    "empty": gettext_lazy("always empty"),
    "text": gettext_lazy("text"),
}


@dataclass(frozen=True)
class FileFound:
    """One file as it was looked at. `alias` is its name in "alias.column"; `told` what a person told instead.

    more: the names of further files of the same layout that are in its table.
    """

    alias: str
    name: str
    size: int
    rows: int = 0
    broken: int = 0
    refused: str = ""
    kind: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header: int = 0
    columns: tuple[str, ...] = ()
    sure: float = 1.0
    notes: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> FileFound:
        """As an import keeps it."""
        layout = told.get("layout") or {}
        return cls(
            alias=str(told.get("as") or told.get("name", "")),
            name=str(told.get("name", "")),
            size=int(told.get("size") or 0),
            rows=int(told.get("rows") or 0),
            broken=int(told.get("broken") or 0),
            refused=str(told.get("refused") or ""),
            kind=str(layout.get("kind", "")),
            encoding=str(layout.get("encoding", "")).removesuffix("-sig"),  # the mark before it is nobody's concern
            separator=str(layout.get("separator", "")),
            sheet=str(layout.get("sheet", "")),
            sheets=tuple(layout.get("sheets") or ()),
            header=int(layout.get("header") or 0),
            columns=tuple(layout.get("columns") or ()),
            sure=float(layout.get("sure", 1.0)),
            notes=tuple(layout.get("notes") or ()),
            kinds=told.get("kinds") or {},
            told=told.get("told") or {},
            more=tuple(told.get("more") or ()),
        )

    @property
    def called(self) -> str:
        """Its name; of several files of one layout that are one table, the first one's."""
        if not self.more:
            return self.name
        further = ngettext("%(name)s and %(n)s more file", "%(name)s and %(n)s more files", len(self.more))
        return further % {"name": self.name, "n": len(self.more)}

    @property
    def how(self) -> str:
        """How it is written, in a few words."""
        parts = [str(WRITTEN.get(self.kind, self.kind))]
        if self.kind == "csv":
            parted = str(SEPARATORS.get(self.separator, self.separator)).split("  ")[0]
            parts.append(_("cells parted by %s") % parted if parted.strip() else _("one cell a line"))
            parts.append(str(ENCODINGS.get(self.encoding.lower(), self.encoding)).split(" (")[0])
        if self.sheet:
            parts.append(_("sheet “%s”") % self.sheet)
        if self.kind in ("csv", "workbook") and self.header > 0:
            parts.append(_("headings in line %d") % self.header)
        return ", ".join(part for part in parts if part)

    @property
    def sureness(self) -> str:
        """How sure the reading is: "sure", "fairly" or "unsure"."""
        return sureness(self.sure)

    def kind_words(self, column: str) -> str:
        """What stands in a column, in a few words."""
        return str(KINDS.get(self.kinds.get(column, ""), ""))


def sureness(sure: float) -> str:
    """A share of certainty as one of three words: "sure", "fairly", "unsure"."""
    return "sure" if sure >= 0.8 else "fairly" if sure >= 0.5 else "unsure"


def files_found(started: Import) -> list[FileFound]:
    """The files of an import, looked at or refused; before that, as they were handed in."""
    sizes = {one.get("name"): one.get("size") for one in started.files}
    told = started.found.get("files") or started.files
    return [FileFound.of({"size": sizes.get(one.get("name")), **one}) for one in told if not one.get("with")]


@dataclass(frozen=True)
class Peek:
    """The first rows of a laid-out file."""

    columns: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    def samples(self, column: str, most: int = SAMPLES) -> list[str]:
        """Different texts that stand in a column, cut to what a page can show."""
        if column not in self.columns:
            return []
        at = self.columns.index(column)
        return list(dict.fromkeys(cut(row[at]) for row in self.rows if row[at]))[:most]


def cut(text: str, most: int = CUT) -> str:
    """The beginning of a long text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def peeked(path: Path, rows: int) -> Peek:
    """The first rows; nothing where the table went in the meantime."""
    try:
        names, found = peek(path, rows=rows)
    except TableGone:
        return Peek((), (), ())
    columns = tuple(name for name in names if name != LINE)
    keep = [i for i, name in enumerate(names) if name != LINE]
    line = names.index(LINE) if LINE in names else None
    lines = tuple(int(row[line]) if line is not None else n for n, row in enumerate(found, 1))
    return Peek(columns, lines, tuple(tuple(str(row[i] or "") for i in keep) for row in found))


def peeks(started: Import, rows: int = PEEKED) -> dict[str, Peek]:
    """The first rows of every file that is laid out, by its alias."""
    return {alias: peeked(path, rows) for alias, path in laid(started).items()}


def choices_with(words: Mapping[str, Any], now: str) -> Sequence[tuple[str, str, bool]]:
    """Choices of a select: value, words, whether it is the one; what is not among them comes first."""
    listed: Iterable[tuple[str, Any]] = words.items() if now in words else [(now, now), *words.items()]
    return [(value, str(said), value == now) for value, said in listed]
