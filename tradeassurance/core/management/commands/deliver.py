"""Send waiting e-mails once."""

from typing import Any

from django.core.management.base import BaseCommand

from tradeassurance.core import tasks


class Command(BaseCommand):
    help = "Sends the e-mails that wait, once, as the schedule does."

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver and say how many went out."""
        self.stdout.write(f"{tasks.deliver()} e-mail(s) sent.")
