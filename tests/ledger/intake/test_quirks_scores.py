"""Scores, words and outcomes in other people's files: the scale, its direction, what is no answer at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.told import entries, recipe, sentences, told
from touchstone.ledger.entries import Entry

SEEN = '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n'


def scored(text: str) -> str:
    return SEEN + "[[encounter.reading]]\n" + text + "\n"


def values(found: list[Entry]) -> list[list[tuple[str, float]]]:
    return [[(r.kind, r.value) for r in entry.readings] for entry in found]


def file(*cells: str) -> str:
    return "id,at,score\n" + "".join(f'{at},2026-01-05,"{cell}"\n' for at, cell in enumerate(cells, 1))


@pytest.mark.parametrize(
    ("kind", "cells", "raw"),
    [
        (
            "csat",
            ("4", "4.0", " 4 ", "4/5", "4 of 5", "★★★★☆", "4 - satisfied", "4 stars", ""),
            [4, 4, 4, 4, 4, 4, 4, 4],
        ),
        ("stars", ("4.5", "4,5", "★★★★½"), [4.5, 4.5, 4.5]),
        ("nps", ("0", "10", "7"), [0, 10, 7]),
        ("percent", ("87.5", "87,5 %", "0", "100%"), [87.5, 87.5, 0, 100]),
        ("of10", ("1", "10", "8,75", "9.1"), [1, 10, 8.75, 9.1]),
        ("points", ("−7", "+3"), [-7, 3]),
    ],
)
def test_a_score_is_kept_as_it_came(tmp_path: Path, kind: str, cells: tuple[str, ...], raw: list[float]) -> None:
    spec = recipe(scored(f'kind = "{kind}"\ncolumn = "v.score"'))
    found = values(entries(tmp_path, spec, file(*cells)))
    assert found == [[(kind, value)] for value in raw] + [[]] * (len(cells) - len(raw))


def test_what_is_out_of_range_or_no_number_is_refused_by_name_and_the_passage_stays(tmp_path: Path) -> None:
    spec = recipe(scored('kind = "csat"\ncolumn = "v.score"'))
    rows = told(tmp_path, spec, file("9", "0", "4.5", "great", "4/10", "5"))
    assert [one.refusals[0].sentence if one.refusals else "" for one in rows] == [
        "score: 9 is not on the scale of “csat”, which goes from 1 to 5.",
        "score: 0 is not on the scale of “csat”, which goes from 1 to 5.",
        "score: 4.5 is not on the scale of “csat”, which goes from 1 to 5.",
        "score: “great” is no score on this scale.",
        "score: “4/10” is on another scale than the recipe says.",
        "",
    ]
    assert {one.refusals[0].general for one in rows[:3]} == {
        "score: there are answers that are not on the scale of “csat”."
    }
    assert [len(one.entries) for one in rows] == [1] * 6


def test_no_zero_on_a_signed_scale(tmp_path: Path) -> None:
    spec = recipe(scored('kind = "points"\ncolumn = "v.score"'))
    assert sentences(tmp_path, spec, file("0")) == ["score: There is no zero. Did it build or erode, even a little?"]


def test_one_is_good_or_five_is_good(tmp_path: Path) -> None:
    turned = recipe(scored('kind = "csat"\ncolumn = "v.score"\nbest = 1'))
    assert values(entries(tmp_path, turned, file("1", "2", "5"))) == [[("csat", 5)], [("csat", 4)], [("csat", 1)]]
    with pytest.raises(Exception, match="best is the number that is best: 1 or 5, not 3"):
        recipe(scored('kind = "csat"\ncolumn = "v.score"\nbest = 3'))


def test_words_for_numbers_whatever_their_case_and_numbers_that_are_none(tmp_path: Path) -> None:
    spec = recipe(
        scored(
            'kind = "csat"\ncolumn = "v.score"\nbest = 1\nmissing = ["6", "7", "do not know"]\n'
            'values = { "extremely likely" = 1, "Extremely unlikely" = 5 }'
        )
    )
    cells = ("Extremely Likely", "extremely unlikely ", "2", "6", "7", "Do not know", "N/A")
    assert values(entries(tmp_path, spec, file(*cells[:-1]))) == [
        [("csat", 5)],
        [("csat", 1)],
        [("csat", 4)],
        [],
        [],
        [],
    ]
    assert sentences(tmp_path, spec, file("N/A")) == ["score: “N/A” is no score on this scale."]


def test_two_scales_told_apart_by_another_column_and_several_scores_of_one_row(tmp_path: Path) -> None:
    rows = "id,at,form,score,ease\n1,2026-01-05,old,4,\n2,2026-01-05,new,9,6\n"
    spec = recipe(
        scored('kind = "csat"\ncolumn = "v.score"\ninstrument = "card"\nif = [{ column = "v.form", in = ["old"] }]')
        + '[[encounter.reading]]\nkind = "nps"\ncolumn = "v.score"\nif = [{ column = "v.form", in = ["new"] }]\n'
        '[[encounter.reading]]\nkind = "ces"\ncolumn = "v.ease"\nvantage = "staff"\n'
    )
    found = entries(tmp_path, spec, rows)
    assert values(found) == [[("csat", 4)], [("nps", 9), ("ces", 6)]]
    assert [[(r.instrument, r.vantage) for r in e.readings] for e in found] == [
        [("card", "customer")],
        [("", "customer"), ("", "staff")],
    ]


def test_closed_is_not_solved(tmp_path: Path) -> None:
    rows = (
        "id,at,state,solved\n1,2026-01-05,Closed,yes\n2,2026-01-05,Closed,No\n3,2026-01-05,Closed,\n"
        "4,2026-01-05,Closed,perhaps\n"
    )
    spec = recipe(SEEN + '[encounter.outcome]\ncolumn = "v.solved"\nsolved = ["Yes"]\nnot_solved = ["no"]\n')
    found = entries(tmp_path, spec, rows)
    assert values(found) == [[("solved", 1)], [("solved", 2)], [], []]
    assert found[0].readings[0].vantage == "record"


def test_words_with_their_language_hang_on_their_encounter(tmp_path: Path) -> None:
    rows = 'id,at,title,said,lang\n1,2026-01-05,Lovely,"and\nquick",EN\n2,2026-01-05,,Prima,\n3,2026-01-05,-,,\n'
    spec = recipe(
        SEEN + 'words = ["v.title", "v.said"]\nlanguage = "de"\nlanguage_from = "v.lang"\n', head='missing = ["-"]'
    )
    found = entries(tmp_path, spec, rows)
    assert [[(w.text, w.language) for w in e.words] for e in found] == [
        [("Lovely\nand\nquick", "en")],
        [("Prima", "de")],
        [],
    ]


def test_a_reading_that_says_nothing_is_none(tmp_path: Path) -> None:
    spec = recipe(
        scored('kind = "csat"\ncolumn = "v.score"').replace(
            "[[encounter.reading]]", 'kind = "reading"\n[[encounter.reading]]'
        )
    )
    rows = told(tmp_path, spec, file("4", ""))
    assert [(len(one.entries), one.nothing) for one in rows] == [(1, False), (0, True)]
