"""What a supplier owes the platform for the guarantee, and what later releases paid of it (L5, M2, I14)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.enums import DebtState
from disputes.models.claim import Dispute
from orders.models.money import OrderPart
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Part


class Debt(OrderPart):
    """What the guarantee paid for a supplier, until it is reimbursed, set off or written off (L5, M2, I14).

    Amounts are in the order's currency, but for ``…_usd``: what it takes of the limit. ``set_off_amount`` is what
    releases of other orders paid of it; ``booked_amount`` is how much of that stands in this order's own books.
    ``reversed_amount`` was taken back because a chargeback had returned the same money (A10).
    What was written off stays taken from the limit: the supplier never reimbursed it.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="debts")
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="debts")
    state = fsm.state_field(DebtState, DebtState.OUTSTANDING)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    usd_amount = models.DecimalField(max_digits=20, decimal_places=4)
    reimbursed_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    reimbursed_usd = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    set_off_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    set_off_usd = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    booked_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    reversed_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    reversed_usd = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    written_off_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    write_off_reason = models.TextField(blank=True, default="")
    arose_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount__gt=0,
                    reimbursed_amount__gte=0,
                    set_off_amount__gte=0,
                    reversed_amount__gte=0,
                    written_off_amount__gte=0,
                    amount__gte=F("reimbursed_amount")
                    + F("set_off_amount")
                    + F("reversed_amount")
                    + F("written_off_amount"),
                ),
                name="debt_between_nothing_and_all",
            ),
            models.CheckConstraint(
                condition=Q(booked_amount__gte=0, booked_amount__lte=F("set_off_amount")),
                name="debt_books_what_was_set_off",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="debt_state_id")]

    @classmethod
    def case_scope(cls, debts: models.QuerySet["Debt"]) -> models.QuerySet["Debt"]:
        """Releases of other orders pay debts, too: who reads one to change it holds it (M2)."""
        return locked(debts)

    @property
    def outstanding(self) -> Decimal:
        """What is still to be reimbursed, in the order's currency."""
        gone = self.reimbursed_amount + self.set_off_amount + self.reversed_amount + self.written_off_amount
        return self.amount - gone

    @property
    def outstanding_usd(self) -> Decimal:
        """What it still takes of the limit; what was written off does (L5)."""
        return self.usd_amount - self.reimbursed_usd - self.set_off_usd - self.reversed_usd

    @property
    def unbooked(self) -> Decimal:
        """What was set off and is not in this order's own books yet."""
        return self.set_off_amount - self.booked_amount

    @fsm.transition(
        field=state,
        source=DebtState.OUTSTANDING,
        target=DebtState.REIMBURSED,
        by=(fsm.CLOCK, fsm.PROVIDER, *roles.FINANCE),
        rule="L5",
        label=_("Record the reimbursement"),
        inner=True,
    )
    def settle(self, at: datetime) -> None:
        """All of it was reimbursed, set off or reversed."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=DebtState.OUTSTANDING,
        target=DebtState.WRITTEN_OFF,
        by=(roles.FINANCE_CHECKER,),
        rule="M2",
        label=_("Write off"),
        inner=True,
    )
    def write_off(self, at: datetime) -> None:
        """What is left cannot be collected: the platform bears it."""
        self.written_off_amount, self.ended_at = self.outstanding, at


def locked(debts: models.QuerySet[Debt]) -> Any:
    """The same rows, held until the transaction ends where the database can."""
    if connection.features.has_select_for_update:
        return debts.select_for_update(of=("self",), no_key=True)
    return debts


class SetOff(Part):
    """What a release of held money paid of the supplier's debt from another order (M2, I05)."""

    root_path = "order"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="set_offs")
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="set_offs")
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    usd_amount = models.DecimalField(max_digits=20, decimal_places=4)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="set_off_positive")]
