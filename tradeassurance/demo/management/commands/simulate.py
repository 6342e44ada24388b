"""`manage.py simulate --orders 2000 --seed 7`: a year of random orders through the services, and whether all holds."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tradeassurance.accounts.models import Company, User
from tradeassurance.demo.progress import Bar
from tradeassurance.demo.simulation.year import Month, Outcome, Simulation


class Command(BaseCommand):
    """Fills an empty database with random orders; exits with 1 where something does not hold at the end of a month."""

    help = (
        "Simulate a year of orders under all three rules versions, with late jobs and killed sweeps; "
        "check every invariant at the end of each month, and every statement at the end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many orders, and which chance."""
        parser.add_argument("--orders", type=int, default=2000)
        parser.add_argument("--seed", default="1")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")
        parser.add_argument("--only-end", action="store_true", help="check once, and not each month")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a database in which somebody lives already."""
        if Company.objects.exists() or User.objects.exists():
            raise CommandError(_("Use an empty database: a simulation leaves its orders behind."))
        bar, start = Bar(quiet=options["quiet"]), time.perf_counter()
        monthly = not options["only_end"]
        simulation = Simulation(options["orders"], options["seed"], month=self._say_month, monthly=monthly)
        outcome = simulation.run(bar)
        bar.end()
        self._say(outcome)
        self.stdout.write(_("  %(seconds)d s") % {"seconds": time.perf_counter() - start})
        if not outcome.is_clean:
            sys.exit(1)

    def _say_month(self, month: Month) -> None:
        line = f"  {month.ends:%Y-%m}  {month.orders:>6}  {month.disputes:>5}  {len(month.violations):>3}"
        self.stdout.write(f"{line}  {month.seconds:7.1f} s")
        for violation in month.violations[:50]:
            self.stderr.write(violation)
        self.stdout.flush()

    def _say(self, outcome: Outcome) -> None:
        for counted in (outcome.states, outcome.disputes, outcome.happened):
            listed = ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))
            self.stdout.write(f"  {listed or '–'}")
        for line in outcome.violations:
            self.stderr.write(line)
