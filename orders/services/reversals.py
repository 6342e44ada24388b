"""Money taken back or reported as failed: before, after or without its receipt (P2, X2)."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orders import money
from orders.enums import HOLDING, Cause, EventKind, InboundState, PaymentState
from orders.extensions import chargebacks
from orders.models import InboundEvent, Payment
from orders.services import payment as payments
from orders.services.arrivals import Landing
from orders.services.references import named_payment
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service


def bring(event: InboundEvent, *, by: Actor, at: datetime) -> Landing:
    """A provider took money back: what was received is reversed, what waits is undone, what never came is failed."""
    payment = _received_by(event) or named_payment(event)
    if payment is None:
        return _without_payment(event, by, at)
    landing = take_back(payment, by=by, at=at, event=event)
    waiting = _waiting(event) if landing.cause == Cause.ALREADY else None
    return _undone(waiting, by, at) if waiting is not None else landing


@service(Payment)
def take_back(change: Change, payment: Payment, *, event: InboundEvent) -> Landing:
    """Behind the order's lock: what was received is charged back, what is on its way will not come."""
    if payment.state == PaymentState.INITIATED:
        payments.fail.within(change, payment, reason=_("The provider took the money back."))
        return Landing(payment, cause=Cause.BEFORE)
    if payment.state != PaymentState.RECEIVED:
        return Landing(payment, cause=Cause.ALREADY)
    is_whole = event.amount in (payment.amount, payment.gross_amount)
    if not is_whole or event.currency != payment.order.currency:
        return Landing(payment, cause=Cause.PART, to_check=True)
    charge_back = chargebacks.find("payment")
    if charge_back is None:
        raise LookupError("no app says what follows from a chargeback")
    charge_back.within(change, payment, reference=event.transaction or event.event_id[:60])
    return Landing(payment)


def _without_payment(event: InboundEvent, by: Actor, at: datetime) -> Landing:
    if (waiting := _waiting(event)) is not None:
        return _undone(waiting, by, at)
    sent = _same_money(event).filter(state=InboundState.RETURNED).first()
    if sent is not None:
        return Landing(cause=Cause.GONE, about=sent, to_check=True)
    return Landing(cause=Cause.BEFORE, to_check=True)


def fail(event: InboundEvent, payment: Payment | None, *, by: Actor, at: datetime) -> Landing:
    """A provider says that a payment will not come."""
    return stop(payment, by=by, at=at) if payment is not None else Landing(cause=Cause.UNKNOWN)


@service(Payment)
def stop(change: Change, payment: Payment) -> Landing:
    """Behind the order's lock: what is on its way will not come; what came needs somebody to look."""
    if payment.state == PaymentState.INITIATED:
        payments.fail.within(change, payment, reason=_("The payment provider reports that it failed."))
        return Landing(payment)
    return Landing(payment, cause=Cause.ALREADY, to_check=payment.state == PaymentState.RECEIVED)


def _received_by(event: InboundEvent) -> Payment | None:
    """The payment that came by the movement which is taken back now."""
    if not event.transaction:
        return None
    known = Payment.objects.filter(bank_reference=event.transaction, state=PaymentState.RECEIVED)
    found = list(known.select_related("order")[:2])
    return found[0] if len(found) == 1 else None


def _same_money(event: InboundEvent) -> QuerySet[InboundEvent]:
    if not event.transaction:
        return InboundEvent.objects.none()
    same = {"transaction": event.transaction, "amount": event.amount, "currency": event.currency}
    return InboundEvent.objects.filter(kind=EventKind.RECEIVED, **same).order_by("pk")


def _waiting(event: InboundEvent) -> InboundEvent | None:
    """Unallocated money that came by the same movement and lies here whole."""
    whole = _same_money(event).filter(state__in=HOLDING, rest_amount=event.amount)
    return whole.first()


def _undone(waiting: InboundEvent, by: Actor, at: datetime) -> Landing:
    undo(waiting, by=by, at=at)
    return Landing(waiting.payment, about=waiting)


def waiting_for(event: InboundEvent) -> InboundEvent | None:
    """A reversal that came before this receipt and named no payment: the two end each other."""
    if not event.transaction:
        return None
    same = {"transaction": event.transaction, "amount": event.amount, "currency": event.currency}
    early = InboundEvent.objects.filter(kind=EventKind.REVERSED, state=InboundState.OPEN, **same)
    return early.filter(cause=Cause.BEFORE).order_by("pk").first()


def told_by_another(event: InboundEvent) -> InboundEvent | None:
    """The report of another source about the same movement, whose reference names nothing either."""
    return _same_money(event).exclude(source=event.source).exclude(cause=Cause.CONFIRMS).first()


@service(InboundEvent)
def undo(change: Change, event: InboundEvent) -> InboundEvent:
    """Unallocated money was taken back by the payer's bank before it had found its place (X2)."""
    money.take_from_aside(change, event, event.rest_amount, "reversed", "reversed")
    change.advance(event.undo, at=change.at)
    change.drop_all(event)
    return event


@service(InboundEvent)
def end(change: Change, event: InboundEvent, *, about: InboundEvent) -> InboundEvent:
    """The receipt that an early reversal waited for has come: nothing of either is left."""
    event.about_id = about.pk
    change.advance(event.apply, at=change.at)
    change.drop_all(event)
    return event
