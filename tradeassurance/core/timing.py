"""What a Change does to clocks: start, meet, drop, pause, extend (X12, C8)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import calendars, deadlines
from .calendars import BUSINESS, DayCount, Due
from .models import Deadline, DeadlineChange, Outcome, root_kind
from .refusals import Refused


class Timing:
    """The part of :class:`~tradeassurance.core.change.Change` that deals with clocks."""

    at: datetime
    unit: Any

    def all(self, model: type[models.Model]) -> list[Any]:
        """The case's records of a model, as they stand inside this change."""
        raise NotImplementedError

    def add(self, record: Any) -> Any:
        """Queue a new record of the case."""
        raise NotImplementedError

    def clock(self, subject: Any, kind: str) -> Deadline | None:
        """The running deadline of a subject and kind, if any."""
        return next((d for d in self._running(subject) if d.kind == kind), None)

    def due(
        self,
        count: DayCount,
        party: Any,
        parameter: str,
        *,
        rules_code: str = "",
        start: datetime | None = None,
    ) -> Due:
        """When a count of days ends for a party (a company) who must act, with the desk's closures (X14)."""
        start = start or self.at
        closed = (
            self.unit.closures.days(party.country, party.region, start) if count.counts == BUSINESS else ()
        )
        return calendars.due(
            start,
            count,
            zone=party.time_zone,
            country=party.country,
            region=party.region,
            closures=closed,
            parameter=parameter,
            rules_code=rules_code,
        )

    def schedule(self, subject: Any, kind: str, due: Due, *, remind: DayCount | None = None) -> Deadline:
        """Start a clock; ``remind`` is how many days before its end a reminder goes out (N2). Raises ValueError where the same kind runs already, or the subject was not added yet."""
        deadlines.kind(kind)
        if subject.pk is None:
            raise ValueError(f"add the {root_kind(subject)} before its clock {kind} starts")
        if self.clock(subject, kind) is not None:
            raise ValueError(f"the clock {kind} of {root_kind(subject)} {subject.pk} runs already")
        deadline = Deadline(
            subject_kind=root_kind(subject),
            subject_id=subject.pk,
            kind=kind,
            started_at=due.started_at,
            parameter=due.parameter,
            rules_code=due.rules_code,
            days=due.days,
            counts=due.counts,
            zone=due.zone,
            country=due.country,
            region=due.region,
            original_due_at=due.due_at,
            due_at=due.due_at,
        )
        if remind is not None:
            self._remind(subject, kind, due, remind)
        return self.add(deadline)

    def _remind(self, subject: Any, kind: str, due: Due, before: DayCount) -> None:
        day = calendars.local_date(due.due_at, due.zone) - timedelta(days=before.days)
        at = calendars.end_of_day(day, due.zone)
        # The last day's notice says by when already; a reminder on the same day would only be a second one.
        if at > self.at and day > calendars.local_date(self.at, due.zone):
            reminder = replace(due, due_at=at, parameter="reminder_before", days=0)
            self.schedule(subject, kind + deadlines.REMINDER, reminder)

    def meet(self, subject: Any, kind: str) -> None:
        """What had to happen happened: the clock stops. Nothing if none runs."""
        self._stop(self.clock(subject, kind), Outcome.MET)
        self._stop(self.clock(subject, kind + deadlines.REMINDER), Outcome.DROPPED)

    def drop(self, subject: Any, kind: str) -> None:
        """The clock is no longer needed. Nothing if none runs."""
        self._stop(self.clock(subject, kind), Outcome.DROPPED)
        self._stop(self.clock(subject, kind + deadlines.REMINDER), Outcome.DROPPED)

    def drop_all(self, subject: Any) -> None:
        """Every running clock of a subject is no longer needed (a reached end)."""
        for deadline in self._running(subject):
            self._stop(deadline, Outcome.DROPPED)

    def pause(self, subject: Any, kind: str) -> None:
        """The clock stands still until :meth:`resume`. Nothing if none runs, or if it stands already."""
        if (deadline := self.clock(subject, kind)) is not None and deadline.paused_at is None:
            deadline.paused_at = self.at

    def resume(self, subject: Any, kind: str, category: str, reason: str) -> None:
        """The clock goes on; it is later by as long as it stood, up to the end of that day."""
        deadline = self.clock(subject, kind)
        if deadline is None or deadline.paused_at is None:
            return
        later = deadline.due_at + (self.at - deadline.paused_at)
        deadline.paused_at = None
        self.extend(deadline, calendars.local_date(later, deadline.zone), category, reason)

    def extend(self, deadline: Deadline, until: date, category: str, reason: str) -> None:
        """Move a running clock to the end of a later day; the original stays visible (C8, I37). Raises Refused."""
        running = next((d for d in self.all(Deadline) if d.pk == deadline.pk and d.is_open), None)
        if running is None:
            raise Refused("C8", _("This deadline has ended; it cannot be moved any more."))
        due_at = calendars.end_of_day(until, running.zone)
        if due_at < running.due_at:
            raise Refused("C8", _("A deadline is never shortened."), _("Choose a later day."))
        moved = DeadlineChange(
            deadline=running,
            at=self.at,
            category=category,
            reason=reason,
            due_before=running.due_at,
            due_after=due_at,
        )
        running.due_at = due_at
        self.add(moved)

    def _running(self, subject: Any) -> list[Deadline]:
        name, key = root_kind(subject), subject.pk
        return [d for d in self.all(Deadline) if d.subject_id == key and d.is_open and d.subject_kind == name]

    def _stop(self, deadline: Deadline | None, outcome: Outcome) -> None:
        if deadline is not None:
            deadline.outcome, deadline.closed_at = outcome, self.at
