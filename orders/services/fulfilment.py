"""From production to the buyer's hands: ship, deliver, accept (P3, P5)."""

from datetime import datetime
from decimal import Decimal

from orders import money, policy
from orders.enums import Clock
from orders.models import Order, Shipment
from orders.services import completion, schedules
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount


@service(Order)
def ship(change: Change, order: Order, *, carrier: str, tracking: str = "") -> Shipment:
    """The supplier hands the goods to the carrier (P5)."""
    change.advance(order.ship, at=change.at)
    change.meet(order, Clock.SHIP_BY)
    shipment = Shipment(order=order, carrier=carrier, tracking=tracking, shipped_at=change.at)
    schedules.claim_windows(change, order)
    schedules.review(change, order, order.terms.never_delivered_review, "never_delivered_review")
    change.tell(order.buyer, "order.shipped", order=order.number, carrier=carrier, tracking=tracking)
    return change.add(shipment)


@service(Order)
def deliver(change: Change, order: Order) -> Order:
    """The goods arrived: the buyer, the carrier or staff say so (P5). Claim windows count from now."""
    change.advance(order.deliver, at=change.at)
    change.meet(order, Clock.DELIVER_BY)
    change.drop(order, Clock.REVIEW)
    schedules.claim_windows(change, order)
    closes = _last_window(change, order)
    change.tell(order.buyer, "order.delivered.buyer", order=order.number, closes=closes)
    change.tell(order.seller, "order.delivered", order=order.number)
    if not closes:
        completion.complete.within(change, order)
    return order


def _last_window(change: Change, order: Order) -> datetime | None:
    return max((d.due_at for d in schedules.open_windows(change, order)), default=None)


@service(Order)
def accept(change: Change, order: Order) -> Order:
    """The buyer is satisfied: held money goes to the supplier; claim windows stay open (P3)."""
    change.require(policy.may_accept(order, change.actor, change.at))
    order.accepted_at = change.at
    amount = money.held(change, order) if money.holds(order) else Decimal(0)
    if amount:
        money.release(change, order, amount, "accepted")
        change.tell(order.seller, "order.accepted", order=order.number, amount=Amount(amount, order.currency))
    return order
