"""Who must act, by when, what happens otherwise, and why it is that day: from the running clocks (X12, I36)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from tradeassurance.accounts import roles
from tradeassurance.core import calendars, deadlines
from tradeassurance.core.actors import CLOCK_KIND
from tradeassurance.core.closures import Closures
from tradeassurance.core.models import Closure, Deadline, DeadlineChange, Outcome, root_kind
from tradeassurance.core.roots import root_of


@dataclass
class Wait:
    """One running clock, in words."""

    deadline: Deadline
    who: Any
    what: Any
    otherwise: Any
    rule: str
    skipped: list[tuple[date, Any]] = field(default_factory=list)
    changes: list[DeadlineChange] = field(default_factory=list)
    is_reminder: bool = False

    @property
    def counted(self) -> str:
        """The day count in words, or empty for an agreed date."""
        days = self.deadline.days
        if not days:
            return ""
        if self.deadline.counts == calendars.BUSINESS:
            return ngettext("%(days)s business day", "%(days)s business days", days) % {"days": days}
        return ngettext("%(days)s calendar day", "%(days)s calendar days", days) % {"days": days}

    @property
    def is_moved(self) -> bool:
        """Whether it was extended."""
        return self.deadline.due_at != self.deadline.original_due_at


Party = Callable[[str], Any]
Owner = Callable[[Deadline], str]
Closed = Callable[[Deadline], frozenset[date]]


def owner_label(owner: str) -> str:
    """An owner of a clock in words: a party or a role."""
    if owner == "buyer":
        return gettext("Buyer")
    if owner == "supplier":
        return gettext("Supplier")
    if owner == "both":
        return gettext("Both parties")
    if owner == "either":
        return gettext("Either party")
    if owner == "asked":
        return gettext("The party that was asked")
    return roles.label(owner) if owner in roles.BY_NAME else gettext("The house")


def running(
    root_kind: str, root_id: int, party: Party = owner_label, owner: Owner | None = None
) -> list[Wait]:
    """The running clocks of a case, the next due first; ``party(owner)`` names who must act.

    ``owner(deadline)`` says who owns a clock where its kind alone does not; empty where it does not know either.
    """
    rows = Deadline.objects.filter(root_kind=root_kind, root_id=root_id, outcome=Outcome.OPEN)
    found = list(rows.order_by("due_at", "pk"))
    changes: dict[int, list[DeadlineChange]] = defaultdict(list)
    moved = [d.pk for d in found if d.due_at != d.original_due_at]
    if moved:
        for change in DeadlineChange.objects.filter(deadline__in=moved).order_by("pk"):
            changes[change.deadline_id].append(change)
    closed = _closed(found)
    return [explain(deadline, party, changes[deadline.pk], owner, closed) for deadline in found]


def next_of(records: Sequence[Any]) -> dict[int, Wait]:
    """By key of each record the clock of its case that somebody must meet next, without why it is that day."""
    if not records:
        return {}
    cases = {root_of(record)[1]: record.pk for record in records}
    rows = Deadline.objects.filter(root_kind=root_kind(root_of(records[0])[0]), root_id__in=cases)
    found: dict[int, Wait] = {}
    for deadline in rows.filter(outcome=Outcome.OPEN).order_by("due_at", "pk"):
        kind = deadlines.kind(deadline.kind)
        if kind.owner != CLOCK_KIND and not deadline.kind.endswith(deadlines.REMINDER):
            wait = Wait(deadline, owner_label(kind.owner), kind.label, kind.on_silence, kind.rule)
            found.setdefault(cases[deadline.root_id], wait)
    return found


def _closed(found: list[Deadline]) -> Closed:
    """The desk's closures for all clocks of a case that count business days, read together."""
    countries = {d.country for d in found if d.counts == calendars.BUSINESS and d.days is not None}
    rows = list(Closure.objects.filter(country__in=countries)) if countries else []

    def known_to(deadline: Deadline) -> frozenset[date]:
        return frozenset(
            row.date
            for row in rows
            if row.country == deadline.country
            and row.region in ("", deadline.region)
            and (row.entered_at is None or row.entered_at <= deadline.started_at)
        )

    return known_to


def _closed_for(deadline: Deadline) -> frozenset[date]:
    return Closures().days(deadline.country, deadline.region, deadline.started_at)


def explain(
    deadline: Deadline,
    party: Party = owner_label,
    changes: Iterable[DeadlineChange] = (),
    owner: Owner | None = None,
    closed: Closed = _closed_for,
) -> Wait:
    """One clock in words, with the days that were not counted."""
    kind = deadlines.kind(deadline.kind)
    return Wait(
        deadline,
        party((owner(deadline) if owner else "") or kind.owner),
        kind.label,
        kind.on_silence,
        kind.rule,
        skipped=_skipped(deadline, closed),
        changes=list(changes),
        is_reminder=deadline.kind.endswith(deadlines.REMINDER),
    )


def _skipped(deadline: Deadline, closed: Closed) -> list[tuple[date, Any]]:
    if deadline.counts != calendars.BUSINESS or deadline.days is None:
        return []
    return calendars.explain(
        deadline.started_at,
        calendars.DayCount(deadline.days, calendars.BUSINESS),
        zone=deadline.zone,
        country=deadline.country,
        region=deadline.region,
        closures=closed(deadline),
        language=get_language() or "en",
    )
