"""Check what must always hold (INVARIANTS.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tradeassurance.core import integrity


class Command(BaseCommand):
    help = "Checks what must always hold: per id the rows checked, the violations and the seconds. Exits 1 on any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", nargs="+", metavar="ID", help="check these ids only, such as I01 I04")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the checks one after the other. Raises CommandError where one finds something."""
        only = set(options["only"]) if options["only"] else None
        unknown = (only or set()) - {item.id for item in integrity.checks()}
        if unknown:
            raise CommandError(f"There is no check {', '.join(sorted(unknown))}.")
        wrong = 0
        for result in integrity.run(only):
            wrong += len(result.violations)
            line = f"{result.check.id}  {result.rows:>8} rows  {len(result.violations):>4} wrong  {result.seconds:7.3f} s"
            self.stdout.write(f"{line}  {result.check.title}")
            for violation in result.violations[:50]:
                self.stdout.write(f"      {violation}")
        if wrong:
            raise CommandError(f"{wrong} violation(s)")
        self.stdout.write("Everything holds.")
