"""How orders show in the portal: looks of states, menu, home panel, and where notices lead."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from orders import panels, timeline
from orders.enums import (
    BookingState,
    Clock,
    InboundState,
    OrderState,
    PaymentState,
    RefundState,
    ShipmentState,
)
from orders.extensions import duty_owners, duty_pages, notice_pages
from orders.models import Order
from tradeassurance.core import outbox
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
    RefundState.CONFIRMED: "good",
    RefundState.FAILED: "bad",
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


def _booked_by(order: Any, deadline: Any) -> str:
    """The side that booked a service must hand in its report."""
    return next(one.side for one in order.bookings.all() if one.pk == deadline.subject_id)


def _report_page(order: Any, deadline: Any) -> str:
    """Where the report of a booked service is handed in."""
    return reverse("orders:service_report", args=[order.number, deadline.subject_id])


INBOUND_LOOKS = {
    InboundState.APPLIED: "good",
    InboundState.NOTHING: "ended",
    InboundState.OPEN: "wait",
    InboundState.RETURNING: "wait",
    InboundState.RETURNED: "ended",
    InboundState.UNDONE: "bad",
}


def register() -> None:
    """Called once, when the app is ready."""
    states.register("orders.order", OrderState, ORDER_LOOKS)
    states.register("orders.payment", PaymentState, PAYMENT_LOOKS)
    states.register("orders.refund", RefundState, REFUND_LOOKS)
    states.register("orders.shipment", ShipmentState, SHIPMENT_LOOKS)
    states.register("orders.booking", BookingState, BOOKING_LOOKS)
    duty_owners.register(Clock.SERVICE_REPORT, _booked_by)
    duty_pages.register(Clock.SERVICE_REPORT, _report_page)
    for topic in ("credit.granted", "credit.returned"):
        notice_pages.register(topic, lambda notice: reverse("orders:credits"))
    states.register("orders.inboundevent", InboundState, INBOUND_LOOKS)
    registry.menu(_("Orders"), "orders:list", order=10)
    registry.panel("orders", panels.items, order=20)
    outbox.address("order", address)
    outbox.address("inboundevent", address_of_money)
    timeline.register()


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
