"""The vocabulary of orders: states, payments, clocks and topics."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """The life of an order."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Waiting for payment")
    IN_PRODUCTION = "in_production", _("In production")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Lapsed")
    REFUNDED = "refunded", _("Refunded")


BEFORE_CONFIRMATION: Final = (OrderState.DRAFT, OrderState.PROPOSED)
PAID: Final = (OrderState.IN_PRODUCTION, OrderState.SHIPPED, OrderState.DELIVERED)
PAYING: Final = (OrderState.CONFIRMED, *PAID)
"""States in which payments are announced."""
ENDED: Final = (OrderState.COMPLETED, OrderState.CANCELLED, OrderState.LAPSED, OrderState.REFUNDED)
PROTECTED: Final = (OrderState.CONFIRMED, *PAID)
"""States in which a freeze stands."""


class Side(models.TextChoices):
    """The two parties of an order."""

    BUYER = "buyer", _("Buyer")
    SUPPLIER = "supplier", _("Supplier")

    @property
    def other(self) -> "Side":
        return Side.SUPPLIER if self is Side.BUYER else Side.BUYER


class QualityCover(models.TextChoices):
    """Which quality coverage an order has."""

    NONE = "none", _("Not covered")
    PRE_SHIPMENT = "pre_shipment", _("Before shipment")
    POST_DELIVERY = "post_delivery", _("After delivery")


class Stage(models.TextChoices):
    """What a payment is for."""

    INITIAL = "initial", _("Initial payment")
    BALANCE = "balance", _("Balance")


class Method(models.TextChoices):
    """How a payment is made (P1)."""

    BANK = "bank", _("Online bank transfer")
    CARD = "card", _("Credit card")
    WESTERN_UNION = "western_union", _("Western Union")
    ECHECK = "echeck", _("E-checking")
    WIRE = "wire", _("Wire transfer (T/T)")
    PAY_LATER = "pay_later", _("Pay later")


class PaymentState(models.TextChoices):
    INITIATED = "initiated", _("On its way")
    RECEIVED = "received", _("Received")
    FAILED = "failed", _("Failed")
    REVERSED = "reversed", _("Reversed")


class RefundState(models.TextChoices):
    DUE = "due", _("To be sent")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Being traced")
    CONFIRMED = "confirmed", _("Arrived")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


REFUNDS_TO_SEND: Final = (RefundState.DUE, RefundState.FAILED)
REFUNDS_OVER: Final = (RefundState.CONFIRMED, RefundState.CANCELLED)


class CallState(models.TextChoices):
    """What is known of one call to an outside provider (I16)."""

    PREPARED = "prepared", _("Prepared, not given to the provider")
    SENT = "sent", _("Given to the provider")
    UNKNOWN = "unknown", _("No answer")
    CONFIRMED = "confirmed", _("Carried out")
    REFUSED = "refused", _("Not carried out")
    VOID = "void", _("Never given to the provider")


LIVE_CALLS: Final = (CallState.PREPARED, CallState.SENT, CallState.UNKNOWN, CallState.CONFIRMED)
"""Of these a refund has at most one: a second one could pay twice."""


class BatchState(models.TextChoices):
    """The life of a bank file of refunds."""

    MAKING = "making", _("Being put together")
    AWAITING = "awaiting", _("Waiting for approval")
    APPROVED = "approved", _("To be given to the bank")
    HANDED_OVER = "handed_over", _("Given to the bank")
    DISCARDED = "discarded", _("Discarded")


class ShipmentState(models.TextChoices):
    IN_TRANSIT = "in_transit", _("On its way")
    DELIVERED = "delivered", _("Delivered")


class CarrierCause(models.TextChoices):
    """Why nothing followed from a carrier's event (I17)."""

    NO_DELIVERY = "no_delivery", _("It says nothing of a delivery")
    UNKNOWN = "unknown", _("No shipment has this number")
    SEVERAL = "several", _("Several shipments under way have this number")
    ARRIVED = "arrived", _("The shipment had arrived already")


class PaperKind(models.TextChoices):
    """What a document of a shipment is."""

    BILL_OF_LADING = "bill_of_lading", _("Bill of lading or waybill")
    PACKING_LIST = "packing_list", _("Packing list")
    OTHER = "other", _("Other document")


