"""New goods instead of money: shipped by a day, received, or refunded after all (C3, X12)."""

from disputes.enums import Clock
from disputes.models import Dispute, Replacement
from disputes.services import execution, transit
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount

RECEIVED = "replacement received"
"""Why a plan was cancelled although its award stands: the buyer has new goods."""


@service(Replacement)
def ship(change: Change, goods: Replacement, *, carrier: str, tracking: str) -> Replacement:
    """The supplier sends the new goods; the desk looks at them when they stay under way (X3)."""
    change.advance(goods.ship, at=change.at, carrier=carrier, tracking=tracking)
    change.meet(goods, Clock.REPLACE)
    dispute = goods.dispute
    transit.shipped(change, goods, Clock.CONFIRM_REPLACEMENT, dispute.order.buyer)
    told = {"dispute": dispute.number, "carrier": carrier, "tracking": tracking}
    change.tell(dispute.order.buyer_id, "replacement.shipped", **told)
    return goods


@service(Replacement)
def deliver(change: Change, goods: Replacement) -> Replacement:
    """Proof of delivery: the buyer has a few days to confirm."""
    change.advance(goods.deliver, at=change.at)
    dispute = goods.dispute
    due = transit.delivered(change, goods, Clock.CONFIRM_REPLACEMENT, dispute.order.buyer)
    change.tell(dispute.order.buyer_id, "replacement.delivered", dispute=dispute.number, due=due.due_at)
    return goods


@service(Replacement)
def receive(change: Change, goods: Replacement) -> Replacement:
    """The buyer has the new goods: nothing is refunded any more, and the dispute closes."""
    change.advance(goods.receive, at=change.at)
    _arrived(change, goods)
    return goods


@service(Replacement)
def overrule(change: Change, goods: Replacement) -> Replacement:
    """Proof of delivery stands for a confirmation that does not come."""
    change.advance(goods.overrule, at=change.at)
    _arrived(change, goods)
    return goods


def _arrived(change: Change, goods: Replacement) -> None:
    change.drop(goods, Clock.CONFIRM_REPLACEMENT)
    dispute: Dispute = goods.dispute
    change.tell(dispute.order.seller_id, "replacement.received", dispute=dispute.number)
    execution.cancel_plan(change, dispute, RECEIVED)
    execution.close_if_done(change, dispute)


def give_up(change: Change, goods: Replacement) -> None:
    """The supplier did not ship in time: what the plan kept ready goes back to the buyer (X12)."""
    change.advance(goods.give_up, at=change.at)
    dispute, order = goods.dispute, goods.dispute.order
    told = Amount(dispute.outcome_amount or execution.NOTHING, order.currency)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "replacement.missed", dispute=dispute.number, amount=told)
    execution.start_payment_clocks(change, dispute)
    execution.carry_out(change, dispute)
