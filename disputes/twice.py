"""What a supplier gave up twice: a refund or a reimbursement, and then the payment itself by a chargeback (A10)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from disputes.enums import ObligationState, Source

NOTHING = Decimal(0)


def given_up(obligations: Iterable[Any], debts: Iterable[Any]) -> Decimal:
    """What the supplier refunded, reimbursed, or still owes for the guarantee in an order."""
    paid = [o for o in obligations if o.source == Source.SUPPLIER and o.state == ObligationState.PAID]
    owed = [d.amount - d.reversed_amount - d.written_off_amount for d in debts]
    return sum((o.amount for o in paid), NOTHING) + sum(owed, NOTHING)


def lost(pocket: Decimal, debts: Iterable[Any]) -> Decimal:
    """What the supplier paid or owes beyond what it got for an order; ``pocket`` is what moved into its own."""
    debts = list(debts)
    owed = sum((d.outstanding + d.set_off_amount for d in debts), NOTHING)
    return max(NOTHING, owed - pocket)


def reversible(
    charged_back: Decimal, pocket: Decimal, obligations: Iterable[Any], debts: Iterable[Any]
) -> Decimal:
    """What may be reversed for one chargeback: no more than it took, was given up, and was really lost."""
    debts = list(debts)
    return min(charged_back, given_up(obligations, debts), lost(pocket, debts))
