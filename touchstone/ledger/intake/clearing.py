"""What imports keep as text, cleared of somebody who is erased: names of files, what was found, said, tried, told."""

from __future__ import annotations

import re
from typing import Any

from touchstone.ledger.intake.seeking import Sought
from touchstone.ledger.models import Import, Recipe, Upload

GONE = "–"
KEPT = ("found", "said", "tried")
"""What is given up whole where somebody stands in it: it can be made again from the files, if they are still there."""


def clear_of(person: Sought) -> int:
    """Take somebody out of all that imports, uploads and recipes keep as text; how many rows were changed."""
    if not person:
        return 0
    changed = 0
    for upload in Upload.objects.all():
        if person.in_text(upload.name):
            changed += Upload.objects.filter(pk=upload.pk).update(name=GONE)
    for recipe in Recipe.objects.all():
        if person.in_text(recipe.text) or person.in_text(recipe.title):
            text, title = without(recipe.text, person), without(recipe.title, person)
            changed += Recipe.objects.filter(pk=recipe.pk).update(text=text, title=title)
    for started in Import.objects.iterator(chunk_size=100):
        fields = _cleared(started, person)
        if fields:
            changed += Import.objects.filter(pk=started.pk).update(**fields)
    return changed


def _cleared(started: Import, person: Sought) -> dict[str, Any]:
    fields: dict[str, Any] = {name: {} for name in KEPT if person.in_json(getattr(started, name))}
    if person.in_json(started.report):
        fields["report"] = _pruned(started.report, person)
    if person.in_json([file["name"] for file in started.files]):
        fields["files"] = [
            {**file, "name": GONE if person.in_text(file["name"]) else file["name"]} for file in started.files
        ]
    for name in ("trouble", "recipe_text"):
        if person.in_text(getattr(started, name)):
            fields[name] = without(getattr(started, name), person)
    return fields


def _pruned(kept: Any, person: Sought) -> Any:
    """The same without the texts and list members in which somebody stands."""
    if isinstance(kept, dict):
        return {name: _pruned(value, person) for name, value in kept.items()}
    if isinstance(kept, list):
        return [value for value in kept if not person.in_json(value)]
    return GONE if isinstance(kept, str) and person.in_text(kept) else kept


def without(text: str, person: Sought) -> str:
    """A text in which every line that names somebody has lost what names them."""
    return "\n".join(_line(line, person) if person.in_text(line) else line for line in text.split("\n"))


def _line(line: str, person: Sought) -> str:
    quoted = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: f'"{GONE}"' if person.in_text(m[0]) else m[0], line)
    return GONE if person.in_text(quoted) else quoted
