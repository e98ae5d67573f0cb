"""Hands out the demo's sentences so that none stands twice, and none sounds like one said nearby in time."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

APART = 50 * 86400
"""Seconds between two sentences made from the same one; so no page shows both."""

TRIES = 6
STRONG = 5.0
"""Points from which on something is loved, or left for."""


def bucket(points: float) -> str:
    """How strongly it was felt: loves, likes, minds, leaves."""
    if points > 0:
        return "loves" if points >= STRONG else "likes"
    return "leaves" if points <= -STRONG else "minds"


@dataclass
class Sentences:
    """Deals sentences in turn; where a sentence has gaps they are filled anew each time."""

    told: Mapping[str, Any]
    rng: np.random.Generator
    piles: dict[tuple[str, ...], deque[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    times: dict[str, list[int]] = field(default_factory=dict)

    def said(self, point: str, points: float, at: int) -> str:
        """What somebody says of a point of meeting at a second; nothing when there is nothing new to say."""
        return self._deal((point, bucket(points)), self.told["said"].get(point, {}).get(bucket(points), ()), at)

    def noted(self, points: float, at: int) -> str:
        """What one of us noted about another's feeling."""
        return self._deal(("noted", str(points > 0)), self.told["noted"]["up" if points > 0 else "down"], at)

    def walked(self, points: float, at: int) -> str:
        """What a walker wrote down."""
        return self._deal(("walked", str(points > 0)), self.told["walked"]["up" if points > 0 else "down"], at)

    def _deal(self, name: tuple[str, ...], stock: Sequence[str], at: int) -> str:
        pile = self.piles.get(name)
        if pile is None:
            pile = self.piles[name] = deque(stock[k] for k in self.rng.permutation(len(stock)))
        for _ in range(len(pile)):
            sentence = pile[0]
            pile.rotate(-1)
            said = self.times.setdefault(sentence, [])
            if any(abs(at - other) < APART for other in said):
                continue
            for _try in range(TRIES if "{" in sentence else 1):
                text = self._filled(sentence)
                if text not in self.used:
                    self.used.add(text)
                    said.append(at)
                    return text
        return ""

    def _filled(self, sentence: str) -> str:
        fill: dict[str, list[str]] = self.told["fill"]
        chosen = {name: words[int(self.rng.integers(len(words)))] for name, words in fill.items()}
        text = sentence.format(**chosen)
        return text[:1].upper() + text[1:]
