"""May this claim be opened? Condition by condition, with the rule and the fact it rests on (C1, I26).

A pure function of the order's facts and an instant; the buyer sees it before submitting, staff see the same
record, and it can be evaluated again later with the same result.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import OPEN, Reason, Remedy
from orders import windows
from orders.enums import PAID, PaymentState, Side
from orders.windows import Window
from tradeassurance.core.refusals import Refused, Text
from tradeassurance.rules.enums import Custody


@dataclass(frozen=True)
class Condition:
    """One condition of a claim: its rule, whether it holds, and why. ``key`` names it in the kept record."""

    key: str
    rule: str
    holds: bool
    label: Text
    fact: Text
    instead: Text = ""

    def record(self) -> dict[str, Any]:
        """What is kept with the claim."""
        return {"key": self.key, "rule": self.rule, "holds": self.holds, "fact": str(self.fact)}


@dataclass(frozen=True)
class Facts:
    """What an eligibility check rests on."""

    order: Any
    payments: list[Any]
    disputes: list[Any]
    requirements: list[Any]


def check(facts: Facts, reason: str, at: datetime) -> list[Condition]:
    """All conditions of a claim for a reason, at the instant it reached us."""
    order = facts.order
    if order.contract is None:
        return [_confirmed(order)]
    window = windows.window(order, order.contract, Reason(reason).claim_type)
    conditions = [
        _confirmed(order),
        _paid(facts),
        _covered(order, window),
        _in_time(window, at),
        _one_route(facts),
        _no_chargeback(order),
        _coverage_stands(order),
    ]
    if reason == Reason.LATE_SHIPMENT:
        conditions.append(_is_late(order, at))
    if reason == Reason.DAMAGED:
        conditions.append(_freight(order))
    if Reason(reason).is_about_quality and order.terms.custody == Custody.SUPPLIER_ACCOUNT:
        conditions.append(_balance_unpaid(facts))
    return conditions


def require(conditions: list[Condition]) -> None:
    """Refuse with the first condition that does not hold. Raises Refused."""
    for condition in conditions:
        if not condition.holds:
            raise Refused(condition.rule, condition.fact, condition.instead)


def _confirmed(order: Any) -> Condition:
    holds = order.confirmed_at is not None and order.state in PAID
    return Condition(
        "confirmed",
        "C1",
        holds,
        _("The order is confirmed and under way"),
        _("The order is “%(state)s”.") % {"state": order.get_state_display()},
        _("A claim is possible from payment until the order is completed."),
    )


def _paid(facts: Facts) -> Condition:
    received = [p for p in facts.payments if p.state == PaymentState.RECEIVED]
    if received:
        fact: Text = _("%(count)s payment(s) received in the designated account.") % {"count": len(received)}
    else:
        fact = _("No payment has been received in the designated account.")
    return Condition(
        "paid",
        "P2",
        bool(received),
        _("Paid through the platform"),
        fact,
        _("Only what is paid here is covered."),
    )


def _covered(order: Any, window: Window) -> Condition:
    if window.covered:
        fact: Text = _("%(claim)s is covered by the rules %(rules)s.") % {
            "claim": window.claim.label,
            "rules": order.terms.code,
        }
    elif not order.is_covered:
        fact = _("This order did not choose Trade Assurance.")
    else:
        fact = window.why
    return Condition(
        "covered", "C1", window.covered, _("This kind of claim is covered"), fact, _("Write to the supplier.")
    )


def _in_time(window: Window, at: datetime) -> Condition:
    holds = window.is_open(at)
    if window.opens_at is None:
        fact: Text = _("The time for this claim has not begun: %(why)s.") % {"why": window.why}
    elif at < window.opens_at:
        fact = _("This claim can be opened from %(from)s.") % {"from": _moment(window.opens_at)}
    elif window.closes_at is None:
        fact = _("This claim is open since %(from)s and nothing closes it yet.") % {
            "from": _moment(window.opens_at)
        }
    elif holds:
        fact = _("This claim is open until %(until)s.") % {"until": _moment(window.closes_at)}
    else:
        fact = _("The time for this claim ended on %(until)s.") % {"until": _moment(window.closes_at)}
    return Condition(
        "in_time", "C7", holds, _("Within the claim window"), fact, _("The order page shows every window.")
    )


def _is_late(order: Any, at: datetime) -> Condition:
    due = windows.ship_by(order, order.contract)
    late = (order.shipped_at or at) > due + windows.ONE_SECOND
    if order.shipped_at is None:
        fact: Text = _("Not shipped yet; agreed was %(day)s.") % {
            "day": order.contract.shipment_date.isoformat()
        }
    else:
        fact = _("Shipped on %(shipped)s; agreed was %(day)s.") % {
            "shipped": _moment(order.shipped_at),
            "day": order.contract.shipment_date.isoformat(),
        }
    return Condition(
        "late", "C1", late, _("Shipment is late"), fact, _("Wait until the agreed date has passed.")
    )


def _freight(order: Any) -> Condition:
    by_buyer = order.contract.freight_by == Side.BUYER
    fact = _("The buyer arranged the freight.") if by_buyer else _("The supplier arranged the freight.")
    return Condition(
        "freight",
        "C1",
        not by_buyer,
        _("Damage in transit is the supplier's risk"),
        fact,
        _("Ask your carrier."),
    )


def _one_route(facts: Facts) -> Condition:
    running = next((d for d in facts.disputes if d.state in OPEN), None)
    if running is None:
        fact: Text = _("No other dispute about this order is open.")
    else:
        fact = _("Dispute %(number)s about this order is open.") % {"number": running.number}
    return Condition(
        "one_open",
        "C4",
        running is None,
        _("No other dispute is open"),
        fact,
        _("Go on with the open dispute."),
    )


def _no_chargeback(order: Any) -> Condition:
    fact = _("A chargeback was filed.") if order.claims_barred else _("No chargeback was filed.")
    instead = _("One way to get money back per transaction: go on with your payment provider.")
    return Condition(
        "one_route",
        "C4",
        not order.claims_barred,
        _("No other way of getting the money back is used"),
        fact,
        instead,
    )


def _coverage_stands(order: Any) -> Condition:
    suspended = order.buyer.coverage_suspended_at is not None
    fact = _("Your coverage is suspended.") if suspended else _("Your coverage stands.")
    return Condition(
        "coverage",
        "F1",
        not suspended,
        _("The buyer's coverage is not suspended"),
        fact,
        _("Write to support."),
    )


def _balance_unpaid(facts: Facts) -> Condition:
    paid = sum((p.amount for p in facts.payments if p.state == PaymentState.RECEIVED), Decimal(0))
    holds = paid < facts.order.contract.total or facts.order.contract.balance == 0
    fact = _("The balance is not paid.") if holds else _("The balance is already paid.")
    return Condition(
        "balance", "C1", holds, _("The balance is not yet paid"), fact, _("Write to the supplier.")
    )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def amount_wanted(remedy: str, amount: Decimal | None, paid: Decimal) -> Decimal:
    """What the buyer wants back, in the order's currency: everything paid, or the part she names. Raises Refused."""
    if remedy != Remedy.PARTIAL_REFUND:
        return paid
    if amount is None or not 0 < amount <= paid:
        raise Refused(
            "C3",
            _("Name an amount of at most what was paid."),
            _("Choose a full refund to claim everything."),
        )
    return amount
