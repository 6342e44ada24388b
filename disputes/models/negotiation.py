"""Offers between the parties (C6)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import OfferState, Remedy
from disputes.models.claim import ANYBODY, PARTIES, Dispute
from orders.enums import Side
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part


class DisputePart(fsm.Stateful, Part):
    """A part of a dispute with states of its own."""

    root_path = "dispute__order"

    class Meta:
        abstract = True

    def hands(self, actor: Actor) -> frozenset[str]:
        return self.dispute.order.hands(actor)  # type: ignore[attr-defined]


class Offer(DisputePart):
    """A remedy and an amount that one side offers. One is open at a time; it expires (I25)."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    state = fsm.state_field(OfferState, OfferState.OPEN)
    remedy = models.CharField(max_length=20, choices=Remedy)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    conditions = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(state="open"), name="offer_one_open_per_dispute"
            ),
            models.UniqueConstraint(fields=["dispute", "number"], name="offer_number_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="offer_not_negative"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="offer_ends_once",
            ),
        ]

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.ACCEPTED,
        by=PARTIES,
        rule="C6",
        label=_("Accept the offer"),
        allowed=policy.may_answer,
    )
    def accept(self, at: datetime) -> None:
        """The other side agrees."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.REJECTED,
        by=PARTIES,
        rule="C6",
        label=_("Reject the offer"),
        allowed=policy.may_answer,
    )
    def reject(self, at: datetime) -> None:
        """The other side does not agree."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.COUNTERED,
        by=PARTIES,
        rule="C6",
        label=_("Make a counter-offer"),
        inner=True,
        allowed=policy.may_answer,
    )
    def counter(self, at: datetime) -> None:
        """The other side offers something else instead."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.WITHDRAWN,
        by=PARTIES,
        rule="C6",
        label=_("Take the offer back"),
        allowed=policy.may_take_back,
    )
    def take_back(self, at: datetime) -> None:
        """Its maker takes it back."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.FELL_AWAY,
        by=ANYBODY,
        rule="X5",
        label=_("Fall away"),
        inner=True,
    )
    def fall_away(self, at: datetime) -> None:
        """Nobody answered it: a decision, an agreement on the claim, a withdrawal or a chargeback came first."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=OfferState.OPEN,
        target=OfferState.EXPIRED,
        by=(fsm.CLOCK,),
        rule="C6",
        label=_("Expire"),
        inner=True,
    )
    def expire(self, at: datetime) -> None:
        """Nobody answered in time."""
        self.ended_at = at
