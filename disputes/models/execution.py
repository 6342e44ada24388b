"""Carrying out what was settled or decided: obligations and returns (A8, M1)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.enums import CAUSES, NoReturn, ObligationState, Purpose, ReturnState, Source
from disputes.models.claim import ANYBODY, Dispute
from disputes.models.negotiation import DisputePart
from tradeassurance.accounts import roles
from tradeassurance.core import fsm


class Obligation(DisputePart):
    """One line of the execution plan: who owes how much of what was decided (M1, I29)."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="obligations")
    source = models.CharField(max_length=10, choices=Source)
    purpose = models.CharField(max_length=16, choices=Purpose, default=Purpose.AWARD)
    state = fsm.state_field(ObligationState, ObligationState.DUE)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    planned_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    payment_reference = models.CharField(_("payment reference"), max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="obligation_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "defaulted"], ended_at=None)
                | (~Q(state__in=["due", "defaulted"]) & Q(ended_at__isnull=False)),
                name="obligation_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="obligation_state_id")]

    @property
    def cause_label(self) -> Any:
        """Why it ended, in words."""
        return CAUSES.get(self.cause, self.cause)

    @fsm.transition(
        field=state,
        source=[ObligationState.DUE, ObligationState.DEFAULTED, ObligationState.OWED],
        target=ObligationState.PAID,
        by=ANYBODY,
        rule="M1",
        label=_("Confirm payment"),
        inner=True,
    )
    def pay(self, at: datetime, cause: str) -> None:
        """The buyer has it, or the bank is about to send it."""
        self.ended_at, self.cause = at, cause

    @fsm.transition(
        field=state,
        source=ObligationState.DUE,
        target=ObligationState.DEFAULTED,
        by=(fsm.CLOCK,),
        rule="M1",
        label=_("Not paid in time"),
        inner=True,
    )
    def default(self) -> None:
        """The supplier did not pay in time."""

    @fsm.transition(
        field=state,
        source=ObligationState.DEFAULTED,
        target=ObligationState.GUARANTEED,
        by=ANYBODY,
        rule="M1",
        label=_("Pay from the guarantee"),
        inner=True,
    )
    def guarantee(self, at: datetime) -> None:
        """The guarantee pays in the supplier's place."""
        self.ended_at, self.cause = at, "guarantee"

    @fsm.transition(
        field=state,
        source=ObligationState.DEFAULTED,
        target=ObligationState.OWED,
        by=ANYBODY,
        rule="M1",
        label=_("Show as owed"),
        inner=True,
    )
    def owe(self, at: datetime) -> None:
        """Beyond the protected amount: the supplier owes it to the buyer."""
        self.ended_at, self.cause = at, "beyond the protected amount"

    @fsm.transition(
        field=state,
        source=[ObligationState.DUE, ObligationState.DEFAULTED, ObligationState.OWED],
        target=ObligationState.CANCELLED,
        by=ANYBODY,
        rule="X2",
        label=_("Cancel"),
        inner=True,
    )
    def cancel(self, at: datetime, cause: str) -> None:
        """Something else took its place."""
        self.ended_at, self.cause = at, cause


class Return(DisputePart):
    """Goods on their way back; the refund follows their confirmed arrival (A8, I31)."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="goods_return")
    state = fsm.state_field(ReturnState, ReturnState.AWAITED)
    asked_at = models.DateTimeField()
    location = models.TextField(_("where the goods go back to"), blank=True, default="")
    no_return_ground = models.CharField(max_length=16, choices=NoReturn, blank=True, default="")
    condition_text = models.TextField(blank=True, default="")
    freight_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    customs_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    carrier = models.CharField(_("carrier"), max_length=80, blank=True, default="")
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True, default="")
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="return_state_known")
        ]

    @fsm.transition(
        field=state,
        source=ReturnState.AWAITED,
        target=ReturnState.IN_TRANSIT,
        by=(fsm.BUYER,),
        rule="A8",
        label=_("Send back"),
    )
    def ship(self, at: datetime, carrier: str, tracking: str) -> None:
        """The buyer hands the goods to a carrier."""
        self.shipped_at, self.carrier, self.tracking = at, carrier, tracking

    @fsm.transition(
        field=state,
        source=ReturnState.IN_TRANSIT,
        target=ReturnState.DELIVERED,
        by=(fsm.PROVIDER, fsm.BUYER, roles.SUPPORT, *roles.ARBITRATION),
        rule="A8",
        label=_("Record delivery"),
    )
    def deliver(self, at: datetime) -> None:
        """The carrier says that the goods arrived."""
        self.delivered_at = at

    @fsm.transition(
        field=state,
        source=[ReturnState.IN_TRANSIT, ReturnState.DELIVERED],
        target=ReturnState.CONFIRMED,
        by=(fsm.SUPPLIER,),
        rule="A8",
        label=_("Confirm receipt of the return"),
    )
    def confirm(self, at: datetime) -> None:
        """The supplier has the goods."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=ReturnState.DELIVERED,
        target=ReturnState.OVERRULED,
        by=(fsm.CLOCK, *roles.ARBITRATION),
        rule="A8",
        label=_("Accept the proof of delivery"),
    )
    def overrule(self, at: datetime) -> None:
        """Proof of delivery stands for the supplier's confirmation."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=[ReturnState.IN_TRANSIT, ReturnState.DELIVERED],
        target=ReturnState.QUESTIONED,
        by=(fsm.SUPPLIER,),
        rule="A8",
        label=_("Dispute the condition"),
    )
    def question(self, at: datetime, text: str) -> None:
        """The supplier says that the goods are not in the condition received."""
        self.delivered_at, self.condition_text = self.delivered_at or at, text

    @fsm.transition(
        field=state,
        source=ReturnState.QUESTIONED,
        target=ReturnState.OVERRULED,
        by=roles.ARBITRATION,
        rule="A8",
        label=_("Accept the condition"),
    )
    def uphold(self, at: datetime) -> None:
        """The desk finds the goods in the condition received."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=ReturnState.QUESTIONED,
        target=ReturnState.REFUSED,
        by=roles.ARBITRATION,
        rule="A8",
        label=_("Refuse the return"),
    )
    def refuse(self, at: datetime) -> None:
        """The desk finds that the goods were changed: nothing is refunded."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=[ReturnState.AWAITED, ReturnState.IN_TRANSIT],
        target=ReturnState.WAIVED,
        by=roles.ARBITRATION,
        rule="A7",
        label=_("Refund without return"),
    )
    def waive(self, at: datetime, ground: str) -> None:
        """The refund does not wait for the goods."""
        self.ended_at, self.no_return_ground = at, ground

    @fsm.transition(
        field=state,
        source=ReturnState.AWAITED,
        target=ReturnState.LAPSED,
        by=(fsm.CLOCK,),
        rule="A8",
        label=_("Lapse"),
        inner=True,
    )
    def lapse(self, at: datetime) -> None:
        """The buyer did not send the goods in time."""
        self.ended_at = at
