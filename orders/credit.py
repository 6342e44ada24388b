"""How much on-time credit an order earns, what it is worth on another, and spending it once (P6, I15)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import Credit
from tradeassurance.core import reader, writer
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

_WIDE = Context(prec=60)


def earned(rules: Any, total: Decimal, rate: Decimal) -> Decimal:
    """USD for a late order of this total at its stored rate: the pinned share, at most the pinned cap; to the cent.

    Rounded down, so that it is never more than the share. Zero where the version grants none.
    """
    share = _WIDE.multiply(_WIDE.multiply(total, rate), rules.credit_rate)
    return min(_down(share, currencies.USD), rules.credit_cap_usd)


def worth(amount: Decimal, currency: str, rate: Decimal) -> Decimal:
    """What a credit in USD takes off an order in its own currency, at that order's stored rate; rounded down."""
    return _down(_WIDE.divide(amount, rate), currency)


def _down(amount: Decimal, currency: str) -> Decimal:
    step = Decimal(1).scaleb(-currencies.minor_unit(currency))
    return amount.quantize(step, ROUND_DOWN, _WIDE)


@dataclass
class CreditMove:
    """A credit is spent on an order, or comes back from it (``order_id`` None). Applied under the credit's lock."""

    credit_id: int
    order_id: int | None
    at: datetime | None

    @classmethod
    def apply_all(cls, operations: list["CreditMove"]) -> None:
        """Apply the movements of one unit of work; credits are locked in key order. Raises Refused (I15)."""
        credits = reader.locking(Credit).ask({op.credit_id for op in operations})
        rows = {credit.pk: credit for credit in credits}
        for operation in operations:
            operation.apply(rows[operation.credit_id])
        columns = ("spent_at", "spent_on_id")
        writer.update(Credit, [credit.__dict__ for credit in rows.values()], columns)

    def apply(self, credit: Credit) -> None:
        """Spend or free one locked credit."""
        if self.order_id is not None and not credit.is_open:
            raise spent_already()
        credit.spent_on_id, credit.spent_at = self.order_id, self.at


def spent_already() -> Refused:
    """The refusal of a credit that was spent."""
    return Refused(
        "P6",
        _("This credit has been spent already."),
        _("Your credits, and where each was spent, are on the credits page."),
    )
