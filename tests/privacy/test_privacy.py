"""Showing and erasing a person: all of it is shown, all of it goes, every count stays, and a restore forgets again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.make import Shop, user
from tests.web.sample import PLAIN
from touchstone.company import about as company
from touchstone.company.about import StillHere
from touchstone.company.actions import part_with
from touchstone.company.models import Deed, User
from touchstone.files.store import keep, path_of
from touchstone.ledger import about as ledger
from touchstone.ledger.actions import record, record_one
from touchstone.ledger.entries import Entry, Made, Reading, Words
from touchstone.ledger.models import Attachment, Commitment, Encounter, Evidence, Import, Refused, Verbatim
from touchstone.ledger.notes import Note, note_encounter
from touchstone.ledger.queries import current
from touchstone.people import about as people
from touchstone.people.actions import meet, merge, party_of, tie
from touchstone.people.finding import parties_called
from touchstone.people.identities import Known, Who
from touchstone.people.models import Identity, Party, Role, Tie
from touchstone.privacy.actions import AlreadyErased, all_about, apply_erasures, erase, sweep_pictures
from touchstone.privacy.fields import declared
from touchstone.register.actions import make_promise
from touchstone.web.erasing import COLUMNS, NOUNS

MODELS = list(apps.get_app_config("touchstone").get_models())
TELLTALES = ("Quartz", "quartz.example", "7700900123", "Rang twice", "kept warm", "IMG_0042")
CARLA = Who((Known("email", "carla@quartz.example"), Known("phone", "+447700900123")), "Carla Quartz")


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.FILES, settings.ERASURES, settings.STORAGES = tmp_path / "files", tmp_path / "erasures.txt", PLAIN


def entry(shop: Shop, key: str, **more: object) -> Entry:
    now = timezone.now()
    return Entry(
        key=key, touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=now - timedelta(hours=2), party=CARLA,
        readings=(Reading("they_said", -6, "customer"),), **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
def carla(shop: Shop) -> Party:
    """Carla has been met, heard, photographed, promised something, tied, merged, and refused once in a file."""
    now = timezone.now()
    promise = make_promise(touchpoint=shop.till, text="We ring back.", by=shop.asha, now=now)
    rows = [
        entry(
            shop,
            "1",
            words=(Words("Rang twice."),),
            facts={"note": "likes it kept warm"},
            pictures=((keep(b"hers"), "IMG_0042.jpg"), (keep(b"shared"), "")),
            made=(Made("1", promise.revisions.get().pk, now, now + timedelta(days=1)),),
        ),
        entry(shop, "2", deal="purchase", amount=900, currency="GBP"),
    ]
    record(source=shop.source, entries=rows, now=now)
    record(source=shop.source, entries=[entry(shop, "1", words=(Words("Rang twice, Quartz here."),))], now=now)
    other = Entry(key="x", touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=now, party=Who((), "Tom Okafor"),
                  pictures=((keep(b"shared"), ""),), words=(Words("Fine."),))  # fmt: skip
    tom = record_one(source=shop.source, entry=other, now=now).party
    party = meet(who=CARLA, now=now)
    twin = meet(who=Who((Known("customer:till", "Quartz-77"),), "C Quartz"), now=now)
    assert party is not None and twin is not None and tom is not None
    tie(party=tom, kind="knows", other=party, now=now)
    merge(loser=twin, survivor=party, by=shop.asha, now=now)
    files = Import.objects.create(source=shop.source, recipe="r", recipe_text="", as_of=now, started_at=now)
    for line, mail in enumerate(("carla@quartz.example", "tom@example.org")):
        Refused.objects.create(brought_by=files, file="f.csv", line=line, reason="No day.", row={"mail": mail})
    return party


def every_text() -> Iterator[tuple[str, str]]:
    """Every value of every table of the database that could hold words, with where it stands."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", str(value)


def told_by_rows() -> dict[str, str]:
    return {telltale: where for where, text in every_text() for telltale in TELLTALES if telltale in text}


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count() for model in (Encounter, Evidence, Commitment, Party, Role)
    } | {"current": current().count()}


def test_all_we_know_is_shown_with_every_turn_and_what_hangs_on_it(carla: Party) -> None:
    told = all_about(carla)
    assert {noun: len(rows) for noun, rows in told.items()} == {
        "Party": 2, "Identity": 3, "Tie": 1, "Merge": 1, "Encounter": 3, "Evidence": 3, "Verbatim": 2,
        "Particulars": 1, "Attachment": 2, "Commitment": 1, "Refused": 1,
    }  # fmt: skip


