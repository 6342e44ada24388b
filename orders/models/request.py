"""A buyer asks a supplier for a contract: what, how much, by when; the supplier turns it into a draft (O1)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders import policy
from orders.enums import RequestState, Side
from orders.models.order import Order
from orders.querysets import RequestQuerySet
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Root


class PurchaseRequest(fsm.Stateful, Root):
    """What a buyer wants from a supplier. ``wanted_by`` is a day in the buyer's zone; ``order`` came of it."""

    buyer = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="requests_sent")
    supplier = models.ForeignKey("suppliers.Supplier", on_delete=models.PROTECT, related_name="requests")
    seller = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="requests_received")
    state = fsm.state_field(RequestState, RequestState.SENT)
    product = models.CharField(_("product"), max_length=200)
    category = models.CharField(_("category"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=20, default="pcs")
    wanted_by = models.DateField(_("wanted by"))
    note = models.TextField(_("note"), blank=True, default="")
    answer = models.TextField(_("answer"), blank=True, default="")
    order = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="request")
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="request_positive"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(
                condition=~Q(state="drafted") | Q(order__isnull=False), name="request_drafted_has_order"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", ended_at=None) | (~Q(state="sent") & Q(ended_at__isnull=False)),
                name="request_ended_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-id"], name="request_by_buyer"),
            models.Index(fields=["seller", "-id"], name="request_by_seller"),
        ]

    def __str__(self) -> str:
        return self.product

    def side_of(self, actor: Actor) -> Side | None:
        """Which party the actor acts for, if any."""
        if actor.company_id is None:
            return None
        return {self.buyer_id: Side.BUYER, self.seller_id: Side.SUPPLIER}.get(actor.company_id)

    def hands(self, actor: Actor) -> frozenset[str]:
        side = self.side_of(actor)
        if side is not None:
            return frozenset([str(side)])
        tied = {self.buyer_id, self.seller_id} & actor.tied_companies
        return frozenset() if actor.company_id is not None or tied else super().hands(actor)

    @fsm.transition(
        field=state,
        source=RequestState.SENT,
        target=RequestState.DRAFTED,
        by=(fsm.SUPPLIER,),
        rule="O1",
        label=_("Turn into a draft"),
        allowed=policy.takes_part,
    )
    def turn_into(self, at: datetime, order: Any) -> None:
        """The supplier drafted an order from it."""
        self.ended_at, self.order = at, order

    @fsm.transition(
        field=state,
        source=RequestState.SENT,
        target=RequestState.DECLINED,
        by=(fsm.SUPPLIER,),
        rule="O1",
        label=pgettext_lazy("proposal", "Decline"),
    )
    def decline(self, at: datetime, answer: str) -> None:
        """The supplier does not want it, and says why."""
        self.ended_at, self.answer = at, answer

    @fsm.transition(
        field=state,
        source=RequestState.SENT,
        target=RequestState.WITHDRAWN,
        by=(fsm.BUYER, roles.SUPPORT),
        rule="O1",
        label=_("Take back"),
    )
    def withdraw(self, at: datetime) -> None:
        """The buyer no longer wants it, or the desk does away with it."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=RequestState.SENT,
        target=RequestState.LAPSED,
        by=(fsm.CLOCK,),
        rule="X12",
        label=_("Lapse"),
    )
    def lapse(self, at: datetime) -> None:
        """Nobody answered in time."""
        self.ended_at = at
