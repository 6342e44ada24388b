"""Production monitoring and inspection booked on an order: who pays, when, and what came of it (P5, X12)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import BookingState, Clock, ServiceKind
from orders.models import Agency, Booking, Order
from orders.models.agency import FEE_CURRENCY
from tradeassurance.core import calendars, documents
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused

MOST_OPEN = 10
"""So many visits may be booked on an order at a time."""


@service(Order)
def book(
    change: Change,
    order: Order,
    *,
    kind: str,
    agency_id: int,
    scheduled_date: date,
    instructions: str = "",
) -> Booking:
    """A side books a visit of an agency and pays its fee; the report is expected some days after it (X12).

    Raises Refused: not a party or not the time for it, an agency that is not offered, a day that has passed.
    """
    change.require(policy.may_book(order, change.actor, change.at))
    side = order.acting_side(change.actor)
    company = order.party(side)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None or not agency.active or not agency.serves(order.seller.country):
        raise Refused(
            "P5", _("This agency cannot be booked for this order."), _("Choose another agency from the list.")
        )
    if scheduled_date < calendars.local_date(change.at, order.seller.time_zone):
        raise Refused("P5", _("The day of the visit has passed."), _("Choose a later day."))
    if len([one for one in change.all(Booking) if one.state == BookingState.BOOKED]) >= MOST_OPEN:
        raise Refused("P5", _("Enough visits are booked already."), _("Cancel one that is not needed."))
    booking = Booking(
        order=order,
        agency=agency,
        kind=kind,
        side=side,
        fee=agency.monitoring_fee if kind == ServiceKind.MONITORING else agency.fee,
        scheduled_date=scheduled_date,
        instructions=instructions,
        booked_at=change.at,
    )
    change.add(booking)
    change.schedule(booking, Clock.SERVICE_REPORT, _report_due(change, order, booking, company))
    told = {"order": order.number, "agency": agency.name, "day": scheduled_date}
    change.tell(order.party(side.other), "service.booked", **told)
    change.tell(company, "service.to_pay", fee=Amount(booking.fee, FEE_CURRENCY), **told)
    return booking


def _report_due(change: Change, order: Order, booking: Booking, company: Any) -> Any:
    rules = order.terms
    visited = calendars.end_of_day(booking.scheduled_date, company.time_zone)
    return change.due(rules.service_report, company, "service_report", rules_code=rules.code, start=visited)


@service(Booking)
def hand_in(change: Change, booking: Booking, *, report: documents.Sealed, summary: str) -> Booking:
    """The agency's report is in: both sides may read it (P5)."""
    order = booking.order
    document = documents.file(change, report)
    change.advance(booking.finish, at=change.at, report=document, summary=summary)
    change.meet(booking, Clock.SERVICE_REPORT)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "service.done", order=order.number, agency=booking.agency.name)
    return booking


@service(Booking)
def cancel(change: Change, booking: Booking, *, reason: str) -> Booking:
    """The visit does not happen; whoever booked it settles the fee with the agency (P5)."""
    order = booking.order
    change.because(reason)
    change.advance(booking.cancel, at=change.at)
    change.drop(booking, Clock.SERVICE_REPORT)
    told = {"order": order.number, "agency": booking.agency.name, "reason": reason}
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "service.cancelled", **told)
    return booking


def lapse(change: Change, booking: Booking) -> None:
    """No report came in time: the booking counts for nothing, and both sides are told (X12)."""
    order = booking.order
    change.advance(booking.lapse, at=change.at)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "service.lapsed", order=order.number, agency=booking.agency.name)


def end_with_order(change: Change, order: Order) -> None:
    """The order ended: visits that did not take place lapse, and who booked one hears what becomes of its fee (P5)."""
    for booking in change.all(Booking):
        if booking.state != BookingState.BOOKED:
            continue
        change.advance(booking.lapse, at=change.at)
        change.drop(booking, Clock.SERVICE_REPORT)
        told = {"order": order.number, "agency": booking.agency.name, "day": booking.scheduled_date}
        change.tell(booking.payer, "service.not_needed", fee=Amount(booking.fee, FEE_CURRENCY), **told)
