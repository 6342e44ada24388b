"""Amounts and moments in plain text, for notices and e-mail: `{% load portal_text %}`.

In the language and zone that are active, which is the reader's while a notice is rendered.
"""

from datetime import date, datetime
from typing import Any

from django import template
from moneyed import Money

from tradeassurance.core import deadlines
from tradeassurance.core.outbox import Amount
from tradeassurance.portal import display

register = template.Library()


@register.filter
def money_text(value: Money | Amount | None) -> str:
    """`USD 10,000.00`; an en dash for none."""
    if value is None:
        return "–"
    currency = value.currency if isinstance(value, Amount) else value.currency.code
    return display.amount_text(value.amount, currency)


@register.filter
def instant_text(value: datetime | None) -> str:
    """`Friday 5 April 2024, 23:59 CST (Shanghai)`."""
    if value is None:
        return "–"
    return display.instant_line(value)


@register.filter
def day_text(value: date | None) -> Any:
    """`5 Apr 2024`."""
    return "–" if value is None else display.day_text(value)


@register.filter
def clock_label(kind: str) -> str:
    """What must happen by a kind of deadline: `Respond to the claim`."""
    return str(deadlines.kind(kind).label)


@register.filter
def clock_silence(kind: str) -> str:
    """What happens when it does not: `The buyer may ask the platform to decide.`"""
    return str(deadlines.kind(kind).on_silence)
