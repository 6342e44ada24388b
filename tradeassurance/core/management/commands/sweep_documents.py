"""Remove files that nothing refers to, and check what could not be checked when it arrived."""

from typing import Any

from django.core.management.base import BaseCommand

from tradeassurance.core import tasks


class Command(BaseCommand):
    """`manage.py sweep_documents`"""

    help = "Removes stored files that no document refers to for a day, and checks documents that still wait."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done, in one line."""
        self.stdout.write(f"{tasks.sweep_documents()} file(s) checked or removed")
