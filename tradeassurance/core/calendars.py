"""Counting days: calendar or business days, in the country and the zone of the party who must act.

Pure functions. A deadline ends at 23:59:59 of its last day in the party's zone and is kept as UTC; that
second is still in time. Day 0 is the local date of the start.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Counts = Literal["calendar", "business"]
Reason = str | Promise

CALENDAR: Counts = "calendar"
BUSINESS: Counts = "business"

_LAST_SECOND = time(23, 59, 59)
_ONE_DAY = timedelta(days=1)
_WEEKEND = _("weekend")
_CLOSED = _("closed by the desk")
_NO_SUCH_DAY = _("this date does not exist in the time zone")
_PACKAGE_LANGUAGES = {"en": "en_US", "zh-hans": "zh_CN"}


@dataclass(frozen=True)
class DayCount:
    """A number of days and which days it counts; raises ValueError for anything else."""

    days: int
    counts: Counts = CALENDAR

    def __post_init__(self) -> None:
        if isinstance(self.days, bool) or not isinstance(self.days, int) or not 0 <= self.days <= 3660:
            raise ValueError(f"a day count is a whole number from 0 to 3660, not {self.days!r}")
        if self.counts not in (CALENDAR, BUSINESS):
            raise ValueError(f"days are counted as calendar or business days, not {self.counts!r}")


@dataclass(frozen=True)
class Due:
    """A moment something is due, with everything needed to say why it is that moment.

    `due_at` (UTC) is the last second that is in time; `started_at` (UTC) is where counting began.
    `parameter` and `rules_code` name the number's origin, both empty for a date that was agreed.
    """

    due_at: datetime
    started_at: datetime
    days: int = 0
    counts: Counts = CALENDAR
    zone: str = "UTC"
    country: str = ""
    region: str = ""
    parameter: str = ""
    rules_code: str = ""


def end_of_day(day: date, zone: str) -> datetime:
    """The UTC instant of 23:59:59 on `day` in `zone` (X13).

    Where that local time occurs twice, the later instant. Where it does not exist, the end of the gap:
    the first instant after it, e.g. 00:00:00 on 31 December 2011 for Apia's missing 30 December.
    """
    tz = ZoneInfo(zone)
    local = datetime.combine(day, _LAST_SECOND)
    readings = [local.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [instant for instant in readings if instant.astimezone(tz).replace(tzinfo=None) == local]
    return max(real) if real else _end_of_gap(min(readings), max(readings), tz)


def _end_of_gap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The first second between two instants at which the zone's offset is no longer the first one's."""
    old = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(tz).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def local_date(instant: datetime, zone: str) -> date:
    """The date in `zone` at `instant`; raises ValueError for a datetime without a zone."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone; counting needs an aware datetime")
    return instant.astimezone(ZoneInfo(zone)).date()


def add_days(
    start: datetime,
    count: DayCount,
    *,
    zone: str,
    country: str = "",
    region: str = "",
    closures: Collection[date] = (),
) -> datetime:
    """The last second in time, UTC, `count` after `start`, for a party in this zone and country.

    `country` is an ISO 3166 alpha-2 code and `region` its subdivision; a country without a calendar works
    Monday to Friday without holidays. `closures` are dates on which no business is done. Zero
    business days from a day off end on the next business day. Never before `start` (whole seconds).
    """
    first = local_date(start, zone)
    if count.counts == CALENDAR:
        return end_of_day(first + count.days * _ONE_DAY, zone)
    steps = _walk(first, count, zone=zone, country=country, region=region, closures=closures)
    *_before, (last, _reason) = steps
    return end_of_day(last, zone)


def due(
    start: datetime,
    count: DayCount,
    *,
    zone: str,
    country: str = "",
    region: str = "",
    closures: Collection[date] = (),
    parameter: str = "",
    rules_code: str = "",
) -> Due:
    """`add_days`, kept together with what it was computed from."""
    due_at = add_days(start, count, zone=zone, country=country, region=region, closures=closures)
    origin = {"zone": zone, "country": country, "region": region}
    started_at = start.astimezone(UTC)
    return Due(
        due_at, started_at, count.days, count.counts, parameter=parameter, rules_code=rules_code, **origin
    )


def explain(
    start: datetime,
    count: DayCount,
    *,
    zone: str,
    country: str = "",
    region: str = "",
    closures: Collection[date] = (),
    language: str = "en",
) -> list[tuple[date, Reason]]:
    """The days that were not counted, each with its reason: the answer to "why is it the 17th?".

    Calendar days skip nothing. Holidays are named in `language` where the calendar knows it.
    """
    if count.counts == CALENDAR:
        return []
    first = local_date(start, zone)
    steps = _walk(
        first, count, zone=zone, country=country, region=region, closures=closures, language=language
    )
    return [(day, reason) for day, reason in steps if reason is not None]


def _walk(
    first: date,
    count: DayCount,
    *,
    zone: str,
    country: str,
    region: str,
    closures: Collection[date],
    language: str = "en",
) -> Iterator[tuple[date, Reason | None]]:
    """Every day that counting looks at, with the reason when it does not count; the last one counts."""
    day, left = (first + _ONE_DAY, count.days) if count.days else (first, 1)
    while left:
        reason = day_off(day, country=country, region=region, closures=closures, language=language)
        if reason is None and not _exists(day, zone):
            reason = _NO_SUCH_DAY
        left -= reason is None
        yield day, reason
        day += _ONE_DAY


def is_business_day(day: date, *, country: str, region: str = "", closures: Collection[date] = ()) -> bool:
    """Whether business is done on `day`: not a weekend or holiday there, or a make-up working day (X14)."""
    return day_off(day, country=country, region=region, closures=closures) is None


def day_off(
    day: date, *, country: str, region: str = "", closures: Collection[date] = (), language: str = "en"
) -> Reason | None:
    """Why no business is done on `day`, or None when it is a business day."""
    if day in closures:
        return _CLOSED
    return _days_off(country, region, day.year, language).get(day)


def add_months(day: date, count: int) -> date:
    """The same day `count` months later (earlier if negative), or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, months.monthrange(years, month + 1)[1]))


