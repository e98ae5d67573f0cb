"""The front door for files: handed in, looked at, told what they mean; nothing said is lost, nobody else may."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.make import Shop, user
from tests.web.bringing import handed_in, worked
from tests.web.pages import queries_of, text_of, words
from touchstone.ledger.intake.guessing.said import Said, said_of
from touchstone.ledger.models import Import, Upload
from touchstone.ledger.pulse import note_pulse
from touchstone.web import bring_in_upload
from touchstone.web.bring_in_saying import column_said

ORDERS = """Order;Customer e-mail;Ordered;Promised until;Delivered;Stars;Comment
A1;ann@example.org;02.03.2026 10:00;05.03.2026;04.03.2026 09:00;5;Lovely
A2;bob@example.org;02.03.2026 11:00;05.03.2026;09.03.2026 12:00;1;Rude
A3;cyd@example.org;13.03.2026 09:00;16.03.2026;15.03.2026 12:00;4;Fine and quick, thanks
A4;ann@example.org;23.03.2026 10:00;25.03.2026;25.03.2026 12:00;5;
"""


@pytest.fixture(autouse=True)
def no_demo(settings: Settings) -> None:
    """A company of one's own, where every file may come in."""
    settings.DEMO = False


def waiting(shop: Shop, text: str = ORDERS, name: str = "orders.csv") -> Import:
    """A file that was looked at, and waits to be told what it means."""
    return handed_in(by=shop.asha, now=timezone.now(), text=text, name=name)


def said(started: Import) -> Said:
    started.refresh_from_db()
    return said_of(started.said)


def tell(client: Client, started: Import, **answer: str) -> Any:
    return client.post(f"/bring-in/{started.pk}/meaning/say/", answer)


# --- handing in -----------------------------------------------------------------------------------------------------


def test_files_are_kept_and_an_import_begins(shop: Shop, asha: Client) -> None:
    files = [SimpleUploadedFile("orders.csv", ORDERS.encode()), SimpleUploadedFile("more.csv", b"a,b\n1,2\n")]
    answer = asha.post("/bring-in/upload/", {"files": files})
    started = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/bring-in/{started.pk}/")
    assert [(one.name, one.size) for one in Upload.objects.order_by("pk")] == [
        ("orders.csv", len(ORDERS.encode())),
        ("more.csv", 8),
    ]
    assert (started.state, started.by) == ("looking", shop.asha)


def test_a_bar_of_progress_is_told_where_to_go(shop: Shop, asha: Client) -> None:
    answer = asha.post(
        "/bring-in/upload/", {"files": SimpleUploadedFile("a.csv", b"a\n1\n")}, headers={"X-Progress": "1"}
    )
    assert answer.json() == {"to": f"/bring-in/{Import.objects.get().pk}/"}


