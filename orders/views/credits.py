"""On-time credits: the buyer's list, and spending one on an order (P6)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import credit, reading
from orders.forms import SpendForm
from orders.models import Credit
from orders.models.credit import CREDIT_CURRENCY
from orders.services import spending
from orders.views.actions import may_spend
from orders.views.moves import asks, get_or_post
from tradeassurance.core.outbox import Amount
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Column, Empty, Table
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MovePage
from tradeassurance.portal.paging import page_by_key
from tradeassurance.portal.states import Badge
from tradeassurance.portal.templatetags.portal import badge


@require_safe
@for_companies
def listing(request: HttpRequest) -> HttpResponse:
    """Every credit of the company, the newest first, and where it was spent."""
    mine = Credit.objects.for_buyer(request.actor.company_id).select_related("order", "spent_on")  # type: ignore[attr-defined]
    page = page_by_key(mine, request.GET, order=("-id",))
    return render(request, "orders/credits.html", {"page": page, "table": table(page)})


def table(page: Any) -> Table:
    """The list as a table."""
    empty = Empty(
        _("No credits."),
        _("You get one by yourself when an order is shipped or delivered late and its rules grant a credit."),
        reverse("orders:list"),
        _("Your orders"),
    )
    columns = [
        Column(_("For the order"), lambda one: one.order.number, url=_earned_url, names_row=True),
        Column(_("Because of"), lambda one: one.get_reason_display()),
        Column(_("Granted"), "granted_at", kind="instant"),
        Column(_("State"), _state),
        Column(_("Spent on"), lambda one: one.spent_on.number if one.spent_on_id else "", url=_spent_url),
        Column(_("Credit"), lambda one: Amount(one.amount, CREDIT_CURRENCY), kind="money"),
    ]
    return Table(columns, page, caption=_("On-time credits"), empty=empty)


def _earned_url(one: Credit) -> str:
    return reverse("orders:page", args=[one.order.number])


def _spent_url(one: Credit) -> str:
    return reverse("orders:page", args=[one.spent_on.number]) if one.spent_on else ""


def _state(one: Credit) -> Any:
    return badge(Badge(_("Can be spent"), "good")) if one.is_open else badge(Badge(_("Spent"), "ended"))


@get_or_post
@for_companies
def spend(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer spends a credit on this order (P6)."""
    at = request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    order, open_ = sheet.order, sheet.open_credits
    worth = [
        _("%(credit)s takes %(amount)s off this order.")
        % {
            "credit": amount_text(one.amount, CREDIT_CURRENCY),
            "amount": amount_text(credit.worth(one.amount, order.currency, order.rate), order.currency),
        }
        for one in open_
    ]
    page = MovePage(
        form=SpendForm(request.POST or None, credits=open_),
        confirm=asks(
            order,
            _("Use a credit"),
            _("Use this credit"),
            *worth,
            _("You pay less; the platform pays the difference, and the supplier gets the whole price."),
            _("A credit is spent once, as a whole. It comes back if the order ends without goods."),
        ),
        call=partial(spending.spend, order),
        done=_("The credit is spent on this order; you pay less."),
        to=reverse("orders:page", args=[number]) + "#payments",
        verdict=may_spend(sheet, request.actor, at),  # type: ignore[attr-defined]
    )
    return page.answer(request)
