"""How disputes show in the portal: looks of states, menu, panels, where notices lead, words of the trail."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from disputes import access, affected, figures, money, panels, subjects
from disputes.duties import duty
from disputes.enums import (
    Clock,
    DebtState,
    DeterminationState,
    DisputeState,
    InspectionState,
    ObligationState,
    OfferState,
    OpeningState,
    ReplacementState,
    RequestState,
    ReturnState,
    ReversalState,
    SignalState,
)
from disputes.models import Dispute, EvidenceRequest, Offer
from orders.enums import Side
from orders.extensions import (
    Words,
    cause_words,
    disputed_subjects,
    duty_owners,
    duty_pages,
    entry_words,
    house_places,
    notice_pages,
    of_one_side,
    order_actions,
    silent_clocks,
    statement_places,
    trail_words,
)
from suppliers import extensions as of_suppliers
from suppliers.figures import measure
from tradeassurance.core import documents
from tradeassurance.portal import registry, states

LOOKS: tuple[tuple[str, Any, dict[Any, Any]], ...] = (
    (
        "disputes.dispute",
        DisputeState,
        {
            DisputeState.AWAITING_SUPPLIER: "wait",
            DisputeState.NEGOTIATING: "info",
            DisputeState.ESCALATED: ("wait", "arrow"),
            DisputeState.UNDER_REVIEW: ("info", "clock"),
            DisputeState.DECIDED: ("info", "dot"),
            DisputeState.EXECUTING: ("info", "arrow"),
            DisputeState.CLOSED: ("ended", "check"),
            DisputeState.WITHDRAWN: "ended",
            DisputeState.LAPSED: "ended",
            DisputeState.CLOSED_BY_CHARGEBACK: ("bad", "square"),
        },
    ),
    (
        "disputes.offer",
        OfferState,
        {
            OfferState.OPEN: "wait",
            OfferState.ACCEPTED: "good",
            OfferState.COUNTERED: ("neutral", "arrow"),
            OfferState.REJECTED: "bad",
            OfferState.EXPIRED: "ended",
            OfferState.WITHDRAWN: "ended",
            OfferState.FELL_AWAY: "ended",
        },
    ),
    (
        "disputes.determination",
        DeterminationState,
        {
            DeterminationState.AWAITING_APPROVAL: "wait",
            DeterminationState.ISSUED: "info",
            DeterminationState.SUPERSEDED: "ended",
            DeterminationState.FINAL: "good",
        },
    ),
    (
        "disputes.obligation",
        ObligationState,
        {
            ObligationState.DUE: "wait",
            ObligationState.PAID: "good",
            ObligationState.DEFAULTED: "bad",
            ObligationState.GUARANTEED: ("good", "lock"),
            ObligationState.OWED: "bad",
            ObligationState.CANCELLED: "ended",
        },
    ),
    (
        "disputes.inspection",
        InspectionState,
        {
            InspectionState.TO_BOOK: "wait",
            InspectionState.BOOKED: "wait",
            InspectionState.COMMISSIONED: ("info", "clock"),
            InspectionState.REPORTED: "good",
            InspectionState.LAPSED: "bad",
            InspectionState.CANCELLED: "ended",
        },
    ),
    (
        "disputes.return",
        ReturnState,
        {
            ReturnState.AWAITED: "wait",
            ReturnState.IN_TRANSIT: ("info", "arrow"),
            ReturnState.DELIVERED: "info",
            ReturnState.CONFIRMED: "good",
            ReturnState.OVERRULED: "good",
            ReturnState.QUESTIONED: ("wait", "clock"),
            ReturnState.REFUSED: "bad",
            ReturnState.WAIVED: "good",
            ReturnState.LAPSED: "ended",
        },
    ),
    (
        "disputes.replacement",
        ReplacementState,
        {
            ReplacementState.AWAITED: "wait",
            ReplacementState.IN_TRANSIT: ("info", "arrow"),
            ReplacementState.DELIVERED: "info",
            ReplacementState.RECEIVED: "good",
            ReplacementState.OVERRULED: "good",
            ReplacementState.REFUNDED: "ended",
        },
    ),
    (
        "disputes.signal",
        SignalState,
        {
            SignalState.OPEN: "wait",
            SignalState.TAKEN: ("info", "clock"),
            SignalState.DISMISSED: "ended",
            SignalState.CONFIRMED: ("bad", "check"),
        },
    ),
    (
        "disputes.opening",
        OpeningState,
        {
            OpeningState.RUNNING: ("info", "clock"),
            OpeningState.DONE: ("good", "check"),
            OpeningState.STOPPED: "ended",
        },
    ),
    (
        "disputes.debt",
        DebtState,
        {DebtState.OUTSTANDING: "bad", DebtState.REIMBURSED: "good", DebtState.WRITTEN_OFF: "ended"},
    ),
    (
        "disputes.reversal",
        ReversalState,
        {
            ReversalState.ASKED: "wait",
            ReversalState.AWAITING_APPROVAL: "wait",
            ReversalState.GRANTED: "good",
            ReversalState.REFUSED: "bad",
        },
    ),
    (
        "disputes.evidencerequest",
        RequestState,
        {
            RequestState.OPEN: "wait",
            RequestState.ANSWERED: "good",
            RequestState.EXPIRED: "bad",
            RequestState.DROPPED: "ended",
        },
    ),
)
CAUSES = {
    "obligation.": _("Settlement or decision"),
    "guarantee.": _("Settlement or decision, paid by the guarantee"),
}
HOUSE_PLACES = (money.DEBT, money.CLAIMS)
"""What a supplier owes the guarantee is between the two; the dispute's page tells the supplier. Both places always
move together, so that what is left of an entry still adds up."""
OF_THE_SUPPLIER = ("debt.", "reimbursement.")
"""How entries about it begin: a buyer, whose money it is not, reads none of them."""
TOPICS = (
    "dispute.",
    "offer.",
    "evidence.",
    "determination.",
    "obligation.",
    "return.",
    "replacement.",
    "inspection.",
    "debt.",
    "reversal.",
)
CLOCKS = (
    "dispute.",
    "offer.",
    "evidence_request.",
    "inspection.",
    "obligation.",
    "return.",
    "replacement.",
    "debt.",
)
ENTRIES = {
    "supplier.refunded": _("Refunded by the supplier"),
    "guarantee.paid": _("Paid by the guarantee"),
    "inspection.paid": _("Inspection fee paid by the buyer"),
    "inspection.returned": _("Inspection fee given back"),
    "inspection.agency_paid": _("Inspection agency paid"),
    "debt.reimbursed": _("Guarantee reimbursed by the supplier"),
    "debt.set_off": _("Kept of the release, for what the supplier owes"),
    "debt.set_off_booked": _("Guarantee reimbursed from another order's release"),
    "debt.written_off": _("Debt written off"),
    "debt.reversed": _("Debt ended after a lost chargeback"),
    "reimbursement.reversed": _("Reimbursement reversed after a lost chargeback"),
}


def _own(tone: str, title: Any) -> Words:
    """What is between the supplier and the platform."""
    return Words(title, tone, only=Side.SUPPLIER)


TRAIL = {
    "disputes.claim.open_dispute": Words(_("Dispute opened"), "bad"),
    "disputes.opening.take_turn": Words(_("The supplier is suspended for fraud"), "bad"),
    "disputes.contacts.show": Words(_("Contact details were shown")),
    "disputes.claim.add_evidence": Words(_("Evidence handed in")),
    "disputes.claim.add_files": Words(_("Evidence handed in")),
    "disputes.negotiation.contest": Words(_("The supplier contested the claim"), "info"),
    "disputes.negotiation.accept_claim": Words(_("The supplier accepted the claim"), "good"),
    "disputes.negotiation.offer": Words(_("Offer made"), "info"),
    "disputes.negotiation.accept": Words(_("Offer accepted: the dispute is settled"), "good"),
    "disputes.negotiation.reject": Words(_("Offer rejected")),
    "disputes.negotiation.take_back": Words(_("Offer taken back"), "ended"),
    "disputes.negotiation.withdraw": Words(_("Claim withdrawn"), "ended"),
    "disputes.escalation.escalate": Words(_("Trade Assurance was asked to decide"), "wait"),
    "disputes.arbitration.take": Words(_("An arbitrator took the case"), "info"),
    "disputes.assigning.assign": Words(_("The case was given to an arbitrator"), "info"),
    "disputes.assigning.assign_least_loaded": Words(_("The case was given to an arbitrator"), "info"),
    "disputes.arbitration.request_evidence": Words(_("Evidence asked for"), "wait"),
    "disputes.answering.answer": Words(_("The supplier answered point by point"), "info"),
    "disputes.returns_desk.state_costs": Words(_("Costs of the return stated")),
    "disputes.returns_desk.question": Words(_("The condition of the return is disputed"), "bad"),
    "disputes.returns_desk.judge": Words(_("The condition of the return was judged"), "info"),
    "disputes.returns_desk.waive": Words(_("Refund without return"), "good"),
    "disputes.inspecting.ask": Words(_("An inspection was asked for"), "wait"),
    "disputes.inspecting.book": Words(_("Inspection booked"), "info"),
    "disputes.inspecting.receive_fee": Words(_("Inspection fee received: the agency goes"), "info"),
    "disputes.inspecting.report": Words(_("The agency has reported"), "info"),
    "disputes.inspecting.return_fee": Words(_("Inspection fee given back")),
    "deadline.inspection.book": Words(_("The inspection was not booked in time"), "bad"),
    "disputes.appeal.appeal": Words(_("Appeal against the decision"), "wait"),
    "disputes.appeal.waive": Words(_("A side does not appeal")),
    "disputes.execution.report_payment": Words(_("The supplier reported its refund"), "info"),
    "disputes.execution.confirm_payment": Words(_("The supplier's refund is confirmed"), "good"),
    "disputes.returns.ship": Words(_("Goods sent back"), "info"),
    "disputes.returns.deliver": Words(_("Returned goods delivered"), "info"),
    "disputes.returns.confirm": Words(_("Return confirmed by the supplier"), "good"),
    "disputes.returns.overrule": Words(_("Return proven by the carrier"), "good"),
    "disputes.replacements.ship": Words(_("Replacement shipped"), "info"),
    "disputes.replacements.deliver": Words(_("Replacement delivered to the buyer")),
    "disputes.replacements.receive": Words(_("Replacement received"), "good"),
    "disputes.replacements.overrule": Words(_("Replacement proven by the carrier"), "good"),
    "deadline.replacement.ship": Words(
        _("The replacement was not shipped in time: it is a refund now"), "bad"
    ),
    "deadline.replacement.confirm": Words(_("The replacement was not confirmed in time")),
    "disputes.recovery.reimburse": _own("good", _("The supplier reimbursed the guarantee")),
    "disputes.recovery.book_set_off": _own("good", _("A release of another order paid the guarantee")),
    "disputes.reversals.ask": _own("wait", _("The supplier asks for its reimbursement to be reversed")),
    "disputes.reversals.refuse": _own("bad", _("The reversal was refused")),
    "step.reversal.grant": _own("good", _("The reimbursement was reversed")),
    "step.debt.write_off": _own("ended", _("The debt was written off")),
    "disputes.chargeback.record": Words(_("Payment charged back by the buyer's provider"), "bad"),
    "deadline.dispute.respond": Words(_("The supplier did not answer the claim in time"), "bad"),
    "deadline.dispute.agree": Words(_("The time to agree ended")),
    "deadline.dispute.auto_escalate": Words(_("The time to agree ended: Trade Assurance decides"), "wait"),
    "deadline.dispute.escalate_or_lapse": Words(_("Nobody asked for a decision in time"), "ended"),
    "deadline.dispute.appeal": Words(_("Nobody appealed: the decision is final"), "good"),
    "deadline.offer.answer": Words(_("An offer expired"), "ended"),
    "deadline.evidence_request.answer": Words(_("Requested evidence did not come in time"), "bad"),
    "deadline.obligation.pay": Words(_("The supplier did not refund in time"), "bad"),
    "deadline.return.ship": Words(_("The goods were not sent back in time"), "bad"),
    "deadline.return.confirm": Words(_("The return was not confirmed in time")),
    "step.determination.issue": Words(_("Trade Assurance decided"), "info"),
}
"""What the desk notes and drafts has no words here: the parties read a decision once it is issued (I44)."""


def register() -> None:
    """Called once, when the app is ready."""
    for label, enumeration, looks in LOOKS:
        states.register(label, enumeration, looks)
    registry.menu(_("Disputes"), "disputes:list", order=15)
    registry.panel("disputes", panels.items, order=10)
    order_actions.register(panels.of_order)
    for topic in TOPICS:
        notice_pages.register(topic, address)
    notice_pages.register("deadline.soon", address)
    for kind in CLOCKS:
        duty_pages.register(kind, page_of)
    for action, words in TRAIL.items():
        trail_words.register(action, words)
    for entry, title in ENTRIES.items():
        entry_words.register(entry, title)
    for kind, title in CAUSES.items():
        cause_words.register(kind, title)
    for code in HOUSE_PLACES:
        house_places.register(code, True)
    of_one_side.extend((beginning, Side.SUPPLIER) for beginning in OF_THE_SUPPLIER)
    statement_places[Side.SUPPLIER] = [money.DEBT]
    for kind in (Clock.OFFER, Clock.EVIDENCE):
        duty_owners.register(kind, owner_of)
    silent_clocks.register(Clock.AGREE, is_silent)
    documents.access.register("order", access.may_read)
    measure(figures.upheld)
    measure(figures.answers)
    disputed_subjects.register(subjects.about)
    of_suppliers.affected.register(affected.of)


def address(notice: Any) -> str:
    """The page of a notice about a dispute, or of a reminder about an order; for staff, the desk's record."""
    number = notice.values.get("dispute", "")
    if not number:
        return reverse("orders:page", args=[notice.values["order"]])
    if not notice.role:
        return reverse("disputes:page", args=[number])
    try:
        key = Dispute.objects.values_list("pk", flat=True).get(number=number)
        return reverse("admin:disputes_dispute_change", args=[key])
    except (NoReverseMatch, Dispute.DoesNotExist):
        return reverse("admin:index")


def owner_of(order: Any, deadline: Any) -> str:
    """The side that must answer an offer or hand in evidence."""
    model = Offer if deadline.kind == Clock.OFFER else EvidenceRequest
    subject = model.objects.filter(pk=deadline.subject_id).first()
    return duty(order, deadline, "", deadline.started_at, subject=subject).owner


def is_silent(order: Any, deadline: Any) -> bool:
    """Whether the time to agree says nothing yet."""
    return Dispute.objects.filter(pk=deadline.subject_id, responded_at=None).exists()


def page_of(order: Any, deadline: Any) -> str:
    """Where a party acts on a clock of a dispute."""
    return reverse("disputes:of_order", args=[order.number])
