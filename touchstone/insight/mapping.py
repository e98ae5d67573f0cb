"""The mapping: what a raw value of each kind is worth in points, and how far one such reading can be trusted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHIPPED = Path(__file__).with_name("m1.toml")
TOP = 10.0  # the scale's end
USUAL_SD = 5.0  # a customer's own answer, points
NOTHING = 1e-9
CROSSING = -0.01  # where a line between two answers would be worth nothing
KIND_FIELDS = {"means", "sd", "answers", "between", "per_point", "least", "most", "whole", "behaviour", "why"}
ANSWER_FIELDS = {"value", "v", "lukewarm", "means"}


class MappingUnreadable(ValueError):
    """The file of a mapping cannot be used; the sentence says which kind and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw value and the points it stands for. Lukewarm: the sign is a convention and can be read the other way."""

    value: float
    v: float
    lukewarm: bool = False
    means: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of reading: a list of answers, or v = per_point × value for least ≤ |value| ≤ most.

    between: the answers are marks on a line, and what lies between two of them is worth what lies between. It is
    lukewarm where both marks are; where the line is worth nothing it is a lukewarm `CROSSING`.
    """

    name: str
    means: str
    why: str
    sd: float
    answers: tuple[Answer, ...] = ()
    per_point: float = 0.0
    least: float = 0.0
    most: float = 0.0
    whole: bool = False
    behaviour: bool = False
    between: bool = False

    @property
    def p(self) -> float:
        """Precision of one reading relative to a customer's own answer: (5 / sd)²."""
        return (USUAL_SD / self.sd) ** 2

    @property
    def line(self) -> tuple[list[float], list[float]]:
        """The raw values of the answers and their points, in order."""
        return [answer.value for answer in self.answers], [answer.v for answer in self.answers]

    def felt(self, values: NDArray[np.float64], *, lukewarm_builds: bool = False) -> NDArray[np.float64]:
        """Points of raw values of this kind; nan where it has no such answer."""
        if not self.answers:
            size = np.abs(values)
            fits = (size >= self.least) & (size <= self.most) & (~np.bool_(self.whole) | (values == np.rint(values)))
            return np.where(fits, self.per_point * values, np.nan)
        v = np.full(len(values), np.nan)
        if self.between:
            v = np.interp(values, *self.line, left=np.nan, right=np.nan)
            for low, high in pairwise(self.answers):
                if low.lukewarm and high.lukewarm and lukewarm_builds:
                    v[(values > low.value) & (values < high.value)] *= -1
            v[np.abs(v) < NOTHING] = -CROSSING if lukewarm_builds else CROSSING
        for answer in self.answers:
            v[values == answer.value] = -answer.v if answer.lukewarm and lukewarm_builds else answer.v
        return v


