"""The portal's components as template tags: `{% load portal %}`. Each is shown in docs/components.md."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from moneyed import Money

from tradeassurance.core import clock
from tradeassurance.core.outbox import Amount
from tradeassurance.portal import display
from tradeassurance.portal.components import Crumb, Event, Tab, Table
from tradeassurance.portal.paging import KeyPage
from tradeassurance.portal.registry import ActionItem
from tradeassurance.portal.shapes import shape_svg
from tradeassurance.portal.states import Badge, badge_of

register = template.Library()
Context = template.Context


def _draw(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


# --- words, amounts, moments ----------------------------------------------------------------------


@register.simple_tag
def shape(name: str) -> SafeString:
    """A decorative shape; the text beside it must say the same."""
    return shape_svg(name)


@register.simple_tag
def badge(label: Any, tone: str = "neutral", shape: str = "") -> SafeString:
    """A state as word, shape and colour. Takes a Badge or a label."""
    one = label if isinstance(label, Badge) else Badge(label, tone, shape)
    return format_html(
        '<span class="badge-state tone-{}">{}{}</span>', one.tone, shape_svg(one.drawn), one.label
    )


@register.simple_tag
def state_badge(record: Model | str, state: str = "") -> SafeString:
    """The badge of a record's state, or of a state of the named model ("orders.order")."""
    if isinstance(record, str):
        return badge(badge_of(record, state))
    return badge(badge_of(record._meta.label_lower, state or record.state))  # type: ignore[attr-defined]


@register.simple_tag
def money(amount: Money | Amount | Decimal | None, currency: str = "", signed: bool = False) -> SafeString:
    """An amount with its currency, in the reader's grouping; an en dash when there is none."""
    if amount is None:
        return format_html('<span class="money">{}</span>', "–")
    if isinstance(amount, Money | Amount):
        currency = str(amount.currency)
    number = amount.amount if isinstance(amount, Money | Amount) else Decimal(amount)
    text = display.amount_text(number, currency, signed=signed)
    return format_html('<data class="money" value="{}">{}</data>', f"{number} {currency}", text)


@register.simple_tag
def instant(at: datetime | None, relative: bool = True) -> SafeString:
    """A moment in the reader's zone, with the zone and how far away it is."""
    return _draw("instant", moment=at and display.Moment.of(at, clock.now()), relative=relative)


@register.simple_tag
def day(value: date | None, long: bool = False) -> SafeString:
    """A calendar date, such as an agreed shipment date; it has no zone."""
    if value is None:
        return format_html("<span>{}</span>", "–")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), display.day_text(value, long=long))


# --- parts of a page ------------------------------------------------------------------------------


@register.simple_tag
def crumbs(*parts: str) -> list[Crumb]:
    """`{% crumbs "Orders" url "TA-26-1" as way %}`: labels and URLs in turn; the last needs no URL."""
    pairs = [*parts, ""] if len(parts) % 2 else [*parts]
    return [Crumb(label, url) for label, url in zip(pairs[::2], pairs[1::2], strict=True)]


@register.simple_block_tag(takes_context=True)
def page_header(
    context: Context, content: str, title: Any, lead: Any = "", crumbs: Sequence[Crumb] = (), badge: Any = ""
) -> SafeString:
    """The heading of a page; the block holds its actions (the primary one first)."""
    return _draw(
        "page_header", title=title, lead=lead, crumbs=crumbs, badge=badge, actions=content.strip() and content
    )


@register.simple_block_tag
def card(content: str, title: Any = "", level: int = 2, id: str = "", tone: str = "") -> SafeString:
    """A titled part of a page."""
    return _draw("card", content=content, title=title, level=level, id=id, tone=tone)


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A definition list; the block holds `{% fact %}`s."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: Any, amount: bool = False) -> SafeString:
    """One term and its value; `amount` aligns the value right."""
    return format_html(
        '<div class="fact{}"><dt>{}</dt><dd>{}</dd></div>', " fact-amount" if amount else "", label, content
    )


@register.simple_tag
def deadline(
    who: Any, must: Any, by: datetime, otherwise: Any, url: str = "", action: Any = "",
    mine: bool = False, why: Iterable[Any] = (), rule: str = "",
) -> SafeString:  # fmt: skip
    """Who must do what by when, and what happens otherwise (X12), with the reasons of the date."""
    moment = display.Moment.of(by, clock.now())
    when = format_html(
        '<time datetime="{}"><strong>{}{} {}</strong> {}{}</time>',
        moment.at.isoformat(), moment.long_day,
        moment.comma, moment.clock, moment.zone,
        format_html(" ({})", moment.place) if moment.place else "",
    )  # fmt: skip
    whom = format_html("<strong>{}</strong>", gettext("You") if mine else who)
    line = format_html(gettext("{who} must {must} by {when}"), who=whom, must=must, when=when)
    return _draw(
        "deadline", line=line, moment=moment, otherwise=otherwise, url=url, action=action, mine=mine,
        why=[*why], rule=rule,
    )  # fmt: skip


@register.simple_tag
def actions(items: Iterable[ActionItem], level: int = 3) -> SafeString:
    """Cards of things to do, each with its clock."""
    now = clock.now()
    drawn = [(item, item.due_at and display.Moment.of(item.due_at, now)) for item in items]
    return _draw("actions", items=drawn, level=level)


@register.simple_tag
def timeline(events: Iterable[Event], label: Any = "") -> SafeString:
    """What happened, in the given order."""
    return _draw("timeline", events=[*events], label=label)


@register.simple_tag
def tabs(items: Sequence[Tab], label: Any) -> SafeString:
    """Links between the parts of one page."""
    return _draw("tabs", items=items, label=label)


@register.simple_tag
def table(table: Table) -> SafeString:
    """A data table; below 576 px each row becomes a card. An empty one says what to do."""
    return _draw("table", table=table, rows=table.cells())


@register.simple_block_tag
def empty(content: str, title: Any) -> SafeString:
    """What a place without content says."""
    return _draw("empty", title=title, content=content)


@register.simple_tag
def pager(page: KeyPage) -> SafeString:
    """Links to the older and newer page of a list that is paged by key."""
    return _draw("pager", page=page)


@register.simple_tag
def refused(refusal: Any) -> SafeString:
    """Why something was refused: the reason, what can be done instead, the rule."""
    return _draw("refused", refusal=refusal)


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: Any = "") -> SafeString:
    """A message on the page."""
    return _draw("alert", content=content, tone=tone, title=title, badge=Badge("", tone))


# --- forms ----------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """All that is wrong with a form, each with a link to its field. Empty when nothing is."""
    found = [
        (_anchor(form[name]), form[name].label, errors)
        for name, errors in form.errors.items()
        if name != "__all__"
    ]
    return _draw("error_summary", form=form, found=found)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """The fields of a form without the form around them, the summary of errors first."""
    return _draw("form_fields", form=form)


@register.simple_tag(takes_context=True)
def form(
    context: Context, form: BaseForm, submit: Any, action: str = "", cancel: str = "", tone: str = "primary",
    name: str = "", value: str = "",
) -> SafeString:  # fmt: skip
    """A whole POST form: summary of errors, fields, the button, a way out."""
    return render_to_string(
        "components/form.html",
        {
            "form": form,
            "submit": submit,
            "action": action,
            "cancel": cancel,
            "tone": tone,
            "name": name,
            "value": value,
        },
        request=context.get("request"),
    )


def _anchor(bound: Any) -> str:
    # A group of radio buttons has no control of that id: its wrapper is the target.
    return bound.id_for_label or f"div_{bound.auto_id}"
