"""What happens to the company that the commands are tried on, each act by the verbs, in a process of its own.

python -m tests.management.acts prepare | more | forget | loosen | tell …     any of these, one after the other
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must stand first
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests import make  # noqa: E402
from touchstone.company.models import Branch, User  # noqa: E402
from touchstone.files.store import keep  # noqa: E402
from touchstone.ledger.actions import record  # noqa: E402
from touchstone.ledger.dump import canonical_dump  # noqa: E402
from touchstone.ledger.entries import Entry, Made, Reading, Words  # noqa: E402
from touchstone.ledger.models import Source  # noqa: E402
from touchstone.ledger.projection import project_new  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402
from touchstone.people.models import Party  # noqa: E402
from touchstone.privacy.actions import erase  # noqa: E402
from touchstone.register.actions import make_promise  # noqa: E402
from touchstone.register.models import PromiseRevision, Touchpoint  # noqa: E402

PICTURE = b"the shelf as Carla saw it"


def prepare() -> None:
    """A company, and Carla, who said so with a picture; all of it on the map."""
    call_command("migrate", verbosity=0)
    place = make.shop()
    make_promise(touchpoint=place.till, text="We ring back.", by=place.asha, now=timezone.now())
    _said("first", pictures=((keep(PICTURE), "shelf.jpg"),), words=(Words("Nobody rang back."),))


def more() -> None:
    """Something happens that the backup does not know of."""
    _said("second", words=(Words("Now they did."),))
    keep(b"a later picture")


def _said(key: str, **told: object) -> None:
    now = timezone.now()
    revision = PromiseRevision.objects.get()
    entry = Entry(
        key=key,
        touchpoint=Touchpoint.objects.get(slug="till").pk,
        branch=Branch.objects.get(slug="north").pk,
        happened_at=now,
        party=Who(known=(Known("email", "carla@quartz.example"),), name="Carla Quartz"),
        readings=(Reading("they_said", -6, "customer"),),
        made=(Made(key, revision.pk, now, now),),
        **told,  # type: ignore[arg-type]
    )
    outcome = record(source=Source.objects.get(), entries=[entry], now=now)
    assert not outcome.refused, outcome.refused
    project_new(now=now)


def forget() -> None:
    """Carla asks to be forgotten."""
    erase(party=Party.objects.get(name="Carla Quartz"), by=User.objects.get(name="Asha"), now=timezone.now())


def loosen() -> None:
    """Somebody takes away what keeps the ledger from being changed."""
    of = ' ON "touchstone_evidence"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "touchstone_evidence_no_update"{of}')


def tell() -> None:
    """The canonical dump."""
    for line in canonical_dump():
        print(line)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        {act.__name__: act for act in (prepare, more, forget, loosen, tell)}[name]()
