"""One version of the service rules as plain typed values: what the domain reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from tradeassurance.core.calendars import DayCount

from . import enums


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of a version, named as in `parameters.DEFINITIONS` (RULEBOOK 1).

    None means switched off. A parameter of a stage that the version does not use may hold a value
    without effect: ask `delivery_covered`, `quality_stages` and `credit_rate` first.
    """

    code: str
    custody: enums.Custody
    coverage: enums.Coverage
    excluded_categories: tuple[enums.ExcludedCategory, ...]
    protected_amount: enums.ProtectedAmount
    limit: enums.Limit
    proposal_lapse: DayCount
    request_answer: DayCount
    amendment_answer: DayCount
    offer_expiry: DayCount
    unpaid_lapse: DayCount
    fulfilment_review: DayCount
    never_delivered_review: DayCount
    service_report: DayCount
    grace: DayCount
    late_shipment_opens: DayCount
    late_shipment_closes_from: enums.ClosesFrom
    late_shipment_closes: DayCount
    quality_coverage: enums.QualityCoverage
    quality_stages: tuple[enums.QualityStage, ...]
    quality_closes: DayCount | None
    quality_closes_preferred: DayCount | None
    delivery_covered: bool
    delivery_opens: DayCount
    delivery_closes: DayCount | None
    supplier_response: DayCount
    dispute_lapse: DayCount
    reminder_before: DayCount | None
    escalation_without_agreement: DayCount | None
    who_escalates: enums.WhoEscalates
    auto_escalation: DayCount | None
    determination_lateness: DayCount
    determination_quality: DayCount
    determination_quality_from: enums.DeterminationFrom
    quality_needs_report: bool
    report_weight: enums.ReportWeight
    inspection_booking: DayCount
    evidence_request: DayCount
    approval_raise: DayCount
    second_approver_above_usd: Decimal
    partial_refund_needs_consent: bool
    refund_order: enums.RefundOrder
    supplier_refund: DayCount
    owed_review: DayCount
    return_shipping: DayCount
    replacement_shipping: DayCount
    appeal: DayCount
    automatic_acceptance: enums.AutomaticAcceptance
    credit_rate: Decimal
    credit_cap_usd: Decimal
    limit_lookback_months: int
    limit_base_basic_usd: Decimal
    limit_base_verified_usd: Decimal
    limit_base_gold_usd: Decimal
    limit_base_platinum_usd: Decimal
    limit_volume_share: Decimal
    limit_record_from: int
    limit_late_factor: Decimal
    limit_upheld_factor: Decimal
    limit_cap_usd: Decimal
    signal_claims_most: int
    signal_claims_months: int
    signal_pair_refunds_most: int
    signal_pair_months: int
    signal_declared_tolerance: Decimal


PARAMETER_NAMES = tuple(field.name for field in fields(Rules) if field.name != "code")


def build(code: str, values: Mapping[str, Any]) -> Rules:
    """Typed rules from typed values by name.

    What has no value is None. `policy.missing` sees to it that in a published version this is so only of
    stages that the version does not use.
    """
    parameters: dict[str, Any] = {name: values.get(name) for name in PARAMETER_NAMES}
    return Rules(code=code, **parameters)
