"""Booked services as rows of the order's page (P5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from orders import policy
from orders.reading import Sheet
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor


@dataclass(frozen=True)
class ServiceRow:
    """A booking, with the pages on which this reader records what came of it."""

    record: Any
    report_url: str
    cancel_url: str


def service_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[ServiceRow]:
    """All bookings, the first one first."""
    return [_row(sheet.order, booking, actor, at) for booking in sheet.order.bookings.all()]  # type: ignore[attr-defined]


def _row(order: Any, booking: Any, actor: Actor, at: datetime) -> ServiceRow:
    def page(move: str, name: str) -> str:
        may = fsm.verdict(booking, move, actor, at)
        return reverse(f"orders:{name}", args=[order.number, booking.pk]) if may else ""

    booking.order = order
    return ServiceRow(booking, page("finish", "service_report"), page("cancel", "cancel_service"))


def book_url(sheet: Sheet, actor: Actor, at: datetime) -> str:
    """Where this reader books a service; empty where it is not the time for it."""
    may = policy.may_book(sheet.order, actor, at)
    return reverse("orders:book_service", args=[sheet.order.number]) if may else ""
