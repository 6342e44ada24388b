"""The invariants of the money after a decision, recomputed from the rows (I07, I09, I14, I29, I31, I46)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_noop as _

from disputes.enums import (
    CAME_BACK,
    UNFULFILLED,
    DisputeState,
    ObligationState,
    Purpose,
    Remedy,
    ReplacementState,
    ReturnState,
    Source,
)
from disputes.models import Debt, Dispute, Obligation, Replacement, Return
from orders import money
from orders.models import Refund
from suppliers.models import Supplier
from tradeassurance.core.integrity import Finding, check
from tradeassurance.ledger.models import Account, Posting

CENT = Decimal("0.00005")
NOTHING = Decimal(0)
STANDS = ("goods not returned", "goods changed", "replacement received", "chargeback")
"""Why a plan was cancelled although its award stands."""


@check(
    "I07",
    _("What a buyer got back plus what is still owed is what was awarded, and never more than was paid"),
)
def i07() -> Finding:
    """Plans against awards, lines against the money that moved for them, and orders against what was paid."""
    plans: dict[int, list[Obligation]] = defaultdict(list)
    for line in Obligation.objects.order_by("pk").iterator(chunk_size=2000):
        plans[line.dispute_id].append(line)
    carried = Dispute.objects.filter(state__in=(DisputeState.EXECUTING, DisputeState.CLOSED))
    found, rows = [], 0
    for dispute in carried.iterator(chunk_size=2000):
        rows += 1
        found += _off_its_award(dispute, plans[dispute.pk])
    found += _not_what_moved([line for lines in plans.values() for line in lines])
    more, orders = _more_than_was_paid()
    return rows + orders, found + more


def _off_its_award(dispute: Dispute, lines: list[Obligation]) -> list[str]:
    if any(line.state == ObligationState.CANCELLED and line.cause in STANDS for line in lines):
        return []
    live = [o for o in lines if o.state != ObligationState.CANCELLED and o.purpose == Purpose.AWARD]
    planned = _total(line.amount for line in live)
    # What the supplier paid before an appeal was decided counts, even if that was more (X2).
    early = _total(
        o.amount for o in live if o.state == ObligationState.PAID and o.planned_at < dispute.decided_at
    )
    if abs(planned - max(early, dispute.outcome_amount)) > CENT:
        return [f"{dispute.number}: {dispute.outcome_amount} awarded, {planned} planned"]
    return []


def _not_what_moved(lines: list[Obligation]) -> list[str]:
    """A line that says done against the refunds, or the supplier's own payment, that it stands for."""
    moved = {
        cause: total
        for cause, total in Refund.objects.values_list("cause").annotate(total=Sum("amount")).order_by()
        if cause.startswith(("obligation:", "guarantee:"))
    }
    direct = Posting.objects.filter(entry__kind="supplier.refunded", account__code=money.BUYER)
    for key, total in direct.values_list("entry__key").annotate(total=Sum("amount")).order_by():
        moved["direct:" + key.rpartition(":")[2]] = total
    due = {_moves_as(line): line.amount for line in lines if _moves_as(line)}
    return [
        f"{what}: {moved.get(what, NOTHING)} moved, the plan says {due.get(what, NOTHING)}"
        for what in sorted(set(moved) | set(due))
        if abs(moved.get(what, NOTHING) - due.get(what, NOTHING)) > CENT
    ]


def _moves_as(line: Obligation) -> str:
    if line.state == ObligationState.GUARANTEED:
        return f"guarantee:{line.pk}"
    if line.state == ObligationState.PAID:
        return f"obligation:{line.pk}" if line.source == Source.HELD else f"direct:{line.pk}"
    return ""


