"""A year of random orders under all three rules versions, with late jobs and killed sweeps, ends in order (I01–I48)."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from orders.models import Order
from tests.journeys.conftest import put_in_force
from tests.journeys.story import Story, on
from tradeassurance.core.models import Deadline
from tradeassurance.core.sweep import sweep
from tradeassurance.demo.simulation import faults, jobs
from tradeassurance.demo.simulation.year import Month, Simulation
from tradeassurance.rules.models import pinned

ORDERS = 16


@pytest.fixture(autouse=True)
def _taken_back(db: None, tmp_path: Path) -> Iterator[None]:
    """Keys and numbers begin anew afterwards."""
    pinned.cache_clear()
    with override_settings(CHECKPOINT_DIR=tmp_path), transaction.atomic():
        yield
        transaction.set_rollback(True)
    pinned.cache_clear()


@pytest.mark.long
def test_a_year_at_random_breaks_nothing_and_every_statement_adds_up() -> None:
    months: list[Month] = []

    outcome = Simulation(ORDERS, "a seed", month=months.append, monthly=False).run(lambda share: None)

    assert outcome.violations == []
    assert outcome.is_clean
    assert sum(outcome.states.values()) == ORDERS
    assert [month.orders for month in months] == [ORDERS]
    # A year has its troubles, and this one too.
    assert outcome.happened["sweeps killed"] > 0
    assert outcome.happened["clock jumps"] > 0
    rules = set(Order.objects.exclude(rules=None).values_list("rules__code", flat=True))
    assert rules == {"classic-2015-2025", "escrow-2021-2025", "current-2024-2025"}


def test_a_killed_sweep_leaves_nothing_half_and_the_next_one_goes_on() -> None:
    # Given an order whose time to pay is over
    put_in_force("escrow-2021")
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    at = on("2024-03-01")

    # When the sweep is killed at each of its writes in turn
    kills = 0
    for statement in range(1, 100):
        try:
            with jobs.killed_at(statement), transaction.atomic():
                sweep(at)
        except jobs.Killed:
            kills += 1
            assert story.order.state == "confirmed"
            assert Deadline.objects.filter(root_kind="order", kind="order.pay_by", outcome="open").exists()
            continue
        break

    # Then nothing happened until one got to its end, and everything then
    assert kills > 3
    assert story.order.state == "lapsed"
    assert list(faults.broken_invariants()) == []
    assert list(faults.statements_that_are_off()) == []


def test_the_schedule_that_stands_still_changes_nothing_but_when_it_is_written_down() -> None:
    happened: Counter[str] = Counter()
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    year = jobs.Year(datetime(2024, 6, 1, tzinfo=UTC), random.Random("jobs"), happened, lambda ends: None)
    year.now = on("2024-01-21")

    year.pass_to(on("2024-03-01"))

    lapsed = Deadline.objects.get(root_kind="order", kind="order.pay_by", outcome="expired")
    assert lapsed.closed_at == lapsed.due_at == story.order.ended_at