class ServiceKind(models.TextChoices):
    """What an agency is booked for on an order."""

    MONITORING = "monitoring", _("Production monitoring")
    INSPECTION = "inspection", _("Inspection before shipment")


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    DONE = "done", _("Report handed in")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("No report came")


class CreditReason(models.TextChoices):
    """What an on-time credit is granted for (P6)."""

    LATE_DISPATCH = "late_dispatch", _("Late dispatch")
    LATE_DELIVERY = "late_delivery", _("Late delivery")


class ClaimType(models.TextChoices):
    """What a claim window is about."""

    LATE_SHIPMENT = "late_shipment", _("Late shipment")
    QUALITY = "quality", _("Quality")
    DELIVERY = "delivery", _("Late delivery or goods not received")


class WindowBasis(models.TextChoices):
    """What a claim window follows from, or why there is none."""

    SHIPMENT = "shipment", _("counted from shipment")
    DELIVERY = "delivery", _("counted from delivery")
    BEFORE_SHIPMENT = "before_shipment", _("from payment until shipment")
    NO_QUALITY = "no_quality", _("quality coverage was not chosen for this order")
    NO_DELIVERY = "no_delivery", _("the rules of this order do not cover delivery")
    NO_DATE = "no_date", _("no delivery date was agreed")


class AmendmentKind(models.TextChoices):
    """What both sides agree on after confirmation (O5)."""

    CHANGE = "change", _("Change of the contract")
    CANCEL = "cancel", _("Cancellation of the order")


class AmendmentState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class GiveBackState(models.TextChoices):
    """Money that the supplier, who was paid directly, gives back to the buyer."""

    OWED = "owed", _("To be paid back")
    REPORTED = "reported", _("Reported as paid back")
    CONFIRMED = "confirmed", _("Paid back")


class Subject(models.TextChoices):
    """What a contract says, in the parts that amendments change and disputes are about (O5, X7)."""

    SHIPMENT = "shipment", _("Agreed shipment date")
    DELIVERY = "delivery", _("Agreed delivery date")
    GOODS = "goods", _("Lines of the order")
    QUALITY = "quality", _("Quality requirements and coverage")
    PACKING = "packing", _("Packaging and customization")
    FREIGHT = "freight", _("Freight and incoterm")
    FILES = "files", _("Design files")
    INITIAL = "initial", _("Initial payment")
    TOTAL = "total", _("Total")
    PROTECTED = "protected", _("Protected amount")
    COVER = "cover", _("Cover by Trade Assurance")


class RequestState(models.TextChoices):
    """A buyer asks a supplier for a contract."""

    SENT = "sent", _("Waiting for the supplier")
    DRAFTED = "drafted", _("Turned into a draft")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class StandstillState(models.TextChoices):
    """A look at an order that stands still (X3)."""

    OPEN = "open", _("To be looked at")
    LOOKED_AT = "looked_at", _("Looked at")
    MOVED_ON = "moved_on", _("The order went on")


class StandstillOutcome(models.TextChoices):
    """What somebody found who looked at an order that stands still (X3)."""

    UNDER_WAY = "under_way", _("It goes on: the goods are under way or being made")
    SUPPLIER_ASKED = "supplier_asked", _("The supplier was asked and must answer")
    BUYER_TO_CLAIM = "buyer_to_claim", _("The buyer was told that she may claim")
    CARRIER_ASKED = "carrier_asked", _("The carrier was asked and searches")
    TO_RISK = "to_risk", _("Nobody answers: the risk desk looks into it")