def test_an_erased_person_is_nowhere_and_every_count_stays(carla: Party, shop: Shop) -> None:
    assert set(told_by_rows()) == set(TELLTALES)
    before = counts()
    erased = erase(party=carla, by=shop.asha, now=timezone.now())
    assert told_by_rows() == {}
    assert counts() == before
    assert (erased.encounters, len(erased.parties), erased.pictures) == (3, 2, 1)
    assert list(all_about(carla)) == ["Party", "Merge", "Encounter", "Evidence", "Commitment"]


def test_pictures_go_from_disk_unless_somebody_else_has_them_too(carla: Party, shop: Shop) -> None:
    names = dict(Attachment.objects.values_list("file", "pk"))
    erase(party=carla, by=shop.asha, now=timezone.now())
    assert {path_of(name).read_bytes() for name in names if path_of(name).exists()} == {b"shared"}


def test_other_people_keep_everything(carla: Party, shop: Shop) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    assert list(Verbatim.objects.values_list("text", flat=True)) == ["Fine."]
    assert list(Refused.objects.values_list("line", flat=True)) == [1]
    assert Party.objects.filter(name="Tom Okafor").exists()
    assert Tie.objects.count() == 0


def test_the_erasure_stands_in_the_deed_log_by_number_only(carla: Party, shop: Shop) -> None:
    erased = erase(party=carla, by=shop.asha, now=timezone.now())
    rows = Deed.objects.filter(verb="erase")
    assert {(row.by, row.noun, row.noun_id) for row in rows} == {(shop.asha, "Party", pk) for pk in erased.parties}


def test_erasing_twice_is_refused(carla: Party, shop: Shop) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    with pytest.raises(AlreadyErased):
        erase(party=carla, by=shop.asha, now=timezone.now())


def test_search_finds_them_no_more_and_a_return_is_a_new_person(carla: Party, shop: Shop) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    assert parties_called("quartz") == parties_called("carla@quartz.example") == []
    again = record_one(source=shop.source, entry=entry(shop, "3"), now=timezone.now())
    assert again.party_id != carla.pk


def test_who_works_here_is_not_erased_until_they_left(shop: Shop) -> None:
    now = timezone.now()
    note_encounter(note=Note("n", shop.till.pk, shop.north.pk, "me", 4, words="I waited."), by=shop.ben, now=now)
    own = party_of(user=shop.ben, now=now)
    with pytest.raises(StillHere):
        erase(party=own, by=shop.asha, now=now)
    assert Party.objects.get(pk=own.pk).name == "Ben"
    part_with(user=shop.ben, by=shop.asha, now=now)
    erase(party=own, by=shop.asha, now=timezone.now())
    ben = User.objects.get(pk=shop.ben.pk)
    assert (ben.name, ben.email, ben.has_usable_password()) == ("–", f"erased-{ben.pk}@erased.invalid", False)
    assert Evidence.objects.get().rater_id == own.pk


def unerased(party: Party) -> None:
    """What a restored backup from before the erasure would hold again."""
    Party.objects.filter(pk=party.pk).update(name="Carla Quartz", forgotten_at=None)
    Identity.objects.create(party=party, kind="email", value="carla@quartz.example", seen_at=party.met_at)


def test_a_restore_forgets_again_and_twice_is_harmless(carla: Party, shop: Shop) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    unerased(carla)
    assert apply_erasures(now=timezone.now()) == 1
    assert told_by_rows() == {}
    assert apply_erasures(now=timezone.now()) == 0


def test_the_list_of_erasures_tells_nobody_anything(carla: Party, shop: Shop, settings: Settings) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    listed = Path(settings.ERASURES)
    assert not any(telltale in listed.read_text() for telltale in TELLTALES)
    assert (listed.stat().st_mode & 0o777, len(listed.read_text().splitlines())) == (0o600, 1)


def test_a_number_given_anew_after_a_restore_is_somebody_else(carla: Party, shop: Shop, settings: Settings) -> None:
    erase(party=carla, by=shop.asha, now=timezone.now())
    Party.objects.filter(pk=carla.pk).update(name="Zoe New", forgotten_at=None, met_at=timezone.now())
    assert apply_erasures(now=timezone.now()) == 0
    assert Party.objects.get(pk=carla.pk).name == "Zoe New"


