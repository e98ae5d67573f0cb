"""Writes the last column of docs/mission.md from the marks in the tests: `python -m tests.mission`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_docs import DOCS, demands_shown


def rewritten(text: str) -> str:
    """The page with each demand's tests as they are marked today."""
    shown = demands_shown()

    def told(line: str) -> str:
        found = re.match(r"\| (\d+\.\d+) \| (.*?) \| (.*?) \|", line)
        if not found:
            return line
        tests = ", ".join(f"`{path}`" for path in sorted(shown.get(found[1], ())))
        return f"| {found[1]} | {found[2]} | {found[3]} | {tests or 'open'} |"

    return "\n".join(map(told, text.splitlines())) + "\n"


if __name__ == "__main__":
    page = Path(DOCS / "mission.md")
    page.write_text(rewritten(page.read_text(encoding="utf-8")), encoding="utf-8")
