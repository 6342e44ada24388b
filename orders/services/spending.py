"""Spending an on-time credit on a later order (P6, I15)."""

from django.utils.translation import gettext_lazy as _

from orders import credit, money, policy
from orders.models import Credit, CreditUse, Order
from orders.services import payment
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused


@service(Order)
def spend(change: Change, order: Order, *, credit_id: int) -> CreditUse:
    """A credit of the buyer reduces what is to be paid for this order; the platform pays that part.

    It is spent whole, at the order's stored rate. Raises Refused: not the buyer's, spent already, not a
    later order, more than what is still to be paid, or an order whose payments the platform does not hold.
    """
    change.require(policy.may_spend_credit(order, change.actor, change.at))
    granted = Credit.objects.select_related("order").filter(pk=credit_id, buyer_id=order.buyer_id).first()
    if granted is None:
        raise Refused("P6", _("This credit is not yours."), _("Choose one of your own credits."))
    if not granted.is_open:
        raise credit.spent_already()
    change.require(policy.fits_credit(order, granted))
    amount = credit.worth(granted.amount, order.currency, order.rate)
    if not 0 < amount <= payment.still_due(change, order):
        raise Refused(
            "P6",
            _("The credit is more than what is still to be paid for this order."),
            _("Spend it on an order of which more is to be paid."),
        )
    use = CreditUse(
        credit_id=granted.pk,
        order=order,
        amount=amount,
        usd_amount=granted.amount,
        used_at=change.at,
    )
    change.add(use)
    money.use_credit(change, order, use)
    change.at_the_end(credit.CreditMove(granted.pk, order.pk, change.at))
    change.tell(order.seller_id, "credit.used", order=order.number, amount=Amount(amount, order.currency))
    payment.start_if_paid(change, order)
    return use
