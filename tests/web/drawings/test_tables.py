"""What the table says is what the picture shows."""

from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings

from tests.web.drawings.pictures import journeys, known
from touchstone.web.drawings.heat import cell_text
from touchstone.web.drawings.journey import journey_map
from touchstone.web.drawings.nodes import labels_of
from touchstone.web.drawings.shapes import JourneyPicture, Note, Period, TrendPicture
from touchstone.web.drawings.tables import branch_table, journey_table, read_as_table, trend_table

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows_of(table: str) -> list[list[str]]:
    root = ElementTree.fromstring(table)
    return [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")][1:]


@FEW
@given(journeys())
def test_the_table_of_the_map_says_what_the_map_shows(picture: JourneyPicture) -> None:
    rows = [row for row in rows_of(str(journey_table(picture))) if len(row) > 1]
    shown = [point for stage in picture.stages if not stage.folded for point in stage.points]
    assert [(row[0], row[1]) for row in rows] == [(str(point.number), point.name) for point in shown]
    for row, point in zip(rows, shown, strict=True):
        if point.verdict in ("builds", "erodes"):
            assert f">{row[4]}<" in labels_of(point)[0].figures


@FEW
@given(journeys())
def test_the_table_of_branches_says_what_the_cells_show(picture: JourneyPicture) -> None:
    root = ElementTree.fromstring(str(journey_map(picture)))
    drawn = [
        ["".join(text.itertext()) for text in row.iter("text") if text.get("class") != "tally"]
        for heat in root.iter("g")
        if heat.get("class") == "heat"
        for row in heat
        if row.get("transform")
    ]
    places, place = [], 0
    for stage in picture.stages:
        if not stage.folded:
            places += range(place, place + len(stage.points))
        place += len(stage.points)
    expected = [[cell_text(row.cells[at]) for at in places if cell_text(row.cells[at])] for row in picture.branches]
    assert drawn == expected
    table = rows_of(str(branch_table(picture)))
    for said, row in zip(table, picture.branches, strict=True):
        assert said[0] == row.name
        assert len(said) == 1 + sum(1 if stage.folded else len(stage.points) for stage in picture.stages)


def test_the_known_journey_as_a_table() -> None:
    rows = rows_of(str(journey_table(known())))
    assert rows[0] == [
        "1", "Neighbour’s tip", "Hear of us", "builds trust", "+4.6", "+4.1 to +5.1", "318", "said", "9,200", "–",
    ]  # fmt: skip
    assert rows[4] == ["5", "E-mail receipt", "Buy", "nobody has looked", "–", "–", "–", "–", "83,000", "–"]
    assert rows[6] == ["7", "Gate", "Buy", "too few walks for a verdict", "+4", "–", "one walk", "found", "–", "–"]
    assert rows[8] == ["Later: Of 2 touchpoints: 1 builds trust, nobody has looked at 1."]


def test_branches_say_what_is_not_proven_and_what_nobody_saw() -> None:
    rows = rows_of(str(branch_table(known())))
    assert rows[1][:3] == ["Northgate", "+0.6, not proven yet", "nobody has looked"]


def test_a_trend_as_a_table_and_its_opening_line() -> None:
    picture = TrendPicture("t", (Period("Oct", -1.2, -2.0, -0.4, 70), Period("Nov")), (Note(0.5, "moved"),))
    assert rows_of(str(trend_table(picture))) == [
        ["Oct", "−1.2", "−2.0 to −0.4", "70"],
        ["Nov", "–", "–", "0"],
        ["moved"],
    ]
    assert str(read_as_table(trend_table(picture))).startswith('<details class="as-table"><summary>Read as a table<')
