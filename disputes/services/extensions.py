"""Deadlines moved in bulk, and claim windows opened again (C8, X4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.models import WindowReopening
from orders import windows
from orders.enums import PAID, WINDOW_CLOCKS, OrderState
from orders.models import Order, Shipment
from tradeassurance.accounts import roles
from tradeassurance.core import approvals, calendars
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval, Deadline, DeadlineChange, Outcome, root_kind
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import deadlines as single

REOPEN = "window.reopen"
MOST = 500
"""So many clocks are moved in one go; the next go takes the rest."""


# --- in bulk -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """Which running clocks of orders are meant; empty values mean all. Days are the last days, both included."""

    country: str = ""
    carrier: str = ""
    first: date | None = None
    last: date | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A clock, and where it would end: the end of a later day in its own zone."""

    deadline: Deadline
    until: datetime


def preview(wanted: Filter, days: int) -> list[Move]:
    """Every clock that would move, the earliest first; nothing is changed."""
    return [Move(deadline, _later(deadline, days)) for deadline in chosen(wanted)[:MOST]]


def chosen(wanted: Filter) -> QuerySet[Deadline]:
    """The running clocks that fit: by the country of who must act, by what carried the goods, by the last day."""
    clocks = Deadline.objects.filter(root_kind=root_kind(Order), outcome=Outcome.OPEN, paused_at=None)
    clocks = clocks.exclude(kind__endswith=".reminder")
    if wanted.country:
        clocks = clocks.filter(country=wanted.country)
    if wanted.kinds:
        clocks = clocks.filter(kind__in=wanted.kinds)
    if wanted.carrier:
        carried = Shipment.objects.filter(carrier__iexact=wanted.carrier)
        clocks = clocks.filter(root_id__in=carried.values("order_id"))
    if wanted.first:
        clocks = clocks.filter(due_at__date__gte=wanted.first)
    if wanted.last:
        clocks = clocks.filter(due_at__date__lte=wanted.last)
    return clocks.order_by("due_at", "pk")


def _later(deadline: Deadline, days: int) -> datetime:
    day = calendars.local_date(deadline.due_at, deadline.zone) + timedelta(days=days)
    return calendars.end_of_day(day, deadline.zone)


@dataclass(frozen=True)
class Result:
    """What became of one clock: moved, or why not."""

    key: int
    refusal: str = ""


def extend_all(
    moves: Iterable[tuple[int, datetime]], *, by: Actor, at: datetime, days: int, category: str, reason: str
) -> list[Result]:
    """Extend the clocks that somebody saw in a preview, each in its own case and change, both sides told with it.

    ``moves`` are keys with the end that was seen: a clock that somebody else moved meanwhile stays where it is, so
    that going on after an interruption never moves one twice (C8).
    """
    return [_extend(key, seen, by, at, days, category, reason) for key, seen in moves]


def _extend(
    key: int, seen: datetime, by: Actor, at: datetime, days: int, category: str, reason: str
) -> Result:
    deadline = Deadline.objects.filter(pk=key).first()
    if deadline is None:
        return Result(key, str(_("There is no such deadline.")))
    try:
        single.extend(
            deadline,
            by=by,
            at=at,
            until=_later(deadline, days),
            category=category,
            reason=reason,
            seen=seen,
        )
    except Refused as refused:
        return Result(key, str(refused.reason))
    except ObjectDoesNotExist:
        return Result(key, str(_("This deadline has ended; it cannot be moved any more.")))
    return Result(key)


# --- a window that closed ----------------------------------------------------------------------------


@service(Order)
def ask_to_reopen(
    change: Change, order: Order, *, claim_type: str, until: date, category: str, reason: str
) -> WindowReopening:
    """A closed claim window is to be open until the end of a day; a second person approves (X4). Raises Refused."""
    change.require(policy.may_reopen(order, change.actor, change.at))
    window = _closed_window(change, order, claim_type)
    assert window.closes is not None
    ends = calendars.end_of_day(until, window.closes.zone)
    if ends <= change.at:
        raise Refused("X4", _("A window is opened again until a later day."), _("Choose a later day."))
    if category not in single.BY_HAND:
        raise Refused("C8", _("This category is not one that staff choose."))
    asked = WindowReopening(
        order=order,
        claim_type=claim_type,
        until=ends,
        category=category,
        reason=reason,
        asked_by_id=change.actor.person,
        asked_at=change.at,
    )
    change.because(reason)
    change.add(asked, reserve=True)
    approvals.ask(change, REOPEN, asked)
    return asked


def _closed_window(change: Change, order: Order, claim_type: str) -> windows.Window:
    if order.claims_barred or order.contract is None or order.state not in (*PAID, OrderState.COMPLETED):
        raise Refused("X4", _("No claim is possible for this order any more."), _("Nothing can be reopened."))
    extended = windows.extended_by(change.all(Deadline))
    window = windows.window(order, order.contract, claim_type, extended)
    if not window.covered or window.closes is None:
        raise Refused("X4", _("This window has no end that could be moved."))
    if window.is_open(change.at):
        raise Refused("X4", _("This window is still open."), _("Extend its deadline instead."))
    return window


def reopened(change: Change, asked: WindowReopening, approval: Approval) -> None:
    """The second person agrees: the window's clock runs again, and both sides are told at once (C8, X4).

    Money that was released stays where it is: what is claimed now is owed by the supplier and the guarantee.
    """
    order = asked.order
    window = _closed_window(change, order, asked.claim_type)
    due = window.closes
    assert due is not None
    asked.reopened_at = change.at
    kind = WINDOW_CLOCKS[asked.claim_type]  # type: ignore[index]
    clock = change.schedule(order, kind, due)
    clock.due_at = asked.until
    change.add(
        DeadlineChange(
            deadline=clock,
            at=change.at,
            category=asked.category,
            reason=asked.reason,
            due_before=due.due_at,
            due_after=asked.until,
        )
    )
    for company in (order.buyer_id, order.seller_id):
        change.tell(
            company,
            "deadline.extended",
            due=asked.until,
            kind=kind,
            reason=asked.reason,
            number=change.root.number,
        )


def stays_closed(change: Change, asked: WindowReopening, approval: Approval) -> None:
    """The second person does not agree: nothing happens."""


def hash_of(change: Change, asked: WindowReopening) -> Any:
    """What is approved."""
    return asked.content_hash()


def register_approval() -> None:
    """Called once, when the app is ready."""
    approvals.register(
        approvals.Action(
            REOPEN,
            roles.SENIOR_ARBITRATOR,
            _("Open a closed claim window again"),
            hash_of,
            reopened,
            stays_closed,
        )
    )
