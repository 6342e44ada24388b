"""The sweep: late is as good as in time, a batch is one conversation, and a fault stays with its case (C7)."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from tests import factories as world
from tradeassurance.core import audit
from tradeassurance.core.models import Deadline, TrailEntry
from tradeassurance.core.sweep import FIRST_RETRY, sweep

pytestmark = pytest.mark.django_db

A_MINUTE, A_SECOND = timedelta(minutes=1), timedelta(seconds=1)


def unpaid(count: int) -> list[world.Told]:
    """Confirmed orders that nobody pays, between the same two companies."""
    supplier, buyer = world.supplier(limit=10_000_000), world.company()
    orders = [world.order(stage="confirmed", supplier=supplier, buyer=buyer) for _ in range(count)]
    # Cases are counted here, and the supplier's monthly assessment would be one more.
    Deadline.objects.filter(kind="supplier.reassess").delete()
    return orders


def pay_by(told: world.Told) -> Deadline:
    return Deadline.objects.get(root_kind="order", root_id=told.order.pk, kind="order.pay_by")


def states(orders: list[world.Told]) -> list[str]:
    return [told.reload().state for told in orders]


def asked(at: datetime) -> int:
    """How many statements a sweep takes."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sweep(at)
    return len(queries)


def test_it_takes_effect_at_the_deadline_however_late_it_runs() -> None:
    # Given an order that was not paid in time
    (told,) = unpaid(1)
    due = pay_by(told).due_at
    late = due + timedelta(days=30)

    # When the job runs a month later
    assert sweep(late) == 1

    # Then the order ended when its time was over, and the trail says when that was noticed
    ended = pay_by(told)
    assert (told.reload().state, told.order.ended_at) == ("lapsed", due)
    assert (ended.outcome, ended.closed_at) == ("expired", due)
    entry = TrailEntry.objects.filter(root_kind="order", root_id=told.order.pk).latest("seq")
    assert (entry.actor, entry.at, entry.recorded_at) == ("clock", due, late)


def test_it_finds_nothing_the_second_time() -> None:
    # Given a sweep that has taken everything
    (told,) = unpaid(1)
    late = pay_by(told).due_at + timedelta(days=1)
    sweep(late)
    before = TrailEntry.objects.count()

    # When it runs again
    taken = sweep(late)

    # Then there is nothing left to do
    assert (taken, TrailEntry.objects.count()) == (0, before)


def test_it_leaves_alone_what_is_younger_than_a_minute() -> None:
    # Given an order whose last second to pay is over, its reminder long sent
    (told,) = unpaid(1)
    due = pay_by(told).due_at
    sweep(due - A_MINUTE)

    # When the job runs within a minute of that, nothing happens: a request may still be under way
    assert sweep(due + A_SECOND) == 0
    assert sweep(due + A_MINUTE) == 0
    assert told.reload().state == "confirmed"

    # When the minute is over
    assert sweep(due + A_SECOND + A_MINUTE) == 1

    # Then it lapses
    assert told.reload().state == "lapsed"


def test_it_asks_as_often_for_twenty_cases_as_for_two() -> None:
    # Given a sweep that has run before, so that what is looked up once is known
    (first,) = unpaid(1)
    late = pay_by(first).due_at + timedelta(days=1)
    sweep(late)

    # When it takes two cases, and then twenty
    two = unpaid(2)
    for_two = asked(late)
    twenty = unpaid(20)
    for_twenty = asked(late)

    # Then the number of statements is the same
    assert set(states(two + twenty)) == {"lapsed"}
    assert for_twenty == for_two


def test_it_takes_small_batches_to_the_end_and_no_more_than_it_may() -> None:
    # Given five cases
    orders = unpaid(5)
    late = pay_by(orders[0]).due_at + timedelta(days=1)

    # When the job may take three, and then all, two at a time
    assert sweep(late, batch=2, most=3) == 3
    assert sorted(states(orders)) == ["confirmed"] * 2 + ["lapsed"] * 3
    assert sweep(late, batch=2) == 2

    # Then all are done
    assert set(states(orders)) == {"lapsed"}


def wrong_state(order: Order) -> None:
    """Somebody wrote past the door; the consequence of time is refused now."""
    Order.objects.filter(pk=order.pk).update(state="draft")


def wrong_length(order: Order) -> None:
    """Somebody wrote past the door; the database refuses the next entry of the trail."""
    Order.objects.filter(pk=order.pk).update(trail_length=1)


@pytest.mark.parametrize(
    ("poison", "error"),
    [(wrong_state, "Refused"), (wrong_length, "IntegrityError")],
    ids=["logic", "database"],
)
def test_it_puts_a_poisoned_case_back_alone(poison, error: str) -> None:  # type: ignore[no-untyped-def]
    # Given five orders that were not paid, one of them spoiled
    orders = unpaid(5)
    sick, healthy = orders[2], orders[:2] + orders[3:]
    kept = Order.objects.values("state", "trail_length").get(pk=sick.order.pk)
    poison(sick.order)
    at = pay_by(sick).due_at + timedelta(days=1)
    trail = TrailEntry.objects.filter(root_kind="order", root_id=sick.order.pk)
    length = trail.count()

    # When the job runs
    assert sweep(at) == 5

    # Then the others are done, and the spoiled one has its error, a retry, and is otherwise untouched
    assert set(states(healthy)) == {"lapsed"}
    assert all(pay_by(told).attempts == 0 for told in healthy)
    waiting = pay_by(sick)
    assert (waiting.outcome, waiting.attempts, waiting.retry_at) == ("open", 1, at + FIRST_RETRY)
    assert waiting.last_error.startswith(f"{error}: ")
    assert trail.count() == length

    # When it is tried again too early, nothing; in time, it waits twice as long
    assert sweep(at + FIRST_RETRY - A_SECOND) == 0
    again = at + FIRST_RETRY
    assert sweep(again) == 1
    assert (pay_by(sick).attempts, pay_by(sick).retry_at) == (2, again + 2 * FIRST_RETRY)

    # When it was repaired
    Order.objects.filter(pk=sick.order.pk).update(**kept)
    assert sweep(again + 2 * FIRST_RETRY) == 1

    # Then it takes effect at its own instant after all
    ended = pay_by(sick)
    assert (sick.reload().state, sick.order.ended_at) == ("lapsed", ended.due_at)
    assert (ended.outcome, ended.last_error) == ("expired", "")
    assert audit.verify()[1] == []
