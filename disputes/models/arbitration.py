"""The desk's work on a case: evidence requests, notes, determinations (A2–A6)."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import DeterminationState, FindingResult, Liability, NoReturn, Remedy, RequestState
from disputes.models.claim import ANYBODY, PARTIES, Deviation, Dispute, Evidence, Support
from disputes.models.negotiation import DisputePart
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Part
from tradeassurance.core.writer import canonical


class EvidenceRequest(DisputePart):
    """The desk asks one party for evidence; its own clock stands meanwhile (A3)."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="evidence_requests")
    side = models.CharField(max_length=10, choices=Side)
    state = fsm.state_field(RequestState, RequestState.OPEN)
    text = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    @fsm.transition(
        field=state,
        source=RequestState.OPEN,
        target=RequestState.ANSWERED,
        by=PARTIES,
        rule="A3",
        label=_("Answer"),
        inner=True,
    )
    def answer(self, at: datetime) -> None:
        """The party handed something in."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=RequestState.OPEN,
        target=RequestState.DROPPED,
        by=ANYBODY,
        rule="A3",
        label=_("Drop"),
        inner=True,
    )
    def drop(self, at: datetime) -> None:
        """The dispute ended before it was answered."""
        self.ended_at = at

    @fsm.transition(
        field=state,
        source=RequestState.OPEN,
        target=RequestState.EXPIRED,
        by=(fsm.CLOCK,),
        rule="A3",
        label=_("Expire"),
        inner=True,
    )
    def expire(self, at: datetime) -> None:
        """Nothing came in time; the desk goes on with what it has."""
        self.ended_at = at


class Determination(DisputePart):
    """A decision with its reasons. Amounts are in the order's currency; ``reasons`` is what the parties read.

    ``superseded_at`` is when something else took its place; only what was issued before has ``issued_at`` then.
    ``proposal`` is what the system proposed when it was drafted, ``departure`` why this is something else.
    ``evidence_hash`` is taken of all evidence it rests on (I28); nothing newer than ``drafted_at`` counts.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="determinations")
    number = models.PositiveSmallIntegerField()
    state = fsm.state_field(DeterminationState, DeterminationState.DRAFT)
    arbitrator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    liability = models.CharField(max_length=10, choices=Liability)
    remedy = models.CharField(max_length=20, choices=Remedy)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    inspection_fee_by = models.CharField(max_length=10, choices=Side)
    return_freight_by = models.CharField(max_length=10, choices=Side)
    customs_by = models.CharField(max_length=10, choices=Side)
    reasons = models.TextField()
    proposal = models.JSONField(default=dict)
    departure = models.TextField(blank=True, default="")
    no_return_ground = models.CharField(max_length=16, choices=NoReturn, blank=True, default="")
    evidence_hash = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="determination_number_once"),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(state__in=["draft", "awaiting_approval", "issued", "final"]),
                name="determination_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (~Q(remedy="no_refund") | Q(amount=0)),
                name="determination_amount_fits",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="determination_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "final"]) | Q(issued_at__isnull=False),
                name="determination_issued_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_at__isnull=False)
                | (~Q(state="superseded") & Q(superseded_at=None)),
                name="determination_superseded_has_instant",
            ),
        ]

    def content_hash(self, findings: list["Finding"], texts: Iterable[Any] = ()) -> str:
        """SHA-256 of everything that is decided: what is approved is what is issued (I33)."""
        names = (
            "liability",
            "remedy",
            "inspection_fee_by",
            "return_freight_by",
            "customs_by",
            "reasons",
            "departure",
            "no_return_ground",
            "evidence_hash",
        )
        content: dict[str, Any] = {name: str(getattr(self, name)) for name in names}
        content["amount"] = f"{self.amount:.4f}"
        content["findings"] = sorted([f.deviation_id, str(f.result), f.text] for f in findings)
        content["texts"] = sorted([t.side, t.language, t.text] for t in texts)
        return hashlib.sha256(canonical(content).encode()).hexdigest()

    def text_for(self, side: str, language: str) -> str:
        """What a side reads, in its language or else in English; empty where none was written (A5)."""
        mine = {t.language: t.text for t in self.texts.all() if t.side == side}  # type: ignore[attr-defined]
        return mine.get(language) or mine.get("en", "")

    @staticmethod
    def hash_evidence(evidence: list[Evidence], supports: Iterable[Support]) -> str:
        """SHA-256 over the contents of all evidence, in the order it came, with who wrote it and what it is about."""
        points: dict[int, list[int]] = {e.pk: [] for e in evidence}
        for one in supports:
            points.setdefault(one.evidence_id, []).append(one.deviation_id)
        rows = [
            [e.pk, e.document.sha256, e.agency_id, sorted(points[e.pk])]
            for e in sorted(evidence, key=lambda e: e.pk)
        ]
        return hashlib.sha256(canonical(rows).encode()).hexdigest()

    @fsm.transition(
        field=state,
        source=DeterminationState.DRAFT,
        target=DeterminationState.AWAITING_APPROVAL,
        by=roles.ARBITRATION,
        rule="A6",
        label=_("Ask for approval"),
        allowed=policy.may_edit,
        inner=True,
    )
    def submit(self) -> None:
        """A second person must approve it."""

    @fsm.transition(
        field=state,
        source=DeterminationState.AWAITING_APPROVAL,
        target=DeterminationState.DRAFT,
        by=(*roles.ARBITRATION, *PARTIES),
        rule="A6",
        label=_("Send back"),
        inner=True,
    )
    def send_back(self) -> None:
        """The second person did not approve it."""

    @fsm.transition(
        field=state,
        source=[DeterminationState.DRAFT, DeterminationState.AWAITING_APPROVAL],
        target=DeterminationState.ISSUED,
        by=roles.ARBITRATION,
        rule="A5",
        label=_("Issue"),
        inner=True,
    )
    def issue(self, at: datetime) -> None:
        """The parties read it from now on."""
        self.issued_at = at

    @fsm.transition(
        field=state,
        source=DeterminationState.ISSUED,
        target=DeterminationState.FINAL,
        by=(fsm.CLOCK, *PARTIES, *roles.ARBITRATION),
        rule="A9",
        label=_("Become final"),
        inner=True,
    )
    def finalise(self, at: datetime) -> None:
        """Nobody can appeal any more."""
        self.final_at = at

    @fsm.transition(
        field=state,
        source=[DeterminationState.DRAFT, DeterminationState.AWAITING_APPROVAL, DeterminationState.ISSUED],
        target=DeterminationState.SUPERSEDED,
        by=(*PARTIES, fsm.PROVIDER, *roles.FINANCE),
        rule="A9",
        label=_("Set aside"),
        inner=True,
    )
    def set_aside(self, at: datetime) -> None:
        """An appeal, a settlement, a withdrawal or a chargeback came first; a draft was never issued."""
        self.superseded_at = at


class Finding(Part):
    """What was found about one claimed deviation (A5)."""

    root_path = "determination__dispute__order"

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="findings")
    deviation = models.ForeignKey(Deviation, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=14, choices=FindingResult)
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["determination", "deviation"], name="finding_once_per_deviation")
        ]


class InternalNote(Part):
    """What staff write for staff. Appears in nothing a party can see (I44)."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="notes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    mentions = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]

    def trail_values(self) -> dict[str, Any]:
        """That a note was written, not what it says."""
        return {"user_id": self.user_id, "at": self.at}
