"""Money that arrives for an order: in full, in part, twice, too much, late, or for an order that ended (P2).

Everything here runs behind the order's lock. What does not fit is not taken; ``inbound`` sets it aside.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from orders import money
from orders.enums import PAYING, Cause, EventKind, PaymentState, Stage
from orders.models import CreditUse, InboundEvent, Order, Payment
from orders.services import payment as payments
from orders.services import refunds
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Landing:
    """What an event brought about at an order: the payment it concerns, how much of the event's money was
    taken (with the fee that came with it), and why the rest was not. ``to_check`` asks finance to look."""

    payment: Payment | None = None
    taken: Decimal = NOTHING
    cause: str = ""
    remark: str = ""
    to_check: bool = False
    about: InboundEvent | None = None


@service(Payment)
def land(change: Change, payment: Payment, *, event: InboundEvent) -> Landing:
    """Money came with this payment's reference: take what is awaited of it, and say why the rest is not taken."""
    order = payment.order
    if (told := _told_before(change, payment, event)) is not None:
        return Landing(payment, cause=Cause.CONFIRMS, about=told)
    if event.currency != order.currency:
        return Landing(payment, cause=Cause.CURRENCY)
    if _taken_back_before(payment, event):
        return Landing(payment, cause=Cause.TAKEN_BACK)
    if payment.state == PaymentState.REVERSED:
        return Landing(payment, cause=Cause.REVERSED)
    if (confirmed := _confirmed_by(change, payment, event)) is not None:
        return Landing(confirmed, cause=Cause.CONFIRMS)
    if order.state not in PAYING:
        return Landing(payment, cause=Cause.ENDED)
    part = share_of(payment, event.amount)
    room = _room(change, payment)
    if room <= 0:
        return Landing(payment, cause=Cause.DUPLICATE)
    taken = min(part, room)
    landed = _take(change, payment, taken, event)
    rest = event.amount - landed.gross_amount
    return Landing(landed, landed.gross_amount, Cause.EXCESS if rest else "")


def share_of(payment: Payment, gross: Decimal) -> Decimal:
    """How much of an arrived amount is for the order: the rest is the fee, in the proportion that was shown (P1)."""
    if not payment.fee_amount:
        return gross
    asked = payment.amount if payment.state == PaymentState.INITIATED else payment.asked_amount
    if gross >= asked + payment.fee_amount:
        return gross - payment.fee_amount
    return currencies.quantize(gross * asked / (asked + payment.fee_amount), payment.order.currency)


def _room(change: Change, payment: Payment) -> Decimal:
    """What may still come with this reference: what was announced less what came, within what the order is due."""
    group = [p for p in change.all(Payment) if payment.pk in (p.pk, p.part_of_id)]
    came = sum((p.amount for p in group if p.state == PaymentState.RECEIVED), NOTHING)
    return min(payment.asked_amount - came, due(change, payment.order))


def due(change: Change, order: Order) -> Decimal:
    """The total less what arrived and what credits pay; what is only announced does not count."""
    covered = money.paid(change.all(Payment)) + money.credited(change.all(CreditUse))
    return order.agreement.total - covered


def _take(change: Change, payment: Payment, amount: Decimal, event: InboundEvent) -> Payment:
    if payment.state != PaymentState.INITIATED:
        payment = _further(change, payment.order, amount, event, payment)
    elif payment.fee_amount and amount < payment.asked_amount:
        payment.fee_amount = currencies.quantize(
            payment.fee_amount * amount / payment.asked_amount, payment.order.currency
        )
    reference = event.transaction or event.event_id[:60]
    payments.receive.within(change, payment, bank_reference=reference, amount=amount, event=event)
    refunds.know_payer(change, payment, event)
    return payment


def _further(
    change: Change, order: Order, amount: Decimal, event: InboundEvent, first: Payment | None
) -> Payment:
    """A payment nobody announced: the rest of another one, one that was given up, or one that finance allocates."""
    made = Payment(
        order=order,
        part_of=first,
        stage=first.stage if first else Stage.BALANCE if order.paid_at else Stage.INITIAL,
        method=first.method if first else "bank",
        amount=amount,
        asked_amount=amount,
        reference=f"{order.number}-{len(change.all(Payment)) + 1}",
        initiated_at=event.occurred_at if event.occurred_at < change.at else change.at,
    )
    return change.add(made, reserve=True)


def _confirmed_by(change: Change, payment: Payment, event: InboundEvent) -> Payment | None:
    """The payment that another source reported before and that this one only confirms, if there is one."""
    group = [p for p in change.all(Payment) if payment.pk in (p.pk, p.part_of_id)]
    received = [p for p in group if p.state == PaymentState.RECEIVED and p.gross_amount == event.amount]
    for one in received:
        if one.bank_reference and one.bank_reference == event.transaction:
            return one
    said = InboundEvent.objects.filter(
        payment__in=received, source=event.source, kind=EventKind.RECEIVED, about=None
    )
    known = set(said.exclude(pk=event.pk).values_list("payment_id", flat=True))
    own = {p.pk for p in received if p.event_id and p.event.source == event.source}
    return next((p for p in received if p.pk not in known | own), None)


def _told_before(change: Change, payment: Payment, event: InboundEvent) -> InboundEvent | None:
    """The report of another source about money that has no place yet, which this one only repeats."""
    group = [p.pk for p in change.all(Payment) if payment.pk in (p.pk, p.part_of_id)]
    told = InboundEvent.objects.filter(
        payment__in=group, kind=EventKind.RECEIVED, amount=event.amount, currency=event.currency
    )
    others = told.exclude(source=event.source).exclude(cause__in=("", Cause.CONFIRMS, Cause.TAKEN_BACK))
    repeated = InboundEvent.objects.filter(
        about=OuterRef("pk"), source=event.source, cause=Cause.CONFIRMS
    ).exclude(pk=event.pk)
    return others.exclude(Exists(repeated)).order_by("pk").first()


def _taken_back_before(payment: Payment, event: InboundEvent) -> bool:
    """Whether the provider took this money back before it reported it: the two reports end each other."""
    told = InboundEvent.objects.filter(payment=payment, amount=event.amount)
    back = told.filter(kind=EventKind.REVERSED, cause=Cause.BEFORE).count()
    return back > told.filter(kind=EventKind.RECEIVED, cause=Cause.TAKEN_BACK).count()


@service(Order)
def allocate(change: Change, order: Order, *, event: InboundEvent, amount: Decimal) -> Payment:
    """Finance found the place of unallocated money: it pays this order, at most what it is due (P2)."""
    if order.state not in PAYING:
        raise Refused(
            "P2", _("Nothing is to be paid for this order now."), _("Choose another order, or send it back.")
        )
    if order.currency != event.currency:
        raise Refused(
            "P2",
            _("The order is in another currency."),
            _("Choose an order in %(currency)s, or send it back.") % {"currency": event.currency},
        )
    if event.buyer_id is not None and event.buyer_id != order.buyer_id:
        raise Refused(
            "P2",
            _("This money is another buyer's."),
            _("Choose an order of the same buyer, or send it back."),
        )
    if not NOTHING < amount <= due(change, order):
        raise Refused(
            "P2",
            _("The order is due less than that."),
            _("Allocate at most what is due; the rest stays here."),
        )
    announced = [p for p in change.all(Payment) if p.state == PaymentState.INITIATED]
    fitting = next((p for p in announced if p.amount == amount and not p.fee_amount), None)
    payment = fitting or _further(change, order, amount, event, None)
    reference = event.transaction or event.event_id[:60]
    payments.receive.within(change, payment, bank_reference=reference, event=event)
    return payment
