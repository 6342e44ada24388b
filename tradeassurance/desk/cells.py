"""How values read on the desk: amounts, instants, states, links; drawn with the house's own components.

The words come from the portal's template tags, so that desk and portal show an amount or an instant alike.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from moneyed import Money

from tradeassurance.core.outbox import Amount


def _draw(name: str, **context: Any) -> SafeString:
    return render_to_string(f"desk/cells/{name}.html", context).strip()  # type: ignore[return-value]


def money(amount: Decimal | None, currency: str, *, signed: bool = False) -> SafeString:
    """An amount with its currency, right-aligned by its column."""
    return SafeString(_draw("money", amount=amount, currency=currency, signed=signed))


def instant(at: datetime | None, *, relative: bool = False) -> SafeString:
    """An instant in the reader's zone, with the zone; ``relative`` adds how far away it is."""
    return SafeString(_draw("instant", at=at, relative=relative))


def day(value: date | None) -> SafeString:
    """A calendar date; it has no zone."""
    return SafeString(_draw("day", value=value))


def badge(label: Any, tone: str = "neutral", shape: str = "") -> SafeString:
    """A state as words, shape and colour. Tones: neutral info wait good bad ended."""
    return SafeString(_draw("badge", label=label, tone=tone, shape=shape))


def state(record: Any) -> SafeString:
    """The badge of a record's state, as its app registered it; its plain label where none did."""
    return SafeString(_draw("state", record=record))


def link(label: Any, url: str) -> SafeString:
    """A link; just the label without a URL."""
    return format_html('<a href="{}">{}</a>', url, label) if url else format_html("{}", label)


def document(one: Any) -> SafeString | None:
    """A file by its name, as a download; None where there is none."""
    return link(one.original_name, one.get_absolute_url()) if one else None


def lines(values: Iterable[Any]) -> SafeString:
    """Several values under each other."""
    return format_html_join("", '<span class="line">{}</span>', ((draw(value),) for value in values))


def small(*values: Any) -> SafeString:
    """A quiet remark beside or below a value."""
    return format_html('<span class="quiet">{}</span>', " · ".join(str(v) for v in values if v))


def page_of(record: Model | None) -> str:
    """The desk's page of a record, or empty where it has none."""
    if record is None or record.pk is None:
        return ""
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""


def record(value: Model | None, label: Any = "") -> SafeString:
    """A record's name, linked to its page on the desk."""
    return SafeString("–") if value is None else link(label or value, page_of(value))


_BY_TYPE: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (datetime, instant),
    (date, day),
    (Amount, lambda value: money(value.amount, value.currency)),
    (Money, lambda value: money(value.amount, str(value.currency))),
)


def draw(value: Any) -> Any:
    """A value as it stands in a cell; texts are escaped by the template."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    for kind, show in _BY_TYPE:
        if isinstance(value, kind):
            return show(value)
    return value


@dataclass(frozen=True)
class Column:
    """A column of a table or list: ``value`` is an attribute path or a function of the row.

    ``num`` aligns right (amounts, counts).
    """

    label: Any
    value: str | Callable[[Any], Any]
    num: bool = False

    def of(self, row: Any) -> Any:
        """The drawn value for a row."""
        found = attrgetter(self.value)(row) if isinstance(self.value, str) else self.value(row)
        return draw(found)
