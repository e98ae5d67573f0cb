"""The map: nothing in the seam, no label on anything else, every touchpoint in its column, the same each time."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.drawings.pictures import journeys, known
from touchstone.web.drawings.flow import samples
from touchstone.web.drawings.journey import journey_map
from touchstone.web.drawings.layout import GAP, GUTTER, NARROWEST, lay_out
from touchstone.web.drawings.nodes import node_score, place_labels, plates_of, spoken, tags_of, unseen_box
from touchstone.web.drawings.shapes import BranchRow, Cell, JourneyPicture, Point, Stage

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def tree_of(picture: JourneyPicture, **how: object) -> ElementTree.Element:
    return ElementTree.fromstring(str(journey_map(picture, **how)))  # type: ignore[arg-type]


def ys_of(data: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(data)][1::2]


@pytest.mark.demand("2.1")
@FEW
@given(journeys())
def test_no_curve_and_no_band_in_the_seam(picture: JourneyPicture) -> None:
    scale = lay_out(picture, 1272).scale
    for path in tree_of(picture).iter("path"):
        if path.get("class", "").startswith(("curve", "band")):
            for y in ys_of(path.get("d", "")):
                assert y <= scale.builds_edge + 0.06 or y >= scale.erodes_edge - 0.06


@FEW
@given(journeys(), st.sampled_from([360, 1000, 1272]))
def test_labels_touch_nothing_they_must_not(picture: JourneyPicture, width: int) -> None:
    layout = lay_out(picture, width)
    plates = [plate.box for plate in plates_of(layout)]
    found = place_labels(layout, plates)
    nodes = [(t.x - t.half_width, t.y - t.above, t.x + t.half_width, t.y + t.below) for t in tags_of(layout)[1]]
    beds = [unseen_box(column, layout) for column in layout.columns if node_score(column) is None]
    boxes = [placed.box for placed in found.values()]
    curve = samples(layout)
    for place, box in enumerate(boxes):
        assert box[0] >= 0 and box[2] <= layout.width
        assert box[1] >= layout.scale.top and box[3] <= layout.scale.bottom + 8
        assert box[3] <= layout.scale.builds_edge or box[1] >= layout.scale.erodes_edge
        for other in [*nodes, *beds, *plates, *boxes[:place]]:
            assert not (box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1])
        inside = (curve[:, 0] > box[0]) & (curve[:, 0] < box[2]) & (curve[:, 1] > box[1]) & (curve[:, 1] < box[3])
        assert not np.any(inside)


@FEW
@given(journeys())
def test_every_touchpoint_is_drawn_once_or_folded(picture: JourneyPicture) -> None:
    said = [node.get("aria-label") for node in tree_of(picture).iter() if "node " in node.get("class", "")]
    expected = [spoken(point) for stage in picture.stages if not stage.folded for point in stage.points]
    assert sorted(label for label in said if label in expected) == sorted(expected)
    assert len(said) == len(expected) + sum(stage.folded for stage in picture.stages)


@FEW
@given(journeys())
def test_a_drawing_is_well_formed_and_always_the_same(picture: JourneyPicture) -> None:
    assert journey_map(picture) == journey_map(picture)
    for text in tree_of(picture).iter("text"):
        if text.get("class") in ("tick", "figures"):
            assert re.search(r"[+−][0.]+(?![.\d])", "".join(text.itertext())) is None


def test_names_are_escaped_everywhere() -> None:
    nasty = "<script>alert(\"x\")</script> & 'co'"
    point = Point(1, nasty, '/t?"><x', "builds", "said", 2.0, 1.0, 3.0, 9)
    row = BranchRow(nasty, (Cell("builds", 2.0, n=3), Cell()), group=True, toggle_href='"><b>')
    picture = JourneyPicture(nasty, (Stage(nasty, (point, Point(2, nasty)), toggle_href="/f"),), (row,), nasty, 'u"<')
    drawn = str(journey_map(picture))
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "<x" not in drawn


def test_colours_come_from_the_stylesheet_alone() -> None:
    drawn = str(journey_map(known()))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!-)", re.sub(r"url\(#[^)]*\)", "", drawn)) == []
    assert set(re.findall(r'fill="([^"]*)"', drawn)) == {"url(#map-up)", "url(#map-down)"}


def test_one_column_for_node_strip_and_branches() -> None:
    root = tree_of(known())
    layout = lay_out(known(), 1272)
    for column in layout.columns:
        if column.point is None:
            continue
        x = f"{column.middle:.1f}".removesuffix(".0")
        at_x = [text for text in root.iter("text") if text.get("x") == x]
        assert str(column.point.number) in ["".join(text.itertext()) for text in at_x]


def test_narrow_pages_scroll_and_wide_ones_do_not() -> None:
    many = JourneyPicture("m", tuple(Stage("s", tuple(Point(5 * i + j, "n") for j in range(5))) for i in range(5)))
    assert lay_out(many, 360).column == NARROWEST
    assert lay_out(many, 360).width > 25 * NARROWEST + 4 * GAP
    assert lay_out(many, 1272).width + GUTTER <= 1272 + 1e-6


def test_from_right_to_left_everything_is_mirrored() -> None:
    there, back = tree_of(known()), tree_of(known(), rtl=True)
    width = float(there[-1].get("width", "0"))
    middles = [
        [
            float(box.get("x", 0)) + float(box.get("width", 0)) / 2
            for box in root.iter("rect")
            if box.get("class") == "box"
        ]
        for root in (there, back)
    ]
    assert [pytest.approx(width - x, abs=0.11) for x in middles[0]] == middles[1]


def test_the_curve_breaks_where_the_vantage_changes_and_names_it() -> None:
    layout = lay_out(known(), 1272)
    assert layout.runs == ((0, 1, 2, 3, 5), (7,))
    assert [span.vantage for span in layout.vantages] == ["said", "found"]
    words = ["".join(text.itertext()) for text in tree_of(known()).iter("text") if text.get("class") == "view-word"]
    assert words == ["said", "found"]
    alike = tuple(
        replace(stage, points=tuple(replace(point, vantage="said") for point in stage.points))
        for stage in known().stages
    )
    assert lay_out(replace(known(), stages=alike), 1272).vantages == ()


def test_a_single_walk_shows_its_points_and_no_verdict() -> None:
    root = tree_of(known())
    gate = next(node for node in root.iter("a") if node.get("aria-label", "").startswith("7 Gate"))
    assert gate.get("aria-label") == "7 Gate, too few walks for a verdict, ▲ +4, one walk"
    assert [text for text in gate.itertext() if text.strip()][1:] == ["7", "Gate", "▲ +4", "one walk"]


def test_where_nothing_stands_on_the_scale_it_says_why() -> None:
    """Walks that are too few, or too long ago, are not the same as nobody looking."""
    points = (Point(1, "A"), Point(2, "B", "", "marks_only", "found"), Point(3, "C", "", "marks_only", "found", n=2))
    layout = lay_out(JourneyPicture("Way", (Stage("S", points),)), 900)
    assert [" ".join(plate.below) for plate in plates_of(layout)] == ["nobody looked", "not lately", "two walks"]


def test_a_link_says_the_whole_touchpoint() -> None:
    labels = [node.get("aria-label") for node in tree_of(known()).iter("a")]
    assert "1 Neighbour’s tip, builds trust, +4.6, between +4.1 and +5.1, 318 readings, said" in labels
    assert (
        "2 Leaflet, not proven yet, leans +0.6, between −0.7 and +1.9, 41 readings, said, about 60 more would settle it"
        in labels
    )
    assert "5 E-mail receipt, nobody has looked" in labels
    assert "Later: Of 2 touchpoints: 1 builds trust, nobody has looked at 1." in labels


def test_a_low_promise_is_red_and_heavier() -> None:
    shares = {
        "".join(text.itertext()): text.get("class")
        for text in tree_of(known()).iter("text")
        if text.get("class", "").startswith("share")
    }
    assert shares == {"74%": "share low", "91%": "share kept"}


def test_an_empty_journey_is_drawn_too() -> None:
    ElementTree.fromstring(str(journey_map(JourneyPicture("Nothing yet", ()))))
    ElementTree.fromstring(str(journey_map(JourneyPicture("Nothing yet", (Stage("Empty"),)))))
