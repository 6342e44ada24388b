"""Inspections in a dispute: who looks at the goods, at what fee, how many pieces, what was found (A4)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import policy_inspection as policy
from disputes.enums import INSPECTING, Conclusion, InspectionState, Measured
from disputes.models.claim import ANYBODY, Dispute
from disputes.models.negotiation import DisputePart
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Part

RECORDING = (roles.SUPPORT, *roles.ARBITRATION, fsm.PROVIDER)


class Inspection(DisputePart):
    """One inspection by a designated agency. ``fee`` is in the order's currency, at the rate of its confirmation.

    ``plans`` holds the sampling plan of each class of defects (``major``, ``minor``) as it was computed when
    it was booked: AQL, letter, sample size, acceptance and rejection number. ``found`` counts the deviating
    pieces per class.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="inspections")
    state = fsm.state_field(InspectionState, InspectionState.TO_BOOK)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    text = models.TextField(blank=True, default="")
    agency = models.ForeignKey("orders.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    fee = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    lot_size = models.PositiveIntegerField(null=True)
    level = models.CharField(max_length=3, blank=True, default="")
    plans = models.JSONField(default=dict)
    booked_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=60, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=14, choices=Conclusion, blank=True, default="")
    found = models.JSONField(default=dict)
    summary = models.TextField(blank=True, default="")
    document = models.ForeignKey("core.Document", null=True, on_delete=models.PROTECT, related_name="+")
    fee_returned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(state__in=[str(state) for state in INSPECTING]),
                name="inspection_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["booked", "commissioned", "reported"])
                | Q(agency__isnull=False, fee__gte=0, lot_size__gt=0, booked_at__isnull=False),
                name="inspection_booked_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["commissioned", "reported"]) | Q(paid_at__isnull=False),
                name="inspection_fee_up_front",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | (Q(reported_at__isnull=False) & ~Q(conclusion="")),
                name="inspection_report_concludes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency or self.get_state_display())

    @property
    def fails_by_sampling(self) -> bool:
        """Whether the sample alone rejects the lot: a class with at least its rejection number of pieces."""
        return any(self.found.get(kind, 0) >= plan["reject"] for kind, plan in self.plans.items())

    @fsm.transition(
        field=state,
        source=InspectionState.TO_BOOK,
        target=InspectionState.BOOKED,
        by=(fsm.BUYER,),
        rule="A4",
        label=_("Book the inspection"),
        allowed=policy.may_book,
    )
    def book(self, at: datetime, **terms: Any) -> None:
        """The buyer chose the agency and the sampling; the fee is due."""
        self.booked_at = at
        self.agency, self.fee, self.lot_size = terms["agency"], terms["fee"], terms["lot_size"]
        self.level, self.plans = terms["level"], terms["plans"]

    @fsm.transition(
        field=state,
        source=InspectionState.BOOKED,
        target=InspectionState.COMMISSIONED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="A4",
        label=_("Record the fee"),
    )
    def commission(self, at: datetime, bank_reference: str) -> None:
        """The fee has arrived; the agency is told to go."""
        self.paid_at, self.bank_reference = at, bank_reference

    @fsm.transition(
        field=state,
        source=InspectionState.COMMISSIONED,
        target=InspectionState.REPORTED,
        by=RECORDING,
        rule="A4",
        label=_("Record the report"),
        allowed=policy.may_record_report,
    )
    def report(self, at: datetime, conclusion: str, found: dict[str, int], summary: str) -> None:
        """The agency has spoken."""
        self.reported_at = self.ended_at = at
        self.conclusion, self.found, self.summary = conclusion, found, summary

    @fsm.transition(
        field=state,
        source=[InspectionState.TO_BOOK, InspectionState.BOOKED],
        target=InspectionState.LAPSED,
        by=(fsm.CLOCK,),
        rule="A4",
        label=_("Lapse"),
        inner=True,
    )
    def lapse(self, at: datetime) -> None:
        """It was not booked, or its fee did not arrive in time."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=[InspectionState.TO_BOOK, InspectionState.BOOKED],
        target=InspectionState.CANCELLED,
        by=ANYBODY,
        rule="A4",
        label=_("Cancel"),
        inner=True,
    )
    def cancel(self, at: datetime) -> None:
        """The dispute ended before the agency was paid."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=InspectionState.COMMISSIONED,
        target=InspectionState.CANCELLED,
        by=(roles.FINANCE_MAKER,),
        rule="A4",
        label=_("Give the fee back"),
        allowed=policy.may_give_fee_back,
    )
    def give_back(self, at: datetime) -> None:
        """Nobody needs the report any more and the agency had not gone yet."""
        self.fee_returned_at = self.ended_at = at


class InspectionFinding(Part):
    """What the inspector found about one requirement of the contract."""

    root_path = "inspection__dispute__order"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    requirement = models.ForeignKey("orders.Requirement", on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=14, choices=Measured)
    measured = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "requirement"], name="inspection_finding_once_per_requirement"
            )
        ]
