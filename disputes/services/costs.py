"""What a decision adds to the award: the inspection fee, return freight, customs, by who bears them (A4, A5, A8)."""

from decimal import Decimal

from disputes.enums import DeterminationState, InspectionState, Outcome, Purpose
from disputes.models import Determination, Dispute, Inspection, Return
from orders.enums import Side
from tradeassurance.core.change import Change

NOTHING = Decimal(0)
STANDING = (DeterminationState.ISSUED, DeterminationState.FINAL)


def standing(change: Change, dispute: Dispute) -> Determination | None:
    """The decision that is carried out; None where the parties settled."""
    rows = [d for d in change.all(Determination) if d.dispute_id == dispute.pk and d.state in STANDING]
    return rows[-1] if rows and dispute.outcome == Outcome.DETERMINED else None


def inspection_fee(change: Change, dispute: Dispute) -> Decimal:
    """What the supplier owes the buyer for reports, in the order's currency (A4)."""
    decision = standing(change, dispute)
    if decision is None or decision.inspection_fee_by != Side.SUPPLIER:
        return NOTHING
    reported = [i for i in change.all(Inspection) if i.dispute_id == dispute.pk]
    fees = [i.fee or NOTHING for i in reported if i.state == InspectionState.REPORTED]
    return sum(fees, NOTHING)


def of_return(change: Change, goods: Return) -> dict[Purpose, Decimal]:
    """What the buyer spent on the way back and the supplier bears; in a settlement both are the supplier's (A8)."""
    decision = standing(change, goods.dispute)
    bears = {
        Purpose.RETURN_FREIGHT: decision.return_freight_by if decision else Side.SUPPLIER,
        Purpose.CUSTOMS: decision.customs_by if decision else Side.SUPPLIER,
    }
    spent = {Purpose.RETURN_FREIGHT: goods.freight_amount, Purpose.CUSTOMS: goods.customs_amount}
    return {
        purpose: amount for purpose, amount in spent.items() if amount and bears[purpose] == Side.SUPPLIER
    }
