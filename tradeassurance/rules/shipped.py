"""The three versions that ship with the product (RULEBOOK 1), each number with its source.

Sources: S0 the current buyer guide, S1 a practitioner's guide, S2 the first official service rules, S3 an
overview. A number without a source is the product's own. Notes say where sources disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_noop as _

from tradeassurance.core.calendars import BUSINESS, DayCount

from .enums import ExcludedCategory
from .fingerprint import fingerprint
from .parameters import BY_NAME


@dataclass(frozen=True)
class Said:
    """A value, the source that says so, and what other sources say."""

    value: Any
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Shipped:
    """One version as shipped. It applies from the first instant of a year, UTC."""

    code: str
    title: str
    year: int
    parameters: Mapping[str, Said]


def days(count: int) -> DayCount:
    return DayCount(count)


def business_days(count: int) -> DayCount:
    return DayCount(count, BUSINESS)


PRODUCT_OWN: dict[str, Said] = {
    "inspection_booking": Said(days(10)),
    "return_shipping": Said(days(15)),
    "replacement_shipping": Said(days(15)),
    "appeal": Said(days(7)),
    "supplier_refund": Said(days(7)),
    "grace": Said(days(0)),
    "proposal_lapse": Said(days(30)),
    "request_answer": Said(days(7)),
    "amendment_answer": Said(days(5)),
    "offer_expiry": Said(days(3)),
    "dispute_lapse": Said(days(30)),
    "reminder_before": Said(days(1)),
    "fulfilment_review": Said(days(30)),
    "never_delivered_review": Said(days(90)),
    "service_report": Said(days(7)),
    "owed_review": Said(days(90)),
    "approval_raise": Said(business_days(1)),
    "second_approver_above_usd": Said("20000"),
    "limit_lookback_months": Said(6, "S2", _("S1 names past sales volume without a period.")),
    "limit_base_basic_usd": Said(
        "20000",
        "",
        _("S1 and S2 name qualification, volume and record as the grounds of a limit, no numbers."),
    ),
    "limit_base_verified_usd": Said("60000"),
    "limit_base_gold_usd": Said("150000"),
    "limit_base_platinum_usd": Said("400000"),
    "limit_volume_share": Said("0.5", "", _("S1 and S2 let volume count, without saying how much.")),
    "limit_record_from": Said(5),
    "limit_late_factor": Said("1", "", _("S1 names customer experience, S2 the record; neither a weight.")),
    "limit_upheld_factor": Said("5"),
    "limit_cap_usd": Said("2000000"),
    "signal_claims_most": Said(3),
    "signal_claims_months": Said(6),
    "signal_pair_refunds_most": Said(2),
    "signal_pair_months": Said(12),
    "signal_declared_tolerance": Said("0.1"),
    "excluded_categories": Said(
        [str(category.value) for category in ExcludedCategory],
        "S2",
        _("S2 excludes “some” business equipment without a list. S0, S1 and S3 exclude no category."),
    ),
    "who_escalates": Said(
        "either",
        "S2",
        _("The articles of S2 let the buyer ask, its answers either party. S1 names the buyer."),
    ),
}

CLASSIC: dict[str, Said] = {
    **PRODUCT_OWN,
    "inspection_booking": Said(
        days(10), "", _("S2 leaves the number blank: “initiate the inspection in xx days”.")
    ),
    "custody": Said(
        "supplier_account",
        "S2",
        _("S1 and S3 have the money held until the buyer is satisfied; S0 does not say."),
    ),
    "coverage": Said("opt_in", "S2", _("S0 applies the service to every order without being activated.")),
    "protected_amount": Said(
        "agreed",
        "S2",
        _("S2 suggests the initial payment, and elsewhere allows the whole order. S0 knows no such amount."),
    ),
    "limit": Said("hard", "S2"),
    "unpaid_lapse": Said(days(15)),
    "late_shipment_opens": Said(
        days(1), "S2", _("S2: “right away” when the agreed shipment date has passed.")
    ),
    "late_shipment_closes_from": Said("shipment", "S2", _("S0 and S1 count from delivery.")),
    "late_shipment_closes": Said(days(15), "S2", _("S0 and S1 give 30 days, counted from delivery.")),
    "quality_coverage": Said("opt_in", "S2", _("S1 has the buyer choose a kind; in S0 it is included.")),
    "quality_stages": Said(
        ["pre_shipment"],
        "S2",
        _(
            "S2 closes quality claims at shipment, yet describes returns of goods received. S0 and S1 cover delivery."
        ),
    ),
    "quality_closes": Said(None, "S2", _("S0 and S1 give 30 days after delivery.")),
    "quality_closes_preferred": Said(
        None, "S2", _("S0 gives Pro and Platinum buyers 60 days after delivery.")
    ),
    "delivery_covered": Said(
        False,
        "S2",
        _(
            "S2 covers late shipment only, yet asks for evidence of delivery on time. S1 and S3 cover delivery."
        ),
    ),
    "delivery_opens": Said(days(1), "", _("Without effect: late delivery is not covered.")),
    "delivery_closes": Said(days(30), "", _("Without effect: late delivery is not covered.")),
    "supplier_response": Said(
        business_days(15),
        "S2",
        _("S2 says “15 business days” in its articles and “15 days” in its answers. S1 gives five days."),
    ),
    "escalation_without_agreement": Said(
        days(15),
        "S2",
        _("S2 has a 15-day negotiation beside a response time of 15 business days, which ends later."),
    ),
    "auto_escalation": Said(None, "S2", _("S2: a party asks; nothing escalates by itself.")),
    "determination_lateness": Said(days(7), "S2", _("S2: it “normally” takes 7 days.")),
    "determination_quality": Said(
        days(7), "", _("S2 gives 7 days for late shipment and no number for quality.")
    ),
    "determination_quality_from": Said("report"),
    "quality_needs_report": Said(
        True,
        "S2",
        _("S2: the determination “will reference” the report; in its answers, is “influenced by” it."),
    ),
    "report_weight": Said(
        "presumption",
        "S2",
        _("S2 lets the report decide who bears the fee, yet only “influence” the determination."),
    ),
    "evidence_request": Said(business_days(3)),
    "partial_refund_needs_consent": Said(True, "S2", _("S0 offers partial refunds without naming consent.")),
    "refund_order": Said(
        "supplier_guarantee",
        "S2",
        _(
            "The articles of S2 pay when the supplier has not; its answers refund the buyer first and then recover."
        ),
    ),
    "automatic_acceptance": Said("none_held", "S2"),
    "credit_rate": Said("0", "", _("S2 knows none; S0 grants a credit of up to USD 100.")),
    "credit_cap_usd": Said("0"),
}

ESCROW: dict[str, Said] = {
    **PRODUCT_OWN,
    "custody": Said(
        "escrow", "S1, S3", _("S2: the money goes to the supplier's designated account and is not held.")
    ),
    "coverage": Said("opt_in", "S1", _("S0 applies the service to every order without being activated.")),
    "protected_amount": Said(
        "agreed",
        "S1",
        _("S1 covers an order up to the supplier's limit, S3 names no amount, S2 the one agreed."),
    ),
    "limit": Said("hard", "S1"),
    "unpaid_lapse": Said(days(7)),
    "late_shipment_opens": Said(days(1), "S1"),
    "late_shipment_closes_from": Said("delivery", "S1", _("S2 counts from actual shipment.")),
    "late_shipment_closes": Said(days(30), "S1", _("S2 closes the claim 15 days after shipment.")),
    "quality_coverage": Said("choice", "S1", _("S2 makes it optional; in S0 it is included.")),
    "quality_stages": Said(
        ["pre_shipment", "post_delivery"], "S1", _("S2 covers quality before shipment only.")
    ),
    "quality_closes": Said(
        days(30),
        "S1",
        _("S1 also lists quality concerns found after receipt among the grounds for rejecting a claim."),
    ),
    "quality_closes_preferred": Said(
        None, "", _("S1 knows no such buyers; S0 gives Pro and Platinum buyers 60 days.")
    ),
    "delivery_covered": Said(True, "S1, S3", _("S2 covers late shipment only.")),
    "delivery_opens": Said(
        days(1), "S3", _("S3 covers “significant” delays beyond the agreed date, without a number.")
    ),
    "delivery_closes": Said(days(30), "S1"),
    "supplier_response": Said(days(5), "S1", _("S2 gives 15 business days, or 15 days.")),
    "escalation_without_agreement": Said(None, "S1", _("S2 waits for a 15-day negotiation.")),
    "auto_escalation": Said(None, "S1", _("S1: the buyer takes the claim to the dispute team.")),
    "determination_lateness": Said(days(7), "S2", _("S1 and S3 give no number.")),
    "determination_quality": Said(days(7), "", _("No source gives a number.")),
    "determination_quality_from": Said("escalation"),
    "quality_needs_report": Said(
        False,
        "S1",
        _(
            "S1 lists the report as one document among others, yet rejects claims without a third-party inspection."
        ),
    ),
    "report_weight": Said("evidence", "S1", _("S2 lets the report of a designated agency decide.")),
    "evidence_request": Said(days(3)),
    "partial_refund_needs_consent": Said(False, "", _("S2 asks for the buyer's consent.")),
    "refund_order": Said("held_supplier_guarantee", "S1, S3", _("In S2 nothing is held.")),
    "automatic_acceptance": Said(
        "last_window",
        "",
        _("S1 and S3 hold money until the buyer is satisfied; neither says what silence means."),
    ),
    "credit_rate": Said("0", "", _("S1 and S3 know none; S0 grants a credit of up to USD 100.")),
    "credit_cap_usd": Said("0"),
}

CURRENT: dict[str, Said] = {
    **ESCROW,
    "custody": Said(
        "escrow", "S1, S3", _("S0 does not say who holds the money; S2: the supplier's account.")
    ),
    "coverage": Said(
        "automatic", "S0", _("S1 and S2 cover only orders of participating suppliers that choose it.")
    ),
    "protected_amount": Said("everything_paid", "S0", _("S1 and S2 cover an order up to an amount.")),
    "limit": Said("soft", "", _("S0 names no limit; S1 and S2 cover nothing beyond it.")),
    "late_shipment_closes": Said(days(30), "S0, S1", _("S2 closes the claim 15 days after shipment.")),
    "late_shipment_closes_from": Said("delivery", "S0, S1", _("S2 counts from actual shipment.")),
    "quality_coverage": Said("included", "S0", _("S2 makes it optional; S1 has the buyer choose a kind.")),
    "quality_stages": Said(
        ["post_delivery"], "S0", _("S1 also offers cover before shipment; S2 covers only that.")
    ),
    "quality_closes": Said(days(30), "S0", _("S2 closes the claim at shipment.")),
    "quality_closes_preferred": Said(days(60), "S0", _("Only S0 tells Pro and Platinum buyers from others.")),
    "delivery_covered": Said(
        True, "S0", _("S0 also limits its guarantees to “eligible products”. S2 covers shipment only.")
    ),
    "delivery_closes": Said(days(30), "S0"),
    "supplier_response": Said(days(5), "S1", _("S0 gives no number; S2 gives 15 business days, or 15 days.")),
    "auto_escalation": Said(days(7), "", _("S0: “will help mediate”, without saying when.")),
    "quality_needs_report": Said(False, "S0", _("S0 weighs evidence of both sides; S2 asks for a report.")),
    "report_weight": Said("evidence", "S0", _("S2 lets the report of a designated agency decide.")),
    "partial_refund_needs_consent": Said(False, "S0", _("S2 asks for the buyer's consent.")),
    "credit_rate": Said("0.10", "", _("S0 names the most that is granted, USD 100, and no rate.")),
    "credit_cap_usd": Said("100", "S0"),
}

VERSIONS: tuple[Shipped, ...] = (
    Shipped("classic-2015", _("Classic: paid to the supplier, guaranteed by the platform"), 2015, CLASSIC),
    Shipped("escrow-2021", _("Escrow: held until acceptance"), 2021, ESCROW),
    Shipped("current-2024", _("Current: every order, everything paid"), 2024, CURRENT),
)


def ship(rules: type[models.Model], parameter: type[models.Model]) -> None:
    """Make the shipped versions that do not exist yet; what exists stays as it is.

    Takes the models, so that a migration may give those of its own time.
    """
    known = set(rules._default_manager.values_list("code", flat=True))
    for version in VERSIONS:
        if version.code not in known:
            _ship(version, rules, parameter)


def _ship(version: Shipped, rules: type[models.Model], parameter: type[models.Model]) -> None:
    applies_from = datetime(version.year, 1, 1, tzinfo=UTC)
    draft = rules._default_manager.create(code=version.code, title=version.title, applies_from=applies_from)
    rows = [_row(parameter, draft, name, said) for name, said in version.parameters.items()]
    parameter._default_manager.bulk_create(rows)
    # A queryset update: the database seals a version only once its parameters are there.
    rules._default_manager.filter(pk=draft.pk).update(
        state="published",
        published_at=applies_from,
        content_hash=fingerprint(version.code, applies_from, rows),
    )


def _row(parameter: type[models.Model], draft: models.Model, name: str, said: Said) -> models.Model:
    value = BY_NAME[name].write(said.value)
    return parameter(version=draft, name=name, value=value, is_set=True, source=said.source, note=said.note)
