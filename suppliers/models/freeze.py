"""What an order sets aside of its supplier's limit (L4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from suppliers.enums import FreezeState
from suppliers.models.supplier import Supplier
from suppliers.querysets import FreezeQuerySet
from tradeassurance.core.models import Part


class Freeze(Part):
    """The USD equivalent of an order's protected amount, set aside at confirmation.

    ``own_risk_amount`` is what did not fit under a soft limit: the platform's own risk. The three
    ``…_then`` amounts are the supplier's numbers at that moment, before this freeze (I11).
    """

    root_path = "order"
    flush_rank: ClassVar[int] = 95

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="freezes")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="freezes")
    state = models.CharField(max_length=10, choices=FreezeState, default=FreezeState.OPEN)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    own_risk_amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    limit_then = models.DecimalField(max_digits=20, decimal_places=4)
    frozen_then = models.DecimalField(max_digits=20, decimal_places=4)
    outstanding_then = models.DecimalField(max_digits=20, decimal_places=4)
    frozen_at = models.DateTimeField()
    disputed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=60, blank=True, default="")

    objects = FreezeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="freeze_one_open_per_order"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="freeze_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, own_risk_amount__gte=0), name="freeze_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount=0)
                | Q(limit_then__gte=F("frozen_then") + F("outstanding_then") + F("amount")),
                name="freeze_fitted_the_limit",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(disputed_at=None), name="freeze_disputed_stays"
            ),
        ]
        indexes = [models.Index(fields=["supplier", "state"], name="freeze_by_supplier")]

    @classmethod
    def case_scope(cls, freezes: models.QuerySet["Freeze"]) -> models.QuerySet["Freeze"]:
        """A change works with what is frozen now."""
        return freezes.filter(state=FreezeState.OPEN)

    def trail_values(self) -> dict[str, Any]:
        return {
            "amount": self.amount,
            "own_risk_amount": self.own_risk_amount,
            "supplier_id": self.supplier_id,
        }
