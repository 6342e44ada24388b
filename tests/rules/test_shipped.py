"""The three shipped versions say what the rulebook's table says, number by number."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tradeassurance.core.calendars import DayCount
from tradeassurance.rules import policy, shipped
from tradeassurance.rules.fingerprint import fingerprint
from tradeassurance.rules.models import Parameter, ServiceRules, pinned
from tradeassurance.rules.parameters import BY_NAME
from tradeassurance.rules.typed import PARAMETER_NAMES

pytestmark = pytest.mark.django_db

OFF = None
YES, NO = True, False
EXCLUDED = (
    "vehicles",
    "real-estate",
    "websites-and-businesses",
    "classified-ads",
    "services",
    "listed-business-equipment",
)


def days(count: int) -> DayCount:
    return DayCount(count, "calendar")


def business(count: int) -> DayCount:
    return DayCount(count, "business")


NO_EFFECT = object()
"""Where the version does not use the stage, whatever is stored."""

# fmt: off
TABLE: list[tuple[str, Any, Any, Any]] = [
    # parameter                      classic-2015            escrow-2021                       current-2024
    ("custody",                      "supplier_account",     "escrow",                         "escrow"),
    ("coverage",                     "opt_in",               "opt_in",                         "automatic"),
    ("quality_coverage",             "opt_in",               "choice",                         "included"),
    ("protected_amount",             "agreed",               "agreed",                         "everything_paid"),
    ("limit",                        "hard",                 "hard",                           "soft"),
    ("late_shipment_opens",          days(1),                days(1),                          days(1)),
    ("late_shipment_closes_from",    "shipment",             "delivery",                       "delivery"),
    ("late_shipment_closes",         days(15),               days(30),                         days(30)),
    ("quality_stages",               ("pre_shipment",),      ("pre_shipment", "post_delivery"), ("post_delivery",)),
    ("quality_closes",               NO_EFFECT,              days(30),                         days(30)),
    ("quality_closes_preferred",     NO_EFFECT,              OFF,                              days(60)),
    ("delivery_covered",             NO,                     YES,                              YES),
    ("delivery_opens",               NO_EFFECT,              days(1),                          days(1)),
    ("delivery_closes",              NO_EFFECT,              days(30),                         days(30)),
    ("supplier_response",            business(15),           days(5),                          days(5)),
    ("escalation_without_agreement", days(15),               OFF,                              OFF),
    ("who_escalates",                "either",               "either",                         "either"),
    ("auto_escalation",              OFF,                    OFF,                              days(7)),
    ("determination_lateness",       days(7),                days(7),                          days(7)),
    ("determination_quality",        days(7),                days(7),                          days(7)),
    ("determination_quality_from",   "report",               "escalation",                     "escalation"),
    ("quality_needs_report",         YES,                    NO,                               NO),
    ("inspection_booking",           days(10),               days(10),                         days(10)),
    ("evidence_request",             business(3),            days(3),                          days(3)),
    ("supplier_refund",              days(7),                days(7),                          days(7)),
    ("return_shipping",              days(15),               days(15),                         days(15)),
    ("appeal",                       days(7),                days(7),                          days(7)),
    ("unpaid_lapse",                 days(15),               days(7),                          days(7)),
    ("automatic_acceptance",         "none_held",            "last_window",                    "last_window"),
    ("credit_rate",                  Decimal(0),             Decimal(0),                       Decimal("0.10")),
    ("credit_cap_usd",               NO_EFFECT,              NO_EFFECT,                        Decimal(100)),
    ("refund_order",                 "supplier_guarantee",   "held_supplier_guarantee",        "held_supplier_guarantee"),
    ("report_weight",                "presumption",          "evidence",                       "evidence"),
    ("grace",                        days(0),                days(0),                          days(0)),
    ("partial_refund_needs_consent", YES,                    NO,                               NO),
    ("excluded_categories",          EXCLUDED,               EXCLUDED,                         EXCLUDED),
    ("limit_lookback_months",        6,                      6,                                6),
    # The product's own numbers, the same in all three.
    ("limit_base_basic_usd",         Decimal(20000),         Decimal(20000),                   Decimal(20000)),
    ("limit_base_verified_usd",      Decimal(60000),         Decimal(60000),                   Decimal(60000)),
    ("limit_base_gold_usd",          Decimal(150000),        Decimal(150000),                  Decimal(150000)),
    ("limit_base_platinum_usd",      Decimal(400000),        Decimal(400000),                  Decimal(400000)),
    ("limit_volume_share",           Decimal("0.5"),         Decimal("0.5"),                   Decimal("0.5")),
    ("limit_record_from",            5,                      5,                                5),
    ("limit_late_factor",            Decimal(1),             Decimal(1),                       Decimal(1)),
    ("limit_upheld_factor",          Decimal(5),             Decimal(5),                       Decimal(5)),
    ("limit_cap_usd",                Decimal(2000000),       Decimal(2000000),                 Decimal(2000000)),
    ("proposal_lapse",               days(30),               days(30),                         days(30)),
    ("replacement_shipping",         days(15),               days(15),                         days(15)),
    ("request_answer",               days(7),                days(7),                          days(7)),
    ("amendment_answer",             days(5),                days(5),                          days(5)),
    ("offer_expiry",                 days(3),                days(3),                          days(3)),
    ("dispute_lapse",                days(30),               days(30),                         days(30)),
    ("never_delivered_review",       days(90),               days(90),                         days(90)),
    ("service_report",               days(7),                days(7),                          days(7)),
    ("fulfilment_review",            days(30),               days(30),                         days(30)),
    ("owed_review",                  days(90),               days(90),                         days(90)),
    ("approval_raise",               business(1),            business(1),                      business(1)),
    ("second_approver_above_usd",    Decimal(20000),         Decimal(20000),                   Decimal(20000)),
    ("signal_claims_most",           3,                      3,                                3),
    ("signal_claims_months",         6,                      6,                                6),
    ("signal_pair_refunds_most",     2,                      2,                                2),
    ("signal_pair_months",           12,                     12,                               12),
    ("signal_declared_tolerance",    Decimal("0.1"),         Decimal("0.1"),                   Decimal("0.1")),
    ("reminder_before",              days(1),                days(1),                          days(1)),
]
# fmt: on


def test_the_table_names_every_parameter_once():
    assert sorted(row[0] for row in TABLE) == sorted(BY_NAME) == sorted(PARAMETER_NAMES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
@pytest.mark.parametrize("column", [1, 2, 3], ids=["classic", "escrow", "current"])
def test_each_shipped_value_is_the_rulebooks(row, column):
    version = ServiceRules.objects.get(code=shipped.VERSIONS[column - 1].code)
    if row[column] is NO_EFFECT:
        assert not policy.is_used(BY_NAME[row[0]].stage, version.values())
    else:
        assert getattr(version.rules, row[0]) == row[column]


@pytest.mark.parametrize("code", ["classic-2015", "escrow-2021", "current-2024"])
def test_a_shipped_version_is_published_complete_and_sealed(code):
    version = ServiceRules.objects.get(code=code)
    assert version.is_published
    assert version.applies_from == datetime(int(code[-4:]), 1, 1, tzinfo=UTC)
    assert not policy.missing(version.values())
    assert not policy.contradictions(version.values())
    assert version.content_hash == fingerprint(code, version.applies_from, version.parameters.all())


def test_it_says_where_a_number_comes_from_and_that_sources_disagree():
    response = Parameter.objects.get(version__code="classic-2015", name="supplier_response")
    assert response.source == "S2"
    assert "15 business days" in response.note
    assert "15 days" in response.note


def test_a_number_without_a_source_is_the_products_own():
    assert set(Parameter.objects.filter(name="appeal").values_list("source", flat=True)) == {""}


def test_shipping_again_changes_nothing():
    before = list(ServiceRules.objects.order_by("pk").values())
    shipped.ship(ServiceRules, Parameter)
    assert list(ServiceRules.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2015, 1, 1, tzinfo=UTC), "classic-2015"),
        (datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC), "classic-2015"),
        (datetime(2021, 1, 1, tzinfo=UTC), "escrow-2021"),
        (datetime(2024, 3, 1, tzinfo=UTC), "current-2024"),
        (datetime(2030, 1, 1, tzinfo=UTC), "current-2024"),
    ],
)
def test_the_version_in_force_is_the_last_that_applies(at, code):
    assert ServiceRules.objects.in_force(at).code == code


def test_no_version_is_in_force_before_the_first():
    with pytest.raises(ServiceRules.DoesNotExist):
        ServiceRules.objects.in_force(datetime(2014, 12, 31, tzinfo=UTC))


def test_a_pinned_version_is_read_once(django_assert_num_queries):
    key = ServiceRules.objects.get(code="classic-2015").pk
    assert ServiceRules.typed(key) is pinned(key)
    with django_assert_num_queries(0):
        assert pinned(key).supplier_response == business(15)
