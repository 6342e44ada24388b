"""May this claim be opened? Condition by condition, with the rule and the fact it rests on (C1, I26).

A pure function of the order's facts and an instant; the buyer sees it before submitting, staff see the same
record, and it can be evaluated again later with the same result.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes import declarations
from disputes.enums import OPEN, Reason, Remedy, wanted_for
from disputes.facts import CONDITIONS, Fact
from orders import windows
from orders.enums import PAID, OrderState, PaymentState, Side
from orders.windows import Window
from tradeassurance.core.refusals import Refused, Text
from tradeassurance.rules.enums import Custody


@dataclass(frozen=True)
class Condition:
    """One condition of a claim: its rule, whether it holds, and why. ``key`` names it in the kept record."""

    key: str
    rule: str
    holds: bool
    fact: Fact
    instead: Text = ""

    @property
    def label(self) -> Text:
        """What it asks for."""
        return CONDITIONS[self.key]

    def record(self) -> dict[str, Any]:
        """What is kept with the claim: no language, no zone."""
        return {"key": self.key, "rule": self.rule, "holds": self.holds, **self.fact.record()}


@dataclass(frozen=True)
class Facts:
    """What an eligibility check rests on. ``extended`` are window clocks that were moved, with where they end now;
    ``declared`` are the keys of what the buyer declared, None where the platform claims for her (L7)."""

    order: Any
    payments: list[Any]
    disputes: list[Any]
    requirements: list[Any]
    extended: Mapping[str, datetime] = field(default_factory=dict)
    declared: Collection[str] | None = ()


def check(facts: Facts, reason: str, at: datetime) -> list[Condition]:
    """All conditions of a claim for a reason, at the instant it reached us."""
    order = facts.order
    if order.contract is None:
        return [_confirmed(order, None, at)]
    window = windows.window(order, order.contract, Reason(reason).claim_type, facts.extended)
    conditions = [
        _confirmed(order, window, at),
        _paid(facts),
        _covered(order, window),
        _in_time(window, at),
        _one_route(facts),
        _no_chargeback(order),
        _coverage_stands(order),
    ]
    if reason == Reason.LATE_SHIPMENT:
        conditions.append(_is_late(order, at))
    if reason == Reason.LATE_DELIVERY and order.contract.delivery_date is not None:
        conditions.append(_arrived_late(order, at))
    if reason == Reason.DAMAGED:
        conditions.append(_freight(order))
    if Reason(reason).is_about_quality and order.terms.custody == Custody.SUPPLIER_ACCOUNT:
        conditions.append(_balance_unpaid(facts))
    return [*conditions, *_declared(facts, reason)]


def require(conditions: list[Condition]) -> None:
    """Refuse with the first condition that does not hold. Raises Refused."""
    for condition in conditions:
        if not condition.holds:
            raise Refused(condition.rule, str(condition.fact), condition.instead)


def _confirmed(order: Any, window: Window | None, at: datetime) -> Condition:
    under_way = order.confirmed_at is not None and order.state in PAID
    # A window that the desk reopened is open even where its first end completed the order (X4).
    reopened = (
        order.state == OrderState.COMPLETED
        and window is not None
        and window.is_extended
        and window.is_open(at)
    )
    fact = Fact("reopened" if reopened else "state", {"state": str(order.state)})
    instead = _("A claim is possible from payment until the order is completed.")
    return Condition("confirmed", "C1", under_way or reopened, fact, instead)


def _paid(facts: Facts) -> Condition:
    received = [p for p in facts.payments if p.state == PaymentState.RECEIVED]
    fact = Fact("payments", {"count": len(received)}) if received else Fact("no_payment")
    return Condition("paid", "P2", bool(received), fact, _("Only what is paid here is covered."))


def _covered(order: Any, window: Window) -> Condition:
    if window.covered:
        fact = Fact("covered_by", {"claim": str(window.claim), "rules": order.terms.code})
    elif not order.is_covered:
        fact = Fact("not_chosen")
    else:
        fact = Fact("not_covered", {"why": str(window.why)})
    return Condition("covered", "C1", window.covered, fact, _("Write to the supplier."))


def _in_time(window: Window, at: datetime) -> Condition:
    return Condition(
        "in_time", "C7", window.is_open(at), _times(window, at), _("The order page shows every window.")
    )


def _times(window: Window, at: datetime) -> Fact:
    if window.opens_at is None:
        return Fact("not_begun", {"why": str(window.why)})
    if at < window.opens_at:
        return Fact("opens", {"from": window.opens_at})
    if window.closes_at is None:
        return Fact("open_since", {"from": window.opens_at})
    if not window.is_open(at):
        return Fact("closed", {"until": window.closes_at})
    if window.closed_before is not None:
        return Fact("extended_until", {"until": window.closes_at, "before": window.closed_before})
    return Fact("open_until", {"until": window.closes_at})


def _is_late(order: Any, at: datetime) -> Condition:
    late = (order.shipped_at or at) > windows.ship_by(order, order.contract) + windows.ONE_SECOND
    agreed = {"day": order.contract.shipment_date}
    if order.shipped_at is None:
        fact = Fact("not_shipped", agreed)
    else:
        fact = Fact("shipped", {"shipped": order.shipped_at, **agreed})
    return Condition("late", "C1", late, fact, _("Wait until the agreed date has passed."))


def _arrived_late(order: Any, at: datetime) -> Condition:
    due = windows.deliver_by(order, order.contract)
    late = due is None or (order.delivered_at or at) > due + windows.ONE_SECOND
    agreed = {"day": order.contract.delivery_date}
    if order.delivered_at is None:
        fact = Fact("not_delivered", agreed)
    else:
        fact = Fact("delivered", {"delivered": order.delivered_at, **agreed})
    return Condition("late", "C1", late, fact, _("Wait until the agreed date has passed."))


def _freight(order: Any) -> Condition:
    by_buyer = order.contract.freight_by == Side.BUYER
    fact = Fact("freight_buyer" if by_buyer else "freight_supplier")
    return Condition("freight", "C1", not by_buyer, fact, _("Ask your carrier."))


def _one_route(facts: Facts) -> Condition:
    running = next((d for d in facts.disputes if d.state in OPEN), None)
    fact = Fact("none_open") if running is None else Fact("other_open", {"number": running.number})
    return Condition("one_open", "C4", running is None, fact, _("Go on with the open dispute."))


def _no_chargeback(order: Any) -> Condition:
    fact = Fact("charged_back" if order.claims_barred else "no_chargeback")
    instead = _("One way to get money back per transaction: go on with your payment provider.")
    return Condition("one_route", "C4", not order.claims_barred, fact, instead)


def _coverage_stands(order: Any) -> Condition:
    suspended = order.buyer.coverage_suspended_at is not None
    fact = Fact("suspended" if suspended else "stands")
    return Condition("coverage", "F1", not suspended, fact, _("Write to support."))


def _balance_unpaid(facts: Facts) -> Condition:
    paid = sum((p.amount for p in facts.payments if p.state == PaymentState.RECEIVED), Decimal(0))
    holds = paid < facts.order.contract.total or facts.order.contract.balance == 0
    fact = Fact("balance_unpaid" if holds else "balance_paid")
    return Condition("balance", "C1", holds, fact, _("Write to the supplier."))


def _declared(facts: Facts, reason: str) -> Iterator[Condition]:
    if facts.declared is None:
        return
    for one in declarations.asked(facts.order, reason):
        holds = one.key in facts.declared
        yield Condition(one.key, "C1", holds, Fact("declared" if holds else "not_declared"), one.instead)


def require_replaceable(reason: str) -> None:
    """Refuse a replacement of goods that only came late (C3). Raises Refused."""
    if Remedy.REPLACEMENT not in wanted_for(reason):
        raise Refused(
            "C3", _("New goods do not mend lateness."), _("Choose a refund, or a part of what was paid.")
        )


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
