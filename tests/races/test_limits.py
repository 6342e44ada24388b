"""A limit is assessed anew while orders are confirmed against it: whoever is first, the numbers agree (L2, L3)."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from orders.services import confirmation
from suppliers.limit import LimitMove
from suppliers.models import Freeze, Supplier
from suppliers.services import assessment
from tests import factories as world
from tests.races.harness import race, take_the_lock_off, violations
from tests.races.test_orders import confirm_all, frozen, half_confirmed
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def test_L3_equality_fits_for_everybody_at_the_same_moment() -> None:
    # Given four half-confirmed orders that fill the limit to the cent
    told = half_confirmed(4, limit=40_000, protected=10_000)

    # When all are confirmed at once
    answers = confirm_all(told)

    # Then all fit, and nothing is left
    assert [answer.won for answer in answers] == [True] * 4
    assert frozen(told[0]) == (40_000, 40_000)
    assert violations() == []


def lower(told: world.Told, limit: int) -> Any:
    at, risk = told.times["confirmed"] + timedelta(seconds=1), world.staff("risk")
    supplier = told.supplier.supplier
    values = {"grade": "basic", "limit": Decimal(limit), "reason": "Late three times."}
    return lambda: assessment.set_limit(supplier, by=risk, at=at, **values)


def confirm(told: world.Told) -> Any:
    at, by = told.times["confirmed"], told.supplier.actor
    return lambda: confirmation.confirm(told.order, by=by, at=at, version=1)


@pytest.mark.parametrize("_again", range(3))
def test_L2_an_assessment_and_a_confirmation_at_the_same_moment_do_not_lose_each_other(_again: int) -> None:
    # Given an order that fits the limit, and an assessment that lowers it below that
    (told,) = half_confirmed(1, limit=10_000, protected=10_000)

    # When both happen at once
    assessed, confirmed = race(lower(told, 1_000), confirm(told))

    # Then the limit is lower, and the order stands where it was first, or was refused where it was not
    assert assessed.won
    row = Supplier.objects.get(pk=told.supplier.supplier.pk)  # type: ignore[union-attr]
    assert row.limit_amount == 1_000
    assert row.frozen_amount == (10_000 if confirmed.won else 0)
    if confirmed.won:
        assert Freeze.objects.get().limit_then == 10_000
    else:
        assert confirmed.rule == "L3"
    assert violations() == []


def test_without_the_lock_an_order_is_confirmed_against_a_limit_that_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (told,) = half_confirmed(1, limit=10_000, protected=10_000)
    take_the_lock_off(monkeypatch)
    has_read, is_lowered, freeze = threading.Event(), threading.Event(), LimitMove._freeze

    def read_then_wait(self: LimitMove, *args: Any) -> None:
        has_read.set()
        is_lowered.wait(10)
        freeze(self, *args)

    monkeypatch.setattr(LimitMove, "_freeze", read_then_wait)
    set_lower = lower(told, 1_000)

    def lower_in_between() -> Any:
        has_read.wait(10)
        try:
            return set_lower()
        finally:
            is_lowered.set()

    answers = race(confirm(told), lower_in_between)
    # Both won, and the freeze says it fitted a limit that was not there any more.
    assert [answer.won for answer in answers] == [True, True]
    assert Freeze.objects.get().limit_then == 10_000
    assert Supplier.objects.get(pk=told.supplier.supplier.pk).limit_amount == 1_000  # type: ignore[union-attr]
