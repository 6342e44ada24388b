"""What the guarantee paid comes back from the supplier (L5, M2)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from disputes import money as dispute_money
from disputes.enums import Clock
from disputes.models import Debt, Dispute, Obligation
from orders.services import ending as order_ending
from suppliers.limit import LimitMove
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


def begin_debt(change: Change, dispute: Dispute, amount: Decimal, usd_amount: Decimal) -> Debt:
    """The supplier owes the platform what the guarantee paid; its limit is smaller by that (L5)."""
    order, rules = dispute.order, dispute.order.terms
    debt = Debt(order=order, dispute=dispute, amount=amount, usd_amount=usd_amount, arose_at=change.at)
    change.add(debt, reserve=True)
    order_ending.convert_freeze(change, order, usd_amount)
    due = change.due(rules.owed_review, order.seller, "owed_review", rules_code=rules.code)
    change.schedule(debt, Clock.REIMBURSE, due)
    told = Amount(amount, order.currency)
    change.tell(order.seller_id, "debt.arose", order=order.number, amount=told, due=due.due_at)
    change.tell(roles.FINANCE_MAKER, "debt.arose.desk", order=order.number, amount=told)
    change.tell(order.buyer_id, "guarantee.paid", order=order.number, amount=told)
    return debt


@service(Debt)
def reimburse(change: Change, debt: Debt, *, amount: Decimal, bank_reference: str) -> Debt:
    """Finance records what the supplier paid back; the limit has the room again (L5)."""
    order = debt.order
    if not (order.hands(change.actor) & {fsm.PROVIDER, roles.FINANCE_MAKER}):
        raise Refused("L5", _("Finance records a reimbursement."))
    currencies.check(amount, order.currency)
    if not 0 < amount <= debt.outstanding:
        raise Refused(
            "L5", _("The amount is more than what is still to be reimbursed."), _("Record at most that.")
        )
    debt.reimbursed_amount += amount
    # The last part returns whatever rounding left, so that nothing stays outstanding in dollars.
    whole = debt.reimbursed_amount == debt.amount
    usd = debt.usd_amount - debt.reimbursed_usd if whole else currencies.to_usd(amount, order.rate)
    debt.reimbursed_usd += usd
    dispute_money.reimbursed(change, order, debt, amount, bank_reference)
    change.at_the_end(LimitMove(order.supplier_id, outstanding=-usd))
    if whole:
        change.advance(debt.settle, at=change.at)
        change.meet(debt, Clock.REIMBURSE)
    change.tell(order.seller_id, "debt.reimbursed", order=order.number, amount=Amount(amount, order.currency))
    return debt


def watch_owed(change: Change, dispute: Dispute, obligation: Obligation) -> None:
    """Beyond the guarantee the supplier owes the buyer: both are told, and the desk looks again later (M1)."""
    order, rules = dispute.order, dispute.order.terms
    due = change.due(rules.owed_review, order.seller, "owed_review", rules_code=rules.code)
    change.schedule(obligation, Clock.OWED, due)
    told = Amount(obligation.amount, order.currency)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "obligation.owed", dispute=dispute.number, amount=told)
