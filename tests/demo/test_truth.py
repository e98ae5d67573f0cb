"""The truth of the demo is written down (`demo/told/truth.toml`): does the weighing find it again?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings

from touchstone.company.models import Branch
from touchstone.demo.making import make_demo
from touchstone.demo.story import Story, read_story
from touchstone.insight.asking import question, trend_question
from touchstone.insight.mapping import default_mapping
from touchstone.insight.schema import TABLES
from touchstone.insight.trust import Trust, answers
from touchstone.ledger.engine import ask
from touchstone.ledger.models import Evidence
from touchstone.ledger.projection import rebuild
from touchstone.ledger.queries import current, current_evidence
from touchstone.ledger.weighing import asked_for
from touchstone.register.models import Touchpoint

NOW = datetime(2026, 11, 24, 11, 20, tzinfo=UTC)
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass(frozen=True)
class Found:
    """The full demo as the weighing sees it, with names instead of ids."""

    story: Story
    touchpoints: dict[str, int]
    branches: list[int]
    said: Trust
    found: Trust

    @property
    def main(self) -> list[str]:
        return [point["slug"] for stage in self.story.journeys[0]["stages"] for point in stage["touchpoints"]]


@pytest.fixture
def whole(settings: Settings, tmp_path: Path) -> Found:
    """The demo in full size, projected and weighed."""
    settings.LAKE = tmp_path / "lake"
    make_demo(now=NOW, say=lambda _sentence: None)
    rebuild(now=NOW)
    story = read_story()
    ids = dict(Touchpoint.objects.values_list("slug", "pk"))
    slugs = dict(Branch.objects.values_list("slug", "pk"))
    asked = asked_for(as_of=NOW.date())
    views = answers(ask(question(TABLES, asked)), asked, touchpoints=list(ids.values()))
    return Found(story, ids, [slugs[name] for name in story.truth.branches], views["customer"], views["walker"])


def test_the_weighing_finds_the_truth(whole: Found) -> None:
    """One making (it takes a while), all questions."""
    the_map_is_interesting(whole)
    ranges_hold_the_true_levels(whole)
    the_worst_are_found(whole)
    outliers_are_found(whole)
    drift_is_found_with_its_sign(whole)
    a_broken_promise_is_heard(whole)
    a_broken_promise_is_seen_in_coming_back()


def the_map_is_interesting(whole: Found) -> None:
    verdicts = Counter(whole.said.touchpoint(whole.touchpoints[slug]).verdict for slug in whole.main)
    assert verdicts["nobody_looked"] == 2
    assert 9 <= verdicts["builds"] <= 12
    assert 6 <= verdicts["erodes"] <= 8
    assert 2 <= verdicts["not_proven"] <= 6


def ranges_hold_the_true_levels(whole: Found) -> None:
    """At least 85 of 100 of the 90 % ranges of cells hold today's true level, and they are no mere shrug."""
    held, wide = [], []
    for slug in whole.main:
        for place, branch in enumerate(whole.branches):
            cell = whole.said.cell(whole.touchpoints[slug], branch)
            if cell.low is not None and cell.high is not None:
                held.append(cell.low <= whole.story.truth.at[slug].today[place] <= cell.high)
                wide.append(cell.high - cell.low)
    assert len(held) > 150
    assert np.mean(held) >= 0.85
    assert np.median(wide) < 4


def the_worst_are_found(whole: Found) -> None:
    """The true worst three of what was looked at are those with the highest chances."""
    looked = [slug for slug in whole.main if slug not in ("email-receipt", "club-letter")]
    true = sorted(looked, key=lambda slug: whole.story.truth.at[slug].today.mean())[:3]
    chances = {slug: whole.said.touchpoint(whole.touchpoints[slug]).worst or 0.0 for slug in looked}
    assert set(sorted(looked, key=lambda slug: -chances[slug])[:3]) == set(true)


def outliers_are_found(whole: Found) -> None:
    """The branch that truly stands lowest is the lowest found, where it stands far off."""
    for slug in ("complaint-call", "repair-pick-up"):
        today = whole.story.truth.at[slug].today
        cells = [whole.said.cell(whole.touchpoints[slug], branch).score or 0.0 for branch in whole.branches]
        assert int(np.argmin(cells)) == int(np.argmin(today)), slug


def drift_is_found_with_its_sign(whole: Found) -> None:
    """Complaints fell over the year; ordering online and handing in rose when their steps were fewer."""
    this_month = NOW.year * 12 + NOW.month - 1
    for slug, sign in (("complaint-call", -1), ("online-order", 1), ("repair-drop-off", 1)):
        asked = asked_for(as_of=NOW.date(), vantages=("customer",))
        columns = ask(trend_question(TABLES, asked, touchpoint=whole.touchpoints[slug]))
        age = this_month - columns["month"]
        early, late = age > 8, age < 4
        mean = {when: columns["wv"][rows].sum() / columns["w"][rows].sum() for when, rows in ((0, early), (1, late))}
        assert sign * (mean[1] - mean[0]) > 0.7, (slug, mean)


def a_broken_promise_is_heard(whole: Found) -> None:
    """People whose delivery never came or came late say worse things of it than the others."""
    point = whole.touchpoints["home-delivery"]
    ended = dict(
        current_evidence().filter(kind="promise", encounter__touchpoint=point).values_list("encounter__party", "value")
    )
    told = default_mapping().kind("csat")
    assert told is not None
    rows = current_evidence().filter(kind="csat", encounter__touchpoint=point, vantage=Evidence.Vantage.CUSTOMER)
    points: dict[float, list[float]] = {}
    for party, value in rows.values_list("encounter__party", "value"):
        points.setdefault(ended.get(party, 0.0), []).append(float(told.felt(np.array([value]))[0]))
    kept, late, broken = (float(np.mean(points[outcome])) for outcome in (1.0, 2.0, 3.0))
    assert kept > late > broken
    assert kept - broken == pytest.approx(4.5, abs=2.5)


def a_broken_promise_is_seen_in_coming_back() -> None:
    """Fewer come back within 90 days of a promise broken than of one kept."""
    bought: dict[int, list[datetime]] = {}
    for party, at in current().filter(deal="purchase", party__isnull=False).values_list("party", "happened_at"):
        bought.setdefault(party, []).append(at)
    came: dict[float, list[bool]] = {1.0: [], 3.0: []}
    rows = current_evidence().filter(
        kind="promise", value__in=(1.0, 3.0), encounter__touchpoint__slug__in=("click-collect", "home-delivery")
    )
    horizon = timedelta(days=90)
    for party, value, at in rows.values_list("encounter__party", "value", "encounter__happened_at"):
        if at < NOW - horizon:
            came[value].append(any(at < other <= at + horizon for other in bought.get(party, ())))
    assert np.mean(came[1.0]) - np.mean(came[3.0]) > 0.05
