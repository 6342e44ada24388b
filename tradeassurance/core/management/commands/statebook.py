"""Write the state diagrams and the golden table from the state machines."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tradeassurance.core import statebook


class Command(BaseCommand):
    help = (
        "Writes docs/states.md and the diagrams in README.md from the state machines; --check only compares."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 where a file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare every generated file."""
        documented = statebook.machines(settings.DOCUMENTED_MACHINES)
        pictured = statebook.machines(settings.PICTURED_MACHINES)
        for path, text in statebook.files(settings.BASE_DIR, documented, pictured).items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if options["check"]:
                raise CommandError(
                    f"{path.name} differs from the state machines: run python manage.py statebook"
                )
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote {path.name}")
