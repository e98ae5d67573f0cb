"""Makes the demo company: sets the stage, plays eighteen months that end now, and writes all of it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.demo.buyers import double, occasions_of
from touchstone.demo.passing import Passing, gather
from touchstone.demo.saying import Saying
from touchstone.demo.shopping import Shopping
from touchstone.demo.stage import MAIL, set_the_stage
from touchstone.demo.story import read_story
from touchstone.demo.ties import tie_together
from touchstone.demo.today import lay_out_today
from touchstone.demo.vows import Vows
from touchstone.demo.walking import walk
from touchstone.demo.words import Sentences
from touchstone.demo.world import World, new_world
from touchstone.demo.writing import Writer

SEED = 1949
DOUBLES = 14
OWNER_NAME = "Maeve Corrigan"
OWNER_EMAIL = f"maeve@{MAIL}"


@dataclass(frozen=True)
class Made:
    """What was made: how many encounters were handed over, how many people, branches and touchpoints there are."""

    encounters: int
    people: int
    branches: int
    touchpoints: int


def play(*, now: datetime, scale: float = 1.0, seed: int = SEED) -> tuple[World, Vows]:
    """Everything that happens until `now`, decided but not written down: the same seed and time, the same world."""
    story = read_story()
    world = new_world(story, now=now, seed=seed, scale=scale)
    vows = Vows(world)
    gather(world)
    occasions = occasions_of(world)
    double(world, occasions, DOUBLES)
    shopping = Shopping(world, vows)
    shopping.happen(occasions)
    shopping.strangers()
    passing = Passing(world, vows, occasions)
    passing.happen()
    passing.returned()
    passing.complained()
    sentences = Sentences(story.words, world.rng("words"))
    Saying(world, occasions, sentences).happen()
    walk(world, sentences)
    lay_out_today(world, vows, occasions)
    return world, vows


def make_demo(*, now: datetime, say: Callable[[str], None] = print, scale: float = 1.0, seed: int = SEED) -> Made:
    """Make the demo company in an empty database, through the verbs. `scale` 1 gives some 200,000 encounters."""
    say(_("Making the demo company Ladle & Lathe: nine kitchen shops that also mend. Everything in it is invented."))
    world, vows = play(now=now, scale=scale, seed=seed)
    with transaction.atomic():
        house = set_the_stage(world)
    say(_("Its branches, people, journeys and promises stand. Now eighteen months go by, week after week."))
    writer = Writer(world, house, vows, say)
    written = writer.write()
    with transaction.atomic():
        tie_together(world, house, writer.parties, now=now)
    made = Made(written, len(writer.parties), len(house.branches), len(house.touchpoints))
    counted = {"encounters": f"{written:,}", "people": f"{made.people:,}"}
    say(_("Done: %(encounters)s encounters with %(people)s people and houses.") % counted)
    return made
