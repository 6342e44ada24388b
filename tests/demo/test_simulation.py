"""A year of random orders under all three rules versions ends with everything in order (I01–I47)."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from orders.models import Order
from tradeassurance.demo.simulation import simulate
from tradeassurance.rules.models import pinned

ORDERS = 24


@pytest.fixture(autouse=True)
def _taken_back(db: None) -> Iterator[None]:
    """Keys and numbers begin anew afterwards."""
    pinned.cache_clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    pinned.cache_clear()


@pytest.mark.long
def test_a_year_at_random_breaks_nothing_and_every_statement_adds_up() -> None:
    outcome = simulate(ORDERS, "a seed")

    assert outcome.violations == []
    assert sum(outcome.states.values()) == ORDERS
    rules = set(Order.objects.exclude(rules=None).values_list("rules__code", flat=True))
    assert rules == {"classic-2015", "escrow-2021", "current-2024"}
