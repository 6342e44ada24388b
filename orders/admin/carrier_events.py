"""What carriers told us, and what became of it (I17)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders import carriers
from orders.enums import CarrierCause
from orders.models import CarrierEvent
from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site


def outcome(event: CarrierEvent) -> Any:
    """What became of it, in words and color."""
    return (
        cells.badge(event.get_cause_display(), "wait") if event.cause else cells.badge(_("Applied"), "good")
    )


def order_of(event: CarrierEvent) -> Any:
    """The order whose shipment it was about."""
    return cells.record(event.shipment.order) if event.shipment else None


@admin.register(CarrierEvent, site=site)
class CarrierEventAdmin(CaseAdmin):
    """Events of carriers, the newest first."""

    title = _("Carrier events")
    menu, icon = "records", "local_shipping"
    list_select_related = ("shipment__order",)
    list_filter = (filters.choices("cause", _("Nothing followed because"), CarrierCause.choices),)
    name_fields = ("tracking", "event_id")
    columns = (
        Column(_("Event"), "event_id"),
        Column(_("Outcome"), outcome),
        Column(_("Carrier"), lambda e: carriers.name_of(e.carrier_code, e.carrier_code)),
        Column(_("Tracking"), "tracking"),
        Column(_("Order"), order_of),
        Column(_("Received"), "received_at"),
    )
    lead = _("Each event of a carrier, once; a delivery ends the shipment that it names (P5).")
    empty = _("No carrier has sent anything yet.")

    def badge(self, record: CarrierEvent) -> Any:
        """What became of it."""
        return outcome(record)

    def sections(self, request: HttpRequest, record: CarrierEvent) -> Iterable[Section]:
        """The event's own facts."""
        yield Facts(
            _("Event"),
            pairs=[
                (_("Carrier"), carriers.name_of(record.carrier_code, record.carrier_code)),
                (_("What it says"), record.type),
                (_("Tracking"), record.tracking),
                (_("Order"), order_of(record)),
                (_("Happened, says the carrier"), record.occurred_at),
                (_("Received"), record.received_at),
            ],
        )


timeline.name("orders.tracking.record", _("Carrier event received"))
