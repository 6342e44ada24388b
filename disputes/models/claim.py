"""The dispute, what it claims, and what proves it (C1–C5, A3)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import (
    ENDED,
    NEGOTIABLE,
    OPEN,
    UNDECIDED,
    DisputeState,
    EvidenceKind,
    Outcome,
    Reason,
    Remedy,
)
from disputes.querysets import DisputeQuerySet, EvidenceQuerySet
from orders.enums import ClaimType, Side
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part

PARTIES = (fsm.BUYER, fsm.SUPPLIER)
ANYBODY = (*PARTIES, fsm.CLOCK, fsm.PROVIDER, *roles.ARBITRATION, *roles.FINANCE)
OPEN_STATES = [str(state) for state in OPEN]


class Dispute(fsm.Stateful, Part):
    """One claim about one order, from its submission to its end. Amounts are in the order's currency.

    ``opening`` is set where the platform opened it for the buyer of a supplier that deceives (L7).
    ``eligibility`` is the check the buyer saw, with the facts it rests on, ``declared`` what the buyer declared for it
    (C1, I26). ``escalatable_at`` is
    since when a party may ask the platform to decide. ``raised_to`` is the role that looks after work of the
    desk that was not done in time (X11). ``appealable_until`` is how long the other side may join the first
    appeal (A9). ``outcome_amount`` is what was settled or awarded.
    """

    root_path = "order"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="disputes")
    number = models.CharField(max_length=20, unique=True)
    state = fsm.state_field(DisputeState, DisputeState.AWAITING_SUPPLIER)
    reason = models.CharField(max_length=24, choices=Reason)
    claim_type = models.CharField(max_length=16, choices=ClaimType)
    wanted = models.CharField(max_length=20, choices=Remedy)
    wanted_amount = models.DecimalField(max_digits=20, decimal_places=4)
    statement = models.TextField()
    language = models.CharField(max_length=10, default="en")
    since = models.DateField(null=True)
    eligibility = models.JSONField(default=list)
    declared = models.JSONField(default=list)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opening = models.ForeignKey(
        "disputes.Opening", null=True, on_delete=models.PROTECT, related_name="disputes"
    )
    response = models.TextField(blank=True, default="")
    responded_at = models.DateTimeField(null=True)
    escalatable_at = models.DateTimeField(null=True)
    auto_escalation_waits = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True)
    escalated_by = models.CharField(max_length=10, blank=True, default="")
    arbitrator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    first_arbitrator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    raised_to = models.CharField(max_length=24, blank=True, default="")
    evidence_closed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appealable_until = models.DateTimeField(null=True)
    buyer_waived_at = models.DateTimeField(null=True)
    supplier_waived_at = models.DateTimeField(null=True)
    supplier_paid_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    remedy = models.CharField(max_length=20, choices=Remedy, blank=True, default="")
    outcome_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=OPEN_STATES), name="dispute_one_open_per_order"
            ),
            models.CheckConstraint(condition=Q(state__in=DisputeState.values), name="dispute_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at=None)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
                name="dispute_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="under_review") | Q(arbitrator__isnull=False),
                name="dispute_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["executing", "closed"]) | (~Q(outcome="") & Q(outcome_amount__gte=0)),
                name="dispute_executed_has_outcome",
            ),
            models.CheckConstraint(condition=Q(wanted_amount__gt=0), name="dispute_wants_something"),
            models.CheckConstraint(
                condition=Q(arbitrator=None)
                | Q(first_arbitrator=None)
                | ~Q(arbitrator=F("first_arbitrator")),
                name="dispute_appeal_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="dispute_state_id"),
            models.Index(fields=["arbitrator", "state"], name="dispute_by_arbitrator"),
            models.Index(fields=["opened_at"], name="dispute_by_opening"),
            models.Index(fields=["ended_at"], name="dispute_by_end"),
        ]

    def __str__(self) -> str:
        return self.number

    def hands(self, actor: Actor) -> frozenset[str]:
        return self.order.hands(actor)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state not in ENDED

    @property
    def is_about_quality(self) -> bool:
        return Reason(self.reason).is_about_quality

    @fsm.transition(
        field=state,
        source=DisputeState.AWAITING_SUPPLIER,
        target=DisputeState.NEGOTIATING,
        by=(fsm.SUPPLIER,),
        rule="C5",
        label=_("Respond"),
    )
    def respond(self, at: datetime, response: str) -> None:
        """The supplier contests, or answers with an offer."""
        self.responded_at, self.response = at, response

    @fsm.transition(
        field=state,
        source=list(NEGOTIABLE),
        target=DisputeState.ESCALATED,
        by=(*PARTIES, fsm.CLOCK),
        rule="C5",
        label=_("Ask the platform to decide"),
        allowed=policy.may_escalate,
    )
    def escalate(self, at: datetime, by: str) -> None:
        """The platform decides, unless the parties agree first."""
        self.escalated_at, self.escalated_by = at, by

    @fsm.transition(
        field=state,
        source=list(NEGOTIABLE),
        target=DisputeState.LAPSED,
        by=(fsm.CLOCK,),
        rule="X12",
        label=_("Lapse"),
        inner=True,
    )
    def lapse(self, at: datetime) -> None:
        """Nobody asked the platform to decide in time."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=list(UNDECIDED),
        target=DisputeState.WITHDRAWN,
        by=(fsm.BUYER,),
        rule="C6",
        label=_("Withdraw the claim"),
    )
    def withdraw(self, at: datetime) -> None:
        """The buyer gives the claim up."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=list(UNDECIDED),
        target=DisputeState.EXECUTING,
        by=PARTIES,
        rule="C6",
        label=_("Settle"),
        allowed=policy.may_settle,
        inner=True,
    )
    def settle(self, at: datetime, remedy: str, amount: Any) -> None:
        """The parties agreed; their terms are carried out."""
        self.decided_at, self.outcome, self.remedy, self.outcome_amount = at, Outcome.SETTLED, remedy, amount

    @fsm.transition(
        field=state,
        source=DisputeState.ESCALATED,
        target=DisputeState.UNDER_REVIEW,
        by=roles.ARBITRATION,
        rule="A1",
        label=_("Take the case"),
        allowed=policy.may_take,
    )
    def take(self, at: datetime, arbitrator_id: int) -> None:
        """An arbitrator takes it."""
        self.arbitrator_id, self.taken_at, self.evidence_closed_at = arbitrator_id, at, None
        self.raised_to = ""

    @fsm.transition(
        field=state,
        source=[DisputeState.ESCALATED, DisputeState.UNDER_REVIEW],
        target=DisputeState.UNDER_REVIEW,
        by=roles.ASSIGNING,
        rule="A1",
        label=_("Assign the case"),
        allowed=policy.may_assign,
    )
    def assign(self, at: datetime, arbitrator_id: int) -> None:
        """An arbitrator is given the case, or takes it over from another."""
        self.arbitrator_id, self.taken_at, self.raised_to = arbitrator_id, at, ""

    @fsm.transition(
        field=state,
        source=DisputeState.UNDER_REVIEW,
        target=DisputeState.DECIDED,
        by=roles.ARBITRATION,
        rule="A5",
        label=_("Decide"),
        inner=True,
    )
    def decide(self, at: datetime, remedy: str, amount: Any) -> None:
        """A determination was issued."""
        self.decided_at, self.outcome, self.remedy, self.outcome_amount = (
            at,
            Outcome.DETERMINED,
            remedy,
            amount,
        )

    @fsm.transition(
        field=state,
        source=DisputeState.DECIDED,
        target=DisputeState.ESCALATED,
        by=PARTIES,
        rule="A9",
        label=_("Appeal"),
        allowed=policy.may_appeal,
    )
    def appeal(self, at: datetime, until: datetime) -> None:
        """A party appeals: another arbitrator decides."""
        self.appealed_at, self.appealable_until = at, until
        self.first_arbitrator_id, self.arbitrator_id = self.arbitrator_id, None
        self.escalated_at, self.taken_at, self.evidence_closed_at = at, None, None
        self.raised_to = ""
        self.outcome, self.remedy, self.outcome_amount = "", "", None

    @fsm.transition(
        field=state,
        source=DisputeState.DECIDED,
        target=DisputeState.EXECUTING,
        by=(fsm.CLOCK, *PARTIES, *roles.ARBITRATION),
        rule="X1",
        label=_("Carry out"),
        inner=True,
    )
    def execute(self) -> None:
        """The decision is final and is carried out."""

    @fsm.transition(
        field=state,
        source=DisputeState.EXECUTING,
        target=DisputeState.CLOSED,
        by=ANYBODY,
        rule="M1",
        label=_("Close"),
        inner=True,
    )
    def close(self, at: datetime) -> None:
        """Everything that was decided is done, owed or cancelled."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=list(OPEN),
        target=DisputeState.CLOSED_BY_CHARGEBACK,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="C4",
        label=_("Close by a chargeback"),
        inner=True,
    )
    def end_by_chargeback(self, at: datetime) -> None:
        """The payment provider took the money back: one route per transaction."""
        self.ended_at = at


