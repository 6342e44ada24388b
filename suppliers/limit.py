"""Moving a supplier's limit: freezes, releases, reimbursements (L3–L5).

The supplier's row is shared by all its orders, so it is locked and written last, after everything else of
the change, and only for the moment that takes.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from suppliers.enums import SupplierState
from suppliers.models import Freeze, Supplier
from tradeassurance.core import reader, writer
from tradeassurance.core.refusals import Refused

NOTHING = Decimal(0)


@dataclass
class LimitMove:
    """One movement of a supplier's frozen or outstanding USD; with ``freeze`` a new freeze that must fit."""

    supplier_id: int
    frozen: Decimal = NOTHING
    outstanding: Decimal = NOTHING
    freeze: Freeze | None = None
    soft: bool = False

    columns: ClassVar = ("frozen_amount", "outstanding_amount")

    @property
    def decides(self) -> bool:
        """Whether the amounts of a freeze follow from this movement: the trail then waits for it."""
        return self.freeze is not None

    @classmethod
    def apply_all(cls, operations: list["LimitMove"]) -> None:
        """Apply the movements of one unit of work; suppliers are locked in key order. Raises Refused (L3)."""
        suppliers = reader.locking(Supplier).ask({op.supplier_id for op in operations})
        rows = {supplier.pk: supplier for supplier in suppliers}
        for operation in operations:
            operation.apply(rows[operation.supplier_id])
        writer.update(Supplier, [supplier.__dict__ for supplier in rows.values()], cls.columns)

    def apply(self, supplier: Supplier) -> None:
        """Apply one movement to the locked supplier."""
        if self.freeze is not None:
            self._freeze(supplier, self.freeze)
        supplier.frozen_amount += self.frozen
        supplier.outstanding_amount += self.outstanding

    def _freeze(self, supplier: Supplier, freeze: Freeze) -> None:
        if supplier.state != SupplierState.JOINED:
            raise Refused(
                "L1",
                _("The supplier does not take part in Trade Assurance now."),
                _("Choose another supplier."),
            )
        room = supplier.limit_amount - supplier.frozen_amount - supplier.outstanding_amount
        if freeze.amount > room:
            if not self.soft:
                raise does_not_fit(max(NOTHING, room))
            freeze.own_risk_amount = freeze.amount - max(NOTHING, room)
            freeze.amount = max(NOTHING, room)
        freeze.limit_then = supplier.limit_amount
        freeze.frozen_then = supplier.frozen_amount
        freeze.outstanding_then = supplier.outstanding_amount
        supplier.frozen_amount += freeze.amount


def does_not_fit(room: Decimal) -> Refused:
    """The refusal of a protected amount beyond what is available."""
    return Refused(
        "L3",
        _("The protected amount is more than the supplier's available limit of USD %(room)s.")
        % {"room": f"{room:,.2f}"},
        _("Agree on a lower protected amount, or wait until the supplier's limit is free."),
    )
