"""After a decision: the time to appeal, waiving it, and the appeal (A9, X1)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import Clock, DeterminationState, DisputeState
from disputes.models import Appeal, Determination, Dispute, Evidence
from disputes.services import claim, ending, escalation, execution
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Document
from tradeassurance.core.refusals import Refused


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
def appeal(change: Change, dispute: Dispute, *, reason: str, proofs: Sequence[claim.Proof]) -> Appeal:
    """A party appeals within the window, with new evidence; one review by another arbitrator is for both (A9).

    The second appeal joins the first one's review until its decision is written. Raises Refused.
    """
    sides = {a.side for a in change.all(Appeal) if a.dispute_id == dispute.pk}
    change.require(policy.may_appeal_now(dispute, change.actor, change.at, sides))
    _require_new(change, dispute, proofs)
    change.because(reason)
    if dispute.state == DisputeState.DECIDED:
        _review_again(change, dispute)
    made = Appeal(
        dispute=dispute,
        side=dispute.order.acting_side(change.actor),
        reason=reason,
        user_id=change.actor.person,
        at=change.at,
    )
    change.add(made, reserve=True)
    for proof in proofs:
        claim.file(change, dispute, proof, appeal=made)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.appealed", dispute=dispute.number)
    return made


def _require_new(change: Change, dispute: Dispute, proofs: Sequence[claim.Proof]) -> None:
    """Something that was not on the case when it was decided (A9). Raises Refused."""
    change.all(Document)
    known = {e.document.sha256 for e in change.all(Evidence) if e.dispute_id == dispute.pk}
    if not proofs:
        raise Refused("A9", _("An appeal needs new evidence."), _("Attach what was not on the case yet."))
    if any(proof.sealed.original.sha256 in known for proof in proofs):
        raise Refused(
            "A9",
            _("One of these files was on the case when it was decided."),
            _("Attach what was not on the case yet."),
        )


def _review_again(change: Change, dispute: Dispute) -> None:
    """The decision is set aside; another arbitrator decides anew (A9, X1)."""
    window = change.clock(dispute, Clock.APPEAL)
    until = change.at if window is None else window.due_at
    execution.cancel_plan(change, dispute, "appealed")
    change.advance(dispute.appeal, at=change.at, until=until)
    change.meet(dispute, Clock.APPEAL)
    ending.set_aside_determination(change, dispute)
    escalation.start_desk_clocks(change, dispute)
    change.tell(roles.ARBITRATOR, "dispute.to_take", dispute=dispute.number)


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
