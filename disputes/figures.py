"""What disputes say of a supplier's record: claims upheld, and how soon it answers (L2, L6)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from disputes.enums import DeterminationState, Liability
from disputes.models import Determination, Dispute

AN_HOUR = 3600


def upheld(suppliers: Collection[int], since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    """Disputes in which a standing determination of the span found the supplier responsible, wholly or in part."""
    found: dict[int, set[int]] = defaultdict(set)
    decided = Determination.objects.filter(
        dispute__order__supplier__in=suppliers,
        state=DeterminationState.FINAL,
        liability__in=(Liability.SUPPLIER, Liability.SHARED),
        dispute__decided_at__gt=since,
        dispute__decided_at__lte=until,
    )
    for supplier_id, dispute_id in decided.values_list("dispute__order__supplier_id", "dispute_id"):
        found[supplier_id].add(dispute_id)
    return {key: {"upheld": len(disputes)} for key, disputes in found.items()}


def answers(suppliers: Collection[int], since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    """Claims of the span, those the supplier answered, and the hours that took altogether."""
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"asked": 0, "answered": 0, "hours": 0})
    opened = Dispute.objects.filter(order__supplier__in=suppliers, opened_at__gt=since, opened_at__lte=until)
    for supplier_id, opened_at, responded_at in opened.values_list(
        "order__supplier_id", "opened_at", "responded_at"
    ):
        one = found[supplier_id]
        one["asked"] += 1
        if responded_at is not None and responded_at <= until:
            one["answered"] += 1
            one["hours"] += round((responded_at - opened_at).total_seconds() / AN_HOUR)
    return found
