"""The pictures: frozen values in, SVG and HTML out, coloured by the stylesheet alone."""

from touchstone.web.drawings.journey import journey_map
from touchstone.web.drawings.legend import legend, verdict_counts, view_legend
from touchstone.web.drawings.marks import mark_icon
from touchstone.web.drawings.ranges import apart_chart, range_chart
from touchstone.web.drawings.small import (
    chance_bar,
    chance_blocks,
    count_marks,
    heat_chip,
    points_chip,
    promise_bar,
    range_bar,
    unit_of,
    unit_words,
)
from touchstone.web.drawings.tables import branch_table, journey_table, read_as_table, trend_table, views_table
from touchstone.web.drawings.trend import sparkline, trend
from touchstone.web.drawings.views import views

__all__ = [
    "apart_chart",
    "branch_table",
    "chance_bar",
    "chance_blocks",
    "count_marks",
    "heat_chip",
    "journey_map",
    "journey_table",
    "legend",
    "mark_icon",
    "points_chip",
    "promise_bar",
    "range_bar",
    "range_chart",
    "read_as_table",
    "sparkline",
    "trend",
    "trend_table",
    "unit_of",
    "unit_words",
    "verdict_counts",
    "view_legend",
    "views",
    "views_table",
]
