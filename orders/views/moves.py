"""The moves of an order, each on a page of its own: what happens, the form, one service."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from orders import money, policy, reading
from orders.enums import Method, Side
from orders.forms import AnnounceForm, CancelForm, ReasonForm
from orders.models import Order
from orders.services import drafting, fulfilment, payment, refunds
from orders.views import payments
from orders.views.actions import may_announce
from tradeassurance.core import fsm
from tradeassurance.core.outbox import Amount
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.display import amount_text, instant_line
from tradeassurance.portal.moves import MoveForm, MovePage

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def found(request: HttpRequest, number: str) -> Order:
    """The order of the page, a 404 if it is not the company's."""
    return reading.find(request.actor.company_id, number)  # type: ignore[attr-defined]


def verdict(request: HttpRequest, record: Any, name: str) -> Any:
    """What state and policy say to a move now."""
    return fsm.verdict(record, name, request.actor, request.received_at)  # type: ignore[attr-defined]


def asks(
    order: Order, title: Any, submit: Any, *consequences: Any, tone: str = "good", lead: Any = ""
) -> Confirm:
    """The frame of a move's page."""
    back = reverse("orders:page", args=[order.number])
    crumbs: Sequence[Crumb] = (
        Crumb(_("Orders"), reverse("orders:list")),
        Crumb(order.number, back),
        Crumb(title),
    )
    return Confirm(title, submit, back, lead, [one for one in consequences if one], tone, crumbs)


@get_or_post
@for_companies
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """The draft goes to the other side (O1)."""
    order = found(request, number)
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("Send the draft"),
            _("Send to %(company)s") % {"company": other.name},
            _("%(company)s reads the draft from now on, and may change it.") % {"company": other.name},
            _("Nothing is binding until both sides have confirmed the same version."),
        ),
        call=partial(drafting.propose, order),
        done=_("The draft was sent to %(company)s. Now both sides confirm it.") % {"company": other.name},
        to=reverse("orders:page", args=[number]),
        verdict=verdict(request, order, "propose"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The order ends before anything was paid (L4)."""
    order = found(request, number)
    page = MovePage(
        form=CancelForm(request.POST or None),
        confirm=asks(
            order,
            _("Cancel the order"),
            _("Cancel the order"),
            _("The order ends. This cannot be taken back; a new order can be drafted."),
            _("What was frozen of the supplier's limit is free again.") if order.contract_id else "",
            tone="bad",
        ),
        call=partial(drafting.cancel, order),
        done=_("The order is cancelled."),
        to=reverse("orders:page", args=[number]),
        verdict=verdict(request, order, "cancel"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def announce(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer says that money is on its way, and gets the reference to pay with (P1, P2)."""
    at = request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    title = _("Pay")
    asks_fees = "show" in request.POST
    asked = request.POST if asks_fees else request.GET
    form = AnnounceForm(
        None if asks_fees else request.POST or None,
        initial={"method": request.POST.get("method", Method.BANK)},
        sheet=sheet,
        at=at,
        asked=asked.get("amount", "")[:40],
    )
    page = MovePage(
        form=form,
        confirm=asks(
            order,
            title,
            _("Get the payment reference"),
            _(
                "You get a reference and the account to pay to. Pay there, with that reference: only that is covered."
            ),
            _("We tell you and the supplier as soon as the money has arrived."),
            _(
                "Using Trade Assurance is free. The fee of a way to pay is yours alone and no part of the order."
            ),
        ),
        call=partial(payment.announce, order),
        done=_("Now make the payment with the reference below. We tell you when it has arrived."),
        to=lambda announced: reverse("orders:instructions", args=[number, announced.pk]),
        verdict=may_announce(sheet, request.actor, at),  # type: ignore[attr-defined]
        template="orders/announce.html",
        context={"sheet": sheet, "order": order, "ways": payments.ways(form.quotes)},
    )
    return page.answer(request)


@require_safe
@for_companies
def instructions(request: HttpRequest, number: str, payment_id: int) -> HttpResponse:
    """How to make an announced payment: reference, account, amount, and what happens when (P1, P2)."""
    order = found(request, number)
    if order.side_of(request.actor) != Side.BUYER:  # type: ignore[attr-defined]
        raise Http404
    announced = get_object_or_404(order.payments.select_related("order", "terms"), pk=payment_id)
    context = payments.instructions(order, announced) | {
        "crumbs": [
            Crumb(_("Orders"), reverse("orders:list")),
            Crumb(order.number, reverse("orders:page", args=[number])),
            Crumb(announced.reference),
        ]
    }
    return render(request, "orders/instructions.html", context)


@get_or_post
@for_companies
def stop_payment(request: HttpRequest, number: str, payment_id: int) -> HttpResponse:
    """The buyer will not make an announced payment after all (P2)."""
    order = found(request, number)
    announced = get_object_or_404(order.payments.select_related("order"), pk=payment_id)
    page = MovePage(
        form=ReasonForm(request.POST or None),
        confirm=asks(
            order,
            _("Withdraw a payment"),
            _("Withdraw the payment"),
            _("Only if you did not pay with the reference %(reference)s.")
            % {"reference": announced.reference},
            _("The amount is to be paid again; you get a new reference for it."),
            tone="bad",
            lead=f"{announced.reference} · {amount_text(announced.amount, order.currency)}",
        ),
        call=partial(payment.fail, announced),
        done=_("The payment was withdrawn."),
        to=reverse("orders:page", args=[number]) + "#payments",
        verdict=verdict(request, announced, "fail"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer is satisfied: held money that is not in dispute goes to the supplier (P3)."""
    at = request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    held = sheet.held if order.contract_id is not None and money.holds(order) else Decimal(0)
    kept = money.kept(order, held)
    last = max((w.closes_at for w in sheet.windows if w.closes_at), default=None)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("Accept the goods"),
            _("Accept the goods"),
            _("%(amount)s that is held goes to the supplier now. It does not come back by itself.")
            % {"amount": amount_text(held - kept, order.currency)}
            if held > kept
            else "",
            _("%(amount)s stays held for the open dispute until that is closed.")
            % {"amount": amount_text(kept, order.currency)}
            if kept
            else "",
            _(
                "Claim windows stay open until %(end)s. What a later claim brings is owed by supplier and guarantee."
            )
            % {"end": instant_line(last)}
            if last
            else "",
            tone="bad" if held > kept else "good",
        ),
        call=partial(fulfilment.accept, order),
        done=_("You accepted the goods."),
        to=reverse("orders:page", args=[number]),
        verdict=policy.may_accept(order, request.actor, at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@get_or_post
@for_companies
def refund_arrived(request: HttpRequest, number: str, refund_id: int) -> HttpResponse:
    """The buyer has a refund that was sent (P4)."""
    order = found(request, number)
    refund = get_object_or_404(order.refunds.select_related("order", "payment"), pk=refund_id)
    amount = Amount(refund.amount, order.currency)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("The refund arrived"),
            _("Yes, it arrived"),
            _("Look at your bank statement first: the same amount, with this bank reference."),
            lead=f"{amount_text(amount.amount, amount.currency)} · {refund.bank_reference}",
        ),
        call=partial(refunds.arrive, refund),
        done=_("Thank you. The refund is settled."),
        to=reverse("orders:page", args=[number]) + "#payments",
        verdict=verdict(request, refund, "arrive"),
    )
    return page.answer(request)
