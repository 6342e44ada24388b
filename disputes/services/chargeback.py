"""The buyer's payment provider takes a payment back: that route excludes ours (C4, X2)."""

from decimal import Decimal

from disputes.enums import OPEN, ObligationState
from disputes.models import Dispute, Obligation, Offer
from disputes.services import ending, execution, negotiation
from orders import money
from orders.enums import PAID
from orders.models import Payment
from orders.services import completion, refunds
from tradeassurance.core.change import Change, service


@service(Payment)
def record(change: Change, payment: Payment, *, reference: str) -> Payment:
    """A chargeback closes an open dispute at once and bars later claims for the order (C4)."""
    refunds.charge_back.within(change, payment, reference=reference)
    for dispute in change.all(Dispute):
        if dispute.state in OPEN:
            _close(change, dispute)
    _less_is_owed(change, payment.amount)
    order = payment.order
    if order.state in PAID and not money.paid(change.all(Payment)):
        # Everything went back: there is nothing left that this order could be carried out with.
        completion.refund.within(change, order)
    return payment


def _less_is_owed(change: Change, came_back: Decimal) -> None:
    """What the supplier still owed the buyer ends as far as the chargeback returned it (X2)."""
    for line in change.all(Obligation):
        part = min(came_back, line.amount) if line.state == ObligationState.OWED else Decimal(0)
        if part <= 0:
            continue
        came_back -= part
        ended = line
        if part < line.amount:
            line.amount -= part
            ended = Obligation(
                dispute=line.dispute,
                source=line.source,
                purpose=line.purpose,
                amount=part,
                planned_at=line.planned_at,
            )
            change.add(ended, reserve=True)
        else:
            change.drop_all(line)
        change.advance(ended.cancel, at=change.at, cause="chargeback")


def _close(change: Change, dispute: Dispute) -> None:
    change.all(Offer)
    standing = negotiation.open_offer(change, dispute)
    if standing is not None:
        change.drop_all(standing)
        change.advance(standing.fall_away, at=change.at)
    ending.set_aside_determination(change, dispute)
    execution.cancel_plan(change, dispute, "chargeback")
    change.advance(dispute.end_by_chargeback, at=change.at)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.charged_back", dispute=dispute.number)
    ending.release_order(change, dispute)
