"""In which money amounts are: told by what stands beside them, asked where something speaks for another country."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.guessed import text_of
from touchstone.ledger.intake.guessing.asking import answered
from touchstone.ledger.intake.guessing.drafting import NotYetSaid, recipe_of
from touchstone.ledger.intake.guessing.guess import Guess, with_proposals
from touchstone.ledger.intake.guessing.moneys import money_taken

GERMAN = "Auftrags-Nr.;Kunden-Nr.;Bestelldatum;Betrag\n" + "\n".join(
    f"A{n:05};K{n % 40:04};{n % 28 + 1:02}.03.2024;{n * 7 % 90 + 10},50" for n in range(120)
)


def english(phone: str = "07700 900{n:03}", amount: str = "{n}.50", more: str = "", value: str = "") -> str:
    """Orders of people with telephone numbers, and perhaps one column more."""
    head = f"Order number,Order date,Customer phone,Total{',' + more if more else ''}\n"
    return head + "\n".join(
        f"A{n:05},2024-03-{n % 28 + 1:02},{phone.format(n=n % 60)},{amount.format(n=n % 80 + 10)}"
        + (f",{value.format(n=n % 60)}" if more else "")
        for n in range(120)
    )


def asked(found: Guess) -> tuple[str, list[str]]:
    """What is proposed, and what there is to choose; nothing where it is not asked."""
    question = next((one for one in found.questions if one.about == "currency"), None)
    return (question.proposed, [value for value, _words in question.choices]) if question else ("", [])


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        (GERMAN, "EUR"),
        (english(phone="+49 151 0000{n:03}"), "EUR"),
        (english(phone="+45 32 12 0{n:03}"), "DKK"),
        (english(more="E-mail", value="ann{n}@example.pl"), "PLN"),
        (english(more="Country", value="Sweden"), "SEK"),
        (english(amount='"{n},50"'), "EUR"),
        (english(amount="${n}.50"), "USD"),
        (english(amount="{n}.50 kr"), "SEK"),
    ],
)
def test_where_something_speaks_for_another_country_it_is_asked(text: str, proposed: str, tmp_path: Path) -> None:
    """Never pounds by silence: nothing comes in before it is said."""
    found = text_of(text, tmp_path, currency="GBP")
    assert asked(found)[0] == proposed
    assert asked(found)[1][-1] == "GBP"
    assert found.said.currency == "?"
    said = answered(found.said, "hears", "everyone")
    with pytest.raises(NotYetSaid, match="In which money are the amounts"):
        recipe_of(said)
    assert recipe_of(answered(said, "currency", "CHF")).currency == "CHF"
    assert recipe_of(with_proposals(found)).currency == proposed
    assert money_taken(found.said, own="GBP") == "In which money the amounts are is not said yet."
    assert money_taken(with_proposals(found), own="GBP") == f"The amounts are in {proposed}."


@pytest.mark.parametrize("own", ["EUR", "CHF"])
def test_a_german_list_of_a_company_with_such_money_is_not_asked_about(own: str, tmp_path: Path) -> None:
    found = text_of(GERMAN, tmp_path, currency=own, country="DE")
    assert (asked(found), found.said.currency) == (("", []), "")
    assert money_taken(found.said, own=own) == (
        f"No column names a currency: the amounts are taken to be in your own, {own}."
    )


def test_what_stands_beside_the_amounts_or_speaks_for_our_own_is_not_asked(tmp_path: Path) -> None:
    for name, (text, currency) in {
        "plain": (english(), ""),
        "own": (english(phone="+44 7700 900{n:03}"), ""),
        "sign": (english(amount="€{n}.50", phone="+44 7700 900{n:03}"), "EUR"),
        "heading": (english().replace("Total", "Total (USD)"), "USD"),
        "column": (english(more="Currency", value="NOK"), ""),
    }.items():
        found = text_of(text, tmp_path, name=f"{name}.csv", currency="GBP")
        assert (name, asked(found), found.said.currency) == (name, ("", []), currency)
    dollars = text_of(english(amount="${n}.50"), tmp_path, name="dollars.csv", currency="CAD", country="CA")
    assert (asked(dollars), dollars.said.currency) == (("", []), "CAD")


def test_a_file_without_amounts_is_not_asked_in_which_money(tmp_path: Path) -> None:
    found = text_of(GERMAN.replace("Betrag", "Bewertung").replace(",50", ""), tmp_path, currency="GBP")
    assert (asked(found), money_taken(found.said, own="GBP")) == (("", []), "")
