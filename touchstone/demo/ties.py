"""How the demo’s people hang together: who works where, who sent whom, who shares a kitchen, who was one all along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from touchstone.demo.stage import House
from touchstone.demo.world import NOBODY, World
from touchstone.people.actions import give_role, meet, merge, tie
from touchstone.people.identities import Known, Who
from touchstone.people.models import Party, Tie

FRIENDS, HOUSEHOLDS, MEMBERS = 90, 40, 6
MERGED_BY = "tomasz"
Kind = Tie.Kind


class Ties:
    """Notes ties between people who were really met."""

    def __init__(self, world: World, parties: Mapping[int, int], now: datetime) -> None:
        self.world = world
        self.now = now
        self.rng = world.rng("ties")
        self.parties = parties
        self.rows = Party.objects.in_bulk(sorted(set(parties.values())))
        self.buyers = [who for who in parties if world.cast.people[who].role == "customer"]

    def row(self, person: int) -> Party:
        """The party of somebody met."""
        return self.rows[self.parties[person]]

    def tie(self, person: int, kind: str, other: int, days: float) -> None:
        """Both were met; it is known since so many days."""
        tie(party=self.row(person), kind=kind, other=self.row(other), now=self.now - timedelta(days=days))

    def some(self, count: int) -> list[int]:
        """Different buyers who were met."""
        return [self.buyers[place] for place in self.rng.permutation(len(self.buyers))[:count].tolist()]

    def works(self) -> None:
        """Who works for which house; houses are met through their people."""
        now = self.now - timedelta(days=self.world.days.today)
        for person, house in self.world.works:
            if person not in self.parties:
                continue
            party = meet(who=self.world.cast.people[house].who, now=now)
            if party is not None:
                give_role(party=party, kind=self.world.cast.people[house].role, now=now)
                tie(party=self.row(person), kind=Kind.WORKS_AT, other=party, now=now)

    def friends(self) -> None:
        """New buyers who came on a friend's tip, with the friend they named."""
        came = [one.who for one in self.world.happened if one.point == "friends-tip" and one.who in self.parties]
        new = list(dict.fromkeys(came))[-self.world.many(FRIENDS) :]
        for person, friend in zip(new, self.some(len(new)), strict=False):
            if person != friend:
                self.tie(person, Kind.REFERRED_BY, friend, float(self.rng.uniform(1, 300)))

    def households(self) -> None:
        """Buyers of one family name who share a kitchen."""
        by_family: dict[str, list[int]] = {}
        for who in self.buyers:
            by_family.setdefault(self.world.cast.people[who].who.name.split(" ")[-1], []).append(who)
        pairs = [(two[0], two[1]) for _family, two in sorted(by_family.items()) if len(two) > 1]
        for one, other in pairs[: self.world.many(HOUSEHOLDS)]:
            self.tie(one, Kind.HOUSEHOLD, other, float(self.rng.uniform(5, 500)))

    def book_club(self) -> None:
        """The inspector's book club, and what her telling did (0.20)."""
        inspector = next((who for who in self.world.groups["inspectors"] if who in self.parties), NOBODY)
        courier = next((who for who in self.world.groups["couriers"] if who in self.parties), NOBODY)
        members = self.some(MEMBERS + 3)
        if NOBODY in (inspector, courier) or len(members) < MEMBERS + 3:
            return
        name = self.world.story.names["book_club"]
        since = self.now - timedelta(days=210)
        club = meet(who=Who((Known("club", "thursday"),), name, organisation=True), now=since)
        if club is None:
            return
        for member in (inspector, *members[:MEMBERS]):
            tie(party=self.row(member), kind=Kind.MEMBER_OF, other=club, now=since)
        for member in members[:3]:
            self.tie(member, Kind.REFERRED_BY, inspector, float(self.rng.uniform(20, 180)))
        cousin = members[MEMBERS]
        self.tie(courier, Kind.KNOWS, cousin, 160)
        self.tie(cousin, Kind.REFERRED_BY, courier, 150)
        self.tie(members[MEMBERS + 1], Kind.REFERRED_BY, cousin, 80)

    def one_all_along(self, house: House) -> None:
        """Two records of one person, merged by hand."""
        for twin, person in self.world.twins:
            if twin in self.parties and person in self.parties:
                at = self.now - timedelta(days=float(self.rng.uniform(1, 30)))
                merge(loser=self.row(twin), survivor=self.row(person), by=house.users[MERGED_BY], now=at)


def tie_together(world: World, house: House, parties: Mapping[int, int], *, now: datetime) -> None:
    """All ties, and the merges."""
    ties = Ties(world, parties, now)
    ties.works()
    ties.friends()
    ties.households()
    ties.book_club()
    ties.one_all_along(house)
