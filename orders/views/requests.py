"""Requests of buyers: sent, read, turned into a draft, declined, taken back (O1, L6)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from orders import reading
from orders.forms import AnswerForm, RequestForm
from orders.models import PurchaseRequest
from orders.services import requesting
from orders.views.drafting import GET_OR_POST, answer_draft, typed_contract
from suppliers import categories
from suppliers.models import Supplier
from tradeassurance.accounts.models import Company
from tradeassurance.core import fsm
from tradeassurance.core.calendars import local_date
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.core.refusals import ALLOWED
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import MoveForm, MovePage, Sent, send
from tradeassurance.portal.paging import page_by_key


def _found(request: HttpRequest, request_id: int) -> PurchaseRequest:
    seen = PurchaseRequest.objects.visible_to(request.actor.company_id)  # type: ignore[attr-defined]
    return get_object_or_404(seen.select_related("buyer", "seller", "supplier", "order"), pk=request_id)


def _asks(
    title: Any, submit: Any, *consequences: Any, back: str, tone: str = "good", lead: Any = ""
) -> Confirm:
    crumbs = (Crumb(_("Orders"), reverse("orders:list")), Crumb(_("Requests"), reverse("orders:requests")))
    return Confirm(title, submit, back, lead, consequences, tone, (*crumbs, Crumb(title)))


@require_safe
@for_companies
def listing(request: HttpRequest) -> HttpResponse:
    """Requests the company sent or received, the newest first."""
    seen = PurchaseRequest.objects.visible_to(request.actor.company_id)  # type: ignore[attr-defined]
    page = page_by_key(seen.select_related("buyer", "seller"), request.GET, order=("-id",))
    return render(request, "orders/requests.html", {"page": page, "company_id": request.actor.company_id})  # type: ignore[attr-defined]


@require_http_methods(GET_OR_POST)
@for_companies
def ask(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """A buyer writes what it wants from a supplier of the directory."""
    at, actor = request.received_at, request.actor  # type: ignore[attr-defined]
    suppliers = Supplier.objects.participating().select_related("company")
    supplier = get_object_or_404(suppliers, pk=supplier_id)
    if supplier.company_id == actor.company_id:
        return redirect("orders:requests")
    buyer = Company.objects.get(pk=actor.company_id)
    rules = reading.rules_for(None, at)
    form = RequestForm(request.POST or None, rules=rules, today=local_date(at, buyer.time_zone))
    page = MovePage(
        form=form,
        confirm=_asks(
            _("Send a request"),
            _("Send to %(company)s") % {"company": supplier.company.name},
            _("%(company)s turns it into a draft contract, or says why not.")
            % {"company": supplier.company.name},
            _("Nothing is binding, and nothing is to be paid, until both sides confirmed a contract."),
            back=reverse("suppliers:profile", args=[supplier.pk]),
            lead=supplier.company.name,
        ),
        call=partial(requesting.ask, buyer=buyer, supplier=supplier),
        done=_("Your request was sent. You are told when it is answered."),
        to=reverse("orders:requests"),
        verdict=ALLOWED,
    )
    return page.answer(request)


@require_safe
@for_companies
def show(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what is wanted, who must answer by when, and the moves that are possible."""
    at, actor = request.received_at, request.actor  # type: ignore[attr-defined]
    wanted = _found(request, request_id)
    clock = Deadline.objects.filter(
        root_kind="purchaserequest", root_id=wanted.pk, outcome=Outcome.OPEN, kind="request.answer"
    ).first()
    moves = {
        name: bool(fsm.verdict(wanted, name, actor, at)) for name in ("turn_into", "decline", "withdraw")
    }
    visible = wanted.order is not None and (
        wanted.order.state != "draft" or wanted.order.drafted_by_id == actor.company_id
    )
    context = {
        "wanted": wanted,
        "clock": clock,
        "moves": moves,
        "order": wanted.order if visible else None,
        "category": categories.label(wanted.category),
        "is_mine": actor.company_id == wanted.seller_id,
    }
    return render(request, "orders/request.html", context)


@require_http_methods(GET_OR_POST)
@for_companies
def draft(request: HttpRequest, request_id: int) -> HttpResponse:
    """The supplier turns a request into a draft: the form starts from what was asked for."""
    wanted = _found(request, request_id)
    verdict = fsm.verdict(wanted, "turn_into", request.actor, request.received_at)  # type: ignore[attr-defined]
    back = reverse("orders:request", args=[wanted.pk])
    if not verdict and request.method != "POST":
        confirm = _asks(_("Draft an order"), "", back=back)
        return render(request, "portal/not_now.html", {"confirm": confirm, "refusal": verdict}, status=409)
    written = typed_contract(request, wanted.supplier, initial=_start(wanted))
    sent = Sent()
    if written.is_valid():
        files = written.form.chosen_files()["files"]
        values = {"currency": written.form.order_currency, "terms": written.terms(), "files": files}
        sent = send(request, written.form, partial(requesting.turn_into_draft, wanted), **values)
    return answer_draft(
        request,
        written,
        sent,
        supplier=wanted.supplier,
        other=wanted.buyer,
        hint=_("%(company)s asked for this.") % {"company": wanted.buyer.name},
        hint_text=wanted.note,
    )


def _start(wanted: PurchaseRequest) -> dict[str, Any]:
    item = {
        "product": wanted.product,
        "category": wanted.category,
        "quantity": f"{wanted.quantity.normalize():f}",
        "unit": wanted.unit,
    }
    return {"items": [item], "terms": {"shipment_date": wanted.wanted_by}}


@require_http_methods(GET_OR_POST)
@for_companies
def decline(request: HttpRequest, request_id: int) -> HttpResponse:
    """The supplier says why not."""
    wanted = _found(request, request_id)
    page = MovePage(
        form=AnswerForm(request.POST or None),
        confirm=_asks(
            _("Decline the request"),
            pgettext("proposal", "Decline"),
            _("The buyer reads your reason, and may ask another supplier."),
            back=reverse("orders:request", args=[wanted.pk]),
            lead=wanted.product,
        ),
        call=partial(requesting.decline, wanted),
        done=_("You declined the request."),
        to=reverse("orders:requests"),
        verdict=fsm.verdict(wanted, "decline", request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@require_http_methods(GET_OR_POST)
@for_companies
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """The buyer no longer wants it."""
    wanted = _found(request, request_id)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=_asks(
            _("Take the request back"),
            _("Take it back"),
            _("The supplier is told; nothing was binding."),
            back=reverse("orders:request", args=[wanted.pk]),
            lead=wanted.product,
        ),
        call=partial(requesting.withdraw, wanted),
        done=_("Your request is taken back."),
        to=reverse("orders:requests"),
        verdict=fsm.verdict(wanted, "withdraw", request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)
