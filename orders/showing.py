"""How orders show in the portal: looks of states, menu, home panel, and where notices lead."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from orders import figures, panels, timeline
from orders.enums import (
    AmendmentState,
    BalanceState,
    BatchState,
    BookingState,
    CallState,
    Clock,
    GiveBackState,
    InboundState,
    OrderState,
    PaymentState,
    RefundState,
    RequestState,
    ShipmentState,
    StandstillState,
    TableState,
)
from orders.extensions import duty_owners, duty_pages, notice_pages
from orders.models import Amendment, Confirmation, ContractVersion, Order
from suppliers.figures import measure
from tradeassurance.accounts import roles
from tradeassurance.core import documents, outbox
from tradeassurance.ledger.models import CorrectionState
from tradeassurance.portal import registry, states

ORDER_LOOKS = {
    OrderState.PROPOSED: "wait",
    OrderState.CONFIRMED: "wait",
    OrderState.IN_PRODUCTION: "info",
    OrderState.SHIPPED: ("info", "arrow"),
    OrderState.DELIVERED: ("info", "check"),
    OrderState.COMPLETED: "good",
    OrderState.CANCELLED: "ended",
    OrderState.LAPSED: "ended",
    OrderState.REFUNDED: "ended",
}
PAYMENT_LOOKS = {
    PaymentState.INITIATED: "wait",
    PaymentState.RECEIVED: "good",
    PaymentState.FAILED: "bad",
    PaymentState.REVERSED: "bad",
}
REFUND_LOOKS = {
    RefundState.DUE: "wait",
    RefundState.SENT: ("info", "arrow"),
    RefundState.UNKNOWN: "wait",
    RefundState.CONFIRMED: "good",
    RefundState.FAILED: "bad",
    RefundState.CANCELLED: "ended",
}
SHIPMENT_LOOKS = {
    ShipmentState.IN_TRANSIT: ("info", "arrow"),
    ShipmentState.DELIVERED: "good",
}
BOOKING_LOOKS = {
    BookingState.BOOKED: "wait",
    BookingState.DONE: "good",
    BookingState.CANCELLED: "ended",
    BookingState.LAPSED: "ended",
}
STANDSTILL_LOOKS = {
    StandstillState.OPEN: "wait",
    StandstillState.LOOKED_AT: ("good", "check"),
    StandstillState.MOVED_ON: "ended",
}


def _booked_by(order: Any, deadline: Any) -> str:
    """The side that booked a service must hand in its report."""
    return next(one.side for one in order.bookings.all() if one.pk == deadline.subject_id)


def _report_page(order: Any, deadline: Any) -> str:
    """Where the report of a booked service is handed in."""
    return reverse("orders:service_report", args=[order.number, deadline.subject_id])


BALANCE_LOOKS = {BalanceState.PAID: "good", BalanceState.OVERDUE: "bad", BalanceState.ENDED: "ended"}
INBOUND_LOOKS = {
    InboundState.APPLIED: "good",
    InboundState.NOTHING: "ended",
    InboundState.OPEN: "wait",
    InboundState.RETURNING: "wait",
    InboundState.RETURNED: "ended",
    InboundState.UNDONE: "bad",
}
AMENDMENT_LOOKS = {
    AmendmentState.PROPOSED: "wait",
    AmendmentState.ACCEPTED: "good",
    AmendmentState.DECLINED: "bad",
    AmendmentState.WITHDRAWN: "ended",
    AmendmentState.LAPSED: "ended",
}
GIVE_BACK_LOOKS = {
    GiveBackState.OWED: "wait",
    GiveBackState.REPORTED: ("info", "arrow"),
    GiveBackState.CONFIRMED: "good",
}
REQUEST_LOOKS = {
    RequestState.SENT: "wait",
    RequestState.DRAFTED: "good",
    RequestState.DECLINED: "bad",
    RequestState.WITHDRAWN: "ended",
    RequestState.LAPSED: "ended",
}

CALL_LOOKS = {
    CallState.PREPARED: "wait",
    CallState.SENT: ("info", "arrow"),
    CallState.UNKNOWN: "wait",
    CallState.CONFIRMED: "good",
    CallState.REFUSED: "bad",
    CallState.VOID: "ended",
}
BATCH_LOOKS = {
    BatchState.MAKING: "wait",
    BatchState.AWAITING: "wait",
    BatchState.APPROVED: "info",
    BatchState.HANDED_OVER: "good",
    BatchState.DISCARDED: "ended",
}

CORRECTION_LOOKS = {
    CorrectionState.ASKED: "wait",
    CorrectionState.POSTED: "good",
    CorrectionState.REFUSED: "ended",
}
FILE_READERS = frozenset({*roles.FINANCE, roles.AUDITOR})
"""Staff who may read bank files: they hold whole account numbers."""


def register() -> None:
    """Called once, when the app is ready."""
    states.register("orders.amendment", AmendmentState, AMENDMENT_LOOKS)
    states.register("orders.giveback", GiveBackState, GIVE_BACK_LOOKS)
    states.register("orders.purchaserequest", RequestState, REQUEST_LOOKS)
    outbox.address("purchaserequest", request_address)
    registry.panel("requests", panels.requests, order=25)
    duty_owners.register(Clock.ANSWER_AMENDMENT, answering)
    duty_owners.register(Clock.CONFIRM_BY, confirming)
    for kind, page in DUTY_PAGES.items():
        duty_pages.register(kind, page)
    states.register("orders.order", OrderState, ORDER_LOOKS)
    states.register("orders.payment", PaymentState, PAYMENT_LOOKS)
    states.register("orders.refund", RefundState, REFUND_LOOKS)
    states.register("orders.standstill", StandstillState, STANDSTILL_LOOKS)
    states.register("orders.shipment", ShipmentState, SHIPMENT_LOOKS)
    states.register("orders.booking", BookingState, BOOKING_LOOKS)
    duty_owners.register(Clock.SERVICE_REPORT, _booked_by)
    duty_pages.register(Clock.SERVICE_REPORT, _report_page)
    for topic in ("credit.granted", "credit.returned"):
        notice_pages.register(topic, lambda notice: reverse("orders:credits"))
    states.register("orders.inboundevent", InboundState, INBOUND_LOOKS)
    states.register("orders.balancerequest", BalanceState, BALANCE_LOOKS)
    states.register("orders.providercall", CallState, CALL_LOOKS)
    states.register("ledger.correction", CorrectionState, CORRECTION_LOOKS)
    states.register("orders.payoutbatch", BatchState, BATCH_LOOKS)
    for kind in ("payoutbatch", "bankstatement"):
        documents.access.register(kind, lambda _document, actor: bool(FILE_READERS & actor.roles))
    duty_pages.register(
        Clock.REFUND_ACCOUNT, lambda order, _due: reverse("orders:refund_account", args=[order.number])
    )
    notice_pages.register("refund.account_needed", _account_page)
    outbox.address("payoutbatch", _batch_page)
    states.register(
        "orders.methodtable", TableState, {TableState.DRAFT: "wait", TableState.PUBLISHED: "good"}
    )
    registry.menu(_("Orders"), "orders:list", order=10)
    registry.panel("orders", panels.items, order=20)
    outbox.address("order", address)
    outbox.address("inboundevent", address_of_money)
    timeline.register()
    measure(figures.volume)
    measure(figures.punctuality)


def _account_page(notice: Any) -> str:
    return reverse("orders:refund_account", args=[notice.values["order"]])


def _batch_page(notice: Any) -> str:
    return reverse("admin:orders_payoutbatch_change", args=[notice.root_id])


def address(notice: Any) -> str:
    """The page of a notice: what an upper app says of its topic, else the order; for staff, the desk's record."""
    if (page := notice_pages.find(notice.topic)) is not None:
        return page(notice)
    if not notice.role:
        number = notice.values.get("order") or Order.objects.only("number").get(pk=notice.root_id).number
        return reverse("orders:page", args=[number])
    try:
        return reverse("admin:orders_order_change", args=[notice.root_id])
    except NoReverseMatch:
        return reverse("admin:index")


