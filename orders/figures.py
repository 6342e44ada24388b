"""What orders say of a supplier's record: covered volume and shipments on time (L2)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from orders.enums import PAID, OrderState
from orders.models import Order
from tradeassurance.core import calendars
from tradeassurance.ledger import currencies
from tradeassurance.rules.enums import Coverage
from tradeassurance.rules.models import ServiceRules

STANDING = (*PAID, OrderState.COMPLETED)
SHIPPABLE = (*STANDING, OrderState.REFUNDED)


def volume(suppliers: Collection[int], since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    """Covered orders by the instant of their first payment, at the rate stored at confirmation (L8, I18)."""
    paid = Order.objects.filter(
        covered(), supplier__in=suppliers, state__in=STANDING, paid_at__gt=since, paid_at__lte=until
    )
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"orders": 0, "volume_usd": Decimal(0)})
    for supplier_id, total, rate in paid.values_list("supplier_id", "contract__total", "usd_rate"):
        one = found[supplier_id]
        one["orders"] += 1
        one["volume_usd"] += currencies.to_usd(total, rate)
    return found


def covered() -> Q:
    """Orders that take part: they opted in, or their rules cover every order."""
    automatic = [
        pk
        for pk in ServiceRules.objects.published().values_list("pk", flat=True)
        if ServiceRules.typed(pk).coverage == Coverage.AUTOMATIC
    ]
    return Q(contract__covered=True) | Q(rules__in=automatic)


def punctuality(suppliers: Collection[int], since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    """Paid orders whose agreed shipment day ended in the span, and those that had left by then."""
    days = (since.date() - timedelta(days=40), until.date() + timedelta(days=1))
    agreed = Order.objects.filter(
        supplier__in=suppliers, state__in=SHIPPABLE, contract__shipment_date__range=days
    )
    rows = agreed.values_list(
        "supplier_id", "contract__shipment_date", "shipped_at", "rules_id", "seller__time_zone"
    )
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"due": 0, "on_time": 0})
    for supplier_id, day, shipped_at, rules_id, zone in rows:
        grace = ServiceRules.typed(rules_id).grace.days
        ended = calendars.end_of_day(day + timedelta(days=grace), zone)
        if not since < ended <= until:
            continue
        one = found[supplier_id]
        one["due"] += 1
        one["on_time"] += int(shipped_at is not None and shipped_at < ended + timedelta(seconds=1))
    return found
