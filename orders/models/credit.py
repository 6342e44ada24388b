"""On-time credit: what a buyer gets for a late order, and where it was spent (P6, I15)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from orders.enums import CreditReason
from orders.models.order import Order
from orders.querysets import CreditQuerySet
from tradeassurance.core.models import Part

CREDIT_CURRENCY = "USD"


class Credit(Part):
    """A credit in USD, granted once for one late order to its buyer; it does not expire.

    The row is shared by the order that earned it and those that want to spend it, so ``spent_at`` and
    ``spent_on`` are only moved by :class:`orders.credit.CreditMove`, under the row's lock.
    """

    root_path = "order"
    flush_rank: ClassVar[int] = 40

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="credits")
    buyer = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="credits")
    reason = models.CharField(max_length=16, choices=CreditReason)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    granted_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    spent_on = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CreditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="credit_once_per_order"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_positive"),
            models.CheckConstraint(
                condition=Q(spent_at=None, spent_on=None) | Q(spent_at__isnull=False, spent_on__isnull=False),
                name="credit_spent_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["buyer", "-id"], name="credit_by_buyer")]

    @property
    def is_open(self) -> bool:
        """Whether it can still be spent."""
        return self.spent_at is None


class CreditUse(Part):
    """That a credit reduced what the buyer pays for an order: ``amount`` in its currency, ``usd_amount`` in USD.

    ``returned_at`` is when the order ended without goods and the credit went back to the buyer.
    """

    root_path = "order"
    # After the credit's own row, under its lock: who comes second is refused there, not by the constraint.
    flush_rank: ClassVar[int] = 95

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="uses")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="credit_uses")
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    usd_amount = models.DecimalField(max_digits=20, decimal_places=4)
    used_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit"], condition=Q(returned_at=None), name="credit_spent_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, usd_amount__gt=0), name="credit_use_positive"),
        ]

    @property
    def stands(self) -> Decimal:
        """What it takes off the order now, in the order's currency."""
        return self.amount if self.returned_at is None else Decimal(0)