@lru_cache(maxsize=4096)
def _exists(day: date, zone: str) -> bool:
    """False for a date that a zone skipped whole, as Apia did 30 December 2011."""
    tz = ZoneInfo(zone)
    return any(
        datetime.combine(day, time(hour), tz).astimezone(UTC).astimezone(tz).date() == day
        for hour in (12, 0, 23)
    )


@lru_cache(maxsize=2048)
def _days_off(country: str, region: str, year: int, language: str) -> Mapping[date, Reason]:
    """Every day of `year` without business, with its reason. Computed once: package calendars grow when
    asked, which threads must not see half done."""
    public = _public_holidays(country.upper(), region, year, language)
    day, end = date(year, 1, 1), date(year, 12, 31)
    off: dict[date, Reason] = {}
    while True:
        reason = _reason(day, public)
        if reason is not None:
            off[day] = reason
        if day == end:
            return off
        day += _ONE_DAY


def _reason(day: date, public: holidays.HolidayBase | None) -> Reason | None:
    if public is None:
        return _WEEKEND if day.weekday() >= 5 else None
    if public.is_working_day(day):
        return None
    return public.get(day) or _WEEKEND


def _public_holidays(country: str, region: str, year: int, language: str) -> holidays.HolidayBase | None:
    try:
        plain = holidays.country_holidays(country)
    except NotImplementedError:
        return None
    # The next year too: its list may make the last days of this one working days (China, 30 December 2006).
    years = (year, min(year + 1, 9999))
    wanted = _PACKAGE_LANGUAGES.get(language, "en_US")
    offered = getattr(plain, "supported_languages", ())
    return holidays.country_holidays(
        country,
        subdiv=region if region in plain.subdivisions else None,
        years=years,
        expand=False,
        language=next((name for name in (wanted, "en_US") if name in offered), None),
    )
