"""The platform's statement on the desk, as a page and as a file (M4)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders import bookkeeping
from orders.forms.statements import OwnerForm
from orders.views import statements
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import periods
from tradeassurance.ledger.periods import Balance
from tradeassurance.portal import spreadsheets
from tradeassurance.portal.paging import page_by_key

READS = "ledger.view_entry"


def page(admin: ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """Opening, movements and closing of the whole platform, or of one owner; ``?file`` gives it as CSV."""
    if not request.user.has_perm(READS):  # type: ignore[union-attr]
        return HttpResponse(status=403)
    form = OwnerForm({name: request.GET.get(name, "") for name in OwnerForm.base_fields})
    owners = form.cleaned_data.get("whose", []) if form.is_valid() else []
    book, over = bookkeeping.of_platform(owners), statements.over(form)
    if "file" in request.GET and form.is_valid():
        return spreadsheets.download(book.name, bookkeeping.table(book, over, get_language() or "en"))
    query = request.GET.copy()
    query.pop("file", None)
    rows = page_by_key(periods.movements(book.chosen, over), query, order=("entry_id", "id"))
    found = periods.balances(book.chosen, over)
    before = periods.running(book.chosen, over, rows.rows[0]) if rows.rows else {}
    context = admin.admin_site.each_context(request) | {
        "title": _("Statement of the platform"),
        "form": form,
        "page": rows,
        "balances": statements.balances(book, found),
        "movements": list(bookkeeping.told(book, rows.rows, before)),
        "sums": sums(found) if not owners else [],
        "list_url": reverse("admin:ledger_entry_changelist"),
        "list_title": _("Entries"),
        "file_url": f"?{query.urlencode()}&file=1",
    }
    return TemplateResponse(request, "desk/statement.html", context)


def sums(found: list[Balance]) -> list[Amount]:
    """All places together, per currency: nothing, since money only moves (I01)."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        totals[one.currency] += one.closing
    return [Amount(total, currency) for currency, total in sorted(totals.items())]


def link(request: HttpRequest) -> list[tuple[Any, str]]:
    """The way to it, for whoever may read the books."""
    return [(_("Statement of the platform"), reverse("admin:orders_statement"))]
