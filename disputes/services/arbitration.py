"""The desk on a case: take it, ask for evidence, note, hand it over (A1–A3)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import Clock, RequestState
from disputes.models import Dispute, EvidenceRequest, InternalNote
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.accounts.readers import only
from tradeassurance.accounts.ties import tied_user_ids
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Refused


@service(Dispute)
def take(change: Change, dispute: Dispute) -> Dispute:
    """An arbitrator takes an escalated case; who is tied to a party cannot (A1)."""
    change.advance(dispute.take, at=change.at, arbitrator_id=change.actor.user_id)
    change.meet(dispute, Clock.TAKE)
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "dispute.taken", dispute=dispute.number)
    return dispute


def raise_to_next(change: Change, dispute: Dispute, kind: str) -> None:
    """Work of the desk that was not done in time goes to the next role; its clock starts anew (X11, X12)."""
    rules = dispute.order.terms
    dispute.raised_to = roles.RAISED_TO.get(dispute.raised_to, dispute.raised_to)
    change.tell(dispute.raised_to, "dispute.raised", dispute=dispute.number)
    due = change.due(rules.approval_raise, dispute.order.buyer, "approval_raise", rules_code=rules.code)
    change.schedule(dispute, kind, due)


def raise_approval(change: Change, dispute: Dispute) -> None:
    """Senior arbitrators did not approve in time: from now on the next role may, too (X11)."""
    dispute.raised_to = roles.SENIOR_ARBITRATOR
    raise_to_next(change, dispute, Clock.APPROVE)
    for approval in change.all(Approval):
        if approval.state == ApprovalState.WAITING and approval.action == "determination.issue":
            approval.role = dispute.raised_to


@service(Dispute)
def request_evidence(change: Change, dispute: Dispute, *, side: str, text: str) -> EvidenceRequest:
    """The arbitrator asks a party for evidence; the desk's own clock stands meanwhile (A3)."""
    change.require(policy.may_ask_for_evidence(dispute, change.actor, change.at))
    standing = [
        r for r in change.all(EvidenceRequest) if r.dispute_id == dispute.pk and r.state == RequestState.OPEN
    ]
    if any(r.side == side for r in standing):
        raise Refused(
            "A3", _("This party has already been asked."), _("Wait for the answer or its deadline.")
        )
    order, rules = dispute.order, dispute.order.terms
    request = EvidenceRequest(
        dispute=dispute, side=side, text=text, asked_by_id=change.actor.person, asked_at=change.at
    )
    change.add(request, reserve=True)
    party = order.party(Side(side))
    due = change.due(rules.evidence_request, party, "evidence_request", rules_code=rules.code)
    change.schedule(request, Clock.EVIDENCE, due, remind=rules.reminder_before)
    change.pause(dispute, Clock.DETERMINE)
    change.tell(party, "evidence.asked", dispute=dispute.number, text=text, due=due.due_at)
    return request


@service(Dispute)
def note(change: Change, dispute: Dispute, *, text: str, mentions: Sequence[int] = ()) -> InternalNote:
    """Staff write for staff, and may call a colleague; no party ever sees it (A2, I44). Raises Refused."""
    change.require(policy.may_note(dispute, change.actor, change.at))
    order = dispute.order
    called = list(User.objects.filter(pk__in=mentions, is_staff=True, is_active=True))
    tied = tied_user_ids((order.buyer, order.seller), change.at)
    if len(called) != len(set(mentions)) or tied & set(mentions):
        raise Refused("A1", _("A colleague who is tied to a party is not called."), _("Choose another one."))
    note = InternalNote(
        dispute=dispute,
        user_id=change.actor.person,
        at=change.at,
        text=text,
        mentions=sorted(user.pk for user in called),
    )
    for user in called:
        change.tell(only(user.pk), "note.mention", dispute=dispute.number)
    return change.add(note)
