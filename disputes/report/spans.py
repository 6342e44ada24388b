"""Which days a report is about, and in which steps it is told (R3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

DAY, WEEK, MONTH = "day", "week", "month"
MOST_DAYS, MOST_WEEKS = 31, 26 * 7
"""Up to so many days a report goes day by day, up to so many week by week."""


@dataclass(frozen=True)
class Span:
    """Whole days of a zone: from ``first`` up to and including ``last``."""

    first: date
    last: date
    zone: str = "UTC"

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return self._begin(self.first)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return self._begin(self.last + timedelta(days=1))

    @property
    def step(self) -> str:
        """Day, week or month: never more than some dozens of steps of a span that people ask for."""
        days = (self.last - self.first).days + 1
        return DAY if days <= MOST_DAYS else WEEK if days <= MOST_WEEKS else MONTH

    def steps(self) -> Iterator[date]:
        """The first day of every step, as the database truncates days: weeks begin on Monday."""
        at = self.first
        if self.step == WEEK:
            at -= timedelta(days=at.weekday())
        if self.step == MONTH:
            at = at.replace(day=1)
        lengths = {DAY: relativedelta(days=1), WEEK: relativedelta(weeks=1), MONTH: relativedelta(months=1)}
        while at <= self.last:
            yield at
            at += lengths[self.step]

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)


def presets(today: date) -> list[tuple[Any, date, date]]:
    """Spans that are asked for often: label, first and last day."""
    month = today.replace(day=1)
    quarter = month - relativedelta(months=(month.month - 1) % 3)
    return [
        (_("Last 30 days"), today - timedelta(days=29), today),
        (_("Last 90 days"), today - timedelta(days=89), today),
        (_("This month"), month, today),
        (_("Last month"), month - relativedelta(months=1), month - timedelta(days=1)),
        (_("This quarter"), quarter, today),
        (_("This year"), today.replace(month=1, day=1), today),
        (_("Last 12 months"), today - relativedelta(years=1) + timedelta(days=1), today),
    ]
