"""How an order's clocks, windows and dates read: words for pages, no decisions."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.enums import ClaimType, Clock, QualityCover, Side
from orders.extensions import cause_words
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.deadlines import REMINDER
from tradeassurance.portal import display
from tradeassurance.rules.enums import ClosesFrom

NOT_FOR_PARTIES = (
    Clock.REVIEW,
    Clock.LOOK_AT,
    Clock.ASK_BALANCE,
    Clock.PAY_BY + REMINDER,
    Clock.SHIP_BY + REMINDER,
)
"""Clocks of an order that ask nothing of a party."""


def as_verb(label: Any) -> str:
    """A clock's label inside a sentence: “Ship” becomes “ship”."""
    text = str(label)
    return text[:1].lower() + text[1:]


def owner_name(order: Any, owner: str) -> str:
    """Whoever must act, by name: a party, or the house for any staff role."""
    if owner in Side.values:
        return order.party(owner).name
    return _("Trade Assurance") if owner in roles.BY_NAME else _("Either side")


def cause(text: str) -> str:
    """Why a refund is due, without the keys of the records behind it."""
    kind, _colon, _key = text.partition(":")
    return str(cause_words.find(f"{kind}.") or text)


def day_count(count: DayCount) -> str:
    """`15 business days`, `30 days`."""
    if count.counts == BUSINESS:
        return ngettext("%(count)d business day", "%(count)d business days", count.days) % {
            "count": count.days
        }
    return ngettext("%(count)d day", "%(count)d days", count.days) % {"count": count.days}


def closing(claim: str, rules: Any, order: Any, contract: Any) -> str:
    """When a claim window closes whose closing instant is not known yet."""
    if claim == ClaimType.LATE_SHIPMENT:
        from_shipment = rules.late_shipment_closes_from == ClosesFrom.SHIPMENT
        text = _("%(days)s after shipment") if from_shipment else _("%(days)s after delivery")
        return text % {"days": day_count(rules.late_shipment_closes)}
    if claim == ClaimType.QUALITY:
        if contract.quality_cover == QualityCover.PRE_SHIPMENT:
            return _("when the goods are shipped")
        preferred = order.buyer_tier in ("pro", "platinum") and rules.quality_closes_preferred
        count = preferred or rules.quality_closes
        return _("%(days)s after delivery") % {"days": day_count(count)} if count else _("never")
    if rules.delivery_closes is None:
        return _("never")
    return _("%(days)s after delivery; open as long as nothing arrives") % {
        "days": day_count(rules.delivery_closes)
    }


def opening(claim: str, contract: Any) -> str:
    """When a claim window opens whose opening instant is not known yet."""
    if claim == ClaimType.QUALITY and contract.quality_cover == QualityCover.PRE_SHIPMENT:
        return _("when the first payment is received")
    return _("on delivery")


def moment(at: datetime) -> str:
    """An instant in the middle of a sentence, in the reader's zone."""
    return display.instant_line(at)
