"""A report of an import in words: each sentence as a person would say it; recipes' faults by line; rows to mend."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.intake.reports import Deals, Here, Kept, Readings, Reason, Report
from touchstone.web.bring_in_picture import small_map
from touchstone.web.bring_in_recipes import Problem, problem_of
from touchstone.web.bring_in_refused import written
from touchstone.web.bring_in_told import weighed_as_tried
from touchstone.web.bring_in_words import asides, headline, lead, noes, not_taken, stats

ORDERS = Report(
    rows=1700,
    came=1680,
    partly=12,
    refused=5,
    waiting=3,
    first="2017-01-04",
    last="2018-09-03",
    people_new=1412,
    people_known=278,
    new=6203,
    words=702,
    promises=Kept(kept=1564, late=0, broken=87, open=3, cancelled=12),
    deals=(Deals(deal="purchase", currency="BRL", n=1692, amount=23100450),),
    readings=(Readings(kind="csat", n=1640), Readings(kind="promise", n=5)),
)


@pytest.mark.parametrize(
    ("report", "would", "did"),
    [
        (ORDERS, "1,692 of 1,700 rows would come in", "1,692 of 1,700 rows came in"),
        (Report(rows=3, came=3, new=3), "All 3 rows would come in", "All 3 rows came in"),
        (
            Report(rows=3, came=2, partly=1, new=3),
            "All 3 rows would come in, 1 of them in part",
            "All 3 rows came in, 1 of them in part",
        ),
        (Report(rows=1, came=1, new=1), "The one row would come in", "The one row came in"),
        (Report(rows=4, refused=4), "Nothing would come in", "Nothing came in"),
        (Report(rows=4, came=4, same=4), "All of this is known already", "All of this is known already"),
        (Report(), "There is no row in it", "There is no row in it"),
        (
            Report(rows=2000, came=2000, new=9, read_all=False),
            "All of the first 2,000 rows would come in",
            "All of the first 2,000 rows would come in",
        ),
        (
            Report(rows=2000, came=1999, new=9, read_all=False),
            "1,999 of the first 2,000 rows would come in",
            "1,999 of the first 2,000 rows would come in",
        ),
    ],
)
def test_the_headline_says_how_many_rows_come_in(report: Report, would: str, did: str) -> None:
    assert (headline(report, would=True), headline(report, would=False)) == (would, did)


def test_the_lead_says_what_they_tell() -> None:
    assert lead(ORDERS) == "They tell of 6,203 encounters with 1,690 people between 4 Jan 2017 and 3 Sep 2018."
    assert lead(Report(rows=1, came=1, new=1, first="2026-02-01", last="2026-02-01")) == (
        "They tell of 1 encounter on 1 Feb 2026."
    )
    assert lead(Report(rows=2, refused=2)) == ""


def test_the_figures_are_those_a_person_would_say() -> None:
    assert [(one.name, one.figure, one.words) for one in stats(ORDERS)] == [
        ("People", "1,690", "1,412 new, 278 known here already"),
        ("Purchases", "1,692", "for R$231,004.50 in all"),
        ("Promises kept", "1,564", "of 1,666 promises: 87 broken, 3 still open, 12 called off"),
        ("Scores", "1,640", "how satisfied, 1 to 5"),
        ("In their own words", "702", "remarks"),
    ]
    assert stats(Report(rows=2, refused=2)) == []


def test_money_keeps_its_currencys_digits_and_its_sign() -> None:
    told = Report(
        deals=(
            Deals(deal="purchase", currency="JPY", n=1, amount=1500),
            Deals(deal="return", currency="EUR", n=1, amount=-250),
            Deals(deal="spend", currency="CHF", n=1, amount=123456),
            Deals(deal="quote", n=2),
        )
    )
    assert [one.words for one in stats(told)] == [
        "for ¥1,500 in all",
        "for −€2.50 in all",
        "for 1,234.56 CHF in all",
        "",
    ]


def test_no_promise_is_neither_kept_nor_broken() -> None:
    only_open = Report(promises=Kept(open=2))
    (stat,) = stats(only_open)
    assert (stat.kept, stat.words) == (None, "of 2 promises: 2 still open")
    assert stats(Report(promises=Kept())) == []


def test_what_else_becomes_of_rows_is_said() -> None:
    report = Report(rows=9, came=4, nothing=2, skipped=1, same=1, changed=2, withdrawn=3, nobody=1, notes=("A note.",))
    assert asides(report, would=True) == [
        "1 encounter is known already and stays as it is.",
        "2 encounters are told differently than before and would be corrected.",
        "3 encounters are told no longer and would be withdrawn.",
        "2 rows say nothing that was asked for.",
        "1 row is none of those meant, and is passed over.",
        "1 encounter is with nobody known: it counts, but nobody can be seen to come back by it.",
        "A note.",
    ]
    assert "3 encounters are told no longer and are withdrawn." in asides(report, would=False)


def test_refusals_say_the_sentence_how_many_and_where() -> None:
    many = Reason(sentence="No such day.", n=12, file="orders.csv", lines=tuple(range(2, 13)))
    one = Reason(sentence="Seven cells.", n=1, file="orders.csv", lines=(1400,))
    assert [(no.sentence, no.n, no.where) for no in noes((many, one), several_files=False)] == [
        ("No such day.", "12 rows", "lines 2, 3, 4, 5, 6, 7, 8, 9 and more"),
        ("Seven cells.", "1 row", "line 1,400"),
    ]
    assert noes((one,), several_files=True)[0].where == "orders.csv: line 1,400"
    assert not_taken(ORDERS) == "17 rows are refused, 12 of them in part only"
    assert not_taken(Report(partly=2)) == "Part of 2 rows is refused"
    assert not_taken(Report(broken=1)) == "1 row is refused"
    assert not_taken(Report()) == "No row is refused"


# --- the small map --------------------------------------------------------------------------------------------------

TRIED = Report(
    rows=10,
    came=10,
    first="2024-01-01",
    last="2025-12-31",
    points=(
        Here(slug="till", name="Till", stage="Buy", encounters=10, people=731, vantage="customer", verdict="builds",
             score=3.2, low=2.0, high=4.4, n=9),
        Here(slug="desk", name="Complaint desk", stage="After", encounters=4, people=4, score=-8.0, n=4,
             why="This file hears only those with a problem."),
        Here(slug="shop-window", name="Shop window", stage="After", encounters=3, people=3),
    ),
)  # fmt: skip


@pytest.mark.demand("2.1")
def test_a_complaint_log_gets_no_score_on_the_small_map_and_says_why() -> None:
    page = small_map(TRIED, title="Till", linked=False)
    assert (page.counts.builds, page.counts.erodes, page.counts.nobody_looked) == (1, 0, 2)
    assert "−8" not in page.drawing
    assert [stop.here.why for stop in page.stops][1] == "This file hears only those with a problem."


def test_people_of_two_years_are_told_as_people_a_year_and_a_short_time_is_not_stretched() -> None:
    assert ">365<" in small_map(TRIED, title="Till", linked=False).drawing
    passed = (Here(slug="till", name="Till", people=31), Here(slug="desk", name="Desk", people=2))
    short = Report(points=passed, first="2026-01-01", last="2026-01-31")
    assert ">31<" in small_map(short, title="Till", linked=False).drawing


@pytest.mark.parametrize("people", [0, 31])
def test_one_touchpoint_where_nobody_was_asked_is_told_and_not_drawn(people: int) -> None:
    page = small_map(Report(points=(Here(slug="till", name="Till", people=people),)), title="Till", linked=False)
    assert (page.drawing, len(page.stops), page.silent) == ("", 1, True)
    assert small_map(TRIED, title="Till", linked=False).silent is False


def test_the_report_of_a_run_shows_the_figures_of_its_dry_run() -> None:
    came = Report(points=(Here(slug="till", name="Till", encounters=11, people=8),))
    (till,) = weighed_as_tried(came, TRIED).points
    assert (till.encounters, till.people, till.score, till.verdict, till.n) == (11, 8, 3.2, "builds", 9)
    assert weighed_as_tried(came, None) == came


# --- recipes' faults by line ----------------------------------------------------------------------------------------

RECIPE = """name = "visits"
title = "Visits"

