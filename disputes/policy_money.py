"""Who may do what about debts and lost chargebacks (L5, M2, A10): pure functions, as in ``policy``."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import PaymentState, Side
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse

from .enums import DebtState, ReversalState


def may_record_reimbursement(debt: Any, actor: Actor, at: datetime) -> Verdict:
    """Finance records what a supplier paid back (L5)."""
    if roles.FINANCE_MAKER not in debt.hands(actor):
        return refuse("L5", _("Finance records a reimbursement."))
    if debt.state != DebtState.OUTSTANDING:
        return refuse("L5", _("Nothing is outstanding."), _("Reload the page."))
    return ALLOWED


def may_ask_write_off(debt: Any, actor: Actor, at: datetime) -> Verdict:
    """Finance asks for what cannot be collected to be written off (M2)."""
    if roles.FINANCE_MAKER not in debt.hands(actor):
        return refuse("M2", _("Finance asks for a debt to be written off."))
    if debt.state != DebtState.OUTSTANDING:
        return refuse("M2", _("Nothing is outstanding."), _("Reload the page."))
    return ALLOWED


def may_ask_reversal(payment: Any, actor: Actor, at: datetime, made: Any) -> Verdict:
    """The supplier, once for each payment that was charged back (A10). ``made`` is its earlier request."""
    if payment.order.side_of(actor) != Side.SUPPLIER:
        return refuse("A10", _("Only the supplier asks for its reimbursement to be reversed."))
    if payment.state != PaymentState.REVERSED:
        return refuse("A10", _("This payment was not charged back."))
    if made is not None:
        return refuse(
            "A10",
            _("You have asked about this chargeback already: %(state)s.")
            % {"state": made.get_state_display()},
            made.answer if made.ended_at else _("Finance answers within some days."),
        )
    return ALLOWED


def may_answer_reversal(asked: Any, actor: Actor, at: datetime) -> Verdict:
    """Finance answers what a supplier asks after a chargeback (A10)."""
    if roles.FINANCE_MAKER not in asked.hands(actor):
        return refuse("A10", _("Finance answers this request."))
    if asked.state != ReversalState.ASKED:
        return refuse("A10", _("This request is not open any more."), _("Reload the page."))
    return ALLOWED
