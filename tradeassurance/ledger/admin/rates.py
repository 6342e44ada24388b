"""Exchange rates: recorded, never changed (L8)."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.fields import DayField, NumberField, TextField
from tradeassurance.desk import filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm, on_own_trail
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site
from tradeassurance.ledger.models import ExchangeRate
from tradeassurance.ledger.services import rates

CURRENCIES = [(code, code) for code in settings.CURRENCIES]


class RateForm(MoveForm):
    """What one unit was worth on a day, and who said so."""

    day = DayField(label=_("Day"))
    base = forms.ChoiceField(label=_("One unit of"), choices=CURRENCIES, initial="EUR")
    quote = forms.ChoiceField(label=_("is worth in"), choices=CURRENCIES, initial="USD")
    rate = NumberField(label=_("Rate"), decimals=8, most=10**9)
    source = TextField(label=_("Source"), max_length=80, help_text=_("Such as ECB reference rate."))
    reason = TextField(
        label=_("Reason"), lines=2, max_length=500, help_text=_("Why by hand: it stands in the trail.")
    )


@admin.register(ExchangeRate, site=site)
class ExchangeRateAdmin(CaseAdmin):
    """The dated table of rates."""

    title = _("Exchange rates")
    menu, icon = "money", "currency_exchange"
    list_filter = (filters.choices("base", _("Currency"), CURRENCIES),)
    columns = (
        Column(_("Day"), "day"),
        Column(_("One unit of"), "base"),
        Column(_("is worth"), lambda r: f"{r.rate.normalize():f} {r.quote}", num=True),
        Column(_("Source"), "source"),
        Column(_("Entered"), lambda r: _("read") if r.sheet_id else _("by hand")),
    )
    lead = _("The rate of its confirmation day serves an order to its end.")
    empty = _("Without a recent rate no order in another currency than USD is confirmed.")
    list_moves = (
        Move(
            name="record",
            label=_("Record a rate"),
            service=on_own_trail(rates.record),
            allowed=lambda _none, actor, at: rates.may_record(actor),
            form=RateForm,
            explain=_("Orders confirmed from that day on use it. It is never changed afterwards (L8)."),
            done=_("The rate is recorded."),
            creates=True,
        ),
    )

    def sections(self, request: HttpRequest, record: ExchangeRate) -> Iterable[Section]:
        """The rate."""
        pairs = [(_("Day"), record.day), (_("One unit of"), record.base), (_("In"), record.quote)]
        yield Facts(
            _("Rate"),
            pairs=[*pairs, (_("Rate"), f"{record.rate:f}"), (_("Source"), record.source), *_origin(record)],
        )


def _origin(record: ExchangeRate) -> list[tuple[object, object]]:
    """What the machine read it from."""
    if record.sheet is None:
        return [(_("Entered"), _("by hand"))]
    return [(_("Read"), record.sheet.read_at), (_("SHA-256 of the document"), record.sheet.digest)]