def test_a_file_that_is_too_large_is_refused_and_the_others_go_on(
    shop: Shop, asha: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(bring_in_upload, "MOST_BYTES", 2_000_000)
    files = [SimpleUploadedFile("huge.csv", b"x" * 2_500_000), SimpleUploadedFile("a.csv", b"a\n1\n")]
    asha.post("/bring-in/upload/", {"files": files})
    assert [one.name for one in Upload.objects.all()] == ["a.csv"]
    assert "“huge.csv” was not taken. This file has more than 2 MB." in text_of(asha, "/bring-in/")
    assert [place.name for place in Path(settings.FILES).glob(".half-*")] == []


def test_nothing_but_a_file_is_a_file(shop: Shop, asha: Client) -> None:
    answer = asha.post("/bring-in/upload/", {"files": ""})
    assert answer.status_code == 422
    assert "There was no file in it." in words(answer.content.decode())
    assert Import.objects.count() == 0


def test_no_demo_row_stands_beside_a_real_one(shop: Shop, asha: Client, settings: Settings) -> None:
    settings.DEMO = True
    answer = asha.post("/bring-in/upload/", {"files": SimpleUploadedFile("a.csv", b"a\n1\n")})
    assert (answer.status_code, Import.objects.count()) == (422, 0)
    assert "Start with your own business" in text_of(asha, "/bring-in/")


def test_without_our_own_token_nothing_is_taken(shop: Shop) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(shop.asha)
    files = {"files": SimpleUploadedFile("a.csv", b"a\n1\n")}
    assert client.post("/bring-in/upload/", files).status_code == 403
    assert Import.objects.count() == 0
    client.get("/bring-in/")
    token = next(one.value for name, one in client.cookies.items() if name.startswith("touchstone_csrf"))
    files = {"csrfmiddlewaretoken": token, "files": SimpleUploadedFile("a.csv", b"a\n1\n")}
    assert client.post("/bring-in/upload/", files).status_code == 302


def test_whoever_may_not_is_refused_before_a_byte_is_read(shop: Shop, client: Client, settings: Settings) -> None:
    started = waiting(shop)
    for who in (shop.ben, user("Hana", "head", shop.south), user("Sol", "shopper", shop.root)):
        client.force_login(who)
        assert client.post("/bring-in/upload/", {"files": SimpleUploadedFile("a.csv", b"a\n")}).status_code == 403
        for step in ("", "look/", "meaning/", "text/"):
            assert client.get(f"/bring-in/{started.pk}/{step}").status_code == 403
        assert client.post(f"/bring-in/{started.pk}/meaning/say/", {"do": "add", "name": "X"}).status_code == 403
    assert Upload.objects.count() == 1


def test_whoever_may_bring_in_sees_what_others_brought(shop: Shop, client: Client) -> None:
    started = waiting(shop)
    client.force_login(user("Ana", "analyst", shop.root))
    assert "Ann" not in text_of(client, "/bring-in/")
    assert "ann@example.org" in text_of(client, f"/bring-in/{started.pk}/look/")
    assert "Asha" in text_of(client, "/bring-in/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_front_door_asks_as_much_for_one_import_as_for_three(shop: Shop, asha: Client, rows: int) -> None:
    for n in range(rows):
        waiting(shop, name=f"orders-{n}.csv")
    assert queries_of(asha, "/bring-in/") == 6


def test_a_worker_that_sleeps_is_said(shop: Shop, asha: Client) -> None:
    assert "not running on the server" in text_of(asha, "/bring-in/")
    note_pulse(failing={}, now=timezone.now())
    assert "not running on the server" not in text_of(asha, "/bring-in/")
    note_pulse(failing={}, now=timezone.now() - timedelta(minutes=5))
    assert "not running on the server" in text_of(asha, "/bring-in/")


# --- looking --------------------------------------------------------------------------------------------------------


def test_while_it_is_looked_at_the_page_waits_and_then_goes_on(shop: Shop, asha: Client) -> None:
    asha.post("/bring-in/upload/", {"files": SimpleUploadedFile("orders.csv", ORDERS.encode())})
    started = Import.objects.get()
    at = f"/bring-in/{started.pk}/look/"
    assert "We are reading your files" in text_of(asha, at)
    assert "progress" in asha.get(at, headers={"HX-Request": "true"}).content.decode()
    worked(started, now=timezone.now())
    assert asha.get(at, headers={"HX-Request": "true"})["HX-Redirect"] == at
    page = text_of(asha, at)
    assert "Is this how your files read?" in page
    assert "4 rows, 7 columns" in page
    assert "cells parted by a semicolon, UTF-8" in page
    assert "Fine and quick, thanks" in page


def test_a_wrong_reading_is_put_right_and_looked_at_again(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    asha.post(f"/bring-in/{started.pk}/look/again/", {"file": "orders.csv", "separator": ",", "header": "1"})
    started.refresh_from_db()
    assert started.state == "looking"
    worked(started, now=timezone.now())
    page = text_of(asha, f"/bring-in/{started.pk}/look/")
    assert "4 rows, 1 column" in page
    assert "one cell a line" in page
    assert "not sure: please look" in page
    asha.post(f"/bring-in/{started.pk}/look/again/", {"file": "elsewhere.csv"})
    assert "not among those handed in" in text_of(asha, f"/bring-in/{started.pk}/look/")


def test_what_was_said_of_columns_that_stay_is_kept_when_it_is_looked_at_again(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    tell(asha, started, do="answer", about="hears", value="chose")
    tell(asha, started, do="column", file="orders", column="Stars", means="fact")
    asha.post(f"/bring-in/{started.pk}/look/again/", {"file": "orders.csv", "encoding": "cp1252", "separator": ";"})
    worked(started, now=timezone.now())
    assert (said(started).hears, column_said(said(started), "orders", "Stars").means) == ("chose", "fact")


def test_a_file_that_is_none_is_refused_and_says_so(shop: Shop, asha: Client) -> None:
    started = handed_in(by=shop.asha, now=timezone.now(), text="%PDF-1.7 nothing", name="scan.csv")
    page = text_of(asha, f"/bring-in/{started.pk}/look/")
    assert "None of it could be read" in page
    assert "scan.csv : This is a PDF, not a table." in page


# --- what it means --------------------------------------------------------------------------------------------------


def test_questions_come_first_and_one_at_a_time(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    markup = asha.get(f"/bring-in/{started.pk}/meaning/").content.decode()
    assert markup.count("bi-question is-now") == 1
    assert markup.index("Who is in this") < markup.index('id="columns"')
    answer = asha.post(
        f"/bring-in/{started.pk}/meaning/say/",
        {"do": "answer", "about": "hears", "value": "everyone"},
        headers={"HX-Request": "true"},
    )
    fragment = answer.content.decode()
    assert "<!doctype" not in fragment
    assert "Everyone who came" in words(fragment)
    assert re.findall(r'id="(questions|points|ready)"', fragment) == ["questions", "points", "ready"]
    assert said(started).hears == "everyone"


def test_an_answer_that_is_none_changes_nothing(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    before = said(started)
    for answer in (
        {"do": "answer", "about": "hears", "value": "nobody"},
        {"do": "answer", "about": "files", "value": "x"},
        {"do": "answer", "about": "orders.Stars#means", "value": "x"},
        {"do": "answer", "about": "orders.Stars#file", "value": "x"},
        {"do": "column", "file": "orders", "column": "Stars", "means": "x"},
        {"do": "match", "slug": "x", "to": "nowhere"},
        {"do": "file", "file": "orders", "rows": "x", "many": "x"},
        {"do": "add", "name": "  "},
        {"do": "nonsense"},
    ):
        assert tell(asha, started, **answer).status_code == 302
        assert said(started).columns == before.columns, answer
        assert (said(started).hears, said(started).points, said(started).files) == (
            before.hears, before.points, before.files,
        )  # fmt: skip


def test_what_a_person_chose_is_not_called_a_guess(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    tell(asha, started, do="column", file="orders", column="Stars", means="fact")
    card = re.search(
        r'data-column="Stars".*?</li>', asha.get(f"/bring-in/{started.pk}/meaning/").content.decode(), re.S
    )
    assert card is not None
    assert "you said so" in words(card[0])


def test_a_scale_can_run_the_other_way_and_have_answers_that_are_none(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    tell(asha, started, do="column", file="orders", column="Stars", means="score")
    score = {"do": "column", "file": "orders", "column": "Stars", "means": "score", "kind": "csat"}
    tell(asha, started, **score, best="1", missing="6, 7")
    one = column_said(said(started), "orders", "Stars")
    assert (one.means, one.kind, one.best, one.missing) == ("score", "csat", 1.0, ("6", "7"))
    tell(asha, started, **score, best="", missing="")
    one = column_said(said(started), "orders", "Stars")
    assert (one.best, one.missing) == (None, ())


def test_the_values_of_a_short_list_are_told_what_they_stand_for(shop: Shop, asha: Client) -> None:
    text = "Ticket,When,State\n" + "".join(f"T{n},2026-03-{n + 1:02},{('Open', 'Gone')[n % 2]}\n" for n in range(9))
    started = waiting(shop, text=text, name="tickets.csv")
    tell(asha, started, do="column", file="tickets", column="State", means="status")
    page = asha.get(f"/bring-in/{started.pk}/meaning/").content.decode()
    assert 'name="v0" value="Open"' in page
    tell(asha, started, do="column", file="tickets", column="State", means="status", v1="Gone", s1="cancelled")
    assert column_said(said(started), "tickets", "State").values["Gone"] == "cancelled"


def test_touchpoints_are_named_matched_ordered_and_left_out(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    first = said(started).points[0].slug
    tell(asha, started, do="point", slug=first, name="At the counter", promise="Ready by the day we say.")
    assert (said(started).points[0].name, said(started).points[0].promise) == (
        "At the counter", "Ready by the day we say.",
    )  # fmt: skip
    tell(asha, started, do="add", name="A call after")
    assert said(started).points[-1].name == "A call after"
    last = said(started).points[-1].slug
    tell(asha, started, do="move", slug=last, step="earlier")
    assert said(started).points[-2].slug == last
    tell(asha, started, do="match", slug=first, to="till")
    assert (said(started).points[0].slug, said(started).points[0].known) == ("till", True)
    assert {one.touchpoint for one in said(started).columns} & {first} == set()
    tell(asha, started, do="drop", slug=last)
    assert last not in [one.slug for one in said(started).points]
    assert "in your register" in text_of(asha, f"/bring-in/{started.pk}/meaning/")


def test_what_is_typed_is_kept_while_it_is_typed(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    first = said(started).points[0].slug
    answer = asha.post(
        f"/bring-in/{started.pk}/meaning/say/",
        {"do": "point", "slug": first, "name": "Half a na", "typing": "1"},
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, said(started).points[0].name) == (204, "Half a na")


def test_it_says_what_is_missing_and_then_that_it_can_be_tried(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    at = f"/bring-in/{started.pk}/meaning/"
    assert "It can be tried" not in text_of(asha, at)
    for one in started.found["questions"]:
        tell(asha, started, do="answer", about=one["about"], value=one["proposed"])
    page = text_of(asha, at)
    assert "All questions are answered" in page
    assert "It can be tried. Nothing comes in by trying." in page


def test_as_text_and_back(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    at = f"/bring-in/{started.pk}/text/"
    for one in started.found["questions"]:
        tell(asha, started, do="answer", about=one["about"], value=one["proposed"])
    text = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", asha.get(at).content.decode(), re.S)[1])  # type: ignore[index]
    assert "[[encounter]]" in text
    wrong = asha.post(at, {"text": text + "\nnonsense = 1", "do": "keep"})
    assert wrong.status_code == 422
    assert said(started).text == ""
    assert "nonsense" in wrong.content.decode()
    asha.post(at, {"text": text, "do": "keep"})
    assert said(started).text == text.strip()
    assert "The recipe was written by hand." in text_of(asha, f"/bring-in/{started.pk}/meaning/")
    asha.post(at, {"do": "choices"})
    assert said(started).text == ""


def test_once_it_has_gone_on_nothing_can_be_said_any_more(shop: Shop, asha: Client) -> None:
    started = waiting(shop)
    before = said(started)
    Import.objects.filter(pk=started.pk).update(state="done")
    answer = tell(asha, started, do="add", name="Too late")
    assert answer.status_code == 302
    assert said(started) == before
    page = text_of(asha, f"/bring-in/{started.pk}/meaning/")
    assert "This import has gone on" in page
    assert "This cannot be done while the import is “came in”." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_meaning_asks_as_much_for_one_file_as_for_three(shop: Shop, asha: Client, rows: int) -> None:
    files = [SimpleUploadedFile(f"part-{n}.csv", ORDERS.encode()) for n in range(rows)]
    asha.post("/bring-in/upload/", {"files": files})
    started = worked(Import.objects.get(), now=timezone.now())
    assert queries_of(asha, f"/bring-in/{started.pk}/meaning/") <= 14


def test_a_hundred_columns_make_a_page_of_bearable_size(shop: Shop, asha: Client) -> None:
    names = [f"col{n}" for n in range(100)]
    text = ",".join(names) + "\n" + "".join(",".join(f"{n}-{row}" for n in range(100)) + "\n" for row in range(12))
    started = waiting(shop, text=text, name="wide.csv")
    assert len(asha.get(f"/bring-in/{started.pk}/meaning/").content) < 500_000


@pytest.mark.parametrize(
    ("state", "step"),
    [("looking", "look"), ("saying", "look"), ("trying", "try"), ("tried", "try"), ("running", "run"),
     ("done", "report"), ("taken_back", "report")],
)  # fmt: skip
def test_an_import_leads_to_the_step_where_it_stands(shop: Shop, asha: Client, state: str, step: str) -> None:
    started = waiting(shop)
    Import.objects.filter(pk=started.pk).update(state=state)
    assert asha.get(f"/bring-in/{started.pk}/")["Location"] == f"/bring-in/{started.pk}/{step}/"


def test_where_nothing_was_said_yet_the_way_in_is_shown(shop: Shop, asha: Client, client: Client) -> None:
    for at in ("/", "/map/buying/"):
        assert "You need not begin from nothing." in text_of(asha, at)
    assert 'href="/bring-in/"' in asha.get("/").content.decode()
    client.force_login(shop.ben)
    assert 'href="/bring-in/"' not in client.get("/").content.decode()
