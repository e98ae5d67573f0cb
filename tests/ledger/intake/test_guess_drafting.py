"""What was said of files becomes a recipe that the shaping runs; what is missing is told in a sentence."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.ledger.intake.guess_truth import SETS
from tests.ledger.intake.guessed import made, text_of
from tests.ledger.intake.made_exports import MADE
from touchstone.files.tables.laying_out import lay_out
from touchstone.ledger.intake.guessing.asking import answered
from touchstone.ledger.intake.guessing.drafting import NotYetSaid, recipe_of
from touchstone.ledger.intake.guessing.guess import Given, guess, with_proposals
from touchstone.ledger.intake.guessing.said import Said, kept_of, said_of
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.recipe_text import promises_of, read_recipe, recipe_toml, touchpoints_of
from touchstone.ledger.intake.shaping import Ground, Place, shaper
from touchstone.ledger.intake.tables import joined_rows

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the real sets are not beside the project")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def told(
    paths: list[Path], into: Path, *, country: str = "GB", zone: str = "Europe/London"
) -> tuple[Counter[str], RecipeSpec]:
    """From files to what their rows tell, every question answered as proposed."""
    laid = {path.name: lay_out(path, name=path.name, into=into).table for path in paths}
    given = [Given(name, name, table) for name, table in laid.items()]
    found = guess(given, register=[], branches=[("main", "Main")], country=country, today=NOW.date())
    said = with_proposals(found)
    spec = read_recipe(recipe_toml(recipe_of(said)), called="guessed").recipe
    known = {one.name: laid[one.file] for one in said.files if one.rows != "unused"}
    tables = {one.name: known[re.sub("_(steps|end)$", "", one.name)] for one in spec.files}  # a log is read thrice
    ground = Ground(
        touchpoints={slug: at for at, slug in enumerate(touchpoints_of(spec), 1)},
        revisions={key: at for at, key in enumerate(promises_of(spec), 1)},
        places={"": Place(1, ZoneInfo(zone), country, "GBP")},
        system=spec.system,
        now=NOW,
    )
    slugs = {at: slug for slug, at in ground.touchpoints.items()}
    shape = shaper(spec, ground)
    counts: Counter[str] = Counter()
    people: set[str] = set()
    for row in joined_rows(spec, tables):
        shaped = shape(row)
        counts["rows"] += shaped.rows
        counts["refused"] += bool(shaped.refusals)
        counts["listed"] += len(shaped.people)
        counts["left"] += sum(one.until is not None for one in shaped.people)
        for one in shaped.entries:
            slug = slugs[one.touchpoint]
            counts[f"{slug} {one.kind}"] += 1
            counts[one.deal] += 1
            counts["money"] += (one.amount or 0) if one.deal == "purchase" else 0
            counts["back"] += (one.amount or 0) if one.deal == "return" else 0
            counts["promises"] += len(one.made)
            counts["words"] += len(one.words)
            counts.update(f"settled {each.kind}" for each in one.settled)
            counts.update(f"{reading.kind} {reading.value:g}" for reading in one.readings)
            if one.party:
                people.add(one.party.known[0].value)
    counts["people"] = len(people)
    return counts, spec


@needs_data
def test_olist_by_hand_counts(tmp_path: Path) -> None:
    """1,692 orders of 1,573 people: 91 called off and 76 not to be had are no purchases; 2 came on no stated day."""
    files = [SHARED / "olist" / name for name in SETS["olist"][0]]
    counts, spec = told(files, tmp_path, country="BR", zone="America/Sao_Paulo")
    assert spec.who.customer == ("customers.customer_unique_id",)
    assert {
        name: counts[name]
        for name in (
            "rows", "refused", "people", "purchase", "promises", "settled met", "place-the-order passage",
            "payment-goes-through passage", "parcel-leaves passage", "parcel-arrives passage", "csat 1", "csat 5",
        )
    } == {
        "rows": 1692, "refused": 0, "people": 1573, "purchase": 1525, "promises": 1690, "settled met": 1329,
        "place-the-order passage": 1692, "payment-goes-through passage": 1660, "parcel-leaves passage": 1467,
        "parcel-arrives passage": 1329, "csat 1": 401, "csat 5": 832,
    }  # fmt: skip


@needs_data
def test_online_retail_by_hand_counts(tmp_path: Path) -> None:
    """794 invoices of 150 people from 10,819 lines; 79 came to less than nothing."""
    counts, _spec = told([SHARED / "online_retail" / "lines_150_customers.csv"], tmp_path)
    assert [counts[name] for name in ("rows", "purchase", "return", "people")] == [10819, 715, 79, 150]
    assert (counts["money"], counts["back"]) == (15820632, 885446)


@needs_data
def test_the_other_real_sets_by_hand_counts(tmp_path: Path) -> None:
    cfpb, _spec = told([SHARED / "cfpb" / "cfpb_2017_sample.csv"], tmp_path, country="US")
    assert [cfpb[name] for name in ("rows", "promise 1", "promise 2", "solved 2", "solved 1", "words")] == [
        145,
        134,
        11,
        4,
        0,
        13,
    ]
    city, _spec = told([SHARED / "nyc311" / "nyc311_animals.csv"], tmp_path, country="US")
    assert [city[name] for name in ("rows", "make-a-complaint passage", "complaint-closed passage", "promises")] == [
        4969, 4969, 4692, 0,
    ]  # fmt: skip
    care, _spec = told([SHARED / "nhs_fft" / "v6_1500.csv"], tmp_path)
    assert [care["rows"], care["refused"]] == [1500, 50]  # 50 days can only be month first
    assert sum(care[f"csat {n}"] for n in range(1, 6)) == 1366  # 1 to 5, and not on one of those days
    phone, _spec = told([SHARED / "telco_churn" / "telco_churn.csv"], tmp_path, country="US")
    assert [phone[name] for name in ("rows", "listed", "left", "refused")] == [7043, 7043, 1869, 0]


@pytest.mark.parametrize("name", [name for name in MADE if name != "hospital_totals"])
def test_every_guess_makes_a_recipe_that_runs(name: str, tmp_path: Path) -> None:
    made(name, tmp_path)
    counts, _spec = told([tmp_path / f"{name}.csv"], tmp_path)
    assert counts["refused"] == 0
    assert (
        counts["listed"]
        or sum(n for key, n in counts.items() if key.endswith((" passage", " reading"))) >= counts["rows"] // 4
    )


def test_what_was_called_off_is_no_visit_and_no_broken_promise(tmp_path: Path) -> None:
    made("german_erp", tmp_path)
    counts, _spec = told([tmp_path / "german_erp.csv"], tmp_path)
    assert counts["settled cancelled"] + counts["settled met"] == counts["promises"] == 320
    assert counts["purchase"] == counts["settled met"]
    made("restaurant_bookings", tmp_path)
    counts, _spec = told([tmp_path / "restaurant_bookings.csv"], tmp_path)
    assert counts["book passage"] == 250
    assert 0 < counts["the-visit passage"] < 250


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hears": ""}, "Who is in this file"),
        ({"files": ()}, "None of the files is used"),
        ({"points": ()}, "at which touchpoint"),
    ],
)
def test_what_is_missing_is_told(change: dict[str, object], sentence: str, tmp_path: Path) -> None:
    said = with_proposals(made("german_erp", tmp_path))
    with pytest.raises(NotYetSaid, match=sentence):
        recipe_of(msgspec.structs.replace(said, **change))


def test_nothing_says_when(tmp_path: Path) -> None:
    said = with_proposals(made("airline_survey", tmp_path))
    with pytest.raises(NotYetSaid, match="Nothing says when it happened"):
        recipe_of(msgspec.structs.replace(said, on=""))


def test_an_open_question_of_days_and_months_holds_the_recipe_back(tmp_path: Path) -> None:
    lines = [f"{n},{n % 12 + 1:02}/{n % 11 + 1:02}/2025,{n % 5 + 1}" for n in range(40)]
    found = text_of("Order No,Order date,Rating\n" + "\n".join(lines), tmp_path)
    said = answered(found.said, "hears", "everyone")
    with pytest.raises(NotYetSaid, match="the 3rd of April"):
        recipe_of(said)
    spec = recipe_of(answered(said, "file.Order date#dates", "day first"))
    assert [one.dates for one in spec.columns if one.column == "file.Order date"] == ["day first"]


def test_a_promise_that_nothing_says_was_met_is_asked_about(tmp_path: Path) -> None:
    said = with_proposals(made("german_erp", tmp_path))
    columns = tuple(
        msgspec.structs.replace(one, means="nothing") if one.column == "Lieferdatum" else one for one in said.columns
    )
    with pytest.raises(NotYetSaid, match="nothing says when the promise was met"):
        recipe_of(msgspec.structs.replace(said, columns=columns))


@pytest.mark.parametrize("name", MADE)
def test_what_was_said_is_kept_as_json_and_read_again(name: str, tmp_path: Path) -> None:
    said = with_proposals(made(name, tmp_path))
    assert said_of(kept_of(said)) == said
    assert isinstance(said, Said)


def test_one_answer_serves_all_columns_of_a_scale(tmp_path: Path) -> None:
    lines = [f"{n},2024-03-{n % 28 + 1:02},{n * 7 % 5 + 1},{n * 3 % 5 + 1},{n * 2 % 5 + 1}" for n in range(120)]
    found = text_of("Ref no,Date,Rooms,Food,Staff\n" + "\n".join(lines), tmp_path)
    scales = [one for one in found.questions if one.about.endswith("#best")]
    assert [(one.about, one.also) for one in scales] == [("file.Rooms#best", ("file.Food#best", "file.Staff#best"))]
    turned = tuple(msgspec.structs.replace(one, proposed="1") for one in scales)
    said = with_proposals(msgspec.structs.replace(found, questions=turned))
    assert [one.best for one in said.columns if one.means == "score"] == [1.0, 1.0, 1.0]


def test_midnight_in_a_column_of_times_is_midnight(tmp_path: Path) -> None:
    """Due at 00:00 and there at 00:19 is late; where every due time is 00:00 it is a day, kept until its end."""
    head = "Order,Placed,ETA,Delivered,Customer phone\n"
    lines = [
        f"#{n},2024-06-{n % 28 + 1:02} {n % 20:02}:10,2024-06-{n % 28 + 1:02} {n % 20:02}:40,"
        f"2024-06-{n % 28 + 1:02} {n % 20:02}:30,+44 7700 900{n:03}"
        for n in range(100)
    ]
    late = "#200,2024-06-17 23:30,2024-06-18 00:00,2024-06-18 00:19,+44 7700 900999"
    timed = with_proposals(text_of(head + "\n".join([*lines, late]), tmp_path))
    promise = next(one.promise for one in recipe_of(timed).encounters if one.promise)
    assert (promise.due, promise.due_precision) == ("file.ETA", "instant")
    days = [re.sub(r"(,2024-06-\d\d) \d\d:40,", r"\1 00:00,", one) for one in lines]
    whole = with_proposals(text_of(head + "\n".join(days), tmp_path))
    promise = next(one.promise for one in recipe_of(whole).encounters if one.promise)
    assert (promise.due, promise.due_precision) == ("file.ETA", "")
