"""Settings: branches, departments, people with access, the table, the deed log, as somebody uses them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

import touchstone
from tests.make import Shop, shop, user
from touchstone.company import actions
from touchstone.company.models import Branch, Department, Membership, User
from touchstone.company.queries import branch_tree
from touchstone.web.deeds import VERBS


@pytest.fixture
def here(db: None, client: Client) -> Shop:
    """The shop, with Asha signed in."""
    place = shop()
    client.force_login(place.asha)
    return place


def text(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def undo(client: Client, address: str) -> None:
    """Press the last Undo that the page now shows."""
    page = text(client, address)
    shown = re.findall(r'class="note-success">.*?action="([^"]+)".*?Undo', page, re.DOTALL)
    assert client.post(shown[-1].replace("&amp;", "&")).status_code == 302


def order() -> list[str]:
    return [branch.name for branch in branch_tree().in_order() if branch.retired_at is None]


def opened(place: Shop, name: str, parent: Branch | None = None) -> Branch:
    return actions.open_branch(parent=parent or place.root, name=name, by=place.asha, now=timezone.now())


def test_a_branch_is_opened_changed_moved_and_all_of_it_undone(here: Shop, client: Client) -> None:
    told = {"name": "West", "parent": "reed", "time_zone": "America/New_York", "currency": "", "country": ""}
    assert client.post("/settings/open-a-branch/", told)["Location"] == "/settings/branches/"
    assert "America/New_York" in text(client, "/settings/branches/")
    client.post("/settings/branches/west/", {"name": "Far West", "time_zone": ""})
    assert Branch.objects.get(slug="west").name == "Far West"
    client.post("/settings/branches/west/move/", {"step": "up"})
    assert order() == ["Reed & Sons", "North", "Far West", "South"]
    undo(client, "/settings/branches/")
    assert order() == ["Reed & Sons", "North", "South", "Far West"]
    client.post("/settings/branches/west/move/", {"parent": "north"})
    assert order() == ["Reed & Sons", "North", "Far West", "South"]
    undo(client, "/settings/branches/")
    assert order() == ["Reed & Sons", "North", "South", "Far West"]
    client.post("/settings/branches/west/retire/")
    assert order() == ["Reed & Sons", "North", "South"]
    undo(client, "/settings/branches/")
    assert order() == ["Reed & Sons", "North", "South", "Far West"]


def test_a_step_jumps_over_what_is_retired(here: Shop, client: Client) -> None:
    west = opened(here, "West")
    actions.retire_branch(branch=here.south, by=here.asha, now=timezone.now())
    client.post(f"/settings/branches/{west.slug}/move/", {"step": "up"})
    assert order() == ["Reed & Sons", "West", "North"]
    client.post(f"/settings/branches/{west.slug}/move/", {"step": "down"})
    assert order() == ["Reed & Sons", "North", "West"]


def test_what_cannot_be_is_said_and_changes_nothing(here: Shop, client: Client) -> None:
    opened(here, "Yard", here.north)
    client.post("/settings/branches/north/retire/")
    assert "open branches below" in text(client, "/settings/branches/")
    refused = client.post("/settings/branches/north/move/", {"parent": "yard"})
    assert (refused.status_code, "cannot stand below itself" in refused.content.decode()) == (422, True)
    fragment = client.post("/settings/branches/north/move/", {"parent": "yard"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()


def test_what_is_inherited_is_told_apart_from_what_is_its_own(here: Shop, client: Client) -> None:
    page = text(client, "/settings/branches/")
    assert page.count("same as above") == 2
    assert "as above: Europe/London" in text(client, "/settings/branches/north/")


def test_departments_are_added_renamed_retired_and_brought_back(here: Shop, client: Client) -> None:
    assert "No departments yet" in text(client, "/settings/departments/")
    client.post("/settings/departments/", {"name": "Kitchen"})
    again = client.post("/settings/departments/", {"name": "kitchen"})
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    client.post("/settings/departments/kitchen/rename/", {"name": "Bakery"})
    client.post("/settings/departments/kitchen/retire/")
    undo(client, "/settings/departments/")
    assert list(Department.objects.values_list("name", "retired_at")) == [("Bakery", None)]


def test_somebody_is_invited_by_a_link_shown_once(here: Shop, client: Client) -> None:
    told = {"name": "Eve Lund", "email": "eve@example.org", "access": "staff", "branch": "north"}
    answer = client.post("/settings/access/new/", told)
    eve = User.objects.get(email="eve@example.org")
    assert answer["Location"] == f"/settings/access/{eve.pk}/link/"
    page = text(client, answer["Location"])
    found = re.search(r"http://testserver(/sign-in/[^/\"]+/)", page)
    assert found is not None
    assert ("<svg" in page, found[1] in text(client, answer["Location"])) == (True, True)
    guest = Client()
    assert "Sign in as Eve Lund" in guest.get(found[1]).content.decode()
    assert guest.post(found[1])["Location"] == "/settings/password/"
    client.cookies.clear()
    client.force_login(here.asha)
    assert "shown once only" in text(client, answer["Location"])


def test_the_link_page_belongs_to_one_person(here: Shop, client: Client) -> None:
    client.post(f"/settings/access/{here.ben.pk}/invite/")
    assert client.get(f"/settings/access/{here.dev.pk}/link/").status_code == 302


def test_accesses_are_given_and_taken_with_a_way_back(here: Shop, client: Client) -> None:
    address = f"/settings/access/{here.ben.pk}/"
    client.post(f"{address}give/", {"access": "staff", "branch": "south"})
    assert "Ben has the access Staff from South down." in text(client, address)
    given = Membership.objects.get(user=here.ben, access="staff", until=None)
    client.post(f"{address}end/{given.pk}/")
    undo(client, address)
    assert Membership.objects.filter(user=here.ben, access="staff", until=None).count() == 1
    client.post(f"{address}give/", {"access": "staff", "branch": "south"})
    assert "has this access already" in text(client, address)
    client.post(f"{address}give/", {"access": "king", "branch": "south"})
    assert "Choose what they may do" in text(client, address)


def test_name_and_email_are_changed_unless_taken(here: Shop, client: Client) -> None:
    address = f"/settings/access/{here.ben.pk}/"
    taken = client.post(address, {"name": "Ben", "email": "dev@example.org"})
    assert taken.status_code == 422
    client.post(address, {"name": "Benno", "email": "benno@example.org"})
    assert User.objects.filter(pk=here.ben.pk, name="Benno", email="benno@example.org").exists()


def test_somebody_leaves_and_comes_back(here: Shop, client: Client) -> None:
    client.post(f"/settings/access/{here.ben.pk}/part/")
    undo(client, "/settings/access/")
    assert "who left" not in text(client, "/settings/access/")
    client.post(f"/settings/access/{here.ben.pk}/part/")
    assert "1 who left" in text(client, "/settings/access/")
    client.post(f"/settings/access/{here.asha.pk}/part/")
    assert "This is the last owner" in text(client, f"/settings/access/{here.asha.pk}/")


def test_the_head_of_one_branch_keeps_that_branch_only(here: Shop, client: Client) -> None:
    hana = user("Hana", "head", here.south)
    client.force_login(hana)
    assert "North" not in text(client, "/settings/branches/")
    assert "Ben" not in text(client, "/settings/access/")
    tried = {
        "/settings/branches/north/": 404,
        "/settings/branches/reed/": 404,
        f"/settings/access/{here.ben.pk}/": 404,
        f"/settings/access/{here.asha.pk}/": 404,
        "/settings/departments/": 404,
        "/settings/table/": 404,
        "/settings/table/branches-and-people.csv": 404,
        f"/settings/access/{here.dev.pk}/": 200,
    }
    assert {address: client.get(address).status_code for address in tried} == tried
    for told in ({"access": "owner", "branch": "south"}, {"access": "staff", "branch": "north"}):
        client.post(f"/settings/access/{here.dev.pk}/give/", told)
    assert here.dev.memberships.count() == 1


def test_a_head_gets_into_nobodys_place(here: Shop, client: Client) -> None:
    """Dev manages the south and is analyst of all: too far up for Hana to make a link for him."""
    hana = user("Hana", "head", here.south)
    actions.give_access(user=here.dev, access="analyst", branch=here.root, by=here.asha, now=timezone.now())
    client.force_login(hana)
    address = f"/settings/access/{here.dev.pk}/"
    assert [client.post(f"{address}{what}/").status_code for what in ("invite", "part")] == [404, 404]
    client.post(address, {"name": "X", "email": "hana2@example.org"})
    assert User.objects.get(pk=here.dev.pk).email == "dev@example.org"
    client.force_login(user("Hugo", "head", here.root))
    client.post(f"/settings/access/{here.asha.pk}/invite/")
    assert not here.asha.sign_in_links.exists()


ROSTER = """what,name,branch,email,access
branch,West,west,,
person,Eve,,eve@example.org,
access,,west,eve@example.org,staff
"""


def test_the_table_says_what_it_would_do_before_it_does_it(here: Shop, client: Client) -> None:
    file = SimpleUploadedFile("people.csv", ROSTER.encode("utf-8-sig"))
    page = client.post("/settings/table/", {"file": file}).content.decode()
    assert ("It would make 3 changes" in page, Branch.objects.count()) == (True, 3)
    kept = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert kept is not None
    assert client.post("/settings/table/", {"text": kept[1], "do": "1"})["Location"] == "/settings/access/"
    assert Branch.objects.filter(slug="west").exists()
    assert "It would change nothing" in client.post("/settings/table/", {"text": ROSTER}).content.decode()


def test_a_refused_line_is_shown_with_its_number_and_nothing_is_written(here: Shop, client: Client) -> None:
    bad = ROSTER + "access,,nowhere,eve@example.org,staff\n"
    for more in ({}, {"do": "1"}):
        page = client.post("/settings/table/", {"text": bad, **more})
        assert (page.status_code, "There is no branch “nowhere”." in page.content.decode()) == (422, True)
    assert (Branch.objects.count(), User.objects.count()) == (3, 3)
    empty = client.post("/settings/table/", {"text": " "})
    assert (empty.status_code, "Choose a file" in empty.content.decode()) == (422, True)


def test_what_leaves_is_defused_and_comes_back_the_same(here: Shop, client: Client) -> None:
    actions.edit_branch(branch=here.north, name="=HYPERLINK(1)", by=here.asha, now=timezone.now())
    out = client.get("/settings/table/branches-and-people.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["name"] for row in rows if row["branch"] == "north"][:1] == ["'=HYPERLINK(1)"]
    assert "It would change nothing" in client.post("/settings/table/", {"text": out}).content.decode()


def test_the_log_tells_who_did_what_and_leaves_as_shown(here: Shop, client: Client) -> None:
    opened(here, "West")
    page = text(client, "/settings/deeds/")
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in re.findall(r"<li>(.*?)</li>", page, re.DOTALL)]
    told = [row for row in told if "Asha" in row or "Touchstone itself" in row]
    assert told[0].startswith(" Asha opened the branch West ")
    rows = list(csv.reader(io.StringIO(client.get("/settings/deeds/who-did-what.csv").content.decode("utf-8-sig"))))
    assert rows[1][1:] == ["Asha", "opened", "the branch", "West", "", "West"]
    assert len(rows) - 1 == len(told)
    assert "Touchstone itself" not in text(client, f"/settings/deeds/?who={here.asha.pk}")
    assert "Nothing was done yet" in text(client, f"/settings/deeds/?who={here.dev.pk}")


def test_the_log_has_words_for_every_deed() -> None:
    code = "".join(path.read_text() for path in Path(touchstone.__path__[0]).rglob("*.py"))
    verbs = set(re.findall(r'verb="([a-z_]+)"', code)) | set(re.findall(r'"([a-z_]+)", by, now\)', code))
    assert verbs - set(VERBS) == set()


def test_the_log_is_paged(here: Shop, client: Client) -> None:
    for _ in range(101):
        actions.note_deed(by=here.asha, verb="edit", noun=here.north, now=timezone.now())
    page = text(client, "/settings/deeds/")
    found = re.search(r'href="(\?before=\d+)"', page)
    assert (page.count("<time "), found is not None) == (100, True)
    assert found is not None
    assert "founded" in text(client, f"/settings/deeds/{found[1]}")


@pytest.mark.parametrize("address", ["/settings/branches/", "/settings/access/", "/settings/deeds/"])
def test_a_longer_list_asks_no_more_questions(
    here: Shop, client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12) as few:
        text(client, address)
    for name in ("West", "East", "Pier"):
        user(name, "staff", opened(here, name))
    with django_assert_max_num_queries(len(few.captured_queries)):
        text(client, address)


def test_everybody_finds_their_own_settings(here: Shop, client: Client) -> None:
    shopper = user("Sol", "shopper", here.south)
    client.force_login(shopper)
    page = text(client, "/settings/")
    assert ("South and all below it" in page, "Branches" in page) == (True, False)
