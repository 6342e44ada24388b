"""Speaking to providers, outside of any transaction: intent committed, call, result committed (P4, I16).

A process that dies between intent and result leaves a call that the next round asks about with the same key.
"""

import logging
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders import providers
from orders.enums import REFUNDS_TO_SEND, BatchState, CallState
from orders.models import ProviderAnswer, ProviderCall, Refund
from orders.providers import Answer, NoAnswer, Provider
from orders.refund_events import Told
from orders.services import payouts
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.refusals import Conflict, Refused

logger = logging.getLogger(__name__)
MOST = 200
"""Refunds that one round takes; the next one goes on."""
_RELATED = ("refund__payment", "order")


def carry_out(at: datetime) -> int:
    """One round: hear the news, ask about what has no answer, send what is due, finish bank files; how many moved."""
    wired = providers.wired()
    return hear_news(wired, at) + ask_again(wired, at) + send_due(wired, at) + finish_files(at)


def send_due(wired: dict[str, Provider], at: datetime) -> int:
    """Send the refunds that a wired provider carries out."""
    due = Refund.objects.filter(state__in=REFUNDS_TO_SEND, payment__method__in=list(wired), route="")
    # What a provider refused needs a person before it is sent again.
    asked = due.filter(Q(calls=None) | Q(again_at__isnull=False)).select_related("payment", "order")
    return sum(send(refund, wired, at) for refund in asked.order_by("pk")[:MOST])


def send(refund: Refund, wired: dict[str, Provider], at: datetime) -> int:
    """Send one refund: its key is committed before the provider hears of it."""
    name = refund.payment.method
    try:
        call = payouts.give(refund, by=PROVIDER, at=at, provider=name)
    except Refused:
        return 0  # somebody else was first
    _speak(wired[name], ProviderCall.objects.select_related(*_RELATED).get(pk=call.pk), at)
    return 1


def _speak(provider: Provider, call: ProviderCall, at: datetime) -> None:
    try:
        answer = provider.send(payouts.request_of(call))
    except (NoAnswer, OSError) as silence:
        payouts.put_off(call, by=PROVIDER, at=at, why=str(silence) or "no answer")
        return
    hear(answer, at)


def ask_again(wired: dict[str, Provider], at: datetime) -> int:
    """Ask about calls that have no answer, each with its own key; what a provider never heard of is sent with it."""
    open_ = (CallState.SENT, CallState.UNKNOWN)
    calls = ProviderCall.objects.filter(
        state__in=open_, ask_again_at__lte=at, provider__in=list(wired)
    ).select_related(*_RELATED)
    asked = list(calls.order_by("ask_again_at")[:MOST])
    for call in asked:
        _ask(wired[call.provider], call, at)
    return len(asked)


def _ask(provider: Provider, call: ProviderCall, at: datetime) -> None:
    try:
        answer = provider.ask(call.key)
    except (NoAnswer, OSError) as silence:
        payouts.put_off(call, by=PROVIDER, at=at, why=str(silence) or "no answer")
        return
    if answer is None:
        _speak(provider, call, at)
    elif answer.outcome == providers.ACCEPTED:
        hear(answer, at)
        payouts.put_off(call, by=PROVIDER, at=at, why="not decided yet", known=True)
    else:
        hear(answer, at)


def hear_news(wired: dict[str, Provider], at: datetime) -> int:
    """Bring in what providers say by themselves."""
    heard = [answer for provider in set(wired.values()) for answer in provider.news()]
    return sum(hear(answer, at) for answer in heard)


def hear(answer: Answer, at: datetime) -> bool:
    """Bring in one answer, from a webhook, a round or a bank's file; False where nobody knows its key."""
    call = ProviderCall.objects.select_related("order").filter(key=answer.key).first()
    if call is None:
        logger.warning("an answer about %s, a key that nobody used", answer.key)
        return False
    payouts.take(call, by=PROVIDER, at=at, answer=answer)
    return True


def hear_event(told: Told, at: datetime) -> ProviderAnswer | None:
    """Bring in what a provider sent by itself, once; None where nobody used its key.

    Another amount than was asked for is kept and changes nothing. Raises Conflict for the same event with other content.
    """
    answer = told.answer
    call = ProviderCall.objects.select_related("order").filter(key=answer.key).first()
    if call is None:
        logger.warning("an event about %s, a key that nobody used", answer.key)
        return None
    fits = (told.amount, told.currency) == (call.amount, call.order.currency)
    heard = _heard(answer)
    if heard is None:
        # The same event may come twice at the same moment; then the other one is first.
        with suppress(IntegrityError):
            payouts.take(call, by=PROVIDER, at=at, answer=answer, fits=fits)
        heard = _heard(answer)
    if heard is None or (heard.call_id, heard.outcome) != (call.pk, answer.outcome):
        raise Conflict("I17", _("This event was sent before with other content."))
    return heard


def _heard(answer: Answer) -> ProviderAnswer | None:
    return ProviderAnswer.objects.filter(answer_id=answer.id).first()


def hear_debit(key: str, amount: Decimal, currency: str, transaction: str, at: datetime) -> bool:
    """A statement shows that money left under a refund's key: it was carried out; False where it fits none."""
    call = ProviderCall.objects.select_related("order").filter(key=key).first()
    if call is None or (call.amount, call.order.currency) != (amount, currency):
        return False
    return hear(Answer(key, f"statement/{key}", providers.CONFIRMED, transaction), at)


def finish_files(at: datetime) -> int:
    """What a bank file left half-done: refunds of a given file are on their way, those of a discarded one are free."""
    waiting = ProviderCall.objects.filter(state=CallState.PREPARED).annotate(batch_state=F("batch__state"))
    given = list(waiting.filter(batch_state=BatchState.HANDED_OVER).select_related("order")[:MOST])
    free = list(waiting.filter(batch_state=BatchState.DISCARDED).select_related("order")[:MOST])
    for call in given:
        payouts.hand_over(call, by=PROVIDER, at=at)
    for call in free:
        payouts.drop(call, by=PROVIDER, at=at)
    return len(given) + len(free)
