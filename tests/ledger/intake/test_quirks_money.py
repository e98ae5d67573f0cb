"""Money and numbers in other people's files: marks, signs, minor units, lines of one invoice, returns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.intake.told import entries, recipe, sentences, told
from touchstone.ledger.intake.values import Unreadable, minor_units, money, money_reader, number

BUY = '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\ndeal = "purchase"\namount = "v.paid"\n'
LINES = '[[file]]\nname = "v"\nkey = "invoice"\nlines = true\nsums = ["total"]\n'
PRODUCT = '[[column]]\ncolumn = "v.total"\nproduct = ["v.quantity", "v.price"]\n'


@pytest.mark.parametrize(
    ("said", "decimal", "value"),
    [
        ("1.234,56", "comma", "1234.56"),
        ("1 234,56", "comma", "1234.56"),
        ("1\u202f234,5", "comma", "1234.5"),
        ("1'234.56", "point", "1234.56"),
        ("1,234.56", "point", "1234.56"),
        ("1,23,456.78", "point", "123456.78"),
        ("1.234.567", "comma", "1234567"),
        ("(12.50)", "", "-12.50"),
        ("−12", "", "-12"),
        ("12-", "", "-12"),
        ("+3", "", "3"),
        (".5", "", "0.5"),
        ("1,234.56", "", "1234.56"),
        ("1.234,56", "", "1234.56"),
        ("12,50", "", "12.50"),
        ("1.234.567", "", "1234567"),
        ("0,125", "", "0.125"),
        ("1.234", "comma", "1234"),
        ("1,234", "point", "1234"),
    ],
)
def test_a_number_is_read_as_people_write_it(said: str, decimal: str, value: str) -> None:
    assert number(said, decimal) == Decimal(value)


@pytest.mark.parametrize(
    ("said", "decimal", "sentence"),
    [
        ("1,234", "", "can be read in two ways: say in the recipe whether decimal is “point” or “comma”."),
        ("12,50", "point", "is not written with a decimal point; if it is a comma, the recipe says decimal = “comma”."),
        ("12.50", "comma", "is not written with a decimal comma; if it is a point, the recipe says decimal = “point”."),
        ("1.2.3,4", "comma", "is not written with a decimal comma"),
        ("twelve", "", "is no number."),
        ("1e5", "", "is no number."),
        ("12 €", "", "is no number."),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(said: str, decimal: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        number(said, decimal)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("said", "decimal", "stated", "found"),
    [
        ("€ 12,50", "comma", "EUR", ("12.50", "EUR")),
        ("12,50 €", "comma", "", ("12.50", "EUR")),
        ("$1,234.50", "point", "USD", ("1234.50", "USD")),
        ("$5.00", "", "CAD", ("5.00", "CAD")),
        ("-$5.00", "", "USD", ("-5.00", "USD")),
        ("($5.00)", "", "USD", ("-5.00", "USD")),
        ("USD 5", "", "EUR", ("5", "USD")),
        ("US$ 5", "", "", ("5", "USD")),
        ("5 CHF", "", "EUR", ("5", "CHF")),
        ("R$ 1.234,50", "comma", "BRL", ("1234.50", "BRL")),
        ("100 kr", "", "NOK", ("100", "NOK")),
        ("1 234,50 zł", "comma", "PLN", ("1234.50", "PLN")),
    ],
)
def test_money_with_its_sign_or_code(said: str, decimal: str, stated: str, found: tuple[str, str]) -> None:
    amount, currency = money(said, decimal, stated)
    assert (amount, currency) == (Decimal(found[0]), found[1])


def test_thousands_or_decimals_are_never_guessed_for_money() -> None:
    for said in ("1.234", "1,234"):
        with pytest.raises(Unreadable, match="in two ways"):
            money(said, "", "EUR")
    with pytest.raises(Unreadable, match="“£5” is not in EUR; if it means GBP, the recipe says currency = “GBP”"):
        money("£5", "", "EUR")


def test_minor_units_by_currency_and_more_than_the_books_hold() -> None:
    assert [minor_units(Decimal("12.345"), code) for code in ("EUR", "JPY", "KWD")] == [1235, 12, 12345]
    assert minor_units(Decimal(1250), "EUR", minor=True) == 1250
    assert minor_units(Decimal("92233720368547758.07"), "EUR") == 2**63 - 1
    with pytest.raises(Unreadable, match="more money than the books can hold"):
        minor_units(Decimal("92233720368547758.08"), "EUR")


@given(
    cents=st.integers(-(10**14), 10**14),
    marks=st.sampled_from([("point", ",", "."), ("comma", ".", ","), ("comma", "\u00a0", ","), ("point", "'", ".")]),
    sign=st.sampled_from(["-{}", "({})", "{}-", "−{}"]),
    beside=st.sampled_from(["{}", "€{}", "EUR {}", "{} €"]),
)
def test_every_amount_that_is_written_is_read_to_the_cent(
    cents: int, marks: tuple[str, str, str], sign: str, beside: str
) -> None:
    decimal, thousands, point = marks
    text = f"{abs(cents) // 100:,}".replace(",", thousands) + point + f"{abs(cents) % 100:02d}"
    text = beside.format(sign.format(text) if cents < 0 else text)
    assert money_reader(decimal)(text, "EUR") == (cents, "EUR")


@given(cents=st.integers(-(10**14), 10**14))
def test_the_short_way_reads_what_the_long_way_reads(cents: int) -> None:
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    assert money_reader("point")(text, "EUR") == money_reader("comma")(text.replace(".", ","), "EUR") == (cents, "EUR")


def test_currency_of_the_row_else_of_the_recipe_else_of_the_branch(tmp_path: Path) -> None:
    rows = "id,at,paid,code,shop\n1,2026-01-05,5,usd,Berlin\n2,2026-01-05,5,,Berlin\n3,2026-01-05,5,,Tokyo\n"
    text = BUY + 'currency_from = "v.code"\n'
    by_branch = entries(tmp_path, recipe(text, head='branch_from = "v.shop"'), rows)
    assert [(e.amount, e.currency) for e in by_branch] == [(500, "USD"), (500, "EUR"), (5, "JPY")]
    by_recipe = entries(tmp_path, recipe(text, head='branch_from = "v.shop"\ncurrency = "CHF"'), rows)
    assert [e.currency for e in by_recipe] == ["USD", "CHF", "CHF"]


def test_no_currency_and_no_amount_are_refused_by_name(tmp_path: Path) -> None:
    rows = "id,at,paid,code\n1,2026-01-05,5,Euro\n2,2026-01-05,five,\n"
    assert sentences(tmp_path, recipe(BUY + 'currency_from = "v.code"\n'), rows) == [
        "code: “Euro” is no currency; write its three letters, like EUR.",
        "paid: “five” is no amount of money; write it as 1234.50.",
    ]


def test_an_amount_in_cents_and_several_amounts_added_up(tmp_path: Path) -> None:
    rows = "id,at,paid,tip\n1,2026-01-05,1250,250\n2,2026-01-05,,100\n3,2026-01-05,,\n"
    spec = recipe(BUY.replace('"v.paid"', '["v.paid", "v.tip"]') + "minor = true\n")
    assert [e.amount for e in entries(tmp_path, spec, rows)] == [1500, 100, None]


def test_below_nothing_is_a_return_where_the_recipe_says_so_and_refused_where_not(tmp_path: Path) -> None:
    rows = "id,at,paid\n1,2026-01-05,20\n2,2026-01-06,-20\n"
    told_so = entries(tmp_path, recipe(BUY + 'negative = "return"\n'), rows)
    assert [(e.deal, e.amount) for e in told_so] == [("purchase", 2000), ("return", 2000)]
    assert sentences(tmp_path, recipe(BUY), rows) == [
        "The amount is below nothing, which is no purchase: the recipe can say negative = “return” or “spend”."
    ]


def test_a_deal_by_a_column_s_value(tmp_path: Path) -> None:
    rows = (
        "id,at,paid,sort\n1,2026-01-05,20,Sale\n2,2026-01-06,-5,REFUND\n3,2026-01-06,9,Cancelled\n"
        "4,2026-01-06,7,Estimate\n"
    )
    spec = recipe(
        '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\namount = "v.paid"\ndeal_from = "v.sort"\n'
        'deals = { sale = "purchase", refund = "return", estimate = "quote", cancelled = "" }\n'
    )
    assert [(e.deal, e.amount) for e in entries(tmp_path, spec, rows)] == [
        ("purchase", 2000),
        ("return", 500),
        ("", 900),
        ("quote", 700),
    ]


def test_lines_of_one_invoice_are_one_deal_wherever_they_stand(tmp_path: Path) -> None:
    rows = (
        "invoice,at,quantity,price,customer\n"
        "A,2026-01-05,2,1.50,c1\nB,2026-01-06,1,9.99,\nA,2026-01-05,1,0.25,\nC,2026-01-07,-3,2.00,c2\nB,2026-01-06,,5,c3\n"
    )
    spec = recipe(
        BUY.replace("v.paid", "v.total") + 'negative = "return"\n' + PRODUCT + '[who]\ncustomer = "v.customer"\n',
        files=LINES,
    )
    found = told(tmp_path, spec, rows)
    assert [(one.line, one.rows) for one in found] == [(2, 2), (3, 2), (5, 1)]
    deals = [one.entries[0] for one in found]
    assert [(e.deal, e.amount) for e in deals] == [("purchase", 325), ("purchase", 999), ("return", 600)]
    assert [e.party.known[0].value for e in deals] == ["c1", "c3", "c2"]  # the first line that says who


def test_signs_beside_lines_mean_the_currency_in_force_and_several_are_not_added(tmp_path: Path) -> None:
    rows = (
        "invoice,at,quantity,price\nA,2026-01-05,2,$1.50\nA,2026-01-05,1,$0.25\nB,2026-01-05,1,$1\nB,2026-01-05,1,€1\n"
    )
    spec = recipe(BUY.replace("v.paid", "v.total") + PRODUCT, files=LINES, head='currency = "CAD"')
    one, two = told(tmp_path, spec, rows)
    assert [(e.amount, e.currency) for e in one.entries] == [(325, "CAD")]
    assert [r.sentence for r in two.refusals] == [
        "total: the amounts are in several currencies ($, €) and cannot be added."
    ]
    pounds = recipe(BUY.replace("v.paid", "v.total") + PRODUCT, files=LINES)
    assert [r.sentence for r in told(tmp_path, pounds, rows)[0].refusals] == [
        "total: “$ 3.25” is not in GBP; if it means USD, the recipe says currency = “USD”."
    ]


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_added_up(tmp_path: Path) -> None:
    rows = "invoice,at,quantity,price\nA,2026-01-05,2,1.50\nA,2026-01-05,one,0.25\n"
    spec = recipe(BUY.replace("v.paid", "v.total") + PRODUCT, files=LINES)
    (one,) = told(tmp_path, spec, rows)
    assert ([r.sentence for r in one.refusals], one.entries) == (
        ["quantity: “one” is no amount of money; write it as 1234.50."],
        (),
    )


def test_lines_passed_over_are_counted_not_refused(tmp_path: Path) -> None:
    rows = (
        "invoice,at,quantity,price,sort\nA,2026-01-05,2,1.50,item\nA,2026-01-05,1,4,postage\nB,2026-01-06,1,4,Postage\n"
    )
    files = LINES + 'skip = [{ column = "sort", in = ["postage"] }]\n'
    spec = recipe(BUY.replace("v.paid", "v.total") + PRODUCT, files=files)
    found = told(tmp_path, spec, rows)
    assert [(one.rows, one.skipped, [e.amount for e in one.entries]) for one in found] == [(1, 1, [300]), (0, 1, [])]
