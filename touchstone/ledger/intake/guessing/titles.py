"""What an import is called: the name of its file without its ending, the days it is of, and how often it was saved."""

from __future__ import annotations

import re

from touchstone.ledger.intake.months import MONTHS

ENDING = re.compile(r"(\.\w{2,8})+$")
BETWEEN = re.compile(r"[\s_\-.,()\[\]]+")
OF_A_DAY = re.compile(r"\d+|(19|20)\d\d(q[1-4]|h[12])|q[1-4]|h[12]|w\d\d?|v\d+|\d+(st|nd|rd|th)|\d{8}t\d+z?")
SAVED = frozenset(("copy", "export", "exported", "final", "new", "sample", "download", "report", "extract", "full"))


def title_of(file: str) -> str:
    """A title next month's file shares: "garage_sep-2026 (1).csv" is "Garage"; a name that is only a day stays."""
    words = [word for word in BETWEEN.split(ENDING.sub("", file)) if word]
    lasting = [word for word in words if not _of_a_time(word.casefold())]
    title = " ".join(lasting or words)
    return title[:1].upper() + title[1:]


def _of_a_time(word: str) -> bool:
    return word in MONTHS or word in SAVED or OF_A_DAY.fullmatch(word) is not None
