"""What a supplier's fraud means for each of its open orders (L7, X10): told now, done by the disputes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import windows
from orders.enums import PROTECTED, OrderState
from orders.models import Order
from suppliers.extensions import Affected, Consequence


def of(supplier: Any, at: datetime) -> Iterator[Affected]:
    """Every confirmed order of the supplier that has not ended, the oldest first."""
    orders = Order.objects.filter(supplier=supplier, state__in=PROTECTED).order_by("pk")
    for order in orders.select_related("buyer", "seller", "contract", "rules", "supplier"):
        consequence, why = _consequence(order, at)
        yield Affected(order, consequence, why)


def _consequence(order: Order, at: datetime) -> tuple[Consequence, Any]:
    if order.state == OrderState.CONFIRMED:
        return Consequence.UNPAID, _("Nothing was received for it.")
    if not order.is_covered:
        return Consequence.UNCOVERED, _("It did not opt in.")
    if order.disputed:
        return Consequence.DISPUTED, _("The buyer has an open dispute.")
    if order.claims_barred:
        return Consequence.CLOSED, _("A chargeback closed the route.")
    if all(has_closed(one, at) for one in windows.windows(order, order.contract)):
        return Consequence.CLOSED, _("Every claim window has closed.")
    return Consequence.OPEN, _("Paid, covered, and a claim is possible now or later.")


def has_closed(window: windows.Window, at: datetime) -> bool:
    """Whether nothing can be claimed any more: never covered, or over."""
    return not window.covered or (
        window.closes_at is not None and at >= window.closes_at + windows.ONE_SECOND
    )
