"""Several agree at the same moment: amendments and the limit, cancelling, lapsing, paying, publishing (O5, L3, L4).

Each race has a control run without what decides it (the lock, or the pin), which must not come out right.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from orders.models import Amendment, Order, Payment
from orders.services import amending, confirmation, drafting, payment, versions
from suppliers.limit import LimitMove
from suppliers.models import Freeze, Supplier
from tests import factories as world
from tests.races.harness import Answer, meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.models import Deadline
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.rules.models import ServiceRules, pinned
from tradeassurance.rules.services import drafting as rules_drafting
from tradeassurance.rules.services import publishing

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RULES = "escrow-2021"  # a hard limit


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def proposed(told: world.Told, **terms: Any) -> Amendment:
    """A change of a confirmed contract that waits for the buyer."""
    contract = told.reload().contract
    same = versions.terms_of(contract, contract.items.all(), contract.requirements.all())
    at = told.times["confirmed"] + world.HOUR
    changed = replace(same, **terms)
    return amending.propose(told.order, by=told.supplier.actor, at=at, terms=changed, reason="More.")


# --- an amendment that raises the amount, against the confirmation of another order --------------------


def raise_and_confirm() -> tuple[list[Callable[[], Any]], world.Told]:
    """A limit of 15,000: one order has 7,500 and wants 10,000; another one wants 7,500. One of them fits."""
    supplier = world.supplier(limit=15_000)
    mine = world.order(rules=RULES, stage="confirmed", supplier=supplier, protected=7500)
    other = world.order(rules=RULES, stage="proposed", supplier=supplier, protected=7500)
    other.confirm(only="buyer")
    raised = proposed(mine, protected_amount=Decimal(10_000))
    at = mine.times["confirmed"] + 2 * world.HOUR
    confirms = other.supplier.actor

    def accept() -> Any:
        return amending.accept(raised, by=mine.buyer.actor, at=at)

    def confirm() -> Any:
        return confirmation.confirm(other.order, by=confirms, at=at, version=1)

    return [accept, confirm], mine


def frozen(told: world.Told) -> tuple[Decimal, Decimal]:
    """What the supplier's row says is frozen, and what the open freezes add up to."""
    row = Supplier.objects.get(pk=told.supplier.supplier.pk)  # type: ignore[union-attr]
    return row.frozen_amount, sum(
        (f.amount for f in Freeze.objects.filter(supplier=row, state="open")), Decimal(0)
    )


def test_o5_l3_the_limit_holds_between_a_raise_and_a_confirmation() -> None:
    acts, told = raise_and_confirm()
    answers = race(*acts)
    assert sorted(answer.rule for answer in answers) == ["", "L3"]
    assert frozen(told) == ((10_000, 10_000) if answers[0].won else (15_000, 15_000))
    assert violations() == []


def test_without_the_lock_a_raise_and_a_confirmation_both_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, told = raise_and_confirm()
    take_the_lock_off(monkeypatch)
    gate, freeze = threading.Barrier(2), LimitMove._freeze

    def read_before_anybody_writes(self: LimitMove, *args: Any) -> None:
        freeze(self, *args)
        gate.wait(10)

    monkeypatch.setattr(LimitMove, "_freeze", read_before_anybody_writes)
    answers = race(*acts)
    assert [answer.won for answer in answers] == [True, True]
    row, freezes = frozen(told)
    assert freezes == 17_500
    assert row != freezes


# --- lapse against payment, cancel against payment ----------------------------------------------------


def paying_in_the_last_second() -> tuple[world.Told, Payment, Any]:
    told = world.order(rules=RULES, stage="confirmed")
    due = Deadline.objects.get(root_id=told.order.pk, kind="order.pay_by", outcome="open").due_at
    announced = payment.announce(
        told.order, by=told.buyer.actor, at=told.times["paid"], stage="initial", amount=Decimal(10_000)
    )
    return told, announced, due


def lapse_and_pay() -> tuple[list[Callable[[], Any]], world.Told]:
    told, announced, due = paying_in_the_last_second()

    def lapse() -> int:
        return sweep(due + timedelta(minutes=5))

    def pay() -> Any:
        return payment.receive(announced, by=world.PROVIDER, at=due, bank_reference="B-1")

    return [lapse, pay], told


def test_l4_a_payment_and_the_lapse_do_not_both_happen() -> None:
    # Given a payment that reached us in the last second, and the job that comes for the lapse
    acts, told = lapse_and_pay()
    lapsed, paid = race(*acts)

    # Then either it was in time and production began, or the order had lapsed and finance sends the money back
    received = Payment.objects.get().state == "received"
    assert (told.reload().state, received, paid.won) in {
        ("in_production", True, True),
        ("lapsed", False, False),
    }
    assert paid.won or paid.rule == "P2"
    assert lapsed.won
    assert violations() == []


