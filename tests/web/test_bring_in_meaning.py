"""What the meaning page asks beyond single columns: one answer for a whole scale, and in which money amounts are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.make import Shop
from tests.web.bringing import handed_in
from tests.web.pages import words
from touchstone.ledger.intake.guessing.said import Said, said_of
from touchstone.ledger.models import Import


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """Files of its own for each test."""
    settings.DEMO, settings.FILES, settings.LAID = False, tmp_path / "files", tmp_path / "laid"


def said(started: Import) -> Said:
    started.refresh_from_db()
    return said_of(started.said)


GERMAN = "Auftrags-Nr.;Kunden-Nr.;Bestelldatum;Betrag\n" + "\n".join(
    f"A{n:05};K{n % 40:04};{n % 28 + 1:02}.03.2024;{n * 7 % 90 + 10},50" for n in range(120)
)


def test_it_is_asked_in_which_money_a_foreign_list_is(shop: Shop, asha: Client) -> None:
    """Amounts without a sign under German headings are not pounds before somebody says so, whatever else is kept."""
    started = handed_in(by=shop.asha, now=timezone.now(), text=GERMAN, name="liste.csv")
    at = f"/bring-in/{started.pk}/meaning/"
    page = words(asha.get(at).content.decode())
    assert "In which money are the amounts in “Betrag”?" in page
    assert "The headings are German." in page
    assert "In which money the amounts are is not said yet." in page
    asha.post(f"{at}say/", {"do": "whole", "title": "Liste", "currency": "?"})
    asha.post(f"{at}say/", {"do": "answer", "about": "currency", "value": "XXX"})
    assert said(started).currency == "?"
    shown = asha.post(
        f"{at}say/", {"do": "answer", "about": "currency", "value": "EUR"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "The amounts are in EUR." in words(shown)
    assert said(started).currency == "EUR"
    asha.post(f"{at}say/", {"do": "whole", "currency": ""})
    assert "the amounts are taken to be in your own, GBP." in words(asha.get(at).content.decode())


def test_one_answer_turns_every_column_of_the_scale(shop: Shop, asha: Client) -> None:
    """Three columns from 1 to 5 are one question; the page shows all three turned, also without scripts."""
    lines = [f"{n},2024-03-{n % 28 + 1:02},{n * 7 % 5 + 1},{n * 3 % 5 + 1},{n * 2 % 5 + 1}" for n in range(120)]
    text = "Ref no,Date,Rooms,Food,Staff\n" + "\n".join(lines)
    started = handed_in(by=shop.asha, now=timezone.now(), text=text, name="stays.csv")
    page = asha.get(f"/bring-in/{started.pk}/meaning/").content.decode()
    assert "In “Rooms”, “Food” and “Staff”: is 1 or 5 the best?" in words(page)
    answer = {"do": "answer", "about": "stays.Rooms#best", "value": "1"}
    shown = asha.post(f"/bring-in/{started.pk}/meaning/say/", answer, headers={"HX-Request": "true"})
    assert re.findall(r'data-column="(\w+)"', shown.content.decode()) == ["Rooms", "Food", "Staff"]
    assert [one.best for one in said(started).columns if one.means == "score"] == [1.0, 1.0, 1.0]
    asha.post(f"/bring-in/{started.pk}/meaning/say/", {**answer, "value": ""})
    assert [one.best for one in said(started).columns if one.means == "score"] == [None, None, None]
