"""Banks and providers tell at the same moment: each event counts once, in any order (I17, P2).

Each race has a control run without what guards it, which must not come out right.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from orders.models import InboundEvent, Payment
from orders.services import inbound
from tests import factories as world
from tests.payments.bank import PAID, announced, held, news
from tests.races.harness import meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.actors import PROVIDER
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def take(said: inbound.News) -> InboundEvent:
    return inbound.take(said, by=PROVIDER, at=PAID)


def test_i17_the_same_event_eight_times_at_once_counts_once() -> None:
    # Given an announced payment
    told = world.order(stage="confirmed")
    said = news(announced(told).reference)

    # When its event arrives eight times at the same moment
    answers = race(*[lambda: take(said)] * THREADS)

    # Then everybody got the one record of it, and the order was paid once
    assert {answer.result for answer in answers} == {InboundEvent.objects.get()}
    assert (Payment.objects.get().state, held(told.order)) == ("received", 10_000)
    assert violations() == []


def test_i17_the_same_unknown_event_eight_times_at_once_is_set_aside_once() -> None:
    said = news("nothing of ours")
    answers = race(*[lambda: take(said)] * THREADS)
    assert {answer.result for answer in answers} == {InboundEvent.objects.get()}
    assert InboundEvent.objects.get().rest_amount == 10_000
    assert violations() == []


def test_without_one_id_each_arrival_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    race(*[lambda: take(news(reference))] * 2)
    assert InboundEvent.objects.filter(cause="duplicate", rest_amount=10_000).count() == 1


def test_p2_two_parts_of_a_payment_at_once_add_up() -> None:
    # Given an announced payment of 10,000
    told = world.order(stage="confirmed")
    reference = announced(told).reference

    # When two halves arrive at the same moment
    race(lambda: take(news(reference, "5000")), lambda: take(news(reference, "5000")))

    # Then both count, and production has started
    assert [p.amount for p in Payment.objects.order_by("pk")] == [5000, 5000]
    assert (told.reload().state, held(told.order)) == ("in_production", 10_000)
    assert violations() == []


def test_without_the_lock_two_parts_trip_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    parts: list[Any] = [news(reference, "5000"), news(reference, "5000")]
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Both find the payment not yet received: one half is lost, or the second trail entry is refused.
    with pytest.raises(DatabaseError):
        race(*[lambda said=said: take(said) for said in parts])


@pytest.mark.parametrize("attempt", range(3))
def test_p2_a_reversal_at_the_moment_of_its_receipt_leaves_nothing_held(attempt: int) -> None:
    # Given an announced payment
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    came = news(reference, transaction="T-1")
    back = news(reference, transaction="T-1", kind="reversed")

    # When it is received and taken back at the same moment, in whatever order
    race(lambda: take(came), lambda: take(back))

    # Then either it was charged back, or both reports ended each other
    order = told.reload()
    assert held(order) == 0
    assert (order.state, Payment.objects.get().state) in [("refunded", "reversed"), ("confirmed", "failed")]
    assert violations() == []


def test_without_the_lock_a_reversal_and_its_receipt_trip_over_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    came = news(reference, transaction="T-1")
    back = news(reference, transaction="T-1", kind="reversed")
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Each finds the payment as it was before the other: both write the same place of the trail.
    with pytest.raises(DatabaseError):
        race(lambda: take(came), lambda: take(back))


def test_without_the_lock_money_is_allocated_twice_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(stage="confirmed")
    event = take(news("nothing of ours"))
    makers = [world.staff("finance_maker"), world.staff("finance_maker")]
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    with pytest.raises(DatabaseError):
        race(
            *[
                lambda by=by: inbound.allocate(
                    event, by=by, at=PAID, order=told.order, amount=event.rest_amount
                )
                for by in makers
            ]
        )


def test_p2_unallocated_money_is_allocated_once_whoever_sends_the_form() -> None:
    # Given money without a place, and two people of finance
    told = world.order(stage="confirmed")
    event = take(news("nothing of ours"))
    makers = [world.staff("finance_maker"), world.staff("finance_maker")]

    # When both allocate it at the same moment
    answers = race(
        *[
            lambda by=by: inbound.allocate(event, by=by, at=PAID, order=told.order, amount=event.rest_amount)
            for by in makers
        ]
    )

    # Then one did, and the other was told that nothing is left
    assert sorted(answer.rule for answer in answers) == ["", "P2"]
    assert held(told.order) == 10_000
    assert violations() == []
