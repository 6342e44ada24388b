"""Notices and their e-mails: there at once, sent once, tried again, in the reader's own words (N2, I39)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from orders.services import fulfilment
from tests import factories as world
from tradeassurance.accounts.services import companies
from tradeassurance.core import outbox
from tradeassurance.core.models import Delivery, Notice

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"] + 4 * world.DAY
A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Deaf(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Fails."""
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def deaf(settings: Any) -> None:
    """The mail server does not answer."""
    settings.EMAIL_BACKEND = f"{__name__}.Deaf"


@pytest.fixture
def shipped() -> world.Told:
    """An order just shipped; all mails of its story before that are sent and forgotten."""
    told = world.order(stage="paid")
    drain(AT - A_SECOND)
    told.ship(AT)
    return told


def drain(at: datetime) -> None:
    """Send all that waits."""
    while outbox.deliver(at):
        pass
    mail.outbox.clear()


def notice(told: world.Told, topic: str = "order.shipped") -> Notice:
    return Notice.objects.get(root_kind="order", root_id=told.order.pk, topic=topic)


def delivery(told: world.Told) -> Delivery:
    return Delivery.objects.get(notice=notice(told))


def test_it_has_the_notice_at_once(shipped: world.Told) -> None:
    # Given an order just shipped, and no worker that ran
    # When the buyer looks
    found = notice(shipped)

    # Then the notice is there, and no mail yet
    assert (found.company, found.at, found.spread_at) == (shipped.buyer.company, AT, None)
    assert mail.outbox == []


def test_n2_it_mails_every_reader_once(shipped: world.Told) -> None:
    # Given a buyer's company with two people, one who has left, and one whose account is closed
    people = [shipped.buyer.user, world.person(), world.person(), world.person(is_active=False)]
    for user in people[1:]:
        companies.join(shipped.buyer.company, by=world.CLOCK, at=AT, user=user)
    companies.leave(shipped.buyer.company, by=world.CLOCK, at=AT, user=people[2])

    # When the worker runs twice
    sent = [outbox.deliver(AT), outbox.deliver(AT + A_MINUTE)]

    # Then each of the two has one mail, and it is marked
    assert sent == [2, 0]
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(p.email for p in people[:2])
    done = Delivery.objects.filter(notice=notice(shipped))
    assert {(d.state, d.attempts, d.sent_at) for d in done} == {("sent", 1, AT)}


def test_it_tries_again_and_waits_longer_each_time(shipped: world.Told, settings: Any) -> None:
    # Given a mail server that does not answer
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Deaf"
    at, pauses = AT, []

    # When the worker tries three times
    for _ in range(3):
        assert outbox.deliver(at) == 0
        waiting = delivery(shipped)
        pauses.append(waiting.next_attempt_at - at)
        outbox.deliver(waiting.next_attempt_at - A_SECOND)  # too early: not tried
        at = waiting.next_attempt_at

    # Then it waited twice as long each time, with the error kept and the notice where it was
    assert pauses == [A_MINUTE, 2 * A_MINUTE, 4 * A_MINUTE]
    waiting = delivery(shipped)
    assert (waiting.state, waiting.attempts) == ("waiting", 3)
    assert waiting.last_error == "ConnectionRefusedError: nobody listens"
    assert notice(shipped).company == shipped.buyer.company

    # When the server answers again
    settings.EMAIL_BACKEND = working
    assert outbox.deliver(at) == 1

    # Then the mail goes out, once
    assert [message.to for message in mail.outbox] == [[shipped.buyer.user.email]]
    assert (delivery(shipped).state, delivery(shipped).attempts) == ("sent", 4)


def test_it_gives_up_after_the_last_attempt(shipped: world.Told, settings: Any) -> None:
    # Given a mail server that never answers
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Deaf"
    outbox.deliver(AT)

    # When the worker has tried as often as it may
    for attempts in range(1, outbox.MOST_ATTEMPTS):
        assert (delivery(shipped).state, delivery(shipped).attempts) == ("waiting", attempts)
        outbox.deliver(delivery(shipped).next_attempt_at)

    # Then it has failed for good, and is not tried again even when the server answers
    failed = delivery(shipped)
    assert (failed.state, failed.attempts) == ("failed", outbox.MOST_ATTEMPTS)
    settings.EMAIL_BACKEND = working
    assert outbox.deliver(failed.next_attempt_at + world.DAY) == 0
    assert mail.outbox == []


@pytest.mark.usefixtures("deaf")
def test_it_is_taken_over_when_a_worker_died(shipped: world.Told) -> None:
    # Given a mail that a worker took just before it died
    outbox.spread(AT)
    Delivery.objects.filter(notice=notice(shipped)).update(taken_until=AT + outbox.HOLD)

    # When others look meanwhile, and after its time
    outbox.deliver(AT + outbox.HOLD - A_SECOND)
    assert delivery(shipped).attempts == 0
    outbox.deliver(AT + outbox.HOLD)

    # Then only the later one tries
    assert delivery(shipped).attempts == 1


def test_n1_it_speaks_the_language_of_the_reader_and_keeps_their_hours() -> None:
    # Given an order that arrived, with a window that closes at midnight in New York
    told = world.order(stage="delivered")
    known = notice(told, "order.delivered.buyer")
    closes = outbox.decode(known.values)["closes"]
    drain(closes)

    # When the same notice is rendered for readers elsewhere
    at_home = outbox.render(known, "en", "America/New_York")
    in_shanghai = outbox.render(known, "en", "Asia/Shanghai")
    in_chinese = outbox.render(known, "zh-hans", "America/New_York")

    # Then each reads it in their own language and time
    assert told.order.number in at_home.subject
    assert "the goods arrived" in at_home.subject
    assert "23:59" in at_home.body
    assert "23:59" not in in_shanghai.body
    assert in_shanghai.subject == at_home.subject
    assert told.order.number in in_chinese.subject
    assert "the goods arrived" not in in_chinese.subject
    assert any("\u4e00" <= letter <= "\u9fff" for letter in in_chinese.subject)
    assert told.order.number in at_home.url


def test_it_mails_in_the_language_of_the_reader() -> None:
    # Given a buyer who reads Chinese
    buyer = world.company(language="zh-hans")
    told = world.order(stage="paid", buyer=buyer)
    drain(AT - A_SECOND)
    told.ship(AT)

    # When the worker runs
    outbox.deliver(AT)

    # Then the mail is what that reader sees in the portal
    (message,) = mail.outbox
    expected = outbox.render(notice(told), buyer.user.language, buyer.user.time_zone)
    assert buyer.user.language == "zh-hans"
    assert message.subject == expected.subject
    assert message.body.startswith(expected.body)
    assert message.body.endswith(expected.url)


def test_n2_it_loses_nothing_when_the_worker_cannot_be_woken(django_capture_on_commit_callbacks: Any) -> None:
    # Given a broker that is down
    told = world.order(stage="paid")
    drain(AT - A_SECOND)
    calls = []

    def broken() -> None:
        calls.append("called")
        raise ConnectionError("no broker")

    # When the supplier ships, and the worker is to be woken after the commit
    with outbox.asleep():
        outbox.waker(broken)
        with django_capture_on_commit_callbacks(execute=True):
            fulfilment.ship(told.order, by=told.supplier.actor, at=AT, carrier="Sea line")

    # Then the change stands, and the next scheduled run sends the mail
    assert calls == ["called"]
    assert told.reload().state == "shipped"
    assert outbox.deliver(AT + A_MINUTE) == 1
    assert [message.to for message in mail.outbox] == [[told.buyer.user.email]]