class Deviation(Part):
    """What deviates from which requirement of the contract (C3)."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="deviations")
    requirement = models.ForeignKey(
        "orders.Requirement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description[:80]


class Evidence(Part):
    """A document handed in for a dispute, alone or with a message (N1). Never altered or removed (A3). ``agency``
    wrote it, where it is a report of a designated one (A4)."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence")
    document = models.ForeignKey("core.Document", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    side = models.CharField(max_length=10, choices=Side)
    appeal = models.ForeignKey(
        "disputes.Appeal", null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    description = models.CharField(max_length=300, blank=True, default="")
    agency = models.ForeignKey("orders.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(
        "disputes.Message", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency=None) | Q(kind=EvidenceKind.INSPECTION_REPORT),
                name="evidence_of_agency_is_report",
            )
        ]


class Support(Part):
    """That a document is about a point of the claim: for it or against it, as its side sees it (A2, C3)."""

    root_path = "evidence__dispute__order"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="supports")
    deviation = models.ForeignKey(Deviation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "deviation"], name="support_once_per_point")
        ]


class Message(Part):
    """A message on the case, read by both parties and the desk (N1)."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=10, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    language = models.CharField(max_length=10, default="en")
    text = models.TextField()
    translation = models.TextField(blank=True, default="")
    translated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def trail_values(self) -> dict[str, Any]:
        """That somebody wrote, not what: texts may hold personal data (I45)."""
        return {"side": self.side, "at": self.at, "language": self.language}
