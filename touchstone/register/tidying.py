"""How names, texts and rules are kept: tidied, or refused with a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.fields import Wording
from touchstone.register.models import PromiseRevision

Said = str | Mapping[str, str]
"""A text in the default language, or a mapping language → text."""

KEPT_FREE = (
    "new",
    "checklist",
    "pack",
    "retired",
    "undo",
    "journeys",
    "stages",
    "touchpoints",
    "placements",
    "promises",
)
"""Names of the register's own pages: no journey may be addressed by them."""
LONGEST_NAME = 120
A_YEAR_OF_HOURS = 24 * 366
SHORTEST, LEAST_AIM = 0.0001, 0.0001
"""What is less is rounded to nothing."""
UNSEEN = dict.fromkeys([*range(9), *range(14, 32), *range(127, 133), *range(134, 160), *range(0xD800, 0xE000)])
"""Control characters and halves of characters: no text needs them and PostgreSQL takes none."""


class Nameless(Refusal):
    """It needs a name."""

    def __init__(self) -> None:
        super().__init__(_("It needs a name."))


class NothingPromised(Refusal):
    """A promise needs words."""

    def __init__(self) -> None:
        super().__init__(_("A promise needs words: what may people count on?"))


class NoSuchRule(Refusal):
    """A promise needs a rule that says when it is due."""


def named(name: str) -> str:
    """A name in one line, as it is kept; refused when nothing is left."""
    name = " ".join(name.translate(UNSEEN).split())[:LONGEST_NAME].strip()
    if not name:
        raise Nameless
    return name


def tidy(text: str) -> str:
    """A text as it is kept: plain line ends, nothing at the ends of lines, no empty lines before or after."""
    lines = text.translate(UNSEEN).replace("\t", " ").splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def worded(said: Said) -> Wording:
    """What was said as a tidy wording, without the languages in which nothing was said."""
    texts = Wording.of(said if isinstance(said, str) else dict(said))
    tidied = {language: tidy(text) for language, text in texts.items()}
    return Wording({language: text for language, text in tidied.items() if text})


def stepped(said: Said) -> Wording:
    """Steps as they are kept: one a line, no empty lines."""
    steps = {code: [line for line in text.splitlines() if line] for code, text in worded(said).items()}
    return Wording({code: "\n".join(lines) for code, lines in steps.items()})


def checked_rule(*, due: str, within_hours: float | None, aim: float) -> dict[str, Any]:
    """When a promise is due and how often we mean to keep it, if both can be; else a sentence."""
    if due not in PromiseRevision.Due.values:
        raise NoSuchRule(
            _("“%(due)s” is no rule for when a promise is due. There are: %(rules)s.")
            % {"due": due, "rules": ", ".join(PromiseRevision.Due.values)}
        )
    within = due == PromiseRevision.Due.WITHIN
    if within and (within_hours is None or not SHORTEST <= within_hours <= A_YEAR_OF_HOURS):
        raise NoSuchRule(_("Say within how many hours the promise is due: more than none, at most a year."))
    if not LEAST_AIM <= aim <= 1:
        raise NoSuchRule(_("The share we mean to keep lies above 0 and goes up to 100 %."))
    hours = round(float(within_hours), 4) if within and within_hours else None
    return {"due": due, "within_hours": hours, "aim": round(float(aim), 4)}
