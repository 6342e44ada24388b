"""Payments and refunds as rows of the order's page, each with the move that is possible now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from orders import money
from orders.enums import PaymentState
from orders.reading import Sheet
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.outbox import Amount


@dataclass(frozen=True)
class PaymentRow:
    """A payment; ``account`` are the lines of where to pay while it is on its way."""

    record: Any
    amount: Amount
    account: list[str]
    stop_url: str


@dataclass(frozen=True)
class RefundRow:
    """A refund, with the page that says it arrived."""

    record: Any
    amount: Amount
    arrived_url: str


def payment_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[PaymentRow]:
    """All payments in the order in which they were announced."""
    return [_payment(sheet.order, payment, actor, at) for payment in sheet.order.payments.all()]


def _payment(order: Any, payment: Any, actor: Actor, at: datetime) -> PaymentRow:
    stop = fsm.verdict(payment, "fail", actor, at)
    url = reverse("orders:stop_payment", args=[order.number, payment.pk]) if stop else ""
    on_the_way = payment.state == PaymentState.INITIATED
    return PaymentRow(
        payment, Amount(payment.amount, order.currency), account(order) if on_the_way else [], url
    )


def account(order: Any) -> list[str]:
    """The designated account of an order: the house's while it holds the money, else the supplier's."""
    holder = settings.DESIGNATED_ACCOUNT_HOLDER if money.holds(order) else order.seller.name
    return [holder, settings.DESIGNATED_ACCOUNT]


def refund_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[RefundRow]:
    """All refunds."""
    order = sheet.order
    return [
        RefundRow(
            refund,
            Amount(refund.amount, order.currency),
            reverse("orders:refund_arrived", args=[order.number, refund.pk])
            if fsm.verdict(refund, "arrive", actor, at)
            else "",
        )
        for refund in order.refunds.all()
    ]
