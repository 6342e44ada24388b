"""After a lost chargeback: the supplier asks, finance answers, and what was given up twice is reversed (A10)."""

from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from disputes import money as dispute_money
from disputes import policy_money, twice
from disputes.enums import Clock
from disputes.models import Debt, Obligation, Reversal
from disputes.services import recovery
from orders import money
from orders.models import Order, Payment
from suppliers.limit import LimitMove
from tradeassurance.accounts import roles
from tradeassurance.core import approvals, documents
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Entry

REVERSE = "reimbursement.reverse"
ANSWER_WITHIN = DayCount(5, "business")
"""How soon finance answers a supplier's request; the house's own promise."""


@service(Payment)
def ask(change: Change, payment: Payment, *, reason: str, proof: documents.Sealed) -> Reversal:
    """The supplier shows that it refunded and lost the chargeback as well; once per chargeback (A10)."""
    order = payment.order
    made = change.find(Reversal, payment_id=payment.pk)
    change.require(policy_money.may_ask_reversal(payment, change.actor, change.at, made))
    amount = _reversible(change, payment)
    if not amount:
        raise Refused(
            "A10",
            _("You have not lost more in this order than you got for it."),
            _("The platform bears what the chargeback took beyond that."),
        )
    asked = Reversal(
        order=order,
        payment=payment,
        reason=reason,
        document=documents.file(change, proof),
        asked_by_id=change.actor.person,
        asked_at=change.at,
        asked_amount=amount,
    )
    change.add(asked, reserve=True)
    wait(change, asked)
    change.tell(
        roles.FINANCE_MAKER, "reversal.asked", order=order.number, amount=Amount(amount, order.currency)
    )
    return asked


def wait(change: Change, asked: Reversal) -> None:
    """Finance has some days to answer."""
    due = change.due(ANSWER_WITHIN, asked.order.seller, "")
    change.schedule(asked, Clock.REVIEW_REVERSAL, due)


def _reversible(change: Change, payment: Payment) -> Decimal:
    pocket = Decimal(0)
    place = money.supplier_place(payment.order)
    for entry in change.all(Entry):
        pocket += sum((line[2] for line in entry.lines if (line[0], line[1]) == place), Decimal(0))
    return twice.reversible(payment.amount, pocket, change.all(Obligation), change.all(Debt))


@service(Reversal)
def grant(change: Change, asked: Reversal, *, answer: str) -> Reversal:
    """Finance has read the proof; above the threshold a second person must approve (A10, A6)."""
    change.require(policy_money.may_answer_reversal(asked, change.actor, change.at))
    order = asked.order
    if currencies.to_usd(asked.asked_amount, order.rate) <= order.terms.second_approver_above_usd:
        _carry_out(change, asked, answer)
        return asked
    change.advance(asked.submit, answer=answer)
    approvals.ask(change, REVERSE, asked)
    return asked


@service(Reversal)
def refuse(change: Change, asked: Reversal, *, answer: str) -> Reversal:
    """The proof does not show it; the supplier reads why (A10)."""
    change.advance(asked.refuse, at=change.at, answer=answer)
    change.meet(asked, Clock.REVIEW_REVERSAL)
    change.tell(asked.order.seller_id, "reversal.refused", order=asked.order.number, answer=answer)
    return asked


def _carry_out(change: Change, asked: Reversal, answer: str) -> None:
    """First what is still owed ends, then what was paid comes back (L5, M3)."""
    order = asked.order
    amount = min(asked.asked_amount, _reversible(change, asked.payment))
    if not amount:
        raise Refused("A10", _("There is nothing left to reverse."), _("Refuse the request and say why."))
    change.advance(asked.grant, at=change.at, amount=amount, answer=answer)
    change.meet(asked, Clock.REVIEW_REVERSAL)
    rest = _end_debts(change, asked, amount)
    if rest:
        dispute_money.paid_back(change, order, rest, asked.pk)
    told = {"order": order.number, "amount": Amount(amount, order.currency), "answer": answer}
    change.tell(order.seller_id, "reversal.granted", **told)
    change.tell(roles.RISK, "reversal.granted.desk", **told)


def _end_debts(change: Change, asked: Reversal, amount: Decimal) -> Decimal:
    order: Order = asked.order
    for debt in change.all(Debt):
        recovery.book_set_off.within(change, debt)
        part = min(amount, debt.outstanding)
        if part <= 0:
            continue
        usd = recovery.take_part(debt, part)
        debt.reversed_amount += part
        debt.reversed_usd += usd
        dispute_money.debt_reversed(change, order, debt, part, asked.pk)
        change.at_the_end(LimitMove(order.supplier_id, outstanding=-usd))
        recovery.close_if_settled(change, debt)
        amount -= part
    return amount


def _hash_of(change: Change, asked: Reversal) -> str:
    content = f"{asked.pk} {asked.asked_amount:.4f} {_reversible(change, asked.payment):.4f} {asked.answer}"
    return sha256(content.encode()).hexdigest()


def _approved(change: Change, asked: Reversal, approval: Approval) -> None:
    _carry_out(change, asked, asked.answer)


def _sent_back(change: Change, asked: Reversal, approval: Approval) -> None:
    change.advance(asked.send_back)
    change.tell(roles.FINANCE_MAKER, "reversal.sent_back", order=asked.order.number, remark=approval.remark)


def register_approval() -> None:
    """Called once, when the app is ready."""
    label = _("Reverse a supplier's reimbursement")
    approvals.register(
        approvals.Action(REVERSE, roles.FINANCE_CHECKER, label, _hash_of, _approved, _sent_back)
    )
