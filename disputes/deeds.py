"""What members of staff did in the cases of a company, as the trail knows it (X11, I34)."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from orders.models import Order
from tradeassurance.accounts.acts import Act
from tradeassurance.core.actors import staff
from tradeassurance.core.models import TrailEntry


def in_cases_of(user: Any, company: Any, since: datetime, until: datetime) -> list[Act]:
    """Every entry that a person left as staff in the trail of an order of the company; two queries."""
    orders = Order.objects.filter(Q(buyer=company) | Q(seller=company))
    numbers = dict(orders.values_list("pk", "number"))
    entries = TrailEntry.objects.filter(
        root_kind="order",
        root_id__in=orders.values("pk"),
        user_id=user.pk,
        actor=staff(user.pk).label,
        at__gte=since,
        at__lte=until,
    )
    rows = entries.order_by("at", "pk").values_list("root_id", "action", "at")
    return [Act(numbers[root_id], action, at) for root_id, action, at in rows]
