"""Where the money of a decision comes from: the ledger codes of remedies, the guarantee and debts (M1, M2)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from disputes.models import Debt, Inspection, Obligation
from orders import money
from orders.models import Order
from tradeassurance.core.change import Change
from tradeassurance.ledger import book
from tradeassurance.ledger.codes import AccountCode

GUARANTEE = "guarantee"
DEBT = "debt"
CLAIMS = "claims_on_suppliers"
INSPECTION_FEE = "inspection_fee"
AGENCIES = "agencies"

CODES = (
    AccountCode(INSPECTION_FEE, running_balance=True, never_negative=True, label=_("Inspection fee")),
    AccountCode(AGENCIES, label=_("Inspection agencies")),
    AccountCode(GUARANTEE, label=_("Guarantee fund")),
    AccountCode(DEBT, running_balance=True, never_negative=True, label=_("Supplier's debt from this order")),
    AccountCode(CLAIMS, label=_("Claims on suppliers")),
)
FUND = (GUARANTEE, book.PLATFORM)
CONTRA = (CLAIMS, book.PLATFORM)


def debt_place(order: Order) -> tuple[str, str]:
    """What the supplier owes the platform for this order."""
    return DEBT, money.owner(order)


def supplier_refunded(change: Change, order: Order, obligation: Obligation) -> None:
    """The supplier paid the buyer directly."""
    lines = book.transfer(
        obligation.amount, order.currency, source=money.supplier_place(order), target=money.buyer_place(order)
    )
    book.post(
        change, key=f"order:{order.pk}:obligation:{obligation.pk}", kind="supplier.refunded", lines=lines
    )


def guarantee_paid(change: Change, order: Order, amount: Decimal, obligation: Obligation) -> None:
    """The guarantee pays in the supplier's place; the same amount becomes the supplier's debt."""
    lines = [
        *book.transfer(amount, order.currency, source=FUND, target=(money.REFUND_DUE, money.owner(order))),
        *book.transfer(amount, order.currency, source=CONTRA, target=debt_place(order)),
    ]
    book.post(change, key=f"order:{order.pk}:guarantee:{obligation.pk}", kind="guarantee.paid", lines=lines)


def reimbursed(change: Change, order: Order, debt: Debt, amount: Decimal, reference: str) -> None:
    """The supplier paid the platform back."""
    lines = [
        *book.transfer(amount, order.currency, source=money.supplier_place(order), target=FUND),
        *book.transfer(amount, order.currency, source=debt_place(order), target=CONTRA),
    ]
    book.post(
        change, key=f"order:{order.pk}:reimbursed:{debt.pk}:{reference}", kind="debt.reimbursed", lines=lines
    )


# --- inspections -------------------------------------------------------------------------------------


def fee_place(order: Order) -> tuple[str, str]:
    """Where the fee lies until the agency has reported."""
    return INSPECTION_FEE, money.owner(order)


def inspection_fee_received(change: Change, order: Order, inspection: Inspection) -> None:
    """The buyer paid the fee up front."""
    _fee(change, order, inspection, "inspection.paid", money.buyer_place(order), fee_place(order))


def inspection_fee_returned(change: Change, order: Order, inspection: Inspection) -> None:
    """The agency never went: the buyer has the fee back."""
    _fee(change, order, inspection, "inspection.returned", fee_place(order), money.buyer_place(order))


def agency_paid(change: Change, order: Order, inspection: Inspection) -> None:
    """The agency has reported and is paid."""
    _fee(change, order, inspection, "inspection.agency_paid", fee_place(order), (AGENCIES, book.PLATFORM))


def _fee(
    change: Change,
    order: Order,
    inspection: Inspection,
    kind: str,
    source: tuple[str, str],
    target: tuple[str, str],
) -> None:
    lines = book.transfer(inspection.fee or Decimal(0), order.currency, source=source, target=target)
    book.post(change, key=f"order:{order.pk}:{kind}:{inspection.pk}", kind=kind, lines=lines)
