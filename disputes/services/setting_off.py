"""Money released to a supplier pays first what it owes the guarantee from other orders (M2).

The debts belong to other orders, whose lock this change does not hold: their rows are held by themselves, all at
once and in key order, by whoever pays them. The debt's own order books it afterwards (``recovery.book_set_off``).
"""

from decimal import Decimal

from disputes import money as dispute_money
from disputes.debts import DebtMove, Owed
from disputes.enums import DebtState
from disputes.models import Debt, SetOff
from disputes.models.debt import locked
from orders.models import Order
from suppliers.limit import LimitMove
from tradeassurance.core.change import Change
from tradeassurance.core.outbox import Amount

HELD_DEBTS = "debts that releases may pay"
"""Under which name a unit of work remembers the debts it holds."""


def set_off(change: Change, order: Order, released: Decimal) -> None:
    """Keep of a release what the supplier owes from other orders in the same currency, the oldest debt first (M2)."""
    left = released
    for owed in _debts_of(change, order):
        amount = min(left, owed.left)
        if amount <= 0:
            continue
        left -= amount
        _pay_debt(change, order, owed, amount)


def _pay_debt(change: Change, order: Order, owed: Owed, amount: Decimal) -> None:
    usd = owed.take(amount)
    part = SetOff(order=order, debt_id=owed.debt.pk, amount=amount, usd_amount=usd, at=change.at)
    change.add(part, reserve=True)
    dispute_money.kept(change, order, owed.debt.order_id, amount, part.pk)
    change.at_the_end(DebtMove(owed.debt.pk, amount, usd))
    change.at_the_end(LimitMove(order.supplier_id, outstanding=-usd))
    told = {"order": order.number, "amount": Amount(amount, order.currency), "other": owed.debt.order.number}
    change.tell(order.seller_id, "debt.set_off", **told)


def _debts_of(change: Change, order: Order) -> list[Owed]:
    """The supplier's debts in the order's currency. All that this unit may pay are locked at once, in key order."""
    known = change.unit.memory.get(HELD_DEBTS)
    if known is None:
        suppliers = {case.root.supplier_id for case in change.unit.cases.values()}
        rows = Debt.objects.filter(order__supplier__in=suppliers, state=DebtState.OUTSTANDING)
        held = locked(rows.select_related("order").order_by("pk"))
        known = [Owed(debt, debt.outstanding, debt.outstanding_usd) for debt in held]
        change.unit.memory[HELD_DEBTS] = known
    mine = (order.supplier_id, order.currency)
    return [one for one in known if (one.debt.order.supplier_id, one.debt.order.currency) == mine]
