"""Where upper apps hang what they know of a supplier into its pages, without suppliers knowing them (DESIGN 1).

affected.register(orders_of)       # (supplier, at) -> [Affected]: its open orders, and what fraud means for each
on_the_desk.moves.append(move)     # a Move on a supplier's page
on_the_desk.sections.append(table) # (supplier, at) -> sections of that page
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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


class Why(models.TextChoices):
    """What the consequence for an order rests on (X10)."""

    POSSIBLE = "possible", _("Paid, covered, and a claim is possible now or later.")
    NOTHING_RECEIVED = "nothing_received", _("Nothing, or not enough, was received for it.")
    NOT_CHOSEN = "not_chosen", _("It did not opt in.")
    OPEN_DISPUTE = "open_dispute", _("The buyer has an open dispute.")
    CHARGED_BACK = "charged_back", _("A chargeback closed the route.")
    WINDOWS_CLOSED = (
        "windows_closed",
        _("Every claim window has closed, or nothing that it covers went wrong."),
    )
    SUSPENDED = "suspended", _("The buyer's coverage is suspended.")
    ENDED = "ended", _("The order ended before its turn came.")


@dataclass(frozen=True)
class Affected:
    """One open order, and what would happen to it, with the reason."""

    order: Any
    consequence: Consequence
    why: Why


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


@dataclass(frozen=True)
class OnTheDesk:
    """What upper apps add to a supplier's page at the desk."""

    moves: list[Any] = field(default_factory=list)
    sections: list[Callable[[Any, datetime], Iterable[Any]]] = field(default_factory=list)


affected = AffectedOrders()
on_the_desk = OnTheDesk()
