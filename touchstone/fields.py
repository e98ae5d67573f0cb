"""The few field types the rooms share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language

DEFAULT_LANGUAGE = "en"


class Wording(dict[str, str]):
    """What the company says to a person it meets: one text per language code.

    `str(wording)` is the text of the active language, else of the first language given (the default one).
    An empty wording is falsy.
    """

    def __str__(self) -> str:
        return self.in_language(get_language() or DEFAULT_LANGUAGE)

    def in_language(self, language: str) -> str:
        """The text in `language`, else in its base language, else the default text, else nothing."""
        for code in (language, language.split("-", maxsplit=1)[0]):
            if self.get(code):
                return self[code]
        return next((text for text in self.values() if text), "")

    def __bool__(self) -> bool:
        return any(self.values())

    @classmethod
    def of(cls, said: str | dict[str, str] | None, language: str = DEFAULT_LANGUAGE) -> Wording:
        """A wording from plain text (in `language`) or from a mapping language → text."""
        if said is None:
            return cls()
        return cls({language: said}) if isinstance(said, str) else cls(said)


class WordingField(models.JSONField):
    """A column that holds a `Wording`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Wording:
        """Rows give a `Wording`, whatever stands in them."""
        return Wording.of(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Wording:
        """Plain text counts as the default language."""
        return Wording.of(value)

    def get_prep_value(self, value: Any) -> Any:
        """Stored as a JSON object."""
        return super().get_prep_value(dict(Wording.of(value)))


class InOrderField(models.JSONField):
    """A column that holds a mapping whose order counts (a row of a file). Stored as pairs: PostgreSQL sorts keys."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> dict[str, Any]:
        """Pairs give the mapping back, in their order; a mapping of before is taken as it is."""
        return dict(super().from_db_value(value, expression, connection) or {})

    def get_prep_value(self, value: Any) -> Any:
        """Stored as a list of pairs."""
        return super().get_prep_value([list(pair) for pair in value.items()] if isinstance(value, dict) else value)
