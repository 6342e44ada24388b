"""A task of the desk: an order stands still, somebody finds out why (X3)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import StandstillOutcome, StandstillState
from orders.models.money import OrderPart
from orders.models.order import ENDERS, PARTIES, Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm

LOOKERS = (roles.SUPPORT, roles.RISK)


class Standstill(OrderPart):
    """Asked when nothing moved for as long as the pinned rules say, and again after as many days (X3).

    ``since`` is the last movement; ``asked`` counts how often it was asked for while this one is open.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="standstills")
    state = fsm.state_field(StandstillState, StandstillState.OPEN)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=16, choices=StandstillOutcome, blank=True, default="")
    note = models.TextField(blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("order that stands still")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="standstill_one_open_per_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=StandstillState.values), name="standstill_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="standstill_closed_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="looked_at") | (~Q(outcome="") & ~Q(note="") & Q(closed_by__isnull=False)),
                name="standstill_looked_at_says_what",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="standstill_state_id")]

    def __str__(self) -> str:
        return self.order.number

    @fsm.transition(
        field=state,
        source=StandstillState.OPEN,
        target=StandstillState.LOOKED_AT,
        by=LOOKERS,
        rule="X3",
        label=_("Record what you found"),
    )
    def look_at(self, at: datetime, user_id: int, outcome: Any, note: str) -> None:
        """Somebody found out how it goes on."""
        self.closed_at, self.closed_by_id, self.outcome, self.note = at, user_id, outcome, note

    @fsm.transition(
        field=state,
        source=StandstillState.OPEN,
        target=StandstillState.MOVED_ON,
        by=(*PARTIES, *ENDERS, *LOOKERS),
        rule="X3",
        label=_("The order went on"),
        inner=True,
    )
    def move_on(self, at: datetime) -> None:
        """The goods came, or the order ended: nothing is left to look at."""
        self.closed_at = at
