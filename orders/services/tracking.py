"""Events of carriers: each is kept once and brings the shipment it names to its end (P5, I17)."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from orders.carrier_events import DELIVERED, Message
from orders.enums import CarrierCause, ShipmentState
from orders.models import CarrierEvent, Shipment
from orders.services import fulfilment
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Conflict


def take(message: Message, *, by: Actor, at: datetime) -> CarrierEvent:
    """Keep an event and let it take effect; one that came before gives what became of it then.

    The shipment arrives when the event reached us, not when the carrier says: claim windows count from
    what the buyer could know. Raises Conflict for the same event with other content.
    """
    event = _known(message)
    if event is None:
        try:
            event = record(by=by, at=at, message=message)
        except IntegrityError:
            # The same event came twice at the same moment, and the other one was first.
            event = _known(message)
            if event is None:
                raise
    if event.shipment is not None and event.shipment.state == ShipmentState.IN_TRANSIT:
        key = f"{event.carrier_code}:{event.event_id}"
        fulfilment.arrive(event.shipment, by=by, at=max(at, event.received_at), key=key)
    return event


def _known(message: Message) -> CarrierEvent | None:
    names = {"carrier_code": message.carrier_code, "event_id": message.event_id}
    event = CarrierEvent.objects.select_related("shipment__order").filter(**names).first()
    if event is not None and event.content_hash != message.content_hash:
        raise Conflict("I17", _("This event was sent before with other content."))
    return event


@service(CarrierEvent, creates=True)
def record(change: Change, *, message: Message) -> CarrierEvent:
    """Keep an event with the shipment it is about, or with why nothing follows from it (I17)."""
    shipment, cause = _meaning(message)
    return change.open(
        CarrierEvent(
            carrier_code=message.carrier_code,
            event_id=message.event_id,
            content_hash=message.content_hash,
            type=message.type,
            tracking=message.tracking,
            occurred_at=message.occurred_at,
            received_at=change.at,
            shipment=shipment,
            cause=cause,
        )
    )


def _meaning(message: Message) -> tuple[Shipment | None, str]:
    if message.type != DELIVERED:
        return None, CarrierCause.NO_DELIVERY
    named = Shipment.objects.filter(carrier_code=message.carrier_code, tracking=message.tracking)
    under_way = list(named.filter(state=ShipmentState.IN_TRANSIT).select_related("order")[:2])
    if len(under_way) == 1:
        return under_way[0], ""
    if under_way:
        return None, CarrierCause.SEVERAL
    return None, CarrierCause.ARRIVED if named.exists() else CarrierCause.UNKNOWN
