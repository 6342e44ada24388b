"""What every end of an order has in common: clocks stop and the freeze ends (L4)."""

from decimal import Decimal

from orders import money
from orders.enums import AmendmentState, Clock, OrderState
from orders.models import Amendment, Order, Payment
from orders.services import booking, credits, giving_back, refunds, standstill
from suppliers.enums import FreezeState
from suppliers.limit import LimitMove
from suppliers.models import Freeze
from tradeassurance.core.change import Change, service


@service(Order)
def close(change: Change, order: Order, reason: str) -> None:
    """Stop the order's own clocks, end proposals and visits that wait, and release what it froze, if anything."""
    change.drop_all(order)
    standstill.over(change, order)
    credits.give_back(change, order)
    for amendment in change.all(Amendment):
        if amendment.state == AmendmentState.PROPOSED:
            change.advance(amendment.lapse, at=change.at)
            change.drop(amendment, Clock.ANSWER_AMENDMENT)
    booking.end_with_order(change, order)
    return_what_is_held(change, order, reason)
    release_freeze(change, order, reason)


@service(Order)
def cancel_for_fraud(change: Change, order: Order) -> Order:
    """The supplier deceives and the buyer has not paid: the order ends, what came goes back, the freeze ends (X10)."""
    change.advance(order.cancel_for_fraud, at=change.at)
    close.within(change, order, "cancelled")
    return order


def return_what_is_held(change: Change, order: Order, reason: str) -> None:
    """What was paid into an order that ends without goods goes back over the same payments (P2, P4)."""
    if order.state not in (OrderState.LAPSED, OrderState.CANCELLED) or order.contract_id is None:
        return
    received = money.paid(change.all(Payment))
    if not received:
        return
    if money.holds(order):
        amount = money.held(change, order)
        money.owe_refund(change, order, amount, reason)
        refunds.owe(change, order, amount, reason)
    else:
        # The supplier has it: the platform never held this money.
        giving_back.owe(change, order, received, reason)


def release_freeze(change: Change, order: Order, reason: str) -> None:
    """The freeze ends; the supplier's limit has the room again."""
    freeze = change.find(Freeze, order_id=order.pk)
    if freeze is None or freeze.ended_at is not None:
        return
    freeze.state, freeze.ended_at, freeze.end_reason = FreezeState.RELEASED, change.at, reason
    change.at_the_end(LimitMove(freeze.supplier_id, frozen=-freeze.amount))


def convert_freeze(change: Change, order: Order, guaranteed_usd: Decimal) -> None:
    """The guarantee paid: what it paid is outstanding until the supplier reimburses it (L5)."""
    freeze = change.find(Freeze, order_id=order.pk)
    frozen = Decimal(0)
    if freeze is not None and freeze.ended_at is None:
        freeze.state, freeze.ended_at, freeze.end_reason = FreezeState.CONVERTED, change.at, "guaranteed"
        frozen = -freeze.amount
    change.at_the_end(LimitMove(order.supplier_id, frozen=frozen, outstanding=guaranteed_usd))
