"""Files handed in on a page: taken to disk while they arrive, in little memory, then looked at by the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.files.uploads import Taken, take
from touchstone.ledger.intake.jobs import begin
from touchstone.ledger.intake.keeping import keep_upload
from touchstone.ledger.models import Upload
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused

MOST_BYTES = 500_000_000
MOST_FILES = 20
SILENT = 300
"""Seconds without a byte after which a file counts as broken off."""

_END = b""


class NotInTheDemo(Refusal):
    """This is the demo company. Start your own business first, then bring your files in there."""


class NoFile(Refusal):
    """There was no file in it. Choose one or several first."""


class BrokenOff(Exception):
    """The connection ended before the file did."""


class _Taking(Thread):
    """Takes one file: chunks go in at one end as they arrive, at the other `take` writes them down."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._chunks: Queue[bytes | None] = Queue(maxsize=8)
        self._over = False
        self.taken: Taken | None = None
        self.trouble: Exception | None = None

    def run(self) -> None:
        """Take it; whatever goes wrong, go on listening to the end, so that nobody waits for us."""
        try:
            self.taken = take(self._arriving(), most=MOST_BYTES)
        except Exception as trouble:
            self.trouble = trouble
            with suppress(BrokenOff):
                while not self._over:
                    self._next()

    def _next(self) -> bytes:
        try:
            chunk = self._chunks.get(timeout=SILENT)
        except Empty:
            chunk = None
        self._over = not chunk
        if chunk is None:
            raise BrokenOff
        return chunk

    def _arriving(self) -> Iterator[bytes]:
        while chunk := self._next():
            yield chunk

    def _put(self, chunk: bytes | None) -> None:
        while self.is_alive():
            with suppress(Full):
                self._chunks.put(chunk, timeout=5)
                return

    def pass_on(self, chunk: bytes) -> None:
        """One more piece of the file; waits while the disk is slower than the line."""
        if chunk:
            self._put(chunk)

    def end(self) -> Taken | Refusal:
        """The file is whole: what became of it."""
        self._put(_END)
        self.join()
        if self.taken is not None:
            return self.taken
        if isinstance(self.trouble, Refusal):
            return self.trouble
        raise self.trouble or BrokenOff

    def close(self) -> None:
        """The upload is over; a file that did not come to its end leaves nothing."""
        self._put(None)
        if self.ident is not None:
            self.join()


class Arrived(UploadedFile):
    """A file that came whole: taken, or refused with a sentence."""

    def __init__(self, name: str, size: int, outcome: Taken | Refusal) -> None:
        super().__init__(None, name, size=size)
        self.outcome = outcome


class Arriving(FileUploadHandler):
    """Passes what arrives on to disk; nothing of a file is gathered in memory."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.file = _Taking()  # Django closes what is called `file` when an upload breaks off

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self.file = _Taking()
        self.file.start()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        del start
        self.file.pass_on(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        """Its end."""
        return Arrived(self.file_name or "", file_size, self.file.end())

    def upload_interrupted(self) -> None:
        """It broke off."""
        self.file.close()


@csrf_exempt  # checked by `_take_in`: reading the token reads the files, and that must be done by our own hands
@may("bring_in")
@require_POST
def bring_in_upload(request: Request) -> HttpResponse:
    """Take the files and begin an import of them."""
    request.upload_handlers = [Arriving(request)]
    return _take_in(request)


@csrf_protect
def _take_in(request: Request) -> HttpResponse:
    if settings.DEMO:
        raise NotInTheDemo
    came = [one for one in request.FILES.getlist("files") if isinstance(one, Arrived)][:MOST_FILES]
    if not came:
        raise NoFile
    uploads = list(_kept(request, came))
    to = reverse("bring_in")
    if uploads:
        to = reverse("bring_in_one", args=[begin(uploads, by=request.scope.user, now=request.now).pk])
    if request.headers.get("X-Progress"):
        return JsonResponse({"to": to})
    return redirect(to)


def _kept(request: Request, came: list[Arrived]) -> Iterator[Upload]:
    for one in came:
        if isinstance(one.outcome, Refusal):
            refused(request, _("“%(name)s” was not taken. %(why)s") % {"name": one.name, "why": one.outcome.sentence})
        else:
            yield keep_upload(
                file=one.outcome.file,
                name=one.name or _("a file without a name"),
                size=one.outcome.size,
                by=request.scope.user,
                now=request.now,
            )
