"""After a decision: the time to appeal, waiving it, and the appeal (A9, X1)."""

from disputes import policy
from disputes.enums import Clock, DeterminationState
from disputes.models import Determination, Dispute
from disputes.services import ending, escalation, execution
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change, service


def begin_window(change: Change, dispute: Dispute, determination: Determination) -> None:
    """Both parties may appeal for some days; the decision on an appeal is final at once (A9)."""
    if dispute.appealed_at is not None:
        become_final(change, dispute)
        return
    rules, order = dispute.order.terms, dispute.order
    dues = [
        change.due(rules.appeal, party, "appeal", rules_code=rules.code)
        for party in (order.buyer, order.seller)
    ]
    # One clock for both: it ends where the day ends last.
    change.schedule(
        dispute, Clock.APPEAL, max(dues, key=lambda due: due.due_at), remind=rules.reminder_before
    )


@service(Dispute)
def appeal(change: Change, dispute: Dispute, *, reason: str) -> Dispute:
    """A party appeals within the window; another arbitrator decides, and that is final (A9)."""
    side = dispute.order.side_of(change.actor)
    change.because(reason)
    execution.cancel_plan(change, dispute, "appealed")
    change.advance(dispute.appeal, at=change.at, side=str(side or ""), reason=reason)
    change.meet(dispute, Clock.APPEAL)
    ending.set_aside_determination(change, dispute)
    escalation.start_desk_clocks(change, dispute)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.appealed", dispute=dispute.number)
    change.tell(roles.ARBITRATOR, "dispute.to_take", dispute=dispute.number)
    return dispute


@service(Dispute)
def waive(change: Change, dispute: Dispute) -> Dispute:
    """A party does not want to appeal; when both do not, the decision is carried out at once (X1)."""
    change.require(policy.may_waive(dispute, change.actor, change.at))
    if dispute.order.side_of(change.actor) == Side.BUYER:
        dispute.buyer_waived_at = change.at
    else:
        dispute.supplier_waived_at = change.at
    if dispute.buyer_waived_at and dispute.supplier_waived_at:
        change.meet(dispute, Clock.APPEAL)
        become_final(change, dispute)
    return dispute


def become_final(change: Change, dispute: Dispute) -> None:
    """Nobody can appeal any more: the decision is carried out (X1)."""
    for determination in change.all(Determination):
        if determination.dispute_id == dispute.pk and determination.state == DeterminationState.ISSUED:
            change.advance(determination.finalise, at=change.at)
    change.advance(dispute.execute)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.final", dispute=dispute.number)
    execution.carry_out(change, dispute)
