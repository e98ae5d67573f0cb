"""What a page says after a change: done (with a way back), or a sentence why not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def said(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """Tell the person on the next page that it is done; `undo` is the address an Undo button posts to."""
    messages.success(request, sentence, extra_tags=f"{UNDO}{undo}" if undo else "")


def refused(request: HttpRequest, sentence: str) -> None:
    """Tell the person on the next page why it was not done, and what to do."""
    messages.warning(request, sentence)
