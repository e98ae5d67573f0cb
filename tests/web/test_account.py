"""Signing in: by password, by a link that looking does not use up; where to go next; choosing a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.make import Shop, shop
from touchstone.company.actions import first_link, make_sign_in_link, part_with
from touchstone.company.models import Allowance, SignInLink, User
from touchstone.company.sign_in import PER_ACCOUNT
from touchstone.web.pages import broken

PASSWORD = "correct horse battery"


@pytest.fixture
def here(db: None) -> Shop:
    return shop()


def tried(client: Client, password: str, **more: str) -> int:
    return client.post("/sign-in/", {"email": "ben@example.org", "password": password, **more}).status_code


def who(client: Client) -> int:
    return int(client.session.get("_auth_user_id", 0))


def link(user: User) -> str:
    return f"/sign-in/{make_sign_in_link(user=user, by=None, now=timezone.now())}/"


def test_the_right_password_signs_in_and_renews_the_session(here: Shop, client: Client) -> None:
    client.get("/sign-in/")
    session = client.session
    session["before"] = "kept"
    session.save()
    old = client.session.session_key
    answer = client.post("/sign-in/", {"email": "BEN@example.org ", "password": PASSWORD})
    assert (answer.status_code, answer["Location"], who(client)) == (302, "/", here.ben.pk)
    assert client.session.session_key != old


def test_a_wrong_password_is_said_without_telling_which_of_both_is_wrong(here: Shop, client: Client) -> None:
    wrong = client.post("/sign-in/", {"email": "ben@example.org", "password": "x"})
    unknown = client.post("/sign-in/", {"email": "nobody@example.org", "password": "x"})
    sentence = "E-mail and password do not belong together."
    assert [(page.status_code, sentence in page.content.decode()) for page in (wrong, unknown)] == [(422, True)] * 2
    assert who(client) == 0


def test_too_many_tries_wait_even_with_the_right_password(here: Shop, client: Client) -> None:
    assert [tried(client, "wrong") for _ in range(PER_ACCOUNT.size)] == [422] * PER_ACCOUNT.size
    assert tried(client, PASSWORD) == 429
    assert Client().post(link(here.ben)).status_code == 302
    assert "ben@example.org" not in str(list(Allowance.objects.values()))


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("/settings/", "/settings/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_is_an_address_of_ours_or_nothing(here: Shop, client: Client, wanted: str, there: str) -> None:
    answer = client.post("/sign-in/", {"email": "ben@example.org", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == there


def test_looking_at_a_link_does_not_use_it_up_and_the_button_does(here: Shop, client: Client) -> None:
    address = link(here.ben)
    pages = [client.get(address) for _ in range(3)] + [client.head(address)]
    assert [page.status_code for page in pages] == [200] * 4
    assert "Sign in as Ben" in pages[0].content.decode()
    assert SignInLink.objects.get().used_at is None
    assert who(client) == 0
    assert (client.post(address).status_code, who(client)) == (302, here.ben.pk)
    again = Client().post(address)
    assert (again.status_code, "used already" in again.content.decode()) == (410, True)


def test_a_link_needs_the_token_of_its_own_page(here: Shop) -> None:
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post(link(here.ben))
    assert (answer.status_code, "open too long" in answer.content.decode()) == (403, True)
    assert SignInLink.objects.get().used_at is None


@pytest.mark.parametrize("token", ["nonsense", "a" * 500])
def test_a_link_that_is_none_says_so(here: Shop, client: Client, token: str) -> None:
    assert client.get(f"/sign-in/{token}/").status_code == 410


def test_a_newcomer_chooses_a_password_first(here: Shop, client: Client) -> None:
    eve = User.objects.create(email="eve@example.org", name="Eve", joined_at=timezone.now())
    eve.set_unusable_password()
    eve.save()
    assert client.post(link(eve))["Location"] == "/settings/password/"
    page = client.get("/settings/password/").content.decode()
    assert ("Password so far" in page, "Later" in page) == (False, True)
    weak = client.post("/settings/password/", {"password": "1234567890"})
    assert (weak.status_code, "too common" in weak.content.decode()) == (422, True)
    assert client.post("/settings/password/", {"password": "four words in a row"}).status_code == 302
    assert who(client) == eve.pk
    other = Client()
    assert other.post("/sign-in/", {"email": eve.email, "password": "four words in a row"}).status_code == 302


def test_another_password_asks_for_the_old_one_and_signs_other_devices_out(here: Shop, client: Client) -> None:
    other = Client()
    for one in (client, other):
        tried(one, PASSWORD)
    refused = client.post("/settings/password/", {"old": "wrong", "password": "four words in a row"})
    assert (refused.status_code, "This is not your password." in refused.content.decode()) == (422, True)
    assert client.post("/settings/password/", {"old": PASSWORD, "password": "four words in a row"}).status_code == 302
    assert [one.get("/settings/").status_code for one in (client, other)] == [200, 302]


def test_signing_out_takes_a_button(here: Shop, client: Client) -> None:
    client.force_login(here.ben)
    assert (client.get("/sign-out/").status_code, who(client)) == (405, here.ben.pk)
    assert (client.post("/sign-out/")["Location"], who(client)) == ("/sign-in/", 0)


def test_a_leaver_is_signed_out_everywhere(here: Shop, client: Client) -> None:
    client.force_login(here.ben)
    part_with(user=here.ben, by=here.asha, now=timezone.now())
    assert client.get("/settings/")["Location"] == "/sign-in/?next=/settings/"
    assert tried(Client(), PASSWORD) == 422


def test_a_fragment_takes_the_whole_page_to_the_sign_in(here: Shop, client: Client) -> None:
    answer = client.get(
        "/settings/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/map/?branch=north"}
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/?next=/map/")


def test_an_empty_house_says_where_its_first_link_stands(db: None, client: Client) -> None:
    assert "Nobody lives here yet" in client.get("/sign-in/").content.decode()
    address = f"/sign-in/{first_link(now=timezone.now())}/"
    assert "Set up my business" in client.get(address).content.decode()
    answer = client.post(address)
    assert (answer["Location"], who(client)) == ("/start/", 0)
    assert client.get("/", follow=True).redirect_chain[-1] == ("/start/need/", 302)
    assert Client().post(address).status_code == 410


def test_an_old_link_is_spent(here: Shop, client: Client) -> None:
    token = make_sign_in_link(user=here.ben, by=None, now=timezone.now() - timedelta(days=8))
    assert client.get(f"/sign-in/{token}/").status_code == 410


def test_pages_that_say_no_say_why_and_where_to_go(here: Shop, client: Client) -> None:
    assert "There is nothing at this address" in client.get("/nowhere/").content.decode()
    client.force_login(here.ben)
    refused = client.get("/settings/access/")
    assert (refused.status_code, "You are signed in as Ben." in refused.content.decode()) == (403, True)


def test_the_page_of_a_breakdown_needs_no_database(rf: RequestFactory) -> None:
    answer = broken(rf.get("/"))
    assert (answer.status_code, "Something broke on our side" in answer.content.decode()) == (500, True)
