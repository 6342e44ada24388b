"""Booking an inspection or monitoring, its report, and calling it off (P5)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import policy
from orders.forms import BookForm, ReasonForm, ReportForm
from orders.models import Agency, Order
from orders.models.agency import FEE_CURRENCY
from orders.services import booking
from orders.views.moves import asks, found, get_or_post, verdict
from tradeassurance.core import calendars
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.display import amount_text, day_text
from tradeassurance.portal.moves import MovePage


def _back(number: str) -> str:
    return reverse("orders:page", args=[number]) + "#services"


def _of(order: Order, booking_id: int) -> Any:
    bookings: Any = order.bookings.select_related("order", "agency")  # type: ignore[attr-defined]
    return get_object_or_404(bookings, pk=booking_id)


@get_or_post
@for_companies
def book(request: HttpRequest, number: str) -> HttpResponse:
    """A side books a visit of an agency (P5)."""
    at = request.received_at  # type: ignore[attr-defined]
    order = found(request, number)
    form = BookForm(
        request.POST or None,
        agencies=Agency.objects.bookable(order.seller.country),
        today=calendars.local_date(at, order.seller.time_zone),
    )
    page = MovePage(
        form=form,
        confirm=asks(
            order,
            _("Book an inspection"),
            _("Book it"),
            _(
                "You pay the fee to the agency. It is no part of the order's payments, and no money moves here."
            ),
            _("The other side is told the day, so that the agency is let in."),
            _(
                "You hand in the report here. If none comes in time, the booking lapses and the order goes on."
            ),
        ),
        call=partial(booking.book, order),
        done=_("The service is booked, and the other side is told."),
        to=_back(number),
        verdict=policy.may_book(order, request.actor, at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@get_or_post
@for_companies
def report(request: HttpRequest, number: str, booking_id: int) -> HttpResponse:
    """The report of a booked service is handed in (P5)."""
    order = found(request, number)
    booked = _of(order, booking_id)
    page = MovePage(
        form=ReportForm(request.POST or None, request.FILES or None),
        confirm=asks(
            order,
            _("Hand in the report"),
            _("Hand it in"),
            _("Both sides read the report; it cannot be replaced or taken back."),
            _("It may serve as evidence if there is a dispute."),
            lead=_lead(booked),
        ),
        call=partial(booking.hand_in, booked),
        done=_("The report is handed in."),
        to=_back(number),
        verdict=verdict(request, booked, "finish"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def cancel(request: HttpRequest, number: str, booking_id: int) -> HttpResponse:
    """A booked service is called off (P5)."""
    order = found(request, number)
    booked = _of(order, booking_id)
    page = MovePage(
        form=ReasonForm(request.POST or None),
        confirm=asks(
            order,
            _("Cancel the booking"),
            _("Cancel the booking"),
            _("Tell the agency yourself; whether it still charges a fee is between you and the agency."),
            _("The other side reads the reason."),
            tone="bad",
            lead=_lead(booked),
        ),
        call=partial(booking.cancel, booked),
        done=_("The booking is cancelled."),
        to=_back(number),
        verdict=verdict(request, booked, "cancel"),
    )
    return page.answer(request)


def _lead(booked: Any) -> str:
    fee = amount_text(booked.fee, FEE_CURRENCY)
    return f"{booked} · {day_text(booked.scheduled_date)} · {fee}"
