"""Where the supplier was paid directly, it pays back what an order that ended without goods had cost (P2, O5)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import money
from orders.enums import Clock
from orders.models import GiveBack, Order
from tradeassurance.accounts import roles
from tradeassurance.core import documents
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused


def owe(change: Change, order: Order, amount: Decimal, cause: str) -> GiveBack:
    """The supplier owes what it was paid; it pays within the time of a refund, and shows the proof."""
    owed = GiveBack(order=order, amount=amount, cause=cause, owed_at=change.at)
    change.add(owed, reserve=True)
    _wait_for_report(change, owed)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "payment.to_give_back", order=order.number, amount=_told(owed))
    return owed


def _wait_for_report(change: Change, owed: GiveBack) -> None:
    order, rules = owed.order, owed.order.terms
    due = change.due(rules.supplier_refund, order.seller, "supplier_refund", rules_code=rules.code)
    change.schedule(owed, Clock.GIVE_BACK, due, remind=rules.reminder_before)


def _told(owed: GiveBack) -> Amount:
    return Amount(owed.amount, owed.order.currency)


@service(GiveBack)
def report(change: Change, owed: GiveBack, *, reference: str, proof: documents.Sealed) -> GiveBack:
    """The supplier paid the buyer back: reference and proof of its bank (P2)."""
    if not reference.strip():
        raise Refused("P2", _("A repayment is reported with its bank reference."))
    change.advance(owed.report, at=change.at, reference=reference, proof=documents.file(change, proof))
    change.meet(owed, Clock.GIVE_BACK)
    order, rules = owed.order, owed.order.terms
    due = change.due(rules.supplier_refund, order.buyer, "supplier_refund", rules_code=rules.code)
    change.schedule(owed, Clock.CHECK_GIVE_BACK, due, remind=rules.reminder_before)
    values = {"order": order.number, "amount": _told(owed), "reference": reference, "due": due.due_at}
    change.tell(order.buyer_id, "giveback.reported", **values)
    return owed


@service(GiveBack)
def confirm(change: Change, owed: GiveBack) -> GiveBack:
    """The buyer has the money, or did not object in time: it moved (P4)."""
    change.advance(owed.confirm, at=change.at)
    change.meet(owed, Clock.CHECK_GIVE_BACK)
    order = owed.order
    money.gave_back(change, order, owed)
    for company in {order.seller_id, order.buyer_id} - {change.actor.company_id}:
        change.tell(company, "giveback.confirmed", order=order.number, amount=_told(owed))
    return owed


@service(GiveBack)
def object_to(change: Change, owed: GiveBack, *, reason: str) -> GiveBack:
    """The buyer has nothing on its account: the supplier owes it again, the desk is told (X12)."""
    change.because(reason)
    change.advance(owed.object)
    change.meet(owed, Clock.CHECK_GIVE_BACK)
    _wait_for_report(change, owed)
    order = owed.order
    change.tell(order.seller_id, "giveback.objected", order=order.number, reason=reason)
    change.tell(roles.SUPPORT, "giveback.overdue", order=order.number, amount=_told(owed))
    return owed


def still_owed(change: Change, owed: GiveBack) -> None:
    """The time to pay back is over: both sides and the desk are told, and the clock starts anew (X12)."""
    order = owed.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "giveback.late", order=order.number, amount=_told(owed))
    change.tell(roles.SUPPORT, "giveback.overdue", order=order.number, amount=_told(owed))
    _wait_for_report(change, owed)
