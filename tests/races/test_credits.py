"""One credit, two orders, the same moment: it is spent once (I15). The control run is without the lock."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError

from orders.credit import CreditMove
from orders.models import Credit, CreditUse
from orders.services import spending
from tests import factories as world
from tests.journeys.story import on
from tests.races.harness import Answer, meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 4


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def credit_and_orders(count: int) -> tuple[Credit, list[world.Told]]:
    """A credit for a late order, and as many later orders of the same buyer."""
    first = world.order(stage="paid", at=on("2024-03-01"))
    sweep(on("2024-03-20"))
    more = {"buyer": first.buyer, "supplier": first.supplier, "at": on("2024-04-01"), "protected": 1}
    return Credit.objects.get(order=first.order), [
        world.order(stage="confirmed", **more) for _ in range(count)
    ]


def spend_everywhere(credit: Credit, orders: list[world.Told]) -> list[Answer]:
    def act(told: world.Told) -> Any:
        return lambda: spending.spend(
            told.order, by=told.buyer.actor, at=on("2024-04-02"), credit_id=credit.pk
        )

    return race(*map(act, orders))


def test_i15_a_credit_is_spent_once_whoever_spends_it_at_the_same_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given one credit and four orders
    credit, orders = credit_and_orders(THREADS)

    # When it is spent on all of them at once, after all have read that it is open
    meet_before_writing(monkeypatch, THREADS)
    answers = spend_everywhere(credit, orders)

    # Then one gets it, the others are refused under the rule, and the books agree
    assert sorted(answer.rule for answer in answers) == ["", *["P6"] * (THREADS - 1)]
    assert CreditUse.objects.count() == 1
    assert violations() == []


def test_without_the_lock_both_spend_it_and_only_the_database_stops_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The platform's account of credits is open already: opening it would make one wait for the other.
    spend_everywhere(*credit_and_orders(1))
    credit, orders = credit_and_orders(2)
    take_the_lock_off(monkeypatch)
    gate, apply = threading.Barrier(2), CreditMove.apply

    def read_before_anybody_writes(self: CreditMove, row: Credit) -> None:
        apply(self, row)
        gate.wait(10)

    monkeypatch.setattr(CreditMove, "apply", read_before_anybody_writes)
    with pytest.raises(IntegrityError):
        spend_everywhere(credit, orders)
