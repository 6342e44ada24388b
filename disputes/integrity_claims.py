"""Every claim as it arrived: in its window, and eligible by the facts of that moment (I26)."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_noop as _

from disputes import affected, eligibility
from disputes.enums import DisputeState
from disputes.models import Dispute
from orders.enums import WINDOW_CLOCKS, OrderState, PaymentState, Side
from orders.models import ContractVersion, Order
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import DeadlineChange, root_kind

Extensions = dict[int, list[DeadlineChange]]


@check(
    "I26", _("Every claim was eligible when it arrived, and still evaluates so from the facts of that moment")
)
def i26() -> Finding:
    """The kept record against the same check on the order as it stood when the claim arrived."""
    rows, found, moved = 0, [], _extensions()
    versions = ContractVersion.objects.prefetch_related("confirmations", "requirements")
    disputes = Dispute.objects.select_related("order__buyer", "order__seller", "order__rules")
    parts = (Prefetch("order__versions", versions), "order__payments", "order__disputes")
    for dispute in disputes.prefetch_related(*parts).iterator(chunk_size=500):
        rows += 1
        # What the platform opens for a buyer of a fraud does not wait for dates (L7).
        later = affected.LATER if dispute.opening_id is not None else ()
        rows_kept = dispute.eligibility
        if not rows_kept or not all(row["holds"] or row["says"] in later for row in rows_kept):
            found.append(f"{dispute.number} was opened on a condition that did not hold")
            continue
        then = [one.record() for one in _again(dispute, moved)]
        unmet = (one for one in then if one["key"] == "in_time" and not one["holds"])
        late = next((one for one in unmet if one["says"] not in later), None)
        if late is not None:
            found.append(f"{dispute.number} arrived outside its window")
        elif then != dispute.eligibility:
            keys = [new["key"] for new, old in zip(then, dispute.eligibility, strict=False) if new != old]
            found.append(f"{dispute.number} evaluates otherwise now: {', '.join(keys) or 'other conditions'}")
    return rows, found


def _extensions() -> Extensions:
    changes = DeadlineChange.objects.filter(
        root_kind=root_kind(Order), deadline__kind__in=WINDOW_CLOCKS.values()
    )
    found: Extensions = defaultdict(list)
    for change in changes.select_related("deadline").order_by("pk"):
        found[change.root_id].append(change)
    return found


def _again(dispute: Dispute, moved: Extensions) -> list[eligibility.Condition]:
    """The check as it came out, from the rows of today."""
    order, at = dispute.order, dispute.opened_at
    payments = [one for one in order.payments.all() if _is_known(one.received_at, at)]
    # What was reversed at the same instant was reversed after: before it, the claim had been refused.
    barred = [one for one in payments if one.state == PaymentState.REVERSED and _is_over(one.ended_at, at)]
    there = [one for one in payments if one not in barred]
    earlier = [one for one in order.disputes.all() if one.pk < dispute.pk]  # type: ignore[attr-defined]
    extended = {one.deadline.kind: one.due_after for one in moved[order.pk] if one.at <= at}
    facts = eligibility.Facts(
        _as_it_stood(order, at, barred=bool(barred)),
        [SimpleNamespace(state=PaymentState.RECEIVED, amount=one.amount) for one in there],
        [_open_or_not(one, at) for one in earlier],
        [],
        extended,
        None if dispute.opening_id is not None else dispute.declared,
    )
    return eligibility.check(facts, dispute.reason, at)


def _is_known(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


def _is_over(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant < at


def _open_or_not(dispute: Any, at: datetime) -> Any:
    state = DisputeState.CLOSED if _is_known(dispute.ended_at, at) else DisputeState.AWAITING_SUPPLIER
    return SimpleNamespace(state=state, number=dispute.number)


def _as_it_stood(order: Any, at: datetime, *, barred: bool) -> Any:
    """A copy of the order that knows nothing of what happened after an instant."""
    then, buyer = copy(order), copy(order.buyer)
    then._state = copy(order._state)
    then._state.fields_cache = dict(order._state.fields_cache)
    for name in ("shipped_at", "delivered_at", "paid_at"):
        if not _is_known(getattr(order, name), at):
            setattr(then, name, None)
    then.__dict__["state"] = _state(order, at)
    then.claims_barred = barred
    if not _is_known(buyer.coverage_suspended_at, at):
        buyer.coverage_suspended_at = None
    then.buyer = buyer
    then.contract = _agreed(order.versions.all(), at) or order.contract
    return then


def _state(order: Any, at: datetime) -> str:
    if order.state == OrderState.COMPLETED and _is_known(order.ended_at, at):
        return str(OrderState.COMPLETED)
    if _is_known(order.delivered_at, at):
        return str(OrderState.DELIVERED)
    return str(OrderState.SHIPPED if _is_known(order.shipped_at, at) else OrderState.IN_PRODUCTION)


def _agreed(versions: Iterable[Any], at: datetime) -> Any:
    """The version that both sides had confirmed at an instant."""
    known = [
        version
        for version in versions
        if {one.side for one in version.confirmations.all() if one.at <= at} == set(Side.values)
    ]
    return max(known, key=lambda version: version.number, default=None)
