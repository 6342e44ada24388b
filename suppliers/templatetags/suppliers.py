"""What templates say about suppliers: `{% load suppliers %}`."""

from typing import Any

from django import template

from suppliers import categories, explaining
from tradeassurance.portal import countries

register = template.Library()


@register.filter
def country(code: str) -> str:
    """`Germany` for DE."""
    return countries.country_name(code)


@register.filter
def category(slug: str) -> Any:
    """A product category in the reader's words."""
    return categories.label(slug)


@register.filter
def percent(share: Any) -> str:
    """`97.5 %` for 0.975."""
    return explaining.percent(share)
