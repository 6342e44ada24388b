"""Messages: queued with the change, shown in the portal at once, e-mailed by a worker (N2, I39).

A notice is a topic and values. Its text is rendered late, in the reader's language and zone, from
``templates/notices/<topic>.txt``: the first line is the subject, the rest the body.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context, Engine
from django.utils import timezone, translation

from .models import Delivery, DeliveryState, Notice
from .unit import after_notices

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
LONGEST_ROUND = 60.0
"""Seconds after which a round of sending ends; the next one goes on. With one slow send it stays below HOLD."""
HOLD = timedelta(minutes=2)
"""How long a worker keeps a delivery to itself; after a crash another one takes it."""


@dataclass(frozen=True)
class Amount:
    """Money in a notice."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Rendered:
    """A notice in a reader's language; ``url`` is the page to act on, or empty."""

    subject: str
    body: str
    url: str


Readers = Callable[[list[Notice]], dict[int, list[Any]]]
Address = Callable[[Notice], str]

_READERS: list[Readers] = []
_ADDRESSES: dict[str, Address] = {}


def readers(call: Readers) -> Readers:
    """Register who reads notices: ``call(notices)`` gives the active users per notice key (accounts)."""
    _READERS[:] = [call]
    return call


def address(kind: str, call: Address) -> None:
    """Register where a notice of a kind of root leads: ``call(notice)`` gives a path."""
    _ADDRESSES[kind] = call


def encode(values: dict[str, Any]) -> dict[str, Any]:
    """Values as typed JSON: instants, dates and money keep what they are."""
    return {name: _encode(value) for name, value in values.items()}


def _encode(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Amount):
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    return value if isinstance(value, bool | int) or value is None else str(value)


def decode(values: dict[str, Any]) -> dict[str, Any]:
    """The inverse of :func:`encode`."""
    return {name: _decode(value) for name, value in values.items()}


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        if "instant" in value:
            return datetime.fromisoformat(value["instant"])
        if "date" in value:
            return date.fromisoformat(value["date"])
        return Amount(Decimal(value["amount"]), value["currency"])
    return value


def render(notice: Notice, language: str, zone: str = "") -> Rendered:
    """The text of a notice for a reader, and the page it leads to."""
    text = _text(notice, language, zone)
    subject_, _, body = text.partition("\n")
    find = _ADDRESSES.get(notice.root_kind)
    return Rendered(subject_.strip(), body.strip(), find(notice) if find else "")


def subject(notice: Notice, language: str, zone: str = "") -> str:
    """What a notice is about, for a list that leads nowhere: no address is looked up."""
    return _text(notice, language, zone).partition("\n")[0].strip()


def _text(notice: Notice, language: str, zone: str) -> str:
    with translation.override(language), timezone.override(zone or None):
        context = decode(notice.values) | {"notice": notice, "for_staff": bool(notice.role)}
        # Plain text: whoever shows it in a page escapes it there.
        return (
            Engine.get_default()
            .get_template(f"notices/{notice.topic}.txt")
            .render(Context(context, autoescape=False))
            .strip()
        )


# --- e-mail ------------------------------------------------------------------------------------------


def spread(at: datetime, most: int = 500) -> int:
    """Make the e-mails of new notices, one per reader; a reader is an active user of the audience."""
    with transaction.atomic():
        notices = list(Notice.objects.filter(spread_at=None).order_by("id").select_related("company")[:most])
        if not notices:
            return 0
        by_notice = _READERS[0](notices) if _READERS else {}
        rows = [
            Delivery(notice=notice, user=user, next_attempt_at=at)
            for notice in notices
            for user in by_notice.get(notice.pk, ())
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        Notice.objects.filter(pk__in=[n.pk for n in notices]).update(spread_at=at)
    return len(notices)


def deliver(at: datetime, most: int = 100) -> int:
    """Send what is waiting; a failure waits longer each time, and the last one becomes a staff task."""
    while spread(at):
        pass
    sent, start = 0, time.monotonic()
    for delivery in _take(at, most):
        sent += _send(delivery, at)
        if time.monotonic() - start > LONGEST_ROUND:
            # Claims are counted from the start of the round: a long one would send what another worker took.
            break
    return sent


def _take(at: datetime, most: int) -> Iterable[Delivery]:
    free = models.Q(taken_until=None) | models.Q(taken_until__lte=at)
    waiting = Delivery.objects.filter(free, state=DeliveryState.WAITING, next_attempt_at__lte=at)
    for pk in list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:most]):
        # A conditional update is the claim on both databases: two workers never send the same one.
        if waiting.filter(pk=pk).update(taken_until=at + HOLD):
            yield Delivery.objects.select_related("notice", "notice__company", "user").get(pk=pk)


def _send(delivery: Delivery, at: datetime) -> int:
    try:
        _mail(delivery).send()
    except Exception as error:  # whatever the mail server says, the notice is kept
        _failed(delivery, error, at)
        return 0
    delivery.state, delivery.sent_at, delivery.taken_until = DeliveryState.SENT, at, None
    delivery.attempts += 1
    delivery.save(update_fields=["state", "sent_at", "taken_until", "attempts"])
    return 1


def _failed(delivery: Delivery, error: Exception, at: datetime) -> None:
    delivery.attempts += 1
    delivery.last_error = f"{type(error).__name__}: {error}"[:2000]
    delivery.taken_until = None
    delivery.next_attempt_at = at + min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = DeliveryState.FAILED
        logger.error("delivery %s failed for good", delivery.pk)
    delivery.save(update_fields=["attempts", "last_error", "taken_until", "next_attempt_at", "state"])


def _mail(delivery: Delivery) -> EmailMessage:
    user = delivery.user
    text = render(delivery.notice, user.language, user.time_zone)
    body = text.body + (f"\n\n{settings.SITE_URL}{text.url}" if text.url else "")
    headers = {
        "Message-ID": f"<notice-{delivery.notice_id}-{user.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    }
    return EmailMessage(subject=text.subject, body=body, to=[user.email], headers=headers)


_WAKERS: list[Callable[[], Any]] = []


def waker(call: Callable[[], Any]) -> Callable[[], Any]:
    """Register what wakes the worker after a commit."""
    _WAKERS.append(call)
    return call


@after_notices
def wake() -> None:
    """Ask the worker to look; nothing is lost if it does not hear, the schedule looks too."""
    for call in _WAKERS:
        call()


@contextmanager
def asleep() -> Iterator[None]:
    """Wake nobody meanwhile, for a command that makes thousands of changes of the past in one go."""
    wakers = _WAKERS[:]
    _WAKERS.clear()
    try:
        yield
    finally:
        _WAKERS[:] = wakers
