"""The facts of a case as they stand inside a change, for the proposal (A5)."""

from disputes import proposal
from disputes.enums import Remedy
from disputes.models import Deviation, Dispute, InspectionFinding, Offer, PointAnswer
from disputes.services import inspecting
from orders.enums import Side
from orders.models import Payment
from orders.money import paid
from tradeassurance.core.change import Change


def of(change: Change, dispute: Dispute) -> proposal.Proposal:
    """What the rules would decide now."""
    deviations = [d for d in change.all(Deviation) if d.dispute_id == dispute.pk]
    report = inspecting.reported(change, dispute)
    measured = [f for f in change.all(InspectionFinding) if report and f.inspection_id == report.pk]
    facts = proposal.Facts(
        dispute,
        change.at,
        paid(change.all(Payment)),
        deviations,
        {a.deviation_id: a.answer for a in change.all(PointAnswer)},
        report,
        {f.requirement_id: f.result for f in measured},
        buyer_consents(change, dispute),
    )
    return proposal.propose(facts)


def buyer_consents(change: Change, dispute: Dispute) -> bool:
    """She asked for a part, or offered to take one, where the rules ask for it (A7)."""
    if not dispute.order.terms.partial_refund_needs_consent or dispute.wanted == Remedy.PARTIAL_REFUND:
        return True
    offers = [o for o in change.all(Offer) if o.dispute_id == dispute.pk]
    return any(o.side == Side.BUYER and o.remedy == Remedy.PARTIAL_REFUND for o in offers)
