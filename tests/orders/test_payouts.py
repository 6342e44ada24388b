"""Refunds go back through a provider, once, whatever it says and however often (P4, I16)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from orders import providers, sending
from orders.enums import Clock
from orders.models import Payment, ProviderAnswer, ProviderCall, Refund
from orders.providers import Answer
from orders.providers.card_double import AT_ONCE, LOST, REFUSES, SILENT, TURNED, TWICE, CardDouble
from orders.services import payouts, refunds
from tests import factories as world
from tests.integrity.worlds import reported
from tests.orders.paying_out import by_card, due, later, now
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger.models import Posting

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _card(settings) -> Iterator[None]:
    """What a test says of providers is forgotten after it."""
    settings.REFUND_PROVIDERS = dict(settings.REFUND_PROVIDERS)
    yield
    CardDouble.forget()


def paid_out(refund: Refund) -> Decimal:
    """What the books say reached the buyer by refunds of this order."""
    rows = Posting.objects.filter(entry__kind="refund.paid", entry__root_id=refund.order_id, amount__gt=0)
    return sum(rows.values_list("amount", flat=True), Decimal(0))


def once(refund: Refund) -> None:
    """The provider carried it out once, and the books say so once."""
    assert now(refund) == ("confirmed", "confirmed")
    assert set(CardDouble.carried_out.values()) == {1}
    assert paid_out(refund) == refund.amount
    assert ProviderAnswer.objects.filter(applied=True, outcome="confirmed").count() == 1
    assert reported() == {}


@pytest.mark.parametrize("mood", [AT_ONCE, SILENT, LOST, TWICE, TURNED])
def test_i16_whatever_the_provider_does_the_buyer_is_paid_once(mood: str) -> None:
    # Given a refund over a card payment, and a provider in this mood
    refund = due()
    wired, at = by_card(mood), later(refund.told)

    # When the worker goes its rounds, and hears everything twice
    for minutes in (0, 3, 10, 30):
        sending.carry_out(at + minutes * MINUTE)
    for answer in wired["card"].news():
        sending.hear(answer, at + 31 * MINUTE)

    once(refund)


def test_p4_a_timed_out_refund_is_unknown_traced_and_never_sent_anew() -> None:
    # Given a provider that pays and says nothing, for a day
    refund = due()
    wired, at = by_card(SILENT), later(refund.told)
    sending.send_due(wired, at)

    # Then nobody knows where it is, and finance has a date for finding out
    assert now(refund) == ("unknown", "unknown")
    trace = Deadline.objects.get(kind=Clock.TRACE_REFUND, outcome="open")
    assert reported() == {}
    # And nobody can send it again, by wire or by hand
    assert sending.send_due(wired, at) == 0
    with pytest.raises(Refused) as refused:
        refunds.send(refund, by=world.staff("finance_maker"), at=at, bank_reference="AGAIN")
    assert refused.value.rule == "I16"
    # When the date passes, both roles of finance are told, and the next date runs
    sweep(trace.due_at + timedelta(hours=1))
    assert Notice.objects.filter(topic="refund.to_trace").count() == 2
    assert Deadline.objects.filter(kind=Clock.TRACE_REFUND, outcome="open").count() == 1


def test_i16_a_process_killed_between_intent_and_result_loses_nothing_and_pays_nobody_twice(
    monkeypatch,
) -> None:
    class Killed(BaseException):
        """As ``kill -9``: nothing is caught, nothing is cleaned up."""

    refund = due()
    wired, at = by_card(AT_ONCE, AT_ONCE), later(refund.told)
    send = CardDouble.send

    def carried_out_then_killed(self, request):
        send(self, request)
        raise Killed

    # Given a worker killed after the provider paid, before the result was written
    monkeypatch.setattr(CardDouble, "send", carried_out_then_killed)
    with pytest.raises(Killed):
        sending.send_due(wired, at)
    monkeypatch.setattr(CardDouble, "send", send)
    assert now(refund) == ("sent", "sent")
    assert paid_out(refund) == 0

    # When another one comes, it asks with the same key
    assert sending.carry_out(at) == 0
    sending.carry_out(at + 3 * MINUTE)

    assert ProviderCall.objects.count() == 1
    once(refund)


def test_i16_killed_before_the_provider_heard_of_it_the_same_key_is_sent(monkeypatch) -> None:
    refund = due()
    wired, at = by_card(AT_ONCE), later(refund.told)
    monkeypatch.setattr(sending, "_speak", lambda *_call: None)
    sending.send_due(wired, at)
    monkeypatch.undo()
    key = ProviderCall.objects.get().key

    sending.carry_out(at + 3 * MINUTE)

    assert list(CardDouble.carried_out) == [key]
    once(refund)


def test_p4_what_a_provider_refuses_waits_for_a_person_and_is_sent_with_a_new_key() -> None:
    refund = due()
    wired, at = by_card(REFUSES), later(refund.told)
    sending.send_due(wired, at)
    assert now(refund) == ("failed", "refused")
    assert sending.send_due(wired, at) == 0
    assert Deadline.objects.filter(kind=Clock.SEND_REFUND, outcome="open").count() == 1

    refunds.send(refund, by=world.staff("finance_maker"), at=at, bank_reference="BY-HAND-1")
    refunds.arrive(refund, by=refund.told.buyer.actor, at=at)

    assert ProviderCall.objects.values_list("key", flat=True).distinct().count() == 2
    assert paid_out(refund) == 50
    assert reported() == {}


def test_i16_an_answer_that_comes_too_late_changes_nothing_and_is_somebodys_task() -> None:
    # Given a refund refused, and sent again by hand
    refund = due()
    wired, at = by_card(REFUSES), later(refund.told)
    sending.send_due(wired, at)
    first = ProviderCall.objects.get()
    refunds.send(refund, by=world.staff("finance_maker"), at=at, bank_reference="BY-HAND-1")

    # When the first call turns out to have been carried out after all
    late = Answer(first.key, "late", providers.CONFIRMED)
    for _again in range(2):
        sending.hear(late, at)

    # Then nothing moves, the answer is kept with the reason, and finance is told once per role
    assert now(refund) == ("sent", "sent")
    assert [a.remark for a in ProviderAnswer.objects.filter(applied=False)] == [
        "it is being sent again: it may arrive twice"
    ]
    assert Notice.objects.filter(topic="refund.contradiction").count() == 2


def test_i16_a_refusal_taken_back_before_anybody_sent_again_counts() -> None:
    refund = due()
    wired, at = by_card(REFUSES), later(refund.told)
    sending.send_due(wired, at)
    sending.hear(Answer(ProviderCall.objects.get().key, "late", providers.CONFIRMED), at)
    assert now(refund) == ("confirmed", "confirmed")
    assert paid_out(refund) == 50
    assert reported() == {}


def test_i16_the_database_refuses_a_second_live_call_and_a_second_effect() -> None:
    refund = due()
    wired, at = by_card(AT_ONCE), later(refund.told)
    sending.send_due(wired, at)
    call = ProviderCall.objects.get()
    again = {f.attname: getattr(call, f.attname) for f in call._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderCall.objects.create(**(again | {"key": "another"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderAnswer.objects.create(call=call, answer_id="two", outcome="confirmed", at=at, applied=True)


def test_i16_asking_waits_longer_each_time() -> None:
    refund = due()
    by_card(SILENT)
    at = later(refund.told)
    call = payouts.give(refund, by=PROVIDER, at=at, provider="card")
    pauses = []
    for _round in range(10):
        call = payouts.put_off(call, by=PROVIDER, at=at, why="timed out")
        pauses.append(call.ask_again_at - at)
    assert pauses == sorted(pauses)
    assert pauses[0] == 4 * MINUTE
    assert pauses[-1] == payouts.LONGEST_PAUSE


def test_p4_a_transfer_without_an_answer_is_traced_after_five_business_days() -> None:
    refund = due(method="pay_later")
    finance, at = world.staff("finance_maker"), later(refund.told)
    refunds.send(refund, by=finance, at=at, bank_reference="WU-1")
    waits = Deadline.objects.get(kind=Clock.REFUND_ANSWER, outcome="open")
    assert (waits.days, waits.counts) == (5, "business")

    sweep(waits.due_at + timedelta(hours=1))

    assert now(refund) == ("unknown", "unknown")
    assert reported() == {}
    refunds.arrive(refund, by=refund.told.buyer.actor, at=waits.due_at + timedelta(hours=2))
    assert now(refund) == ("confirmed", "confirmed")
    assert reported() == {}


def test_x2_a_refund_not_yet_sent_is_cancelled_by_a_chargeback_of_its_payment() -> None:
    # Given 50 of a held payment of 10,000 on their way back to the buyer
    refund = due()
    by_card()
    at = later(refund.told)

    # When the buyer's provider takes the whole payment back
    refunds.charge_back(refund.payment, by=PROVIDER, at=at, reference="CB-1")

    # Then the refund is not sent, and the buyer got back what was paid, with its fee, and no more
    assert now(refund) == ("cancelled", "")
    assert sending.carry_out(at) == 0
    back = Posting.objects.filter(account__code="buyer", amount__gt=0).values_list("amount", flat=True)
    paid = Payment.objects.get()
    assert sum(back) == paid.amount + paid.fee_amount
    assert reported() == {}
