"""The recipes page: ready ones and one's own, changed as text, taken away, handed in as a file, out of use and back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.make import Shop
from tests.web.bringing import RECIPE
from touchstone.company.models import Deed
from touchstone.ledger.intake.ready import ready
from touchstone.ledger.models import Recipe

AT = "/bring-in/recipes/"


@pytest.fixture
def client(shop: Shop) -> Client:
    """Asha, who may bring files in."""
    client = Client()
    client.force_login(shop.asha)
    return client


def text_file(text: str | bytes, name: str = "visits.toml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text, "text/plain")


def test_every_ready_recipe_says_whether_it_was_tried_on_a_real_export(client: Client) -> None:
    shown = client.get(AT).content.decode()
    tried = [one.tried for one in ready()]
    assert set(tried) == {"real", "documented"}
    assert shown.count("tried on real files") == tried.count("real")
    assert shown.count("by the published format only") == tried.count("documented")
    assert all(f'href="{AT}ready/{one.slug}/"' in shown for one in ready())


def test_a_ready_recipe_is_read_taken_away_and_copied(client: Client, shop: Shop) -> None:
    one = ready()[0]
    shown = client.get(f"{AT}ready/{one.slug}/").content.decode()
    assert "Make it mine to change" in shown
    assert client.get(f"{AT}ready/{one.slug}.toml").content.decode() == one.text
    assert client.get(f"{AT}ready/no-such/").status_code == 404
    answer = client.post(f"{AT}ready/{one.slug}/")
    kept = Recipe.objects.get()
    assert (kept.text, kept.title, kept.by) == (one.text, one.title, shop.asha)
    assert answer.headers["Location"] == f"{AT}{kept.slug}/"


def test_a_file_handed_in_is_kept_and_comes_back_as_it_was(client: Client) -> None:
    answer = client.post(AT, {"file": text_file("\ufeff" + RECIPE.replace("\n", "\r\n"))})
    assert answer.headers["Location"] == f"{AT}visits/"
    back = client.get(f"{AT}visits.toml")
    assert back.content.decode() == RECIPE
    assert back.headers["Content-Disposition"] == 'attachment; filename="visits.toml"'
    assert back.headers["Content-Type"] == "application/toml; charset=utf-8"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose a file, or paste the recipe below."),
        ({"file": b"x = 1\n" * 50_000}, "This is larger than 256 KB; a recipe never is."),
        ({"text": "x = 1\n" * 50_000}, "This is larger than 256 KB; a recipe never is."),
        ({"file": b"\xff\xfe\x00"}, "This is no text in UTF-8."),
        ({"text": "name = \n"}, "Line 1."),
        ({"text": RECIPE.replace('"csat"', '"stares"')}, "Line 28."),
    ],
)
def test_what_is_no_recipe_is_refused_with_a_sentence(
    client: Client, given: dict[str, str | bytes], sentence: str
) -> None:
    sent = {name: text_file(value) if isinstance(value, bytes) else value for name, value in given.items()}
    answer = client.post(AT, sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Recipe.objects.exists()


def test_one_s_own_recipe_is_changed_as_text(client: Client) -> None:
    client.post(AT, {"text": RECIPE})
    answer = client.post(f"{AT}visits/", {"title": "Visits", "text": RECIPE.replace("everyone", "nobody")})
    assert answer.status_code == 422
    assert "Line 4." in answer.content.decode()
    changed = RECIPE.replace('hears = "everyone"', 'hears = "chose"')
    client.post(f"{AT}visits/", {"title": "Visits of May", "text": changed.replace("\n", "\r\n")})
    kept = Recipe.objects.get()
    assert (kept.title, kept.text) == ("Visits of May", changed)
    assert client.post(f"{AT}visits/", {"title": "", "text": changed}).status_code == 422


def test_a_recipe_out_of_use_is_brought_back(client: Client) -> None:
    client.post(AT, {"text": RECIPE})
    shown = client.post(f"{AT}visits/retire/", follow=True).content.decode()
    assert "is out of use. What came in by it stays." in shown
    assert f'action="{AT}visits/bring-back/"' in shown
    assert Recipe.objects.get().retired_at is not None
    client.post(f"{AT}visits/bring-back/")
    assert Recipe.objects.get().retired_at is None
    told = Deed.objects.filter(noun="Recipe").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["keep", "retire", "bring_back"]


def test_three_recipes_ask_no_more_often_than_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.post(AT, {"text": RECIPE})
    client.get(AT)
    with django_assert_num_queries(5):
        client.get(AT)
    for name in ("May", "June"):
        client.post(AT, {"text": RECIPE.replace("Visits", name)})
    client.get(AT)
    with django_assert_num_queries(5):
        client.get(AT)