@dataclass(frozen=True, slots=True)
class Mapping:
    """A version of the mapping. Hashable, so that a question asked with it can be kept."""

    version: str
    kinds: tuple[Kind, ...]

    @property
    def behaviour(self) -> frozenset[str]:
        """Kinds that tell what people did: left out of a score that is tested against what people do."""
        return frozenset(kind.name for kind in self.kinds if kind.behaviour)

    def kind(self, name: str) -> Kind | None:
        """The kind of that name, if the mapping has it."""
        return next((kind for kind in self.kinds if kind.name == name), None)

    def felt(
        self, kinds: NDArray[Any], values: NDArray[np.float64], *, lukewarm_builds: bool = False
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points v and precision p of each reading (kind names and raw values, both of length n).

        Where the mapping has no such kind or answer (a zero on a signed scale, say) v is nan and p is 0.
        lukewarm_builds: read lukewarm answers as a mild gain instead of a mild erosion.
        """
        v, p = np.full(len(values), np.nan), np.zeros(len(values))
        for kind in self.kinds:
            here = np.asarray(kinds) == kind.name
            v[here] = kind.felt(values[here], lukewarm_builds=lukewarm_builds)
            p[here] = kind.p
        p[np.isnan(v)] = 0.0
        return v, p


def read_mapping(path: Path) -> Mapping:
    """A mapping from its TOML file (`m1.toml` shows and explains the form). Raises MappingUnreadable."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise MappingUnreadable(f"{path.name} cannot be read: {problem}.") from problem
    except tomllib.TOMLDecodeError as problem:
        raise MappingUnreadable(f"{path.name} is not TOML: {problem}.") from problem
    version = tree.pop("version", None)
    if not isinstance(version, str) or not version.strip():
        raise MappingUnreadable(f'{path.name} has no version name. Its first line should be like version = "ours 1".')
    if not tree:
        raise MappingUnreadable(f"{path.name} has no kinds.")
    mapping = Mapping(version=version.strip(), kinds=tuple(_kind(name, tree[name]) for name in sorted(tree)))
    if path == SHIPPED or mapping.version != default_mapping().version:
        return mapping
    shipped = default_mapping()
    if any(shipped.kind(kind.name) != kind for kind in mapping.kinds):
        raise MappingUnreadable(
            f"{path.name} calls itself {mapping.version} but differs from it. Give it a version name of its own."
        )
    return shipped  # a copy from before some of the kinds were added


@cache
def default_mapping() -> Mapping:
    """The mapping m1 that comes with Touchstone."""
    return read_mapping(SHIPPED)


def _kind(name: str, told: object) -> Kind:
    if not isinstance(told, dict):
        raise MappingUnreadable(f"“{name}” should be a kind with lines of its own, under [{name}].")
    _known_fields(name, told, KIND_FIELDS)
    sd = _number(name, told, "sd")
    if sd <= 0:
        raise MappingUnreadable(f"[{name}] sd is {sd:g}; it must be above 0.")
    means, why = str(told.get("means", "")), str(told.get("why", ""))
    behaviour = bool(told.get("behaviour", False))
    if "answers" in told:
        answers, between = _answers(name, told["answers"]), bool(told.get("between", False))
        return Kind(name=name, means=means, why=why, sd=sd, answers=answers, behaviour=behaviour, between=between)
    per_point, least, most = (_number(name, told, field) for field in ("per_point", "least", "most"))
    if least <= 0:
        raise MappingUnreadable(f"[{name}] least is {least:g}; above 0, please: a zero is no reading.")
    if most < least or per_point == 0 or abs(per_point) * most > TOP:
        raise MappingUnreadable(f"[{name}] per_point × most must lie between least and 10 points, and not be 0.")
    return Kind(
        name=name,
        means=means,
        why=why,
        sd=sd,
        per_point=per_point,
        least=least,
        most=most,
        whole=bool(told.get("whole", False)),
        behaviour=behaviour,
    )


def _answers(name: str, told: object) -> tuple[Answer, ...]:
    if not isinstance(told, list) or not told or not all(isinstance(one, dict) for one in told):
        raise MappingUnreadable(f"[{name}] answers should be a list like [{{ value = 1, v = 4 }}].")
    answers = []
    for one in told:
        _known_fields(name, one, ANSWER_FIELDS)
        value, v = _number(name, one, "value"), _number(name, one, "v")
        if v == 0 or abs(v) > TOP:
            raise MappingUnreadable(f"[{name}] value {value:g} has v = {v:g}; it must be −10 … +10 and never 0.")
        answers.append(
            Answer(value=value, v=v, lukewarm=bool(one.get("lukewarm", False)), means=str(one.get("means", "")))
        )
    if len({answer.value for answer in answers}) < len(answers):
        raise MappingUnreadable(f"[{name}] has two lines for one value.")
    return tuple(sorted(answers, key=lambda answer: answer.value))


def _number(name: str, told: dict[str, Any], field: str) -> float:
    got = told.get(field)
    if isinstance(got, bool) or not isinstance(got, int | float) or not isfinite(got):
        raise MappingUnreadable(f"[{name}] {field} should be a number, not {got!r}.")
    return float(got)


def _known_fields(name: str, told: dict[str, Any], fields: set[str]) -> None:
    strange = sorted(set(told) - fields)
    if strange:
        raise MappingUnreadable(
            f"[{name}] has a line “{strange[0]}” that means nothing here. Known: {', '.join(sorted(fields))}."
        )
