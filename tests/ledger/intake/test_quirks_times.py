"""Times in other people's files: formats and zones stated, never guessed; the impossible refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.intake.told import NOW, entries, recipe, sentences, told
from touchstone.ledger.intake.times import time_reader
from touchstone.ledger.intake.values import Unreadable

LONDON = ZoneInfo("Europe/London")
VISIT = '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n'


def read(said: str, dates: str = "", zone: ZoneInfo = LONDON) -> tuple[str, str]:
    at, precision = time_reader(dates, zone)(said)
    return f"{at:%Y-%m-%d %H:%M:%S}", precision


@pytest.mark.parametrize(
    ("said", "dates", "at"),
    [
        ("2026-11-24 13:05:09", "", "2026-11-24 13:05:09"),
        ("2026-11-24T13:05:09Z", "", "2026-11-24 13:05:09"),
        ("2026-11-24T13:05:09.123456789+02:00", "", "2026-11-24 11:05:09"),
        ("2026-11-24 13:05:09 -0500", "", "2026-11-24 18:05:09"),
        ("2026/11/24 1:05:09 PM GMT+1", "", "2026-11-24 12:05:09"),
        ("20261124T130509Z", "", "2026-11-24 13:05:09"),
        ("2026-7-4 9:05", "", "2026-07-04 08:05:00"),
        ("24 Nov 2026 13:05", "", "2026-11-24 13:05:00"),
        ("24. Dezember 2026, 13.05 Uhr", "", "2026-12-24 13:05:00"),
        ("le 24 décembre 2026 à 13h05", "", "2026-12-24 13:05:00"),
        ("24 de mayo de 2026 9:05", "", "2026-05-24 08:05:00"),
        ("Nov 24, 2026 1:05 PM", "", "2026-11-24 13:05:00"),
        ("Tue, 24 Nov 2026 13:05:09 +0000", "", "2026-11-24 13:05:09"),
        ("24-Nov-26 13:05", "", "2026-11-24 13:05:00"),
        ("24/11/2026 13:05", "", "2026-11-24 13:05:00"),
        ("11/24/2026 13:05", "", "2026-11-24 13:05:00"),
        ("03/04/2026 12:00", "day first", "2026-04-03 11:00:00"),
        ("03/04/2026 12:00", "month first", "2026-03-04 12:00:00"),
        ("3.4.26 12:00", "day first", "2026-04-03 11:00:00"),
        ("2026-04-03 12:00:00", "day first", "2026-04-03 11:00:00"),
        ("12:05 am", "%I:%M %p", ""),
        ("11/24/2026 12:05 a.m.", "month first", "2026-11-24 00:05:00"),
        ("1795525509", "unix", "2026-11-24 13:05:09"),
        ("1795525509123", "unix ms", "2026-11-24 13:05:09"),
        ("46350.5", "serial", "2026-11-24 12:00:00"),
        ("2026 24 11 13:05", "%Y %d %m %H:%M", "2026-11-24 13:05:00"),
        ("2026-11-24 24:00", "", "2026-11-25 00:00:00"),
    ],
)
def test_a_time_is_read_in_the_order_stated(said: str, dates: str, at: str) -> None:
    if at:
        assert read(said, dates) == (at, "instant")
    else:
        with pytest.raises(Unreadable):
            read(said, dates)


@pytest.mark.parametrize(
    ("said", "dates"),
    [("2026-11-24", ""), ("20261124", ""), ("24.11.2026", ""), ("46350", "serial"), ("2026 11", "%Y %m")],
)
def test_a_date_without_a_time_is_known_to_the_day(said: str, dates: str) -> None:
    assert read(said, dates)[1] == "day"


@pytest.mark.parametrize("said", ["03/04/2026", "3-4-2026 10:00", "24/11/26", "01.02.03"])
def test_what_can_be_read_in_two_ways_is_refused_and_says_what_to_state(said: str) -> None:
    with pytest.raises(Unreadable, match="in two ways: say in the recipe whether the day comes first or the month"):
        read(said)


def test_a_column_of_mixed_orders_is_never_guessed(tmp_path: Path) -> None:
    """What is clear by itself is read, what is not is refused; with the order stated the others are refused."""
    rows = "id,at\n1,24/11/2025\n2,03/04/2025\n3,11/24/2025\n"
    loose, stated = recipe(VISIT), recipe(VISIT, head='dates = "day first"')
    assert [len(one.entries) for one in told(tmp_path, loose, rows)] == [1, 0, 1]
    assert [len(one.entries) for one in told(tmp_path, stated, rows)] == [1, 1, 0]
    assert sentences(tmp_path, stated, rows) == [
        "at: “11/24/2025” is a day that no calendar has, read as the recipe says."
    ]


@pytest.mark.parametrize(
    ("said", "dates", "sentence"),
    [
        ("1970-01-01 00:00:00", "", "1970-01-01 is where computers begin to count: nobody said when."),
        ("0", "unix", "“0” stands for no time at all."),
        ("0000-00-00", "", "“0000-00-00” is no day: nobody said when."),
        ("0001-01-01", "", "0001-01-01 is where databases begin to count: nobody said when."),
        ("1900-01-00", "", "“1900-01-00” is no day: nobody said when."),
        ("1899-12-30", "", "1899-12-30 is where spreadsheets begin to count: nobody said when."),
        ("0.5", "serial", "1899-12-30 is where spreadsheets begin to count: nobody said when."),
        ("9999-12-31", "", "9999-12-31 is how computers say “never”: nobody said when."),
        ("1985-03-01", "", "1985-03-01 cannot be: nothing is recorded from before 1990."),
        ("2026-02-30", "", "“2026-02-30” is a day that no calendar has, read as the recipe says."),
        ("2026-11-24 25:00", "", "“2026-11-24 25:00” has an hour that no clock has."),
        ("2026-11-24 13:05 BST", "", "“2026-11-24 13:05 BST” has a time zone that can mean several places."),
        ("46350", "", "“46350” is only a number: the recipe can say dates = “unix”, “unix ms” or “serial”"),
        ("soon", "", "“soon” is no date that can be read for sure; write it as 2026-11-24 13:05."),
        ("soon", "unix", "“soon” is no count of time, as the recipe says it is."),
        ("2026-11-24", "%d.%m.%Y", "“2026-11-24” is not written as the recipe says its dates are."),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused_by_name(said: str, dates: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(said, dates)
    assert str(refused.value).startswith(sentence)


def test_a_passage_in_the_future_is_refused_by_name(tmp_path: Path) -> None:
    rows = "id,at\n1,2026-11-20 12:05\n2,2026-12-24 10:00\n"
    assert sentences(tmp_path, recipe(VISIT), rows, now=NOW) == [
        "This is said to have happened in the future, on 2026-12-24."
    ]


def test_the_clock_going_forward_and_back(tmp_path: Path) -> None:
    """01:30 is skipped on 29 March 2026 and comes twice on 25 October 2026 in London."""
    assert read("2026-03-29 01:30") == ("2026-03-29 01:30:00", "instant")  # which is 02:30 by the new clock
    assert read("2026-10-25 01:30") == ("2026-10-25 00:30:00", "instant")  # the first coming
    assert read("2018-11-04", zone=ZoneInfo("America/Sao_Paulo"))[0] == "2018-11-04 03:00:00"  # no midnight that day


def test_times_are_those_of_the_column_else_of_the_recipe_else_of_the_branch(tmp_path: Path) -> None:
    rows = "id,at,at2,shop\n1,2026-01-05 10:00,2026-01-05 10:00,Tokyo\n"
    text = (
        VISIT
        + '[[encounter]]\ntouchpoint = "door"\nwhen = "v.at2"\n[[column]]\ncolumn = "v.at2"\nzone = "Europe/Berlin"\n'
    )
    by_branch = recipe(text, head='branch_from = "v.shop"')
    by_recipe = recipe(text, head='branch_from = "v.shop"\nzone = "America/New_York"')
    hours = [[entry.happened_at.hour for entry in entries(tmp_path, spec, rows)] for spec in (by_branch, by_recipe)]
    assert hours == [[1, 9], [15, 9]]


def test_a_day_and_its_hour_in_two_columns(tmp_path: Path) -> None:
    rows = "id,day,hour\n1,2026-01-05,9:30\n2,2026-01-05 00:00:00,14\n3,2026-01-05,\n4,05.01.2026,09.30 Uhr\n"
    spec = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = ["v.day", "v.hour"]\n', head='dates = "day first"')
    assert [(e.happened_at, e.precision) for e in entries(tmp_path, spec, rows)] == [
        (datetime(2026, 1, 5, 9, 30, tzinfo=UTC), "instant"),
        (datetime(2026, 1, 5, 14, tzinfo=UTC), "instant"),
        (datetime(2026, 1, 5, tzinfo=UTC), "day"),
        (datetime(2026, 1, 5, 9, 30, tzinfo=UTC), "instant"),
    ]


def test_a_day_in_three_columns_and_its_hour_in_a_fourth(tmp_path: Path) -> None:
    rows = "id,y,m,d,h\n1,2026,July,4,9:30\n2,2026,7,4,\n3,2026,July,,9:30\n"
    three = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = ["v.y", "v.m", "v.d"]\n')
    four = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = ["v.y", "v.m", "v.d", "v.h"]\n')
    found = [
        [[(e.happened_at.hour, e.precision) for e in one.entries] for one in told(tmp_path, spec, rows)]
        for spec in (three, four)
    ]
    assert found == [[[(23, "day")], [(23, "day")], []], [[(8, "instant")], [(23, "day")], []]]
    assert sentences(tmp_path, three, rows) == [
        "y: “2026 July” is no date that can be read for sure; write it as 2026-11-24 13:05."
    ]


def test_a_file_that_states_no_time_has_one_day_for_all_rows(tmp_path: Path) -> None:
    spec = recipe('[[encounter]]\ntouchpoint = "till"\non = "2026-06-01"\nkind = "passage"\n')
    (entry,) = entries(tmp_path, spec, "id\n1\n")
    assert (entry.happened_at, entry.precision) == (datetime(2026, 5, 31, 23, tzinfo=UTC), "day")


def test_several_times_of_a_row_are_encounters_of_one_trace_in_the_stated_order(tmp_path: Path) -> None:
    rows = "id,ordered,paid,sent,arrived\n7,2026-01-05 10:00,2026-01-05 10:00,2026-01-06,\n"
    spec = recipe(
        "".join(
            f'[[encounter]]\ntouchpoint = "{slug}"\nwhen = "v.{column}"\n'
            for slug, column in (("order", "ordered"), ("pay", "paid"), ("leave", "sent"), ("arrive", "arrived"))
        ),
        head='trace = "v.id"',
    )
    found = entries(tmp_path, spec, rows)
    assert [(e.touchpoint, e.order, e.trace, e.precision) for e in found] == [
        (1, 0, "7", "instant"),
        (2, 1, "7", "instant"),
        (3, 2, "7", "day"),
    ]


def test_a_score_without_a_time_is_refused_by_name_and_a_row_without_anything_says_nothing(tmp_path: Path) -> None:
    spec = recipe(VISIT + '[[encounter.reading]]\nkind = "csat"\ncolumn = "v.stars"\n')
    rows = told(tmp_path, spec, "id,at,stars\n1,,4\n2,,\n")
    assert [one.nothing for one in rows] == [False, True]
    assert rows[0].refusals[0].sentence == "It has a score or words, and nothing says when."


@given(
    at=st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2090, 1, 1)),
    form=st.sampled_from(
        [
            ("%Y-%m-%d %H:%M:%S", ""),
            ("%Y/%m/%d %H:%M:%S", ""),
            ("%d.%m.%Y %H:%M:%S", "day first"),
            ("%d/%m/%Y %I:%M:%S %p", "day first"),
            ("%m/%d/%Y %H:%M:%S", "month first"),
            ("%m-%d-%Y %I:%M:%S %p", "month first"),
            ("%d %b %Y %H:%M:%S", ""),
            ("%B %d, %Y %H:%M:%S", ""),
            ("%Y%m%dT%H%M%S", ""),
            ("%d|%m|%Y|%H|%M|%S", "%d|%m|%Y|%H|%M|%S"),
        ]
    ),
    zone=st.sampled_from([ZoneInfo("UTC"), LONDON, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/New_York")]),
)
def test_every_time_that_is_written_is_read_as_it_was(at: datetime, form: tuple[str, str], zone: ZoneInfo) -> None:
    pattern, dates = form
    at = at.replace(microsecond=0)
    found, precision = time_reader(dates, zone)(at.strftime(pattern))
    assert (found, precision) == (at.replace(tzinfo=zone).astimezone(UTC), "instant")


@given(
    day=st.dates(min_value=date(1990, 1, 2), max_value=date(2090, 1, 1)),
    zone=st.sampled_from([LONDON, ZoneInfo("UTC")]),
)
def test_a_day_unstated_is_read_only_where_it_can_mean_one_thing(day: date, zone: ZoneInfo) -> None:
    said = f"{day.day}/{day.month}/{day.year}"
    try:
        at, _precision = time_reader("", zone)(said)
    except Unreadable:
        assert day.day <= 12 and day.day != day.month
    else:
        assert (at.astimezone(zone) + timedelta(hours=1)).date() == day
