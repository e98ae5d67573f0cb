"""Trends, ranges, views and the small pictures: well formed, escaped, honest at their ends."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import touchstone.web
from tests.web.drawings.pictures import known, tenths
from touchstone.web import drawings
from touchstone.web.drawings.ranges import apart_chart, range_chart
from touchstone.web.drawings.shapes import (
    ApartChart,
    ApartRow,
    Cell,
    CountPicture,
    Note,
    Period,
    PromisePicture,
    RangeBar,
    RangeChart,
    RangeRow,
    SparkPicture,
    TrendPicture,
    ViewReading,
    ViewsPicture,
    counts_of,
)
from touchstone.web.drawings.track import across

STYLES = Path(touchstone.web.__file__).parent / "assets"
NASTY = '<b>"&'


def parse(markup: object) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{markup}</div>".replace("<br>", "<br/>"))


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, ...]:
    found = []
    for at in range(draw(st.integers(0, 8))):
        if draw(st.booleans()):
            score, wide = draw(tenths(-9, 9)), draw(tenths(0.1, 2))
            found.append(Period(f"m{at}", score, score - wide, score + wide, 9))
        else:
            found.append(Period(f"m{at}"))
    return tuple(found)


@pytest.mark.demand("2.1")
@given(periods(), st.booleans())
def test_a_trend_never_paints_the_seam_nor_a_month_without_readings(months: tuple[Period, ...], rtl: bool) -> None:
    root = parse(drawings.trend(TrendPicture("t", months, (Note(1.5, NASTY),), "builds"), rtl=rtl))
    seams = sorted(float(line.get("y1", "0")) for line in root.iter("line") if "seam" in line.get("class", ""))
    for path in root.iter("path"):
        if path.get("class", "").startswith(("curve", "band")):
            ys = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))][1::2]
            assert all(y <= seams[0] + 0.06 or y >= seams[1] - 0.06 for y in ys)
    gaps = [rect for rect in root.iter("rect") if rect.get("class") == "hatched"]
    assert len(gaps) == sum(month.score is None for month in months)
    parse(drawings.sparkline(SparkPicture("s", months, "first", "last", "erodes"), rtl=rtl))


def test_ranges_say_score_n_and_chance_beside_the_drawing() -> None:
    rows = (
        RangeRow("Northgate", "erodes", -5.4, -6.6, -4.2, 52, chance=0.97, href="/b"),
        RangeRow(NASTY, "marks_only", marks=(4, -3), n=2),
        RangeRow("Dock"),
    )
    root = parse(range_chart(RangeChart("By branch", rows)))
    said = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")][1:]
    assert said == [
        ["Northgate", "erodes trust, between −6.6 and −4.2", "−5.4", "52", "97%"],
        [NASTY, "too few walks for a verdict", "▲ +4 ▼ −3", "2", ""],
        ["Dock", "nobody has looked", "–", "–", ""],
    ]


def test_furthest_from_the_truth_says_how_to_get_the_missing_view() -> None:
    row = ApartRow(
        17,
        "Complaint",
        (ViewReading("said", -3.6), ViewReading("found", -2.0), ViewReading("predicted", missing="Ask", href="/w")),
        1.6,
        "/t",
    )
    root = parse(apart_chart(ApartChart("Furthest", (row,))))
    cells = ["".join(cell.itertext()) for cell in list(root.iter("tr"))[1]]
    assert cells == ["17Complaint", "said −3.6, found −2.0", "1.6 apartAsk"]


def test_views_are_told_in_one_sentence() -> None:
    picture = ViewsPicture(
        "Views", (ViewReading("found", -2.0, -3.8, -0.2, "6 walkers"), ViewReading("recorded", missing=NASTY))
    )
    label = parse(drawings.views(picture))[0].get("aria-label")
    assert label == f"Views: found −2.0, between −3.8 and −0.2, 6 walkers; recorded: {NASTY}"


@given(st.lists(st.floats(-10, 10), max_size=5))
def test_no_scale_has_a_tick_at_zero(values: list[float]) -> None:
    assert 0 not in across(values, rtl=False).ticks()


@given(st.integers(0, 3_000_000), st.sampled_from(["dots", "squares", "pairs"]))
def test_people_are_counted_in_few_marks(n: int, shape: str) -> None:
    picture = CountPicture(n, shape)  # type: ignore[arg-type]
    root = parse(drawings.count_marks(picture))[0]
    unit = drawings.unit_of(n)
    assert len(root) == -(-n // unit) <= 63


def test_a_mark_says_what_it_stands_for() -> None:
    assert drawings.unit_words(CountPicture(412)) == "a dot: 10 people"
    assert drawings.unit_words(CountPicture(37, "squares")) == "a square: one person"


def test_chips_bars_and_blocks() -> None:
    assert str(drawings.points_chip(-6)) == '<span class="points-chip is-erodes">−6</span>'
    assert (
        parse(drawings.promise_bar(PromisePicture(0.81, 212, 0.95)))[0].get("aria-label") == "81% kept, n 212, aim 95%"
    )
    assert len(list(parse(drawings.chance_blocks(0.999)).iter("rect"))) == 10
    parse(drawings.range_bar(RangeBar(18, 47, 29, 0, 50, "erodes", NASTY)))
    assert "".join(parse(drawings.heat_chip(Cell())).itertext()) == "nobody has looked"
    assert "".join(parse(drawings.heat_chip(Cell("builds", 3.0))).itertext()) == "+3.0"


def test_legend_and_counts_name_every_verdict_on_the_map() -> None:
    said = "".join(parse(drawings.verdict_counts(counts_of(known().points))).itertext())
    for words in (
        "builds trust at 3",
        "erodes it at 3",
        "not proven yet at 1",
        "too few walks at 1",
        "of 10 touchpoints",
    ):
        assert words in said
    legend = "".join(parse(drawings.legend(known())).itertext())
    for words in ("nobody has looked", "people say", "walkers found"):
        assert words in legend


def test_the_stylesheet_uses_the_tokens_and_logical_sides_only() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STYLES / "drawings.css").read_text(), flags=re.S)
    tokens = set(re.findall(r"^\s*(--[\w-]+):", (STYLES / "tokens.css").read_text(), flags=re.M))
    own = {"--part", "--parts", "--tall", "--hatch-unknown", "--hatch-open", "--hatch-builds", "--hatch-erodes"}
    assert set(re.findall(r"var\((--[\w-]+)", css)) - tokens - own == set()
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", css) == []
    assert re.findall(r"(?:margin|padding|border|inset)?-?\b(?:left|right)\s*:", css) == []
