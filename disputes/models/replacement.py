"""New goods instead of money (C3): what the supplier ships, and that the buyer got it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import ReplacementState
from disputes.models.claim import Dispute
from disputes.models.negotiation import DisputePart
from tradeassurance.accounts import roles
from tradeassurance.core import fsm


class Replacement(DisputePart):
    """Goods that the supplier ships instead of a refund; a supplier who does not ship refunds instead (X12)."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="replacement")
    state = fsm.state_field(ReplacementState, ReplacementState.AWAITED)
    asked_at = models.DateTimeField()
    carrier = models.CharField(_("carrier"), max_length=80, blank=True, default="")
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True, default="")
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReplacementState.values), name="replacement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["awaited", "in_transit", "delivered"], ended_at=None)
                | (~Q(state__in=["awaited", "in_transit", "delivered"]) & Q(ended_at__isnull=False)),
                name="replacement_ends_once",
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Whether nobody has to do anything about the goods any more."""
        return self.ended_at is not None

    @fsm.transition(
        field=state,
        source=ReplacementState.AWAITED,
        target=ReplacementState.IN_TRANSIT,
        by=(fsm.SUPPLIER,),
        rule="C3",
        label=_("Ship the replacement"),
        allowed=policy.replacement_stands,
    )
    def ship(self, at: datetime, carrier: str, tracking: str) -> None:
        """The supplier hands the new goods to a carrier."""
        self.shipped_at, self.carrier, self.tracking = at, carrier, tracking

    @fsm.transition(
        field=state,
        source=ReplacementState.IN_TRANSIT,
        target=ReplacementState.DELIVERED,
        by=(fsm.PROVIDER, fsm.SUPPLIER, roles.SUPPORT, *roles.ARBITRATION),
        rule="C3",
        label=_("Record delivery"),
        allowed=policy.replacement_stands,
    )
    def deliver(self, at: datetime) -> None:
        """The carrier says that the goods arrived."""
        self.delivered_at = at

    @fsm.transition(
        field=state,
        source=[ReplacementState.IN_TRANSIT, ReplacementState.DELIVERED],
        target=ReplacementState.RECEIVED,
        by=(fsm.BUYER,),
        rule="C3",
        label=_("Confirm receipt of the replacement"),
        allowed=policy.replacement_stands,
    )
    def receive(self, at: datetime) -> None:
        """The buyer has the new goods."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=ReplacementState.DELIVERED,
        target=ReplacementState.OVERRULED,
        by=(fsm.CLOCK, *roles.ARBITRATION),
        rule="X12",
        label=_("Accept the proof of delivery"),
    )
    def overrule(self, at: datetime) -> None:
        """Proof of delivery stands for the buyer's confirmation."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=ReplacementState.AWAITED,
        target=ReplacementState.REFUNDED,
        by=(fsm.CLOCK,),
        rule="X12",
        label=_("Refund instead"),
        inner=True,
    )
    def give_up(self, at: datetime) -> None:
        """The supplier did not ship in time: the buyer's money goes back."""
        self.ended_at = at
