"""Bringing in where things are odd: a file with no row, a very wide one, buttons pressed twice, pages long open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.make import Shop
from tests.web.bringing import handed_in, told, tried
from tests.web.pages import words
from touchstone.company.models import Deed
from touchstone.ledger.models import Import


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """Files of its own for each test."""
    settings.DEMO, settings.FILES, settings.LAID = False, tmp_path / "files", tmp_path / "laid"


def test_a_file_of_headings_alone_has_nothing_to_go_on_with(shop: Shop, asha: Client) -> None:
    started = handed_in(by=shop.asha, now=timezone.now(), text="when,who,score\n", name="headings.csv")
    page = asha.get(f"/bring-in/{started.pk}/look/").content.decode()
    assert "There is not one row in it" in page
    assert "It reads well" not in page
    assert "no longer kept" not in page


def test_what_a_file_was_refused_for_is_said_once(shop: Shop, asha: Client) -> None:
    started = handed_in(by=shop.asha, now=timezone.now(), text="%PDF-1.7\nhello", name="scan.csv")
    page = words(asha.get(f"/bring-in/{started.pk}/look/").content.decode())
    assert page.count("This is a PDF, not a table.") == 1


def wide(columns: int) -> str:
    """A long questionnaire: every question a score from 1 to 5."""
    heads = ",".join(f"Question {n}: how pleasant was place {n}" for n in range(columns))
    rows = [f"2026-03-{n % 28 + 1:02},p{n}@example.org," + ",".join(str((n + k) % 5 + 1) for k in range(columns))
            for n in range(40)]  # fmt: skip
    return "\n".join([f"Date,E-mail,{heads}", *rows])


def test_a_very_wide_sheet_shows_some_columns_and_all_when_asked(shop: Shop, asha: Client) -> None:
    started = handed_in(by=shop.asha, now=timezone.now(), text=wide(100), name="questionnaire.csv")
    at = f"/bring-in/{started.pk}/meaning/"
    some = asha.get(at).content.decode()
    cards = re.compile(r"data-column=")
    assert len(cards.findall(some)) == 62
    assert "Show 40 more columns" in words(some)
    every = asha.get(f"{at}?columns=all").content.decode()
    assert len(cards.findall(every)) == 102
    assert "more columns" not in words(every)
    kept = asha.post(f"{at}say/", {"do": "whole", "title": "Q"}, headers={"Referer": f"https://x{at}?columns=all"})
    assert kept.headers["Location"].startswith(f"{at}?columns=all#")


def test_a_button_pressed_twice_is_pressed_once(shop: Shop, asha: Client) -> None:
    """The second click of a double click finds it done, and is not told off."""
    started = told(by=shop.asha, now=timezone.now())
    for _click in range(2):
        answer = asha.post(f"/bring-in/{started.pk}/try/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/bring-in/{started.pk}/try/"
        assert "cannot be done" not in answer.content.decode()
    assert Deed.objects.filter(verb="try_out").count() == 1


def test_a_run_asked_for_twice_runs_once(shop: Shop, asha: Client) -> None:
    started = tried(by=shop.asha, now=timezone.now())
    for _click in range(2):
        assert "cannot be done" not in asha.post(f"/bring-in/{started.pk}/run/", follow=True).content.decode()
    assert Deed.objects.filter(verb="bring_in").count() == 1
    started.refresh_from_db()
    assert started.state == Import.State.RUNNING


def test_what_can_no_longer_be_done_is_still_said(shop: Shop, asha: Client) -> None:
    """A page left open from before: its file was never tried since."""
    started = told(by=shop.asha, now=timezone.now())
    page = asha.post(f"/bring-in/{started.pk}/run/", follow=True).content.decode()
    assert "This cannot be done while the import is" in page


def test_the_bar_of_long_work_asks_again_while_nobody_answers(shop: Shop, asha: Client) -> None:
    started = tried(by=shop.asha, now=timezone.now())
    page = asha.post(f"/bring-in/{started.pk}/run/", follow=True).content.decode()
    assert 'hx-trigger="load delay:1s, every 5s"' in page
    assert "Nobody answers at the moment." in page
