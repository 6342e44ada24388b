"""What is shipped and what is left: several shipments of one order (P5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import LineItem, Order, Shipment, ShipmentLine, ShipmentPaper
from tradeassurance.core import documents
from tradeassurance.core.change import Change
from tradeassurance.core.refusals import Refused

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Paper:
    """A file that goes with a shipment, and what it is (an orders.enums.PaperKind)."""

    sealed: documents.Sealed
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} {self.sealed}"


def left(items: Sequence[LineItem], lines: Sequence[ShipmentLine]) -> dict[int, Decimal]:
    """What of each contract line, by its position, was not shipped yet; never below zero."""
    gone: dict[int, Decimal] = {}
    for line in lines:
        gone[line.position] = gone.get(line.position, NOTHING) + line.quantity
    return {item.position: max(NOTHING, item.quantity - gone.get(item.position, NOTHING)) for item in items}


def items_of(change: Change, order: Order) -> list[LineItem]:
    """The lines of the confirmed contract."""
    return [item for item in change.all(LineItem) if item.version_id == order.contract_id]


def is_everything(rest: Mapping[int, Decimal], quantities: Mapping[int, Decimal]) -> bool:
    """Whether nothing is left once these quantities have gone."""
    return all(quantities.get(position, NOTHING) >= amount for position, amount in rest.items())


def chosen(rest: Mapping[int, Decimal], quantities: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """The quantities of a shipment by position: those named, or all that is left. Raises Refused."""
    if quantities is None:
        return {position: amount for position, amount in rest.items() if amount}
    wanted = {position: amount for position, amount in quantities.items() if amount}
    if not wanted or any(amount < 0 for amount in wanted.values()):
        raise Refused("P5", _("Nothing is in this shipment."), _("Say how much of each line you ship."))
    if any(amount > rest.get(position, NOTHING) for position, amount in wanted.items()):
        raise Refused(
            "P5",
            _("This is more than what is still to be shipped."),
            _("Ship at most what is left of each line."),
        )
    return wanted


def load(
    change: Change,
    order: Order,
    shipment: Shipment,
    quantities: Mapping[int, Decimal],
    papers: Sequence[Paper],
) -> None:
    """Write down what is in a shipment, and file its documents."""
    by_position: dict[int, Any] = {item.position: item for item in items_of(change, order)}
    for position, quantity in sorted(quantities.items()):
        item = by_position[position]
        change.add(
            ShipmentLine(
                shipment=shipment,
                position=position,
                product=item.product,
                quantity=quantity,
                unit=item.unit,
            )
        )
    for paper in papers:
        document = documents.file(change, paper.sealed)
        change.add(ShipmentPaper(shipment=shipment, document=document, kind=paper.kind))
