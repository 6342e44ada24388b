"""A company's own participation: limit, freezes, assessments, applying and leaving (L1–L5)."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from suppliers import categories, chart, statement
from suppliers.enums import MAY_APPLY_AGAIN
from suppliers.explaining import explain
from suppliers.forms import ApplyForm, DescribeForm, HandInForm
from suppliers.models import Supplier
from suppliers.services import participation
from tradeassurance.accounts.models import Company
from tradeassurance.core import fsm
from tradeassurance.core.refusals import ALLOWED, refuse
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import MoveForm, MovePage
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.parameters import DEFINITIONS

MOST_PAPERS = 50


def own(request: HttpRequest) -> Supplier | None:
    """The supplier record of the company acted for, if it ever applied."""
    suppliers = Supplier.objects.for_company(request.actor.company_id)  # type: ignore[attr-defined]
    return suppliers.select_related("company", "accepted_rules", "accepted_by").first()


def own_or_404(request: HttpRequest) -> Supplier:
    """The same; a company that never applied has none."""
    supplier = own(request)
    if supplier is None:
        raise Http404
    return supplier


@require_safe
@for_companies
def own_page(request: HttpRequest) -> HttpResponse:
    """Where the company stands, what its limit is made of, what holds it, and why."""
    supplier = own(request)
    if supplier is None:
        return render(request, "suppliers/not_yet.html")
    at, actor = request.received_at, request.actor  # type: ignore[attr-defined]
    history = chart.of(supplier, at)
    context = {
        "supplier": supplier,
        "statement": statement.of(supplier),
        "chart": history,
        "explanation": explain(history.rows[0]) if history else None,
        "acceptances": supplier.acceptances.select_related("rules", "user"),  # type: ignore[attr-defined]
        "papers": supplier.papers.select_related("document")[:MOST_PAPERS],  # type: ignore[attr-defined]
        "categories": [categories.label(slug) for slug in supplier.categories],
        "may_leave": fsm.verdict(supplier, "leave", actor, at),
        "may_apply": fsm.verdict(supplier, "apply_again", actor, at),
    }
    return render(request, "suppliers/participation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def apply(request: HttpRequest) -> HttpResponse:
    """The rules in force, to be accepted, and what the company supplies; also for one that comes back."""
    here = reverse("suppliers:participation")
    rules = ServiceRules.objects.in_force(request.received_at)  # type: ignore[attr-defined]
    known, values = own(request), rules.values()
    may = known is None or known.state in MAY_APPLY_AGAIN
    form = ApplyForm(request.POST or None, request.FILES or None, initial=described(known))
    page = MovePage(
        form=form,
        confirm=Confirm(
            _("Take part in Trade Assurance"),
            _("Accept the rules and apply"),
            here,
            consequences=(
                _("Staff verify your company and set a first limit; you are told as soon as that is done."),
                _("From then on buyers find you in the directory, and orders are covered up to your limit."),
                _("You may leave at any time; orders that are protected by then go on."),
            ),
            crumbs=(Crumb(_("Participation"), here), Crumb(_("Apply"))),
        ),
        call=applying(request, known, rules),
        done=_("Your application was sent. We verify your company and tell you here and by e-mail."),
        to=here,
        verdict=ALLOWED if may else refuse("L1", _("Your company has applied already.")),
        template="suppliers/apply.html",
        context={
            "rules": rules,
            "parameters": [(d, d.show(values[d.name])) for d in DEFINITIONS if d.name in values],
        },
    )
    return page.answer(request)


def applying(request: HttpRequest, known: Supplier | None, rules: ServiceRules) -> Any:
    """The service: the first time, or again. A form sent twice must reach the same one twice."""
    if known is not None and (known.state in MAY_APPLY_AGAIN or known.acceptances.count() > 1):  # type: ignore[attr-defined]
        return partial(participation.apply_again, known, rules=rules)
    company = get_object_or_404(Company, pk=request.actor.company_id)  # type: ignore[attr-defined]
    return partial(participation.apply, company=company, rules=rules)


def described(supplier: Supplier | None) -> dict[str, Any]:
    """What the company said of itself before."""
    if supplier is None:
        return {}
    return {"products": supplier.products, "categories": supplier.categories}


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def describe(request: HttpRequest) -> HttpResponse:
    """What the company supplies, said anew."""
    supplier, here = own_or_404(request), reverse("suppliers:participation")
    page = MovePage(
        form=DescribeForm(request.POST or None, initial=described(supplier)),
        confirm=Confirm(
            _("What you supply"),
            _("Save"),
            here,
            consequences=(_("Buyers find you in the directory by these words at once."),),
            crumbs=(Crumb(_("Participation"), here), Crumb(_("What you supply"))),
        ),
        call=partial(participation.describe, supplier),
        done=_("Saved. Buyers find you by these words."),
        to=here,
        verdict=ALLOWED,
    )
    return page.answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def hand_in(request: HttpRequest) -> HttpResponse:
    """A further document about the company."""
    supplier, here = own_or_404(request), reverse("suppliers:participation")
    page = MovePage(
        form=HandInForm(request.POST or None, request.FILES or None),
        confirm=Confirm(
            _("Hand in a document"),
            _("Hand in"),
            here,
            consequences=(_("Only your company and the staff who verify it can read it."),),
            crumbs=(Crumb(_("Participation"), here), Crumb(_("Hand in a document"))),
        ),
        call=partial(participation.hand_in, supplier),
        done=_("Handed in. The risk desk was told."),
        to=here + "#documents",
        verdict=ALLOWED,
    )
    return page.answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def leave(request: HttpRequest) -> HttpResponse:
    """The company takes no new orders under the program."""
    supplier, here = own_or_404(request), reverse("suppliers:participation")
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=Confirm(
            _("Leave Trade Assurance"),
            _("Leave the program"),
            here,
            consequences=(
                _("No new order with you can be confirmed under Trade Assurance."),
                _("Orders that are protected now go on to their end, with all claims."),
                _("You may apply again later, under the rules in force then."),
            ),
            tone="bad",
            crumbs=(Crumb(_("Participation"), here), Crumb(_("Leave"))),
        ),
        call=partial(participation.leave, supplier),
        done=_("You have left the program. Your protected orders go on."),
        to=here,
        verdict=fsm.verdict(supplier, "leave", request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)
