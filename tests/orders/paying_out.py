"""Refunds that are due, and the people and providers who bring them on their way."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from orders import money, providers
from orders.models import Order, ProviderCall, Refund
from orders.providers.card_double import CardDouble
from orders.services import payment, refunds
from tests import factories as world
from tests.factories import DAY, Told
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.change import Change, service

IBAN = "DE89370400440532013000"
CARD = {"card": "orders.providers.card_double.CardDouble"}


@service(Order)
def owe(change: Change, order: Order, *, amount: Decimal, cause: str) -> Any:
    """As a determination would: held money is set apart, and refunds are owed over the payments."""
    money.owe_refund(change, order, amount, cause)
    refunds.owe(change, order, amount, cause)


def due(amount: str = "50", *, method: str = "card", told: Told | None = None, **how: Any) -> Refund:
    """A refund that waits to be sent, over a payment by this method."""
    if told is None:
        told = world.order(stage="confirmed", **how)
        at = told.times["paid"]
        announced = payment.announce(
            told.order, by=told.buyer.actor, at=at, stage="initial", method=method,
            amount=told.order.contract.initial_payment,
        )  # fmt: skip
        payment.receive(announced, by=PROVIDER, at=at, bank_reference=f"BANK-{announced.reference}")
    owe(told.reload(), by=PROVIDER, at=later(told), amount=Decimal(amount), cause=f"test {amount}")
    refund = Refund.objects.filter(order=told.order).latest("pk")
    refund.told = told
    return refund


def later(told: Told, days: int = 1) -> datetime:
    """Some days after the payment."""
    return told.times["paid"] + days * DAY


def name_account(refund: Refund, account: str = IBAN) -> None:
    """The buyer says where refunds go."""
    told = refund.told
    refunds.name_account(
        told.order, by=told.buyer.actor, at=later(told), holder="Elbe Import GmbH", account=account
    )


def by_card(*moods: str) -> dict[str, Any]:
    """The double of a card provider, in these moods, carries out refunds of card payments."""
    settings.REFUND_PROVIDERS = CARD
    CardDouble.forget(*moods)
    return providers.wired()


def now(refund: Refund) -> tuple[str, str]:
    """The state of the refund and of its last call."""
    call = ProviderCall.objects.filter(refund=refund).order_by("pk").last()
    return Refund.objects.get(pk=refund.pk).state, call.state if call else ""
