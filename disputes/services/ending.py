"""What every end of a dispute has in common: clocks stop, the order goes on its way (L4, I13)."""

from disputes.enums import Clock, DeterminationState, InspectionState, ObligationState, Remedy, RequestState
from disputes.models import Determination, Dispute, EvidenceRequest, Inspection, Obligation
from orders.enums import PAID, OrderState
from orders.models import Payment
from orders.money import paid
from orders.services import completion
from suppliers.models import Freeze
from tradeassurance.core import approvals
from tradeassurance.core.change import Change

UNPAID_INSPECTIONS = (InspectionState.TO_BOOK, InspectionState.BOOKED)
STANDING = (DeterminationState.DRAFT, DeterminationState.AWAITING_APPROVAL, DeterminationState.ISSUED)


def stop_clocks(change: Change, dispute: Dispute) -> None:
    """Every clock of the dispute itself, and of what the desk still asked for."""
    change.drop_all(dispute)
    for request in change.all(EvidenceRequest):
        if request.dispute_id == dispute.pk and request.state == RequestState.OPEN:
            change.drop(request, Clock.EVIDENCE)
            change.advance(request.drop, at=change.at)
    for inspection in change.all(Inspection):
        if inspection.dispute_id == dispute.pk and inspection.state in UNPAID_INSPECTIONS:
            change.drop_all(inspection)
            change.advance(inspection.cancel, at=change.at)


def set_aside_determination(change: Change, dispute: Dispute) -> None:
    """A draft or an issued determination gives way to what came first (X5)."""
    for determination in change.all(Determination):
        if determination.dispute_id == dispute.pk and determination.state in STANDING:
            approvals.void(change, "determination.issue", determination)
            change.advance(determination.set_aside, at=change.at)


def release_order(change: Change, dispute: Dispute) -> None:
    """The dispute has ended: the freeze is the order's own again, and the order goes on or ends."""
    stop_clocks(change, dispute)
    order = dispute.order
    order.disputed, order.disputed_amount = False, None
    freeze = change.find(Freeze, order_id=order.pk)
    if freeze is not None:
        freeze.disputed_at = None
    awarded = dispute.outcome_amount or 0
    if order.state not in PAID:
        # A window that was reopened after its order had ended (X4): the order stays as it ended.
        return
    if awarded and awarded >= paid(change.all(Payment)) and _went_back(change, dispute):
        completion.refund.within(change, order)
    elif awarded and _stays_as_it_is(dispute):
        # The goods stay where they are and are paid for: nothing is left to wait for.
        completion.complete.within(change, order)
    else:
        completion.go_on(change, order)


def _stays_as_it_is(dispute: Dispute) -> bool:
    """Whether the buyer keeps goods, the first ones or new ones, so that the order is done."""
    if dispute.remedy == Remedy.REPLACEMENT:
        return dispute.order.state in (OrderState.SHIPPED, OrderState.DELIVERED)
    return dispute.is_about_quality and dispute.order.state == OrderState.DELIVERED


def _went_back(change: Change, dispute: Dispute) -> bool:
    if dispute.remedy == Remedy.NO_REFUND:
        return False
    lines = [o for o in change.all(Obligation) if o.dispute_id == dispute.pk]
    return any(o.state not in (ObligationState.CANCELLED,) for o in lines)
