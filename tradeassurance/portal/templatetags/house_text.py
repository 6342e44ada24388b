"""What the house itself is named in notices: `{% load house_text %}`."""

from typing import Any

from django import template

from tradeassurance.core import approvals

register = template.Library()


@register.filter
def approval_label(name: str) -> Any:
    """What is to be approved, in words; the name itself where no app knows it any more."""
    try:
        return approvals.action(name).label
    except KeyError:
        return name
