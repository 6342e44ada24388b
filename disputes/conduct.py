"""What in the parties' conduct gives rise to a signal (F1): read from what happened, a few queries a kind.

The numbers are those of the rules that the order at hand pinned; what they mean is in `rules/parameters.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from disputes.enums import DisputeState, ObligationState, Remedy, SignalKind, Source
from disputes.facts import Fact
from disputes.models import Dispute, Obligation, Signal
from orders.enums import PaymentState, RefundState
from orders.models import LineItem, Payment, Refund, Shipment
from tradeassurance.core.models import reference
from tradeassurance.core.outbox import Amount

GONE_BACK = (RefundState.SENT, RefundState.UNKNOWN, RefundState.CONFIRMED)


@dataclass(frozen=True)
class Cause:
    """What gives rise to a signal: the record by name, the order it is about, and the facts to be read."""

    kind: SignalKind
    company_id: int
    order_id: int
    record: str
    facts: tuple[Fact, ...]
    other_id: int | None = None


def causes(since: datetime, until: datetime) -> Iterator[Cause]:
    """Everything after ``since`` and up to ``until`` that is worth a look."""
    return chain.from_iterable(
        find(since, until) for find in (many_claims, pair_refunds, chargebacks, refunded_twice, declared)
    )


# --- so many within a period -------------------------------------------------------------------------


def many_claims(since: datetime, until: datetime) -> Iterator[Cause]:
    """A buyer claimed more often than the rules of the newest claim's order take for usual."""
    fresh = _claims(until).filter(opened_at__gt=since)
    buyers = set(fresh.values_list("order__buyer_id", flat=True))
    grouped: dict[int, list[Dispute]] = defaultdict(list)
    for dispute in _claims(until).filter(order__buyer_id__in=buyers).order_by("opened_at", "pk"):
        grouped[dispute.order.buyer_id].append(dispute)
    counted = _counted(SignalKind.MANY_CLAIMS, buyers)
    for buyer_id, claims in grouped.items():
        for newest, within, from_ in _crowds(claims, "opened_at", "claims", counted[buyer_id]):
            terms = newest.order.terms
            values = {"count": within, "from": from_, "most": terms.signal_claims_most, "rules": terms.code}
            facts = (
                Fact("signal_claims", values),
                Fact("signal_newest", {"number": newest.number, "opened": newest.opened_at}),
            )
            yield Cause(SignalKind.MANY_CLAIMS, buyer_id, newest.order_id, reference(newest), facts)


def pair_refunds(since: datetime, until: datetime) -> Iterator[Cause]:
    """Between the same two companies money went back more often than usual."""
    fresh = _refunded(until).filter(ended_at__gt=since)
    pairs = set(fresh.values_list("order__buyer_id", "order__seller_id"))
    grouped: dict[tuple[int, int], list[Dispute]] = defaultdict(list)
    theirs = _refunded(until).filter(order__buyer_id__in={buyer for buyer, _seller in pairs})
    for dispute in theirs.order_by("ended_at", "pk"):
        grouped[dispute.order.buyer_id, dispute.order.seller_id].append(dispute)
    counted = _counted(SignalKind.PAIR_REFUNDS, {buyer for buyer, _seller in pairs})
    for (buyer_id, seller_id), ended in grouped.items():
        for newest, within, from_ in _crowds(ended, "ended_at", "pair", counted[buyer_id]):
            terms = newest.order.terms
            values = {
                "count": within,
                "from": from_,
                "most": terms.signal_pair_refunds_most,
                "rules": terms.code,
            }
            facts = (Fact("signal_pair", values), _outcome(newest))
            yield Cause(
                SignalKind.PAIR_REFUNDS, buyer_id, newest.order_id, reference(newest), facts, seller_id
            )


def _claims(until: datetime) -> QuerySet[Dispute]:
    """What buyers claimed themselves."""
    return Dispute.objects.filter(opened_at__lte=until, opening=None).select_related("order")


def _refunded(until: datetime) -> QuerySet[Dispute]:
    """Disputes that ended with money for the buyer."""
    ended = Dispute.objects.filter(state=DisputeState.CLOSED, ended_at__lte=until, outcome_amount__gt=0)
    return ended.exclude(remedy=Remedy.REPLACEMENT).select_related("order")


def _counted(kind: SignalKind, companies: Iterable[int]) -> dict[int, set[str]]:
    """What gave rise to a signal before, by company: what it counted is not counted again."""
    found: dict[int, set[str]] = defaultdict(set)
    raised = Signal.objects.filter(kind=kind, company_id__in=companies)
    for company_id, cause in raised.values_list("company_id", "cause"):
        found[company_id].add(cause)
    return found


def _crowds(
    disputes: list[Dispute], column: str, what: str, counted: set[str]
) -> Iterator[tuple[Dispute, int, datetime]]:
    """Each dispute with which there are too many within the period, their number, and since when they count.

    After a signal counting starts anew. The disputes are of one company or pair, the oldest first.
    """
    waiting: list[datetime] = []
    for dispute in disputes:
        at, terms = getattr(dispute, column), dispute.order.terms
        if what == "claims":
            most, months = terms.signal_claims_most, terms.signal_claims_months
        else:
            most, months = terms.signal_pair_refunds_most, terms.signal_pair_months
        waiting = [one for one in waiting if one > at - relativedelta(months=months)] + [at]
        if reference(dispute) in counted:
            waiting = []
        elif len(waiting) > most:
            yield dispute, len(waiting), waiting[0]
            waiting = []


