"""Journeys to draw: one like the look we aim at, and whatever Hypothesis thinks of."""

from hypothesis import strategies as st

from touchstone.web.drawings.shapes import BranchRow, Cell, JourneyPicture, Point, Stage

NAMES = st.one_of(
    st.sampled_from(["Till", "Advice at the shelf", "Government inspection of the yard", "E-mail receipt", "Ask"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
)


def tenths(low: float, high: float) -> st.SearchStrategy[float]:
    """Scores as a page gives them."""
    return st.integers(round(low * 10), round(high * 10)).map(lambda n: n / 10)


@st.composite
def points(draw: st.DrawFn, number: int) -> Point:
    """A touchpoint at any verdict, its range on the sides its verdict allows."""
    verdict = draw(
        st.sampled_from(["builds", "builds", "erodes", "erodes", "not_proven", "nobody_looked", "marks_only"])
    )
    common = {
        "number": number,
        "name": draw(NAMES),
        "href": draw(st.sampled_from(["", f"/touchpoints/{number}"])),
        "people_a_year": draw(st.one_of(st.none(), st.integers(0, 400_000))),
        "promise_kept": draw(st.one_of(st.none(), st.integers(0, 100).map(lambda n: n / 100))),
    }
    if verdict == "nobody_looked":
        return Point(**common)
    if verdict == "marks_only":
        marks = draw(st.lists(st.integers(-10, 10).filter(bool), min_size=1, max_size=2))
        return Point(**common, verdict="marks_only", vantage="found", marks=tuple(marks), n=len(marks))
    wide = draw(tenths(0.1, 2.5))
    if verdict == "not_proven":
        score = draw(tenths(-wide, wide))
    else:
        score = draw(tenths(wide, 9.8)) * (1 if verdict == "builds" else -1)
    return Point(
        **common,
        verdict=verdict,
        vantage=draw(st.sampled_from(["said", "said", "said", "found", "recorded"])),
        score=score,
        low=score - wide + 0.05,
        high=score + wide - 0.05,
        n=draw(st.integers(3, 4000)),
    )


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """A branch cell at any verdict."""
    verdict = draw(st.sampled_from(["builds", "erodes", "not_proven", "nobody_looked", "marks_only"]))
    if verdict == "nobody_looked":
        return Cell()
    size = draw(tenths(0.1, 9.9))
    if verdict == "marks_only":
        return Cell("marks_only", float(draw(st.integers(-10, 10).filter(bool))), n=1)
    sign = {"builds": 1, "erodes": -1}.get(verdict) or draw(st.sampled_from([1, -1]))
    return Cell(verdict, size * sign, n=draw(st.integers(1, 99)))


@st.composite
def journeys(draw: st.DrawFn, most: int = 5) -> JourneyPicture:
    """A journey of a few stages, some folded, with up to three branches."""
    stages, number = [], 0
    for _ in range(draw(st.integers(1, most))):
        length = draw(st.integers(1, 5))
        held = tuple(draw(points(number + at)) for at in range(1, length + 1))
        number += length
        folded = draw(st.integers(0, 5)) == 0
        stages.append(Stage(draw(NAMES), held, folded, "/fold" if folded else ""))
    rows = tuple(
        BranchRow(draw(NAMES), tuple(draw(cells()) for _ in range(number)), "/branch", group=draw(st.booleans()))
        for _ in range(draw(st.integers(0, 3)))
    )
    return JourneyPicture("A journey", tuple(stages), rows)


def known() -> JourneyPicture:
    """A journey with every verdict, two vantages, a folded stage and two branches."""
    return JourneyPicture(
        "The buying journey",
        (
            Stage(
                "Hear of us",
                (
                    Point(1, "Neighbour’s tip", "/t/1", "builds", "said", 4.6, 4.1, 5.1, 318, people_a_year=9200),
                    Point(2, "Leaflet", "/t/2", "not_proven", "said", 0.6, -0.7, 1.9, 41, more=60),
                    Point(3, "Website", "/t/3", "erodes", "said", -1.4, -1.6, -1.2, 2204, people_a_year=148_000),
                ),
            ),
            Stage(
                "Buy",
                (
                    Point(4, "Stock check", "/t/4", "erodes", "said", -2.7, -3.1, -2.3, 512, promise_kept=0.74),
                    Point(5, "E-mail receipt", "/t/5", people_a_year=83_000),
                    Point(6, "Returns desk", "/t/6", "builds", "said", 1.3, 0.9, 1.8, 402, promise_kept=0.91),
                    Point(7, "Gate", "/t/7", "marks_only", "found", marks=(4,), n=1),
                ),
            ),
            Stage("Need help", (Point(8, "Complaint", "/t/8", "erodes", "found", -3.1, -3.6, -2.6, 14),)),
            Stage("Later", (Point(9, "Letter"), Point(10, "Call", "/t/10", "builds", "said", 2, 1, 3, 9)), True, "/f"),
        ),
        (
            BranchRow("Harbour Street", tuple(_cell(s) for s in (3.6, 0, -1.2, -2.0, 0, 2.4, 0, -5.3, 0, 1.0)), "/b/1"),
            BranchRow("Northgate", (Cell("not_proven", 0.6, n=4), *(Cell(),) * 9), "/b/2"),
        ),
        "25 Aug – 22 Nov 2026.",
    )


def _cell(score: float) -> Cell:
    if not score:
        return Cell()
    return Cell("builds" if score > 0 else "erodes", score, n=20)
