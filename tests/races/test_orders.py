"""Several do something with orders at the same moment: the limit holds, a form counts once, sweeps share the work.

Each race has a control run without the lock, which must not come out right.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from orders.models import Order, Payment
from orders.services import confirmation, drafting, payment
from suppliers.limit import LimitMove
from suppliers.models import Freeze, Supplier
from tests import factories as world
from tests.races.harness import Answer, meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.change import bring_up_to_date
from tradeassurance.core.models import Deadline, IdempotencyKey, Notice
from tradeassurance.core.sweep import sweep, sweep_roots
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RULES = "escrow-2021"  # a hard limit
THREADS = 8


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def half_confirmed(count: int, limit: int, protected: int) -> list[world.Told]:
    """Orders of one supplier that the buyers have confirmed; the limit has room for some of them."""
    supplier = world.supplier(limit=limit)
    told = [
        world.order(rules=RULES, stage="proposed", supplier=supplier, protected=protected)
        for _ in range(count)
    ]
    for one in told:
        one.confirm(only="buyer")
    return told


def confirm_all(told: list[world.Told]) -> list[Answer]:
    def act(one: world.Told) -> Callable[[], Any]:
        at, by = one.times["confirmed"], one.supplier.actor
        return lambda: confirmation.confirm(one.order, by=by, at=at, version=1)

    return race(*(act(one) for one in told))


def frozen(told: world.Told) -> tuple[Decimal, Decimal]:
    """What the supplier's row says is frozen, and what the freezes add up to."""
    row = Supplier.objects.get(pk=told.supplier.supplier.pk)  # type: ignore[union-attr]
    return row.frozen_amount, sum((f.amount for f in Freeze.objects.filter(supplier=row)), Decimal(0))


@pytest.mark.parametrize("count", [2, 6])
def test_the_limit_holds_whoever_confirms_at_the_same_moment(count: int) -> None:
    # Given more half-confirmed orders than the limit holds
    told = half_confirmed(count, limit=15_000, protected=10_000)

    # When all are confirmed at once
    answers = confirm_all(told)

    # Then one fits, the others are refused under the rule, and the books agree
    assert sorted(answer.rule for answer in answers) == ["", *["L3"] * (count - 1)]
    assert frozen(told[0]) == (10_000, 10_000)
    assert Order.objects.filter(state="confirmed").count() == 1
    assert violations() == []


def test_without_the_lock_the_limit_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    told = half_confirmed(2, limit=15_000, protected=10_000)
    take_the_lock_off(monkeypatch)
    gate, freeze = threading.Barrier(2), LimitMove._freeze

    def read_before_anybody_writes(self: LimitMove, *args: Any) -> None:
        freeze(self, *args)
        gate.wait(10)

    monkeypatch.setattr(LimitMove, "_freeze", read_before_anybody_writes)
    answers = confirm_all(told)
    assert [answer.won for answer in answers] == [True, True]
    assert frozen(told[0]) == (10_000, 20_000)


def announce(told: world.Told, key: str) -> Payment:
    at, by = told.times["paid"], told.buyer.actor
    return payment.announce(told.order, by=by, at=at, stage="initial", amount=Decimal(10_000), key=key)


def test_a_form_sent_many_times_at_once_counts_once() -> None:
    # Given a confirmed order
    told = world.order(rules=RULES, stage="confirmed")

    # When the same form arrives eight times at the same moment
    answers = race(*[lambda: announce(told, "form-1")] * THREADS)

    # Then there is one payment, and everybody got it
    assert {answer.result for answer in answers} == {Payment.objects.get()}
    assert IdempotencyKey.objects.count() == 1
    assert violations() == []


def test_a_draft_sent_many_times_at_once_is_one_order() -> None:
    # Given the two parties: no row stands yet that could be locked
    supplier, buyer, at = world.supplier(), world.company(), world.STARTS[RULES]
    terms = world.terms(shipment_date=(at + 14 * world.DAY).date())

    def draft() -> Order:
        parties = {"buyer": buyer.company, "supplier": supplier.supplier}
        return drafting.draft(by=supplier.actor, at=at, key="form-1", currency="USD", terms=terms, **parties)

    # When the same form arrives eight times at the same moment
    answers = race(*[draft] * THREADS)

    # Then there is one order, and everybody got it
    assert {answer.result for answer in answers} == {Order.objects.get()}
    assert violations() == []


def test_without_a_key_each_form_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(rules=RULES, stage="confirmed")
    at, by = told.times["paid"], told.buyer.actor

    def pay() -> Payment:
        return payment.announce(told.order, by=by, at=at, stage="initial", amount=Decimal(100))

    race(*[pay] * THREADS)
    assert Payment.objects.count() == THREADS


def test_without_the_lock_payments_trip_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(rules=RULES, stage="confirmed")
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Both count the payments before either is written: the same reference twice, or the same place in the trail.
    with pytest.raises(DatabaseError):
        race(lambda: announce(told, "one"), lambda: announce(told, "two"))


def unpaid(count: int) -> Any:
    """Confirmed orders whose time to pay is over; and when."""
    supplier, buyer = world.supplier(limit=10_000_000), world.company()
    for _ in range(count):
        world.order(rules=RULES, stage="confirmed", supplier=supplier, buyer=buyer)
    latest = Deadline.objects.filter(kind="order.pay_by").latest("due_at")
    at = latest.due_at + timedelta(hours=1)
    # Orders are counted here: the supplier's monthly assessment is done before.
    sweep_roots([("supplier", pk) for pk in Supplier.objects.values_list("pk", flat=True)], at)
    return at


def each_lapsed_once(count: int) -> None:
    assert Order.objects.filter(state="lapsed").count() == count
    assert Notice.objects.filter(topic="order.lapsed").count() == 2 * count
    assert Freeze.objects.filter(state="released").count() == count
    assert set(Supplier.objects.values_list("frozen_amount", flat=True)) == {Decimal(0)}
    assert violations() == []


def test_sweeps_side_by_side_share_the_work() -> None:
    # Given forty orders that came due
    at = unpaid(40)

    # When three sweeps run at once in small batches
    answers = race(*[lambda: sweep(at, batch=4)] * 3)

    # Then each order lapsed once, and no sweep took what another had
    each_lapsed_once(40)
    assert sum(answer.result for answer in answers) == 40


def test_a_sweep_passes_over_what_another_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given ten orders that came due, and a sweep that holds the first five and is slow
    at = unpaid(10)
    holding, go_on = threading.Event(), threading.Event()
    slow = threading.local()

    def slowly(case: Any, until: Any) -> bool:
        if getattr(slow, "me", False):
            holding.set()
            go_on.wait(10)
        return bring_up_to_date(case, until)

    monkeypatch.setattr("tradeassurance.core.sweep.bring_up_to_date", slowly)

    def first() -> int:
        slow.me = True
        return sweep(at, batch=5, most=5)

    def second() -> int:
        holding.wait(10)
        done = sweep(at, batch=5)
        go_on.set()
        return done

    # When another sweep comes, then it takes the five others at once
    answers = race(first, second)
    assert [answer.result for answer in answers] == [5, 5]
    each_lapsed_once(10)


def test_without_the_lock_two_sweeps_take_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    at = unpaid(1)
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # The loser's row of the trail is refused; it puts back what the winner has already ended.
    answers = race(lambda: sweep(at), lambda: sweep(at))
    assert sum(answer.result for answer in answers) == 2
