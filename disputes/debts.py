"""Moving a debt from another order's release (M2).

Debts are shared by the releases of a supplier's orders, so their rows are held by themselves and written last.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from disputes.models import Debt
from disputes.models.debt import locked
from tradeassurance.core import writer
from tradeassurance.ledger import currencies


@dataclass
class Owed:
    """A debt as the releases of one unit of work see it; ``debt`` is another order's and only read."""

    debt: Debt
    left: Decimal
    left_usd: Decimal

    def take(self, amount: Decimal) -> Decimal:
        """Pay a part; the dollars that go with it. The last part takes what rounding left."""
        usd = self.left_usd if amount == self.left else currencies.to_usd(amount, self.debt.order.rate)
        self.left, self.left_usd = self.left - amount, self.left_usd - usd
        return usd


@dataclass
class DebtMove:
    """What a release pays of another order's debt, written when everything else is."""

    debt_id: int
    amount: Decimal
    usd: Decimal

    columns: ClassVar = ("set_off_amount", "set_off_usd")

    @classmethod
    def apply_all(cls, operations: list["DebtMove"]) -> None:
        """The rows are held since they were planned; the database refuses more than is owed."""
        debts = Debt.objects.filter(pk__in={one.debt_id for one in operations}).order_by("pk")
        rows = {debt.pk: debt for debt in locked(debts)}
        for one in operations:
            rows[one.debt_id].set_off_amount += one.amount
            rows[one.debt_id].set_off_usd += one.usd
        writer.update(Debt, [debt.__dict__ for debt in rows.values()], cls.columns)
