"""On-time credit: found by the system, granted once per order, given back by an order that ends (P6, I15)."""

from orders import credit, money
from orders.enums import CreditReason, OrderState
from orders.models import Credit, CreditUse, Order
from orders.models.credit import CREDIT_CURRENCY
from tradeassurance.core.change import Change
from tradeassurance.core.outbox import Amount

WITHOUT_GOODS = (OrderState.LAPSED, OrderState.CANCELLED, OrderState.REFUNDED)


def grant_for_lateness(change: Change, order: Order, reason: CreditReason) -> Credit | None:
    """Grant the buyer what the pinned rules give for a late order; None where they give nothing, or it has it.

    The amount is in USD, from the contract's total at the rate stored at confirmation (I18).
    """
    if not order.is_covered or change.find(Credit, order_id=order.pk) is not None:
        return None
    amount = credit.earned(order.terms, order.agreement.total, order.rate)
    if not amount:
        return None
    granted = Credit(order=order, buyer_id=order.buyer_id, reason=reason, amount=amount, granted_at=change.at)
    change.add(granted)
    change.tell(order.buyer_id, "credit.granted", order=order.number, amount=Amount(amount, CREDIT_CURRENCY))
    return granted


def give_back(change: Change, order: Order) -> None:
    """An order that ends without goods gives its credit back, as far as the money is still held (P6).

    What was released to the supplier is not taken back; that credit stays spent.
    """
    if order.state not in WITHOUT_GOODS or order.contract_id is None:
        return
    for use in change.all(CreditUse):
        if use.returned_at is not None or money.held(change, order) < use.amount:
            continue
        money.return_credit(change, order, use)
        use.returned_at = change.at
        change.at_the_end(credit.CreditMove(use.credit_id, None, None))
        amount = Amount(use.usd_amount, CREDIT_CURRENCY)
        change.tell(order.buyer_id, "credit.returned", order=order.number, amount=amount)
