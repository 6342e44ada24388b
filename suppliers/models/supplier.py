"""A supplier's participation and its limit (L1–L3)."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers.enums import MAY_APPLY_AGAIN, STOPPED, Grade, SupplierState
from suppliers.querysets import SupplierQuerySet
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Root


class Supplier(fsm.Stateful, Root):
    """A company as a supplier under the service rules.

    All three amounts are US dollars. ``frozen_amount`` and ``outstanding_amount`` move only by
    ``suppliers.limit``; what is available is computed, never stored (I10). ``limit_by_hand`` says that staff
    departed from the formula: the monthly assessment then leaves the limit alone (L2). ``covered_orders`` and
    ``on_time_rate`` (0 to 1, None while nothing was due) are those of the last assessment, for the directory.
    ``accepted_…`` name the latest acceptance of the rules; each one is kept as a RulesAcceptance.
    """

    company = models.OneToOneField("accounts.Company", on_delete=models.PROTECT, related_name="supplier")
    state = fsm.state_field(SupplierState, SupplierState.APPLIED)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade, default=Grade.BASIC)
    categories = models.JSONField(_("categories"), default=list)
    products = models.TextField(_("products"), blank=True, default="")
    accepted_rules = models.ForeignKey("rules.ServiceRules", on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspension_reason = models.TextField(blank=True, default="")
    limit_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    frozen_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    outstanding_amount = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    limit_by_hand = models.BooleanField(default=False)
    covered_orders = models.PositiveIntegerField(default=0)
    on_time_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_amount__gte=0, frozen_amount__gte=0, outstanding_amount__gte=0),
                name="supplier_amounts_not_negative",
            ),
            models.CheckConstraint(condition=Q(state__in=SupplierState.values), name="supplier_state_known"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="supplier_state_id"),
            # The orders of the directory; what moves with every order (frozen_amount) is in none of them.
            models.Index(fields=["-limit_amount", "-id"], name="supplier_by_limit"),
            models.Index(fields=["-covered_orders", "-id"], name="supplier_by_orders"),
            models.Index(fields=["accepted_at", "id"], name="supplier_by_time"),
        ]

    def __str__(self) -> str:
        return self.company.name

    @property
    def available_amount(self) -> Decimal:
        """Limit − frozen − outstanding in USD, never below zero (L3)."""
        return max(Decimal(0), self.limit_amount - self.frozen_amount - self.outstanding_amount)

    def hands(self, actor: Actor) -> frozenset[str]:
        if actor.company_id is not None:
            return frozenset([fsm.SUPPLIER]) if actor.company_id == self.company_id else frozenset()
        if self.company_id in actor.tied_companies:
            return frozenset()
        return super().hands(actor)

    @fsm.transition(
        field=state,
        source=SupplierState.APPLIED,
        target=SupplierState.JOINED,
        by=(roles.RISK,),
        rule="L1",
        label=_("Admit"),
    )
    def admit(self, at: datetime) -> None:
        """Staff verified the company: it participates."""
        self.joined_at = at

    @fsm.transition(
        field=state,
        source=SupplierState.JOINED,
        target=SupplierState.SUSPENDED,
        by=(roles.RISK,),
        rule="L1",
        label=_("Suspend"),
    )
    def suspend(self, at: datetime, reason: str) -> None:
        """No new orders; protected ones go on."""
        self.suspended_at, self.suspension_reason = at, reason

    @fsm.transition(
        field=state,
        source=[SupplierState.JOINED, SupplierState.SUSPENDED, SupplierState.LEFT],
        target=SupplierState.FRAUD,
        by=(roles.RISK,),
        rule="L7",
        label=_("Suspend for fraud"),
    )
    def suspend_for_fraud(self, at: datetime, reason: str) -> None:
        """No new orders; the platform looks after the buyers of the open ones."""
        self.suspended_at, self.suspension_reason = at, reason

    @fsm.transition(
        field=state,
        source=list(STOPPED),
        target=SupplierState.JOINED,
        by=(roles.RISK,),
        rule="L1",
        label=_("Reinstate"),
    )
    def reinstate(self) -> None:
        """New orders are possible again."""
        self.suspended_at, self.suspension_reason = None, ""

    @fsm.transition(
        field=state,
        source=[SupplierState.APPLIED, SupplierState.JOINED],
        target=SupplierState.LEFT,
        by=(fsm.SUPPLIER,),
        rule="L1",
        label=_("Leave the program"),
    )
    def leave(self) -> None:
        """No new orders; protected ones go on."""

    @fsm.transition(
        field=state,
        source=SupplierState.APPLIED,
        target=SupplierState.DECLINED,
        by=(roles.RISK,),
        rule="L1",
        label=_("Decline"),
    )
    def decline(self, reason: str) -> None:
        """Staff could not verify the company."""
        self.suspension_reason = reason

    @fsm.transition(
        field=state,
        source=list(MAY_APPLY_AGAIN),
        target=SupplierState.APPLIED,
        by=(fsm.SUPPLIER,),
        rule="L1",
        label=_("Apply again"),
    )
    def apply_again(self) -> None:
        """The company accepts the rules anew and asks to be verified."""
        self.suspended_at, self.suspension_reason = None, ""
