"""The pages of an import after it is told: dry run, run, report, refused rows, taken back, run again, history."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests.make import Shop, user
from tests.web.bringing import RECIPE, VISITS, came_in, told, tried, worked
from touchstone.company.models import Deed
from touchstone.ledger.intake.keeping import drop_upload
from touchstone.ledger.models import Import, Recipe, Refused
from touchstone.ledger.queries import current

State = Import.State


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    """Uploads and tables lie in a folder of this test."""
    settings.DATA, settings.FILES, settings.LAID = tmp_path, tmp_path / "files", tmp_path / "laid"
    settings.LAKE = tmp_path / "lake"


@pytest.fixture
def client(shop: Shop) -> Client:
    """Asha, who may bring files in."""
    client = Client()
    client.force_login(shop.asha)
    return client


def page(client: Client, at: str, status: int = 200) -> str:
    answer = client.get(at)
    assert answer.status_code == status, answer.get("Location", answer.content[:2000])
    return " ".join(answer.content.decode().split())


def met() -> int:
    """Passages that stand."""
    return current().filter(kind="passage").count()


def deeds(noun: str) -> list[str]:
    return list(Deed.objects.filter(noun=noun).order_by("pk").values_list("verb", flat=True))


# --- dry run --------------------------------------------------------------------------------------------------------


def test_before_it_is_tried_the_page_offers_to(client: Client, shop: Shop) -> None:
    started = told(by=shop.asha, now=timezone.now())
    at = f"/bring-in/{started.pk}/try/"
    assert "Not tried yet" in page(client, at)
    assert client.post(at).headers["Location"] == at
    started.refresh_from_db()
    assert started.state == State.TRYING
    shown = page(client, at)
    assert "It is being tried; nothing is written" in shown
    assert 'role="progressbar"' in shown


def test_the_dry_run_tells_in_sentences_and_writes_nothing(client: Client, shop: Shop) -> None:
    started = tried(by=shop.asha, now=timezone.now())
    shown = page(client, f"/bring-in/{started.pk}/try/")
    assert "4 of 5 rows would come in" in shown
    assert "with 4 people between 2 Mar 2026 and 4 Mar 2026. Nothing is written yet." in shown
    assert "of 3 promises: 1 kept late" in shown
    assert "2 rows are refused, 1 of them in part only" in shown
    assert "line 4" in shown
    assert "cyd@example.org" in shown
    assert "new in the register" in shown
    assert not current().exists()


def test_the_bar_fetches_itself_and_leads_on_when_it_is_done(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = told(by=shop.asha, now=now)
    at = f"/bring-in/{started.pk}/try/"
    client.post(at)
    fragment = client.get(at, headers={"HX-Request": "true"})
    assert (fragment.status_code, "progress-bed" in fragment.content.decode()) == (200, True)
    assert "<html" not in fragment.content.decode()
    worked(started, now=now)
    assert client.get(at, headers={"HX-Request": "true"}).headers["HX-Redirect"] == at


def test_what_is_not_yet_said_sends_back_to_where_it_is_said(client: Client, shop: Shop) -> None:
    started = told(by=shop.asha, now=timezone.now(), recipe="nonsense = 1")
    answer = client.post(f"/bring-in/{started.pk}/try/")
    assert answer.headers["Location"] == f"/bring-in/{started.pk}/meaning/"
    started.refresh_from_db()
    assert started.state == State.SAYING


# --- run ------------------------------------------------------------------------------------------------------------


def test_a_run_is_started_left_stopped_and_gone_on_with(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = tried(by=shop.asha, now=now)
    at = f"/bring-in/{started.pk}/run/"
    assert client.post(at).headers["Location"] == at
    assert "It is coming in" in page(client, at)
    assert client.post(f"/bring-in/{started.pk}/stop/").headers["Location"] == at
    shown = page(client, at)
    assert "Stopped by Asha." in shown
    assert "Nothing has come in." in shown
    client.post(f"/bring-in/{started.pk}/go-on/")
    worked(started, now=now)
    assert client.get(at).headers["Location"] == f"/bring-in/{started.pk}/report/"
    assert met() == 4
    assert deeds("Import") == ["hand_in", "try_out", "bring_in", "stop", "go_on"]


def test_what_cannot_be_done_now_is_refused_with_a_sentence(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    answer = client.post(f"/bring-in/{started.pk}/go-on/", follow=True)
    assert "This cannot be done while the import is “came in”" in answer.content.decode()


def test_a_run_that_is_not_there_yet_leads_to_the_dry_run(client: Client, shop: Shop) -> None:
    started = told(by=shop.asha, now=timezone.now())
    assert client.get(f"/bring-in/{started.pk}/run/").headers["Location"] == f"/bring-in/{started.pk}/try/"
    assert client.get(f"/bring-in/{started.pk}/report/").headers["Location"] == f"/bring-in/{started.pk}/try/"
    assert client.get(f"/bring-in/{started.pk + 1}/run/").status_code == 404


# --- report ---------------------------------------------------------------------------------------------------------


def test_the_report_says_what_came_in_and_leads_to_its_rows(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    shown = page(client, f"/bring-in/{started.pk}/report/")
    assert "4 of 5 rows came in" in shown
    assert 'href="/touchpoints/counter/rows/"' in shown
    assert "The files are kept until" in shown
    assert "If somebody in them is erased, the files go at once." in shown
    assert client.get("/touchpoints/counter/rows/").status_code == 200
    assert page(client, f"/bring-in/{started.pk}/try/").count("This is what the dry run said.") == 1


def returned(client: Client, started: Import) -> list[list[str]]:
    answer = client.get(f"/bring-in/{started.pk}/report/refused.csv")
    assert isinstance(answer, StreamingHttpResponse)
    assert 'filename="visits-refused.csv"' in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[arg-type]


def test_refused_rows_go_back_in_their_own_columns_with_the_reason(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    head, *rows = returned(client, started)
    assert head == [*VISITS.splitlines()[0].split(","), "Touchstone: line", "Touchstone: why refused"]
    assert [row[:-1] for row in rows] == [
        ["3", "cyd@example.org", "2026-13-40 09:00", "4", "Fine", "", "", "7.00", "4"],
        ["4", "dan@example.org", "2026-03-03 12:00", "9", "So so", "", "", "8.00", "5"],
    ]
    assert all(row[-1] for row in rows)


def test_a_mended_file_comes_in_by_the_same_recipe_and_only_what_is_new(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = came_in(by=shop.asha, now=now)
    file = io.StringIO()
    head, *rows = returned(client, started)
    mended = [[cell.replace("2026-13-40", "2026-03-04") for cell in row] for row in rows]
    mended[1][3] = "3"
    csv.writer(file).writerows([head, *mended])
    again = came_in(by=shop.asha, now=now, text=file.getvalue(), name="visits-refused.csv")
    assert (again.report["rows"], again.report["came"], again.report["refused"]) == (2, 2, 0)
    assert met() == 5
    assert "All 2 rows came in" in page(client, f"/bring-in/{again.pk}/report/")
    assert client.get(f"/bring-in/{again.pk}/report/refused.csv").status_code == 404


def test_a_mended_row_without_a_key_is_the_row_it_was(client: Client, shop: Shop) -> None:
    """Mended here or in the whole file, it counts once; a formula that was made harmless is itself again."""
    now, keyless = timezone.now(), RECIPE.replace('key = "id"\n', "")
    started = came_in(by=shop.asha, now=now, recipe=keyless, text=VISITS.replace("Fine", "=Fine"))
    head, *rows = returned(client, started)
    assert rows[0][4] == "'=Fine"
    mended = io.StringIO()
    csv.writer(mended).writerows([head, *([c.replace("2026-13-40", "2026-03-04") for c in row] for row in rows[:1])])
    came_in(by=shop.asha, now=now, recipe=keyless, text=mended.getvalue(), name="visits-refused.csv")
    whole = VISITS.replace("Fine", "=Fine").replace("2026-13-40", "2026-03-04")
    before = met()
    again = came_in(by=shop.asha, now=now, recipe=keyless, text=whole)
    assert (met(), again.report["new"]) == (before, 0)


def test_an_analyst_sees_sentences_and_lines_but_not_the_rows(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    analyst = Client()
    analyst.force_login(user("Ana", "analyst", shop.root))
    shown = page(analyst, f"/bring-in/{started.pk}/report/")
    assert "line 4" in shown
    assert "cyd@example.org" not in shown
    assert "The rows themselves are shown to whoever handed the file in" in shown
    assert analyst.get(f"/bring-in/{started.pk}/report/refused.csv").status_code == 403
    own = came_in(by=user("Ani", "analyst", shop.root), now=timezone.now(), text=VISITS.replace("cyd@", "cid@"))
    assert own.by is not None
    analyst.force_login(own.by)
    assert "cid@example.org" in page(analyst, f"/bring-in/{own.pk}/report/")


def test_nobody_but_those_who_bring_files_in_opens_these_pages(shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    manager = Client()
    manager.force_login(shop.ben)
    statuses = {manager.get(f"/bring-in/{started.pk}/{at}").status_code for at in ("try/", "run/", "report/")}
    assert statuses == {403}


# --- taken back -----------------------------------------------------------------------------------------------------


def test_taking_back_says_what_it_means_and_how_many_first(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = came_in(by=shop.asha, now=now)
    shown = page(client, f"/bring-in/{started.pk}/take-back/")
    assert "4 encounters would be withdrawn" in shown
    assert "with 4 people" in shown
    assert "3 promises go with them." in shown
    assert "They are withdrawn, not erased" in shown
    assert met() == 4
    assert client.post(f"/bring-in/{started.pk}/take-back/").headers["Location"] == f"/bring-in/{started.pk}/run/"
    worked(started, now=now)
    assert (started.state, met()) == (State.TAKEN_BACK, 0)
    assert "it counts nowhere any more" in page(client, f"/bring-in/{started.pk}/report/")
    assert deeds("Import")[-1] == "take_back"
    assert client.get(f"/bring-in/{started.pk}/take-back/").status_code == 302


# --- run again ------------------------------------------------------------------------------------------------------


def test_run_again_with_a_changed_recipe_replaces_and_never_doubles(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = came_in(by=shop.asha, now=now)
    assert "Run it again, changed" in page(client, f"/bring-in/{started.pk}/again/")
    changed = RECIPE.replace('words = "visits.said"', 'if = [{ column = "visits.stars", in = ["5"] }]')
    answer = client.post(f"/bring-in/{started.pk}/again/", {"text": changed})
    again = Import.objects.exclude(pk=started.pk).get()
    assert answer.headers["Location"] == f"/bring-in/{again.pk}/try/"
    worked(again, now=now)
    client.post(f"/bring-in/{again.pk}/run/")
    worked(again, now=now)
    assert (again.state, met(), again.report["withdrawn"]) == (State.DONE, 1, 3)
    assert "3 encounters are told no longer and are withdrawn." in page(client, f"/bring-in/{again.pk}/report/")
    assert f'href="/bring-in/{again.pk}/"' in page(client, f"/bring-in/{started.pk}/report/")
    assert "It stands in place of an earlier import." in page(client, f"/bring-in/{again.pk}/report/")
    assert "run_again" in deeds("Import")


def test_what_is_wrong_with_a_changed_recipe_is_said_by_line(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    answer = client.post(f"/bring-in/{started.pk}/again/", {"text": RECIPE.replace('"csat"', '"stares"')})
    assert answer.status_code == 422
    shown = answer.content.decode()
    at = RECIPE.splitlines().index('kind = "csat"') + 1
    assert f"Line {at}." in shown
    assert Import.objects.count() == 1


def test_run_again_may_be_said_in_words_or_by_a_kept_recipe(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    client.post("/bring-in/recipes/", {"text": RECIPE.replace("Visits", "Other visits")})
    assert "Other visits" in page(client, f"/bring-in/{started.pk}/again/?recipe=other-visits")
    answer = client.post(f"/bring-in/{started.pk}/again/", {"meaning": "1"})
    again = Import.objects.exclude(pk=started.pk).get()
    assert answer.headers["Location"] == f"/bring-in/{again.pk}/meaning/"
    assert again.state == State.SAYING


def test_files_that_are_gone_are_said_to_be(client: Client, shop: Shop) -> None:
    now = timezone.now()
    started = came_in(by=shop.asha, now=now)
    drop_upload(upload=started.uploads.get(), now=now)
    shown = page(client, f"/bring-in/{started.pk}/report/")
    assert "The files themselves are gone; only their names are left." in shown
    assert "cyd@example.org" not in shown
    assert "Hand them in again" in page(client, f"/bring-in/{started.pk}/again/")
    answer = client.post(f"/bring-in/{started.pk}/again/", {"text": RECIPE}, follow=True)
    assert "no longer kept" in answer.content.decode()


# --- history --------------------------------------------------------------------------------------------------------


def test_the_history_lists_every_import_and_asks_as_often_for_three_as_for_one(
    client: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    assert "Nothing was brought in yet" in page(client, "/bring-in/history/")
    started = came_in(by=shop.asha, now=now)
    with django_assert_num_queries(QUERIES):
        shown = page(client, "/bring-in/history/")
    assert "came in: 4 of 5 rows, 2 refused or waiting" in shown
    assert f'href="/bring-in/{started.pk}/report/"' in shown
    tried(by=shop.asha, now=now, text=VISITS.replace("ann@", "any@"))
    told(by=shop.asha, now=now, text=VISITS.replace("ann@", "anu@"))
    with django_assert_num_queries(QUERIES):
        shown = page(client, "/bring-in/history/")
    assert "tried, not brought in" in shown
    assert "not told yet what it means" in shown


QUERIES = 5
"""The session, the user, what they may do, the branches, the imports."""


def test_the_report_asks_as_often_for_many_refused_rows_as_for_few(
    client: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    rows = "".join(f"{n},x{n}@example.org,never,5,,,,\n" for n in range(10, 60))
    started = came_in(by=shop.asha, now=now, text=VISITS + rows)
    assert Refused.objects.filter(brought_by=started).count() == 52
    with django_assert_max_num_queries(14):
        shown = page(client, f"/bring-in/{started.pk}/report/")
    assert "50 rows" in shown


# --- the recipe -----------------------------------------------------------------------------------------------------


def test_the_recipe_made_on_the_way_is_kept_under_a_name(client: Client, shop: Shop) -> None:
    started = came_in(by=shop.asha, now=timezone.now())
    assert "kept under a name" in page(client, f"/bring-in/{started.pk}/report/")
    answer = client.post(f"/bring-in/{started.pk}/keep/", {"title": "Till, monthly"})
    kept = Recipe.objects.get()
    assert (kept.title, kept.text) == ("Till, monthly", started.recipe_text)
    assert answer.headers["Location"] == f"/bring-in/recipes/{kept.slug}/"
    assert "It is kept." in page(client, f"/bring-in/{started.pk}/report/")
    assert deeds("Recipe") == ["keep"]
