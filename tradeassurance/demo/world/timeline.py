"""Simulated time: plots wake up in order, and before each of them what came due takes effect."""

import heapq
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta

from tradeassurance.core import deadlines
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.core.sweep import sweep

Plot = Generator[datetime, datetime, None]
"""A story that yields when it wants to go on, and is told when it is."""

AFTER_DUE = deadlines.LONGEST_REQUEST + timedelta(seconds=5)
STEP = timedelta(minutes=7)


class Stuck(Exception):
    """A deadline did not take effect although its time had come."""


class Timeline:
    """Plays plots up to an instant. A plot that wants to go on later than that stays where it is."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.now = datetime(2014, 1, 1, tzinfo=UTC)
        self._waiting: list[tuple[datetime, int, Plot]] = []
        self._plots = 0

    def add(self, plot: Plot) -> None:
        """Let a plot begin; it says itself when."""
        self._plots += 1
        self._wait(plot, self._plots, next(plot, None))

    def play(self, told: Callable[[float], None]) -> None:
        """Tell everything in order; ``told`` hears the share of plots that have ended."""
        while self._waiting:
            at, number, plot = heapq.heappop(self._waiting)
            if at > self.until:
                continue
            self.pass_to(max(at, self.now))
            told(1 - len(self._waiting) / max(1, self._plots))
            try:
                self._wait(plot, number, plot.send(self.now))
            except StopIteration:
                continue
        self.pass_to(self.until)

    def _wait(self, plot: Plot, number: int, wish: datetime | None) -> None:
        if wish is not None:
            wish = wish.astimezone(UTC).replace(microsecond=0)
            heapq.heappush(self._waiting, (max(wish, self.now + STEP), number, plot))

    def pass_to(self, at: datetime) -> None:
        """Bring about, each at its own time, what comes due before an instant."""
        last = None
        while (due := self._next_due(at)) is not None:
            if due == last:
                raise Stuck(f"what was due at {due} did not take effect")
            sweep(due + AFTER_DUE)
            last = due
        self.now = at

    @staticmethod
    def _next_due(at: datetime) -> datetime | None:
        running = Deadline.objects.filter(outcome=Outcome.OPEN, paused_at=None, due_at__lt=at - AFTER_DUE)
        return running.order_by("due_at").values_list("due_at", flat=True).first()
