"""The end of an order: completed, lapsed, or refunded (L4, P3)."""

from decimal import Decimal

from orders import money, windows
from orders.enums import OrderState
from orders.extensions import release_claims
from orders.models import Order
from orders.services import ending, schedules
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount

NOTHING = Decimal(0)


@service(Order)
def complete(change: Change, order: Order) -> Order:
    """The last window closed and nobody complained: held money is released, the freeze ends (P3, L4)."""
    change.advance(order.complete, at=change.at)
    amount = release(change, order, "completed")
    ending.close.within(change, order, "completed")
    told = Amount(amount, order.currency)
    change.tell(order.seller_id, "order.completed", order=order.number, amount=told)
    change.tell(order.buyer_id, "order.completed", order=order.number, amount=told)
    return order


def release(change: Change, order: Order, why: str) -> Decimal:
    """Held money that no dispute keeps goes to the supplier, and pays what it owes first; how much that was (P3, X8, M2)."""
    held = money.held(change, order) if money.holds(order) else NOTHING
    amount = held - money.kept(order, held)
    if amount:
        money.release(change, order, amount, why)
        for claim in release_claims:
            claim(change, order, amount)
    return amount


def complete_if_over(change: Change, order: Order) -> None:
    """Complete the order when no claim window runs any more; an open dispute keeps its part, and the order open (P3)."""
    if order.state not in (OrderState.SHIPPED, OrderState.DELIVERED):
        return
    if schedules.open_windows(change, order) or not _last_window_known(order):
        return
    if not order.disputed:
        complete.within(change, order)
    elif amount := release(change, order, f"windows:{change.at.isoformat()}"):
        told = Amount(amount, order.currency)
        for company in (order.buyer_id, order.seller_id):
            change.tell(company, "order.rest_released", order=order.number, amount=told)


def go_on(change: Change, order: Order) -> None:
    """A dispute has ended: the order completes if that is due, else what the buyer accepted before is released (P3)."""
    complete_if_over(change, order)
    if order.ended_at is not None or order.accepted_at is None or order.claims_barred:
        return
    if amount := release(change, order, f"accepted:{change.at.isoformat()}"):
        told = Amount(amount, order.currency)
        change.tell(order.seller_id, "order.accepted", order=order.number, amount=told)


def _last_window_known(order: Order) -> bool:
    if order.delivered_at is not None:
        return True
    # Goods still under way: only rules that count every window from shipment can end here.
    return order.shipped_at is not None and not any(
        w.covered and w.closes_at is None for w in windows.windows(order, order.contract)
    )


@service(Order)
def lapse(change: Change, order: Order) -> Order:
    """Nobody paid in time: the order ends and the limit is free again (L4)."""
    change.advance(order.lapse, at=change.at)
    ending.close.within(change, order, "lapsed")
    change.tell(order.buyer_id, "order.lapsed", order=order.number)
    change.tell(order.seller_id, "order.lapsed", order=order.number)
    return order


@service(Order)
def lapse_unconfirmed(change: Change, order: Order) -> Order:
    """Nobody changed or confirmed the contract for long; nothing was binding and nothing frozen (X12)."""
    change.advance(order.lapse_unconfirmed, at=change.at)
    ending.close.within(change, order, "lapsed")
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "order.not_confirmed", order=order.number)
    return order


@service(Order)
def refund(change: Change, order: Order) -> Order:
    """A dispute sent everything back: the order ends as refunded (A7)."""
    change.advance(order.refund, at=change.at)
    ending.close.within(change, order, "refunded")
    return order
