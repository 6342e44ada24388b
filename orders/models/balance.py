"""That a balance was asked for before the goods leave, and what came of it (P5)."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import BalanceState
from orders.models.money import OrderPart
from orders.models.order import Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm


class BalanceRequest(OrderPart):
    """One request for what is still due of an order, in its currency; by the supplier, or by the system."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="balance_requests")
    state = fsm.state_field(BalanceState, BalanceState.ASKED)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    by_system = models.BooleanField(default=False)
    note = models.TextField(_("note to the buyer"), blank=True, default="")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="balance_request_positive"),
            models.CheckConstraint(condition=Q(state__in=BalanceState.values), name="balance_state_known"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="asked"), name="balance_one_open_request"
            ),
        ]

    @fsm.transition(
        field=state,
        source=[BalanceState.ASKED, BalanceState.OVERDUE],
        target=BalanceState.PAID,
        by=(fsm.PROVIDER, fsm.BUYER, roles.FINANCE_MAKER),
        rule="P5",
        label=_("Paid"),
        inner=True,
    )
    def pay(self, at: datetime) -> None:
        """Nothing is due any more."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=BalanceState.ASKED,
        target=BalanceState.OVERDUE,
        by=(fsm.CLOCK,),
        rule="P5",
        label=_("Overdue"),
        inner=True,
    )
    def miss(self) -> None:
        """It was not paid in time."""

    @fsm.transition(
        field=state,
        source=BalanceState.ASKED,
        target=BalanceState.ENDED,
        by=(fsm.CLOCK,),
        rule="P5",
        label=_("No longer needed"),
        inner=True,
    )
    def end(self, at: datetime) -> None:
        """The order ended, or nothing is due for it any more."""
        self.ended_at = at
