"""Writing a contract: the first version and every later one (O1–O3)."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders import policy, reading
from orders.forms import ContractInput, FilesForm, NoteForm
from orders.forms.contract import initial_of
from orders.models import ContractFile
from orders.services import amending, drafting
from orders.views.actions import may_ask_to_modify, may_propose
from orders.views.moves import asks
from suppliers.models import Supplier
from tradeassurance.accounts.models import Company
from tradeassurance.core import documents
from tradeassurance.core.calendars import local_date
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import REFUSED, MovePage, Sent, send

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@for_companies
def new(request: HttpRequest) -> HttpResponse:
    """A supplier drafts for a buyer; who supplies nothing chooses a supplier first."""
    suppliers = Supplier.objects.participating().for_company(request.actor.company_id)  # type: ignore[attr-defined]
    supplier = suppliers.select_related("company").first()
    if supplier is None:
        return redirect("suppliers:directory")
    written = typed_contract(request, supplier, names_buyer=True)
    sent = Sent()
    if written.is_valid():
        values = {"buyer": written.form.cleaned_data["buyer"]}
        sent = _draft(request, written, supplier, **values)
    return answer_draft(request, written, sent, supplier=supplier, other=None)


@require_http_methods(GET_OR_POST)
@for_companies
def new_with(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """A buyer drafts an order with this supplier."""
    suppliers = Supplier.objects.participating().select_related("company")
    supplier = get_object_or_404(suppliers, pk=supplier_id)
    if supplier.company_id == request.actor.company_id:  # type: ignore[attr-defined]
        return redirect("orders:new")
    written = typed_contract(request, supplier)
    sent = Sent()
    if written.is_valid():
        buyer = Company.objects.get(pk=request.actor.company_id)  # type: ignore[attr-defined]
        sent = _draft(request, written, supplier, buyer=buyer)
    return answer_draft(request, written, sent, supplier=supplier, other=supplier.company)


@require_http_methods(GET_OR_POST)
@for_companies
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """The newest version, to be changed into the next one."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    verdict = policy.may_revise(order, request.actor, request.received_at)  # type: ignore[attr-defined]
    if request.method != "POST" and not verdict:
        return _not_now(request, number, _("Change the contract"), verdict)
    written = typed_contract(request, order.supplier, start=sheet.latest, currency=order.currency)
    sent = Sent()
    if written.is_valid():
        values = {"terms": written.terms(), **written.form.chosen_files()}
        sent = send(request, written.form, partial(drafting.revise, order), **values)
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    return answer_draft(request, written, sent, supplier=order.supplier, other=other, order=order)


def typed_contract(request: HttpRequest, supplier: Supplier, **about: Any) -> ContractInput:
    """The contract form as it was sent, or as it starts; under the rules in force, or those an order pinned."""
    at = request.received_at  # type: ignore[attr-defined]
    rules = reading.rules_for(about.get("amends"), at)
    today = local_date(at, supplier.company.time_zone)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None,)
    return ContractInput(*sent, rules=rules, today=today, **about)


def _draft(
    request: HttpRequest,
    written: ContractInput,
    supplier: Supplier,
    *,
    buyer: Company,
    kept: Iterable[ContractFile] = (),
) -> Sent:
    """Draft what was written, with the files that were sent and copies of those ``kept`` of another order."""
    given = written.form.chosen_files()
    files = [documents.seal_again(one.document) for one in kept if one.position not in given["without"]]
    currency, files = written.form.order_currency, [*files, *given["files"]]
    values = {"buyer": buyer, "supplier": supplier, "currency": currency, "terms": written.terms()}
    values["files"] = files
    return send(request, written.form, drafting.draft, **values)


def answer_draft(request: HttpRequest, written: ContractInput, sent: Sent, **context: Any) -> HttpResponse:
    """The page of the contract form, or where a saved contract leads."""
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


