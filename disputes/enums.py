"""The vocabulary of disputes: states, reasons, remedies, clocks."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.enums import ClaimType


class DisputeState(models.TextChoices):
    """The life of a dispute."""

    AWAITING_SUPPLIER = "awaiting_supplier", _("Waiting for the supplier")
    NEGOTIATING = "negotiating", _("In negotiation")
    ESCALATED = "escalated", _("Waiting for an arbitrator")
    UNDER_REVIEW = "under_review", _("Under review")
    DECIDED = "decided", _("Decided")
    EXECUTING = "executing", _("Being carried out")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    CLOSED_BY_CHARGEBACK = "chargeback", _("Closed by a chargeback")


NEGOTIABLE: Final = (DisputeState.AWAITING_SUPPLIER, DisputeState.NEGOTIATING)
UNDECIDED: Final = (*NEGOTIABLE, DisputeState.ESCALATED, DisputeState.UNDER_REVIEW)
OPEN: Final = (*UNDECIDED, DisputeState.DECIDED, DisputeState.EXECUTING)
ENDED: Final = (
    DisputeState.CLOSED,
    DisputeState.WITHDRAWN,
    DisputeState.LAPSED,
    DisputeState.CLOSED_BY_CHARGEBACK,
)


class Reason(models.TextChoices):
    """What went wrong (C2)."""

    LATE_SHIPMENT = "late_shipment", _("Shipped late or not at all")
    LATE_DELIVERY = "late_delivery", _("Delivered late")
    NOT_RECEIVED = "not_received", _("Not received")
    QUALITY = "quality", _("Quality differs from the contract")
    SHORT_QUANTITY = "short_quantity", _("Short quantity")
    WRONG_SPECIFICATION = "wrong_specification", _("Wrong specification or packaging")
    DAMAGED = "damaged", _("Damaged")

    @property
    def claim_type(self) -> ClaimType:
        """The claim window this reason falls under."""
        return _CLAIM_TYPES.get(self.value, ClaimType.QUALITY)

    @property
    def is_about_quality(self) -> bool:
        """Whether it is about the goods, not about time."""
        return self.claim_type == ClaimType.QUALITY


_CLAIM_TYPES = {
    "late_shipment": ClaimType.LATE_SHIPMENT,
    "late_delivery": ClaimType.DELIVERY,
    "not_received": ClaimType.DELIVERY,
}


class Remedy(models.TextChoices):
    """What a party wants, offers or is awarded (C3, A7)."""

    FULL_REFUND = "full_refund", _("Full refund")
    PARTIAL_REFUND = "partial_refund", _("Partial refund")
    RETURN_AND_REFUND = "return_and_refund", _("Return and refund")
    REPLACEMENT = "replacement", _("Replacement")
    NO_REFUND = "no_refund", _("No refund")


WANTED: Final = (
    Remedy.FULL_REFUND,
    Remedy.PARTIAL_REFUND,
    Remedy.RETURN_AND_REFUND,
    Remedy.REPLACEMENT,
)
ABOUT_TIME: Final = (Reason.LATE_SHIPMENT, Reason.LATE_DELIVERY)
"""Reasons that new goods do not mend: lateness alone."""
AS_A_WHOLE: Final = (Remedy.FULL_REFUND, Remedy.RETURN_AND_REFUND, Remedy.REPLACEMENT)
"""Remedies that are no amount: a dispute that wants one holds everything held for the order (X8)."""


def wanted_for(reason: str) -> tuple[Remedy, ...]:
    """What a buyer may want for a reason: goods that came late, but came, are not replaced (C3)."""
    return tuple(one for one in WANTED if one != Remedy.REPLACEMENT or reason not in ABOUT_TIME)


class Outcome(models.TextChoices):
    """How a dispute came to its result."""

    SETTLED = "settled", _("Settled by the parties")
    DETERMINED = "determined", _("Decided by the platform")


class Liability(models.TextChoices):
    SUPPLIER = "supplier", _("The supplier is responsible")
    BUYER = "buyer", _("The supplier is not responsible")
    SHARED = "shared", _("Both share responsibility")


class EvidenceKind(models.TextChoices):
    """The checklist of evidence (C3)."""

    SPECIFICATION = "specification", _("Specification")
    PURCHASE_ORDER = "purchase_order", _("Signed purchase order")
    INSPECTION_REPORT = "inspection_report", _("Inspection report")
    CORRESPONDENCE = "correspondence", _("Correspondence")
    PAYMENT_RECEIPT = "payment_receipt", _("Payment receipt")
    PHOTOGRAPH = "photograph", _("Photograph")
    TRANSPORT = "transport", _("Transport document")
    OTHER = "other", _("Other")


CHECKLIST: Final = {
    Reason.LATE_SHIPMENT: (
        EvidenceKind.PURCHASE_ORDER,
        EvidenceKind.PAYMENT_RECEIPT,
        EvidenceKind.CORRESPONDENCE,
    ),
    Reason.LATE_DELIVERY: (EvidenceKind.PURCHASE_ORDER, EvidenceKind.TRANSPORT, EvidenceKind.CORRESPONDENCE),
    Reason.NOT_RECEIVED: (EvidenceKind.PURCHASE_ORDER, EvidenceKind.TRANSPORT, EvidenceKind.PAYMENT_RECEIPT),
    Reason.QUALITY: (EvidenceKind.SPECIFICATION, EvidenceKind.INSPECTION_REPORT, EvidenceKind.PHOTOGRAPH),
    Reason.SHORT_QUANTITY: (EvidenceKind.PURCHASE_ORDER, EvidenceKind.TRANSPORT, EvidenceKind.PHOTOGRAPH),
    Reason.WRONG_SPECIFICATION: (
        EvidenceKind.SPECIFICATION,
        EvidenceKind.PURCHASE_ORDER,
        EvidenceKind.PHOTOGRAPH,
    ),
    Reason.DAMAGED: (EvidenceKind.PHOTOGRAPH, EvidenceKind.TRANSPORT, EvidenceKind.INSPECTION_REPORT),
}


class OfferState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    COUNTERED = "countered", _("Countered")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Taken back")
    FELL_AWAY = "fell_away", _("Fell away")


class RequestState(models.TextChoices):
    OPEN = "open", _("Asked")
    ANSWERED = "answered", _("Answered")
    EXPIRED = "expired", _("Not answered")
    DROPPED = "dropped", _("No longer needed")


class InspectionState(models.TextChoices):
    """The life of an inspection in a dispute (A4)."""

    TO_BOOK = "to_book", _("To be booked")
    BOOKED = "booked", _("Waiting for the fee")
    COMMISSIONED = "commissioned", _("Waiting for the report")
    REPORTED = "reported", _("Reported")
    LAPSED = "lapsed", _("Not booked in time")
    CANCELLED = "cancelled", _("Cancelled")


INSPECTING: Final = (InspectionState.TO_BOOK, InspectionState.BOOKED, InspectionState.COMMISSIONED)
"""The desk waits for the inspection, and its own clock stands."""


class Conclusion(models.TextChoices):
    """What a report concludes (A4)."""

    AT_FAULT = "at_fault", _("The supplier is at fault")
    NOT_AT_FAULT = "not_at_fault", _("The supplier is not at fault")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


class Measured(models.TextChoices):
    """What an inspector found about one requirement of the contract (A4)."""

    CONFORMS = "conforms", _("Conforms")
    DEVIATES = "deviates", _("Deviates")
    NOT_MEASURED = "not_measured", _("Not measured")


class Answer(models.TextChoices):
    """What the supplier says to one claimed deviation (A2)."""

    ADMITTED = "admitted", _("Admitted")
    DISPUTED = "disputed", _("Disputed")


class NoReturn(models.TextChoices):
    """Why the buyer has its money without sending the goods back (A7)."""

    REFUSED = "refused", _("The supplier refuses the return")
    NO_LABEL = "no_label", _("The supplier gives no label")
    MISREPRESENTED = "misrepresented", _("The location was misrepresented")
    HAZARDOUS = "hazardous", _("Sending the goods back is hazardous")
    WORTHLESS = "worthless", _("The goods have no value")


class Purpose(models.TextChoices):
    """What a line of an execution plan is for (A5)."""

    AWARD = "award", _("Award")
    INSPECTION_FEE = "inspection_fee", _("Inspection fee")
    RETURN_FREIGHT = "return_freight", _("Return freight")
    CUSTOMS = "customs", _("Customs on the return")


class DeterminationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for approval")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Set aside")
    FINAL = "final", _("Final")


class FindingResult(models.TextChoices):
    """What was found about one thing that was claimed."""

    CONFIRMED = "confirmed", _("The deviation is confirmed")
    NOT_CONFIRMED = "not_confirmed", _("The deviation is not confirmed")
    UNPROVEN = "unproven", _("Not proven")


class Source(models.TextChoices):
    """Where an obligation's money comes from, in the order of M1."""

    HELD = "held", _("Held money")
    SUPPLIER = "supplier", _("Supplier")


