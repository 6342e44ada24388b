"""Easy bookkeeping: statements of a company and of an order, as pages and as files (M4)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import bookkeeping, reading
from orders.bookkeeping import Book
from orders.enums import Side
from orders.forms.statements import PeriodForm, SideForm
from orders.models import Order
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import periods
from tradeassurance.ledger.periods import Balance, Period
from tradeassurance.portal import spreadsheets
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Column, Crumb, Empty, Table
from tradeassurance.portal.paging import page_by_key


def over(form: Any) -> Period:
    """The days that were asked for, in the reader's zone; everything where the form does not say."""
    data = form.cleaned_data if form.is_valid() else {}
    return bookkeeping.period(data.get("since"), data.get("until"), timezone.get_current_timezone_name())


def shown(book: Book, period: Period, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a statement draws: balances, and a page of movements with the balance after each."""
    page = page_by_key(periods.movements(book.chosen, period), query, order=("entry_id", "id"))
    before = periods.running(book.chosen, period, page.rows[0]) if page.rows else {}
    movements = list(bookkeeping.told(book, page.rows, before))
    return {
        "page": page,
        "balances": balances(book, periods.balances(book.chosen, period)),
        "movements": lines(movements),
    }


def balances(book: Book, found: list[Balance]) -> Table:
    """Opening, what came and went, and closing, per account and currency."""
    columns = [
        Column(_("Account"), lambda one: book.label(one.code), names_row=True),
        *(
            Column(label, _money(name), kind="money")
            for label, name in (
                (_("Opening balance"), "opening"),
                (pgettext("money", "In"), "came"),
                (pgettext("money", "Out"), "went"),
                (_("Closing balance"), "closing"),
            )
        ),
    ]
    return Table(
        columns, found, caption=_("Balances"), empty=Empty(_("No money has moved yet.")), show_caption=True
    )


def lines(movements: list[bookkeeping.Movement]) -> Table:
    """The movements of a page, oldest first."""
    columns = [
        Column(_("When"), "at", kind="moment"),
        Column(_("What"), "title", names_row=True),
        Column(_("Order"), "order", kind="code", url=_order_url),
        Column(_("Account"), "place"),
        Column(pgettext("money", "In"), _money("came"), kind="money"),
        Column(pgettext("money", "Out"), _money("went"), kind="money"),
        Column(pgettext("money", "Balance"), _money("balance"), kind="money"),
    ]
    empty = Empty(
        _("No money moved in these days."), _("Choose other days, or leave them empty for everything.")
    )
    return Table(columns, movements, caption=_("Movements"), empty=empty, show_caption=True)


def _order_url(one: bookkeeping.Movement) -> str:
    return reverse("orders:page", args=[one.order]) if one.order else ""


def _money(name: str) -> Any:
    def read(one: Any) -> Amount | None:
        amount = getattr(one, name)
        return None if amount is None else Amount(amount, one.currency)

    return read


# --- a company ---------------------------------------------------------------------------------------


def _company(request: HttpRequest) -> tuple[SideForm, Book]:
    company_id: int = request.actor.company_id  # type: ignore[attr-defined]
    asked = request.GET.copy()
    if asked.get("side") not in Side.values:
        supplies = Order.objects.for_supplier(company_id).exists()
        buys = supplies and Order.objects.for_buyer(company_id).exists()
        asked["side"] = Side.SUPPLIER if supplies and not buys else Side.BUYER
    book = bookkeeping.of_supplier if asked["side"] == Side.SUPPLIER else bookkeeping.of_buyer
    return SideForm(asked), book(company_id)


@require_safe
@for_companies
def company(request: HttpRequest) -> HttpResponse:
    """What the company paid, was paid, and has waiting, over a period."""
    form, book = _company(request)
    context = {
        "form": form,
        "title": _("Statement"),
        "lead": _("Every movement of your money, from the opening to the closing balance."),
        "crumbs": [Crumb(_("Orders"), reverse("orders:list")), Crumb(_("Statement"))],
        "export": reverse("orders:statement_export"),
        "here": reverse("orders:statement"),
        **shown(book, over(form), request.GET),
    }
    return render(request, "orders/statement_page.html", context)


@require_safe
@for_companies
def company_export(request: HttpRequest) -> HttpResponseBase:
    """The same as a file; days that make no sense lead back to the page that says so."""
    form, book = _company(request)
    if not form.is_valid():
        return redirect(f"{reverse('orders:statement')}?{request.GET.urlencode()}")
    return _file(book, over(form))


# --- an order ----------------------------------------------------------------------------------------


@require_safe
@for_companies
def of_order(request: HttpRequest, number: str) -> HttpResponse:
    """Every movement of one order."""
    order = reading.find(request.actor.company_id, number)  # type: ignore[attr-defined]
    form = PeriodForm(request.GET)
    here = reverse("orders:page", args=[number])
    context = {
        "form": form,
        "title": _("Statement of %(number)s") % {"number": number},
        "lead": _("Every movement of this order's money, from the opening to the closing balance."),
        "crumbs": [Crumb(_("Orders"), reverse("orders:list")), Crumb(number, here), Crumb(_("Statement"))],
        "export": reverse("orders:order_statement_export", args=[number]),
        "here": reverse("orders:order_statement", args=[number]),
        **shown(_book_of(request, order), over(form), request.GET),
    }
    return render(request, "orders/statement_page.html", context)


@require_safe
@for_companies
def of_order_export(request: HttpRequest, number: str) -> HttpResponseBase:
    """The same as a file."""
    order = reading.find(request.actor.company_id, number)  # type: ignore[attr-defined]
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('orders:order_statement', args=[number])}?{request.GET.urlencode()}")
    return _file(_book_of(request, order), over(form))


def _book_of(request: HttpRequest, order: Order) -> Book:
    return bookkeeping.of_order(order, order.side_of(request.actor))  # type: ignore[attr-defined]


def _file(book: Book, period: Period) -> HttpResponseBase:
    return spreadsheets.download(book.name, bookkeeping.table(book, period, get_language() or "en"))
