"""Whose case file it is, and what each reader may see of the parts of a case (R2, I44, N3)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from disputes import policy
from disputes.models import (
    Determination,
    Deviation,
    Dispute,
    Evidence,
    Finding,
    Inspection,
    InspectionFinding,
)
from disputes.reading import ROOT_KIND
from orders.enums import Side
from tradeassurance.core.models import Document, TrailEntry
from tradeassurance.core.outbox import Amount

STAFF = "staff"


@dataclass(frozen=True)
class Record:
    """One dispute as one reader's file tells it: a side (``buyer``, ``supplier``) or ``staff``.

    Parties read what their pages show and nothing else: no note, draft or name of staff, no contact details of
    the other side, no sealed original. The trail ends with ``length``: the entry that put this opening down.
    """

    dispute: Dispute
    reader: str
    at: datetime
    length: int

    @property
    def order(self) -> Any:
        return self.dispute.order

    @property
    def is_staff(self) -> bool:
        """Whether the desk reads it."""
        return self.reader == STAFF

    def amount(self, value: Decimal | None) -> Amount | None:
        """An amount in the order's currency."""
        return None if value is None else Amount(value, self.order.currency)

    def by(self, side: str, user: Any = None) -> str:
        """Who did something: the company of a side, or the platform; people by name for the desk alone."""
        company = self.order.party(Side(side)).name if side else "Trade Assurance"
        return f"{company}, {user.name}" if self.is_staff and user is not None else company

    @cached_property
    def determinations(self) -> list[Determination]:
        """Those that the reader may read, the oldest first."""
        findings = Prefetch("findings", Finding.objects.select_related("deviation__requirement"))
        parts = self.dispute.determinations.select_related("arbitrator").prefetch_related(findings, "texts")  # type: ignore[attr-defined]
        return [one for one in parts if self.is_staff or policy.parties_may_read(one)]

    @cached_property
    def inspections(self) -> list[Inspection]:
        """All of them with what they found."""
        found = Prefetch("findings", InspectionFinding.objects.select_related("requirement"))
        return list(
            self.dispute.inspections.select_related("agency", "document").prefetch_related(found)  # type: ignore[attr-defined]
        )

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Everything that was handed in, in its order."""
        handed_in = self.dispute.evidence.select_related("document", "user", "agency")  # type: ignore[attr-defined]
        return list(handed_in.prefetch_related("supports"))

    @cached_property
    def points(self) -> dict[int, Deviation]:
        """The points of the claim by their numbers, from 1."""
        named = self.dispute.deviations.select_related("requirement", "answer").order_by("pk")  # type: ignore[attr-defined]
        return dict(enumerate(named, start=1))

    def about(self, evidence: Evidence) -> str:
        """The numbers of the points that a document supports (A2)."""
        supported = {one.deviation_id for one in evidence.supports.all()}  # type: ignore[attr-defined]
        return ", ".join(str(number) for number, point in self.points.items() if point.pk in supported)

    @property
    def documents(self) -> list[Document]:
        """The files of the case that were checked and found clean: evidence, then reports of agencies."""
        reports = [one.document for one in self.inspections if one.document is not None]
        found = {one.pk: one for one in [*(e.document for e in self.evidence), *reports]}
        return [one for one in found.values() if one.is_servable]

    @property
    def trail(self) -> QuerySet[TrailEntry]:
        """The chain of the case, from its first entry."""
        entries = TrailEntry.objects.filter(root_kind=ROOT_KIND, root_id=self.order.pk)
        return entries.filter(seq__lte=self.length).order_by("seq")
