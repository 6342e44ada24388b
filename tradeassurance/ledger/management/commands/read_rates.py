"""`manage.py read_rates`: exchange rates from the European Central Bank's daily XML, a file or an address (L8)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tradeassurance.core import clock
from tradeassurance.ledger import ecb


class Command(BaseCommand):
    """Reads one daily sheet; reading the same one again changes nothing."""

    help = "Read exchange rates from the European Central Bank's daily XML (eurofxref-daily.xml)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the document is."""
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--file", type=Path, help="a file on this machine")
        where.add_argument(
            "--url", default=settings.EXCHANGE_RATES_URL, help="an address; EXCHANGE_RATES_URL unless told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was read, or why nothing was."""
        try:
            sheet, is_new = ecb.take(self.document(options), clock.now())
        except (OSError, ecb.Malformed) as error:
            raise CommandError(f"Nothing was recorded: {error}.") from error
        known = "read" if is_new else "known already, nothing was changed"
        self.stdout.write(f"{sheet}: {len(sheet.published)} rates, {known}.")

    def document(self, options: dict[str, Any]) -> bytes:
        """The document from a file or an address."""
        if options["file"] is not None:
            return options["file"].read_bytes()
        if not options["url"]:
            raise CommandError("Give --file or --url, or set EXCHANGE_RATES_URL.")
        return ecb.fetch(options["url"])
