"""`manage.py simulate --orders 2000 --seed 7`: a year of random orders through the services, and whether all holds."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tradeassurance.accounts.models import Company, User
from tradeassurance.demo.progress import Bar
from tradeassurance.demo.simulation import simulate


class Command(BaseCommand):
    """Fills an empty database with random orders; exits with 1 where something does not hold in the end."""

    help = (
        "Simulate a year of orders under all three rules versions, then check every invariant and statement."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many orders, and which chance."""
        parser.add_argument("--orders", type=int, default=2000)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a database in which somebody lives already."""
        if Company.objects.exists() or User.objects.exists():
            raise CommandError(_("Use an empty database: a simulation leaves its orders behind."))
        bar, start = Bar(quiet=options["quiet"]), time.perf_counter()
        outcome = simulate(options["orders"], options["seed"], told=bar)
        bar.end()
        listed = ", ".join(f"{count} {state}" for state, count in sorted(outcome.states.items()))
        refused = ", ".join(f"{rule} {count}" for rule, count in sorted(outcome.refusals.items()))
        self.stdout.write(f"  {listed}")
        self.stdout.write(_("  refused: %(rules)s") % {"rules": refused or "–"})
        self.stdout.write(_("  %(seconds)d s") % {"seconds": time.perf_counter() - start})
        for line in outcome.violations:
            self.stderr.write(line)
        if not outcome.is_clean:
            sys.exit(1)
