"""The files of the demo's story, read as they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from touchstone.demo.truth import Truth, read_truth

FOLDER = Path(__file__).parent / "told"
Told = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """Who the company is, where it meets people, how much happens, what is said, and what is true."""

    house: Told
    journeys: tuple[Told, ...]
    names: Told
    words: Told
    flow: Told
    truth: Truth

    def points(self) -> Iterator[Told]:
        """Every touchpoint as told, in the order of the register."""
        for journey in self.journeys:
            for stage in journey["stages"]:
                yield from stage["touchpoints"]

    @cached_property
    def point_of_promise(self) -> dict[str, str]:
        """The touchpoint at which each promise stands."""
        return {promise["slug"]: point["slug"] for point in self.points() for promise in point.get("promises", ())}

    @cached_property
    def branches(self) -> tuple[Told, ...]:
        """The shops, area by area."""
        return tuple(branch for area in self.house["areas"] for branch in area["branches"])


def read_story() -> Story:
    """The story of the demo company."""
    return Story(
        house=_yaml("company"),
        journeys=(_yaml("journey"), *_yaml("others")),
        names=_yaml("names"),
        words=_yaml("words"),
        flow=tomllib.loads((FOLDER / "flow.toml").read_text(encoding="utf-8")),
        truth=read_truth(),
    )


def _yaml(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
