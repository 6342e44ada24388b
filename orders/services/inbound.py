"""What banks and providers tell: each event once, in any order, and no money dropped (P2, I17, X12).

    event = inbound.take(News(source=Source.PROVIDER, event_id="evt_17", …), by=PROVIDER, at=request.received_at)

An event is recorded, brought to the order it names and settled in one transaction. The same event again gives
the first record; the same id with other content is recorded as a contradiction and changes nothing.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from orders import money, policy
from orders.enums import Cause, Clock, EventKind, InboundState
from orders.models import BankStatement, InboundEvent, Order
from orders.services import arrivals, reversals
from orders.services.arrivals import Landing
from orders.services.references import named_order, named_payment
from tradeassurance.accounts import roles
from tradeassurance.core import calendars
from tradeassurance.core.actors import Actor
from tradeassurance.core.calendars import BUSINESS, DayCount, Due
from tradeassurance.core.cards import mask_card_numbers
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.core.writer import canonical
from tradeassurance.ledger import currencies

SORT_WITHIN = DayCount(5, BUSINESS)
RETURN_WITHIN = DayCount(3, BUSINESS)
"""How soon finance finds a place for money, and sends back what has none; the house's own promises."""


@dataclass(frozen=True)
class News:
    """What somebody tells about money. ``transaction`` names the movement itself, which a reversal names again."""

    source: str
    event_id: str
    kind: str
    amount: Decimal
    currency: str
    occurred_at: datetime
    reference: str = ""
    transaction: str = ""
    payer_name: str = ""
    payer_account: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what it says, whoever says it."""
        said = (self.kind, currencies.quantize(self.amount, self.currency), self.currency, self.reference)
        more = (self.transaction, self.payer_name, self.payer_account, self.occurred_at)
        return hashlib.sha256(canonical([*said, *more]).encode()).hexdigest()


def take(news: News, *, by: Actor, at: datetime, statement: BankStatement | None = None) -> InboundEvent:
    """Record an event and let it take effect, once. Raises ValueError for an amount its currency cannot hold."""
    currencies.check(news.amount, news.currency)
    news = _without_cards(news)
    try:
        with transaction.atomic():
            return known(news, by=by, at=at) or _first_time(news, by, at, statement)
    except IntegrityError:
        # Somebody brought the same at the same moment and was first.
        if (first := known(news, by=by, at=at)) is None:
            raise
        return first


def known(news: News, *, by: Actor, at: datetime) -> InboundEvent | None:
    """The record of this event if it came before; of the contradiction, if it came with other content (I17)."""
    first = InboundEvent.objects.filter(source=news.source, event_id=news.event_id).first()
    if first is None or first.content_hash == news.fingerprint:
        return first
    other = replace(news, event_id=f"{news.event_id[:100]}#{news.fingerprint[:12]}")
    again = InboundEvent.objects.filter(source=other.source, event_id=other.event_id).first()
    return again or contradict(by=by, at=at, news=other, first=first)


def _first_time(news: News, by: Actor, at: datetime, statement: BankStatement | None) -> InboundEvent:
    event = record(by=by, at=at, news=news, statement=statement)
    try:
        # On its own: what a rule refuses leaves nothing behind but the event that says so.
        with transaction.atomic():
            landing = _bring(event, by, at)
    except Refused as refused:
        landing = Landing(named_payment(event), cause=Cause.REFUSED, remark=str(refused), to_check=True)
    return settle(event, by=by, at=at, landing=landing)


def _bring(event: InboundEvent, by: Actor, at: datetime) -> Landing:
    if event.kind == EventKind.REVERSED:
        return reversals.bring(event, by=by, at=at)
    payment = named_payment(event)
    if event.kind == EventKind.FAILED:
        return reversals.fail(event, payment, by=by, at=at)
    if (back := reversals.waiting_for(event)) is not None:
        reversals.end(back, by=by, at=at, about=event)
        return Landing(cause=Cause.TAKEN_BACK, about=back)
    if payment is None:
        repeats = reversals.told_by_another(event)
        return Landing(cause=Cause.CONFIRMS if repeats else Cause.UNKNOWN, about=repeats)
    return arrivals.land(payment, by=by, at=at, event=event)


@service(InboundEvent, creates=True)
def record(change: Change, *, news: News, statement: BankStatement | None = None) -> InboundEvent:
    """Write down what was told, as it was told: by a provider, or by finance."""
    change.require(policy.may_tell(change.actor))
    event = InboundEvent(
        source=news.source,
        event_id=news.event_id,
        content_hash=news.fingerprint,
        kind=news.kind,
        amount=news.amount,
        currency=news.currency,
        reference=news.reference,
        transaction=news.transaction,
        payer_name=news.payer_name,
        payer_account=news.payer_account,
        occurred_at=news.occurred_at,
        received_at=change.at,
        statement=statement,
    )
    return change.open(event)


@service(InboundEvent, creates=True)
def contradict(change: Change, *, news: News, first: InboundEvent) -> InboundEvent:
    """The same event id came with other content: nothing follows but that finance is told (I17)."""
    event = record.within(change, news=news)
    event.about_id, event.order_id, event.payment_id = first.pk, first.order_id, first.payment_id
    change.advance(event.dismiss, at=change.at, cause=Cause.CONFLICT)
    change.tell(roles.FINANCE_MAKER, "money.contradicted", event=first.event_id)
    return event


@service(InboundEvent)
def settle(change: Change, event: InboundEvent, *, landing: Landing) -> InboundEvent:
    """Say what became of an event: applied, nothing and why, or waiting for finance with what is left of it."""
    payment = landing.payment
    order = payment.order if payment is not None else named_order(event)
    event.payment_id = payment.pk if payment is not None else None
    event.order_id = order.pk if order is not None else None
    event.buyer_id = order.buyer_id if order is not None else None
    event.about_id = landing.about.pk if landing.about is not None else None
    event.remark = landing.remark
    quiet = landing.cause in (Cause.CONFIRMS, Cause.TAKEN_BACK, Cause.ALREADY)
    left = event.amount - landing.taken if event.kind == EventKind.RECEIVED and not quiet else Decimal(0)
    if left or landing.to_check:
        _wait_for_finance(change, event, left, landing.cause, order)
    elif landing.cause:
        change.advance(event.dismiss, at=change.at, cause=landing.cause)
    else:
        change.advance(event.apply, at=change.at)
    return event


def _wait_for_finance(
    change: Change, event: InboundEvent, left: Decimal, cause: str, order: Order | None
) -> None:
    event.rest_amount = left
    change.advance(event.set_aside, cause=cause)
    if left:
        money.set_aside(change, event)
    change.schedule(event, Clock.SORT_MONEY, due(change, event, SORT_WITHIN))
    told = Amount(left or event.amount, event.currency)
    change.tell(roles.FINANCE_MAKER, "money.to_sort", amount=told, event=event.event_id)
    if left and order is not None:
        change.tell(order.buyer_id, "money.set_aside", amount=told, order=order.number, cause=event.cause)


def due(change: Change, event: InboundEvent, count: DayCount) -> Due:
    """When finance must have acted: in the buyer's calendar where the buyer is known, else in the house's."""
    if event.buyer_id is not None:
        return change.due(count, event.buyer, "")
    return calendars.due(change.at, count, zone=settings.TIME_ZONE)


# --- what finance does with it ------------------------------------------------------------------------


def allocate(
    event: InboundEvent, *, by: Actor, at: datetime, key: str | None = None, order: Order, amount: Decimal
) -> InboundEvent:
    """Unallocated money pays an order (P2), all of it or a part. Raises Refused."""
    with transaction.atomic():
        moved = leave(event, by=by, at=at, key=key, order=order, amount=amount)
        arrivals.allocate(order, by=by, at=at, key=key, event=moved, amount=amount)
        return moved


@service(InboundEvent)
def leave(change: Change, event: InboundEvent, *, order: Order, amount: Decimal) -> InboundEvent:
    """Money leaves the account of unallocated money for an order; with its last cent the event is applied."""
    if event.state != InboundState.OPEN or not Decimal(0) < amount <= event.rest_amount:
        raise Refused("P2", _("There is not so much to allocate."), _("Reload the page to see what is left."))
    money.take_from_aside(change, event, amount, "allocated", f"allocated:{event.trail_length}")
    event.rest_amount -= amount
    event.order_id = order.pk
    if not event.rest_amount:
        change.advance(event.apply, at=change.at)
        change.meet(event, Clock.SORT_MONEY)
    return event


@service(InboundEvent)
def close(change: Change, event: InboundEvent, *, reason: str) -> InboundEvent:
    """Finance looked at an event that brought no money, and nothing more follows."""
    if event.state != InboundState.OPEN or event.rest_amount:
        raise Refused(
            "P2",
            _("Money is never closed away."),
            _("Allocate it to an order, or send it back to the payer."),
        )
    change.because(reason)
    event.remark = reason
    change.advance(event.dismiss, at=change.at, cause=Cause.BY_HAND)
    change.meet(event, Clock.SORT_MONEY)
    return event


@service(InboundEvent)
def give_back(change: Change, event: InboundEvent, *, reason: str = "") -> InboundEvent:
    """Money without a place goes back to the payer; a second person of finance sends it."""
    if not event.rest_amount:
        raise Refused("P2", _("This event brought no money."), _("Close it instead."))
    if reason:
        change.because(reason)
    change.advance(event.give_back)
    change.meet(event, Clock.SORT_MONEY)
    change.schedule(event, Clock.RETURN_MONEY, due(change, event, RETURN_WITHIN))
    told = Amount(event.rest_amount, event.currency)
    change.tell(roles.FINANCE_CHECKER, "money.to_return", amount=told, event=event.event_id)
    if event.buyer_id is not None:
        change.tell(event.buyer_id, "money.returning", amount=told, **_about(event))
    return event


@service(InboundEvent)
def keep(change: Change, event: InboundEvent, *, reason: str) -> InboundEvent:
    """Its place was found before it was sent back."""
    change.because(reason)
    change.advance(event.keep)
    change.drop(event, Clock.RETURN_MONEY)
    change.schedule(event, Clock.SORT_MONEY, due(change, event, SORT_WITHIN))
    return event


@service(InboundEvent)
def send_back(change: Change, event: InboundEvent, *, bank_reference: str) -> InboundEvent:
    """The second person of finance sent it back to the payer."""
    amount = event.rest_amount
    change.advance(event.send_back, at=change.at, bank_reference=bank_reference)
    money.take_from_aside(change, event, amount, "returned", "returned")
    change.meet(event, Clock.RETURN_MONEY)
    if event.buyer_id is not None:
        told = Amount(amount, event.currency)
        change.tell(
            event.buyer_id, "money.returned", amount=told, bank_reference=bank_reference, **_about(event)
        )
    return event


def not_sorted(change: Change, event: InboundEvent) -> None:
    """The time to find a place is over: money goes back, a question without money is asked again (X12)."""
    if event.state != InboundState.OPEN:
        return
    if event.rest_amount:
        give_back.within(change, event)
        return
    for role in (roles.FINANCE_MAKER, roles.FINANCE_CHECKER):
        change.tell(role, "money.overdue", event=event.event_id)
    change.schedule(event, Clock.SORT_MONEY, due(change, event, SORT_WITHIN))


def not_returned(change: Change, event: InboundEvent) -> None:
    """It was not sent back in time: finance is told, and the clock starts anew (X12)."""
    if event.state != InboundState.RETURNING:
        return
    for role in (roles.FINANCE_MAKER, roles.FINANCE_CHECKER):
        change.tell(role, "money.overdue", event=event.event_id)
    change.schedule(event, Clock.RETURN_MONEY, due(change, event, RETURN_WITHIN))


def _about(event: InboundEvent) -> dict[str, Any]:
    return {"order": event.order.number} if event.order is not None else {}


def _without_cards(news: News) -> News:
    """What was told, with every card number cut: none is ever kept, whoever sends it (P2, I43)."""
    return replace(
        news,
        event_id=mask_card_numbers(news.event_id)[:120],
        reference=mask_card_numbers(news.reference)[:140],
        transaction=mask_card_numbers(news.transaction)[:60],
        payer_name=mask_card_numbers(news.payer_name)[:140],
        payer_account=mask_card_numbers(news.payer_account)[:40],
    )
