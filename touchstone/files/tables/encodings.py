"""In which encoding a text is written: by its mark, by whether it can be UTF-8, else by what reads like words."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from touchstone.files.tables.layout import NoSuchEncoding, NotATable
from touchstone.files.tables.unpacking import opened

UNREADABLE = "\udcff"
"""Stands in decoded text where bytes could not be read; no sound text holds it, so its row is known to be broken."""
CHUNK = 1 << 22
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEVERAL_BYTES = ("shift_jis", "cp932", "euc_jp", "gb18030", "gbk", "gb2312", "big5", "euc_kr", "cp949", "iso2022_jp")
ODD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f\w’'\-–\s](?=[A-Za-z])|(?<=[a-z])[À-ÞŠŽŸŒŁ]|[\x80-\x9f]|\udcff")
"""What no European word holds: a sign within it, a capital after a small letter, a control."""


def _mark_unreadable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error("touchstone.unreadable", _mark_unreadable)


@dataclass(frozen=True)
class Encoding:
    """A Python name of an encoding, how sure (0 to 1), and what to tell the person about it."""

    name: str
    sure: float = 1.0
    notes: tuple[str, ...] = ()


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file, chunk by chunk; `UNREADABLE` where bytes are none of that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("touchstone.unreadable")
    with opened(path) as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def encoding_of(path: Path, *, told: str = "") -> Encoding:
    """The encoding of a text file; the whole file is read once, for one foreign byte at its end counts too.

    Refused: an encoding told that does not exist, a file of bytes that are no text.
    """
    if told:
        return Encoding(_known(told, path))
    with opened(path) as file:
        head = file.read(1 << 16)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if name := _without_mark(head):
        return Encoding(name, 0.9)
    bad, wide, strange = _as_utf8(path)
    if not bad:
        return Encoding("utf-8")
    if wide > 4 * bad:
        note = _("Some bytes of this file are no UTF-8, the rest is; rows with such bytes are shown as broken.")
        return Encoding("utf-8", 0.8, (note,))
    return _one_byte(strange)


def _known(told: str, path: Path) -> str:
    try:
        name = codecs.lookup(told).name
        "".encode(name)
    except (LookupError, ValueError):
        raise NoSuchEncoding(_("No encoding is called “%(name)s”.") % {"name": told}) from None
    with opened(path) as file:
        head = file.read(4)
    if name.startswith("utf-16") and head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    return "utf-8-sig" if name == "utf-8" and head.startswith(codecs.BOM_UTF8) else name


def _without_mark(head: bytes) -> str:
    """UTF-16 has a zero in every other byte of European text; zeros elsewhere are no text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    controls = sum(head.count(bytes([code])) for code in range(32) if code not in (1, 9, 10, 12, 13, *range(26, 32)))
    if controls > 0.04 * len(head) and len(head) > 64:
        raise NotATable
    return ""


def _as_utf8(path: Path) -> tuple[int, int, bytes]:
    """How many places are no UTF-8, how many bytes are of letters wider than one, and some lines that are not plain."""
    decoder = codecs.getincrementaldecoder("utf-8")("touchstone.unreadable")
    bad = wide = 0
    strange = bytearray()
    with opened(path) as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            bad += text.count(UNREADABLE)
            wide += len(chunk) - len(text)
            if len(strange) < 1 << 16 and not chunk.isascii():
                for line in re.split(rb"[\r\n]+", chunk):
                    if not line.isascii() and len(strange) < 1 << 16:
                        strange += line[:4000] + b"\n"
        if decoder.decode(b"", final=True) and not wide:  # else the file is cut within a letter: its last row is broken
            bad += 1
    return bad, max(wide, 0), bytes(strange)


def _oddness(strange: bytes, name: str) -> float:
    text = strange.decode(name, "touchstone.unreadable")
    foreign = sum(not character.isascii() for character in text) or 1
    return len(ODD.findall(text)) / foreign


def _share(text: str, first: str, last: str) -> float:
    """Of the letters that are not plain, what share lies in that range."""
    foreign = [character for character in text if not character.isascii()]
    return sum(first <= character <= last for character in foreign) / (len(foreign) or 1)


def _one_byte(strange: bytes) -> Encoding:
    """Windows-1252 unless its words would be none; then the least odd of what Europe wrote in, or what is found."""
    note = _("This file is not written in UTF-8; check that names and words with accents look right.")
    western = strange.decode("cp1252", "touchstone.unreadable")
    letters = sum(c.isalpha() for c in western) or 1
    foreign = sum(c.isalpha() and not c.isascii() for c in western)
    mostly_foreign = foreign > max(0.5 * letters, 20)
    if not mostly_foreign and _oddness(strange, "cp1252") < 0.02:
        return Encoding("cp1252", 0.9, (note,))
    for japanese in ("cp932", "euc_jp"):
        if _share(strange.decode(japanese, "touchstone.unreadable"), "\u3040", "\u30ff") > 0.1:
            return Encoding(japanese, 0.8, (note,))
    best = from_bytes(strange, cp_exclusion=["johab"]).best()
    found = best.encoding if best else ""
    if found in SEVERAL_BYTES or (mostly_foreign and found):
        return Encoding(found, 0.7, (note,))
    names = ["cp1252", "cp1250", "mac_roman", "cp850", *([found] if found and not found.startswith("utf") else [])]
    return Encoding(min(names, key=lambda name: _oddness(strange, name)), 0.6, (note,))
