"""When packs go out and come in, and how each begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.make import NOW

LATER = NOW + timedelta(days=1)
FAR = datetime(2030, 1, 1, tzinfo=UTC)
FIRST_LINES = "touchstone: 1\nregister:\n"
