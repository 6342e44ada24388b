"""`manage.py world`: fills an empty database with a small believable world."""

import time
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from disputes.models import Dispute
from orders.models import Order
from tradeassurance.accounts.models import Company, User
from tradeassurance.core import clock
from tradeassurance.core.models import Document, Notice, TrailEntry
from tradeassurance.demo.progress import Bar
from tradeassurance.demo.sign_ins import DEMO_PASSWORD, MORE_SIGN_INS, SIGN_INS
from tradeassurance.demo.world.making import make

SEED = "trade-assurance"
COUNTED = (
    (_("companies"), Company), (_("people"), User), (_("orders"), Order), (_("disputes"), Dispute),
    (_("documents"), Document), (_("notices"), Notice), (_("entries of the trail"), TrailEntry),
)  # fmt: skip


class Command(BaseCommand):
    """Tells years of orders and disputes through the services, at their own times."""

    help = "Make a small believable world with the real services; the same seed gives the same world."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which world, how large, and until when."""
        parser.add_argument("--seed", default=SEED)
        parser.add_argument("--scale", choices=("small", "full"), default="full")
        parser.add_argument(
            "--until", help="the present of the world, as 2026-03-01T09:00 (UTC); now unless told"
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bar, no summary")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a database in which somebody lives already."""
        if Company.objects.exists() or User.objects.exists():
            raise CommandError("There is a world in this database already. Use an empty one.")
        bar, start = Bar(quiet=options["quiet"]), time.perf_counter()
        world = make(options["seed"], _instant(options["until"]), scale=options["scale"], told=bar)
        bar.end()
        if not options["quiet"]:
            self._summarize(world.fingerprint, time.perf_counter() - start, options["verbosity"])

    def _summarize(self, fingerprint: str, seconds: float, verbosity: int) -> None:
        self.stdout.write("  " + ", ".join(f"{model.objects.count()} {name}" for name, model in COUNTED))
        self.stdout.write(_("  made in %(seconds)d s, fingerprint %(fingerprint)s") % {
            "seconds": seconds, "fingerprint": fingerprint[:16],
        })  # fmt: skip
        if verbosity:
            for who, email, _page in (*SIGN_INS, *MORE_SIGN_INS):
                self.stdout.write(f"  {who!s:<28} {email}")
            self.stdout.write(_("  The password of all of them: %(password)s") % {"password": DEMO_PASSWORD})


def _instant(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--until {text}: {error}") from error
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
