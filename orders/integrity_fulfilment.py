"""The invariants of on-time credit and of shipments, recomputed from the rows (I15, P5)."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext_noop as _

from orders import credit, money
from orders.enums import BookingState, Clock, OrderState, ShipmentState
from orders.models import Booking, CarrierEvent, Credit, CreditUse, Order, Shipment
from tradeassurance.core.integrity import Finding, also, check
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Posting

NOTHING = Decimal(0)


@check(
    "I15",
    _(
        "At most one credit per order, within the pinned rate and cap; spent once, never more than granted, as the books say"
    ),
)
def i15() -> Finding:
    """Grants against the pinned rules, uses against grants, and both against the books."""
    rows, found = 0, []
    granted = Credit.objects.select_related("order__contract", "order__rules")
    for one in granted.prefetch_related("uses").iterator(chunk_size=500):
        rows += 1
        found += [f"credit {one.pk} of {one.order.number} {fault}" for fault in _faults(one)]
    booked: dict[int, Decimal] = dict(
        Posting.objects.filter(account__code=money.CREDIT)
        .values_list("entry__root_id")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    used: dict[int, Decimal] = defaultdict(Decimal)
    for use in CreditUse.objects.filter(returned_at=None):
        used[use.order_id] += use.amount
    for pk in set(booked) | set(used):
        if booked.get(pk, NOTHING) + used.get(pk, NOTHING):
            found.append(f"order {pk}: credits cover {used.get(pk, 0)}, the books say {booked.get(pk, 0)}")
    return rows, found


def _faults(one: Credit) -> list[str]:
    order = one.order
    faults = []
    # What an amendment changed since then cannot raise the cap.
    if order.contract is None or not 0 < one.amount <= order.terms.credit_cap_usd:
        faults.append(
            f"is {one.amount} USD, the rules {order.terms.code} give at most {order.terms.credit_cap_usd}"
        )
    elif one.amount > credit.earned(order.terms, order.contract.total, order.rate):
        faults.append(f"is {one.amount} USD, more than the share of the order")
    standing = [use for use in one.uses.all() if use.returned_at is None]  # type: ignore[attr-defined]
    if len(standing) > 1 or {use.order_id for use in standing} != ({one.spent_on_id} - {None}):
        faults.append(f"is spent {len(standing)} times, and says it was on order {one.spent_on_id}")
    for use in one.uses.all():  # type: ignore[attr-defined]
        worth = currencies.to_usd(use.amount, use.order.rate)
        if use.usd_amount > one.amount or worth > one.amount:
            faults.append(f"of {one.amount} USD covers {use.amount} of order {use.order_id}")
    return faults


@check(
    "P5",
    _("Orders are shipped and delivered exactly when their shipments are; each booked service has a clock"),
)
def p5() -> Finding:
    """Shipped orders without a last shipment, delivered ones with goods under way, and shipments too much."""
    found = []
    gone = Order.objects.filter(state__in=(OrderState.SHIPPED, OrderState.DELIVERED))
    for number in gone.exclude(shipments__is_last=True).values_list("number", flat=True):
        found.append(f"{number} is shipped, and no shipment is its last")
    early = Shipment.objects.filter(
        Q(order__state=OrderState.DELIVERED, state=ShipmentState.IN_TRANSIT)
        | Q(order__state=OrderState.IN_PRODUCTION, is_last=True)
    )
    for number, pk in early.values_list("order__number", "pk"):
        found.append(f"{number}: shipment {pk} does not fit the order's state")
    clocked = Deadline.objects.filter(kind=Clock.SERVICE_REPORT, outcome=Outcome.OPEN)
    booked = Booking.objects.filter(state=BookingState.BOOKED)
    for pk in booked.exclude(pk__in=clocked.values("subject_id")).values_list("pk", flat=True):
        found.append(f"booking {pk} waits without a clock")
    return gone.count() + booked.count(), found


@also("I17")
def i17() -> Finding:
    """Events of carriers that were to bring a shipment to its end, and did not."""
    idle = CarrierEvent.objects.filter(cause="").exclude(shipment__state=ShipmentState.DELIVERED)
    found = [
        f"carrier event {name} was applied and did nothing"
        for name in idle.values_list("event_id", flat=True)
    ]
    return CarrierEvent.objects.count(), found
