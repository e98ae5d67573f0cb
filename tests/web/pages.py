"""Pages as a person has them: their words without the markup, the Undo button, and how often they ask the database."""

from __future__ import annotations

import html
import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

UNDO = re.compile(r'action="(/register/undo/[^"]+)"')
UNREAD = re.compile(r"<(script|style|svg|head|template|noscript).*?</\1>", flags=re.S)


def words(markup: str) -> str:
    """What one reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", UNREAD.sub(" ", markup))).split())


def text_of(client: Client, at: str, **how: Any) -> str:
    """The words of a page that is there."""
    page = client.get(at, **how)
    assert page.status_code == 200, (at, page.status_code)
    return words(page.content.decode())


def undone(client: Client, at: str) -> None:
    """Press the Undo button that stands on the page one was sent to."""
    *_earlier, latest = UNDO.findall(client.get(at).content.decode())
    assert client.post(latest, HTTP_REFERER=f"http://testserver{at}")["Location"] == f"http://testserver{at}"


def queries_of(client: Client, at: str) -> int:
    """How many questions a page asks the database, once messages are off the table."""
    client.get(at)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(at).status_code == 200
    return len(asked)
