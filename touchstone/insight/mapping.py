"""The mapping: what a raw value of each kind is worth in points, and how much one such reading can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class MappingUnreadable(ValueError):  # noqa: N818
    """The file of a mapping cannot be used; the sentence says which kind and why."""


@dataclass(frozen=True)
class Mapping:
    """A version of the mapping. Hashable, so that a question asked with it can be kept."""

    version: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds."""
        raise NotImplementedError

    @property
    def behaviour(self) -> frozenset[str]:
        """Kinds that tell what people did (bought again, stayed away, referred): left out of a score tested against it."""
        raise NotImplementedError

    def felt(
        self, kinds: NDArray[np.str_], values: NDArray[np.float64], *, lukewarm_builds: bool = False
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points v and precision p of each reading; nan and 0 where the mapping has no such answer (a zero, say)."""
        raise NotImplementedError


def read_mapping(path: Path) -> Mapping:
    """A mapping from its TOML file. Raises MappingUnreadable."""
    raise NotImplementedError


def default_mapping() -> Mapping:
    """The mapping m1 that comes with Touchstone."""
    raise NotImplementedError
