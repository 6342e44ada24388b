"""Returns that do not go by themselves: costs, a disputed condition, a refund without return (A7, A8)."""

from decimal import Decimal

from disputes import policy
from disputes.enums import Clock, NoReturn
from disputes.models import Return
from disputes.services import execution, returns
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import currencies

JUDGE_WITHIN = DayCount(5, "business")
"""How soon the desk looks at a disputed condition; the house's own promise, then it is raised."""


@service(Return)
def state_costs(change: Change, goods: Return, *, freight: Decimal, customs: Decimal) -> Return:
    """The buyer says what freight and customs of the return cost; the supplier bears what was decided (A8)."""
    change.require(policy.may_state_return_costs(goods, change.actor, change.at))
    currency = goods.dispute.order.currency
    goods.freight_amount = currencies.check(freight, currency)
    goods.customs_amount = currencies.check(customs, currency)
    told = Amount(freight + customs, currency)
    change.tell(goods.dispute.order.seller_id, "return.costs", dispute=goods.dispute.number, amount=told)
    return goods


@service(Return)
def question(change: Change, goods: Return, *, text: str) -> Return:
    """The supplier says that the goods are not in the condition received: the desk looks at it (A8)."""
    change.advance(goods.question, at=change.at, text=text)
    change.drop(goods, Clock.CONFIRM_RETURN)
    dispute = goods.dispute
    change.schedule(goods, Clock.JUDGE_RETURN, change.due(JUDGE_WITHIN, dispute.order.buyer, ""))
    for audience in (dispute.order.buyer_id, roles.ARBITRATOR):
        change.tell(audience, "return.questioned", dispute=dispute.number, text=text)
    return goods


@service(Return)
def judge(change: Change, goods: Return, *, in_condition: bool, reason: str) -> Return:
    """The desk says whether the goods came back in the condition received (A8). Raises Refused."""
    change.because(reason)
    change.drop_all(goods)
    if in_condition:
        change.advance(goods.uphold, at=change.at)
        returns.arrived(change, goods)
        return goods
    change.advance(goods.refuse, at=change.at)
    dispute = goods.dispute
    execution.cancel_plan(change, dispute, "goods changed")
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "return.refused", dispute=dispute.number, reason=reason)
    execution.close_if_done(change, dispute)
    return goods


@service(Return)
def waive(change: Change, goods: Return, *, ground: str, reason: str) -> Return:
    """The buyer has its money without sending the goods back, on one of the grounds of A7."""
    change.because(reason)
    change.advance(goods.waive, at=change.at, ground=NoReturn(ground))
    change.drop_all(goods)
    dispute = goods.dispute
    for company in (dispute.order.buyer_id, dispute.order.seller_id):
        change.tell(company, "return.waived", dispute=dispute.number, reason=reason)
    returns.pay_for(change, goods)
    return goods


def not_judged(change: Change, goods: Return) -> None:
    """Nobody looked in time: raised, and the clock starts anew (X11)."""
    dispute = goods.dispute
    change.tell(roles.SENIOR_ARBITRATOR, "dispute.raised", dispute=dispute.number)
    change.schedule(goods, Clock.JUDGE_RETURN, change.due(DayCount(1, "business"), dispute.order.buyer, ""))
