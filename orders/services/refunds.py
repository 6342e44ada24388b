"""Money back to the buyer, over the payments it came by (P4, I08)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import money
from orders.enums import Clock, PaymentState
from orders.models import Order, Payment, Refund
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused

SEND_WITHIN = DayCount(3, "business")
"""How soon finance sends a refund; the house's own promise, not a rule of a version."""


def owe(change: Change, order: Order, amount: Decimal, cause: str) -> list[Refund]:
    """Split an amount over the original payments, the newest first; each part waits for finance to send it.

    Raises Refused where the payments cannot carry the amount.
    """
    refunds, left = change.all(Refund), amount
    made: list[Refund] = []
    for payment in sorted(change.all(Payment), key=lambda p: p.pk, reverse=True):
        part = min(left, money.refundable(payment, refunds))
        if part > 0:
            made.append(Refund(order=order, payment=payment, amount=part, cause=cause, due_at=change.at))
            left -= part
    if left:
        raise Refused("I08", _("More would go back than was paid."), _("Check the amounts of the payments."))
    for refund in made:
        change.add(refund, reserve=True)
        due = change.due(SEND_WITHIN, order.buyer, "")
        change.schedule(refund, Clock.SEND_REFUND, due)
    if made:
        change.tell(
            roles.FINANCE_MAKER, "refund.due", order=order.number, amount=Amount(amount, order.currency)
        )
        change.tell(
            order.buyer_id, "refund.coming", order=order.number, amount=Amount(amount, order.currency)
        )
    return made


@service(Refund)
def send(change: Change, refund: Refund, *, bank_reference: str) -> Refund:
    """Finance gave the bank the order to pay."""
    if not bank_reference.strip():
        raise Refused("P4", _("A refund is sent with a bank reference."))
    change.advance(refund.send, at=change.at, bank_reference=bank_reference)
    return refund


@service(Refund)
def arrive(change: Change, refund: Refund) -> Refund:
    """The money reached the buyer."""
    change.advance(refund.arrive, at=change.at)
    change.meet(refund, Clock.SEND_REFUND)
    order = refund.order
    money.pay_refund(change, order, refund)
    change.tell(
        order.buyer_id, "refund.arrived", order=order.number, amount=Amount(refund.amount, order.currency)
    )
    return refund


@service(Refund)
def bounce(change: Change, refund: Refund, *, reason: str) -> Refund:
    """The bank gave the money back; finance sends it again."""
    change.because(reason)
    change.advance(refund.bounce)
    change.tell(roles.FINANCE_MAKER, "refund.bounced", order=refund.order.number, reason=reason)
    return refund


@service(Payment)
def charge_back(change: Change, payment: Payment, *, reference: str) -> Payment:
    """The buyer's payment provider took the payment back: what is held goes first (C4, X2)."""
    order = payment.order
    change.because(reference)
    change.advance(payment.reverse, at=change.at)
    held = min(money.held(change, order), payment.amount) if money.holds(order) else Decimal(0)
    money.reverse_payment(change, order, payment, held)
    order.claims_barred = True
    for side in (order.buyer_id, order.seller_id):
        change.tell(
            side, "payment.charged_back", order=order.number, amount=Amount(payment.amount, order.currency)
        )
    return payment


def went_back(payments: list[Payment]) -> Decimal:
    """What chargebacks already returned to the buyer (X2)."""
    return sum((p.amount for p in payments if p.state == PaymentState.REVERSED), Decimal(0))
