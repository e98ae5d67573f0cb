"""The values of a JSON file one after another, without holding the file: by line, or as they follow each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from touchstone.files.tables.delimited import blocks_of
from touchstone.files.tables.encodings import decoded
from touchstone.files.tables.layout import BrokenFile
from touchstone.files.tables.writing import Broken

MOST_RECORD = 256_000_000  # characters of a document that is read at once
MOST_WAITING = 16_000_000  # characters of one record within a stream
BETWEEN = re.compile(r"[\s,\x1e]*")
NEXT = re.compile(r"\}\s*,?\s*(?=\{)")


class Number(str):
    """A number as it was written: nothing is rounded, and within a list it stands without quotes."""

    __slots__ = ()


DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=lambda _name: None)


def number_text(value: Any) -> str:
    """A value as JSON, its numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{number_text(str(key))}: {number_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(number_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def whole(path: Path, encoding: str) -> dict[str, Any] | None:
    """The one object that a document is; None where more follows it. Refused: what is no JSON, what is too large."""
    parts: list[str] = []
    size = 0
    for chunk in decoded(path, encoding):
        parts.append(chunk)
        size += len(chunk)
        if size > MOST_RECORD:
            raise BrokenFile(
                _("This JSON is one value, too large to be read at once. Send it as one object to a line.")
            )
    text = "".join(parts).strip("\ufeff \t\r\n")
    try:
        value, end = DECODER.raw_decode(text)
    except json.JSONDecodeError as trouble:
        line = trouble.lineno
        raise BrokenFile(_("This JSON is cut or broken on line %(line)d.") % {"line": line}) from None
    except RecursionError:
        raise BrokenFile(_("This JSON is nested too deeply to be a table.")) from None
    if text[end:].strip():
        return None
    return value if isinstance(value, dict) else {"value": value}


def lines_as_records(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """Each line's value with the line's number; a line that is no JSON is broken alone."""
    number = 0
    for lines, _final in blocks_of(path, encoding):
        for line in lines:
            number += 1
            text = line.strip("\ufeff\x1e \t\r\n")
            if not text:
                continue
            try:
                value, end = DECODER.raw_decode(text)
            except (ValueError, RecursionError):
                yield number, Broken(number, _("This line is no JSON: it is cut or broken."), text)
                continue
            if text[end:].strip(" ,"):
                yield number, Broken(number, _("This line is no JSON: it is cut or broken."), text)
            else:
                yield number, value


def stream(path: Path, encoding: str) -> Iterator[tuple[int, Any]]:
    """The values of an array, or of a file in which they follow each other, with which one each is, from 1."""
    waiting = _Waiting()
    for chunk in decoded(path, encoding):
        yield from waiting.read(chunk, final=False)
        if waiting.done:
            return
    yield from waiting.read("", final=True)


class _Waiting:
    """Text that has come and is not read yet."""

    def __init__(self) -> None:
        self.text, self.nth = "", 0
        self.array: bool | None = None
        self.done = False

    def read(self, chunk: str, *, final: bool) -> Iterator[tuple[int, Any]]:
        self.text += chunk
        at = 0
        if self.array is None:
            at = len(self.text) - len(self.text.lstrip("\ufeff \t\r\n"))
            if at == len(self.text):
                return
            self.array = self.text[at] == "["
            at += self.array
        while True:
            between = BETWEEN.match(self.text, at)
            at = between.end() if between else at
            if at >= len(self.text):
                break
            if self.array and self.text[at] == "]":
                self.done = True
                break
            try:
                value, at = DECODER.raw_decode(self.text, at)
            except json.JSONDecodeError as trouble:
                near = trouble.pos >= len(self.text) - 64 or _string_open(trouble)
                if near and not final and len(self.text) - at < MOST_WAITING:
                    break  # the rest of it is still to come
                self.nth += 1
                start, at = at, self._after(max(trouble.pos, at + 1))
                yield (
                    self.nth,
                    Broken(self.nth, _("This record is no JSON: it is cut or broken."), self.text[start:at][:5000]),
                )
                continue
            except RecursionError:
                raise BrokenFile(_("This JSON is nested too deeply to be a table.")) from None
            self.nth += 1
            yield self.nth, value
        self.text = self.text[at:]

    def _after(self, at: int) -> int:
        """Where the next object begins after a broken one: behind a closing brace, before an opening one."""
        found = NEXT.search(self.text, at)
        return found.end() if found else len(self.text)


def _string_open(trouble: json.JSONDecodeError) -> bool:
    """The decoder names where an unended string began, not where the text ended."""
    return trouble.msg.startswith("Unterminated string")
