"""The buyer pays back what came twice: by a refund, and by a chargeback (X2)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import money, policy
from orders.models import Order, Refund
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import book, currencies
from tradeassurance.ledger.models import Entry


@service(Order)
def record(change: Change, order: Order, *, amount: Decimal, bank_reference: str) -> Order:
    """Finance records money that the buyer sent; what the platform did not advance is the supplier's (X2, A10)."""
    owed = money.repayable(
        book.balance(change, *money.twice_place(order), order.currency), change.all(Refund)
    )
    change.require(policy.may_record_repayment(order, change.actor, change.at, owed))
    currencies.check(amount, order.currency)
    if not 0 < amount <= owed:
        raise Refused("X2", _("The amount is more than what the buyer owes."), _("Record at most that."))
    key = money.repayment_key(order, bank_reference)
    if any(entry.key == key for entry in change.all(Entry)):
        raise Refused(
            "I17", _("This bank reference was recorded already."), _("Check the order's statement.")
        )
    passed_on = money.repaid(change, order, amount, bank_reference)
    told = {"order": order.number, "amount": Amount(amount, order.currency)}
    change.tell(order.buyer_id, "payment.paid_back", **told)
    if passed_on:
        told["amount"] = Amount(passed_on, order.currency)
        change.tell(order.seller_id, "payment.paid_back.supplier", **told)
    return order
