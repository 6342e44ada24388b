"""Whose disputes these are, and the queues of the desk."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q

from .enums import OPEN, DisputeState


class DisputeQuerySet(models.QuerySet):
    """Portal look-ups start from ``visible_to``; the desk's queues have names of their own."""

    def visible_to(self, company_id: int | None) -> "DisputeQuerySet":
        """Disputes of which the company is a party."""
        return self.filter(Q(order__buyer_id=company_id) | Q(order__seller_id=company_id))

    def open(self) -> "DisputeQuerySet":
        """Disputes that have not ended."""
        return self.filter(state__in=OPEN)

    def awaiting_arbitrator(self) -> "DisputeQuerySet":
        """Escalated and taken by nobody yet (A1)."""
        return self.filter(state=DisputeState.ESCALATED)

    def raised_to(self, roles: Iterable[str]) -> "DisputeQuerySet":
        """Work of the desk that was not done in time and now is these roles' (X11)."""
        return self.filter(
            state__in=(DisputeState.ESCALATED, DisputeState.UNDER_REVIEW),
            raised_to__in=[r for r in roles if r],
        )

    def under_review_by(self, user_id: int) -> "DisputeQuerySet":
        """An arbitrator's own cases."""
        return self.filter(state=DisputeState.UNDER_REVIEW, arbitrator_id=user_id)

    def for_pages(self) -> "DisputeQuerySet":
        """With what every list shows, in one joined query."""
        return self.select_related("order", "order__buyer", "order__seller", "arbitrator")


class EvidenceQuerySet(models.QuerySet):
    """What was handed in."""

    def for_pages(self) -> "EvidenceQuerySet":
        """With who handed it in and who wrote it, one row per document and point, in one joined query."""
        return self.select_related("document", "user", "agency").annotate(point_id=F("supports__deviation"))


def by_document(rows: Iterable[Any]) -> list[Any]:
    """Rows of :meth:`EvidenceQuerySet.for_pages` as documents, each with ``point_ids``: keys of its points."""
    found: dict[int, Any] = {}
    for row in rows:
        known = found.setdefault(row.pk, row)
        known.point_ids = [*getattr(known, "point_ids", ()), *([row.point_id] if row.point_id else ())]
    for one in found.values():
        one.point_ids.sort()
    return list(found.values())
