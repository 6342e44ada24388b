"""Opening a claim, step by step on the server: reason, eligibility, details, review (C1–C5)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from disputes import declarations, drafts, eligibility, outlook, policy, reading
from disputes.drafts import Draft
from disputes.enums import AS_A_WHOLE, OPEN, EvidenceKind, Reason, Remedy
from disputes.forms.claim import ABOUT, AGENCY, DROP, Attached, DeclareForm, DetailsForm, ReasonForm
from disputes.models import Dispute
from disputes.services import claim as service
from disputes.services.claim import Claim, Proof
from orders import money
from orders import reading as orders
from orders.models import Agency, Payment
from tradeassurance.core import calendars
from tradeassurance.core.refusals import Refused
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import REFUSED, MoveForm, send

GET_OR_POST = ["GET", "HEAD", "POST"]
STEPS = (
    (1, gettext_lazy("What went wrong")),
    (2, gettext_lazy("Is it covered?")),
    (3, gettext_lazy("Your claim")),
    (4, gettext_lazy("Review and send")),
)


@dataclass
class Opening:
    """An order about which somebody wants to claim, and what that rests on."""

    request: Any
    number: str

    @cached_property
    def order(self) -> Any:
        """The order, if the company is a party of it; a 404 for any other."""
        return orders.find(self.request.actor.company_id, self.number)

    @cached_property
    def payments(self) -> list[Payment]:
        return list(Payment.objects.filter(order=self.order))

    @cached_property
    def disputes(self) -> list[Dispute]:
        return list(Dispute.objects.filter(order=self.order))

    @cached_property
    def requirements(self) -> list[Any]:
        return reading.requirements(self.order)

    @property
    def money(self) -> outlook.Money:
        return outlook.of(self.order, money.paid(self.payments))

    def check(self, reason: str, declared: Collection[str]) -> list[eligibility.Condition]:
        """The same check that the service makes, as of the arrival of this request."""
        moved = orders.extended(self.order)
        facts = eligibility.Facts(
            self.order, self.payments, self.disputes, self.requirements, moved, declared
        )
        return eligibility.check(facts, reason, self.request.received_at)

    @property
    def open_dispute(self) -> Dispute | None:
        return next((one for one in self.disputes if one.state in OPEN), None)

    @property
    def today(self) -> date:
        """The date where the buyer is."""
        return calendars.local_date(self.request.received_at, self.order.buyer.time_zone)

    def page(self, step: int, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """A step as a page."""
        back = reverse("orders:page", args=[self.number])
        way = (Crumb(_("Orders"), reverse("orders:list")), Crumb(self.number, back), Crumb(_("Open a claim")))
        frame = {"order": self.order, "step": step, "steps": STEPS, "crumbs": way, "back": back}
        return render(self.request, template, frame | context, status=status)

    def not_now(self) -> HttpResponse | None:
        """Why the reader cannot claim at all."""
        verdict = policy.may_claim(self.order, self.request.actor, self.request.received_at)
        if verdict:
            return None
        confirm = Confirm(_("Open a claim"), "", reverse("orders:page", args=[self.number]))
        context = {"confirm": confirm, "refusal": verdict}
        return render(self.request, "portal/not_now.html", context, status=REFUSED)


@require_safe
@for_companies
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Step 1: the reason."""
    opening = Opening(request, number)
    if (refusal := opening.not_now()) is not None:
        return refusal
    form = ReasonForm(request.GET or None)
    if form.is_valid():
        return redirect("disputes:claim_check", number, form.cleaned_data["reason"])
    return opening.page(1, "disputes/claim_reason.html", form=form)


@require_http_methods(GET_OR_POST)
@for_companies
def check(request: HttpRequest, number: str, reason: str) -> HttpResponse:
    """Step 2: every condition, whether it holds, and why; what only the buyer knows, the buyer declares (C1)."""
    opening, chosen = Opening(request, number), _reason(reason)
    if (refusal := opening.not_now()) is not None:
        return refusal
    name = f"{number}:{reason}"
    draft = drafts.load(request.session, name)
    if draft.sent:
        draft = Draft()
    conditions = [one for one in opening.check(reason, ()) if one.key not in declarations.EVERYTHING]
    eligible = all(one.holds for one in conditions)
    asked = list(declarations.asked(opening.order, reason)) if eligible else []
    form = DeclareForm(request.POST if request.method == "POST" else None, asked=asked, given=draft.declared)
    if form.is_bound:
        declared = form.is_valid()
        draft.declared = form.given()
        drafts.keep(request.session, name, draft)
        if declared and eligible:
            return redirect("disputes:claim_details", number, reason)
    return opening.page(
        2,
        "disputes/claim_check.html",
        reason=chosen,
        conditions=conditions,
        eligible=eligible,
        form=form,
        open_dispute=opening.open_dispute,
    )


def _is_declared(opening: Opening, reason: str, draft: Draft) -> bool:
    return {one.key for one in declarations.asked(opening.order, reason)} <= set(draft.declared)


