"""Every address of the product on the company that the browser walks: furnishes what is missing, and prints them.

python -m tests.browser.addresses      a JSON object: name → [address, what one must be allowed to do there]
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")

import django

django.setup()

from io import BytesIO  # noqa: E402 - Django must stand first

from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from tests.make import Shop, user  # noqa: E402
from tests.web.bringing import RECIPE, came_in  # noqa: E402
from tests.web.test_scope import PAGES, Place, address  # noqa: E402
from touchstone.company import actions  # noqa: E402
from touchstone.company.models import Branch, User  # noqa: E402
from touchstone.files.store import keep  # noqa: E402
from touchstone.ledger.actions import record_one  # noqa: E402
from touchstone.ledger.entries import Entry, Reading, Words  # noqa: E402
from touchstone.ledger.intake.keeping import keep_recipe  # noqa: E402
from touchstone.ledger.models import Source  # noqa: E402
from touchstone.people.actions import merge, tie  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402
from touchstone.people.models import Party  # noqa: E402
from touchstone.register.models import Journey, Touchpoint  # noqa: E402


def shop() -> Shop:
    """The small company, as it stands."""
    branches, users = ({one.slug: one for one in Branch.objects.all()}, {one.name: one for one in User.objects.all()})
    points = {one.slug: one for one in Touchpoint.objects.all()}
    return Shop(
        root=branches["reed"],
        north=branches["north"],
        south=branches["south"],
        journey=Journey.objects.get(slug="buying"),
        website=points["website"],
        till=points["till"],
        help_desk=points["help-desk"],
        source=Source.objects.get(slug="notes"),
        asha=users["Asha"],
        ben=users["Ben"],
        dev=users["Dev"],
    )


def furnished(made: Shop) -> Place:
    """A department, a customer with words, a picture, friends and a second name, and whom the examples speak of."""
    now = timezone.now()
    shelf = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(shelf, "JPEG")
    actions.add_department(name="Bakery", by=made.asha, now=now)
    entry = Entry(
        key="carla-1",
        touchpoint=made.till.pk,
        branch=made.north.pk,
        happened_at=now,
        party=Who(known=(Known("email", "carla@quartz.example"),), name="Carla Quartz"),
        readings=(Reading("they_said", -6, "customer"),),
        words=(Words("Nobody rang back"),),
        pictures=((keep(shelf.getvalue()), "shelf.jpg"),),
    )
    encounter = record_one(source=made.source, entry=entry, now=now, by=made.ben)
    carla = Party.objects.get(name="Carla Quartz")
    kara, quentin = (Party.objects.create(name=name, met_at=now) for name in ("Kara Quartz", "Quentin Quartz"))
    merge(loser=kara, survivor=carla, by=made.ben, now=now)
    friends = tie(party=carla, kind="knows", other=quentin, by=made.ben, now=now)
    came_in(by=made.asha, now=now)
    keep_recipe(text=RECIPE, title="Visits", by=made.asha, now=now)
    return Place(
        made, encounter, user("Hana", "head", made.south), user("Sol", "shopper", made.south), kara.pk, friends.pk
    )


if __name__ == "__main__":
    place = furnished(shop())
    print(json.dumps({name: [address(name, place), verb] for name, verb in PAGES.items()}))
