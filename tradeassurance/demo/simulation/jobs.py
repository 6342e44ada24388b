"""The scheduled jobs of a careless operator: woken late, by hours or by days, and killed in the middle."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from tradeassurance.core import audit
from tradeassurance.core.models import Heartbeat
from tradeassurance.core.sweep import sweep
from tradeassurance.demo.world.timeline import AFTER_DUE, Stuck, Timeline

EVERY: Final = timedelta(hours=6)
JUMPS: Final = 0.03
KILLS: Final = 0.05
"""How likely the schedule stands still for days, and how likely a sweep is killed."""
LONGEST_JUMP: Final = 9
LAST_STATEMENT: Final = 60
"""A killed sweep does not get further than this many statements."""
PATIENCE: Final = 3
"""So many sweeps in a row may leave the same deadline; then something is wrong."""
WRITES: Final = ("INSERT", "UPDATE", "DELETE")

MonthEnd = Callable[[datetime], None]


class Killed(BaseException):
    """The process ends here, whatever it was doing: nobody catches this but the operator."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """End whatever runs inside at its n-th statement that writes."""
    left = statement

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.startswith(WRITES):
            left -= 1
            if left == 0:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


class Year(Timeline):
    """Time in which jobs come when they come; services and the clock decide, jobs only record (C7)."""

    def __init__(self, until: datetime, dice: random.Random, happened: Counter[str], month: MonthEnd) -> None:
        super().__init__(until)
        self._dice, self._happened, self._month_ends = dice, happened, month
        self._wakes = self.now
        self._left_over: tuple[datetime | None, int] = (None, 0)

    def pass_to(self, at: datetime) -> None:
        """Sweep as often as the schedule gets to it before an instant; look at everything when a month ends."""
        while (due := self._next_due(at)) is not None:
            wakes = max(due + AFTER_DUE, self._wakes)
            if wakes > at:
                break
            self._turn_the_month(wakes)
            self._work(wakes, due)
            self._wakes = wakes + self._pause()
        self._turn_the_month(at)
        self.now = at

    def finish(self) -> None:
        """The schedule has caught up: whatever came due has taken effect."""
        sweep(self.until)
        _beat("sweep", self.until)
        self._month_ends(self.until)

    def _turn_the_month(self, at: datetime) -> None:
        if (at.year, at.month) != (self.now.year, self.now.month):
            self._month_ends(self.now)
        self.now = at

    def _pause(self) -> timedelta:
        if self._dice.random() >= JUMPS:
            return EVERY
        self._happened["clock jumps"] += 1
        return timedelta(days=self._dice.randint(1, LONGEST_JUMP))

    def _work(self, at: datetime, due: datetime) -> None:
        batch = self._dice.choice((5, 50, 1000))
        if self._dice.random() < KILLS:
            try:
                with killed_at(self._dice.randint(1, LAST_STATEMENT)):
                    sweep(at, batch=batch)
            except Killed:
                self._happened["sweeps killed"] += 1
                return
        else:
            sweep(at, batch=batch)
        _beat("sweep", at)
        seen, times = self._left_over
        self._left_over = (due, times + 1 if seen == due else 1)
        if self._left_over[1] > PATIENCE:
            raise Stuck(f"what was due at {due} did not take effect")


def _beat(job: str, at: datetime) -> None:
    Heartbeat.objects.update_or_create(job=job, defaults={"at": at, "taken": 0})


def sign(at: datetime) -> None:
    """The checkpoint over all chains, as its job takes it."""
    audit.make_checkpoint(at)
    _beat("checkpoint", at)
