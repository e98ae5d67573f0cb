"""A touchpoint's own page: anybody's verdict in four answers; looking never counts; one answer a device and day."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.make import Shop
from touchstone.company.models import Allowance
from touchstone.ledger.models import Encounter, Source
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.models import Party
from touchstone.register.actions import design_touchpoint, retire
from touchstone.register.models import Touchpoint
from touchstone.web import public
from touchstone.web.qr import drawn

STYLES = Path(__file__).parents[2] / "touchstone" / "web" / "static" / "touchstone.css"


def address(touchpoint: Touchpoint, branch: str = "north") -> str:
    return f"{reverse('public_touchpoint', args=[touchpoint.public_token])}?b={branch}"


def asked(client: Client, at: str) -> str:
    """The sealed question of the form, as the page gives it."""
    found = re.search(r'name="asked" value="([^"]+)"', client.get(at).content.decode())
    assert found is not None
    return found[1]


def answered(client: Client, at: str, answer: str, **more: str) -> HttpResponse:
    filled = {"asked": asked(client, at), "answer": answer, "website": "", **more}
    return client.post(at, filled)  # type: ignore[return-value]


@pytest.mark.demand("0.1")
@pytest.mark.demand("2.2")
@pytest.mark.parametrize(("answer", "value"), [("2", 2.0), ("1", 1.0), ("-1", -1.0), ("-2", -2.0)])
def test_anybody_gives_their_verdict_and_hears_what_happens_next(
    shop: Shop, client: Client, answer: str, value: float
) -> None:
    design_touchpoint(touchpoint=shop.till, by=shop.asha, now=timezone.now(), next="Your receipt comes by mail.")
    page = client.post(
        address(shop.till),
        {"asked": asked(client, address(shop.till)), "answer": answer, "words": " Kind people. "},
        follow=True,
    )
    assert "Thank you" in page.content.decode() and "Your receipt comes by mail." in page.content.decode()
    row = current().select_related("source").get()
    reading = row.evidence.get()
    assert (reading.kind, reading.value, reading.vantage, row.kind, row.channel, row.party, row.typist) == (
        "trust4", value, "customer", "reading", "page", None, None,
    )  # fmt: skip
    assert (row.touchpoint, row.branch, row.source.hears) == (shop.till, shop.north, Source.Hears.CHOSE)
    assert row.verbatims.get().text == "Kind people."


@pytest.mark.demand("2.2")
def test_a_supplier_is_asked_the_same_and_kept_apart_by_role(shop: Shop, client: Client) -> None:
    Touchpoint.objects.filter(pk=shop.help_desk.pk).update(whose="supplier")
    answered(client, address(shop.help_desk), "-2")
    assert list(current().values_list("role", "evidence__value")) == [("supplier", -2.0)]


def test_looking_never_counts(shop: Shop, client: Client) -> None:
    for at in (address(shop.till), reverse("public_thanks", args=[shop.till.public_token])):
        assert client.get(at).status_code == client.head(at).status_code == 200
    client.get(address(shop.till), headers={"Sec-Purpose": "prefetch"})
    assert (Encounter.objects.count(), Party.objects.filter(user=None).count()) == (0, 0)


def test_the_page_asks_for_nothing_middling_and_leads_nobody(shop: Shop, client: Client) -> None:
    page = client.get(address(shop.till)).content.decode()
    assert re.findall(r'name="answer" value="([^"]+)"', page) in (["2", "1", "-1", "-2"], ["-2", "-1", "1", "2"])
    assert " checked" not in page
    assert "<script" not in page


def test_which_side_stands_on_top_is_by_chance_and_kept(shop: Shop, client: Client) -> None:
    firsts = {
        re.findall(r'name="answer" value="([^"]+)"', client.get(address(shop.till)).content.decode())[0]
        for _ in range(40)
    }
    assert firsts == {"2", "-2"}
    answered(client, address(shop.till), "1")
    assert current().get().particulars.get().facts["first"] in ("builds", "erodes")


def test_the_whole_page_is_small(shop: Shop, client: Client) -> None:
    weight = len(client.get(address(shop.till)).content) + len(gzip.compress(STYLES.read_bytes()))
    assert weight < 30_000


def test_a_second_answer_of_the_day_replaces_the_first(shop: Shop, client: Client) -> None:
    answered(client, address(shop.till), "2", words="Good.")
    page = client.get(answered(client, address(shop.till), "-1", words="No, bad.").headers["Location"])
    assert "this one counts instead" in page.content.decode()
    assert list(current().values_list("turn", "evidence__value", "verbatims__text")) == [(2, -1.0, "No, bad.")]
    assert current_evidence().count() == 1


def test_the_same_sent_twice_adds_nothing(shop: Shop, client: Client) -> None:
    filled = {"asked": asked(client, address(shop.till)), "answer": "2"}
    for _ in range(2):
        client.post(address(shop.till), filled)
    assert Encounter.objects.count() == 1


def test_another_device_touchpoint_or_branch_is_another_answer(shop: Shop, client: Client) -> None:
    answered(client, address(shop.till), "2")
    answered(Client(), address(shop.till), "2")
    answered(client, address(shop.help_desk), "2")
    answered(client, address(shop.till, "south"), "2")
    assert current().count() == 4


def test_another_day_is_another_answer(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(client, address(shop.till), "2")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(public.timezone, "now", lambda: tomorrow)
    answered(client, address(shop.till), "2")
    assert current().count() == 2


@pytest.mark.demand("2.1")
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("0", "There is no zero. Did it build or erode, even a little?"),
        ("", "Choose one of the four answers, please."),
        ("3", "Choose one of the four answers, please."),
        ("1.5", "Choose one of the four answers, please."),
    ],
)
def test_there_are_four_answers_and_what_was_typed_stays(
    shop: Shop, client: Client, answer: str, sentence: str
) -> None:
    page = answered(client, address(shop.till), answer, words="Slow.")
    assert (page.status_code, Encounter.objects.count()) == (422, 0)
    assert sentence in page.content.decode() and "Slow." in page.content.decode()


def test_machines_that_fill_everything_in_are_thanked_and_not_counted(shop: Shop, client: Client) -> None:
    assert answered(client, address(shop.till), "2", website="https://spam.example").status_code == 302
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize("sealed", ["", "made-up", "sealed elsewhere"])
def test_only_a_form_of_ours_counts(shop: Shop, client: Client, sealed: str) -> None:
    if sealed == "sealed elsewhere":  # made here: a seal holds the time, and each of pytest's workers has its own
        sealed = signing.dumps({"t": 1}, salt="something else")
    page = client.post(address(shop.till), {"asked": sealed, "answer": "2", "words": "Slow."})
    assert (page.status_code, Encounter.objects.count()) == (422, 0)
    assert "Slow." in page.content.decode()


def test_a_form_of_another_touchpoint_does_not_count_here(shop: Shop, client: Client) -> None:
    other = asked(client, address(shop.help_desk))
    assert client.post(address(shop.till), {"asked": other, "answer": "2"}).status_code == 422


def test_a_form_from_elsewhere_is_turned_away(shop: Shop) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(address(shop.till), {"asked": asked(strict, address(shop.till)), "answer": "2"})
    assert (page.status_code, Encounter.objects.count()) == (403, 0)


def test_answers_from_one_address_are_limited_and_no_address_is_kept(shop: Shop, client: Client) -> None:
    sealed = asked(client, address(shop.till))
    codes = [
        Client(REMOTE_ADDR="203.0.113.7").post(address(shop.till), {"asked": sealed, "answer": "2"}).status_code
        for _ in range(public.PER_ADDRESS.size + 1)
    ]
    assert (codes.count(302), codes[-1], Encounter.objects.count()) == (40, 429, 40)
    assert answered(Client(REMOTE_ADDR="203.0.113.8"), address(shop.till), "2").status_code == 302
    assert all("203.0.113" not in key for key in Allowance.objects.values_list("key", flat=True))


def test_the_device_is_told_by_a_number_no_script_reads_and_a_day_ends_it(shop: Shop, client: Client) -> None:
    client.get(address(shop.till))
    cookie = client.cookies[public.DEVICE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 86400)


def test_an_old_or_unknown_link_gets_a_kind_page(shop: Shop, client: Client) -> None:
    retire(noun=shop.till, by=shop.asha, now=timezone.now())
    codes = {}
    for at in (address(shop.till), "/t/nobody-knows/"):
        page = client.get(at)
        codes[at] = page.status_code
        assert "We no longer ask about this here." in page.content.decode()
        assert client.post(at, {"answer": "2"}).status_code == page.status_code
    assert list(codes.values()) == [410, 404]
    assert Encounter.objects.count() == 0


def test_without_a_branch_the_company_as_a_whole_is_meant(shop: Shop, client: Client) -> None:
    for branch in ("", "nobody-knows"):
        answered(client, address(shop.till, branch), "2")
    assert list(current().values_list("branch", flat=True)) == [shop.root.pk]


def test_search_engines_and_caches_leave_it_alone(shop: Shop, client: Client) -> None:
    page = client.get(address(shop.till))
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]


def test_codes_to_print_lead_there(shop: Shop, client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["touchstone.example"]
    client.force_login(shop.asha)
    for at, codes in (
        (reverse("touchpoint_qr", args=["till"]), 3),
        (reverse("touchpoint_qr", args=["till"]) + "?b=north", 1),
        (reverse("branch_qr", args=["north"]), 3),
    ):
        page = client.get(at, headers={"Host": "touchstone.example"})
        assert page.content.decode().count('class="qr"') == codes == len(page.context["page"].codes)
        assert f"http://touchstone.example{address(shop.till)}" in {one.address for one in page.context["page"].codes}


def test_a_code_says_where_it_leads() -> None:
    assert drawn("https://a.example/t/x/?b=north") != drawn("https://a.example/t/x/?b=south")
    assert drawn("https://a.example/").startswith("<svg")


def test_a_manager_prints_the_codes_of_their_own_branch_only(shop: Shop, client: Client) -> None:
    client.force_login(shop.ben)
    page = client.get(reverse("touchpoint_qr", args=["till"]) + "?b=south")
    assert [one.branch for one in page.context["page"].codes] == [shop.north]
    assert client.get(reverse("branch_qr", args=["north"])).status_code == 200
    assert client.get(reverse("branch_qr", args=["south"])).status_code == 404
