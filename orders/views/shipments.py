"""Shipments as rows of the order's page: what is in them, where they are, and what is left to ship (P5)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from orders import carriers
from orders.enums import OrderState
from orders.reading import Sheet
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor


@dataclass(frozen=True)
class ShipmentRow:
    """A shipment; ``arrived_url`` is the page on which this reader says that it arrived."""

    record: Any
    follow_url: str
    arrived_url: str


@dataclass(frozen=True)
class Rest:
    """What of one contract line was not shipped."""

    product: str
    amount: Decimal
    unit: str


def shipment_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[ShipmentRow]:
    """All shipments, the first one first."""
    return [_row(sheet.order, shipment, actor, at) for shipment in sheet.shipments]


def _row(order: Any, shipment: Any, actor: Actor, at: datetime) -> ShipmentRow:
    shipment.order = order
    may = fsm.verdict(shipment, "arrive", actor, at)
    url = reverse("orders:arrive", args=[order.number, shipment.pk]) if may else ""
    return ShipmentRow(shipment, carriers.follow(shipment.carrier_code, shipment.tracking), url)


def rest(sheet: Sheet) -> list[Rest]:
    """What the supplier still has to ship, while the order is in production or was shipped short."""
    if sheet.order.state != OrderState.IN_PRODUCTION and not sheet.shipments:
        return []
    left = sheet.left_to_ship
    return [
        Rest(item.product, left[item.position], item.unit)
        for item in sheet.contract.items.all()  # type: ignore[attr-defined]
        if left[item.position]
    ]
