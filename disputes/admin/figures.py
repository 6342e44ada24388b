"""The page of the figures, and the same as a file (R3)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.report.spans import Span, presets
from disputes.report.tables import Figure, figures
from orders.forms.statements import PeriodForm
from tradeassurance.core.outbox import Amount
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Table
from tradeassurance.portal import spreadsheets

READS = ("disputes.view_dispute", "ledger.view_entry")
DAYS = 90
"""How many days are shown to whoever says nothing."""


def may_read(request: HttpRequest) -> bool:
    """Whether the reader may look at cases and at the books."""
    return all(request.user.has_perm(name) for name in READS)  # type: ignore[union-attr]


def serve(admin: ModelAdmin, request: HttpRequest, back: str) -> HttpResponseBase:
    """The report over some days; ``?file`` gives it as CSV, with every supplier."""
    if not may_read(request):
        return HttpResponse(status=403)
    at: datetime = request.received_at  # type: ignore[attr-defined]
    today = timezone.localtime(at, timezone.get_current_timezone()).date()
    form = PeriodForm({name: request.GET.get(name, "") for name in PeriodForm.base_fields})
    span = _span(form, today)
    if "file" in request.GET and form.is_valid():
        name = f"figures-{span.first}-{span.last}"
        return spreadsheets.download(name, _lines(figures(span, at, most=None)))
    chosen = {"since": span.first.isoformat(), "until": span.last.isoformat()}
    context = admin.admin_site.each_context(request) | {
        "title": _("Figures"),
        "form": PeriodForm(chosen) if form.is_valid() else form,
        "presets": [_preset(label, first, last, span) for label, first, last in presets(today)],
        "figures": [(one, _table(one)) for one in figures(span, at)],
        "span": span,
        "file_url": f"?{urlencode(chosen | {'file': 1})}",
        "list_url": back,
        "list_title": _("Disputes"),
    }
    return TemplateResponse(request, "disputes/desk/figures.html", context)


def _span(form: PeriodForm, today: date) -> Span:
    """The days asked for, none of them in the future; the last ninety where nobody asked."""
    data: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    last = min(data.get("until") or today, today)
    first = min(data.get("since") or last - timedelta(days=DAYS - 1), last)
    return Span(first, last, timezone.get_current_timezone_name())


def _preset(label: Any, first: date, last: date, span: Span) -> dict[str, Any]:
    query = urlencode({"since": first.isoformat(), "until": last.isoformat()})
    return {"label": label, "url": f"?{query}", "is_chosen": (first, last) == (span.first, span.last)}


def _table(one: Figure) -> Table:
    columns = [Column(head, _cell(place), num=place > 0) for place, head in enumerate(one.heads)]
    return Table(one.title, columns=columns, rows=one.rows, empty=_("Nothing of that kind in these days."))


def _cell(place: int) -> Any:
    def read(row: Sequence[Any]) -> Any:
        value = row[place]
        if not isinstance(value, Amount):
            return value
        return cells.money(value.amount, value.currency) if value.amount else None

    return read


def _lines(found: list[Figure]) -> Iterator[list[Any]]:
    """All tables below each other, each under its title."""
    for one in found:
        yield [one.title]
        yield list(one.heads)
        for row in one.rows:
            yield [value.amount if isinstance(value, Amount) else value for value in row]
        yield []


def link(request: HttpRequest) -> list[tuple[Any, str]]:
    """The way to it, for whoever may read it."""
    return [(_("Figures"), reverse("admin:disputes_figures"))] if may_read(request) else []
