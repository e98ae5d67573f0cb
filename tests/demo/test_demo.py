"""The demo company in small: made through the verbs, whole, lively, and the same each time from the same seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from touchstone.company.models import Branch, Membership, User
from touchstone.company.queries import branch_tree
from touchstone.demo.making import OWNER_EMAIL, OWNER_NAME, Made, make_demo
from touchstone.demo.story import Story, read_story
from touchstone.ledger.dump import canonical_dump
from touchstone.ledger.models import Encounter, Evidence, Verbatim
from touchstone.ledger.queries import current, promises_broken, promises_due
from touchstone.people.models import Identity, Merge, Party, Role, Tie
from touchstone.register.models import Journey, Promise, Stage, Touchpoint

NOW = datetime(2026, 11, 24, 11, 20, tzinfo=UTC)
SMALL = 0.02


def quiet(_sentence: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Made]:
    """A fiftieth of the demo, made once for these tests and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield make_demo(now=NOW, say=quiet, scale=SMALL)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story()


def test_it_is_about_as_big_as_asked_for(demo: Made) -> None:
    assert 3_000 < demo.encounters < 6_000
    assert current().count() == Encounter.objects.filter(pk__in=current()).count() > 3_000
    assert (demo.branches, demo.touchpoints) == (9, 39)


def test_the_company_is_a_tree_with_its_people(demo: Made) -> None:
    tree = branch_tree()
    assert tree.root is not None
    assert [len(tree.children[area.pk]) for area in tree.children[tree.root.pk]] == [3, 3, 3]
    assert {tree.inherited(branch.pk, "currency") for branch in tree.branches} == {"EUR"}
    owner = User.objects.get(email=OWNER_EMAIL)
    assert (owner.name, owner.memberships.get().access) == (OWNER_NAME, "owner")
    assert set(Membership.objects.values_list("access", flat=True)) == set(Membership.Access.values)


def test_every_kind_of_party_is_met(demo: Made) -> None:
    met = set(current().values_list("role", flat=True))
    assert met == set(Role.Kind.values) - {Role.Kind.STAFF}
    assert set(Role.objects.values_list("kind", flat=True)) == set(Role.Kind.values)


def test_every_point_of_meeting_is_designed_with_care(demo: Made) -> None:
    main = Journey.objects.get(slug="kitchen")
    points = Touchpoint.objects.filter(placements__stage__journey=main)
    assert (Stage.objects.filter(journey=main).count(), points.count()) == (9, 24)
    for point in Touchpoint.objects.all():
        design = point.designs.last()
        assert design is not None
        assert all((design.need, design.know, design.feel, design.step_count, design.next)), point.slug


def test_two_points_were_made_shorter_and_one_can_tell(demo: Made) -> None:
    def steps(slug: str) -> list[int]:
        return [design.step_count for design in Touchpoint.objects.get(slug=slug).designs.order_by("since")]

    assert (steps("repair-drop-off"), steps("online-order")) == ([6, 4], [6, 3])


def test_promises_have_revisions_and_some_points_have_none(demo: Made) -> None:
    assert Promise.objects.count() == 16
    assert [r.due for r in Promise.objects.get(slug="ready-to-collect").revisions.all()] == ["day", "within"]
    assert Touchpoint.objects.filter(owner=None).exists()
    assert Touchpoint.objects.filter(promises=None).exists()


def test_two_points_of_the_main_journey_nobody_has_looked_at(demo: Made) -> None:
    looked = set(Evidence.objects.values_list("encounter__touchpoint__slug", flat=True))
    main = Touchpoint.objects.filter(placements__stage__journey__slug="kitchen").values_list("slug", flat=True)
    assert set(main) - looked == {"email-receipt", "club-letter"}


def test_today_is_alive(demo: Made) -> None:
    everywhere = list(Branch.objects.values_list("pk", flat=True))
    due = promises_due(branches=everywhere, now=NOW, until=NOW + timedelta(days=2))
    broken = promises_broken(branches=everywhere, now=NOW, since=NOW - timedelta(days=2))
    days = {(one.due_at.date() - NOW.date()).days for one in due}
    assert days >= {0, 1}
    assert len(broken) >= 4
    assert all(one.commitment.encounter.party is not None for one in [*due, *broken])
    assert current().filter(happened_at__gt=NOW - timedelta(days=1)).exists()
    assert not Encounter.objects.filter(happened_at__gt=NOW).exists()


def test_no_sentence_stands_twice(demo: Made) -> None:
    said = list(Verbatim.objects.values_list("text", flat=True))
    assert len(said) == len(set(said)) > 30
    assert [text for text in said if re.search(r"[{}“”]", text)] == []


def test_nobody_real_can_be_reached(demo: Made) -> None:
    phones = Identity.objects.filter(kind="phone").values_list("value", flat=True)
    mails = Identity.objects.filter(kind="email").values_list("value", flat=True)
    assert [one for one in phones if not re.fullmatch(r"\+3532091\d{5}", one)] == []
    assert [one for one in mails if not re.search(r"@(example\.(org|com|net)|[a-z0-9-]+\.example)$", one)] == []


def test_an_inspectors_book_club_sends_customers(demo: Made) -> None:
    inspectors = Party.objects.filter(roles__kind="inspector")
    club = Tie.objects.get(party__in=inspectors, kind="member_of").other
    sent = Tie.objects.filter(kind="referred_by", other__in=inspectors).values_list("party", flat=True)
    assert len(sent) == 3
    assert Tie.objects.filter(party__in=sent, kind="member_of", other=club).count() == 3
    cousin = Tie.objects.get(party__roles__kind="courier", kind="knows").other
    assert Tie.objects.filter(kind="referred_by", other=cousin).exists()


def test_some_were_one_person_all_along(demo: Made) -> None:
    assert Merge.objects.exclude(by=None).count() >= 3
    assert Merge.objects.filter(by=None).exists()  # a browser that turned out to be somebody


def test_the_truth_is_told_for_every_point_branch_and_promise(story: Story) -> None:
    truth = story.truth
    assert list(truth.branches) == [branch["slug"] for branch in story.branches]
    assert set(truth.at) == {point["slug"] for point in story.points()}
    assert {len(level.today) for level in truth.at.values()} == {len(truth.branches)}
    assert [slug for slug, level in truth.at.items() if not (abs(level.today) <= 10).all() or 0 in level.today] == []
    assert set(truth.promises) == set(story.point_of_promise)
    assert len([level for level in truth.at.values() if level.drift]) >= 2


def test_there_are_words_for_everything_that_is_said(story: Story) -> None:
    said = set(story.flow["says"])
    assert said - set(story.words["said"]) == set()
    assert sum(len(one) for point in story.words["said"].values() for one in point.values()) > 300


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_ledger_and_another_seed_another() -> None:
    def made(seed: int) -> list[str]:
        with transaction.atomic():
            make_demo(now=NOW, say=quiet, scale=SMALL / 4, seed=seed)
            lines = canonical_dump(lake=False)
            transaction.set_rollback(True)
        return lines

    first = made(7)
    assert len(first) > 500
    assert made(7) == first
    assert made(8) != first