class ObligationState(models.TextChoices):
    DUE = "due", _("Due")
    PAID = "paid", _("Paid")
    DEFAULTED = "defaulted", _("Not paid in time")
    GUARANTEED = "guaranteed", _("Paid by the guarantee")
    OWED = "owed", _("Owed by the supplier")
    CANCELLED = "cancelled", _("Cancelled")


UNFULFILLED: Final = (ObligationState.DUE, ObligationState.DEFAULTED)


CAUSES: Final = {
    "held money": _("Paid from held money"),
    "supplier": _("Paid by the supplier"),
    "guarantee": _("Paid by the guarantee"),
    "beyond the protected amount": _("Beyond the protected amount"),
    "goods not returned": _("The goods were not sent back"),
    "goods changed": _("The goods were not in the condition received"),
    "replacement received": _("The buyer has new goods"),
    "appealed": _("The decision was appealed"),
    "chargeback": _("A payment was charged back"),
}
"""Why a line of a plan ended, in words."""


class ReturnState(models.TextChoices):
    AWAITED = "awaited", _("To be sent back")
    IN_TRANSIT = "in_transit", _("On its way back")
    DELIVERED = "delivered", _("Delivered to the supplier")
    CONFIRMED = "confirmed", _("Receipt confirmed")
    OVERRULED = "overruled", _("Receipt proven")
    QUESTIONED = "questioned", _("Condition disputed")
    REFUSED = "refused", _("Not in the condition received")
    WAIVED = "waived", _("Refund without return")
    LAPSED = "lapsed", _("Not sent back")


