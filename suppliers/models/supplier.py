"""A supplier's participation and its limit (L1–L3)."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers.enums import Grade, SupplierState
from suppliers.querysets import SupplierQuerySet
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part, Root


class Supplier(fsm.Stateful, Root):
    """A company as a supplier under the service rules.

    All three amounts are US dollars. ``frozen_amount`` and ``outstanding_amount`` move only by
    ``suppliers.limit``; what is available is computed, never stored (I10).
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

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_amount__gte=0, frozen_amount__gte=0, outstanding_amount__gte=0),
                name="supplier_amounts_not_negative",
            ),
            models.CheckConstraint(condition=Q(state__in=SupplierState.values), name="supplier_state_known"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="supplier_state_id")]

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
        source=SupplierState.SUSPENDED,
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


class Assessment(Part):
    """One setting of the limit, with what it rests on (L2). Never edited."""

    root_path = "supplier"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    grade = models.CharField(max_length=12, choices=Grade)
    limit_before = models.DecimalField(max_digits=20, decimal_places=4)
    limit_amount = models.DecimalField(max_digits=20, decimal_places=4)
    reason = models.TextField()
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(limit_amount__gte=0), name="assessment_not_negative")
        ]
