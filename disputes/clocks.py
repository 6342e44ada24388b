"""What happens when a clock of a dispute runs out (C5, X6, X12): the consequences, registered at start."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.duties import ASKED
from disputes.enums import Clock, DebtState, ObligationState, ReplacementState, ReturnState
from disputes.models import Debt, Dispute, EvidenceRequest, Obligation, Offer, Replacement, Return, Reversal
from disputes.services import (
    appeal,
    arbitration,
    claim,
    ending,
    escalation,
    execution,
    negotiation,
    recovery,
    replacements,
    returns,
    reversals,
)
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change
from tradeassurance.core.deadlines import Kind, Reminder, register
from tradeassurance.core.models import Deadline


def _about(record: Any) -> Dispute:
    return record if isinstance(record, Dispute) else record.dispute


def remind_supplier(record: Any) -> Reminder:
    """The supplier of the disputed order."""
    dispute = _about(record)
    return Reminder([dispute.order.seller_id], {"dispute": dispute.number})


def remind_buyer(record: Any) -> Reminder:
    """The buyer of the disputed order."""
    dispute = _about(record)
    return Reminder([dispute.order.buyer_id], {"dispute": dispute.number})


def remind_both(record: Any) -> Reminder:
    """Both parties of the disputed order."""
    dispute = _about(record)
    return Reminder([dispute.order.buyer_id, dispute.order.seller_id], {"dispute": dispute.number})


def remind_asked(request: EvidenceRequest) -> Reminder:
    """The party that the desk asked."""
    return Reminder([request.dispute.order.party(request.side).pk], {"dispute": request.dispute.number})


def remind_other_side(offer: Offer) -> Reminder:
    """The side that has to answer an offer."""
    answering = offer.dispute.order.party(Side(offer.side).other)
    return Reminder([answering.pk], {"dispute": offer.dispute.number})


def no_response(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """The supplier was silent: the buyer may ask the platform to decide (C5)."""
    order = dispute.order
    change.tell(order.seller_id, "dispute.no_response", dispute=dispute.number)
    escalation.becomes_possible(change, dispute)
    escalation.automatic_if_waiting(change, dispute)


def no_agreement(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """The time to agree is over; who has an answer may escalate now (RULEBOOK 1)."""
    if dispute.responded_at is not None:
        escalation.becomes_possible(change, dispute)


def escalates(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """The rules escalate by themselves (X6)."""
    escalation.automatic(change, dispute)


def lapses(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """Nobody asked for a decision: the dispute ends, unless an offer is still open (X12)."""
    standing = negotiation.open_offer(change, dispute)
    if standing is not None:
        rules = dispute.order.terms
        due = change.due(rules.offer_expiry, dispute.order.buyer, "offer_expiry", rules_code=rules.code)
        change.schedule(dispute, Clock.LAPSE, due)
        return
    change.advance(dispute.lapse, at=change.at)
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "dispute.lapsed", dispute=dispute.number)
    ending.release_order(change, dispute)


def offer_expires(change: Change, offer: Offer, deadline: Deadline) -> None:
    """Nobody answered the offer in time (C6)."""
    change.advance(offer.expire, at=change.at)
    dispute = offer.dispute
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "offer.expired", dispute=dispute.number)
    escalation.automatic_if_waiting(change, dispute)


def nobody_took(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """A case that nobody takes is raised to the next role, and the clock starts anew (X11)."""
    arbitration.raise_to_next(change, dispute, Clock.TAKE)


def not_decided(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """The desk is late with its own decision: raised to the next role, and the clock starts anew (X12)."""
    arbitration.raise_to_next(change, dispute, Clock.DETERMINE)


def not_approved(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """The second person is not there: raised to the next role, which may approve from now on (X11)."""
    arbitration.raise_approval(change, dispute)


def no_evidence(change: Change, request: EvidenceRequest, deadline: Deadline) -> None:
    """Nothing came in time: the desk goes on with what it has (A3)."""
    change.advance(request.expire, at=change.at)
    claim.desk_goes_on(change, request.dispute)
    change.tell(roles.ARBITRATOR, "evidence.missing", dispute=request.dispute.number)


def appeal_over(change: Change, dispute: Dispute, deadline: Deadline) -> None:
    """Nobody appealed: the decision is final and carried out (X1)."""
    appeal.become_final(change, dispute)


def not_refunded(change: Change, obligation: Obligation, deadline: Deadline) -> None:
    """The supplier did not refund in time: the guarantee pays once the decision is final (M1)."""
    if obligation.state != ObligationState.DUE or obligation.reported_at is not None:
        return
    change.advance(obligation.default)
    dispute = obligation.dispute
    change.tell(dispute.order.seller_id, "obligation.defaulted", dispute=dispute.number)
    execution.carry_out(change, dispute)


def not_checked(change: Change, obligation: Obligation, deadline: Deadline) -> None:
    """The buyer neither confirmed nor denied the supplier's refund: finance looks at the proof (M1)."""
    dispute = obligation.dispute
    change.tell(roles.FINANCE_MAKER, "obligation.to_check", dispute=dispute.number)
    change.schedule(
        obligation, Clock.CHECK_PAYMENT, change.due(execution.CHECK_WITHIN, dispute.order.buyer, "")
    )


