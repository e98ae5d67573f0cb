"""What must not stay in the database's own files: its log, which still holds what was erased, is emptied."""

from __future__ import annotations

from django.db import connection


def empty_the_log() -> bool:
    """On SQLite, put the write-ahead log into the database and cut it to nothing; whether that was possible now.

    Somebody who reads at this moment holds it; then it is done the next time. On PostgreSQL there is nothing to do.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
    return not busy