# --- twice over two routes ---------------------------------------------------------------------------


def chargebacks(since: datetime, until: datetime) -> Iterator[Cause]:
    """A payment was charged back after money of its order had gone back to the buyer."""
    taken = Payment.objects.filter(state=PaymentState.REVERSED, ended_at__gt=since, ended_at__lte=until)
    payments = list(taken.select_related("order"))
    returned = _returned({payment.order_id for payment in payments})
    for payment in payments:
        order = payment.order
        before = [(at, amount) for at, amount in returned[order.pk] if at < payment.ended_at]
        if not before:
            continue
        at, amount = before[-1]
        values = {
            "payment": payment.reference,
            "amount": Amount(payment.amount, order.currency),
            "taken": payment.ended_at,
        }
        facts = (
            Fact("signal_refund", {"amount": Amount(amount, order.currency), "sent": at}),
            Fact("signal_chargeback", values),
        )
        yield Cause(SignalKind.CHARGEBACK_AFTER_REFUND, order.buyer_id, order.pk, reference(payment), facts)


def _returned(orders: set[int]) -> dict[int, list[tuple[datetime, Decimal]]]:
    """What went back to buyers, from what was held or by the supplier itself, by order."""
    found: dict[int, list[tuple[datetime, Decimal]]] = defaultdict(list)
    sent = Refund.objects.filter(order_id__in=orders, state__in=GONE_BACK, sent_at__isnull=False)
    for order_id, at, amount in sent.values_list("order_id", "sent_at", "amount"):
        found[order_id].append((at, amount))
    paid = Obligation.objects.filter(
        dispute__order_id__in=orders,
        source=Source.SUPPLIER,
        state=ObligationState.PAID,
        ended_at__isnull=False,
    )
    for order_id, at, amount in paid.values_list("dispute__order_id", "ended_at", "amount"):
        found[order_id].append((at, amount))
    for rows in found.values():
        rows.sort()
    return found


def refunded_twice(since: datetime, until: datetime) -> Iterator[Cause]:
    """A second dispute about the same thing of the same order ended with money for the buyer too."""
    fresh = _refunded(until).filter(ended_at__gt=since)
    orders = set(fresh.values_list("order_id", flat=True))
    seen: dict[tuple[int, str], Dispute] = {}
    for dispute in _refunded(until).filter(order_id__in=orders).order_by("ended_at", "pk"):
        about = (dispute.order_id, dispute.claim_type)
        if (first := seen.get(about)) is not None:
            facts = (_outcome(first), _outcome(dispute))
            yield Cause(
                SignalKind.REFUNDED_TWICE,
                dispute.order.buyer_id,
                dispute.order_id,
                reference(dispute),
                facts,
            )
        seen[about] = dispute
    yield from _guaranteed_and_paid(since, until)


def _guaranteed_and_paid(since: datetime, until: datetime) -> Iterator[Cause]:
    """The guarantee paid what the supplier says it had paid the buyer itself."""
    lines = Obligation.objects.filter(
        state=ObligationState.GUARANTEED,
        reported_at__isnull=False,
        ended_at__gt=since,
        ended_at__lte=until,
    )
    for line in lines.select_related("dispute__order"):
        order = line.dispute.order
        amount = Amount(line.amount, order.currency)
        facts = (
            Fact("signal_guaranteed", {"amount": amount, "paid": line.ended_at}),
            Fact("signal_reported", {"reported": line.reported_at, "payment": line.payment_reference}),
        )
        yield Cause(SignalKind.REFUNDED_TWICE, order.buyer_id, order.pk, reference(line), facts)


def _outcome(dispute: Dispute) -> Fact:
    values = {
        "number": dispute.number,
        "ended": dispute.ended_at,
        "amount": Amount(dispute.outcome_amount or Decimal(0), dispute.order.currency),
        "reason": dispute.reason,
    }
    return Fact("signal_refunded", values)


# --- what documents say ------------------------------------------------------------------------------


def declared(since: datetime, until: datetime) -> Iterator[Cause]:
    """The value declared for a shipment departs from what the contract says its goods are worth."""
    shipments = Shipment.objects.filter(
        declared_amount__isnull=False, shipped_at__gt=since, shipped_at__lte=until
    )
    rows = list(shipments.select_related("order").prefetch_related("lines"))
    prices = _prices({shipment.order.contract_id for shipment in rows})
    for shipment in rows:
        order: Any = shipment.order
        lines = shipment.lines.all()  # type: ignore[attr-defined]
        worth = sum((prices[order.contract_id, one.position] * one.quantity for one in lines), Decimal(0))
        tolerance = order.terms.signal_declared_tolerance
        if abs(shipment.declared_amount - worth) <= tolerance * worth:
            continue
        said = {
            "shipped": shipment.shipped_at,
            "declared": Amount(shipment.declared_amount, order.currency),
        }
        share = f"{(tolerance * 100).normalize():f} %"
        facts = (
            Fact("signal_declared", said),
            Fact("signal_agreed", {"agreed": Amount(worth, order.currency)}),
            Fact("signal_tolerance", {"rules": order.terms.code, "share": share}),
        )
        yield Cause(
            SignalKind.DECLARED_VALUE,
            order.seller_id,
            order.pk,
            reference(shipment),
            facts,
            order.buyer_id,
        )


def _prices(versions: set[int]) -> dict[tuple[int, int], Decimal]:
    items = LineItem.objects.filter(version_id__in=versions)
    return {
        (version, position): price
        for version, position, price in items.values_list("version_id", "position", "unit_price")
    }
