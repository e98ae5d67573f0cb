"""What a file really is, told by its bytes and never by its name; and its text, unpacked as it is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from touchstone.files.tables.layout import BrokenFile, EmptyFile, NotATable, UnfoldsTooFar

MOST_UNPACKED = 8_000_000_000
MOST_TIMES = 500
"""A packed text is seldom a twentieth of itself; five hundred times is a bomb."""
SMALL = 100_000_000  # unpacked; below, no ratio is dangerous

OTHERS = (
    (b"%PDF", later("a PDF")),
    (b"\x89PNG", later("a picture")),
    (b"\xff\xd8\xff", later("a picture")),
    (b"GIF8", later("a picture")),
    (b"RIFF", later("a picture or sound")),
    (b"Rar!", later("a RAR archive")),
    (b"7z\xbc\xaf", later("a 7-Zip archive")),
    (b"\x28\xb5\x2f\xfd", later("a Zstandard archive")),
    (b"SQLite format 3\x00", later("a database")),
    (b"{\\rtf", later("a text document")),
    (b"\x7fELF", later("a program")),
    (b"MZ\x90", later("a program")),
    (b"PARE", later("an encrypted Parquet file")),
    (b"ORC", later("an ORC file")),
    (b"Obj\x01", later("an Avro file")),
)
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
DAMAGED = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)


def kind_of(path: Path) -> str:
    """ "workbook", "parquet", or "text" (CSV and JSON, maybe packed). Refused: what is something else, or empty."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head:
        raise EmptyFile
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    for magic, what in OTHERS:
        if head.startswith(magic):
            raise NotATable(_("This is %(what)s, not a table. Send it as CSV, XLSX, Parquet or JSON.") % {"what": what})
    return "text"


def refuse_markup(text: str) -> None:
    """Refuse a web page or XML that calls itself a table (many programs' "XLS" is one)."""
    start = text.lstrip("\ufeff \t\r\n")[:300].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table", "<meta", "<head", "<style")):
        raise NotATable(
            _("This is a web page or XML, whatever its name says. Open it in a spreadsheet and save it as XLSX or CSV.")
        )


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name.startswith("xl/") for name in names):
                return "workbook"
            if "mimetype" in names:
                kind = archive.read("mimetype")[:100] if archive.getinfo("mimetype").file_size < 1000 else b""
                if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                    return "workbook"
            if "[Content_Types].xml" in names or "mimetype" in names:
                raise NotATable(_("This is a text document, not a table. Send it as CSV, XLSX, Parquet or JSON."))
            _only_member(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error, EOFError):
        raise BrokenFile(_("This packed file is cut or damaged. Send it again whole.")) from None
    return "text"


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file in an archive; folders and what the Mac adds do not count."""
    members = [i for i in archive.infolist() if not i.is_dir() and not i.filename.startswith(("__MACOSX/", "."))]
    if len(members) != 1:
        raise NotATable(_("This archive holds several files. Unpack it and send them one by one."))
    if members[0].flag_bits & 1:
        raise NotATable(_("This archive is locked with a password. Unpack it and send the file in it."))
    if members[0].filename.lower().endswith((".xlsx", ".xls", ".ods", ".xlsb", ".parquet", ".zip", ".gz")):
        raise NotATable(_("This archive holds another packed file. Unpack it and send the file in it."))
    return members[0]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a text file, unpacked as they are read where it is gzip, bzip2, xz or a ZIP of one file.

    While reading, refused: what unfolds too far, a pack that is cut.
    """
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        head = file.read(8)
        file.seek(0)
        packed = next((how for magic, how in PACKED.items() if head.startswith(magic)), "")
        try:
            if head.startswith(b"PK\x03\x04"):
                archive = stack.enter_context(zipfile.ZipFile(file))
                plain: IO[bytes] = stack.enter_context(archive.open(_only_member(archive)))
            elif packed == "gzip":
                plain = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=file)))
            elif packed == "bzip2":
                plain = stack.enter_context(bz2.BZ2File(file))
            elif packed == "xz":
                plain = stack.enter_context(lzma.LZMAFile(file))
            else:
                yield file
                return
            size = path.stat().st_size
            yield stack.enter_context(io.BufferedReader(_Watched(plain, packed=size), 1 << 20))
        except DAMAGED:
            raise BrokenFile(_("This packed file is cut or damaged. Send it again whole.")) from None


class _Watched(io.RawIOBase):
    """Bytes being unpacked, counted: a bomb is stopped before it has unfolded."""

    def __init__(self, plain: IO[bytes], *, packed: int) -> None:
        super().__init__()
        self.plain, self.packed, self.seen = plain, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        got = self.plain.read(len(into))
        into[: len(got)] = got
        self.seen += len(got)
        if self.seen > MOST_UNPACKED or (self.seen > SMALL and self.seen > MOST_TIMES * self.packed):
            raise UnfoldsTooFar
        return len(got)
