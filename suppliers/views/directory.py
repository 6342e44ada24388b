"""Finding a supplier, and reading what it may take on (L6)."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from suppliers import categories, explaining, figures, words
from suppliers.forms import DirectoryForm
from suppliers.models import Supplier
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.paging import page_by_key
from tradeassurance.rules.models import ServiceRules

ORDERS: Final = {
    "": ("-limit_amount", "-id"),
    "orders": ("-covered_orders", "-id"),
    "time": ("accepted_at", "id"),
}


@require_safe
@for_companies
def directory(request: HttpRequest) -> HttpResponse:
    """Suppliers with badge, limit and available amount. One query, whatever was asked for."""
    form = DirectoryForm(request.GET)
    found, order = Supplier.objects.none(), ORDERS[""]
    if form.is_valid():
        asked = dict(form.cleaned_data)
        order = ORDERS[asked.pop("sort")]
        found = search(**asked)
    page = page_by_key(found, request.GET, order=order)
    return render(request, "suppliers/directory.html", {"form": form, "page": page})


def search(q: str, country: str, category: str, available: Any, everybody: bool) -> QuerySet[Supplier]:
    """The suppliers that fit; each word must begin a word of the name or of the products."""
    found = Supplier.objects.select_related("company").with_available()
    found = found.listed() if everybody else found.participating()
    beginnings = words.searched(q)
    if q and not beginnings:
        return found.none()
    for beginning in beginnings:
        found = found.with_word(beginning)
    if country:
        found = found.in_country(country)
    if category:
        found = found.in_category(category)
    if available is not None:
        # What is available never exceeds the limit: said too, because an index knows the limit.
        least: Decimal = available.amount
        found = found.filter(available__gte=least, limit_amount__gte=least)
    return found


@require_safe
@for_companies
def profile(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """One supplier, as buyers see it, with its figures."""
    listed = Supplier.objects.select_related("company")
    own = request.actor.company_id  # type: ignore[attr-defined]
    supplier = get_object_or_404(listed.listed() | listed.for_company(own), pk=supplier_id)
    context = {
        "supplier": supplier,
        "categories": [categories.label(slug) for slug in supplier.categories],
        "is_own": supplier.company_id == own,
        **record(supplier, request.received_at),  # type: ignore[attr-defined]
    }
    return render(request, "suppliers/profile.html", context)


def record(supplier: Supplier, at: Any) -> dict[str, Any]:
    """The figures of the look-back of the rules in force, as a profile shows them."""
    months = ServiceRules.objects.in_force(at).rules.limit_lookback_months
    since, until = figures.span(at, months)
    known = figures.of([supplier.pk], since, until)[supplier.pk]
    joined = supplier.joined_at
    return {
        "months": months,
        "figures": known,
        "on_time": explaining.percent(known.on_time_rate),
        "years": (at - joined).days // 365 if joined else 0,
    }