def test_without_the_lock_the_lapse_and_the_payment_trip_over_each_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    acts, _told = lapse_and_pay()
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Both wrote the next entry of the same trail: the payment is refused, or the job fails and says so.
    refused = False
    try:
        race(*acts)
    except DatabaseError:
        refused = True
    assert refused or "sweep of order" in caplog.text


def cancel_and_pay() -> tuple[list[Callable[[], Any]], world.Told]:
    told, announced, _due = paying_in_the_last_second()
    at = told.times["paid"] + world.HOUR

    def cancel() -> Any:
        return drafting.cancel(told.order, by=told.buyer.actor, at=at, reason="Not needed.")

    def pay() -> Any:
        return payment.receive(announced, by=world.PROVIDER, at=at, bank_reference="B-1")

    return [cancel, pay], told


def outcome(answers: list[Answer], told: world.Told) -> tuple[bool, bool, str]:
    return answers[0].won, answers[1].won, told.reload().state


def test_p2_a_payment_and_a_cancellation_leave_one_story() -> None:
    acts, told = cancel_and_pay()
    answers = race(*acts)
    cancelled, _paid, state = outcome(answers, told)
    assert state == ("cancelled" if cancelled else "in_production")
    assert violations() == []


def test_without_the_lock_cancelling_and_paying_trip_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, _told = cancel_and_pay()
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Both wrote the next entry of the same trail: one of them is refused by the database.
    with pytest.raises(DatabaseError):
        race(*acts)


def accept_and_take_back() -> tuple[list[Callable[[], Any]], world.Told]:
    told = world.order(rules=RULES, stage="confirmed")
    waiting = proposed(told, packaging="On pallets")
    at = told.times["confirmed"] + 2 * world.HOUR

    def accept() -> Any:
        return amending.accept(waiting, by=told.buyer.actor, at=at)

    def take_back() -> Any:
        return amending.withdraw(waiting, by=told.supplier.actor, at=at)

    return [accept, take_back], told


def test_o5_of_accepting_and_taking_back_one_wins() -> None:
    acts, told = accept_and_take_back()
    answers = race(*acts)
    assert sorted(answer.rule for answer in answers) == ["", "O5"]
    state = Amendment.objects.get().state
    assert state == ("accepted" if answers[0].won else "withdrawn")
    assert told.reload().contract.number == (2 if answers[0].won else 1)
    assert violations() == []


def test_without_the_lock_accepting_and_taking_back_trip_over_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acts, _told = accept_and_take_back()
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    with pytest.raises(DatabaseError):
        race(*acts)


# --- rules that are published while both confirm ---------------------------------------------------------


def confirm_and_publish() -> tuple[list[Callable[[], Any]], world.Told, str, datetime]:
    # Given a contract that one side confirmed, and rules that wait to be published and apply from now
    told = world.order(rules=RULES, stage="proposed")
    told.confirm(only="buyer")
    at = told.times["confirmed"] + world.HOUR
    editor, approver = world.staff("rules_editor"), world.staff("rules_approver")
    before = ServiceRules.objects.in_force(at)
    new = rules_drafting.draft(
        by=editor, at=at - world.HOUR, code="new-rules", title="New", copy_of=before, applies_from=at
    )
    publishing.propose(new, by=editor, at=at - world.HOUR)

    def confirm() -> Any:
        return confirmation.confirm(told.order, by=told.supplier.actor, at=at, version=1)

    def publish() -> Any:
        return publishing.publish(new, by=approver, at=at - timedelta(seconds=1))

    return [confirm, publish], told, before.code, at


def test_i22_rules_published_during_a_confirmation_are_pinned_whole_or_not_at_all() -> None:
    acts, told, before, _at = confirm_and_publish()

    # When the second side confirms while they are published
    answers = race(*acts)

    # Then the order pinned one version, and every clock of it was computed from that one
    assert [answer.won for answer in answers] == [True, True]
    code = told.reload().rules.code
    assert code in {before, "new-rules"}
    clocks = Deadline.objects.filter(root_kind="order", root_id=told.order.pk).exclude(rules_code="")
    assert set(clocks.values_list("rules_code", flat=True)) == {code}
    assert Order.objects.get().contract.number == 1
    assert violations() == []


def test_without_the_pin_a_confirmation_mixes_two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given an order that asks which rules are in force each time, instead of keeping those of its confirmation
    (confirm, publish), told, before, at = confirm_and_publish()
    chosen, published = threading.Event(), threading.Event()

    def asked_again(order: Order) -> Any:
        chosen.set()
        published.wait(10)
        return ServiceRules.objects.in_force(at).rules

    def publish_meanwhile() -> Any:
        chosen.wait(10)
        made = publish()
        published.set()
        return made

    monkeypatch.setattr(Order, "terms", property(asked_again))

    # When the new rules are published after it chose, and before it computed its clocks
    answers = race(confirm, publish_meanwhile)
    monkeypatch.undo()

    # Then it names the old ones and its clocks follow the new ones, and the check says so
    assert [answer.won for answer in answers] == [True, True]
    assert told.reload().rules.code == before
    assert any(line.startswith("I22:") for line in violations())
