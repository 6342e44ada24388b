"""Each kind of parameter: kept as JSON and read back the same, wrong values refused, said in words."""

from decimal import Decimal

import pytest

from tradeassurance.core.calendars import DayCount
from tradeassurance.rules.enums import QualityStage
from tradeassurance.rules.parameters import BY_NAME, DEFINITIONS


@pytest.mark.parametrize(
    ("name", "value", "stored", "words"),
    [
        (
            "supplier_response",
            DayCount(15, "business"),
            {"days": 15, "counts": "business"},
            "15 business days",
        ),
        ("appeal", DayCount(1), {"days": 1, "counts": "calendar"}, "1 day"),
        ("auto_escalation", None, None, "off"),
        ("escalation_without_agreement", None, None, "on any unsatisfactory answer"),
        ("custody", "escrow", "escrow", "Held until acceptance"),
        ("quality_stages", (QualityStage.PRE_SHIPMENT,), ["pre_shipment"], "Before shipment"),
        ("excluded_categories", (), [], "none"),
        ("delivery_covered", False, False, "no"),
        ("credit_rate", Decimal("0.10"), "0.10", "10 %"),
        ("credit_rate", Decimal("0"), "0", "none"),
        ("credit_cap_usd", Decimal("1500"), "1500", "USD 1,500.00"),
        ("limit_lookback_months", 6, 6, "6 months"),
        ("limit_upheld_factor", Decimal("2.5"), "2.5", "× 2.5"),
        ("limit_record_from", 0, 0, "0"),
    ],
)
def test_a_value_is_kept_read_back_and_said(name, value, stored, words):
    definition = BY_NAME[name]
    assert definition.write(value) == stored
    assert definition.read(stored) == value
    assert definition.show(value) == words


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("supplier_response", 15),
        ("supplier_response", None),
        ("custody", "barter"),
        ("custody", None),
        ("quality_stages", ()),
        ("quality_stages", ["pre_shipment", "pre_shipment"]),
        ("quality_stages", "pre_shipment"),
        ("excluded_categories", ["weapons"]),
        ("delivery_covered", 1),
        ("credit_rate", Decimal("1.01")),
        ("credit_rate", Decimal("-0.1")),
        ("credit_rate", Decimal("NaN")),
        ("credit_rate", "ten"),
        ("credit_cap_usd", Decimal("0.001")),
        ("limit_lookback_months", 0),
        ("limit_upheld_factor", Decimal(101)),
        ("limit_record_from", -1),
        ("limit_lookback_months", True),
    ],
)
def test_a_wrong_value_is_refused(name, wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - each kind says it in words of its own
        BY_NAME[name].write(wrong)


@pytest.mark.parametrize(
    "raw", [{"days": 3}, {"days": -1, "counts": "calendar"}, {"days": 3, "counts": "moon"}, []]
)
def test_a_wrong_day_count_is_refused(raw):
    with pytest.raises(ValueError):  # noqa: PT011
        BY_NAME["appeal"].read(raw)


def test_every_parameter_has_a_label_and_a_stage():
    assert all(str(definition.label) and definition.stage for definition in DEFINITIONS)
    assert len(BY_NAME) == len(DEFINITIONS)
