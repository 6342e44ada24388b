"""Several hear, ask and send at the same moment: a refund leaves the books once (P4, I16).

Each race has a control run without the lock, which must not come out right.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from orders import providers, sending
from orders.models import ProviderAnswer, ProviderCall, Refund
from orders.providers import Answer
from orders.providers.card_double import AT_ONCE, SILENT, CardDouble
from orders.refund_events import Told
from orders.services import payouts, refunds
from tests import factories as world
from tests.orders.paying_out import by_card, due, later
from tests.races.harness import meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.actors import PROVIDER
from tradeassurance.ledger import book
from tradeassurance.ledger.models import Posting
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any) -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    settings.REFUND_PROVIDERS = dict(settings.REFUND_PROVIDERS)
    pinned.cache_clear()
    book.forget_accounts()
    yield
    CardDouble.forget()
    pinned.cache_clear()
    book.forget_accounts()


def reached() -> Decimal:
    """What the books say reached buyers by refunds."""
    rows = Posting.objects.filter(entry__kind="refund.paid", amount__gt=0)
    return sum(rows.values_list("amount", flat=True), Decimal(0))


def sent() -> tuple[Refund, ProviderCall, Any]:
    """A refund whose provider carried it out and said nothing, half an hour ago."""
    refund = due()
    wired, at = by_card(SILENT), later(refund.told)
    sending.send_due(wired, at)
    return refund, ProviderCall.objects.get(), at + timedelta(minutes=30)


def test_i16_the_same_answer_eight_times_at_once_pays_out_once() -> None:
    # Given a refund on its way
    _refund, call, at = sent()
    answer = Answer(call.key, "event-1", providers.CONFIRMED)

    # When the same answer arrives eight times at the same moment
    race(*[lambda: sending.hear(answer, at)] * 8)

    # Then it is kept once, and the money leaves the books once
    assert ProviderAnswer.objects.count() == 1
    assert reached() == 50
    assert violations() == []


def test_i17_the_same_event_of_a_provider_eight_times_at_once_counts_once() -> None:
    # Given a refund on its way, and its provider's event
    _refund, call, at = sent()
    told = Told(Answer(call.key, "event/evt_1", providers.CONFIRMED), call.amount, "USD")

    # When it arrives eight times at the same moment, then all hear the same, and the money leaves once
    heard = race(*[lambda: sending.hear_event(told, at)] * 8)
    assert {answer.result.pk for answer in heard} == {ProviderAnswer.objects.get().pk}
    assert reached() == 50
    assert violations() == []


def test_i16_the_reconciler_against_the_webhook() -> None:
    # Given a refund that nobody knows of, and two rounds of the worker beside two different messages
    _refund, call, at = sent()
    wired = providers.wired()
    answers = [Answer(call.key, name, providers.CONFIRMED) for name in ("event-1", "event-2")]

    # When all come at once
    race(
        *[lambda: sending.ask_again(wired, at)] * 2,
        *[lambda one=one: sending.hear(one, at) for one in answers],
    )

    # Then one of them counted, the others are kept or were repetitions
    assert ProviderAnswer.objects.filter(applied=True).count() == 1
    assert CardDouble.carried_out == {call.key: 1}
    assert reached() == 50
    assert violations() == []


def test_i16_two_workers_and_finance_send_the_same_refund_once() -> None:
    # Given a refund that is due
    refund = due()
    wired, at = by_card(AT_ONCE, AT_ONCE), later(refund.told)
    finance = world.staff("finance_maker")

    # When two workers send it and finance records it as sent by hand, at once
    race(
        lambda: sending.send_due(wired, at),
        lambda: sending.send_due(wired, at),
        lambda: refunds.send(refund, by=finance, at=at, bank_reference="BY-HAND"),
    )

    # Then there is one call, and the provider carried out one at most
    assert ProviderCall.objects.count() == 1
    assert sum(CardDouble.carried_out.values()) <= 1
    assert violations() == []


def test_i16_an_answer_against_the_buyer_and_the_bank() -> None:
    refund, call, at = sent()
    told, finance = refund.told, world.staff("finance_maker")

    # When the provider confirms, the buyer says that it arrived, and finance that it came back
    answers = race(
        lambda: sending.hear(Answer(call.key, "event-1", providers.CONFIRMED), at),
        lambda: refunds.arrive(refund, by=told.buyer.actor, at=at),
        lambda: refunds.bounce(refund, by=finance, at=at, reason="Returned."),
    )

    # Then whoever was first decided, and the books say the same
    assert answers[0].won
    assert reached() in (0, 50)
    assert (Refund.objects.get().state == "confirmed") == (reached() == 50)
    assert violations() == []


def test_without_the_lock_two_answers_trip_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    _refund, call, at = sent()
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    # Both read the call as unanswered: the second posts the same entry, or takes the same place in the trail.
    with pytest.raises(DatabaseError):
        race(
            *[
                lambda n=n: sending.hear(Answer(call.key, f"event-{n}", providers.CONFIRMED), at)
                for n in (1, 2)
            ]
        )


def test_without_the_lock_two_calls_are_made_for_one_refund(monkeypatch: pytest.MonkeyPatch) -> None:
    refund = due()
    at = later(refund.told)
    take_the_lock_off(monkeypatch)
    meet_before_writing(monkeypatch, 2)
    with pytest.raises(DatabaseError):
        race(*[lambda: payouts.give(refund, by=PROVIDER, at=at, provider="card")] * 2)
