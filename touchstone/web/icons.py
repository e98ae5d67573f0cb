"""Icons: Lucide's drawings and our own few, as inline SVG."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

LUCIDE = Path(__file__).parent / "assets" / "vendor" / "lucide"
OWN = {
    "up": '<path d="M12 3.5 22.5 21h-21z" fill="currentColor" stroke="none"/>',
    "down": '<path d="M12 20.5 1.5 3h21z" fill="currentColor" stroke="none"/>',
}
"""Builds and erodes: filled triangles."""

FLIPS = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "corner-up-left",
        "external-link",
        "list-checks",
        "log-in",
        "log-out",
        "send",
        "undo-2",
    }
)
"""What points along the line of reading, and so turns round on a right-to-left page."""


class NoSuchIcon(KeyError):
    """An icon that is not in assets/vendor/lucide; copy its SVG there from lucide-static to add it."""


@cache
def drawing(name: str) -> SafeString:
    """The inside of the SVG called `name`. Raises `NoSuchIcon`."""
    if name in OWN:
        return mark_safe(OWN[name])  # noqa: S308  our own constant
    file = LUCIDE / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.exists():
        raise NoSuchIcon(name)
    inside = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(encoding="utf-8"), re.DOTALL)
    assert inside is not None  # noqa: S101  the files are ours and tested
    return mark_safe(re.sub(r"\s*\n\s*", "", inside[1]).replace(" />", "/>"))  # noqa: S308  vendored, hashed


def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """Inline SVG of `size` px at the usual letter size; decoration unless a `label` gives it words of its own."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        " icon-flips" if name in FLIPS else "",
        f"{size / 16:g}rem",
        f"{size / 16:g}rem",
        said,
        drawing(name),
    )
