"""Answers kept in memory under what they were asked with, the longest unused forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Kept:
    """At most `most` answers. Two who ask the same at once wait for one answer; a failure is not kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer kept under that key, made now where there is none."""
        with self._lock:
            slot = self._answers.setdefault(key, _Slot())
            self._answers.move_to_end(key)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        with slot.lock:
            if not slot.made:
                slot.answer = make()
                slot.made = True
            return slot.answer


class _Slot:
    def __init__(self) -> None:
        self.lock = Lock()
        self.made = False
        self.answer: Any = None
