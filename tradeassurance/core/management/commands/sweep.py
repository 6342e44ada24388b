"""Bring everything up to date once."""

from typing import Any

from django.core.management.base import BaseCommand

from tradeassurance.core import tasks


class Command(BaseCommand):
    help = "Lets everything that came due take effect, once, as the schedule does every half minute."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and say how many cases were taken."""
        self.stdout.write(f"{tasks.sweep()} case(s) brought up to date.")