def still_owed(change: Change, obligation: Obligation, deadline: Deadline) -> None:
    """The supplier still owes the buyer: both are told again (M1)."""
    if obligation.state == ObligationState.OWED:
        recovery.watch_owed(change, obligation.dispute, obligation)


def not_returned(change: Change, goods: Return, deadline: Deadline) -> None:
    """The buyer did not send the goods back in time (A8)."""
    returns.lapse(change, goods)


def return_not_confirmed(change: Change, goods: Return, deadline: Deadline) -> None:
    """Proof of delivery stands; goods still under way are looked at by the desk (A8, X3)."""
    if goods.state == ReturnState.DELIVERED:
        returns.overrule.within(change, goods)
        return
    dispute, rules = goods.dispute, goods.dispute.order.terms
    change.tell(roles.SUPPORT, "return.stands_still", dispute=dispute.number)
    due = change.due(
        rules.never_delivered_review, dispute.order.seller, "never_delivered_review", rules_code=rules.code
    )
    change.schedule(goods, Clock.CONFIRM_RETURN, due)


def not_replaced(change: Change, goods: Replacement, deadline: Deadline) -> None:
    """The supplier did not ship the replacement in time: it becomes a refund (X12)."""
    replacements.give_up(change, goods)


def replacement_not_confirmed(change: Change, goods: Replacement, deadline: Deadline) -> None:
    """Proof of delivery stands; goods still under way are looked at by the desk (X3)."""
    if goods.state == ReplacementState.DELIVERED:
        replacements.overrule.within(change, goods)
        return
    dispute, rules = goods.dispute, goods.dispute.order.terms
    change.tell(roles.SUPPORT, "replacement.stands_still", dispute=dispute.number)
    due = change.due(
        rules.never_delivered_review, dispute.order.buyer, "never_delivered_review", rules_code=rules.code
    )
    change.schedule(goods, Clock.CONFIRM_REPLACEMENT, due)


def not_reimbursed(change: Change, debt: Debt, deadline: Deadline) -> None:
    """The supplier has not paid back what the guarantee paid: finance is told, the clock starts anew (M2)."""
    recovery.book_set_off.within(change, debt)
    if debt.state != DebtState.OUTSTANDING:
        return
    order = debt.order
    change.tell(roles.FINANCE_MAKER, "debt.overdue", order=order.number)
    change.tell(order.seller_id, "debt.overdue.supplier", order=order.number)
    rules = order.terms
    due = change.due(rules.owed_review, order.seller, "owed_review", rules_code=rules.code)
    change.schedule(debt, Clock.REIMBURSE, due)


def not_answered(change: Change, asked: Reversal, deadline: Deadline) -> None:
    """Finance is late with its answer: those who check are told, and the clock starts anew (A10, X12)."""
    change.tell(roles.FINANCE_CHECKER, "reversal.overdue", order=asked.order.number)
    reversals.wait(change, asked)


