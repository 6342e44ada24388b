"""What an open dispute keeps of held money: its part and no less, whatever was released meanwhile (P3, X1, X8, I05)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from disputes.enums import AS_A_WHOLE, OPEN, ObligationState, Source
from disputes.models import Dispute, Obligation
from orders import money
from tradeassurance.core.integrity import Finding, also
from tradeassurance.ledger.models import Account, Posting

CENT = Decimal("0.00005")
NOTHING = Decimal(0)


@also("I05")
def disputed_parts() -> Finding:
    """Releases while a dispute was open against its part, and what is reserved by plans against what is held."""
    disputes: dict[int, list[Dispute]] = defaultdict(list)
    for one in Dispute.objects.select_related("order").iterator(chunk_size=2000):
        disputes[one.order_id].append(one)
    found = [line for some in disputes.values() for one in some for line in _off_its_part(one)]
    found += _released_too_much(disputes)
    return len(disputes), [*found, *_reserved_beyond_what_is_held()]


def _off_its_part(dispute: Dispute) -> Iterator[str]:
    """What the order says it keeps for an open dispute."""
    if dispute.state not in OPEN:
        return
    kept = dispute.order.disputed_amount
    if (dispute.wanted in AS_A_WHOLE) != (kept is None) or (kept or NOTHING) < _part(dispute):
        yield f"{dispute.number} wants {dispute.wanted} of {dispute.wanted_amount}, its order keeps {kept}"


def _part(dispute: Dispute) -> Decimal:
    return NOTHING if dispute.wanted in AS_A_WHOLE else dispute.wanted_amount


def _released_too_much(disputes: dict[int, list[Dispute]]) -> Iterator[str]:
    lines = Posting.objects.filter(account__code=money.HELD, entry__root_kind="order")
    held: dict[int, Decimal] = defaultdict(Decimal)
    moved = lines.order_by("entry__at", "entry_id").values_list(
        "entry__root_id", "entry__kind", "entry__at", "amount"
    )
    for order_id, kind, at, amount in moved.iterator(chunk_size=2000):
        if order_id not in disputes:
            continue
        before = held[order_id]
        held[order_id] += amount
        if kind == money.RELEASED:
            yield from _although_disputed(disputes[order_id], at)
        elif kind == money.RELEASED_MEANWHILE:
            yield from _beyond_the_rest(disputes[order_id], at, before, held[order_id])


def _although_disputed(disputes: list[Dispute], at: datetime) -> Iterator[str]:
    for one in disputes:
        if one.opened_at < at and (one.ended_at is None or at < one.ended_at):
            yield f"{one.number}: held money was released although it was open"


def _beyond_the_rest(disputes: list[Dispute], at: datetime, before: Decimal, after: Decimal) -> Iterator[str]:
    open_then = [d for d in disputes if d.opened_at <= at and (d.ended_at is None or at <= d.ended_at)]
    if not open_then:
        yield f"order {disputes[0].order_id}: released beside a dispute that was not open"
    for one in open_then:
        if one.wanted in AS_A_WHOLE or after < min(before, _part(one)) - CENT:
            yield f"{one.number}: {before - after} was released of {before}, the dispute holds {_part(one)}"


def _reserved_beyond_what_is_held() -> Iterator[str]:
    """Lines of plans that wait for their payment from held money (X1)."""
    waiting = Obligation.objects.filter(source=Source.HELD, state=ObligationState.DUE)
    due = dict(waiting.values_list("dispute__order").annotate(total=Sum("amount")).order_by())
    accounts = Account.objects.filter(code=money.HELD, root_kind="order", root_id__in=due)
    held = dict(accounts.values_list("root_id", "balance"))
    for pk, amount in due.items():
        if amount > (held.get(pk) or NOTHING) + CENT:
            yield f"order {pk}: {amount} is reserved of held money, {held.get(pk, NOTHING)} is held"