def address_of_money(notice: Any) -> str:
    """Where a notice about incoming money leads: for the buyer the order it was paid for, for staff the event."""
    if not notice.role:
        number = notice.values.get("order")
        return reverse("orders:page", args=[number]) + "#payments" if number else reverse("orders:list")
    try:
        return reverse("admin:orders_inboundevent_change", args=[notice.root_id])
    except NoReverseMatch:
        return reverse("admin:index")


def request_address(notice: Any) -> str:
    """The page of a request; for staff, the desk's record."""
    if not notice.role:
        return reverse("orders:request", args=[notice.root_id])
    return reverse("admin:orders_purchaserequest_change", args=[notice.root_id])


def answering(order: Any, deadline: Any) -> str:
    """The side that must answer a proposal."""
    return str(Amendment.objects.get(pk=deadline.subject_id).answering_side)


def confirming(order: Any, deadline: Any) -> str:
    """The side that has not confirmed the newest version; either where none or no single one is missing."""
    newest = ContractVersion.objects.filter(order=order).order_by("-number")[:1]
    given = set(Confirmation.objects.filter(version__in=newest.values("pk")).values_list("side", flat=True))
    missing = {"buyer", "supplier"} - given
    return missing.pop() if len(missing) == 1 else "either"


def _amendment_page(order: Any, deadline: Any) -> str:
    number = Amendment.objects.values_list("number", flat=True).get(pk=deadline.subject_id)
    return reverse("orders:accept_amendment", args=[order.number, number])


DUTY_PAGES = {
    Clock.ANSWER_AMENDMENT: _amendment_page,
    Clock.PROPOSE_DATE: lambda order, deadline: reverse("orders:dates", args=[order.number]),
    Clock.CONFIRM_BY: lambda order, deadline: reverse("orders:confirm", args=[order.number]),
    Clock.GIVE_BACK: lambda order, deadline: reverse(
        "orders:report_give_back", args=[order.number, deadline.subject_id]
    ),
    Clock.CHECK_GIVE_BACK: lambda order, deadline: reverse(
        "orders:confirm_give_back", args=[order.number, deadline.subject_id]
    ),
}
"""Where whoever must act by a clock of an agreement does it."""
