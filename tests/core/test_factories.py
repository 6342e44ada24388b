"""The world that other tests stand on."""

from datetime import UTC, datetime

import pytest

from tests import factories as world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rules", list(world.STARTS))
@pytest.mark.parametrize("stage", world.STAGES)
def test_it_tells_an_order_up_to_a_stage(rules: str, stage: str) -> None:
    told = world.order(
        rules=rules, stage=stage, quality_cover="pre_shipment" if rules == "classic-2015" else "post_delivery"
    )
    expected = {"paid": "in_production"}.get(stage, stage)
    assert told.reload().state == expected
    if stage not in ("draft", "proposed"):
        assert told.order.rules.code == rules


def test_it_puts_older_rules_in_force_at_another_time() -> None:
    told = world.order(
        rules="classic-2015",
        stage="confirmed",
        at=datetime(2024, 2, 1, 9, tzinfo=UTC),
        quality_cover="pre_shipment",
        currency="JPY",
    )
    assert told.order.rules.code.startswith("classic-2015-")
    assert told.order.terms.custody == "supplier_account"
