"""Services that a party books on an order: production monitoring and inspection (P5)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import BookingState, ServiceKind, Side
from orders.models.agency import Agency
from orders.models.money import OrderPart
from orders.models.order import ENDERS, Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm

FEE_FATES = {
    BookingState.BOOKED: _("paid to the agency by who booked"),
    BookingState.DONE: _("earned by the agency"),
    BookingState.CANCELLED: _("settled with the agency by who booked"),
    BookingState.LAPSED: _("settled with the agency by who booked"),
}
HANDS = (fsm.BUYER, fsm.SUPPLIER, roles.SUPPORT)


class Booking(OrderPart):
    """One visit of an agency that a side booked and pays.

    ``fee`` is in USD, as it was when it was booked; it is paid to the agency and is no payment of the
    order. ``scheduled_date`` is a day where the goods are.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="bookings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ServiceKind)
    side = models.CharField(max_length=10, choices=Side)
    state = fsm.state_field(BookingState, BookingState.BOOKED)
    fee = models.DecimalField(max_digits=20, decimal_places=4)
    scheduled_date = models.DateField()
    instructions = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    report = models.OneToOneField("core.Document", null=True, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="booking_fee_is_a_fee"),
            models.CheckConstraint(
                condition=Q(state="booked", ended_at=None) | (~Q(state="booked") & Q(ended_at__isnull=False)),
                name="booking_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="done", report__isnull=False) | (~Q(state="done") & Q(report=None)),
                name="booking_done_has_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agency}"

    @property
    def payer(self) -> Any:
        """The company that booked it and pays the fee."""
        return self.order.party(self.side)

    @property
    def fee_fate(self) -> Any:
        """What becomes of the fee, in words: it is the agency's, and never passes through the platform."""
        return FEE_FATES[BookingState(self.state)]

    @fsm.transition(
        field=state,
        source=BookingState.BOOKED,
        target=BookingState.DONE,
        by=HANDS,
        rule="P5",
        label=_("Hand in the report"),
        allowed=policy.may_touch_booking,
    )
    def finish(self, at: datetime, report: Any, summary: str) -> None:
        """The agency was there; its report is on file."""
        self.ended_at, self.report, self.summary = at, report, summary

    @fsm.transition(
        field=state,
        source=BookingState.BOOKED,
        target=BookingState.CANCELLED,
        by=HANDS,
        rule="P5",
        label=_("Cancel the booking"),
        allowed=policy.may_touch_booking,
    )
    def cancel(self, at: datetime) -> None:
        """The visit will not happen."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=BookingState.BOOKED,
        target=BookingState.LAPSED,
        by=ENDERS,
        rule="X12",
        label=_("Lapse"),
        inner=True,
    )
    def lapse(self, at: datetime) -> None:
        """No report came in time, or the order ended; the booking counts for nothing."""
        self.ended_at = at