def _more_than_was_paid() -> tuple[list[str], int]:
    """Nobody pays a buyer more than it paid. What a bank takes back by itself is no payment of ours, and counts (X2)."""
    back: dict[int, Decimal] = defaultdict(Decimal)
    paid: dict[int, Decimal] = defaultdict(Decimal)
    more: dict[int, str] = {}
    lines = Posting.objects.filter(account__code=money.BUYER, entry__root_kind="order")
    # Of one instant what was paid comes first: the keys of entries do not tell which was earlier.
    lines = lines.order_by("entry__at", "amount")
    for pk, kind, amount in lines.values_list("entry__root_id", "entry__kind", "amount").iterator():
        (back if amount > 0 else paid)[pk] += abs(amount)
        if back[pk] > paid[pk] + CENT and kind != "payment.reversed":
            more[pk] = f"order {pk}: {back[pk]} came back, {paid[pk]} was paid"
    return list(more.values()), len(paid)


def _until(at: datetime, lines: Iterable[Obligation]) -> Decimal:
    return _total(line.amount for line in lines if line.ended_at <= at)


@check("I09", _("The guarantee paid at most the protected amount less what others paid of it"))
def i09() -> Finding:
    """Whenever the guarantee paid: its lines so far, and what others had paid of the order, against the protected amount."""
    guaranteed: dict[int, list[Obligation]] = defaultdict(list)
    related = ("dispute__order__contract",)
    for line in Obligation.objects.filter(state=ObligationState.GUARANTEED).select_related(*related):
        guaranteed[line.dispute.order_id].append(line)
    paid: dict[int, list[Obligation]] = defaultdict(list)
    awards = Obligation.objects.filter(state=ObligationState.PAID, purpose=Purpose.AWARD)
    for line in awards.filter(dispute__order__in=guaranteed).select_related("dispute"):
        paid[line.dispute.order_id].append(line)
    found, rows = [], 0
    for lines in guaranteed.values():
        rows += len(lines)
        order = lines[0].dispute.order
        protected = order.contract.protected_amount if order.is_covered else NOTHING
        for at in sorted({line.ended_at for line in lines}):
            room = max(NOTHING, protected - _until(at, paid[order.pk]))
            total = _until(at, lines)
            if total > room + CENT:
                found.append(f"{order.number}: the guarantee paid {total}, at most {room} was protected")
    return rows, found


@check(
    "I14",
    _(
        "A supplier's debt is what the guarantee paid less what was reimbursed, set off, reversed and written off"
    ),
)
def i14() -> Finding:
    """Debts against the guarantee's payments and the books, and outstanding dollars against the supplier's number."""
    owed, found = _by_order(Debt.objects.values_list("order").annotate(total=Sum("amount"))), _set_off_wrong()
    gone = F("reimbursed_amount") + F("booked_amount") + F("reversed_amount") + F("written_off_amount")
    back = _by_order(Debt.objects.values_list("order").annotate(total=Sum(gone)))
    lines = Obligation.objects.filter(state=ObligationState.GUARANTEED)
    paid = _by_order(lines.values_list("dispute__order").annotate(total=Sum("amount")))
    books = dict(Account.objects.filter(code="debt", root_kind="order").values_list("root_id", "balance"))
    for pk in sorted(set(owed) | set(paid) | set(books)):
        left = owed.get(pk, NOTHING) - back.get(pk, NOTHING)
        if abs(books.get(pk, NOTHING) - left) > CENT:
            found.append(f"order {pk} owes {left}, the books say {books.get(pk)}")
        if abs(owed.get(pk, NOTHING) - paid.get(pk, NOTHING)) > CENT:
            found.append(f"order {pk}: the guarantee paid {paid.get(pk, 0)}, the debt is {owed.get(pk, 0)}")
    left_usd = Sum(F("usd_amount") - F("reimbursed_usd") - F("set_off_usd") - F("reversed_usd"))
    dollars = _by_order(Debt.objects.values_list("order__supplier").annotate(total=left_usd))
    for pk, outstanding in Supplier.objects.values_list("pk", "outstanding_amount"):
        if abs(outstanding - dollars.get(pk, NOTHING)) > CENT:
            found.append(f"supplier {pk} has {outstanding} outstanding, its debts say {dollars.get(pk, 0)}")
    return Debt.objects.count(), found


