"""What templates say about orders: `{% load orders %}`."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tradeassurance.portal.templatetags.portal import badge, state_badge

register = template.Library()


@register.filter
def quantity(value: Decimal) -> str:
    """A quantity without zeros that say nothing: `1,250`, `12.5`."""
    text = format(value, "f")
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return number_format(Decimal(plain), force_grouping=True, use_l10n=True)


@register.simple_tag
def order_badges(order: Any) -> SafeString:
    """The state of an order, and whether a dispute about it is open."""
    state = state_badge(order)
    return format_html("{} {}", state, badge(_("In dispute"), "bad")) if order.disputed else state


@register.simple_tag
def input_errors(written: Any) -> list[tuple[str, Any, Any]]:
    """All that is wrong with a contract as typed: (anchor, label, error), rows with their number."""
    found = [("", "", error) for error in written.form.non_field_errors()]
    found += _of_fields(written.form, "")
    for rows, title in (
        (written.items, _("Line %(number)d")),
        (written.requirements, _("Requirement %(number)d")),
    ):
        for number, row in enumerate(rows, start=1):
            found += _of_fields(row, title % {"number": number} + ", ")
        found += [("", "", error) for error in rows.non_form_errors()]
    return found


def _of_fields(form: Any, before: str) -> list[tuple[str, Any, Any]]:
    return [
        (form[name].id_for_label or f"div_{form[name].auto_id}", f"{before}{form[name].label}", error)
        for name, errors in form.errors.items()
        if name != "__all__"
        for error in errors
    ]
