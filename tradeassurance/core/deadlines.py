"""The meaning of clocks: kinds, their owners and what happens when one passes (X12).

Domain apps register a :class:`Kind` for each; the door lets what came due speak before anybody else, and
the sweep does the same for cases that nobody touches.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from .models import Deadline, Outcome
from .refusals import Text

ONE_SECOND = timedelta(seconds=1)
LONGEST_REQUEST = timedelta(minutes=1)
"""A sweep leaves alone what came due more recently than this: a request received in time goes first (C7)."""

Handler = Callable[[Any, Any, Deadline], None]


REMINDER = ".reminder"
"""What the kind of a reminder ends in; it belongs to the deadline whose name stands before it."""


@dataclass(frozen=True)
class Reminder:
    """Who is reminded before a deadline (keys of companies), and what the reminder is about."""

    companies: list[int]
    values: dict[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of deadline.

    ``name`` is what must happen (``order.ship_by``); ``owner`` who must act (``buyer``, ``supplier``, a
    staff role); ``on_silence`` the text of what happens otherwise; ``handler(change, subject, deadline)``
    brings that about. With ``reminds`` a reminder goes out before, to whom it names (N2).
    """

    name: str
    subject: type[models.Model]
    owner: str
    label: Text
    on_silence: Text
    handler: Handler
    rule: str
    order: int = 50
    reminds: Callable[[Any], Reminder] | None = None


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of deadline known; the same name twice is an error of the code."""
    if kind.name in _KINDS:
        raise ValueError(f"deadline kind {kind.name} is registered twice")
    _KINDS[kind.name] = kind
    if kind.reminds is not None:
        _KINDS[kind.name + REMINDER] = replace(
            kind, name=kind.name + REMINDER, handler=_remind, reminds=None, order=10, rule="N2"
        )
    return kind


def _remind(change: Any, subject: Any, deadline: Deadline) -> None:
    """Tell who must act that a deadline is near (N2)."""
    kind = _KINDS[deadline.kind.removesuffix(REMINDER)]
    running = change.clock(subject, kind.name)
    if running is None or kind.reminds is None:
        return
    reminder = kind.reminds(subject)
    for company in reminder.companies:
        change.tell(company, "deadline.soon", what=kind.name, due=running.due_at, **reminder.values)


def kind(name: str) -> Kind:
    """The registered kind. Raises KeyError for an unknown one."""
    return _KINDS[name]


def kinds() -> list[Kind]:
    """All kinds, by name."""
    return sorted(_KINDS.values(), key=lambda k: k.name)


def passed(due_at: datetime, at: datetime) -> bool:
    """Whether a deadline has passed at an instant: its last second (23:59:59) is still in time."""
    return at >= due_at + ONE_SECOND


def next_due(open_deadlines: list[Deadline], until: datetime) -> Deadline | None:
    """The earliest running deadline that has passed at ``until``; kinds with a lower order go first."""
    due = [d for d in open_deadlines if d.is_open and d.paused_at is None and passed(d.due_at, until)]
    if not due:
        return None
    return min(due, key=lambda d: (d.due_at, _KINDS[d.kind].order, d.pk or 0))


def due_before(at: datetime) -> models.QuerySet[Deadline]:
    """Running deadlines a sweep at ``at`` takes, oldest first."""
    return (
        Deadline.objects.filter(
            outcome=Outcome.OPEN, paused_at=None, due_at__lte=at - LONGEST_REQUEST - ONE_SECOND
        )
        .filter(models.Q(retry_at=None) | models.Q(retry_at__lte=at))
        .order_by("due_at")
    )
