"""Payments and refunds as rows of the order's page, each with the move that is possible now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders import money
from orders.enums import PAYING, Clock, EventKind, InboundState, PaymentState, Side
from orders.forms.paying import fee_text
from orders.methods import Quote, quote
from orders.models import InboundEvent
from orders.reading import Sheet
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.core.outbox import Amount


@dataclass(frozen=True)
class PaymentRow:
    """A payment; ``account`` are the lines of where to pay while it is on its way."""

    record: Any
    amount: Amount
    account: list[str]
    stop_url: str
    missing: Amount | None = None

    @property
    def together(self) -> Amount | None:
        """The amount and the fee on top; ``None`` where no fee is taken with the payment."""
        paid = self.record
        return Amount(paid.gross_amount, self.amount.currency) if paid.fee_amount else None


def payment_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[PaymentRow]:
    """All payments in the order in which they were announced."""
    return [_payment(sheet.order, payment, actor, at) for payment in sheet.order.payments.all()]


def _payment(order: Any, payment: Any, actor: Actor, at: datetime) -> PaymentRow:
    stop = fsm.verdict(payment, "fail", actor, at)
    url = reverse("orders:stop_payment", args=[order.number, payment.pk]) if stop else ""
    on_the_way = payment.state == PaymentState.INITIATED
    missing = _missing(order, payment)
    return PaymentRow(
        payment,
        Amount(payment.amount, order.currency),
        account(order) if on_the_way else [],
        url,
        Amount(missing, order.currency) if missing > 0 else None,
    )


def _missing(order: Any, payment: Any) -> Decimal:
    """What did not come of a payment that arrived in part, while it may still come (P2)."""
    if payment.state != PaymentState.RECEIVED or payment.part_of_id is not None or order.state not in PAYING:
        return Decimal(0)
    parts = [p for p in order.payments.all() if p.part_of_id == payment.pk]
    came = sum((p.amount for p in parts if p.state == PaymentState.RECEIVED), payment.amount)
    return payment.asked_amount - came


@dataclass(frozen=True)
class WayRow:
    """A way to pay to choose: what it costs, the total, and why it is not available."""

    method: str
    label: Any
    fee: str
    total: Amount | None
    refusal: Any


def ways(quotes: Iterable[Quote]) -> list[WayRow]:
    """Every way to pay, also those that are not for this payment, with the reason (P1)."""
    return [
        WayRow(
            one.terms.method, one.method.label, fee_text(one), one.total, None if one.verdict else one.verdict
        )
        for one in quotes
    ]


def instructions(order: Any, payment: Any) -> dict[str, Any]:
    """What the page of an announced payment says."""
    fee = Amount(payment.fee_amount, order.currency) if payment.fee_amount else None
    own = quote(payment.terms, order, payment.asked_amount) if payment.terms else None
    on_the_way = payment.state == PaymentState.INITIATED
    return {
        "order": order,
        "payment": payment,
        "amount": Amount(payment.amount, order.currency),
        "fee": fee,
        "fee_words": fee_text(own) if own else "",
        "total": Amount(payment.gross_amount, order.currency),
        "account": account(order) if on_the_way else [],
        "missing": _missing(order, payment),
        "due_at": _arrives_by(payment) if on_the_way else None,
    }


def _arrives_by(payment: Any) -> datetime | None:
    clocks = Deadline.objects.filter(
        subject_kind="payment", subject_id=payment.pk, kind=Clock.PAYMENT_ARRIVES, outcome=Outcome.OPEN
    )
    return clocks.values_list("due_at", flat=True).first()


def account(order: Any) -> list[str]:
    """The designated account of an order: the house's while it holds the money, else the supplier's."""
    holder = settings.DESIGNATED_ACCOUNT_HOLDER if money.holds(order) else order.seller.name
    return [holder, settings.DESIGNATED_ACCOUNT]


@dataclass(frozen=True)
class AsideRow:
    """Money of the buyer that found no place in the order, and what becomes of it."""

    record: Any
    amount: Amount
    what_next: Any


def aside_rows(sheet: Sheet, actor: Actor) -> list[AsideRow]:
    """Money that came for this order and was set aside; only the buyer, whose money it is, sees it (P2)."""
    order = sheet.order
    if order.side_of(actor) != Side.BUYER or order.contract_id is None:
        return []
    told = InboundEvent.objects.filter(order=order, buyer=order.buyer_id, kind=EventKind.RECEIVED)
    aside = told.filter(state__in=WHAT_NEXT).exclude(state=InboundState.OPEN, rest_amount=0)
    return [
        AsideRow(event, Amount(event.rest_amount or event.amount, event.currency), WHAT_NEXT[event.state])
        for event in aside.order_by("pk")
    ]


WHAT_NEXT = {
    InboundState.OPEN: _(
        "Finance allocates it to an order of yours or sends it back to you within five business days. "
        "Without a decision it goes back to you."
    ),
    InboundState.RETURNING: _("Finance sends it back to you the way it came within three business days."),
    InboundState.RETURNED: _("It was sent back to you the way it came."),
    InboundState.UNDONE: _("Your bank took it back before it had found its place."),
}
