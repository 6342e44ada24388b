"""From production to the buyer's hands: ship, deliver, accept (P3, P5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import carriers, policy
from orders.enums import Clock, OrderState, ShipmentState
from orders.models import Order, Shipment, ShipmentLine
from orders.services import completion, schedules, shipping, standstill
from orders.services.shipping import Paper
from tradeassurance.core import fsm
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


@service(Order)
def ship(
    change: Change,
    order: Order,
    *,
    carrier: str = "",
    carrier_code: str = carriers.OTHER,
    tracking: str = "",
    quantities: Mapping[int, Decimal] | None = None,
    is_last: bool = False,
    papers: Sequence[Paper] = (),
    declared: Decimal | None = None,
) -> Shipment:
    """The supplier hands goods to a carrier (P5): all that is left, or ``quantities`` by contract line.

    ``declared`` is the value in the transport documents, in the order's currency (F1).

    The order counts as shipped with the shipment that leaves nothing to be shipped, or that the supplier
    calls the last one. Raises Refused where it is more than what is left.
    """
    change.require(fsm.verdict(order, "ship", change.actor, change.at))
    if not (name := carriers.name_of(carrier_code, carrier)):
        raise Refused("P5", _("Goods are shipped with a carrier."), _("Name the carrier."))
    rest = shipping.left(shipping.items_of(change, order), change.all(ShipmentLine))
    loaded = shipping.chosen(rest, quantities)
    everything = shipping.is_everything(rest, loaded)
    if declared is not None:
        currencies.check(declared, order.currency)
    shipment = Shipment(
        order=order,
        carrier=name,
        carrier_code=carrier_code,
        tracking=tracking,
        is_last=everything or is_last,
        declared_amount=declared,
        shipped_at=change.at,
    )
    change.add(shipment)
    shipping.load(change, order, shipment, loaded, papers)
    told = {"order": order.number, "carrier": name, "tracking": tracking}
    if shipment.is_last:
        _all_shipped(change, order)
        change.tell(order.buyer, "order.shipped" if everything else "order.shipped_short", **told)
    else:
        schedules.review(change, order, order.terms.fulfilment_review, "fulfilment_review")
        change.tell(order.buyer, "order.part_shipped", **told)
    return shipment


def _all_shipped(change: Change, order: Order) -> None:
    change.advance(order.ship, at=change.at)
    change.meet(order, Clock.SHIP_BY)
    change.drop(order, Clock.PROPOSE_DATE)
    standstill.over(change, order)
    schedules.claim_windows(change, order)
    schedules.review(change, order, order.terms.never_delivered_review, "never_delivered_review")


@service(Order)
def ship_nothing_more(change: Change, order: Order) -> Order:
    """The supplier says that the last shipment was the last one: the order counts as shipped now (P5).

    Not as of that shipment: until now the buyer waited for more, and no window may close in the past.
    """
    change.require(fsm.verdict(order, "ship", change.actor, change.at))
    shipments = change.all(Shipment)
    if not shipments:
        raise Refused("P5", _("Nothing was shipped yet."), _("Record the shipment first."))
    shipments[-1].is_last = True
    if _under_way(change):
        _all_shipped(change, order)
        told = {"carrier": shipments[-1].carrier, "tracking": shipments[-1].tracking}
        change.tell(order.buyer, "order.shipped_short", order=order.number, **told)
        return order
    change.advance(order.conclude, at=change.at)
    change.meet(order, Clock.SHIP_BY)
    _arrived(change, order)
    return order


@service(Order)
def deliver(change: Change, order: Order) -> Order:
    """Everything that was on its way arrived: the buyer, the carrier or staff say so (P5)."""
    for shipment in _under_way(change):
        change.advance(shipment.arrive, at=change.at)
    change.advance(order.deliver, at=change.at)
    _arrived(change, order)
    return order


@service(Shipment)
def arrive(change: Change, shipment: Shipment) -> Shipment:
    """One shipment arrived; with the last one the order is delivered (P5)."""
    order = shipment.order
    change.advance(shipment.arrive, at=change.at)
    if order.state == OrderState.SHIPPED and not _under_way(change):
        change.advance(order.deliver, at=change.at)
        _arrived(change, order)
        return shipment
    if order.ended_at is None:
        name = "never_delivered_review" if order.state == OrderState.SHIPPED else "fulfilment_review"
        schedules.review(change, order, getattr(order.terms, name), name)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "order.part_delivered", order=order.number, carrier=shipment.carrier)
    return shipment


def _under_way(change: Change) -> list[Shipment]:
    return [one for one in change.all(Shipment) if one.state == ShipmentState.IN_TRANSIT]


def _arrived(change: Change, order: Order) -> None:
    """Everything is with the buyer: claim windows count from now, and nobody looks for the goods any more."""
    change.meet(order, Clock.DELIVER_BY)
    change.drop(order, Clock.REVIEW)
    standstill.over(change, order)
    schedules.claim_windows(change, order)
    closes = _last_window(change, order)
    change.tell(order.buyer, "order.delivered.buyer", order=order.number, closes=closes)
    change.tell(order.seller, "order.delivered", order=order.number)
    if not closes:
        completion.complete_if_over(change, order)


def _last_window(change: Change, order: Order) -> datetime | None:
    return max((d.due_at for d in schedules.open_windows(change, order)), default=None)


@service(Order)
def accept(change: Change, order: Order) -> Order:
    """The buyer is satisfied: held money that is not in dispute goes to the supplier; claim windows stay open (P3)."""
    change.require(policy.may_accept(order, change.actor, change.at))
    order.accepted_at = change.at
    if amount := completion.release(change, order, "accepted"):
        change.tell(order.seller, "order.accepted", order=order.number, amount=Amount(amount, order.currency))
    return order
