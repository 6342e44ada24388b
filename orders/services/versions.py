"""What a version of a contract says, and how it is written down: never edited, always a next one (O1, O2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import QualityCover, Side
from orders.models import ContractFile, ContractVersion, LineItem, Order, Requirement
from tradeassurance.core import documents
from tradeassurance.core.change import Change
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

MOST_FILES = 20
"""Design files of one version."""


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
    incoterm: str = ""
    incoterm_place: str = ""
    packaging: str = ""
    customization: str = ""
    note: str = ""

    def total(self, currency: str) -> Decimal:
        """The sum of the lines, each rounded to the currency's minor unit."""
        return sum((line_amount(item, currency) for item in self.items), Decimal(0))


def line_amount(item: Item, currency: str) -> Decimal:
    """Quantity times unit price, rounded to the minor unit."""
    return currencies.quantize(item.quantity * item.unit_price, currency)


def newest(change: Change) -> ContractVersion:
    """The newest version of the order's contract."""
    return max(change.all(ContractVersion), key=lambda version: version.number)


def of_version(change: Change, model: type[Any], version: ContractVersion) -> list[Any]:
    """The lines, requirements or files of a version, as they stand inside the change."""
    return [part for part in change.all(model) if part.version_id == version.pk]


def terms_of(
    version: ContractVersion, items: Iterable[LineItem], requirements: Iterable[Requirement]
) -> Terms:
    """A version as the start of the next one, without its note."""
    same = (
        "initial_payment",
        "protected_amount",
        "shipment_date",
        "delivery_date",
        "covered",
        "quality_cover",
        "freight_by",
        "incoterm",
        "incoterm_place",
        "packaging",
        "customization",
    )
    return Terms(
        items=[Item(i.product, i.category, i.quantity, i.unit, i.unit_price) for i in items],
        requirements=[Quality(r.characteristic, r.requirement, r.tolerance, r.method) for r in requirements],
        **{name: getattr(version, name) for name in same},
    )


def write_next(
    change: Change,
    order: Order,
    terms: Terms,
    *,
    files: Sequence[documents.Sealed] = (),
    without: Sequence[int] = (),
) -> ContractVersion:
    """The next version. Design files of the newest one stay, but for those at the positions ``without``."""
    before = newest(change)
    kept = [f for f in of_version(change, ContractFile, before) if f.position not in without]
    return write(change, order, before.number + 1, terms, kept=kept, files=files)


def write(
    change: Change,
    order: Order,
    number: int,
    terms: Terms,
    *,
    kept: Sequence[ContractFile] = (),
    files: Sequence[documents.Sealed] = (),
) -> ContractVersion:
    """Write a version down, with its hash. Raises Refused where amounts do not fit (O2, O4, M4)."""
    version = _version(change, order, number, terms)
    _check_amounts(version, order.currency)
    change.add(version, reserve=True)
    items = [
        LineItem(version=version, position=n, amount=line_amount(item, order.currency), **vars(item))
        for n, item in enumerate(terms.items, start=1)
    ]
    requirements = [
        Requirement(version=version, position=n, **vars(r)) for n, r in enumerate(terms.requirements, start=1)
    ]
    attached = _attach(change, version, kept, files)
    version.content_hash = version.hash_of(items, requirements, attached)
    for record in (*items, *requirements, *attached):
        change.add(record)
    return version


def _version(change: Change, order: Order, number: int, terms: Terms) -> ContractVersion:
    return ContractVersion(
        order=order,
        number=number,
        side=order.acting_side(change.actor),
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
        incoterm=terms.incoterm,
        incoterm_place=terms.incoterm_place,
        packaging=terms.packaging,
        customization=terms.customization,
    )


def _attach(
    change: Change,
    version: ContractVersion,
    kept: Sequence[ContractFile],
    files: Sequence[documents.Sealed],
) -> list[ContractFile]:
    if len(kept) + len(files) > MOST_FILES:
        raise Refused(
            "O2",
            _("A contract has at most %(most)d design files.") % {"most": MOST_FILES},
            _("Take some out, or put several drawings into one file."),
        )
    known = [file.document for file in kept] + [documents.file(change, sealed) for sealed in files]
    return [
        ContractFile(
            version=version,
            position=n,
            document=document,
            name=document.original_name,
            sha256=document.sha256,
        )
        for n, document in enumerate(known, start=1)
    ]


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
