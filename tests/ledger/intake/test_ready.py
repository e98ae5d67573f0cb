"""The ready recipes on small made-up exports in the formats other programs write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.ledger.intake.exports import HERE, Outcome, outcome_of
from touchstone.files.tables.looking import look
from touchstone.ledger.intake.ready import fitting, ready, ready_named
from touchstone.ledger.intake.recipe_text import read_recipe, recipe_toml, touchpoints_of

EXPORTS = {
    "shopify_orders.csv": "shopify_orders",
    "woocommerce_orders.csv": "woocommerce_orders",
    "woocommerce_analytics.csv": "woocommerce_orders",
    "stripe_payments.csv": "stripe_payments",
    "stripe_payments_2019.csv": "stripe_payments",
    "square_transactions.csv": "square",
    "square_items.csv": "square_items",
    "zendesk.json": "zendesk",
    "zendesk.csv": "zendesk",
    "google_reviews.json": "google_reviews",
    "google_forms.csv": "google_forms",
    "qualtrics.csv": "qualtrics",
    "safetyculture.csv": "safetyculture",
}


def of(name: str, into: Path) -> Outcome:
    return outcome_of(EXPORTS[name], into, HERE / name)


def test_every_ready_recipe_says_what_it_was_tried_on_and_where_its_touchpoints_stand() -> None:
    for one in ready():
        assert one.tried in ("real", "documented")
        assert ("Tried on real files" if one.tried == "real" else "Tried only on the documented format") in (
            one.about.replace("Tried on the real file", "Tried on real files")
        )
        stand = {stand.slug for stage in one.spec.stages for stand in stage.touchpoints}
        assert set(touchpoints_of(one.spec)) == stand
        assert read_recipe(recipe_toml(one.spec)).recipe == one.spec
        assert ready_named(one.slug.replace("_", "-")) is one
    assert [one.slug for one in ready() if one.tried == "real"] == [
        "cfpb", "telco_churn", "nhs_fft", "online_retail", "olist", "nyc311",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "slug"), EXPORTS.items())
def test_the_right_recipe_is_found_by_the_headings(name: str, slug: str) -> None:
    path = HERE / name
    (fit, *_others) = fitting({name: look(path, name=name).columns})
    assert fit.ready.slug == slug
    assert set(fit.files.values()) == {name}
    assert fit.header == ({name: 2} if slug == "qualtrics" else {})


@pytest.mark.parametrize(
    "columns",
    [("a", "b"), ("Timestamp", "Temperature"), ("id", "name", "city"), ("Date", "Amount", "Status"), ()],
)
def test_a_file_of_another_kind_fits_none(columns: tuple[str, ...]) -> None:
    assert fitting({"some.csv": columns}) == []


def test_shopify(tmp_path: Path) -> None:
    """Lines of one order are one; voided is no purchase; money given back stands beside what was paid."""
    found = of("shopify_orders.csv", tmp_path)
    assert found.per_touchpoint() == {
        "place-the-order": 5, "parcel-leaves": 3, "order-is-called-off": 2, "money-comes-back": 2,
    }  # fmt: skip
    assert found.deals() == [
        ("purchase", 6610, "USD"),
        ("purchase", 4780, "USD"), ("return", 2000, "USD"),
        ("purchase", 2480, "USD"), ("return", 2480, "USD"),
        ("purchase", 1980, "USD"),
    ]  # fmt: skip
    assert found.people() == 3
    assert [one.party is None for one in found.at("place-the-order")] == [False, False, False, False, True]
    assert found.at("place-the-order")[0].happened_at == datetime(2025, 3, 4, 15, 11, 5, tzinfo=UTC)
    assert found.refusals() == []


def test_woocommerce_by_its_order_export(tmp_path: Path) -> None:
    found = of("woocommerce_orders.csv", tmp_path)
    assert found.deals() == [
        ("purchase", 3290, "EUR"), ("purchase", 1690, "EUR"), ("return", 1690, "EUR"), ("purchase", 4400, "EUR"),
    ]  # fmt: skip
    assert found.per_touchpoint() == {"place-the-order": 4, "payment-goes-through": 3, "money-comes-back": 1}
    assert found.people() == 2
    assert found.refusals() == []


def test_woocommerce_by_its_analytics(tmp_path: Path) -> None:
    found = of("woocommerce_analytics.csv", tmp_path)
    assert found.deals() == [("purchase", 2800, "USD")]
    assert (found.people(), found.refusals()) == (0, [])


@pytest.mark.parametrize(
    ("name", "deals", "people", "disputed"),
    [
        (
            "stripe_payments.csv",
            [
                ("purchase", 112500, "USD"), ("purchase", 4900, "USD"), ("return", 4900, "USD"),
                ("purchase", 8000, "EUR"), ("return", 3000, "EUR"),
            ],
            3, 0,
        ),
        (
            "stripe_payments_2019.csv",
            [("purchase", 2000, "GBP"), ("return", 2000, "GBP"), ("purchase", 2000, "GBP")],
            1, 1,
        ),
    ],
)  # fmt: skip
def test_stripe(tmp_path: Path, name: str, deals: list[tuple[str, int, str]], people: int, disputed: int) -> None:
    found = of(name, tmp_path)
    assert found.deals() == deals
    assert found.people() == people
    assert len(found.at("payment-is-disputed")) == disputed
    assert found.refusals() == []


def test_stripe_gives_money_back_on_the_day_the_file_names(tmp_path: Path) -> None:
    found = of("stripe_payments.csv", tmp_path)
    assert [one.happened_at.day for one in found.at("money-comes-back")] == [9, 6]
    assert [one.deal for one in found.at("pay-by-card")] == ["purchase", "purchase", "", "purchase"]


def test_square_transactions(tmp_path: Path) -> None:
    found = of("square_transactions.csv", tmp_path)
    assert found.deals() == [("purchase", 3116, "USD"), ("purchase", 129600, "USD"), ("return", 1296, "USD")]
    assert (found.people(), found.refusals()) == (1, [])
    assert [one.party is None for one in found.entries] == [False, True, False]


def test_square_items_of_one_payment_are_one_purchase(tmp_path: Path) -> None:
    found = of("square_items.csv", tmp_path)
    assert found.deals() == [("purchase", 2916, "USD"), ("return", 972, "USD")]
    assert (len(found.shaped), found.people(), found.refusals()) == (2, 1, [])


@pytest.mark.parametrize("name", ["zendesk.json", "zendesk.csv"])
def test_zendesk(tmp_path: Path, name: str) -> None:
    """Offered is no rating; solved by us is a passage and no score; the due day of one was missed."""
    found = of(name, tmp_path)
    assert found.per_touchpoint() == {"ask-for-help": 3, "help-is-given": 4}
    assert found.readings() == [("thumbs", 2.0), ("thumbs", 1.0)]
    assert found.promises() == {"late": 1}
    assert found.people() == 2
    assert [one.channel for one in found.at("ask-for-help")] == ["mail", "web", "phone"]
    assert found.refusals() == []
    assert found.words() == (["Quick and kind", "Took a week,\nand nobody called"] if name == "zendesk.json" else [])


def test_google_reviews(tmp_path: Path) -> None:
    found = of("google_reviews.json", tmp_path)
    assert found.readings() == [("stars", 5.0), ("stars", 2.0)]
    assert found.words() == ["They fixed it while I waited.", "Nothing to say."]
    assert (found.people(), found.refusals()) == (0, [])


def test_google_forms(tmp_path: Path) -> None:
    """A question is known by its words; of a file without a key a row comes in whole or not at all."""
    found = of("google_forms.csv", tmp_path)
    assert found.readings() == [("nps", 9.0), ("csat", 5.0), ("nps", 3.0), ("csat", 2.0), ("nps", 7.0)]
    assert found.words() == ["Shorter queue\nThe coffee was cold,\nand nobody cared"]
    assert found.people() == 2
    assert found.entries[0].happened_at == datetime(2025, 3, 4, 14, 4, 5, tzinfo=UTC)
    ((line, sentence),) = found.refusals()
    assert line == 6
    assert "11 is not on the scale" in sentence


def test_qualtrics_has_three_lines_of_headings(tmp_path: Path) -> None:
    found = of("qualtrics.csv", tmp_path)
    assert found.readings() == [("nps", 10.0), ("csat", 5.0), ("nps", 7.0), ("csat", 2.0)]
    assert found.words() == ["Lovely box", "Trop lent"]
    assert [one.words[0].language for one in found.entries] == ["en", "fr"]
    assert (found.people(), found.refusals()) == (1, [])
    assert sum(one.skipped for one in found.shaped) == 2


def test_safetyculture(tmp_path: Path) -> None:
    found = of("safetyculture.csv", tmp_path)
    assert [(r.kind, r.vantage) for one in found.entries for r in one.readings] == [("percent", "walker")] * 2
    assert found.scores("percent") == {87.5: 1, 25.0: 1}
    assert sum(one.skipped for one in found.shaped) == 2
    assert (found.people(), found.refusals()) == (0, [])


def test_microsoft_forms(tmp_path: Path) -> None:
    path = tmp_path / "Customer feedback(1-3).xlsx"
    headings = (
        "ID", "Start time", "Completion time", "Email", "Name", "Last modified time",
        "How likely are you to recommend us?", "How satisfied are you with our service?", "Comments",
    )  # fmt: skip
    with xlsxwriter.Workbook(path, {"default_date_format": "m/d/yy h:mm:ss"}) as book:
        sheet = book.add_worksheet("Form1")
        sheet.write_row(0, 0, headings)
        for at, (mail, nps, csat, said) in enumerate(
            [("tove@example.org", 10, "Very satisfied", "Fine"), ("anonymous", 4, "Somewhat dissatisfied", ""),
             ("ulf@example.org", "", "", "No time")], 1,
        ):  # fmt: skip
            sheet.write_row(at, 0, [at])
            for column in (1, 2):
                sheet.write_datetime(at, column, datetime(2025, 3, at, 9, column))
            sheet.write_row(at, 3, [mail, mail.split("@")[0], "", nps, csat, said])
    (fit, *_others) = fitting({path.name: look(path, name=path.name).columns})
    assert fit.ready.slug == "microsoft_forms"
    found = outcome_of("microsoft_forms", tmp_path, path)
    assert found.readings() == [("nps", 10.0), ("csat", 5.0), ("nps", 4.0), ("csat", 2.0)]
    assert found.words() == ["Fine", "No time"]
    assert (found.people(), found.refusals()) == (2, [])
