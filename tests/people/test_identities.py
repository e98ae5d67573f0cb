"""What identifies somebody: one spelling each, and one typed line told apart into name, number and e-mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.people.identities import Known, Who, folded, last_word_first, who_in

PHONE, MAIL = Known("phone", "+447700900123"), Known("email", "carla@example.org")


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("", None),
        ("  ", None),
        ("Carla Jones", Who((), "Carla Jones")),
        ("Carla Jones, 07700 900123", Who((PHONE,), "Carla Jones")),
        ("+44 7700 900123", Who((PHONE,))),
        ("Carla <Carla@Example.org>", Who((MAIL,), "Carla")),
        ("carla@example.org 07700900123 Carla", Who((MAIL, PHONE), "Carla")),
        ("the baker (info@example.org)", Who((Known("email", "info@example.org", shared=True),), "the baker")),
        ("Table 12", Who((), "Table 12")),
        ("Carla 900123", Who((), "Carla 900123")),  # without its area code a number is many people's
    ],
)
def test_one_line_is_told_apart(line: str, who: Who | None) -> None:
    assert who_in(line, country="GB") == who


@given(st.text(max_size=80))
def test_whatever_is_typed_is_somebody_or_nobody(line: str) -> None:
    who = who_in(line, country="GB")
    assert who is None or bool(who)


def test_names_are_looked_for_without_accents_and_case_from_both_ends() -> None:
    assert folded("  Renée  O’Hara ") == "renee o'hara"
    assert last_word_first(folded("José María Peña")) == "pena jose maria"
    assert last_word_first("") == ""


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)
