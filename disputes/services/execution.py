"""The execution plan: who pays what was settled or decided, in M1's order (M1, X1, X9)."""

from decimal import Decimal

from disputes import money as dispute_money
from disputes import policy
from disputes.enums import (
    CAME_BACK,
    UNFULFILLED,
    Clock,
    DisputeState,
    ObligationState,
    Purpose,
    Remedy,
    Source,
)
from disputes.models import Debt, Dispute, Obligation, Replacement, Return
from disputes.services import costs, ending, recovery
from orders import money
from orders.models import Order
from orders.services import refunds
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import currencies

NOTHING = Decimal(0)
CHECK_WITHIN = DayCount(3, "business")
"""How soon a reported payment is confirmed or checked; the house's own promise."""


def plan(change: Change, dispute: Dispute) -> list[Obligation]:
    """Write the lines of the plan: held money first, the supplier for the rest (M1). Its clocks start with it."""
    amount = _still_due(change, dispute, Purpose.AWARD, dispute.outcome_amount or NOTHING)
    made = write_lines(change, dispute, Purpose.AWARD, amount)
    fee = _still_due(change, dispute, Purpose.INSPECTION_FEE, costs.inspection_fee(change, dispute))
    made += write_lines(change, dispute, Purpose.INSPECTION_FEE, fee)
    if amount and dispute.remedy == Remedy.RETURN_AND_REFUND:
        _ask_for_return(change, dispute)
    elif amount and dispute.remedy == Remedy.REPLACEMENT:
        _ask_for_replacement(change, dispute)
    else:
        start_payment_clocks(change, dispute)
    return made


def _still_due(change: Change, dispute: Dispute, purpose: str, amount: Decimal) -> Decimal:
    """An amount less what the supplier paid of it before an appeal was decided (X2)."""
    lines = [o for o in obligations(change, dispute) if o.purpose == purpose]
    before = sum((o.amount for o in lines if o.state == ObligationState.PAID), NOTHING)
    return max(NOTHING, amount - before)


def write_lines(change: Change, dispute: Dispute, purpose: str, amount: Decimal) -> list[Obligation]:
    """The lines of one purpose: from held money as far as it is not planned yet, the rest from the supplier (M1)."""
    order = dispute.order
    planned = sum(
        (
            o.amount
            for o in obligations(change, dispute)
            if o.source == Source.HELD and o.state == ObligationState.DUE
        ),
        NOTHING,
    )
    free = max(NOTHING, money.held(change, order) - planned) if money.holds(order) else NOTHING
    held = min(amount, free)
    made = [
        Obligation(
            dispute=dispute,
            source=source,
            purpose=purpose,
            amount=part,
            planned_at=dispute.decided_at or change.at,
        )
        for source, part in ((Source.HELD, held), (Source.SUPPLIER, amount - held))
        if part > 0
    ]
    for obligation in made:
        change.add(obligation, reserve=True)
    if order.disputed_amount is not None:
        # What is awarded is reserved at once, also where it is more than was disputed (X1).
        order.disputed_amount = max(order.disputed_amount, planned + held)
    return made


def _ask_for_return(change: Change, dispute: Dispute) -> None:
    rules, order = dispute.order.terms, dispute.order
    goods = change.find(Return, dispute_id=dispute.pk)
    if goods is None:
        location = order.seller.registered_address
        goods = change.add(Return(dispute=dispute, asked_at=change.at, location=location), reserve=True)
    due = change.due(rules.return_shipping, order.buyer, "return_shipping", rules_code=rules.code)
    change.schedule(goods, Clock.RETURN, due, remind=rules.reminder_before)
    change.tell(order.buyer_id, "return.asked", dispute=dispute.number, due=due.due_at)
    change.tell(order.seller_id, "return.coming", dispute=dispute.number)


def _ask_for_replacement(change: Change, dispute: Dispute) -> None:
    rules, order = dispute.order.terms, dispute.order
    goods = change.find(Replacement, dispute_id=dispute.pk)
    if goods is None:
        goods = change.add(Replacement(dispute=dispute, asked_at=change.at), reserve=True)
    due = change.due(rules.replacement_shipping, order.seller, "replacement_shipping", rules_code=rules.code)
    change.schedule(goods, Clock.REPLACE, due, remind=rules.reminder_before)
    change.tell(order.seller_id, "replacement.asked", dispute=dispute.number, due=due.due_at)
    change.tell(order.buyer_id, "replacement.coming", dispute=dispute.number, due=due.due_at)


def start_payment_clocks(change: Change, dispute: Dispute) -> None:
    """The supplier must refund within the days of the pinned rules."""
    rules, order = dispute.order.terms, dispute.order
    for obligation in obligations(change, dispute):
        if obligation.source == Source.SUPPLIER and obligation.state == ObligationState.DUE:
            due = change.due(rules.supplier_refund, order.seller, "supplier_refund", rules_code=rules.code)
            change.schedule(obligation, Clock.REFUND, due, remind=rules.reminder_before)
            told = Amount(obligation.amount, order.currency)
            change.tell(
                order.seller_id, "obligation.due", dispute=dispute.number, amount=told, due=due.due_at
            )


def obligations(change: Change, dispute: Dispute) -> list[Obligation]:
    """The lines of this dispute's plan that were not replaced by a later one."""
    return [o for o in change.all(Obligation) if o.dispute_id == dispute.pk]