# --- the same contract in other ways -------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
@for_companies
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """The contract in force, to be changed into what the other side accepts or not (O5)."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    verdict = may_propose(sheet, request.actor, request.received_at)  # type: ignore[attr-defined]
    if not verdict and (request.method != "POST" or order.contract_id is None):
        return _not_now(request, number, _("Propose an amendment"), verdict)
    written = typed_contract(
        request, order.supplier, start=sheet.contract, currency=order.currency, amends=order
    )
    sent = Sent()
    if written.is_valid():
        terms = written.terms()
        values = {"terms": terms, "reason": terms.note, **written.form.chosen_files()}
        sent = send(request, written.form, partial(amending.propose, order), **values)
    if sent.done:
        messages.success(request, _("The amendment is proposed. The other side was told."))
        return redirect(reverse("orders:page", args=[number]) + "#amendments")
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    return answer_draft(
        request, written, sent, supplier=order.supplier, other=other, order=order, amending=True
    )


@require_http_methods(GET_OR_POST)
@for_companies
def files(request: HttpRequest, number: str) -> HttpResponse:
    """Design files come or go: the next version, with all else as it was (O2)."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    draft = order.state == "draft"
    page = MovePage(
        form=FilesForm(request.POST or None, request.FILES or None, files_of=sheet.latest),
        confirm=asks(
            order,
            _("Design files"),
            _("Save as a new version"),
            _("A change of files is a new version of the contract; its fingerprint covers every file."),
            _("Only the two parties, and our staff when they work on a case, can read them."),
            "" if draft else _("The other side is told; earlier confirmations no longer count."),
        ),
        call=partial(drafting.attach, order),
        done=_("The design files are part of the new version."),
        to=reverse("orders:page", args=[number]) + "#contract",
        verdict=policy.may_revise(order, request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@require_http_methods(GET_OR_POST)
@for_companies
def modify(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the other side to change the contract, with a note (O3)."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    page = MovePage(
        form=NoteForm(request.POST or None),
        confirm=asks(
            order,
            _("Ask for a change"),
            _("Ask %(company)s") % {"company": other.name},
            _("%(company)s reads your note and makes a new version, or leaves it as it is.")
            % {"company": other.name},
            _("Nothing is binding until both sides have confirmed the same version."),
        ),
        call=partial(drafting.ask_to_modify, order),
        done=_("%(company)s was asked to change the contract.") % {"company": other.name},
        to=reverse("orders:page", args=[number]),
        verdict=may_ask_to_modify(sheet, request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@require_http_methods(GET_OR_POST)
@for_companies
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """An earlier order as the start of a new one, design files too; not its dates and confirmations (O1, O2)."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order = sheet.order
    start = initial_of(sheet.contract, order.currency)
    start["terms"] |= {"shipment_date": None, "delivery_date": None, "currency": order.currency}
    written = typed_contract(request, order.supplier, initial=start, files_of=sheet.contract)
    sent = Sent()
    if written.is_valid():
        kept = sheet.contract.files.select_related("document")
        sent = _draft(request, written, order.supplier, buyer=order.buyer, kept=kept)
    other = order.party(order.side_of(request.actor).other)  # type: ignore[attr-defined, union-attr]
    return answer_draft(
        request,
        written,
        sent,
        supplier=order.supplier,
        other=other,
        hint=_("This is a copy of %(number)s, version %(version)d.")
        % {"number": number, "version": sheet.contract.number},
        hint_text=_("Dates are empty: choose new ones. Design files come along unless you take them out."),
    )


def _not_now(request: HttpRequest, number: str, title: str, verdict: Any) -> HttpResponse:
    back = reverse("orders:page", args=[number])
    crumbs = (Crumb(_("Orders"), reverse("orders:list")), Crumb(number, back), Crumb(title))
    context = {"confirm": Confirm(title, "", back, crumbs=crumbs), "refusal": verdict}
    return render(request, "portal/not_now.html", context, status=REFUSED)
