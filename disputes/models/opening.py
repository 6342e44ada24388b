"""Disputes opened for every buyer of a supplier that deceives: one staff action, order by order (L7, X10)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from disputes.enums import OpeningState
from disputes.models.claim import Dispute
from orders.models import Order
from suppliers.extensions import Consequence, Why
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part


class Opening(fsm.Stateful, Part):
    """One such action. ``total`` orders were open when it began; each gets a line when its turn comes."""

    root_path = "supplier"

    supplier = models.ForeignKey("suppliers.Supplier", on_delete=models.PROTECT, related_name="openings")
    state = fsm.state_field(OpeningState, OpeningState.RUNNING)
    reason = models.TextField()
    total = models.PositiveIntegerField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("opening of disputes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"], condition=Q(state="running"), name="opening_one_running_per_supplier"
            ),
            models.CheckConstraint(condition=Q(state__in=OpeningState.values), name="opening_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="opening_ended_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.supplier)

    def hands(self, actor: Actor) -> frozenset[str]:
        if self.supplier.company_id in actor.tied_companies:
            return frozenset()
        return super().hands(actor)

    def orders(self) -> QuerySet[Order]:
        """The supplier's orders that were confirmed and had not ended when it began, the oldest first."""
        return of_supplier(self.supplier_id, self.started_at)

    def left(self) -> QuerySet[Order]:
        """Those whose turn has not come yet."""
        return self.orders().exclude(opening_lines__opening=self)

    @fsm.transition(
        field=state,
        source=OpeningState.RUNNING,
        target=OpeningState.DONE,
        by=(fsm.CLOCK, roles.RISK),
        rule="X10",
        label=_("Finish"),
        inner=True,
    )
    def finish(self, at: datetime) -> None:
        """Every order has had its turn."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OpeningState.RUNNING,
        target=OpeningState.STOPPED,
        by=(fsm.CLOCK, roles.RISK),
        rule="X10",
        label=_("Stop"),
        inner=True,
    )
    def stop(self, at: datetime) -> None:
        """The supplier takes part again: nothing more is opened."""
        self.ended_at = at


def of_supplier(supplier_id: int, at: datetime) -> QuerySet[Order]:
    """A supplier's orders that stood at an instant: confirmed by then, and not ended."""
    stood = Order.objects.filter(supplier_id=supplier_id, confirmed_at__lte=at)
    return stood.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("pk")


class OpeningLine(Part):
    """What happened to one order, and why; written in the same change as it happened (X10)."""

    root_path = "order"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="opening_lines")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="lines")
    consequence = models.CharField(max_length=10, choices=Consequence)
    why = models.CharField(max_length=20, choices=Why)
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "order"], name="opening_line_once_per_order"),
            models.CheckConstraint(
                condition=~Q(consequence="open") | Q(dispute__isnull=False), name="opening_line_names_dispute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.number}: {self.get_consequence_display()}"

    def trail_values(self) -> dict[str, Any]:
        """What happened and why."""
        return {"consequence": self.consequence, "why": self.why, "opening_id": self.opening_id}
