"""Readers of the register only read, and three rows are asked for as often as one."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out
from tests.web.pages import queries_of
from touchstone.company.actions import add_department
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    design_touchpoint,
    make_promise,
    place,
    retire,
)
from touchstone.register.models import Placement, Stage

READ = ("/register/", "/register/buying/", "/register/checklist/", "/register/buying/checklist/")


def test_readers_read_and_change_nothing(shop: Shop, client: Client) -> None:
    client.force_login(shop.ben)
    for at in READ:
        markup = client.get(at).content.decode()
        assert ("data-handle" in markup, 'method="post" action="/register' in markup) == (False, False)
    stage, placement = Stage.objects.get(name="Buy").pk, Placement.objects.get(touchpoint=shop.till).pk
    for at in (
        "/register/new/", "/register/retired/", "/register/pack/", "/register/pack/register.yaml",
        "/register/touchpoints/till/", "/register/touchpoints/till/design/", "/register/touchpoints/till/promise/",
        "/register/buying/change/", "/register/buying/stages/", f"/register/stages/{stage}/",
    ):  # fmt: skip
        assert client.get(at).status_code == 403, at
    for at in (
        "/register/buying/move/", "/register/buying/retire/", f"/register/stages/{stage}/touchpoint/",
        f"/register/placements/{placement}/move/", f"/register/placements/{placement}/take-out/",
        "/register/touchpoints/till/retire/", "/register/touchpoints/till/place/", "/register/undo/abc/",
    ):  # fmt: skip
        assert client.post(at).status_code == 403, at
    assert laid_out() == {"Buying": {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}}


def test_strangers_are_asked_to_sign_in(shop: Shop, client: Client) -> None:
    for at in READ:
        assert client.get(at)["Location"].startswith("/sign-in/")


def test_a_change_is_never_made_by_looking(shop: Shop, asha: Client) -> None:
    for at in ("/register/buying/move/", "/register/buying/retire/", "/register/touchpoints/till/retire/"):
        assert asha.get(at).status_code == 405


@pytest.mark.parametrize(
    "at", [*READ, "/register/retired/", "/register/touchpoints/till/", "/register/pack/register.yaml"]
)
def test_three_rows_are_asked_for_as_often_as_one(shop: Shop, asha: Client, at: str) -> None:
    def more(number: int) -> None:
        stage = add_stage(journey=shop.journey, name=f"Stage {number}", by=shop.asha, now=NOW)
        other = add_journey(name=f"Journey {number}", by=shop.asha, now=NOW)
        far = add_stage(journey=other, name="Far", by=shop.asha, now=NOW)
        department = add_department(name=f"Department {number}", by=shop.asha, now=NOW)
        touchpoint = add_touchpoint(
            name=f"Desk {number}", stage=stage, owner=shop.ben, department=department, by=shop.asha, now=NOW
        )
        place(touchpoint=shop.till, stage=far, by=shop.asha, now=NOW)
        for one in (touchpoint, shop.till):
            design_touchpoint(touchpoint=one, need=f"Help {number}.", steps="Come", by=shop.asha, now=NOW)
            promise = make_promise(touchpoint=one, text="We look up.", by=shop.asha, now=NOW)
        retire(noun=promise, by=shop.asha, now=NOW)
        for noun in (
            add_journey(name="Gone", by=shop.asha, now=NOW),
            add_stage(journey=shop.journey, name="Gone", by=shop.asha, now=NOW),
            add_touchpoint(name="Gone", by=shop.asha, now=NOW),
        ):
            retire(noun=noun, by=shop.asha, now=NOW)
        add_touchpoint(name=f"Loose {number}", by=shop.asha, now=NOW)

    more(1)
    one = queries_of(asha, at)
    more(2)
    more(3)
    assert queries_of(asha, at) == one
