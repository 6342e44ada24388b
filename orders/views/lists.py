"""My orders, as buyer or supplier."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import reading
from orders.enums import Side
from orders.forms import FilterForm
from orders.forms.moves import Group
from orders.models import Order
from tradeassurance.accounts.models import Company
from tradeassurance.core import deadlines
from tradeassurance.portal import display
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Column, Empty, Table
from tradeassurance.portal.paging import page_by_key
from tradeassurance.portal.states import badge_of
from tradeassurance.portal.templatetags.portal import badge


@require_safe
@for_companies
def listing(request: HttpRequest) -> HttpResponse:
    """Every order of the company, the newest first, with what comes next."""
    company_id: int = request.actor.company_id  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    orders = reading.listed(company_id)
    orders = narrowed(orders, company_id, **form.cleaned_data) if form.is_valid() else orders.none()
    page = page_by_key(orders, request.GET, order=("-id",))
    filtered = any(form.cleaned_data.values())
    context = {"form": form, "page": page, "filtered": filtered, "table": table(page, company_id, filtered)}
    return render(request, "orders/list.html", context)


def narrowed(orders: QuerySet[Order], company_id: int, q: str, group: str, side: str) -> QuerySet[Order]:
    """The orders that fit. A number is looked up; anything else is part of a company's name."""
    if group:
        orders = orders.filter(**Group(group).wanted)
    if side:
        orders = orders.filter(**{"buyer" if side == Side.BUYER else "seller": company_id})
    if q and any(letter.isdigit() for letter in q) and "-" in q:
        return orders.filter(number=q.upper())
    if q:
        named = Company.objects.filter(name__icontains=q).exclude(pk=company_id).values("pk")
        return orders.filter(Q(buyer__in=named) | Q(seller__in=named))
    return orders


def table(page: Any, company_id: int, filtered: bool) -> Table:
    """The list as a table."""
    empty = Empty(_("No order fits."), _("Search with less, or clear the filter."))
    if not filtered:
        empty = Empty(
            _("No orders yet."),
            _("Choose a supplier and draft the first one; nobody sees it until you send it."),
            reverse("suppliers:directory"),
            _("Find a supplier"),
        )
    columns = [
        Column(_("Order"), "number", url=_url, names_row=True),
        Column(_("With"), lambda order: _other(order, company_id)),
        Column(_("You are"), lambda order: _side(order, company_id).label),
        Column(_("Next"), _next),
        Column(_("State"), _state),
        Column(_("Total"), reading.amount, kind="money"),
    ]
    return Table(columns, page, caption=_("Orders"), empty=empty)


def _url(order: Any) -> str:
    return reverse("orders:page", args=[order.number])


def _side(order: Any, company_id: int) -> Side:
    return Side.BUYER if order.buyer_id == company_id else Side.SUPPLIER


def _other(order: Any, company_id: int) -> str:
    return order.party(_side(order, company_id).other).name


def _next(order: Any) -> str:
    if order.next_kind is None:
        return ""
    label = deadlines.kind(order.next_kind).label
    by = display.Moment.of(order.next_due, order.next_due).day
    return _("%(what)s by %(day)s") % {"what": label, "day": by}


def _state(order: Any) -> Any:
    state = badge(badge_of("orders.order", order.state))
    return state + " " + badge(_("In dispute"), "bad") if order.disputed else state
