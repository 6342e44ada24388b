"""The moves from production to the buyer's hands, each on a page of its own (P5)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import reading
from orders.forms import ShipForm
from orders.services import fulfilment
from orders.views.actions import may_stop_shipping
from orders.views.moves import asks, found, get_or_post, verdict
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.moves import MoveForm, MovePage


@get_or_post
@for_companies
def ship(request: HttpRequest, number: str) -> HttpResponse:
    """The supplier hands goods to a carrier: all of them, or a part (P5)."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    form = ShipForm(
        request.POST or None,
        request.FILES or None,
        items=sheet.contract.items.all(),
        left=sheet.left_to_ship,
        currency=order.currency,
    )
    page = MovePage(
        form=form,
        confirm=asks(
            order,
            _("Record shipment"),
            _("Record as shipped"),
            _("The buyer is told the carrier and the tracking number, and sees the documents."),
            _("Ship a part by lowering the quantities; the order counts as shipped when everything is."),
            _("The shipment date is today; claim windows that depend on it are set with the last shipment."),
        ),
        call=partial(fulfilment.ship, order),
        done=_("The shipment is recorded, and the buyer is told."),
        to=reverse("orders:page", args=[number]) + "#shipments",
        verdict=verdict(request, order, "ship"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def ship_nothing_more(request: HttpRequest, number: str) -> HttpResponse:
    """The supplier says that what was shipped is all there will be (P5)."""
    at = request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            sheet.order,
            _("Ship nothing more"),
            _("Nothing more is shipped"),
            _("The order counts as shipped from now on, with less than what was agreed."),
            _("The buyer is told, and may claim short quantity when the goods have arrived."),
            tone="bad",
        ),
        call=partial(fulfilment.ship_nothing_more, sheet.order),
        done=_("The order counts as shipped, and the buyer is told."),
        to=reverse("orders:page", args=[number]) + "#shipments",
        verdict=may_stop_shipping(sheet, request.actor, at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@get_or_post
@for_companies
def deliver(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer has all the goods (P5)."""
    order = found(request, number)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("Confirm receipt"),
            _("The goods arrived"),
            _("This says that the goods arrived, not that you are satisfied."),
            _(
                "Everything that is on its way counts as arrived; for one shipment alone use the button beside it."
            ),
            _("Claim windows count from now. Check the goods, and claim before they close."),
        ),
        call=partial(fulfilment.deliver, order),
        done=_("Receipt is confirmed. Check the goods while the claim windows are open."),
        to=reverse("orders:page", args=[number]),
        verdict=verdict(request, order, "deliver"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def arrive(request: HttpRequest, number: str, shipment_id: int) -> HttpResponse:
    """The buyer has one of several shipments (P5)."""
    order = found(request, number)
    shipment: Any = get_object_or_404(order.shipments.select_related("order"), pk=shipment_id)  # type: ignore[attr-defined]
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("Confirm receipt of a shipment"),
            _("This shipment arrived"),
            _("This says that these goods arrived, not that you are satisfied."),
            _("Claim windows that count from delivery begin when the last shipment has arrived."),
            lead=str(shipment),
        ),
        call=partial(fulfilment.arrive, shipment),
        done=_("Receipt of the shipment is confirmed."),
        to=reverse("orders:page", args=[number]) + "#shipments",
        verdict=verdict(request, shipment, "arrive"),
    )
    return page.answer(request)
