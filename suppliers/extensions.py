"""Where upper apps hang what they know of a supplier into its pages, without suppliers knowing them (DESIGN 1).

affected.register(orders_of)       # (supplier, at) -> [Affected]: its open orders, and what fraud means for each
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consequence(models.TextChoices):
    """What happens to an open order of a supplier that is suspended for fraud (L7, X10)."""

    OPEN = "open", _("A dispute is opened for the buyer")
    DISPUTED = "disputed", _("In dispute already")
    CLOSED = "closed", _("No claim is possible any more")
    UNPAID = "unpaid", _("Not paid: cancelled, and its freeze released")
    UNCOVERED = "uncovered", _("Not covered: goes on")


@dataclass(frozen=True)
class Affected:
    """One open order, and what would happen to it, with the reason."""

    order: Any
    consequence: Consequence
    why: Any = ""


Source = Callable[[Any, datetime], Iterable[Affected]]


class AffectedOrders:
    """What upper apps say of a supplier's open orders."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def register(self, source: Source) -> None:
        """Ask ``source(supplier, at)``."""
        if source not in self._sources:
            self._sources.append(source)

    def of(self, supplier: Any, at: datetime) -> list[Affected]:
        """Every open order of a supplier."""
        return [one for source in self._sources for one in source(supplier, at)]


affected = AffectedOrders()
