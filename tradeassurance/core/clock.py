"""The only place that asks the time. Everything else is told: `at` is given by the edge (DESIGN 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class _Setting:
    """What the clock shows: a fixed instant, or the real time plus a shift."""

    fixed: datetime | None = None
    shift: timedelta = timedelta(0)


# One reference, replaced whole: threads of a live server read either the old setting or the new one.
_setting = _Setting()


def now() -> datetime:
    """The present as an aware UTC datetime in whole seconds.

    Whole seconds, because rules compare seconds: a deadline's last second is 23:59:59, and a request
    that arrives half-way through that second is in time (C7).
    """
    setting = _setting
    if setting.fixed is not None:
        return setting.fixed
    return (datetime.now(UTC) + setting.shift).replace(microsecond=0)


class Journey:
    """A clock under control of a test or a simulation; made by `travel`."""

    def __init__(self, *, tick: bool) -> None:
        self._tick = tick

    def to(self, instant: datetime) -> datetime:
        """Set the clock to `instant` (aware, any zone; cut to the second) and return it as UTC."""
        global _setting
        target = _whole_utc_second(instant)
        _setting = _Setting(shift=target - datetime.now(UTC)) if self._tick else _Setting(fixed=target)
        return target

    def forward(self, step: timedelta) -> datetime:
        """Move the clock by `step` from what it shows now, and return the new instant."""
        return self.to(now() + step)


@contextmanager
def travel(to: datetime, *, tick: bool = False) -> Iterator[Journey]:
    """Show another time to the whole process, every thread included, until the block ends.

    The clock stands still at `to`, or runs on from it with `tick=True`. Journeys nest; leaving one
    restores what the clock showed before. Raises ValueError for a datetime without a zone.
    """
    global _setting
    before = _setting
    journey = Journey(tick=tick)
    journey.to(to)
    try:
        yield journey
    finally:
        _setting = before


def set_offset(shift: timedelta) -> None:
    """Run the process ahead of real time by `shift` (or behind it); zero returns to real time."""
    global _setting
    _setting = _Setting(shift=shift)


def _whole_utc_second(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone; the clock needs an aware datetime")
    return instant.astimezone(UTC).replace(microsecond=0)
