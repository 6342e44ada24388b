"""The decision: drafted with findings and reasons, approved where that is needed, issued (A5, A6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from disputes import eligibility, policy, reports
from disputes.enums import (
    Clock,
    DeterminationState,
    FindingResult,
    Liability,
    Remedy,
    RequestState,
)
from disputes.models import (
    DecisionText,
    Determination,
    Deviation,
    Dispute,
    Evidence,
    EvidenceRequest,
    Finding,
    Support,
)
from disputes.proposal import Proposal
from disputes.services import appeal, decision_texts, execution, inspecting, negotiation, proposing
from orders.enums import BookingState, ServiceKind, Side
from orders.models import Booking, Payment
from orders.money import paid
from tradeassurance.accounts import roles
from tradeassurance.core import approvals
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval, Document
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

ISSUE = "determination.issue"


@dataclass(frozen=True)
class Decision:
    """What an arbitrator decides. ``findings`` maps a deviation's key to (result, text); amounts in the order's currency."""

    liability: str
    remedy: str
    reasons: str
    findings: Mapping[int, tuple[str, str]]
    amount: Decimal | None = None
    inspection_fee_by: str = Side.SUPPLIER
    return_freight_by: str = Side.SUPPLIER
    customs_by: str = Side.SUPPLIER
    departure: str = ""
    no_return_ground: str = ""


@service(Dispute)
def decide(change: Change, dispute: Dispute, *, decision: Decision) -> Determination:
    """The arbitrator decides; above the threshold and on appeal a second person must approve first (A5, A6)."""
    determination: Determination = draft.within(change, dispute, decision=decision)
    _hand_in(change, determination)
    return determination


@service(Dispute)
def draft(change: Change, dispute: Dispute, *, decision: Decision) -> Determination:
    """Evidence is frozen and the texts for both sides are written; the arbitrator edits them before it goes out (A3, A5)."""
    _require_ready(change, dispute)
    _require_evidence(change, dispute, decision)
    proposed = proposing.of(change, dispute)
    determination = _draft(change, dispute, decision)
    determination.proposal = proposed.plain()
    _require_departure(proposed, determination)
    decision_texts.write(change, determination, findings_of(change, determination))
    dispute.evidence_closed_at, dispute.raised_to = change.at, ""
    return determination


@service(Determination)
def hand_in(change: Change, determination: Determination) -> Determination:
    """The draft goes out, or to a second person where that is needed (A5, A6)."""
    change.require(policy.may_edit(determination, change.actor, change.at))
    _hand_in(change, determination)
    return determination


@service(Determination)
def reopen(change: Change, determination: Determination, *, reason: str) -> Determination:
    """The arbitrator puts the draft aside: evidence is open again until the next draft (A3)."""
    change.require(policy.may_edit(determination, change.actor, change.at))
    change.because(reason)
    determination.dispute.evidence_closed_at = None
    return determination


def _hand_in(change: Change, determination: Determination) -> None:
    dispute = determination.dispute
    if dispute.evidence_closed_at is None:
        raise Refused("A3", _("Evidence is open again: this draft rests on less."), _("Draft it anew."))
    if not _needs_approval(dispute, determination):
        issue(change, determination)
        return
    change.advance(determination.submit)
    approvals.ask(change, ISSUE, determination)
    rules, seller = dispute.order.terms, dispute.order.seller
    due = change.due(rules.approval_raise, seller, "approval_raise", rules_code=rules.code)
    change.schedule(dispute, Clock.APPROVE, due)


def _require_departure(proposed: Proposal, determination: Determination) -> None:
    """Where a report is presumed to be right, a decision against it says why (RULEBOOK 1, A5)."""
    terms = determination.liability, determination.remedy, determination.amount
    if proposed.presumed and proposed.differs(*terms) and not determination.departure.strip():
        raise Refused(
            "A5",
            _("Under the rules of this order the report is presumed to be right."),
            _("Say why you depart from it, or decide as proposed."),
        )


def _require_ready(change: Change, dispute: Dispute) -> None:
    change.require(policy.may_review(dispute, change.actor, change.at))
    if any(r.state == RequestState.OPEN and r.dispute_id == dispute.pk for r in change.all(EvidenceRequest)):
        raise Refused(
            "A3", _("A party still has time to answer a request for evidence."), _("Wait for its deadline.")
        )
    if inspecting.running(change, dispute) is not None:
        raise Refused(
            "A4",
            _("An inspection is under way."),
            _("Wait for its report, or until the time to book it ends."),
        )
    standing = standing_determination(change, dispute)
    if standing is not None and standing.state != DeterminationState.DRAFT:
        raise Refused(
            "A5",
            _("A determination already waits for approval."),
            _("Wait until it is approved or sent back."),
        )


def _require_evidence(change: Change, dispute: Dispute, decision: Decision) -> None:
    claimed = {d.pk for d in change.all(Deviation) if d.dispute_id == dispute.pk}
    if set(decision.findings) != claimed:
        raise Refused(
            "A5", _("Every claimed deviation needs a finding."), _("Fill in the findings that are missing.")
        )
    if not decision.reasons.strip():
        raise Refused("A5", _("The parties must read the reasons."), _("Write the reasons."))
    needs_report = dispute.is_about_quality and dispute.order.terms.quality_needs_report
    if needs_report and not _is_reported(change, dispute):
        raise Refused(
            "A4",
            _("The rules of this order decide quality only on a report of a designated agency."),
            _("Ask for an inspection, or for the report of a designated agency that a side has already."),
        )


def _is_reported(change: Change, dispute: Dispute) -> bool:
    """Whether a designated agency has reported: for this dispute, on a visit before shipment, or handed in by a side."""
    if inspecting.reported(change, dispute) is not None:
        return True
    visits = [b for b in change.all(Booking) if b.kind == ServiceKind.INSPECTION]
    if any(b.state == BookingState.DONE for b in visits):
        return True
    return any(reports.counts(e) for e in change.all(Evidence) if e.dispute_id == dispute.pk)


def _draft(change: Change, dispute: Dispute, decision: Decision) -> Determination:
    change.all(Document)
    evidence = [e for e in change.all(Evidence) if e.dispute_id == dispute.pk]
    determination = standing_determination(change, dispute) or Determination(
        dispute=dispute, number=len(_all_of(change, dispute)) + 1
    )
    determination.arbitrator_id = change.actor.person
    determination.liability, determination.remedy = decision.liability, decision.remedy
    determination.amount = awarded(change, dispute, decision)
    determination.inspection_fee_by = decision.inspection_fee_by
    determination.return_freight_by, determination.customs_by = (
        decision.return_freight_by,
        decision.customs_by,
    )
    determination.reasons, determination.departure = decision.reasons, decision.departure
    determination.no_return_ground = decision.no_return_ground
    determination.evidence_hash = Determination.hash_evidence(evidence, _supports(change, evidence))
    determination.drafted_at = change.at
    if determination.pk is None:
        change.add(determination, reserve=True)
    _write_findings(change, determination, decision)
    return determination


def _supports(change: Change, evidence: list[Evidence]) -> list[Support]:
    keys = {e.pk for e in evidence}
    return [s for s in change.all(Support) if s.evidence_id in keys]


def _write_findings(change: Change, determination: Determination, decision: Decision) -> None:
    known = {f.deviation_id: f for f in findings_of(change, determination)}
    for deviation_id, (result, text) in decision.findings.items():
        finding = known.get(deviation_id)
        if finding is None:
            finding = change.add(Finding(determination=determination, deviation_id=deviation_id))
        finding.result, finding.text = FindingResult(result), text


def awarded(change: Change, dispute: Dispute, decision: Decision) -> Decimal:
    """The amount of a decision: nothing, everything paid, or the part it names. Raises Refused."""
    everything = paid(change.all(Payment))
    if decision.remedy == Remedy.NO_REFUND:
        if decision.liability == Liability.SUPPLIER:
            raise Refused(
                "A7",
                _("A responsible supplier refunds something."),
                _("Choose a remedy or another liability."),
            )
        return Decimal(0)
    if decision.liability == Liability.BUYER:
        raise Refused(
            "A7", _("Nothing is refunded when the supplier is not responsible."), _("Choose “no refund”.")
        )
    if decision.remedy == Remedy.REPLACEMENT:
        eligibility.require_replaceable(dispute.reason)
    if decision.remedy in (Remedy.FULL_REFUND, Remedy.REPLACEMENT):
        return everything
    amount = everything if decision.amount is None else decision.amount
    if decision.remedy == Remedy.PARTIAL_REFUND and not proposing.buyer_consents(change, dispute):
        raise Refused(
            "A7",
            _("The rules of this order give a partial refund only with the buyer's consent."),
            _("Ask the buyer to claim or offer a partial refund, or decide on another remedy."),
        )
    if not 0 < amount <= everything:
        raise Refused("A7", _("Award at most what was paid."), _("Check the amount."))
    return currencies.check(amount, dispute.order.currency)


def _needs_approval(dispute: Dispute, determination: Determination) -> bool:
    order = dispute.order
    usd = currencies.to_usd(determination.amount, order.rate)
    return dispute.appealed_at is not None or usd > order.terms.second_approver_above_usd


def issue(change: Change, determination: Determination) -> None:
    """The parties read the decision; the time to appeal begins, held money is reserved (A9, X1)."""
    dispute, order = determination.dispute, determination.dispute.order
    change.advance(determination.issue, at=change.at)
    change.advance(dispute.decide, at=change.at, remedy=determination.remedy, amount=determination.amount)
    for kind in (Clock.DETERMINE, Clock.APPROVE, Clock.TAKE):
        change.meet(dispute, kind)
    _end_open_offer(change, dispute)
    told = Amount(determination.amount, order.currency)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "determination.issued", dispute=dispute.number, amount=told)
    execution.plan(change, dispute)
    appeal.begin_window(change, dispute, determination)


def _end_open_offer(change: Change, dispute: Dispute) -> None:
    """What was offered cannot be accepted after a decision; both sides learn that with it (C6, X5)."""
    standing = negotiation.open_offer(change, dispute)
    if standing is None:
        return
    negotiation.overtake(change, standing)
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "offer.overtaken", dispute=dispute.number, offer=standing.number)


def standing_determination(change: Change, dispute: Dispute) -> Determination | None:
    """The determination that is drafted, waits or stands; None where none does."""
    return next((d for d in _all_of(change, dispute) if d.state != DeterminationState.SUPERSEDED), None)


def _all_of(change: Change, dispute: Dispute) -> list[Determination]:
    return [d for d in change.all(Determination) if d.dispute_id == dispute.pk]


def findings_of(change: Change, determination: Determination) -> list[Finding]:
    """The findings of one determination."""
    return [f for f in change.all(Finding) if f.determination_id == determination.pk]


# --- approval ----------------------------------------------------------------------------------------


@service(Determination)
def answer_approval(
    change: Change, determination: Determination, *, approve: bool, remark: str = ""
) -> Determination:
    """A second authorised person approves or sends back (A6, I32, I33)."""
    if not determination.hands(change.actor):
        raise Refused("A1", _("Who is tied to a party leaves the case to others."))
    approval = approvals.waiting(change, ISSUE, determination)
    if approval is None:
        raise Refused("A6", _("Nothing waits for approval here."), _("Reload the page."))
    change.all(Finding)
    change.all(DecisionText)
    approvals.answer(change, approval, determination, approve=approve, remark=remark)
    return determination


def _by_somebody_new(change: Change, determination: Determination) -> None:
    """On whichever page it is answered: not by who decided first (A9)."""
    if change.actor.user_id == determination.dispute.first_arbitrator_id:
        raise Refused(
            "A9",
            _("Whoever decided first does not approve the second decision."),
            _("Leave it to a colleague."),
        )


def approved(change: Change, determination: Determination, approval: Approval) -> None:
    """The second person agrees: it is issued."""
    _by_somebody_new(change, determination)
    issue(change, determination)


def sent_back(change: Change, determination: Determination, approval: Approval) -> None:
    """The second person does not agree: the arbitrator edits it."""
    _by_somebody_new(change, determination)
    dispute = determination.dispute
    change.advance(determination.send_back)
    change.drop(dispute, Clock.APPROVE)
    dispute.evidence_closed_at = None
    change.tell(roles.ARBITRATOR, "determination.sent_back", dispute=dispute.number, remark=approval.remark)


def hash_of(change: Change, determination: Determination) -> str:
    """The content hash that is approved, with the findings as they stand (I33)."""
    texts = decision_texts.of(change, determination)
    return determination.content_hash(findings_of(change, determination), texts)


def register_approval() -> None:
    """Called once, when the app is ready."""
    approvals.register(
        approvals.Action(
            ISSUE, roles.SENIOR_ARBITRATOR, _("Issue a determination"), hash_of, approved, sent_back
        )
    )
