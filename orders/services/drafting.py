"""From a blank page to a proposal: numbered versions of a contract (O1–O4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import OrderState, QualityCover, Side
from orders.models import ContractVersion, LineItem, Order, Requirement
from orders.services import ending
from suppliers.enums import SupplierState
from tradeassurance.core import numbers
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


@dataclass(frozen=True)
class Item:
    """One product line as typed in; ``unit_price`` in the order's currency."""

    product: str
    category: str
    quantity: Decimal
    unit: str
    unit_price: Decimal


@dataclass(frozen=True)
class Quality:
    """One quality requirement as typed in (O3)."""

    characteristic: str
    requirement: str
    tolerance: str = ""
    method: str = ""


@dataclass(frozen=True)
class Terms:
    """Everything a version of a contract says. Amounts in the order's currency."""

    items: Sequence[Item]
    initial_payment: Decimal
    protected_amount: Decimal
    shipment_date: date
    delivery_date: date | None = None
    covered: bool = True
    quality_cover: str = QualityCover.POST_DELIVERY
    requirements: Sequence[Quality] = field(default_factory=tuple)
    freight_by: str = Side.SUPPLIER
    packaging: str = ""
    customization: str = ""
    note: str = ""

    def total(self, currency: str) -> Decimal:
        """The sum of the lines, each rounded to the currency's minor unit."""
        return sum((line_amount(item, currency) for item in self.items), Decimal(0))


def line_amount(item: Item, currency: str) -> Decimal:
    """Quantity times unit price, rounded to the minor unit."""
    return currencies.quantize(item.quantity * item.unit_price, currency)


@service(Order, creates=True)
def draft(change: Change, *, buyer: Any, supplier: Any, currency: str, terms: Terms) -> Order:
    """Either side drafts an order; nobody else sees it until it is sent (O1)."""
    if change.actor.company_id not in (buyer.pk, supplier.company_id):
        raise Refused("O1", _("Only the buyer or the supplier drafts their order."))
    if buyer.pk == supplier.company_id:
        raise Refused("O1", _("A company cannot order from itself."), _("Choose another supplier."))
    if supplier.state != SupplierState.JOINED:
        raise Refused(
            "L1", _("The supplier does not take part in Trade Assurance now."), _("Choose another supplier.")
        )
    order = Order(
        buyer=buyer,
        supplier=supplier,
        seller=supplier.company,
        drafted_by_id=buyer.pk if change.actor.company_id == buyer.pk else supplier.company_id,
        currency=currency,
        drafted_at=change.at,
    )
    change.open(order)
    order.number = numbers.public("TA", order.pk, change.at)
    _write_version(change, order, 1, terms)
    return order


@service(Order)
def revise(change: Change, order: Order, *, terms: Terms) -> ContractVersion:
    """A change makes the next version; confirmations of earlier ones no longer count (O1)."""
    change.require(policy.may_revise(order, change.actor, change.at))
    number = max(v.number for v in change.all(ContractVersion)) + 1
    version = _write_version(change, order, number, terms)
    if order.state != OrderState.DRAFT:
        side = order.side_of(change.actor)
        assert side is not None
        change.tell(
            order.party(side.other), "order.revised", order=order.number, version=number, note=terms.note
        )
    return version


@service(Order)
def propose(change: Change, order: Order) -> Order:
    """The drafter sends the draft to the other side (O1)."""
    change.advance(order.propose)
    side = order.side_of(change.actor)
    assert side is not None
    change.tell(order.party(side.other), "order.proposed", order=order.number, by=order.party(side).name)
    return order


@service(Order)
def cancel(change: Change, order: Order, *, reason: str) -> Order:
    """Nothing was paid: the order ends, a freeze is released (L4)."""
    from_side = order.side_of(change.actor)
    change.because(reason)
    change.advance(order.cancel, at=change.at)
    ending.close.within(change, order, "cancelled")
    if from_side is not None:
        change.tell(order.party(from_side.other), "order.cancelled", order=order.number, reason=reason)
    return order


def _write_version(change: Change, order: Order, number: int, terms: Terms) -> ContractVersion:
    side = order.acting_side(change.actor)
    version = ContractVersion(
        order=order,
        number=number,
        side=side,
        made_at=change.at,
        note=terms.note,
        total=terms.total(order.currency),
        initial_payment=terms.initial_payment,
        protected_amount=terms.protected_amount,
        covered=terms.covered,
        quality_cover=terms.quality_cover,
        shipment_date=terms.shipment_date,
        delivery_date=terms.delivery_date,
        freight_by=terms.freight_by,
        packaging=terms.packaging,
        customization=terms.customization,
    )
    _check_amounts(version, order.currency)
    items = [
        LineItem(version=version, position=n, amount=line_amount(item, order.currency), **vars(item))
        for n, item in enumerate(terms.items, start=1)
    ]
    requirements = [
        Requirement(version=version, position=n, **vars(r)) for n, r in enumerate(terms.requirements, start=1)
    ]
    version.content_hash = version.hash_of(items, requirements)
    for record in (version, *items, *requirements):
        change.add(record)
    return version


def _check_amounts(version: ContractVersion, currency: str) -> None:
    for amount in (version.initial_payment, version.protected_amount):
        try:
            currencies.check(amount, currency)
        except ValueError as error:
            raise Refused(
                "M4", str(error), _("Give the amount in whole minor units of the currency.")
            ) from error
    if version.total <= 0:
        raise Refused("O2", _("An order needs at least one line with a price."))
    if version.protected_amount > version.total:
        raise Refused(
            "O4",
            _("The protected amount is more than the order's total."),
            _("Protect at most the total of the order."),
        )
    if not 0 < version.initial_payment <= version.total:
        raise Refused("O2", _("The initial payment must be more than nothing and at most the total."))
