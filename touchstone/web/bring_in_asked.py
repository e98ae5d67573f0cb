"""The questions of the guess as the page asks them: one at a time, what was answered above, what comes below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.ledger.intake.guessing.said import Said
from touchstone.web.bring_in_columns import short_of
from touchstone.web.bring_in_saying import answered


@dataclass(frozen=True)
class QuestionCard:
    """One question: its choices, what is proposed and why, and what was answered."""

    about: str
    sentence: str
    choices: Sequence[tuple[str, str]]
    proposed: str
    why: str
    now: str
    done: bool
    number: int

    @property
    def uid(self) -> str:
        """A name for the page's own use."""
        return f"q-{short_of(self.about)}"

    @property
    def said(self) -> str:
        """The answer in words."""
        return dict(self.choices).get(self.now, self.now)

    @property
    def proposal(self) -> str:
        """What is proposed, in words."""
        return dict(self.choices).get(self.proposed, self.proposed)

    @property
    def value(self) -> str:
        """What stands in a field that is typed."""
        return self.now if self.done else self.proposed


@dataclass(frozen=True)
class Asked:
    """All questions, with the first that waits."""

    cards: Sequence[QuestionCard]

    @property
    def waiting(self) -> Sequence[QuestionCard]:
        """Those not answered yet."""
        return [one for one in self.cards if not one.done]

    @property
    def done(self) -> Sequence[QuestionCard]:
        """Those answered."""
        return [one for one in self.cards if one.done]

    @property
    def next(self) -> QuestionCard | None:
        """The one to answer now."""
        return next(iter(self.waiting), None)


def also_for(questions: Sequence[Mapping[str, Any]], about: str) -> tuple[str, ...]:
    """What else an answer is for: the other columns of the same scale."""
    found = (one.get("also") or () for one in questions if one["about"] == about)
    return tuple(str(one) for one in next(found, ()))


def asked_of(said: Said, questions: Sequence[Mapping[str, Any]]) -> Asked:
    """The questions kept with an import, with what was answered."""
    cards = []
    for number, one in enumerate(questions, 1):
        about = str(one["about"])
        cards.append(
            QuestionCard(
                about=about,
                sentence=str(one["sentence"]),
                choices=[(str(value), str(words)) for value, words in one.get("choices") or ()],
                proposed=str(one.get("proposed") or ""),
                why=str(one.get("why") or ""),
                now=answered(said, about),
                done=about in said.answered,
                number=number,
            )
        )
    return Asked(cards)