def test_somebody_erased_is_known_by_what_they_were_known_by_even_under_another_number(
    carla: Party, shop: Shop
) -> None:
    long_ago = carla.met_at
    erase(party=carla, by=shop.asha, now=timezone.now())
    other = Party.objects.create(name="Carla Quartz", met_at=long_ago)
    Identity.objects.create(party=other, kind="phone", value="+447700900123", seen_at=long_ago)
    assert apply_erasures(now=timezone.now()) == 1
    other.refresh_from_db()
    assert (other.name, other.identities.count()) == ("", 0)


def test_without_a_list_nothing_is_forgotten(carla: Party) -> None:
    assert apply_erasures(now=timezone.now()) == 0
    assert carla.identities.count() == 2


def test_pictures_that_hang_on_nothing_are_swept_after_an_hour(carla: Party) -> None:
    stray = keep(b"of a note that was refused")
    assert sweep_pictures(now=timezone.now()) == 0
    assert sweep_pictures(now=timezone.now() + timedelta(hours=2)) == 1
    assert not path_of(stray).exists()
    assert all(path_of(name).exists() for name in Attachment.objects.values_list("file", flat=True))


# --- the rooms and the fields


def test_every_column_that_points_at_a_party_is_seen_to_by_its_room() -> None:
    pointing = {
        (model, field.name)
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Party
    }
    seen_to = set()
    for room in sorted({model.__module__.split(".")[1] for model, _field in pointing}):
        seen_to |= import_module(f"touchstone.{room}.about").TELLS_OF
    assert pointing == seen_to


def test_every_field_is_declared_personal_or_not() -> None:
    real = {model.__name__: {f.name for f in model._meta.get_fields() if f.concrete} for model in MODELS}
    told = {noun: set(fields.personal | fields.plain) for noun, fields in declared().items()}
    assert told == real
    assert not any(fields.personal & fields.plain for fields in declared().values())


def test_nothing_personal_stands_in_append_only_rows() -> None:
    assert [declared()[noun].personal for noun in ("Encounter", "Evidence", "Commitment", "Settlement", "Deed")] == [
        frozenset()
    ] * 5


def test_every_column_and_noun_of_what_we_know_has_words(carla: Party, shop: Shop) -> None:
    party_of(user=shop.ben, now=timezone.now())
    told = [all_about(carla), people.about({carla.pk}), ledger.about({carla.pk}), company.about({shop.ben.pk})]
    nouns = {noun for rooms in told for noun in rooms}
    columns = {name for rooms in told for rows in rooms.values() for row in rows for name in row}
    assert (nouns - set(NOUNS), columns - set(COLUMNS)) == (set(), set())


# --- the pages


def test_the_owner_shows_hands_over_and_erases(carla: Party, shop: Shop, client: Client) -> None:
    client.force_login(shop.asha)
    shown = client.get(reverse("party_all", args=[carla.pk])).content.decode()
    assert "Rang twice." in shown and "carla@quartz.example" in shown and "likes it kept warm" in shown
    parcel = zipfile.ZipFile(io.BytesIO(client.get(reverse("party_all_file", args=[carla.pk])).content))
    told = json.loads(parcel.read("about.json"))
    assert [row["text"] for row in told["Verbatim"]] == ["Rang twice.", "Rang twice, Quartz here."]
    assert {parcel.read(name) for name in parcel.namelist() if name.startswith("pictures/")} == {b"hers", b"shared"}
    asked = client.get(reverse("party_erase", args=[carla.pk])).content.decode()
    assert "What goes" in asked and "3 encounters, without a name" in asked
    assert Party.objects.get(pk=carla.pk).name == "Carla Quartz"
    page = client.post(reverse("party_erase", args=[carla.pk]), follow=True).content.decode()
    assert "Erased. What happened stays counted" in page and "Quartz" not in page
    for name in ("party", "party_all", "party_erase"):
        assert client.get(reverse(name, args=[carla.pk])).status_code == 404


@pytest.mark.parametrize("access", ["manager", "head", "analyst"])
def test_only_who_answers_for_the_whole_company_shows_all_and_erases(
    carla: Party, shop: Shop, client: Client, access: str
) -> None:
    client.force_login(user("Hana", access, shop.north))
    for name in ("party_all", "party_all_file", "party_erase"):
        assert client.get(reverse(name, args=[carla.pk])).status_code == 403
    assert client.post(reverse("party_erase", args=[carla.pk])).status_code == 403
    assert Party.objects.get(pk=carla.pk).forgotten_at is None
