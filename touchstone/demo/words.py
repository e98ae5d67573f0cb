"""Hands out the demo's sentences so that none stands twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

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

    def said(self, point: str, points: float) -> str:
        """What somebody says of a point of meeting; nothing when there is nothing new to say."""
        return self._deal((point, bucket(points)), self.told["said"].get(point, {}).get(bucket(points), ()))

    def noted(self, points: float) -> str:
        """What one of us noted about another's feeling."""
        return self._deal(("noted", str(points > 0)), self.told["noted"]["up" if points > 0 else "down"])

    def walked(self, points: float) -> str:
        """What a walker wrote down."""
        return self._deal(("walked", str(points > 0)), self.told["walked"]["up" if points > 0 else "down"])

    def _deal(self, name: tuple[str, ...], stock: Sequence[str]) -> str:
        pile = self.piles.get(name)
        if pile is None:
            pile = self.piles[name] = deque(stock[k] for k in self.rng.permutation(len(stock)))
        for _ in range(len(pile)):
            sentence = pile.popleft()
            gaps = "{" in sentence
            if gaps:
                pile.append(sentence)
            for _try in range(TRIES if gaps else 1):
                text = self._filled(sentence)
                if text not in self.used:
                    self.used.add(text)
                    return text
        return ""

    def _filled(self, sentence: str) -> str:
        fill: dict[str, list[str]] = self.told["fill"]
        chosen = {name: words[int(self.rng.integers(len(words)))] for name, words in fill.items()}
        text = sentence.format(**chosen)
        return text[:1].upper() + text[1:]
