"""The list of disputes, and one dispute (X12)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from disputes import choices, contacts, entries, policy, policy_inspection, positions, reading
from disputes.enums import DisputeState, EvidenceKind, ObligationState
from disputes.forms.parties import EvidenceForm, MessageForm
from disputes.models import Dispute
from disputes.reading import Case
from disputes.views.moves import on_a_case
from orders.enums import Side
from tradeassurance.core import deadlines
from tradeassurance.core.outbox import Amount
from tradeassurance.portal import display
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Column, Empty, Table
from tradeassurance.portal.paging import page_by_key


class FilterForm(forms.Form):
    """Which disputes to list. Sent by GET."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("All that are open")),
            *DisputeState.choices,
        ],
    )


@require_safe
@for_companies
def listing(request: HttpRequest) -> HttpResponse:
    """The company's disputes, newest first; one joined query."""
    form = FilterForm(request.GET)
    found: Any = Dispute.objects.none()
    company_id = request.actor.company_id  # type: ignore[attr-defined]
    if form.is_valid():
        found = reading.listed(company_id, state=form.cleaned_data["state"])
    page = page_by_key(found, request.GET, order=("-id",))
    filtered = any(form.cleaned_data.values())
    context = {"form": form, "page": page, "filtered": filtered, "table": table(page, company_id, filtered)}
    return render(request, "disputes/list.html", context)


def table(page: Any, company_id: int, filtered: bool) -> Table:
    """The list as a table."""
    none = Empty(
        _("No disputes."), _("When something goes wrong with an order, open a claim on the order's page.")
    )
    empty = Empty(_("No dispute fits."), _("Choose another state, or show all.")) if filtered else none
    columns = [
        Column(_("Dispute"), "number", url=_url, names_row=True),
        Column(_("About"), _about),
        Column(_("With"), lambda one: one.order.party(_side(one, company_id).other).name),
        Column(_("Next"), _next),
        Column(_("State"), lambda one: one, kind="state"),
        Column(_("Wanted"), lambda one: Amount(one.wanted_amount, one.order.currency), kind="money"),
    ]
    return Table(columns, page, caption=_("Disputes"), empty=empty)


def _url(dispute: Dispute) -> str:
    return reverse("disputes:page", args=[dispute.number])


def _about(dispute: Dispute) -> Any:
    reason, order = dispute.get_reason_display(), dispute.order.number  # type: ignore[attr-defined]
    return format_html('<span class="two-lines">{}<small>{}</small></span>', reason, order)


def _side(dispute: Dispute, company_id: int) -> Side:
    return Side.BUYER if dispute.order.buyer_id == company_id else Side.SUPPLIER


def _next(dispute: Any) -> str:
    if not (kind := reading.next_clock(dispute)):
        return ""
    label = deadlines.kind(kind).label
    day = display.Moment.of(dispute.next_due, dispute.next_due).day
    return _("%(what)s by %(day)s") % {"what": label, "day": day}


@require_safe
@for_companies
def of_order(request: HttpRequest, number: str) -> HttpResponse:
    """From an order to its newest dispute."""
    company_id = request.actor.company_id  # type: ignore[attr-defined]
    newest = Dispute.objects.visible_to(company_id).filter(order__number=number).order_by("-pk")[:1]
    return redirect("disputes:page", get_object_or_404(newest).number)


@require_safe
@on_a_case
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """One dispute: who must act, both positions, evidence, messages, decision, money."""
    actor, at = case.actor, case.at
    context: dict[str, Any] = {
        "case": case,
        "dispute": case.dispute,
        "order": case.order,
        "positions": positions.of(case.dispute, case.offers),
        "choices": choices.of(case),
        "way": choices.way_to(case, case.first_duty),
        "on_offer": choices.on_offer(case),
        "on_return": choices.on_return(case),
        "on_replacement": choices.on_replacement(case),
        "plan": [(line, choices.on_obligation(case, line), case.clock_of(line)) for line in case.obligations],
        "planned": sum(
            (o.amount for o in case.obligations if o.state != ObligationState.CANCELLED), Decimal(0)
        ),
        "entries": entries.of(case),
        "may_add": policy.may_add_evidence(case.dispute, actor, at),
        "may_answer_points": policy.may_answer_points(case.dispute, actor, at),
        "may_state_costs": case.goods and policy.may_state_return_costs(case.goods, actor, at),
        "may_question": case.goods and choices.step(case, case.goods, "question"),
        "may_inspect": policy_inspection.may_book_for(case.dispute, actor, at),
        **_contact(case),
        "may_write": policy.may_write(case.dispute, actor, at),
        "message_form": MessageForm(
            initial={"language": request.user.language},  # type: ignore[union-attr]
            may_attach=policy.may_add_evidence(case.dispute, actor, at),
        ),
        "evidence_form": EvidenceForm(points=case.deviations, initial={"kind": EvidenceKind.OTHER}),
    }
    return render(request, "disputes/page.html", context)


def _contact(case: Case) -> dict[str, Any]:
    """The other side's contact, for a person who asked for it while goods travel (N3); no query where none do."""
    needed = contacts.need(case.goods, case.replacement)
    if needed is None:
        return {"needs_contact": False}
    asked = case.dispute.contacts_shown.filter(side=case.side, need=needed, user_id=case.actor.user_id)  # type: ignore[attr-defined]
    shown = contacts.of(case.dispute, case.side, case.goods) if asked.exists() else None
    return {"needs_contact": True, "contact": shown}
