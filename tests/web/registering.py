"""What one types on the register's pages."""

from __future__ import annotations

from typing import Any

from touchstone.register.models import Touchpoint


def facts(touchpoint: Touchpoint, **changes: Any) -> dict[str, Any]:
    """A touchpoint's form as it stands, but for `changes`."""
    told = {"name": touchpoint.name, "whose": touchpoint.whose, "direct": "yes" if touchpoint.direct else "no"}
    return {**told, **changes}
