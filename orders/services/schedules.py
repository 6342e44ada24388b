"""Which clocks run at which stage of an order (X12)."""

from datetime import date, timedelta
from typing import Any

from orders import windows
from orders.enums import WINDOW_CLOCKS, Clock
from orders.models import Order
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount, Due
from tradeassurance.core.change import Change


def production_started(change: Change, order: Order) -> None:
    """The supplier must ship by the agreed date; the desk looks at an order that stands still."""
    ship_by(change, order)
    if windows.deliver_by(order, order.agreement) is not None:
        deliver_by(change, order)
    review(change, order, order.terms.fulfilment_review, "fulfilment_review")


def ship_by(change: Change, order: Order, cause: str = "") -> None:
    """The clock of the agreed shipment; an extension of an earlier one that goes further stays (C8, I37)."""
    running = change.clock(order, Clock.SHIP_BY)
    due = agreed(change, order, order.agreement.shipment_date, cause)
    if running is not None and running.due_at != running.original_due_at and running.due_at > due.due_at:
        return
    change.drop(order, Clock.SHIP_BY)
    change.schedule(order, Clock.SHIP_BY, due, remind=order.terms.reminder_before)


def deliver_by(change: Change, order: Order, cause: str = "") -> None:
    """The clock of the agreed delivery."""
    change.schedule(order, Clock.DELIVER_BY, agreed(change, order, order.agreement.delivery_date, cause))


def agreed(change: Change, order: Order, day: date, cause: str = "") -> Due:
    """A clock of an agreed day, with the grace of the pinned rules, in the supplier's zone."""
    return dated(change, order, day + timedelta(days=order.terms.grace.days), cause)


def dated(change: Change, order: Order, day: date, parameter: str) -> Due:
    """A clock that ends on a day that was agreed, not counted."""
    seller: Any = order.seller
    return Due(
        due_at=max(calendars.end_of_day(day, seller.time_zone), change.at.replace(microsecond=0)),
        started_at=change.at,
        zone=seller.time_zone,
        country=seller.country,
        region=seller.region,
        parameter=parameter,
        rules_code=order.terms.code,
    )


def review(change: Change, order: Order, count: DayCount, parameter: str) -> None:
    """Nothing stays held or frozen without an owner and a date (X3): the desk looks at it then."""
    change.drop(order, Clock.REVIEW)
    due = change.due(count, order.seller, parameter, rules_code=order.terms.code)
    change.schedule(order, Clock.REVIEW, due)


def claim_windows(change: Change, order: Order) -> None:
    """Start the clock of every claim window whose closing is known now and that does not run yet."""
    for window in windows.windows(order, order.contract):
        kind = WINDOW_CLOCKS[window.claim]
        if (
            window.closes is not None
            and change.clock(order, kind) is None
            and window.closes.due_at > change.at
        ):
            change.schedule(order, kind, window.closes)


def open_windows(change: Change, order: Order) -> list[Any]:
    """The claim-window clocks that still run."""
    running = (change.clock(order, kind) for kind in WINDOW_CLOCKS.values())
    return [deadline for deadline in running if deadline is not None]
