"""What a supplier's fraud means for each of its open orders, judged the same before it is done and as it is (L7, X10)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes import eligibility
from disputes.eligibility import Condition, Facts
from disputes.enums import OPEN, Reason
from disputes.models.opening import of_supplier
from orders import windows
from orders.enums import PAID, WINDOW_CLOCKS, OrderState
from orders.models import Order
from suppliers.extensions import Affected, Consequence, Why
from tradeassurance.core.models import Deadline, root_kind

LATER = frozenset({"opens", "not_begun", "not_shipped", "not_delivered"})
"""Facts of conditions that do not hold yet: for a buyer who was deceived the platform does not wait for them (L7)."""
REASONS = {
    OrderState.IN_PRODUCTION: (Reason.LATE_SHIPMENT, Reason.QUALITY),
    OrderState.SHIPPED: (Reason.NOT_RECEIVED, Reason.LATE_SHIPMENT, Reason.QUALITY),
    OrderState.DELIVERED: (Reason.QUALITY, Reason.LATE_DELIVERY, Reason.LATE_SHIPMENT),
}
"""What the platform claims for the buyer, the likeliest first; the first that is eligible counts."""


@dataclass(frozen=True)
class Judgement:
    """What happens to an order and why; with the reason of the claim and its conditions where a dispute is opened."""

    consequence: Consequence
    why: Why
    reason: str = ""
    conditions: tuple[Condition, ...] = ()


def judge(facts: Facts, at: datetime) -> Judgement:
    """What a supplier's fraud means for one order."""
    order = facts.order
    if order.ended_at is not None:
        return Judgement(Consequence.CLOSED, Why.ENDED)
    if order.state not in PAID:
        return Judgement(Consequence.UNPAID, Why.NOTHING_RECEIVED)
    if any(dispute.state in OPEN for dispute in facts.disputes):
        return Judgement(Consequence.DISPUTED, Why.OPEN_DISPUTE)
    if not order.is_covered:
        return Judgement(Consequence.UNCOVERED, Why.NOT_CHOSEN)
    if order.claims_barred:
        return Judgement(Consequence.CLOSED, Why.CHARGED_BACK)
    if order.buyer.is_coverage_suspended:
        return Judgement(Consequence.UNCOVERED, Why.SUSPENDED)
    for reason in REASONS[OrderState(order.state)]:
        conditions = eligibility.check(facts, reason, at)
        if all(is_met(one) for one in conditions):
            return Judgement(Consequence.OPEN, Why.POSSIBLE, reason, tuple(conditions))
    return Judgement(Consequence.CLOSED, Why.WINDOWS_CLOSED)


def is_met(condition: Condition) -> bool:
    """Whether a condition holds, or will by itself: no buyer of a fraud waits for a date (L7)."""
    return condition.holds or condition.fact.says in LATER


def of(supplier: Any, at: datetime) -> Iterator[Affected]:
    """Every order of the supplier that stands, the oldest first."""
    joined = of_supplier(supplier.pk, at).select_related("buyer", "seller", "contract", "rules", "supplier")
    orders = list(joined.prefetch_related("payments", "disputes"))
    extended = _extended([order.pk for order in orders])
    for order in orders:
        facts = Facts(
            order,
            list(order.payments.all()),  # type: ignore[attr-defined]
            list(order.disputes.all()),  # type: ignore[attr-defined]
            [],
            windows.extended_by(extended[order.pk]),
            None,
        )
        found = judge(facts, at)
        yield Affected(order, found.consequence, found.why)


def _extended(orders: list[int]) -> dict[int, list[Deadline]]:
    found: dict[int, list[Deadline]] = defaultdict(list)
    clocks = Deadline.objects.filter(
        root_kind=root_kind(Order), root_id__in=orders, kind__in=WINDOW_CLOCKS.values()
    )
    for clock in clocks:
        found[clock.root_id].append(clock)
    return found
