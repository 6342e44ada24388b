"""A bank and a provider that tell about money, in any order and as often as they like."""

from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from orders.enums import EventKind, Source
from orders.models import InboundEvent, Order, Payment
from orders.services import inbound
from orders.services import payment as payments
from orders.services.inbound import News
from tests import factories as world
from tests.integrity.worlds import reported
from tradeassurance.core.actors import PROVIDER, Actor
from tradeassurance.ledger import statements

START = world.STARTS["current-2024"]
PAID = START + world.DAY
_numbers = count(1)


def news(reference: str = "", amount: str = "10000", **more: Any) -> News:
    """Money that came through the provider, with an id of its own unless told."""
    values = {
        "source": Source.PROVIDER,
        "event_id": f"evt_{next(_numbers)}",
        "kind": EventKind.RECEIVED,
        "currency": "USD",
        "occurred_at": PAID,
        "payer_name": "Hudson Trading",
    }
    return News(reference=reference, amount=Decimal(amount), **(values | more))


def tell(
    reference: str = "", amount: str = "10000", *, at: datetime = PAID, by: Actor = PROVIDER, **more: Any
) -> InboundEvent:
    """The event, taken in; as it stands afterwards."""
    return fresh(inbound.take(news(reference, amount, **more), by=by, at=at))


def fresh(event: InboundEvent) -> InboundEvent:
    """The event as it stands in the database."""
    return InboundEvent.objects.get(pk=event.pk)


def announced(told: world.Told, amount: str = "10000", **more: Any) -> Payment:
    """A payment that the buyer announced."""
    values = {"stage": "initial", "amount": Decimal(amount), "at": PAID - world.HOUR} | more
    return payments.announce(told.order, by=told.buyer.actor, **values)


def unallocated(event: InboundEvent) -> Decimal:
    """What the books say lies aside for an event."""
    return statements.balance_of("unallocated", f"inboundevent:{event.pk}", event.currency)


def held(order: Order) -> Decimal:
    """What the books say is held for an order."""
    return statements.balance_of("held", f"order:{order.pk}", order.currency)


def state_of(payment: Payment) -> tuple[str, Decimal]:
    """State and amount of a payment now."""
    now = Payment.objects.get(pk=payment.pk)
    return str(now.state), now.amount


def is_sound() -> bool:
    """Whether everything that must hold holds."""
    return reported() == {}
