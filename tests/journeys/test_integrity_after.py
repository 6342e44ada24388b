"""After every journey of a kind, everything that must hold holds (INVARIANTS.md)."""

import pytest

from tests.journeys import test_appeal as appeal
from tests.journeys import test_classic as classic
from tests.journeys import test_escrow as escrow
from tradeassurance.core import audit, integrity

pytestmark = pytest.mark.django_db

paid = classic.paid
current = escrow.current


def violations() -> list[str]:
    return [f"{r.check.id}: {line}" for r in integrity.run() for line in r.violations]


def test_it_is_clean_after_the_guarantee_paid_and_was_reimbursed(paid) -> None:  # type: ignore[no-untyped-def]
    classic.test_m1_m2_l5_the_whole_way_from_late_goods_to_the_limit_coming_back(paid)

    assert violations() == []
    assert audit.verify()[1] == []


def test_it_is_clean_after_a_settlement(current) -> None:  # type: ignore[no-untyped-def]
    escrow.test_a_quality_claim_on_day_29_is_settled_by_a_counter_offer(current)

    assert violations() == []


def test_it_is_clean_after_an_appeal(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    appeal.test_a9_an_appeal_is_decided_by_another_arbitrator_with_approval_and_is_final(rules_in_force)

    assert violations() == []


def test_it_is_clean_after_a_return(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    escrow.test_a8_a_return_is_refunded_after_it_was_confirmed_over_the_original_payments(rules_in_force)

    assert violations() == []


def test_it_is_clean_after_a_chargeback(current) -> None:  # type: ignore[no-untyped-def]
    escrow.test_c4_x2_a_chargeback_closes_an_open_dispute_and_bars_later_ones(current)

    assert violations() == []
