"""What templates say about disputes: `{% load disputes %}`."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disputes.duties import Duty
from tradeassurance.accounts.enums import Language
from tradeassurance.core import clock
from tradeassurance.portal import display

register = template.Library()


@register.simple_tag
def duty_strip(told: Duty, url: str = "", action: Any = "") -> SafeString:
    """Who must (or may) do what by when, and what happens otherwise, with the reasons of the date."""
    moment = display.Moment.of(told.deadline.due_at, clock.now())
    when = format_html(
        '<time datetime="{}"><strong>{}{} {} {}</strong>{}</time>',
        moment.at.isoformat(),
        moment.long_day,
        moment.comma,
        moment.clock,
        moment.zone,
        format_html(" ({})", moment.place) if moment.place else "",
    )
    mine = told.owner == told.side
    who = format_html("<strong>{}</strong>", _("You") if mine else told.who)
    text = _("{who} may {must} until {when}") if told.is_right else _("{who} must {must} by {when}")
    line = format_html(text, who=who, must=told.verb, when=when)
    return render_to_string(
        "components/deadline.html",
        {
            "line": line,
            "moment": moment,
            "otherwise": told.otherwise,
            "url": url,
            "action": action,
            "mine": mine,
            "why": told.why,
            "rule": told.rule,
        },
    )


@register.filter
def language_name(code: str) -> Any:
    """The language of a text, by name."""
    return Language(code).label if code in Language.values else code


@register.filter
def short_hash(sha256: str) -> str:
    """The beginning of a fingerprint, enough to compare by eye."""
    return sha256[:12]


@register.simple_tag
def party(order: Any, side: str) -> str:
    """The company on a side; the house for none."""
    return order.party(side).name if side else _("Trade Assurance")


@register.simple_tag
def decision_text(determination: Any, side: str) -> str:
    """What a side reads of a decision, in the reader's language (A5)."""
    return determination.text_for(str(side), get_language() or "en")
