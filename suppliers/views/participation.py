"""A company's own participation: limit, freezes, assessments, applying and leaving (L1–L5)."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from suppliers import categories
from suppliers.forms import ApplyForm
from suppliers.models import Freeze, Supplier
from suppliers.services import participation
from tradeassurance.accounts.models import Company
from tradeassurance.core import fsm
from tradeassurance.core.refusals import ALLOWED, refuse
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import MoveForm, MovePage
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.parameters import DEFINITIONS

MOST_FREEZES = 100
MOST_ASSESSMENTS = 24


def own(request: HttpRequest) -> Supplier | None:
    """The supplier record of the company acted for, if it ever applied."""
    suppliers = Supplier.objects.for_company(request.actor.company_id)  # type: ignore[attr-defined]
    return suppliers.select_related("company", "accepted_rules", "accepted_by").first()


@require_safe
@for_companies
def own_page(request: HttpRequest) -> HttpResponse:
    """Where the company stands, what its limit is made of, and why."""
    supplier = own(request)
    if supplier is None:
        return render(request, "suppliers/not_yet.html")
    freezes = Freeze.objects.open().filter(supplier=supplier).select_related("order", "order__buyer")
    context = {
        "supplier": supplier,
        "freezes": freezes.order_by("-frozen_at", "-pk")[:MOST_FREEZES],
        "assessments": supplier.assessments.all()[:MOST_ASSESSMENTS],
        "categories": [categories.label(slug) for slug in supplier.categories],
        "may_leave": fsm.verdict(supplier, "leave", request.actor, request.received_at),  # type: ignore[attr-defined]
    }
    return render(request, "suppliers/participation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def apply(request: HttpRequest) -> HttpResponse:
    """The rules in force, to be accepted, and what the company supplies."""
    here = reverse("suppliers:participation")
    company = get_object_or_404(Company, pk=request.actor.company_id)  # type: ignore[attr-defined]
    rules = ServiceRules.objects.in_force(request.received_at)  # type: ignore[attr-defined]
    values = rules.values()
    known = own(request) is not None
    page = MovePage(
        form=ApplyForm(request.POST or None),
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
        call=partial(participation.apply, company=company, rules=rules),
        done=_("Your application was sent. We verify your company and tell you here and by e-mail."),
        to=here,
        verdict=refuse("L1", _("Your company has applied already.")) if known else ALLOWED,
        template="suppliers/apply.html",
        context={
            "rules": rules,
            "parameters": [(d, d.show(values[d.name])) for d in DEFINITIONS if d.name in values],
        },
    )
    return page.answer(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def leave(request: HttpRequest) -> HttpResponse:
    """The company takes no new orders under the program."""
    supplier = own(request)
    if supplier is None:
        raise Http404
    here = reverse("suppliers:participation")
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=Confirm(
            _("Leave Trade Assurance"),
            _("Leave the program"),
            here,
            consequences=(
                _("No new order with you can be confirmed under Trade Assurance."),
                _("Orders that are protected now go on to their end, with all claims."),
                _("To come back, write to the risk desk."),
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
