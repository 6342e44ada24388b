"""What the home page says about orders: what you must do, by when, and what happens otherwise (X12)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import reading
from orders.enums import Clock, OrderState
from orders.wording import as_verb
from tradeassurance.core import deadlines
from tradeassurance.portal.registry import ActionItem

MOST = 50
"""The home page shows this many orders at most; the list of orders shows all."""


def items(request: HttpRequest) -> Iterator[ActionItem]:
    """Everything that waits for the company in its orders. One query."""
    company_id = request.actor.company_id  # type: ignore[attr-defined]
    if company_id is None:
        return
    # Those with a clock first, the most urgent of them first of all.
    orders = reading.waiting_for(company_id).order_by(F("act_by").asc(nulls_last=True), "-pk")
    for order in orders[:MOST]:
        yield from _items(order, company_id)


def _items(order: Any, company_id: int) -> Iterator[ActionItem]:
    buys = order.buyer_id == company_id
    if buys and order.refund_sent:
        yield _item(order, buys, _("Confirm that the refund arrived"), "#payments", tone="good")
    if order.must_answer:
        yield _item(
            order, buys, _("Answer the proposal"), "#amendments", due_at=order.must_answer,
            otherwise=_("it lapses, and the contract stays as it is."),
        )  # fmt: skip
    if order.gives_back and not buys:
        yield _item(order, buys, _("Pay the buyer back, and show the proof"), "#repayments", tone="bad")
    if order.paid_back and buys:
        yield _item(order, buys, _("Say whether the repayment arrived"), "#repayments", tone="good")
    state = order.state
    if state == OrderState.DRAFT:
        yield _item(
            order,
            buys,
            _("Send your draft to the other side"),
            tone="neutral",
            otherwise=_("nobody else sees it."),
        )
    elif state == OrderState.PROPOSED:
        yield _item(
            order, buys, _("Confirm the contract, or change it"), otherwise=_("the order does not begin.")
        )
    elif state == OrderState.CONFIRMED and buys:
        title = _("Pay the initial payment")
        if order.announced:
            title = _("Make the payment that you announced, if you have not")
        yield _clocked(order, buys, Clock.PAY_BY, title)
    elif state == OrderState.IN_PRODUCTION and not buys:
        yield _clocked(
            order,
            buys,
            Clock.SHIP_BY,
            _("Ship the goods") if order.act_by else _("Ship the goods: you are late"),
        )
    elif state == OrderState.SHIPPED and buys:
        yield _item(order, buys, _("Confirm receipt when the goods arrive"), tone="neutral")


def requests(request: HttpRequest) -> Iterator[ActionItem]:
    """Requests that wait for the company's answer. One query."""
    company_id = request.actor.company_id  # type: ignore[attr-defined]
    if company_id is None:
        return
    for one in reading.requests_waiting_for(company_id)[:MOST]:
        yield ActionItem(
            _("Turn the request into a draft, or decline it"),
            reverse("orders:request", args=[one.pk]),
            subject=f"{one.product} · {one.buyer.name}",
            due_at=one.due_at,
            otherwise=_("it lapses."),
        )


def _clocked(order: Any, buys: bool, kind: str, title: str) -> ActionItem:
    if order.act_by is None:
        return _item(order, buys, title, tone="bad" if kind == Clock.SHIP_BY else "wait")
    otherwise = as_verb(deadlines.kind(kind).on_silence)
    return _item(order, buys, title, due_at=order.act_by, otherwise=otherwise)


def _item(order: Any, buys: bool, title: str, anchor: str = "", **more: Any) -> ActionItem:
    other = order.seller.name if buys else order.buyer.name
    url = reverse("orders:page", args=[order.number]) + anchor
    return ActionItem(title, url, subject=f"{order.number} · {other}", **more)
