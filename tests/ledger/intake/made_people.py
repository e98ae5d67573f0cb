"""Who and when in the made-up exports: names, words by how good it was, times; drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

Rows = tuple[list[str], list[list[object]]]
START = datetime(2024, 1, 8, 8, 0)
FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elif",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kemal",
    "Lucia",
    "Mara",
    "Noor",
    "Omar",
    "Petra",
    "Quentin",
    "Rosa",
    "Sven",
    "Tara",
]
LAST = [
    "Abel",
    "Berg",
    "Costa",
    "Duval",
    "Ek",
    "Fischer",
    "Gomez",
    "Hahn",
    "Ito",
    "Jansen",
    "Kovac",
    "Lindt",
    "Moreau",
    "Novak",
    "Olsen",
    "Park",
    "Quist",
    "Rossi",
    "Silva",
    "Toth",
]
KIND = ["Great service, very friendly and quick", "Lovely stay, thank you all", "Excellent, everything was perfect"]
MILD = ["It was fine I suppose, nothing special about it", "As one would expect for the money paid"]
UNKIND = ["Terrible, rude and slow, never again", "Broken on arrival, nobody helped me", "Very bad, I waited for hours"]


def some_person(dice: random.Random, many: int) -> int:
    return int(dice.triangular(0, many, many / 4))


def some_name(number: int) -> str:
    return f"{FIRST[number % 20]} {LAST[number // 20 % 20]}"


def some_words(dice: random.Random, good: float, number: int) -> str:
    pool = KIND if good > 0.66 else UNKIND if good < 0.4 else MILD
    return f"{dice.choice(pool)}, number {number} of my visits" if dice.random() < 0.8 else ""


def some_time(dice: random.Random, days: int = 300) -> datetime:
    return START + timedelta(minutes=dice.randrange(days * 24 * 60))
