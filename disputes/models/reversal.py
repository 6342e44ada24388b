"""A supplier that lost a chargeback after having refunded asks that its reimbursement be reversed (A10)."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.enums import ReversalState
from orders.models.money import OrderPart
from tradeassurance.accounts import roles
from tradeassurance.core import fsm


class Reversal(OrderPart):
    """One request about one chargeback, in the order's currency.

    ``asked_amount`` is what the supplier gave up twice when it asked; ``amount`` what finance granted of it.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="reversals")
    payment = models.OneToOneField("orders.Payment", on_delete=models.PROTECT, related_name="reversal")
    state = fsm.state_field(ReversalState, ReversalState.ASKED)
    reason = models.TextField()
    document = models.ForeignKey("core.Document", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_amount = models.DecimalField(max_digits=20, decimal_places=4)
    amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    answer = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(asked_amount__gt=0), name="reversal_asks_for_something"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=models.F("asked_amount")), name="reversal_within_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "awaiting_approval"], ended_at=None)
                | Q(state="granted", ended_at__isnull=False, amount__gt=0)
                | Q(state="refused", ended_at__isnull=False, amount=0),
                name="reversal_ends_with_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="reversal_state_id")]

    @fsm.transition(
        field=state,
        source=ReversalState.ASKED,
        target=ReversalState.AWAITING_APPROVAL,
        by=(roles.FINANCE_MAKER,),
        rule="A10",
        label=_("Ask for approval"),
        inner=True,
    )
    def submit(self, answer: str) -> None:
        """Above the threshold a second person must approve."""
        self.answer = answer

    @fsm.transition(
        field=state,
        source=ReversalState.AWAITING_APPROVAL,
        target=ReversalState.ASKED,
        by=(roles.FINANCE_CHECKER,),
        rule="A10",
        label=_("Send back"),
        inner=True,
    )
    def send_back(self) -> None:
        """The second person did not approve it."""

    @fsm.transition(
        field=state,
        source=[ReversalState.ASKED, ReversalState.AWAITING_APPROVAL],
        target=ReversalState.GRANTED,
        by=roles.FINANCE,
        rule="A10",
        label=_("Grant the reversal"),
    )
    def grant(self, at: datetime, amount: Decimal, answer: str) -> None:
        """The supplier is free of what it gave up twice."""
        self.ended_at, self.amount, self.answer = at, amount, answer

    @fsm.transition(
        field=state,
        source=ReversalState.ASKED,
        target=ReversalState.REFUSED,
        by=(roles.FINANCE_MAKER,),
        rule="A10",
        label=_("Refuse the reversal"),
    )
    def refuse(self, at: datetime, answer: str) -> None:
        """The proof does not show it."""
        self.ended_at, self.answer = at, answer
