"""What the guarantee paid comes back from the supplier (L5, M2)."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from disputes import money as dispute_money
from disputes import policy_money
from disputes.enums import Clock, DebtState
from disputes.models import Debt, Dispute, Obligation
from orders.services import ending as order_ending
from suppliers.limit import LimitMove
from tradeassurance.accounts import roles
from tradeassurance.core import approvals, fsm
from tradeassurance.core.actors import CLOCK
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.core.turns import one_by_one
from tradeassurance.ledger import currencies

WRITE_OFF = "debt.write_off"


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


def take_part(debt: Debt, amount: Decimal) -> Decimal:
    """The dollars that go with a part of what is outstanding; the last part takes what rounding left."""
    whole = amount == debt.outstanding
    return debt.outstanding_usd if whole else currencies.to_usd(amount, debt.order.rate)


def close_if_settled(change: Change, debt: Debt) -> None:
    """Nothing is outstanding any more: the debt ends."""
    if debt.state == DebtState.OUTSTANDING and not debt.outstanding:
        change.advance(debt.settle, at=change.at)
        change.meet(debt, Clock.REIMBURSE)
        approvals.void(change, WRITE_OFF, debt)


@service(Debt)
def reimburse(change: Change, debt: Debt, *, amount: Decimal, bank_reference: str) -> Debt:
    """Finance records what the supplier paid back; the limit has the room again (L5)."""
    order = debt.order
    if not (order.hands(change.actor) & {fsm.PROVIDER, roles.FINANCE_MAKER}):
        raise Refused("L5", _("Finance records a reimbursement."))
    currencies.check(amount, order.currency)
    if debt.state != DebtState.OUTSTANDING:
        raise Refused("L5", _("Nothing is outstanding."), _("Reload the page."))
    if not 0 < amount <= debt.outstanding:
        raise Refused(
            "L5", _("The amount is more than what is still to be reimbursed."), _("Record at most that.")
        )
    book_set_off.within(change, debt)
    usd = take_part(debt, amount)
    debt.reimbursed_amount += amount
    debt.reimbursed_usd += usd
    dispute_money.reimbursed(change, order, debt, amount, bank_reference)
    change.at_the_end(LimitMove(order.supplier_id, outstanding=-usd))
    close_if_settled(change, debt)
    change.tell(order.seller_id, "debt.reimbursed", order=order.number, amount=Amount(amount, order.currency))
    return debt


# --- what releases of other orders paid (M2) ------------------------------------------------------------


@service(Debt)
def book_set_off(change: Change, debt: Debt) -> Debt:
    """What releases of other orders paid comes into this order's books; a debt that is paid ends (M2)."""
    if amount := debt.unbooked:
        dispute_money.set_off(change, debt.order, debt, amount)
        debt.booked_amount = debt.set_off_amount
        told = Amount(amount, debt.order.currency)
        change.tell(roles.FINANCE_MAKER, "debt.set_off.desk", order=debt.order.number, amount=told)
    close_if_settled(change, debt)
    return debt


def book_set_offs(at: datetime) -> int:
    """Every debt that a release has paid since (the job)."""
    waiting = Debt.objects.filter(set_off_amount__gt=F("booked_amount")).order_by("pk")
    return one_by_one(waiting, lambda debt: book_set_off(debt, by=CLOCK, at=at))


# --- what cannot be collected ------------------------------------------------------------------------------


@service(Debt)
def ask_write_off(change: Change, debt: Debt, *, reason: str) -> Debt:
    """Finance asks a second person to write off what is left; the platform bears it (M2)."""
    change.require(policy_money.may_ask_write_off(debt, change.actor, change.at))
    book_set_off.within(change, debt)
    approvals.void(change, WRITE_OFF, debt)
    debt.write_off_reason = reason
    change.because(reason)
    approvals.ask(change, WRITE_OFF, debt)
    return debt


def _hash_of(change: Change, debt: Debt) -> str:
    return sha256(f"{debt.pk} {debt.outstanding:.4f} {debt.write_off_reason}".encode()).hexdigest()


def _write_off(change: Change, debt: Debt, approval: Approval) -> None:
    book_set_off.within(change, debt)
    left = debt.outstanding
    change.advance(debt.write_off, at=change.at)
    change.meet(debt, Clock.REIMBURSE)
    dispute_money.written_off(change, debt.order, debt, left)
    told = {"order": debt.order.number, "amount": Amount(left, debt.order.currency)}
    change.tell(debt.order.seller_id, "debt.written_off", **told)
    change.tell(roles.FINANCE_MAKER, "debt.written_off.desk", **told)


def _stays(change: Change, debt: Debt, approval: Approval) -> None:
    told = {"order": debt.order.number, "remark": approval.remark}
    change.tell(roles.FINANCE_MAKER, "debt.not_written_off", **told)


def register_approval() -> None:
    """Called once, when the app is ready."""
    label = _("Write a supplier's debt off")
    approvals.register(
        approvals.Action(WRITE_OFF, roles.FINANCE_CHECKER, label, _hash_of, _write_off, _stays)
    )


# --- what the guarantee does not cover -------------------------------------------------------------------


def watch_owed(change: Change, dispute: Dispute, obligation: Obligation) -> None:
    """Beyond the guarantee the supplier owes the buyer: both are told, and the desk looks again later (M1)."""
    order, rules = dispute.order, dispute.order.terms
    due = change.due(rules.owed_review, order.seller, "owed_review", rules_code=rules.code)
    change.schedule(obligation, Clock.OWED, due)
    told = Amount(obligation.amount, order.currency)
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "obligation.owed", dispute=dispute.number, amount=told)
