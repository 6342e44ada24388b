"""Which documents count as the report that the rules of an order ask for (A4, RULEBOOK 1)."""

from typing import Any

from disputes.enums import EvidenceKind


def counts(evidence: Any) -> bool:
    """Whether a document is a report as the pinned rules want it: of a designated agency where they say so."""
    if evidence.kind != EvidenceKind.INSPECTION_REPORT:
        return False
    return evidence.agency_id is not None or not evidence.dispute.order.terms.quality_needs_report
