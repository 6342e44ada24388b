"""A balance due before shipment is asked for: by the supplier, else by the system, with a clock (P5, X12)."""

from datetime import timedelta
from decimal import Decimal

from orders import money, policy
from orders.enums import ENDED, BalanceState, Clock, OrderState
from orders.models import BalanceRequest, CreditUse, Order, Payment
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount, Due
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount

PAY_WITHIN = DayCount(7)
"""How long the buyer has after being asked; the house's own promise, not a rule of a version."""
ASKED_BEFORE = timedelta(days=7)
"""How long before the agreed shipment the system asks, if the supplier has not."""


def due(change: Change, order: Order) -> Decimal:
    """The total less what arrived and what credits pay, in the order's currency."""
    return order.agreement.total - money.paid(change.all(Payment)) - money.credited(change.all(CreditUse))


def plan(change: Change, order: Order) -> None:
    """When production starts: the system asks a week before the agreed shipment, if something is due then."""
    if due(change, order) <= 0:
        return
    seller = order.seller
    day = order.agreement.shipment_date - ASKED_BEFORE
    at = max(calendars.end_of_day(day, seller.time_zone), change.at.replace(microsecond=0))
    when = Due(
        due_at=at, started_at=change.at, zone=seller.time_zone, country=seller.country, region=seller.region
    )
    change.schedule(order, Clock.ASK_BALANCE, when)


@service(Order)
def ask(change: Change, order: Order, *, note: str = "") -> BalanceRequest:
    """The supplier asks for what is still due before it ships (P5)."""
    left = due(change, order)
    change.require(policy.may_ask_balance(order, change.actor, change.at, left, open_request(change, order)))
    change.drop(order, Clock.ASK_BALANCE)
    return _ask(change, order, left, note=note, by_system=False)


def ask_if_due(change: Change, order: Order) -> None:
    """The clock asks where the supplier has not and something is due."""
    left = due(change, order)
    is_wanted = order.state == OrderState.IN_PRODUCTION and left > 0 and not order.is_held_whole
    if is_wanted and open_request(change, order) is None:
        _ask(change, order, left, note="", by_system=True)


def _ask(change: Change, order: Order, amount: Decimal, *, note: str, by_system: bool) -> BalanceRequest:
    request = BalanceRequest(order=order, amount=amount, note=note, by_system=by_system, asked_at=change.at)
    change.add(request, reserve=True)
    when = change.due(PAY_WITHIN, order.buyer, "")
    change.schedule(request, Clock.PAY_BALANCE, when)
    told = Amount(amount, order.currency)
    change.tell(
        order.buyer, "order.balance_asked", order=order.number, amount=told, due=when.due_at, note=note
    )
    if by_system:
        change.tell(order.seller, "order.balance_asked.supplier", order=order.number, amount=told)
    return request


def open_request(change: Change, order: Order) -> BalanceRequest | None:
    """The request that waits for the buyer, if any."""
    found: BalanceRequest | None = change.find(BalanceRequest, state=BalanceState.ASKED)
    return found


def settle(change: Change, order: Order) -> None:
    """Money came: with the last of it every request is paid."""
    if due(change, order) > 0:
        return
    change.drop(order, Clock.ASK_BALANCE)
    for request in change.all(BalanceRequest):
        if request.state in (BalanceState.ASKED, BalanceState.OVERDUE):
            change.advance(request.pay, at=change.at)
            change.meet(request, Clock.PAY_BALANCE)


def missed(change: Change, request: BalanceRequest) -> None:
    """It was not paid in time: the supplier need not ship until it is, and both are told (X12)."""
    order = request.order
    if request.state != BalanceState.ASKED:
        return
    if order.state in ENDED or due(change, order) <= 0:
        change.advance(request.end, at=change.at)
        return
    change.advance(request.miss)
    told = Amount(due(change, order), order.currency)
    for company in (order.buyer, order.seller):
        change.tell(company, "order.balance_overdue", order=order.number, amount=told)
