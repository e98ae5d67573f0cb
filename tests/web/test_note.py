"""Noting in ten seconds, and a whole sheet: once however often it is sent, nothing typed is lost, taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from tests.make import Shop, said
from tests.web.pages import queries_of
from touchstone.company.actions import note_deed
from touchstone.files.store import path_of
from touchstone.ledger.models import Attachment, Encounter, Evidence
from touchstone.ledger.queries import current
from touchstone.people.identities import Known, Who
from touchstone.people.models import Party
from touchstone.register.actions import add_touchpoint, retire
from touchstone.web.note_many import wrong_points


@pytest.fixture
def ben(shop: Shop, client: Client, settings: Settings, tmp_path: Path) -> Client:
    """Ben, who manages the north, signed in, and has read what is recorded."""
    settings.FILES = tmp_path / "files"
    note_deed(by=shop.ben, verb="read_notice", noun=shop.ben, now=timezone.now())
    client.force_login(shop.ben)
    return client


def noted(client: Client, shop: Shop, *, by_script: bool = False, **changes: object) -> HttpResponse:
    filled: dict[str, object] = {
        "key": str(uuid4()),
        "touchpoint": shop.till.pk,
        "branch": shop.north.pk,
        "whose": "they",
        "points": "-4",
        **changes,
    }
    how = {"HTTP_ACCEPT": "application/json"} if by_script else {}
    return client.post(reverse("note"), filled, **how)  # type: ignore[arg-type]


def picture(size: tuple[int, int] = (300, 200)) -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", size, "red").save(made, "JPEG")
    return SimpleUploadedFile("IMG_0001.jpg", made.getvalue(), "image/jpeg")


def test_before_a_first_note_everyone_reads_what_is_recorded_and_who_sees_it(shop: Shop, client: Client) -> None:
    client.force_login(shop.ben)
    for address in ("note", "note_many"):
        assert b"What is kept" in client.get(reverse(address)).content
    assert noted(client, shop).status_code == 200
    assert Encounter.objects.count() == 0
    assert client.post(reverse("note_notice"), {"next": "/note/many/"}).headers["Location"] == "/note/many/"
    assert b"What is kept" not in client.get(reverse("note")).content


def test_the_way_on_after_reading_leads_nowhere_else(shop: Shop, client: Client) -> None:
    client.force_login(shop.ben)
    assert client.post(reverse("note_notice"), {"next": "//evil.example/note/"}).headers["Location"] == "/note/"


def test_a_note_is_one_post_and_its_undo_another(ben: Client, shop: Shop) -> None:
    page = noted(ben, shop, words="Rang twice.", who="Carla Jones, 07700 900123")
    assert page.headers["Location"] == reverse("note")
    row = current().get()
    assert (row.touchpoint, row.branch, row.party and row.party.name, row.verbatims.get().text) == (
        shop.till, shop.north, "Carla Jones", "Rang twice.",
    )  # fmt: skip
    shown = ben.get(reverse("note")).content.decode()
    assert "Noted at North: Till, −4." in shown
    assert f'action="{reverse("note_undo", args=[row.pk])}"' in shown
    ben.post(reverse("note_undo", args=[row.pk]))
    assert current().count() == 0


def test_the_same_note_sent_twice_adds_nothing(ben: Client, shop: Shop) -> None:
    key = str(uuid4())
    first = noted(ben, shop, key=key, by_script=True).json()
    assert noted(ben, shop, key=key, by_script=True).json() == first
    assert Encounter.objects.count() == 1


@pytest.mark.demand("2.1")
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"points": "0"}, "points", "There is no zero. Did it build or erode, even a little?"),
        ({"points": ""}, "points", "Ten up or ten down? Say which way it went, or that it was not observed."),
        ({"points": "11"}, "points", "Points go from −10 to −1 and from +1 to +10."),
        ({"whose": ""}, "whose", "Whose feeling is it? Choose one."),
        ({"touchpoint": ""}, "touchpoint", "Which touchpoint was it? Choose one."),
        ({"branch": ""}, "branch", "Which branch was it? Choose one."),
    ],
)
def test_what_is_missing_is_said_at_its_place_and_nothing_typed_is_lost(
    ben: Client, shop: Shop, changes: dict[str, str], field: str, sentence: str
) -> None:
    assert noted(ben, shop, by_script=True, **changes).json() == {"errors": {field: sentence}}
    again = noted(ben, shop, words="Rang twice.", who="Carla", **changes)
    shown = again.content.decode()
    assert again.status_code == 422
    assert sentence in shown and "Rang twice." in shown and 'value="Carla"' in shown
    assert Encounter.objects.count() == 0


def test_not_observed_is_a_separate_answer_and_no_evidence(ben: Client, shop: Shop) -> None:
    noted(ben, shop, points="not_observed", reason="the till was closed")
    assert (current().count(), Evidence.objects.count()) == (1, 0)


def test_only_branches_in_reach_and_touchpoints_in_use(ben: Client, shop: Shop) -> None:
    assert "errors" in noted(ben, shop, by_script=True, branch=shop.south.pk).json()
    assert "South" not in ben.get(reverse("note")).content.decode()
    retire(noun=shop.till, by=shop.asha, now=timezone.now())
    assert noted(ben, shop, by_script=True).json()["errors"]["touchpoint"].startswith("This touchpoint is no longer")


def test_nobody_takes_back_what_another_noted(ben: Client, shop: Shop, client: Client) -> None:
    noted(ben, shop)
    row = current().get()
    note_deed(by=shop.dev, verb="read_notice", noun=shop.dev, now=timezone.now())
    ben.force_login(shop.dev)
    ben.post(reverse("note_undo", args=[row.pk]))
    assert current().count() == 1


def test_a_known_person_is_offered_while_one_types_and_only_in_reach(ben: Client, shop: Shop) -> None:
    carla = Who((Known("email", "carla@example.org"),), "Carla Jones")
    row = said(shop, 3, key="a", party=carla)
    found = ben.get(reverse("note_who"), {"who": "jon"}).content.decode()
    assert f'value="{row.party_id}"' in found and "carla@example.org" in found
    noted(ben, shop, party=row.party_id)
    assert (current().filter(party=row.party_id).count(), Party.objects.filter(user=None).count()) == (2, 1)
    ben.force_login(shop.dev)
    assert "Carla" not in ben.get(reverse("note_who"), {"who": "jon"}).content.decode()


def test_somebody_out_of_reach_cannot_be_guessed_by_number(ben: Client, shop: Shop) -> None:
    row = said(shop, 3, key="a", branch=shop.south, party=Who((), "Dora South"))
    assert noted(ben, shop, by_script=True, party=row.party_id).json() == {
        "errors": {"party": "Choose the person again, please."}
    }
    assert "Dora" not in ben.get(reverse("note"), {"party": str(row.party_id)}).content.decode()


def test_a_photo_is_drawn_anew_and_hangs_on_the_note(ben: Client, shop: Shop) -> None:
    noted(ben, shop, photo=picture())
    row = Attachment.objects.get()
    kept = path_of(row.file).read_bytes()
    assert (Image.open(BytesIO(kept)).size, row.name) == ((300, 200), "")
    shown = ben.get(reverse("attachment", args=[row.pk]))
    assert (shown.content, shown.headers["X-Content-Type-Options"], shown.headers["Cache-Control"]) == (
        kept, "nosniff", "private, max-age=3600",
    )  # fmt: skip
    ben.force_login(shop.dev)
    assert ben.get(reverse("attachment", args=[row.pk])).status_code == 404


def test_a_photo_that_is_none_is_refused_and_leaves_no_file(ben: Client, shop: Shop, settings: Settings) -> None:
    wrong = SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")
    assert "not a picture" in noted(ben, shop, by_script=True, photo=wrong).json()["errors"]["photo"]
    assert not Path(settings.FILES).exists()


def test_a_photo_goes_out_of_sight_when_its_note_is_taken_back(ben: Client, shop: Shop) -> None:
    noted(ben, shop, photo=picture())
    ben.post(reverse("note_undo", args=[current().get().pk]))
    assert ben.get(reverse("attachment", args=[Attachment.objects.get().pk])).status_code == 404


def test_earlier_is_read_by_the_clock_of_the_branch(ben: Client, shop: Shop) -> None:
    noted(ben, shop, earlier="2026-07-01T09:30")  # London is an hour ahead in summer
    assert current().get().happened_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


def test_a_note_that_waited_on_the_phone_keeps_its_moment_and_never_comes_from_the_future(
    ben: Client, shop: Shop
) -> None:
    now = timezone.now()
    for at in (now - timedelta(hours=5), now + timedelta(hours=5)):
        noted(ben, shop, at=at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    moments = list(current().order_by("pk").values_list("happened_at", flat=True))
    assert moments[0] == now - timedelta(hours=5)
    assert now <= moments[1] <= timezone.now()


def test_the_touchpoints_used_last_and_the_one_asked_for_come_first(ben: Client, shop: Shop) -> None:
    noted(ben, shop, touchpoint=shop.help_desk.pk)
    noted(ben, shop, touchpoint=shop.till.pk)
    assert [one.name for one in ben.get(reverse("note")).context["page"].offered.recent] == ["Till", "Help desk"]
    page = ben.get(reverse("note"), {"touchpoint": "website"}).context["page"]
    assert [one.name for one in page.offered.recent] == ["Website", "Till", "Help desk"]
    assert page.given["touchpoint"] == str(shop.website.pk)


def test_who_may_note_at_several_branches_begins_with_the_last_used(shop: Shop, ben: Client) -> None:
    note_deed(by=shop.asha, verb="read_notice", noun=shop.asha, now=timezone.now())
    ben.force_login(shop.asha)
    assert ben.get(reverse("note")).context["page"].given["branch"] == ""
    noted(ben, shop, branch=shop.south.pk)
    assert ben.get(reverse("note")).context["page"].given["branch"] == str(shop.south.pk)


def test_the_page_asks_as_much_for_six_touchpoints_as_for_three(ben: Client, shop: Shop) -> None:
    noted(ben, shop)
    few = queries_of(ben, reverse("note"))
    for number in range(3):
        stage = shop.till.placements.get().stage
        one = add_touchpoint(name=f"More {number}", stage=stage, by=shop.asha, now=timezone.now())
        noted(ben, shop, touchpoint=one.pk)
    assert queries_of(ben, reverse("note")) == few


# --- a whole sheet


def sheet(shop: Shop, *rows: tuple[str, str, str, str, str], **changes: str) -> dict[str, str]:
    typed = {"sheet": str(uuid4()), "branch": str(shop.north.pk), "day": "2026-07-01", "whose": "", **changes}
    for place, row in enumerate(rows):
        for cell, value in zip(("code", "points", "whose", "words", "who"), row, strict=True):
            typed[f"{place}-{cell}"] = value
    return typed


def test_a_sheet_is_typed_in_at_once_and_taken_back_at_once(ben: Client, shop: Shop) -> None:
    typed = sheet(
        shop,
        (str(shop.till.pk), "−7", "T", "Rang twice.", "Carla 07700 900123"),
        ("", "", "", "", ""),
        ("help-desk", "+4", "m", "", ""),
        whose="they",
    )
    assert ben.post(reverse("note_many"), typed).headers["Location"] == reverse("note_many")
    ben.post(reverse("note_many"), typed)
    rows = list(current().order_by("pk").values_list("touchpoint", "evidence__value", "evidence__kind", "precision"))
    assert rows == [(shop.till.pk, -7.0, "they_said", "day"), (shop.help_desk.pk, 4.0, "impression", "day")]
    assert current().earliest("pk").happened_at == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)  # midnight in London
    page = ben.get(reverse("note_many"))
    assert page.context["page"].acknowledged == typed["sheet"]
    assert ben.get(reverse("note_many")).context["page"].acknowledged == ""
    ben.post(reverse("note_undo", args=["-".join(str(row.pk) for row in current())]))
    assert current().count() == 0


@pytest.mark.demand("2.1")
def test_zero_is_refused_at_its_cell_and_every_row_stays(ben: Client, shop: Shop) -> None:
    page = ben.post(
        reverse("note_many"),
        sheet(shop, (str(shop.till.pk), "+3", "T", "Kind.", ""), ("99", "0", "", "Slow.", "Carla")),
    )
    assert page.status_code == 422
    rows = page.context["page"].rows
    assert rows[0].errors == {}
    assert rows[1].errors == {
        "code": "There is no touchpoint with this code.",
        "points": "There is no zero. Did it build or erode, even a little?",
        "whose": "Whose feeling? One of T, C, M.",
    }
    assert "Slow." in page.content.decode() and "Kind." in page.content.decode()
    assert Encounter.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("+4", None),
        ("−7", None),
        ("-10", None),
        ("+10", None),
        ("4", "Up or down? Write +4 or −4."),
        ("0", "There is no zero."),
        ("+0", "There is no zero."),
        ("−0", "There is no zero."),
        ("+11", "Points go from"),
        ("11", "Points go from"),
        ("+4.5", "Points go from"),
        ("four", "Points go from"),
        ("", "How many points?"),
    ],
)
def test_points_carry_their_sign(typed: str, wrong: str | None) -> None:
    said_ = wrong_points(typed)
    assert said_ is None if wrong is None else (said_ or "").startswith(wrong)


@pytest.mark.parametrize(
    ("changes", "field"), [({"day": "2099-01-01"}, "day"), ({"day": "x"}, "day"), ({"branch": "0"}, "branch")]
)
def test_a_sheet_needs_a_day_that_was_and_a_branch_in_reach(
    ben: Client, shop: Shop, changes: dict[str, str], field: str
) -> None:
    page = ben.post(reverse("note_many"), sheet(shop, (str(shop.till.pk), "+3", "T", "", ""), **changes))
    assert list(page.context["page"].errors) == [field]


def test_an_empty_sheet_is_said_to_be_empty(ben: Client, shop: Shop) -> None:
    page = ben.post(reverse("note_many"), sheet(shop, ("", "", "", "", "")))
    assert page.context["page"].errors == {"rows": "Nothing is typed in yet."}


def test_the_printed_sheet_has_twenty_boxes_a_line_and_every_code(ben: Client, shop: Shop) -> None:
    page = ben.get(reverse("note_sheet")).content.decode()
    assert page.count('class="paper-tick"') == 16 * 20
    assert ">0<" not in page
    for one in (shop.website, shop.till, shop.help_desk):
        assert f"<b>{one.pk}</b> {one.name}" in page