class Clock:
    """Kinds of deadlines of an order: what must happen."""

    CONFIRM_BY: Final = "order.confirm_by"
    PROPOSE_DATE: Final = "order.propose_date"
    ANSWER_AMENDMENT: Final = "amendment.answer"
    GIVE_BACK: Final = "giveback.report"
    CHECK_GIVE_BACK: Final = "giveback.confirm"
    ANSWER_REQUEST: Final = "request.answer"
    PAY_BY: Final = "order.pay_by"
    SHIP_BY: Final = "order.ship_by"
    DELIVER_BY: Final = "order.deliver_by"
    REVIEW: Final = "order.review"
    LOOK_AT: Final = "standstill.look_at"
    LATE_CLAIM_CLOSES: Final = "order.late_claim_closes"
    QUALITY_CLAIM_CLOSES: Final = "order.quality_claim_closes"
    DELIVERY_CLAIM_CLOSES: Final = "order.delivery_claim_closes"
    SEND_REFUND: Final = "order.send_refund"
    SERVICE_REPORT: Final = "booking.report"
    PAYMENT_ARRIVES: Final = "order.payment_arrives"
    ASK_BALANCE: Final = "order.ask_balance"
    PAY_BALANCE: Final = "order.pay_balance"
    SORT_MONEY: Final = "money.sort"
    RETURN_MONEY: Final = "money.return"
    REFUND_ANSWER: Final = "order.refund_answer"
    TRACE_REFUND: Final = "order.trace_refund"
    REFUND_ACCOUNT: Final = "order.refund_account"
    CHECK_BATCH: Final = "payout.check_batch"
    HAND_OVER_BATCH: Final = "payout.hand_over_batch"
    FINISH_BATCH: Final = "payout.finish_batch"


WINDOW_CLOCKS: Final = {
    ClaimType.LATE_SHIPMENT: Clock.LATE_CLAIM_CLOSES,
    ClaimType.QUALITY: Clock.QUALITY_CLAIM_CLOSES,
    ClaimType.DELIVERY: Clock.DELIVERY_CLAIM_CLOSES,
}


class Source(models.TextChoices):
    """Who tells us that money came or went."""

    PROVIDER = "provider", _("Payment provider")
    STATEMENT = "statement", _("Bank statement")
    DESK = "desk", _("Recorded by hand")


class EventKind(models.TextChoices):
    """What an inbound event says happened to money."""

    RECEIVED = "received", _("Money received")
    FAILED = "failed", _("Payment failed")
    REVERSED = "reversed", _("Money taken back")


class InboundState(models.TextChoices):
    """What became of an inbound event (I17)."""

    NEW = "new", _("Being sorted")
    APPLIED = "applied", _("Applied")
    NOTHING = "nothing", _("Changed nothing")
    OPEN = "open", _("Waiting for finance")
    RETURNING = "returning", _("To be sent back")
    RETURNED = "returned", _("Sent back to the payer")
    UNDONE = "undone", _("Taken back by the payer")


class Cause(models.TextChoices):
    """Why an event changed nothing, or why its money waits. Parties and finance read it."""

    UNKNOWN = "unknown", _("The reference names no payment of ours")
    EXCESS = "excess", _("More arrived than was to be paid")
    DUPLICATE = "duplicate", _("This payment had already arrived in full")
    CURRENCY = "currency", _("It came in another currency than the order's")
    ENDED = "ended", _("The order has ended")
    REVERSED = "reversed", _("This payment had been taken back before")
    REFUSED = "refused", _("A rule refused to apply it")
    CONFIRMS = "confirms", _("It confirms a payment that was recorded before")
    ALREADY = "already", _("This was known already")
    CONFLICT = "conflict", _("The same event came before with other content")
    TAKEN_BACK = "taken_back", _("It had been taken back before it was reported")
    BEFORE = "before", _("It was taken back before it was reported as received")
    PART = "part", _("Only a part was taken back")
    GONE = "gone", _("The money had been sent back already")
    BY_HAND = "by_hand", _("Finance closed it by hand")


HOLDING: Final = (InboundState.OPEN, InboundState.RETURNING)
"""States in which an event's money lies in the account of unallocated money."""


class TableState(models.TextChoices):
    """A version of the ways to pay."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class FeeKind(models.TextChoices):
    """How the fee of a way to pay is told (P1)."""

    FREE = "free", _("No fee")
    PERCENT = "percent", _("Percent of the payment")
    STEPS = "steps", _("By size of the payment")
    RANGE = "range", _("Within a range")


class BalanceState(models.TextChoices):
    """A request for the balance (P5)."""

    ASKED = "asked", _("Asked for")
    PAID = "paid", _("Paid")
    OVERDUE = "overdue", _("Overdue")
    ENDED = "ended", _("No longer needed")