@require_http_methods(GET_OR_POST)
@for_companies
def details(request: HttpRequest, number: str, reason: str) -> HttpResponse:
    """Step 3: what deviates, what is wanted, what proves it. Everything typed is kept."""
    opening, chosen = Opening(request, number), _reason(reason)
    if (refusal := opening.not_now()) is not None:
        return refusal
    name = f"{number}:{reason}"
    draft = drafts.load(request.session, name)
    if draft.sent and request.method != "POST":
        draft = Draft()
    begun = bool(draft.attached or draft.values)
    if not begun and not all(one.holds for one in opening.check(reason, draft.declared)):
        return redirect("disputes:claim_check", number, reason)
    if request.method != "POST":
        return _ask(opening, chosen, _form(opening, chosen, draft), draft)
    if draft.sent:
        draft = Draft(declared=draft.declared)
    draft.detach(request.POST.getlist(DROP))
    form = _form(opening, chosen, draft, bound=True)
    valid = form.is_valid()
    draft.attach(form.received())
    draft.complete = valid
    if valid:
        draft.values = form.texts()
    drafts.keep(request.session, name, draft)
    if valid and "more" not in request.POST:
        return redirect("disputes:claim_review", number, reason)
    form.attached = draft.attached
    return _ask(opening, chosen, form, draft)


def _ask(opening: Opening, reason: Reason, form: DetailsForm, draft: Draft) -> HttpResponse:
    return opening.page(3, "disputes/claim_details.html", reason=reason, form=form, lost=draft.lost)


def _form(opening: Opening, reason: Reason, draft: Draft, *, bound: bool = False) -> DetailsForm:
    known = opening.money
    request = opening.request
    initial = {"language": request.user.language, "wanted": Remedy.FULL_REFUND} | draft.values
    return DetailsForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        reason=reason,
        order=opening.order,
        requirements=opening.requirements,
        paid=known.paid,
        shown=known.text(known.paid),
        today=opening.today,
        attached=draft.attached,
        initial=initial,
    )


@require_http_methods(GET_OR_POST)
@for_companies
def review(request: HttpRequest, number: str, reason: str) -> HttpResponse:
    """Step 4: read it once more, and send it: one service, one transaction."""
    opening, chosen = Opening(request, number), _reason(reason)
    if (refusal := opening.not_now()) is not None:
        return refusal
    name = f"{number}:{reason}"
    draft = drafts.load(request.session, name)
    if not draft.complete or (draft.sent and request.method != "POST") or draft.lost:
        return redirect("disputes:claim_details", number, reason)
    if not draft.sent and not _is_declared(opening, reason, draft):
        return redirect("disputes:claim_check", number, reason)
    form = MoveForm(request.POST or None, initial={"key": draft.token})
    written = _claim(opening, chosen, draft)
    if request.method == "POST" and request.POST.get("key") != draft.token:
        messages.warning(
            request, _("This claim was changed in another window. Read it again before you send it.")
        )
        return redirect("disputes:claim_review", number, reason)
    sent = send(request, form, lambda **edge: service.open_dispute(opening.order, **edge), claim=written)
    if sent.done:
        drafts.keep(request.session, name, replace(draft, sent=sent.result.number))
        messages.success(request, _("Your claim was sent. The supplier has been told."))
        return redirect("disputes:page", sent.result.number)
    return _show(opening, chosen, draft, written, form, sent.refusal)


def _show(
    opening: Opening, reason: Reason, draft: Draft, written: Claim, form: MoveForm, refusal: Refused | None
) -> HttpResponse:
    known = opening.money
    wanted = known.paid if written.wanted_amount is None else written.wanted_amount
    texts = {one.pk: one for one in opening.requirements}
    return opening.page(
        4,
        "disputes/claim_review.html",
        status=REFUSED if refusal else 200,
        reason=reason,
        claim=written,
        wanted=Remedy(written.wanted),
        wanted_amount=wanted,
        deviations=[(texts.get(key) if key else None, text) for key, text in written.deviations],
        attached=list(zip(draft.attached, written.evidence, strict=True)),
        declared=[one for one in declarations.DECLARATIONS if one.key in written.declared],
        consequences=outlook.claim(
            opening.order,
            known,
            opening.request.received_at,
            None if written.wanted in AS_A_WHOLE else wanted,
        ),
        form=form,
        refusal=refusal,
    )


def _claim(opening: Opening, reason: Reason, draft: Draft) -> Claim:
    values = draft.values
    amount = values.get("wanted_amount")
    form = _form(opening, reason, draft)
    return Claim(
        reason=str(reason),
        wanted=values["wanted"],
        statement=values["statement"],
        wanted_amount=amount.amount
        if amount is not None and values["wanted"] == Remedy.PARTIAL_REFUND
        else None,
        since=values["since"],
        language=values["language"],
        deviations=form.deviations(values),
        evidence=tuple(_proof(one, form, values) for one in draft.attached),
        declared=tuple(draft.declared),
    )


def _proof(one: Attached, form: DetailsForm, values: dict[str, Any]) -> Proof:
    named = values.get(AGENCY) if one.kind == EvidenceKind.INSPECTION_REPORT else None
    return Proof(
        one.sealed,
        one.kind,
        values.get(f"{ABOUT}{one.kind}", ""),
        form.numbers(values, one.kind),
        Agency.objects.filter(code=named).first() if named else None,
    )


def _reason(text: str) -> Reason:
    if text not in Reason.values:
        raise Http404
    return Reason(text)
