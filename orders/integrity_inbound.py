"""The invariants of incoming money, recomputed from the rows (I17, I22, I36): each event once, and no money dropped."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Sum

from orders import money
from orders.enums import HOLDING, EventKind, InboundState, PaymentState, TableState
from orders.method_triggers import KEPT
from orders.models import InboundEvent, MethodTable, Payment
from tradeassurance.core.integrity import Finding, also
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.ledger.models import Account

CENT = Decimal("0.00005")
NOTHING = Decimal(0)


@also("I17")
def inbound_once() -> Finding:
    """Events applied twice, events that lead nowhere and do not say why, and money that adds up to something else."""
    twice = InboundEvent.objects.values("source", "event_id").annotate(n=Count("pk")).filter(n__gt=1)
    found = [f"{row['source']} {row['event_id']} stands {row['n']} times" for row in twice.order_by()]
    brought, aside = _brought(), _aside()
    rows = 0
    for event in InboundEvent.objects.order_by("pk").iterator(chunk_size=2000):
        rows += 1
        found += _faults(event, brought[event.pk], aside.get(event.pk, NOTHING))
    return rows, found


def _faults(event: InboundEvent, brought: Decimal, aside: Decimal) -> Iterator[str]:
    if event.state == InboundState.NEW:
        yield f"event {event.event_id} was never settled"
    if abs(aside - event.rest_amount) > CENT:
        yield f"event {event.event_id} has {event.rest_amount} left, the books {aside}"
    if event.state == InboundState.NOTHING and brought:
        yield f"event {event.event_id} changed nothing and brought {brought}"
    if event.state == InboundState.APPLIED:
        if event.kind == EventKind.RECEIVED and abs(brought - event.amount) > CENT:
            yield f"event {event.event_id} of {event.amount} brought {brought} to orders"
        if event.kind != EventKind.RECEIVED and event.payment_id is None and event.about_id is None:
            yield f"event {event.event_id} was applied and leads to nothing"
    if (
        event.state in HOLDING
        and abs(brought + event.rest_amount - event.amount) > CENT
        and event.rest_amount
    ):
        yield f"event {event.event_id} of {event.amount} brought {brought} and has {event.rest_amount} left"


def _brought() -> dict[int, Decimal]:
    """What came to orders by each event, with the fees that came along."""
    came = Payment.objects.filter(event__isnull=False).exclude(
        state__in=(PaymentState.INITIATED, PaymentState.FAILED)
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for event_id, amount, fee in came.values_list("event").annotate(a=Sum("amount"), f=Sum("fee_amount")):
        found[event_id] = amount + fee
    return found


def _aside() -> dict[int, Decimal]:
    accounts = Account.objects.filter(code=money.UNALLOCATED)
    return {root_id: balance or NOTHING for root_id, balance in accounts.values_list("root_id", "balance")}


@also("I36")
def inbound_waits_for_somebody() -> Finding:
    """Money that waits, and announced payments, without a running clock."""
    running = Deadline.objects.filter(outcome=Outcome.OPEN, subject_id=OuterRef("pk"))
    waiting = InboundEvent.objects.filter(state__in=HOLDING)
    alone = waiting.filter(~Exists(running.filter(subject_kind="inboundevent")))
    found = [f"event {event} waits for nobody" for event in alone]
    announced = Payment.objects.filter(state=PaymentState.INITIATED)
    forgotten = announced.filter(~Exists(running.filter(subject_kind="payment")))
    found += [f"payment {payment} waits for nobody" for payment in forgotten]
    return waiting.count() + announced.count(), found


@also("I22")
def ways_to_pay_unchanged() -> Finding:
    """Published ways to pay against the hash under which they were approved, and the triggers that keep them (P1, I33)."""
    tables = list(MethodTable.objects.filter(state=TableState.PUBLISHED).prefetch_related("terms"))
    found = [
        f"ways to pay {table.code} are not what was published"
        for table in tables
        if table.hash_of(table.terms.all()) != table.content_hash
    ]
    missing = KEPT.expected(connection) - KEPT.standing(connection)
    return len(tables), found + [f"trigger {name} is missing or off" for name in sorted(missing)]
