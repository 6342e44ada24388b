"""Finding a supplier, and reading what it may take on (L6)."""

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from suppliers import categories
from suppliers.forms import DirectoryForm
from suppliers.models import Supplier
from tradeassurance.accounts.models import Company
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.paging import page_by_key


@require_safe
@for_companies
def directory(request: HttpRequest) -> HttpResponse:
    """Suppliers with badge, limit and available amount, the highest limit first."""
    countries = Company.objects.filter(supplier__isnull=False).values_list("country", flat=True).distinct()
    form = DirectoryForm(request.GET, countries=list(countries.order_by("country")))
    found = Supplier.objects.none()
    if form.is_valid():
        found = search(**form.cleaned_data)
    page = page_by_key(found, request.GET, order=("-limit_amount", "-id"))
    return render(request, "suppliers/directory.html", {"form": form, "page": page})


def search(q: str, country: str, category: str, available: object, everybody: bool) -> QuerySet[Supplier]:
    """The suppliers that fit; each word must stand in the name or among the products."""
    found = Supplier.objects.select_related("company").with_available()
    if not everybody:
        found = found.participating()
    for word in q.split():
        found = found.with_word(word)
    if country:
        found = found.filter(company__country=country)
    if category:
        # Both databases keep the list as JSON text: the quotes keep "tools" from finding "power-tools".
        listed = Cast("categories", CharField())
        found = found.annotate(listed=listed).filter(listed__contains=f'"{category}"')
    if available is not None:
        found = found.filter(available__gte=available.amount)  # type: ignore[attr-defined]
    return found


@require_safe
@for_companies
def profile(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """One supplier, as buyers see it."""
    supplier = get_object_or_404(Supplier.objects.select_related("company"), pk=supplier_id)
    context = {
        "supplier": supplier,
        "categories": [categories.label(slug) for slug in supplier.categories],
        "is_own": supplier.company_id == request.actor.company_id,  # type: ignore[attr-defined]
    }
    return render(request, "suppliers/profile.html", context)
