"""Goods on their way back, and the refund that follows (A8, I31)."""

from disputes.enums import Clock
from disputes.models import Dispute, Return
from disputes.services import costs, execution, transit
from tradeassurance.core.change import Change, service


@service(Return)
def ship(change: Change, goods: Return, *, carrier: str, tracking: str) -> Return:
    """The buyer sends the goods back in the condition received."""
    change.advance(goods.ship, at=change.at, carrier=carrier, tracking=tracking)
    change.meet(goods, Clock.RETURN)
    dispute = goods.dispute
    transit.shipped(change, goods, Clock.CONFIRM_RETURN, dispute.order.seller)
    change.tell(
        dispute.order.seller_id, "return.shipped", dispute=dispute.number, carrier=carrier, tracking=tracking
    )
    return goods


@service(Return)
def deliver(change: Change, goods: Return) -> Return:
    """Proof of delivery: the supplier has a few days to confirm."""
    change.advance(goods.deliver, at=change.at)
    dispute = goods.dispute
    due = transit.delivered(change, goods, Clock.CONFIRM_RETURN, dispute.order.seller)
    change.tell(dispute.order.seller_id, "return.delivered", dispute=dispute.number, due=due.due_at)
    return goods


@service(Return)
def confirm(change: Change, goods: Return) -> Return:
    """The supplier has the goods: the refund is paid."""
    change.advance(goods.confirm, at=change.at)
    arrived(change, goods)
    return goods


@service(Return)
def overrule(change: Change, goods: Return) -> Return:
    """Proof of delivery stands for a confirmation that does not come."""
    change.advance(goods.overrule, at=change.at)
    arrived(change, goods)
    return goods


def arrived(change: Change, goods: Return) -> None:
    """The goods count as returned: the buyer is told and the refund follows (A8)."""
    change.drop(goods, Clock.CONFIRM_RETURN)
    dispute: Dispute = goods.dispute
    change.tell(dispute.order.buyer_id, "return.confirmed", dispute=dispute.number)
    pay_for(change, goods)


def pay_for(change: Change, goods: Return) -> None:
    """The award is due, and what the buyer spent on the way back, where the supplier bears it (A8)."""
    dispute = goods.dispute
    for purpose, amount in costs.of_return(change, goods).items():
        execution.write_lines(change, dispute, purpose, amount)
    execution.start_payment_clocks(change, dispute)
    execution.carry_out(change, dispute)


def lapse(change: Change, goods: Return) -> None:
    """The buyer did not send the goods in time: nothing is refunded."""
    change.advance(goods.lapse, at=change.at)
    dispute = goods.dispute
    execution.cancel_plan(change, dispute, "goods not returned")
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "return.lapsed", dispute=dispute.number)
    execution.close_if_done(change, dispute)
