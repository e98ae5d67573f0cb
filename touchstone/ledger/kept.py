"""Answers kept in memory under what they were asked with, the longest unused forgotten first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, Thread
from typing import Any

from django.db import connection

LENIENT = 10.0  # seconds that an answer of a version just replaced may still be given, while a newer one is made


class Kept:
    """At most `most` answers. Who asks the same at once waits for one answer; a failure is not kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any], *, version: str = "", lenient: bool = False) -> Any:
        """The answer kept under that key for that version, made now where there is none.

        `lenient`: an answer of an earlier version that was made a moment ago is given at once, and the newer one is
        made behind it; for answers that take long and change often.
        """
        slot = self._slot(key)
        if lenient and slot.made and slot.version != version and time.monotonic() - slot.at < LENIENT:
            answer = slot.answer
            if slot.lock.acquire(blocking=False):
                Thread(target=self._behind, args=(slot, version, make), daemon=True).start()
            return answer
        with slot.lock:
            return slot.get(version, make)

    def _slot(self, key: Hashable) -> _Slot:
        with self._lock:
            slot = self._answers.setdefault(key, _Slot())
            self._answers.move_to_end(key)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
            return slot

    @staticmethod
    def _behind(slot: _Slot, version: str, make: Callable[[], Any]) -> None:
        """Make the newer answer in a thread of its own, which holds the slot already."""
        try:
            slot.get(version, make)
        finally:
            slot.lock.release()
            connection.close()


class _Slot:
    def __init__(self) -> None:
        self.lock = Lock()
        self.made = False
        self.version = ""
        self.at = 0.0
        self.answer: Any = None

    def get(self, version: str, make: Callable[[], Any]) -> Any:
        if not self.made or self.version != version:
            self.answer = make()
            self.made, self.version, self.at = True, version, time.monotonic()
        return self.answer
