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

from tests.make import Shop  # noqa: E402
from tests.web.addresses import PAGES, address, furnished  # noqa: E402
from touchstone.company.models import Branch, User  # noqa: E402
from touchstone.ledger.models import Source  # noqa: E402
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


if __name__ == "__main__":
    shelf = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(shelf, "JPEG")
    place = furnished(shop(), picture=shelf.getvalue(), now=timezone.now())
    print(json.dumps({name: [address(name, place), verb] for name, verb in PAGES.items()}))