def carry_out(change: Change, dispute: Dispute) -> None:
    """Pay what can be paid now: nothing before a return is confirmed, nothing before the decision is final (X1, I31)."""
    if dispute.state != DisputeState.EXECUTING or _waits_for_goods(change, dispute):
        return
    for obligation in obligations(change, dispute):
        if obligation.source == Source.HELD and obligation.state == ObligationState.DUE:
            _pay_from_held(change, dispute.order, obligation)
    _guarantee_defaults(change, dispute)
    close_if_done(change, dispute)


def _waits_for_goods(change: Change, dispute: Dispute) -> bool:
    if dispute.remedy == Remedy.REPLACEMENT:
        new = change.find(Replacement, dispute_id=dispute.pk)
        return new is not None and not new.is_over
    goods = change.find(Return, dispute_id=dispute.pk)
    if dispute.remedy != Remedy.RETURN_AND_REFUND or goods is None:
        return False
    return goods.state not in CAME_BACK


def _pay_from_held(change: Change, order: Order, obligation: Obligation) -> None:
    cause = f"obligation:{obligation.pk}"
    money.owe_refund(change, order, obligation.amount, cause)
    refunds.owe(change, order, obligation.amount, cause)
    change.advance(obligation.pay, at=change.at, cause="held money")


def _guarantee_defaults(change: Change, dispute: Dispute) -> None:
    for obligation in obligations(change, dispute):
        if obligation.state == ObligationState.DEFAULTED:
            _guarantee(change, dispute, obligation)


def _guarantee(change: Change, dispute: Dispute, obligation: Obligation) -> None:
    """The guarantee pays up to what is left of the protected amount; the rest stays the supplier's (M1)."""
    order = dispute.order
    # The guarantee stands for what was paid, not for what the case cost (M1).
    is_award = obligation.purpose == Purpose.AWARD
    covered = min(obligation.amount, guarantee_left(change, dispute)) if is_award else NOTHING
    rest = obligation.amount - covered
    if covered <= 0:
        change.advance(obligation.owe, at=change.at)
        recovery.watch_owed(change, dispute, obligation)
        return
    if rest:
        obligation.amount = covered
        owed = Obligation(
            dispute=dispute, source=Source.SUPPLIER, amount=rest, planned_at=obligation.planned_at
        )
        change.add(owed, reserve=True)
        change.advance(owed.default)
        change.advance(owed.owe, at=change.at)
        recovery.watch_owed(change, dispute, owed)
    change.advance(obligation.guarantee, at=change.at)
    dispute_money.guarantee_paid(change, order, covered, obligation)
    refunds.owe(change, order, covered, f"guarantee:{obligation.pk}")
    recovery.begin_debt(change, dispute, covered, currencies.to_usd(covered, order.rate))


def guarantee_left(change: Change, dispute: Dispute) -> Decimal:
    """Protected amount less what other sources paid of it and what the guarantee paid (I09, X9).

    What an earlier dispute of the order paid counts: the amount protects the order, not each claim anew.
    """
    awards = [o for o in change.all(Obligation) if o.purpose == Purpose.AWARD]
    paid = [o.amount for o in awards if o.state == ObligationState.PAID]
    before = [d.amount for d in change.all(Debt)]
    protected = dispute.order.agreement.protected_amount if dispute.order.is_covered else NOTHING
    return max(NOTHING, protected - sum(paid, NOTHING) - sum(before, NOTHING))


def close_if_done(change: Change, dispute: Dispute) -> None:
    """Close the dispute when every line is done, owed or cancelled (I29)."""
    lines = obligations(change, dispute)
    if dispute.state != DisputeState.EXECUTING or any(o.state in UNFULFILLED for o in lines):
        return
    change.advance(dispute.close, at=change.at)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.closed", dispute=dispute.number)
    ending.release_order(change, dispute)


def cancel_plan(change: Change, dispute: Dispute, cause: str) -> None:
    """The lines that are not done yet give way to something else (A9, X2)."""
    for obligation in obligations(change, dispute):
        if obligation.state in UNFULFILLED:
            change.advance(obligation.cancel, at=change.at, cause=cause)
            change.drop_all(obligation)
    for model in (Return, Replacement):
        goods = change.find(model, dispute_id=dispute.pk)
        if goods is not None:
            change.drop_all(goods)


# --- the supplier pays -------------------------------------------------------------------------------


@service(Obligation)
def report_payment(change: Change, obligation: Obligation, *, reference: str) -> Obligation:
    """The supplier says that it refunded the buyer, with the bank's reference; the buyer confirms it."""
    order = obligation.dispute.order
    change.require(policy.may_report_payment(obligation, change.actor, change.at))
    obligation.reported_at, obligation.payment_reference = change.at, reference
    if change.clock(obligation, Clock.CHECK_PAYMENT) is None:
        change.schedule(obligation, Clock.CHECK_PAYMENT, change.due(CHECK_WITHIN, order.buyer, ""))
    told = Amount(obligation.amount, order.currency)
    change.tell(order.buyer_id, "obligation.reported", dispute=obligation.dispute.number, amount=told)
    return obligation


@service(Obligation)
def confirm_payment(change: Change, obligation: Obligation) -> Obligation:
    """The buyer has the supplier's refund, or finance has seen the proof (M1)."""
    dispute, order = obligation.dispute, obligation.dispute.order
    change.require(policy.may_confirm_payment(obligation, change.actor, change.at))
    change.advance(obligation.pay, at=change.at, cause="supplier")
    dispute.supplier_paid_at = change.at
    change.drop_all(obligation)
    dispute_money.supplier_refunded(change, order, obligation)
    told = Amount(obligation.amount, order.currency)
    change.tell(order.seller_id, "obligation.paid", dispute=dispute.number, amount=told)
    close_if_done(change, dispute)
    return obligation
