"""The file `demo` in a data folder: that a demo company is being made there or is ready, and which edition of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

NAME = "demo"
State = Literal["none", "half made", "older", "ready"]


def edition() -> str:
    """The edition of the demo that comes with this Touchstone: another story, truth or simulation is another one."""
    digest = hashlib.blake2b(digest_size=6)
    home = Path(__file__).parent
    for path in sorted(path for path in home.rglob("*") if path.suffix in (".py", ".yaml", ".toml")):
        digest.update(path.relative_to(home).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def state_of(folder: Path) -> State:
    """What the data folder says of a demo."""
    try:
        word, _, made = (folder / NAME).read_text(encoding="utf-8").strip().partition(" ")
    except FileNotFoundError:
        return "none"
    if word != "ready":
        return "half made"
    return "ready" if made == edition() else "older"


def mark(folder: Path, word: Literal["making", "ready"]) -> None:
    """Write down that the demo of this edition is being made, or is ready; whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{NAME}.half"
    half.write_text(f"{word} {edition()}\n", encoding="utf-8")
    half.replace(folder / NAME)
