"""How the held money of an order divides while a dispute is open, in words for pages (P3, X8)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import money
from orders.models import Order
from tradeassurance.ledger.statements import StatementLine

Part = tuple[Any, Decimal]


def parts(order: Order, held: Decimal, lines: Iterable[StatementLine] = ()) -> list[Part]:
    """What an open dispute keeps, what it does not, and what of ``lines`` was released beside one. No zeros."""
    kept = money.kept(order, held)
    found = [(_("Held for the dispute"), kept)]
    if order.disputed:
        found.append((_("Held and not in dispute"), held - kept))
    found.append((_("Released while a dispute was open"), released(lines)))
    return [(label, amount) for label, amount in found if amount]


def released(lines: Iterable[StatementLine]) -> Decimal:
    """What went to the supplier while a dispute was open, in the order's currency."""
    gone = (
        line.amount for line in lines if line.kind == money.RELEASED_MEANWHILE and line.code == money.HELD
    )
    return -sum(gone, Decimal(0))
