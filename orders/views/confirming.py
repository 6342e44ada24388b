"""Confirming a contract: what it says, what to know about it, and what will be protected (O1, O3, O4)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders import reading, review, troubles
from orders.forms import ConfirmForm
from orders.services import confirmation
from orders.views.actions import may_confirm
from orders.views.page import latest_changes
from orders.views.windows import slots
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import MovePage


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Everything to read before saying yes, then the yes."""
    at = request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order, version = sheet.order, sheet.latest
    rules = reading.rules_for(order, at)
    back = reverse("orders:page", args=[number])
    side = order.side_of(request.actor)  # type: ignore[attr-defined]
    before, changes = latest_changes(sheet, side)
    protection = review.protection(order, version, rules)
    page = MovePage(
        form=ConfirmForm(request.POST or None, initial={"version": version.number}),
        confirm=Confirm(
            _("Confirm the contract"),
            _("Confirm version %(number)d") % {"number": version.number},
            back,
            lead=_("With both confirmations of the same version the order stands, and no longer changes."),
            crumbs=(Crumb(_("Orders"), reverse("orders:list")), Crumb(number, back), Crumb(_("Confirm"))),
        ),
        call=partial(confirmation.confirm, order),
        done=_("You confirmed the contract."),
        to=back,
        verdict=may_confirm(sheet, request.actor, at),  # type: ignore[attr-defined]
        template="orders/confirm.html",
        context={
            "order": order,
            "contract": version,
            "items": version.items.all(),
            "requirements": version.requirements.all(),
            "findings": review.findings(order, version, rules, at),
            "protection": protection,
            "slots": slots(protection.windows, rules, protection.preview, version, at),
            "changes": changes,
            "changed_since": before,
            "confirmed_before": before is not None and before == sheet.last_confirmed(side),
            "troubles": troubles.table(protection.preview, version, order),
            "rules": rules,
        },
    )
    return page.answer(request)
