"""Orders that stand still: a task for the desk, asked again while nobody looks (X3, X12)."""

from datetime import datetime

from orders.enums import Clock, StandstillOutcome, StandstillState
from orders.models import Order, Standstill
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline

LOOK_WITHIN = DayCount(5, BUSINESS)
AGAIN_AFTER = DayCount(30)
"""The house's own promises: somebody looks within the one, then the risk desk is told too, and again after the other."""


def ask(change: Change, order: Order, since: datetime) -> None:
    """Nothing moved since: the desk gets a task; where one is open already, it is asked again."""
    task = change.find(Standstill, order_id=order.pk, state=StandstillState.OPEN)
    if task is not None:
        task.asked += 1
    else:
        task = Standstill(order=order, since=since, opened_at=change.at)
        change.add(task, reserve=True)
        _wait(change, task)
    change.tell(roles.SUPPORT, "order.review", order=order.number, since=task.since)


def _wait(change: Change, task: Standstill, within: DayCount = LOOK_WITHIN) -> None:
    change.schedule(task, Clock.LOOK_AT, change.due(within, task.order.seller, ""))


def not_looked_at(change: Change, task: Standstill, deadline: Deadline) -> None:
    """Nobody looked in time: support is told again, the risk desk too, and the clock starts anew (X12)."""
    for role in (roles.SUPPORT, roles.RISK):
        change.tell(role, "order.review", order=task.order.number, since=task.since)
    _wait(change, task, AGAIN_AFTER)


@service(Standstill)
def look_at(change: Change, task: Standstill, *, outcome: str, note: str) -> Standstill:
    """Somebody of the desk records what they found; the order is looked at again if it still does not move (X3)."""
    found = StandstillOutcome(outcome)
    change.because(note)
    change.advance(task.look_at, at=change.at, user_id=change.actor.person, outcome=found, note=note)
    change.meet(task, Clock.LOOK_AT)
    if found == StandstillOutcome.TO_RISK:
        change.tell(roles.RISK, "order.review", order=task.order.number, since=task.since)
    return task


def over(change: Change, order: Order) -> None:
    """The order went on or ended: nothing is left to look at."""
    task = change.find(Standstill, order_id=order.pk, state=StandstillState.OPEN)
    if task is not None:
        change.advance(task.move_on, at=change.at)
        change.drop(task, Clock.LOOK_AT)
