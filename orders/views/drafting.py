"""Writing a contract: the first version and every later one (O1–O3)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders import policy, reading
from orders.forms import ContractInput
from orders.services import drafting
from suppliers.models import Supplier
from tradeassurance.accounts.models import Company
from tradeassurance.core.calendars import local_date
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import REFUSED, Sent, send

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@for_companies
def new(request: HttpRequest) -> HttpResponse:
    """A supplier drafts for a buyer; who supplies nothing chooses a supplier first."""
    suppliers = Supplier.objects.participating().for_company(request.actor.company_id)  # type: ignore[attr-defined]
    supplier = suppliers.select_related("company").first()
    if supplier is None:
        return redirect("suppliers:directory")
    written = _input(request, supplier, names_buyer=True)
    sent = Sent()
    if written.is_valid():
        values = {"buyer": written.form.cleaned_data["buyer"]}
        sent = _draft(request, written, supplier, **values)
    return _answer(request, written, sent, supplier=supplier, other=None)


@require_http_methods(GET_OR_POST)
@for_companies
def new_with(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """A buyer drafts an order with this supplier."""
    suppliers = Supplier.objects.participating().select_related("company")
    supplier = get_object_or_404(suppliers, pk=supplier_id)
    if supplier.company_id == request.actor.company_id:  # type: ignore[attr-defined]
        return redirect("orders:new")
    written = _input(request, supplier)
    sent = Sent()
    if written.is_valid():
        buyer = Company.objects.get(pk=request.actor.company_id)  # type: ignore[attr-defined]
        sent = _draft(request, written, supplier, buyer=buyer)
    return _answer(request, written, sent, supplier=supplier, other=supplier.company)


@require_http_methods(GET_OR_POST)
@for_companies
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """The newest version, to be changed into the next one."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    verdict = policy.may_revise(order, request.actor, request.received_at)  # type: ignore[attr-defined]
    if request.method != "POST" and not verdict:
        back = reverse("orders:page", args=[number])
        crumbs = (
            Crumb(_("Orders"), reverse("orders:list")),
            Crumb(number, back),
            Crumb(_("Change the contract")),
        )
        confirm = Confirm(_("Change the contract"), "", back, crumbs=crumbs)
        context = {"confirm": confirm, "refusal": verdict}
        return render(request, "portal/not_now.html", context, status=REFUSED)
    written = _input(request, order.supplier, start=sheet.latest, currency=order.currency)
    sent = Sent()
    if written.is_valid():
        sent = send(request, written.form, partial(drafting.revise, order), terms=written.terms())
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    return _answer(request, written, sent, supplier=order.supplier, other=other, order=order)


def _input(request: HttpRequest, supplier: Supplier, **about: Any) -> ContractInput:
    at = request.received_at  # type: ignore[attr-defined]
    rules = reading.rules_for(None, at)
    today = local_date(at, supplier.company.time_zone)
    return ContractInput(
        request.POST if request.method == "POST" else None, rules=rules, today=today, **about
    )


def _draft(request: HttpRequest, written: ContractInput, supplier: Supplier, *, buyer: Company) -> Sent:
    currency = written.form.order_currency
    values = {"buyer": buyer, "supplier": supplier, "currency": currency, "terms": written.terms()}
    return send(request, written.form, drafting.draft, **values)


def _answer(request: HttpRequest, written: ContractInput, sent: Sent, **context: Any) -> HttpResponse:
    order = context.setdefault("order", None)
    if sent.done:
        number = order.number if order else sent.result.number
        messages.success(request, _done(order))
        return redirect("orders:page", number=number)
    context |= {"written": written, "refusal": sent.refusal}
    return render(request, "orders/contract_form.html", context, status=sent.status)


def _done(order: Any) -> str:
    if order is None:
        return _("The draft is saved. Only your company sees it until you send it.")
    if order.state == "draft":
        return _("The draft is changed. Only your company sees it until you send it.")
    return _(
        "The new version is with the other side. Both must confirm it; earlier confirmations no longer count."
    )