[[file]]
name = "visits"

[[encounter]]
touchpoint = "till"

[[encounter]]
touchpoint = "desk"

[[encounter.reading]]
kind = "stares"
"""


@pytest.mark.parametrize(
    ("sentence", "line", "text"),
    [
        ("The recipe is not TOML: Invalid value (at line 2, column 9).", 2, 'title = "Visits"'),
        ("The recipe: encounter 2: the word “touchpoint” means nothing there.", 11, 'touchpoint = "desk"'),
        ("The recipe: encounter 2, reading 1: “stares” is no kind.", 14, 'kind = "stares"'),
        ("The recipe: encounter 1: “when” is missing.", 7, "[[encounter]]"),
        ("The recipe: encounter 9: “when” is missing.", 0, ""),
        ("The recipe: something else.", 0, ""),
    ],
)
def test_a_fault_of_a_recipe_is_said_with_its_line(sentence: str, line: int, text: str) -> None:
    assert problem_of(RECIPE, sentence) == Problem(sentence, line, text)


# --- rows to mend ---------------------------------------------------------------------------------------------------


def read_back(pieces: bytes, *, encoding: str = "utf-8-sig", separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(pieces.decode(encoding)), delimiter=separator))


def test_a_returned_cell_never_runs_and_a_number_stays_one() -> None:
    cells = ["=1+1", "+cmd", "-2.50", "+49", "@sum", "-1,5 %", "\tx", "plain", "-", "−3"]
    (_head, row) = read_back(b"".join(written(["a"] * len(cells), [cells])))
    assert row == ["'=1+1", "'+cmd", "-2.50", "+49", "'@sum", "'-1,5 %", "'\tx", "plain", "'-", "−3"]


def test_a_file_goes_back_written_as_it_came() -> None:
    back = b"".join(written(["Größe", "x"], [["ä;b", 3]], separator=";", encoding="cp1252", above=1))
    assert back.decode("cp1252") == 'refused rows\r\nGröße;x\r\n"ä;b";3\r\n'
    utf16 = b"".join(written(["a"], [["é"], ["ü"]], encoding="utf-16"))
    assert read_back(utf16, encoding="utf-16") == [["a"], ["é"], ["ü"]]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_whatever_is_in_a_cell_comes_back_but_for_the_defusing(rows: list[list[str]]) -> None:
    told = read_back(b"".join(written(["a", "b"], rows)))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in told] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