CAME_BACK: Final = (ReturnState.CONFIRMED, ReturnState.OVERRULED, ReturnState.WAIVED)
"""The refund need not wait for the goods any more (A7, A8, I31)."""


class ReplacementState(models.TextChoices):
    AWAITED = "awaited", _("To be shipped")
    IN_TRANSIT = "in_transit", _("On its way to the buyer")
    DELIVERED = "delivered", _("Delivered to the buyer")
    RECEIVED = "received", _("Receipt confirmed")
    OVERRULED = "overruled", _("Receipt proven")
    REFUNDED = "refunded", _("Not shipped: refunded instead")


class FileKind(models.TextChoices):
    """In which form a case file is taken (R2)."""

    SHEET = "sheet", _("PDF to print")
    BUNDLE = "bundle", _("Bundle with documents and proof (ZIP)")


class DebtState(models.TextChoices):
    OUTSTANDING = "outstanding", _("Outstanding")
    REIMBURSED = "reimbursed", _("Reimbursed")
    WRITTEN_OFF = "written_off", _("Written off")


class ReversalState(models.TextChoices):
    """The life of a supplier's request after a lost chargeback (A10)."""

    ASKED = "asked", _("Waiting for finance")
    AWAITING_APPROVAL = "awaiting_approval", _("Waiting for approval")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class SignalKind(models.TextChoices):
    """What makes the risk desk look at a company (F1)."""

    MANY_CLAIMS = "many_claims", _("More claims than usual")
    CHARGEBACK_AFTER_REFUND = "chargeback_after_refund", _("Chargeback after a refund")
    REFUNDED_TWICE = "refunded_twice", _("Claim refunded twice")
    DECLARED_VALUE = "declared_value", _("Declared value differs from the contract")
    PAIR_REFUNDS = "pair_refunds", _("Repeated refunds between the same two")


class SignalState(models.TextChoices):
    """The life of a signal (F1)."""

    OPEN = "open", _("To be looked at")
    TAKEN = "taken", _("Being looked at")
    DISMISSED = "dismissed", _("Dismissed")
    CONFIRMED = "confirmed", _("Confirmed")


UNREVIEWED: Final = (SignalState.OPEN, SignalState.TAKEN)


class SignalAction(models.TextChoices):
    """What the risk desk does about a signal that it confirms (F1)."""

    WATCH = "watch", _("Keep it on record")
    WARN = "warn", _("Write to the company")
    SUSPEND = "suspend", _("Suspend the buyer's coverage")


class ContactNeed(models.TextChoices):
    """Why a party needs to reach the other one (N3)."""

    RETURN = "return", _("Goods go back")
    REPLACEMENT = "replacement", _("New goods are sent")


class OpeningState(models.TextChoices):
    """The life of one opening of disputes for all buyers of a supplier (L7, X10)."""

    RUNNING = "running", _("Going on")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped: the supplier was reinstated")


class Clock:
    """Kinds of deadlines of a dispute: what must happen."""

    RESPOND: Final = "dispute.respond"
    AGREE: Final = "dispute.agree"
    AUTO_ESCALATE: Final = "dispute.auto_escalate"
    LAPSE: Final = "dispute.escalate_or_lapse"
    TAKE: Final = "dispute.take"
    DETERMINE: Final = "dispute.determine"
    APPROVE: Final = "dispute.approve"
    APPEAL: Final = "dispute.appeal"
    OFFER: Final = "offer.answer"
    EVIDENCE: Final = "evidence_request.answer"
    BOOK_INSPECTION: Final = "inspection.book"
    REPORT_INSPECTION: Final = "inspection.report"
    REFUND: Final = "obligation.pay"
    CHECK_PAYMENT: Final = "obligation.check_payment"
    OWED: Final = "obligation.owed"
    RETURN: Final = "return.ship"
    CONFIRM_RETURN: Final = "return.confirm"
    REPLACE: Final = "replacement.ship"
    CONFIRM_REPLACEMENT: Final = "replacement.confirm"
    JUDGE_RETURN: Final = "return.judge"
    REIMBURSE: Final = "debt.reimburse"
    SIGNAL: Final = "signal.review"
    OPENING: Final = "opening.finish"
    REVIEW_REVERSAL: Final = "reversal.review"
