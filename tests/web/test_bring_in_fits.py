"""Next month's file: the recipe somebody kept is found by the headings and used, before a ready one that fits too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.make import NOW, Shop
from tests.web.bringing import RECIPE, VISITS, handed_in
from tests.web.pages import text_of, words
from touchstone.ledger.intake import keeping
from touchstone.ledger.intake.guessing.said import said_of
from touchstone.ledger.intake.ready import ready_named
from touchstone.ledger.models import Import, Recipe

INVOICES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536833,85123A,LAMP,6,2026-03-02 17:48:00,2.95,18239,United Kingdom
536834,84970S,HEART,2,2026-03-03 09:10:00,0.85,18240,United Kingdom
"""


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.FILES, settings.LAID = tmp_path / "files", tmp_path / "laid"


def kept(shop: Shop, title: str, text: str = RECIPE) -> Recipe:
    return keeping.keep_recipe(text=text, title=title, by=shop.asha, now=NOW)


def recipe_of(started: Import) -> str:
    return said_of(Import.objects.get(pk=started.pk).said).recipe


def test_next_months_file_comes_in_by_the_kept_recipe_without_a_question(shop: Shop, asha: Client) -> None:
    recipe = kept(shop, "Visits of the month")
    started = handed_in(by=shop.asha, now=NOW, text=VISITS.replace("2026-03", "2026-04"), name="april.csv")
    assert recipe_of(started) == recipe.slug
    page = text_of(asha, reverse("bring_in_look", args=[started.pk]))
    assert "Your recipe “Visits of the month” is used." in page
    assert "It reads well: try it" in page
    asha.post(reverse("bring_in_try", args=[started.pk]))
    assert Import.objects.get(pk=started.pk).recipe_text == recipe.text


def test_a_kept_recipe_can_be_left_for_what_is_said_by_hand(shop: Shop, asha: Client) -> None:
    kept(shop, "Visits of the month")
    started = handed_in(by=shop.asha, now=NOW)
    page = asha.post(reverse("bring_in_say", args=[started.pk]), {"do": "recipe", "recipe": ""}, follow=True)
    assert recipe_of(started) == ""
    assert "This looks like “Visits of the month”. You kept a recipe that knows what its columns mean." in words(
        page.content.decode()
    )


def test_a_recipe_out_of_use_or_of_other_columns_is_not_found(shop: Shop, asha: Client) -> None:
    keeping.retire_recipe(recipe=kept(shop, "Visits of the month"), by=shop.asha, now=NOW)
    kept(shop, "Others", RECIPE.replace("stars", "marks"))
    started = handed_in(by=shop.asha, now=NOW)
    assert (recipe_of(started), Import.objects.get(pk=started.pk).found["fitting"]) == ("", [])


def test_ones_own_comes_before_the_ready_one_and_that_can_be_taken_too(shop: Shop, asha: Client) -> None:
    ready = ready_named("online_retail")
    assert ready is not None
    kept(shop, "Sales of the month", ready.text)
    started = handed_in(by=shop.asha, now=NOW, text=INVOICES, name="sales.csv")
    found = Import.objects.get(pk=started.pk).found["fitting"]
    assert [(one["title"], one["own"]) for one in found] == [
        ("Sales of the month", True),
        ("Invoice lines (Online Retail)", False),
    ]
    asha.post(reverse("bring_in_say", args=[started.pk]), {"do": "recipe", "recipe": "online_retail"})
    page = text_of(asha, reverse("bring_in_meaning", args=[started.pk]))
    assert "The ready recipe “Invoice lines (Online Retail)” is used." in page
    assert "These would do as well: Sales of the month" in page


def test_the_same_recipe_handed_in_twice_is_kept_once(shop: Shop, asha: Client) -> None:
    kept(shop, "Visits of the month")
    page = asha.post(reverse("bring_in_recipes"), {"text": RECIPE}, follow=True).content.decode()
    assert "This recipe is kept already, as “Visits of the month”." in words(page)
    assert Recipe.objects.count() == 1


def test_once_it_came_in_no_recipe_is_offered_any_more(shop: Shop, asha: Client) -> None:
    started = handed_in(by=shop.asha, now=NOW, text=INVOICES, name="sales.csv")
    address = reverse("bring_in_meaning", args=[started.pk])
    assert "This looks like “Invoice lines (Online Retail)”." in text_of(asha, address)
    Import.objects.filter(pk=started.pk).update(state=Import.State.DONE)
    assert "This looks like" not in text_of(asha, address)
