"""Payments: announced, received, failed, reversed (P2, P3)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import methods, money, policy, windows
from orders.enums import ENDED, Clock, Method, OrderState, PaymentState
from orders.models import CreditUse, InboundEvent, Order, Payment
from orders.services import balance, schedules
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

ARRIVES_WITHIN = DayCount(10, "business")
"""How long an announced payment is waited for; the house's own patience, not a rule of a version."""


@service(Order)
def announce(
    change: Change, order: Order, *, stage: str, method: str = Method.BANK, amount: Decimal
) -> Payment:
    """The buyer says that a payment is on its way; it gets a reference to pay with (P1, P2)."""
    change.require(policy.may_pay(order, change.actor, change.at))
    currencies.check(amount, order.currency)
    if amount <= 0 or amount > still_due(change, order):
        raise Refused(
            "P2", _("The amount is more than what is still to be paid."), _("Pay at most what is still due.")
        )
    quote = methods.chosen(order, method, amount, change.at)
    number = len(change.all(Payment)) + 1
    payment = Payment(
        order=order,
        stage=stage,
        method=method,
        terms=quote.terms,
        fee_amount=quote.collected,
        amount=amount,
        asked_amount=amount,
        reference=f"{order.number}-{number}",
        initiated_at=change.at,
    )
    change.add(payment, reserve=True)
    change.schedule(payment, Clock.PAYMENT_ARRIVES, change.due(ARRIVES_WITHIN, order.buyer, ""))
    change.tell(roles.FINANCE_MAKER, "payment.announced", order=order.number, reference=payment.reference)
    return payment


def still_due(change: Change, order: Order) -> Decimal:
    """Total less what was received, is on its way or is covered by a credit, in the order's currency."""
    counted = (PaymentState.INITIATED, PaymentState.RECEIVED)
    coming = sum((p.amount for p in change.all(Payment) if p.state in counted), Decimal(0))
    return order.agreement.total - coming - money.credited(change.all(CreditUse))


@service(Payment)
def receive(
    change: Change,
    payment: Payment,
    *,
    bank_reference: str,
    amount: Decimal | None = None,
    event: InboundEvent | None = None,
) -> Payment:
    """The money is in the designated account, or ``amount`` of it; the initial payment starts production (P5)."""
    order = payment.order
    if order.state in ENDED:
        raise Refused(
            "P2",
            _("The order has ended; this payment has nothing to pay for."),
            _("Record the money under “Incoming money”: finance sends it back to the payer."),
        )
    change.advance(payment.receive, at=change.at, bank_reference=bank_reference, amount=amount)
    change.meet(payment, Clock.PAYMENT_ARRIVES)
    payment.event_id = event.pk if event is not None else None
    money.receive(change, order, payment)
    money.receive_fee(change, order, payment)
    _tell_buyer(change, order, payment)
    balance.settle(change, order)
    if not start_if_paid(change, order):
        told = Amount(payment.amount, order.currency)
        change.tell(order.seller, "payment.received", order=order.number, amount=told)
    return payment


def start_if_paid(change: Change, order: Order) -> bool:
    """Start production where payments and credits reach the initial payment (P5); whether it started now."""
    got = money.paid(change.all(Payment)) + money.credited(change.all(CreditUse))
    if order.state != OrderState.CONFIRMED or got < order.agreement.initial_payment:
        return False
    _start_production(change, order)
    return True


def _tell_buyer(change: Change, order: Order, payment: Payment) -> None:
    told = Amount(payment.amount, order.currency)
    if not (short := payment.asked_amount - payment.amount):
        change.tell(order.buyer, "payment.received", order=order.number, amount=told)
        return
    missing = Amount(short, order.currency)
    values = {"order": order.number, "reference": payment.reference, "amount": told, "missing": missing}
    change.tell(order.buyer, "payment.short", **values)


def _start_production(change: Change, order: Order) -> None:
    change.advance(order.start_production, at=change.at)
    change.meet(order, Clock.PAY_BY)
    schedules.production_started(change, order)
    balance.plan(change, order)
    change.tell(
        order.seller,
        "order.start_production",
        order=order.number,
        ship_by=windows.ship_by(order, order.contract),
    )


@service(Payment)
def fail(change: Change, payment: Payment, *, reason: str) -> Payment:
    """The payment did not arrive and will not; what is due is due again (P2)."""
    change.because(reason)
    change.advance(payment.fail, at=change.at)
    change.drop(payment, Clock.PAYMENT_ARRIVES)
    order = payment.order
    change.tell(order.buyer, "payment.failed", order=order.number, reason=reason)
    return payment


@service(Payment)
def give_up(change: Change, payment: Payment) -> Payment:
    """Nobody saw the announced money in time: it counts as not sent, and is taken should it come later (P2)."""
    change.advance(payment.fail, at=change.at)
    order = payment.order
    change.tell(order.buyer, "payment.not_seen", order=order.number, reference=payment.reference)
    return payment
