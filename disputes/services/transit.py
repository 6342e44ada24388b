"""Goods under way because of a decision, in either direction: how long whoever receives them has (A8, C3, X3)."""

from disputes.models import Replacement, Return
from tradeassurance.accounts.models import Company
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change
from tradeassurance.core.models import Deadline

CONFIRM_WITHIN = DayCount(5, "business")
"""How long a delivery may stay unconfirmed before the proof of delivery stands for the confirmation."""


def shipped(change: Change, goods: Return | Replacement, clock: str, receiver: Company) -> Deadline:
    """They are under way; the desk looks at them when they stay there (X3)."""
    rules = goods.dispute.order.terms
    due = change.due(rules.never_delivered_review, receiver, "never_delivered_review", rules_code=rules.code)
    return change.schedule(goods, clock, due)


def delivered(change: Change, goods: Return | Replacement, clock: str, receiver: Company) -> Deadline:
    """Proof of delivery: the same clock gives the receiver some days to confirm."""
    change.drop(goods, clock)
    return change.schedule(goods, clock, change.due(CONFIRM_WITHIN, receiver, ""))
