"""The buyer's account for refunds, and what the page says of each refund (P4)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import policy, providers
from orders.enums import REFUNDS_TO_SEND, Clock, RefundState
from orders.forms.refunding import AccountForm
from orders.reading import Sheet
from orders.services import refunds
from orders.views.moves import asks, found, get_or_post
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.outbox import Amount
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.moves import MovePage

CLOCK_OF = {
    RefundState.DUE: Clock.SEND_REFUND,
    RefundState.FAILED: Clock.SEND_REFUND,
    RefundState.SENT: Clock.REFUND_ANSWER,
    RefundState.UNKNOWN: Clock.TRACE_REFUND,
}


@dataclass(frozen=True)
class RefundRow:
    """A refund: where it is, by when the next step is due, and the page that says it arrived."""

    record: Any
    amount: Amount
    where: str
    by: datetime | None
    arrived_url: str


def refund_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[RefundRow]:
    """All refunds."""
    return [_row(sheet, refund, actor, at) for refund in sheet.order.refunds.all()]  # type: ignore[attr-defined]


def _row(sheet: Sheet, refund: Any, actor: Actor, at: datetime) -> RefundRow:
    order = sheet.order
    kind = CLOCK_OF.get(refund.state)
    running = (d.due_at for d in sheet.deadlines if d.kind == kind and d.subject_id == refund.pk)
    arrived = reverse("orders:refund_arrived", args=[order.number, refund.pk])
    return RefundRow(
        refund,
        Amount(refund.amount, order.currency),
        where(refund.state, is_waiting=waits_for_account(sheet, refund)),
        next(running, None),
        arrived if fsm.verdict(refund, "arrive", actor, at) else "",
    )


def waits_for_account(sheet: Sheet, refund: Any) -> bool:
    """Whether it cannot be sent because the buyer has not named an account."""
    by_file = providers.route_of(refund) == providers.BANK_FILE
    return refund.state in REFUNDS_TO_SEND and by_file and sheet.refund_account is None


def where(state: str, *, is_waiting: bool) -> str:
    """Where a refund is, in a sentence."""
    if is_waiting:
        return _("It waits for the account to send it to.")
    said = {
        RefundState.DUE: _("We send it the way the money came."),
        RefundState.SENT: _("It was sent; banks take some days. If it does not arrive, we trace it."),
        RefundState.UNKNOWN: _("The bank has not said where it is. We are asking; you need do nothing."),
        RefundState.CONFIRMED: _("It arrived."),
        RefundState.FAILED: _("It came back to us. Check the account; we send it again."),
        RefundState.CANCELLED: _("It was not sent: your own provider had given you the money back already."),
    }
    return said[RefundState(state)]


@get_or_post
@for_companies
def name_account(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer says to which account bank refunds go."""
    order = found(request, number)
    known = order.refund_accounts.last() if order.buyer_id == request.actor.company_id else None  # type: ignore[attr-defined]
    page = MovePage(
        form=AccountForm(request.POST or None),
        confirm=asks(
            order,
            _("Account for refunds"),
            _("Name this account"),
            _("Refunds of this order that go by bank go to this account from now on."),
            _("Refunds that are with the bank already go to the account named before."),
            _("The supplier does not see it. We show it with its last four characters only."),
            lead=_("Named so far: %(account)s") % {"account": known} if known else "",
        ),
        call=partial(refunds.name_account, order),
        done=_("The account is named."),
        to=reverse("orders:page", args=[number]) + "#payments",
        verdict=policy.may_name_account(order, request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)
