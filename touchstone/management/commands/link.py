"""`touchstone link E-MAIL`: a sign-in link for somebody who cannot get in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from touchstone.company.actions import make_sign_in_link
from touchstone.company.models import User


class Command(BaseCommand):
    """Print a link that signs one person in once."""

    help = "Print a link that signs this person in once."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """One verb."""
        user = User.objects.filter(email=options["email"].strip().casefold(), left_at=None).first()
        if user is None:
            raise CommandError(f"Nobody here signs in as {options['email']}.", returncode=2)
        self.stdout.write(f"/sign-in/{make_sign_in_link(user=user, now=timezone.now(), by=None)}/")