_MAY_ASK = _("The buyer may ask the platform to decide.")
_RAISED = _("The case is raised to the next role of the desk.")
KINDS = (
    Kind(
        Clock.RESPOND,
        Dispute,
        "supplier",
        _("Respond to the claim"),
        _MAY_ASK,
        no_response,
        "C5",
        40,
        reminds=remind_supplier,
    ),
    Kind(
        Clock.AGREE,
        Dispute,
        "both",
        _("Agree"),
        _("Either party may ask for a decision, if the supplier has answered."),
        no_agreement,
        "C5",
        45,
    ),
    Kind(Clock.AUTO_ESCALATE, Dispute, "both", _("Agree"), _("The platform decides."), escalates, "X6", 50),
    Kind(Clock.LAPSE, Dispute, "both", _("Ask for a decision"), _("The dispute ends."), lapses, "X12", 60),
    Kind(
        Clock.OFFER,
        Offer,
        ASKED,
        _("Answer the offer"),
        _("The offer expires."),
        offer_expires,
        "C6",
        30,
        reminds=remind_other_side,
    ),
    Kind(Clock.TAKE, Dispute, roles.ARBITRATOR, _("Take the case"), _RAISED, nobody_took, "X11", 70),
    Kind(Clock.DETERMINE, Dispute, roles.ARBITRATOR, _("Decide the case"), _RAISED, not_decided, "X12", 70),
    Kind(
        Clock.APPROVE,
        Dispute,
        roles.SENIOR_ARBITRATOR,
        _("Approve the determination"),
        _RAISED,
        not_approved,
        "X11",
        70,
    ),
    Kind(
        Clock.EVIDENCE,
        EvidenceRequest,
        ASKED,
        _("Hand in evidence"),
        _("The platform decides on what it has."),
        no_evidence,
        "A3",
        40,
        reminds=remind_asked,
    ),
    Kind(
        Clock.APPEAL,
        Dispute,
        "both",
        _("Appeal"),
        _("The decision becomes final."),
        appeal_over,
        "X1",
        60,
        reminds=remind_both,
    ),
    Kind(
        Clock.REFUND,
        Obligation,
        "supplier",
        _("Refund the buyer"),
        _("The guarantee pays up to the protected amount, and the supplier owes it to the platform."),
        not_refunded,
        "M1",
        50,
        reminds=remind_supplier,
    ),
    Kind(
        Clock.CHECK_PAYMENT,
        Obligation,
        "buyer",
        _("Confirm the supplier's refund"),
        _("Finance checks the proof."),
        not_checked,
        "M1",
        70,
    ),
    Kind(
        Clock.OWED,
        Obligation,
        "supplier",
        _("Pay the buyer what is still owed"),
        _("Both are told again."),
        still_owed,
        "M1",
        70,
    ),
    Kind(
        Clock.RETURN,
        Return,
        "buyer",
        _("Send the goods back"),
        _("Nothing is refunded."),
        not_returned,
        "A8",
        50,
        reminds=remind_buyer,
    ),
    Kind(
        Clock.CONFIRM_RETURN,
        Return,
        "supplier",
        _("Confirm receipt of the return"),
        _("Proof of delivery stands for it."),
        return_not_confirmed,
        "A8",
        50,
    ),
    Kind(
        Clock.REPLACE,
        Replacement,
        "supplier",
        _("Ship the replacement"),
        _("It becomes a refund."),
        not_replaced,
        "X12",
        50,
        reminds=remind_supplier,
    ),
    Kind(
        Clock.CONFIRM_REPLACEMENT,
        Replacement,
        "buyer",
        _("Confirm receipt of the replacement"),
        _("Proof of delivery stands for it."),
        replacement_not_confirmed,
        "X12",
        50,
    ),
    Kind(
        Clock.REIMBURSE,
        Debt,
        "supplier",
        _("Reimburse the guarantee"),
        _("Finance is told."),
        not_reimbursed,
        "M2",
        70,
    ),
    Kind(
        Clock.REVIEW_REVERSAL,
        Reversal,
        roles.FINANCE_MAKER,
        _("Answer the request for a reversal"),
        _("Those who check are told."),
        not_answered,
        "A10",
        70,
    ),
)


def register_clocks() -> None:
    """Called once, when the app is ready."""
    for kind in KINDS:
        register(kind)