def _set_off_wrong() -> list[str]:
    """What debts say that releases paid, against the releases."""
    parts = {
        "paid": Sum("set_offs__amount", default=NOTHING),
        "usd": Sum("set_offs__usd_amount", default=NOTHING),
    }
    said = Debt.objects.annotate(**parts).values_list("pk", "set_off_amount", "paid", "set_off_usd", "usd")
    return [
        f"debt {pk}: {amount} set off, the releases say {paid}"
        for pk, amount, paid, usd, paid_usd in said.order_by()
        if abs(amount - paid) > CENT or abs(usd - paid_usd) > CENT
    ]


def _by_order(rows: "Iterable[tuple[int, Decimal]]") -> dict[int, Decimal]:
    return dict(rows.order_by())  # type: ignore[attr-defined]


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


@check("I29", _("One execution plan per result; each line ends done, owed or cancelled with a cause"))
def i29() -> Finding:
    """Lines without a cause, lines that wait on a closed dispute, and lines of more than one plan."""
    ended = Obligation.objects.exclude(state__in=UNFULFILLED)
    found = [
        f"obligation {pk} ended without a cause" for pk in ended.filter(cause="").values_list("pk", flat=True)
    ]
    waiting = Obligation.objects.filter(state__in=UNFULFILLED, dispute__state=DisputeState.CLOSED)
    found += [f"obligation {pk} waits on a closed dispute" for pk in waiting.values_list("pk", flat=True)]
    # A part that was paid before an appeal was decided stays beside the second plan (X2).
    before = Q(state=ObligationState.PAID, planned_at__lt=F("dispute__decided_at"))
    other = Obligation.objects.exclude(state=ObligationState.CANCELLED).exclude(before)
    other = other.exclude(planned_at=F("dispute__decided_at"))
    found += [
        f"obligation {pk} belongs to another plan than the result"
        for pk in other.values_list("pk", flat=True)
    ]
    return Obligation.objects.count(), found


@check(
    "I31", _("No refund for a return before it was confirmed or proven, none for a replacement that is due")
)
def i31() -> Finding:
    """Lines paid from held money or the guarantee, against the instant at which they became possible."""
    arrived = CAME_BACK
    awaited = Return.objects.filter(dispute__remedy=Remedy.RETURN_AND_REFUND)
    ours = Q(state=ObligationState.PAID, source=Source.HELD) | Q(state=ObligationState.GUARANTEED)
    paid = Obligation.objects.filter(ours)
    early = paid.filter(dispute__goods_return__in=awaited).exclude(
        dispute__goods_return__state__in=arrived, dispute__goods_return__ended_at__lte=F("ended_at")
    )
    found = [
        f"obligation {pk} was paid before the goods came back" for pk in early.values_list("pk", flat=True)
    ]
    waived = awaited.filter(state=ReturnState.WAIVED, no_return_ground="")
    found += [f"return {pk} was waived without a ground" for pk in waived.values_list("pk", flat=True)]
    replaced = Replacement.objects.filter(dispute__remedy=Remedy.REPLACEMENT)
    beside = paid.filter(dispute__replacement__in=replaced).exclude(
        dispute__replacement__state=ReplacementState.REFUNDED,
        dispute__replacement__ended_at__lte=F("ended_at"),
    )
    found += [f"obligation {pk} was paid beside a replacement" for pk in beside.values_list("pk", flat=True)]
    return awaited.count() + replaced.count(), found


@check("I46", _("Statements recompute: refunds and releases of each order are what the books say"))
def i46() -> Finding:
    """Confirmed refunds against the postings that paid them."""
    posted = Posting.objects.filter(entry__kind="refund.paid", account__code=money.BUYER)
    paid = _by_order(posted.values_list("entry__root_id").annotate(total=Sum("amount")))
    refunds = _by_order(
        Refund.objects.filter(state="confirmed").values_list("order").annotate(total=Sum("amount"))
    )
    wrong = [
        pk for pk in set(paid) | set(refunds) if abs(paid.get(pk, NOTHING) - refunds.get(pk, NOTHING)) > CENT
    ]
    return len(refunds), [
        f"order {pk}: {refunds.get(pk)} refunded, the books say {paid.get(pk)}" for pk in wrong
    ]
