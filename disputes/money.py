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
SET_OFF = "set_off"
LOSS = "written_off"

CODES = (
    AccountCode(INSPECTION_FEE, running_balance=True, never_negative=True, label=_("Inspection fee")),
    AccountCode(AGENCIES, label=_("Inspection agencies")),
    AccountCode(GUARANTEE, label=_("Guarantee fund")),
    AccountCode(DEBT, running_balance=True, never_negative=True, label=_("Supplier's debt from this order")),
    AccountCode(CLAIMS, label=_("Claims on suppliers")),
    AccountCode(SET_OFF, label=_("Kept of a release, for the supplier's debt")),
    AccountCode(LOSS, label=_("Debts written off: the platform's loss")),
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


def kept(change: Change, order: Order, debt_order_id: int, amount: Decimal, number: int) -> None:
    """What a release pays of the supplier's debt from another order, on its way into that order's books (M2)."""
    target = (SET_OFF, f"order:{debt_order_id}")
    lines = book.transfer(amount, order.currency, source=money.supplier_place(order), target=target)
    book.post(change, key=f"order:{order.pk}:set-off:{number}", kind="debt.set_off", lines=lines)


def set_off(change: Change, order: Order, debt: Debt, amount: Decimal) -> None:
    """What another order's release paid reaches the guarantee; the debt is smaller by it (M2)."""
    lines = [
        *book.transfer(amount, order.currency, source=(SET_OFF, money.owner(order)), target=FUND),
        *book.transfer(amount, order.currency, source=debt_place(order), target=CONTRA),
    ]
    key = f"order:{order.pk}:set-off-booked:{debt.pk}:{debt.set_off_amount}"
    book.post(change, key=key, kind="debt.set_off_booked", lines=lines)


def written_off(change: Change, order: Order, debt: Debt, amount: Decimal) -> None:
    """The claim on the supplier ends; what the guarantee paid is the platform's loss (M2)."""
    lines = [
        *book.transfer(amount, order.currency, source=(LOSS, book.PLATFORM), target=FUND),
        *book.transfer(amount, order.currency, source=debt_place(order), target=CONTRA),
    ]
    reason = debt.write_off_reason
    key = f"order:{order.pk}:written-off:{debt.pk}"
    book.post(change, key=key, kind="debt.written_off", lines=lines, reason=reason)


def debt_reversed(change: Change, order: Order, debt: Debt, amount: Decimal, number: int) -> None:
    """The buyer had the money by a chargeback as well and owes it; the platform advances it, not the supplier (A10)."""
    lines = [
        *book.transfer(amount, order.currency, source=money.ADVANCED, target=FUND),
        *book.transfer(amount, order.currency, source=debt_place(order), target=CONTRA),
    ]
    key = f"order:{order.pk}:reversal:{number}:debt:{debt.pk}"
    book.post(change, key=key, kind="debt.reversed", lines=lines)


def paid_back(change: Change, order: Order, amount: Decimal, number: int) -> None:
    """The supplier has again what it refunded before it lost the chargeback: the platform advances it (A10).

    That the buyer owes it was booked with the chargeback (X2); it is not booked again.
    """
    target = money.supplier_place(order)
    lines = book.transfer(amount, order.currency, source=money.ADVANCED, target=target)
    book.post(
        change, key=f"order:{order.pk}:reversal:{number}:paid", kind="reimbursement.reversed", lines=lines
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
