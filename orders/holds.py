"""Orders that still need to know who acted in them (I45)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from orders.enums import ENDED
from orders.models import Order
from tradeassurance.core.models import TrailEntry

SHOWN = 3


def unfinished_of(user: Any) -> list[str]:
    """Orders in which the person acted and that have not ended, or whose dispute has not; in one sentence."""
    acted = TrailEntry.objects.filter(root_kind="order", user_id=user.pk).values("root_id")
    open_ones = Order.objects.filter(~Q(state__in=ENDED) | Q(disputed=True), pk__in=acted)
    numbers = list(open_ones.order_by("number").values_list("number", flat=True)[: SHOWN + 1])
    if not numbers:
        return []
    more = " …" if len(numbers) > SHOWN else ""
    return [_("Acted in what has not ended: %(orders)s.") % {"orders": ", ".join(numbers[:SHOWN]) + more}]
